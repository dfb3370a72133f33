package desk

import "time"

// Behaviour is a kind of service: the service instance's part in a session. It decides when
// a CSR is brought in, and whom; the session carries it out. It does no I/O and keeps no
// state of its own: one value serves every session of every service of its kind.
type Behaviour interface {
	// Match is asked whenever the session waits and somebody may be free for it.
	Match(v View, free Candidates) Match
}

// Match is what a behaviour decides for a waiting session: the CSRs to offer it to at once
// (nobody means: let it wait), and why, for the audit log.
type Match struct {
	Offer  []CSRID
	Reason string
}

// Candidates are the free CSRs that a session may be offered to: signed in, available, below
// their capacity, with the skills it needs, not resting from a refusal of it.
type Candidates interface {
	// Best returns up to n of them, first those whom the service's routing puts first. Those
	// who let this session pass come only when there is nobody else.
	Best(n int) []CSRID
}

// View is a session as its behaviour sees it.
type View struct {
	session *Session
	service *Service
	now     time.Time
}

// Service returns the settings of the session's service.
func (v View) Service() Service { return *v.service }

// Customer returns the customer's bare address.
func (v View) Customer() JID { return v.session.Customer }

// Answer returns what the customer answered to a question of the service's form.
func (v View) Answer(field string) string { return v.session.Answers[field] }

// Waited returns how long the session has been waiting in this queue.
func (v View) Waited() time.Duration { return v.now.Sub(v.session.Since) }
