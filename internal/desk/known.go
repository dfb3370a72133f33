package desk

// Known is what a site vouches for of a customer who is signed in there.
type Known struct {
	ID    string // the site's own name for them
	Name  string
	Email string
}

// Where it is kept among the answers of a session: rules can look at it, CSRs see it. The names
// begin with a letter that no field of a form may begin with, so nobody can claim it by a form.
const (
	knownID    = "_customer"
	knownEmail = "_email"
)

// vouch adds what a site vouches for to the answers.
func (a Answers) vouch(k *Known) {
	if k == nil {
		return
	}
	a[knownID] = k.ID
	if k.Email != "" {
		a[knownEmail] = k.Email
	}
}

// vouched returns what is vouched for of a session's customer, for CSRs to read.
func (s *Session) vouched() string {
	if s.Answers[knownID] == "" {
		return ""
	}
	text := "\n" + "✓ " + s.Answers[knownID]
	if email := s.Answers[knownEmail]; email != "" {
		text += " · " + email
	}
	return text
}
