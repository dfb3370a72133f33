package desk

import (
	"maps"
	"slices"
)

// putCSR adds or changes a CSR and asks for their presence.
func (d *Desk) putCSR(e PutCSR) (Result, *Refusal) {
	if refusal := d.checkCSR(e.Reply, e.Profile, nil); refusal != nil {
		return Result{}, refusal
	}
	d.setCSR(e.Profile)
	return Result{Note: d.text(e.Reply.Lang, nil, TextCSRSet, "csr", string(e.Profile.JID), "name", e.Profile.Name)}, nil
}

// checkCSR checks a profile by itself and against the services (those there are and those
// coming with it) and nicks of the desk.
func (d *Desk) checkCSR(reply Reply, p CSRProfile, coming []Service) *Refusal {
	if refusal := invalid(p.Check()); refusal != nil {
		return refusal
	}
	for _, name := range p.Services {
		known := slices.ContainsFunc(coming, func(s Service) bool { return s.Name == name })
		if d.services[name] == nil && !known {
			return d.refuse(reply, CodeInvalid, "services", TextNoService, "service", string(name))
		}
	}
	if other, taken := d.nicks[foldNick(p.Name)]; taken && other != p.JID {
		return d.refuse(reply, CodeInvalid, "name", TextNickTaken, "name", p.Name, "csr", string(other))
	}
	return nil
}

func (d *Desk) setCSR(p CSRProfile) {
	c := d.csrs[p.JID]
	if c == nil {
		c = &CSR{State: Available, IdleSince: d.now}
		d.csrs[p.JID] = c
		d.changes.RemovedCSRs = slices.DeleteFunc(d.changes.RemovedCSRs, func(id CSRID) bool { return id == p.JID })
		d.do("", Subscribe{CSR: p.JID})
	} else {
		if sameProfile(c.CSRProfile, p) {
			return
		}
		d.forget(c)
	}
	c.CSRProfile = p
	d.enrol(c)
	d.markCSR(c)
	d.audit("csr.set", "", string(p.JID), "")
	d.refresh(c)
}

// enrol enters a CSR into the services they serve, and their nick into that of the staff.
func (d *Desk) enrol(c *CSR) {
	d.nicks[foldNick(c.Name)] = c.JID
	d.face(c.Name, 1)
	for _, name := range c.Services {
		if svc := d.services[name]; svc != nil {
			svc.members[c.JID] = c
		}
	}
}

// forget undoes enrol, and takes the CSR out of every lane.
func (d *Desk) forget(c *CSR) {
	delete(d.nicks, foldNick(c.Name))
	d.face(c.Name, -1)
	for _, name := range c.Services {
		if svc := d.services[name]; svc != nil {
			delete(svc.members, c.JID)
			if svc.slots -= c.slots; svc.slots == 0 {
				d.vacated(svc)
			}
		}
	}
	c.slots = 0
	for _, slot := range c.lanes {
		slot.lane.free.remove(slot.key)
	}
	c.lanes = c.lanes[:0]
}

func sameProfile(a, b CSRProfile) bool {
	return a.JID == b.JID && a.Name == b.Name && a.Capacity == b.Capacity && a.Email == b.Email && a.Bot == b.Bot &&
		slices.Equal(a.Services, b.Services) && maps.Equal(a.Skills, b.Skills) && maps.Equal(a.Replies, b.Replies)
}

// removeCSR takes a CSR off the desk. What they were asked goes to others, what they had
// goes back to the head of the queue.
func (d *Desk) removeCSR(e RemoveCSR) (Result, *Refusal) {
	c := d.csrs[e.CSR]
	if c == nil {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "jid", TextNoCSR, "csr", string(e.CSR))
	}
	reason := d.text("", nil, TextCSRRemoved)
	c.State = Break // nobody offers them anything meanwhile
	d.refresh(c)
	for _, s := range slices.Clone(c.sessions) {
		if o := s.offerTo(c.JID); o != nil {
			d.offerOver(s, o, OfferWithdrawn, "csr removed")
			continue
		}
		p := s.part(c.JID)
		owned := p.Owner
		d.audit("session.csr_gone", s.ID, string(c.JID), "csr removed")
		d.dismiss(s, p, Removed, reason)
		if owned {
			d.orphaned(s, p.Nick)
		}
	}
	d.dropCSR(c)
	return Result{Note: d.text(e.Reply.Lang, nil, TextCSRGone, "csr", string(c.JID), "name", c.Name)}, nil
}

// dropCSR takes a CSR who is in no session off the desk.
func (d *Desk) dropCSR(c *CSR) {
	d.forget(c)
	delete(d.csrs, c.JID)
	d.timers.set(timerKey{dueCSR, string(c.JID)}, zeroTime)
	d.changes.CSRs = slices.DeleteFunc(d.changes.CSRs, func(r CSR) bool { return r.JID == c.JID })
	d.changes.RemovedCSRs = append(d.changes.RemovedCSRs, c.JID)
	d.audit("csr.removed", "", string(c.JID), "")
	d.do("", Unsubscribe{CSR: c.JID})
}
