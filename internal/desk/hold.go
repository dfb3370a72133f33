package desk

import (
	"strconv"
)

// hold parks a session or takes it up again.
func (d *Desk) hold(e Hold) (Result, *Refusal) {
	s, p, refusal := d.withCustomer(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	key := TextHeld
	if !e.On {
		key = TextUnheld
	}
	done := Result{Note: d.text(e.Reply.Lang, nil, key, "customer", s.Name)}
	if s.Held == e.On {
		return done, nil
	}
	if !e.On {
		return done, d.takeUp(e.Reply, s)
	}
	if s.Ask != nil { // who is asked would come to a session that nobody looks after
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextAskUnderWay, "name", d.askedNames(s))
	}
	d.setHeld(s, true)
	d.audit("session.hold", s.ID, string(p.JID), "on")
	return done, nil
}

// takeUp takes a session off hold, unless one of its CSRs has no room for it.
func (d *Desk) takeUp(reply Reply, s *Session) *Refusal {
	if !s.Held {
		return nil
	}
	if c := d.overloaded(s); c != nil {
		return d.refuse(reply, CodeConflict, "", TextFull, "capacity", strconv.Itoa(c.Capacity))
	}
	d.setHeld(s, false)
	d.audit("session.hold", s.ID, "", "off")
	return nil
}

// overloaded returns a CSR of a session on hold who has no room for it, or nil.
func (d *Desk) overloaded(s *Session) *CSR {
	for _, q := range s.Parts {
		if c := d.csrs[q.JID]; q.Role == PartCSR && c != nil && c.Load >= c.Limit {
			return c
		}
	}
	return nil
}

// setHeld takes the load of a session off its CSRs, or puts it back.
func (d *Desk) setHeld(s *Session, on bool) {
	s.Held = on
	s.LastSaid = d.now
	d.mark(s)
	for _, q := range s.Parts {
		if c := d.csrs[q.JID]; q.Role == PartCSR && c != nil {
			if on {
				c.Load--
			} else {
				c.Load++
			}
			d.markCSR(c)
			d.refresh(c)
		}
	}
	d.arm(s)
}

// unhold takes a session up again that goes back to waiting.
func (d *Desk) unhold(s *Session) {
	if s.Held {
		d.setHeld(s, false)
	}
}
