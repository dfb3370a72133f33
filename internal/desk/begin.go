package desk

import (
	"slices"
	"strings"
)

// decideBegin asks the behaviour of a new session's service how it begins, and that of the
// service which it names instead, and so on.
func (d *Desk) decideBegin(reply Reply, s *Session) (Begin, *Refusal) {
	var been []ServiceName
	for {
		svc := d.services[s.Service]
		b := svc.behaviour.Begin(d.view(s, svc))
		to := d.services[b.Service]
		if to == nil || to == svc || slices.Contains(been, to.Name) || len(been) == maxHops {
			return b, nil
		}
		been = append(been, svc.Name)
		if refusal := d.takesOrElse(reply, to); refusal != nil {
			return Begin{}, refusal
		}
		d.audit("session.service", s.ID, string(to.Name), b.Reason)
		s.Service = to.Name
		d.mark(s)
	}
}

// named finds the CSR whom a customer asks for by name.
func (d *Desk) named(e Contact, svc *serviceState) (CSRID, *Refusal) {
	name := strings.TrimSpace(e.CSR)
	if name == "" || !svc.behaviour.Names() {
		return "", nil
	}
	id, ok := d.nicks[foldNick(name)]
	if !ok {
		id = CSRID(strings.ToLower(name))
	}
	if c := svc.members[id]; c == nil || c.Bot {
		return "", d.refuse(e.Reply, CodeInvalid, "csr", TextNotServed, "name", shorten(name), "service", svc.Title)
	}
	return id, nil
}
