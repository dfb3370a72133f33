package desk

import "time"

// Behaviour is a kind of service: the service instance's part in a session. It decides when
// a CSR is brought in, and whom; the session carries it out. It does no I/O and keeps no
// state of its own: one value serves every session of every service of its kind. A kind that
// cares for one of the decisions alone embeds another, as package services does with Queue.
type Behaviour interface {
	// Check returns what a service of this kind cannot have or do without, beside what
	// [Service.Check] says.
	Check(s Service) []Problem
	// Names reports whether customers may name the CSR whom they want.
	Names() bool
	// Begin is asked once for each session, before anybody waits.
	Begin(v View) Begin
	// Match is asked whenever the session waits and somebody may be free for it, and when a
	// CSR asks for a second one of the service.
	Match(v View, free Candidates) Match
}

// Begin is what a behaviour decides for a session that begins. The zero value has it wait in
// the service's queue.
type Begin struct {
	CSR     CSRID       // asked before the routing is, and waited for a while if they are there and full
	Service ServiceName // has the session instead; its behaviour is asked in turn
	Defer   bool        // it is taken for later
	Gather  bool        // no session begins: the customer comes into the service's lobby
	Join    bool        // no session begins: somebody is brought into the one that there is
	Reason  string      // for the audit log
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
	// Skills returns the skills of one of them.
	Skills(id CSRID) Skills
}

// View is a session as its behaviour sees it.
type View struct {
	session *Session
	service *Service
	now     time.Time
	last    func() CSRID
}

// NewView shows a session to the behaviour of a service; last is who served the customer last at
// it, or "". The desk makes its own: this is for the tests of behaviours.
func NewView(s Session, service Service, now time.Time, last CSRID) View {
	return View{session: &s, service: &service, now: now, last: func() CSRID { return last }}
}

// view shows a session to the behaviour of a service.
func (d *Desk) view(s *Session, svc *serviceState) View {
	return View{session: s, service: &svc.Service, now: d.now, last: func() CSRID {
		id := d.lastBy.get(s.Customer, svc.Name)
		if svc.members[id] == nil {
			return ""
		}
		return id
	}}
}

// Service returns the settings of the service that is asked.
func (v View) Service() Service { return *v.service }

// Customer returns the customer's bare address.
func (v View) Customer() JID { return v.session.Customer }

// Answers returns what the customer answered to the questions of the service's form. It is
// not to be changed.
func (v View) Answers() Answers { return v.session.Answers }

// Needs returns the skills that the session needs. They are not to be changed.
func (v View) Needs() Skills { return v.session.Needs }

// Named returns the CSR whom the customer asked for by name, or "".
func (v View) Named() CSRID { return v.session.Wanted }

// LastCSR returns who served the customer last at this service, or "" if they serve it no more.
func (v View) LastCSR() CSRID { return v.last() }

// Elsewhere reports whether the session is one that the customer has with another service.
func (v View) Elsewhere() bool {
	return v.session.Service != v.service.Name && v.session.Entry != v.service.Name
}

// Waited returns how long the session has been waiting in this queue.
func (v View) Waited() time.Duration { return v.now.Sub(v.session.Since) }
