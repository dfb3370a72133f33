package services

import (
	"slices"

	"bellhop/internal/desk"
)

// Triage asks its form and sends the session to another service by the answers: the rules have
// been looked at before Begin is asked, so a session that is still here is one that no rule
// names a service for. The first service of the overflow ladder has it then; where there is
// none, it waits for the CSRs of the triage service itself.
type Triage struct{ Queue }

// Check implements [desk.Behaviour].
func (Triage) Check(s desk.Service) []desk.Problem {
	if slices.ContainsFunc(s.Rules, func(r desk.Rule) bool { return r.Service != "" }) {
		return nil
	}
	return []desk.Problem{{Field: "rules", Text: "triage needs a rule with service; add one"}}
}

// Begin implements [desk.Behaviour].
func (Triage) Begin(v desk.View) desk.Begin {
	for _, o := range v.Service().Overflow {
		if o.Service != "" {
			return desk.Begin{Service: o.Service, Reason: "no rule names a service"}
		}
	}
	return desk.Begin{}
}
