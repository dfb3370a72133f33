package desktest

import (
	"fmt"
	"maps"
	"slices"

	"bellhop/internal/desk"
)

// commit is one transaction on a link: it gathers copies of what changes, checks them, and
// only then puts them in place.
type commit struct {
	*link
	touched map[desk.SessionID]*record
	csrs    map[desk.CSRID]*desk.CSR // nil once removed
	loads   map[desk.CSRID]bool      // whose load is to be checked
	ordinal int64
	outbox  map[desk.EffectID]desk.Outgoing
	grants  []desk.Grant
}

func (l *link) commit(changes *desk.Changes) error {
	c := &commit{
		link:    l,
		touched: make(map[desk.SessionID]*record),
		csrs:    make(map[desk.CSRID]*desk.CSR),
		loads:   make(map[desk.CSRID]bool),
		ordinal: l.ordinal,
		outbox:  make(map[desk.EffectID]desk.Outgoing),
	}
	steps := []func(*desk.Changes) error{
		c.putGrants, c.putCSRs, c.putSessions, c.putParticipants, c.putOffers, c.putMessages, c.putRatings, c.putOutbox,
		c.checkSessions, c.checkLoads, c.fileCodes, c.erase,
	}
	for _, step := range steps {
		if err := step(changes); err != nil {
			return err
		}
	}
	c.install(changes)
	return nil
}

// touch returns the transaction's copy of a session, or nil if there is none.
func (c *commit) touch(id desk.SessionID) *record {
	if r := c.touched[id]; r != nil {
		return r
	}
	stored := c.sessions[id]
	if stored == nil {
		return nil
	}
	r := stored.copy()
	c.touched[id] = r
	return r
}

func (c *commit) putGrants(changes *desk.Changes) error {
	for _, g := range changes.Grants {
		if g.Role != desk.RoleAdmin && g.Role != desk.RoleSupervisor {
			return fmt.Errorf("desktest: grant to %s: role %d is not one that can be granted", g.JID, g.Role)
		}
		c.grants = append(c.grants, desk.Grant{JID: clean(g.JID), Role: g.Role})
	}
	return nil
}

func (c *commit) putCSRs(changes *desk.Changes) error {
	for i := range changes.CSRs {
		csr := storedCSR(&changes.CSRs[i])
		if csr.Load < 0 || csr.Load > csr.Limit {
			return refuse("csrs_load_in_limit", "%s has load %d of %d", csr.JID, csr.Load, csr.Limit)
		}
		if csr.State != desk.Available && csr.State != desk.Busy && csr.State != desk.Break {
			return refuse("csrs_state_check", "%s is %q", csr.JID, csr.State)
		}
		c.csrs[csr.JID] = &csr
		c.loads[csr.JID] = true
	}
	for _, id := range changes.RemovedCSRs {
		c.csrs[clean(id)] = nil
		c.loads[clean(id)] = true
	}
	return nil
}

func (c *commit) putSessions(changes *desk.Changes) error {
	for i := range changes.Sessions {
		s := storedSession(&changes.Sessions[i])
		if !desk.IsSessionID(string(s.ID)) {
			return refuse("sessions_id_form", "%q", s.ID)
		}
		if !s.State.Live() && s.State != desk.Closing && s.State != desk.Closed {
			return refuse("sessions_state", "%s is %q", s.ID, s.State)
		}
		r := c.touch(s.ID)
		if r == nil {
			r = (*record)(nil).copy()
			c.touched[s.ID] = r
		} else if r.session.State != desk.Closed {
			s.KeepUntil = r.session.KeepUntil // decided once
		}
		r.session = s
	}
	return nil
}

func (c *commit) putParticipants(changes *desk.Changes) error {
	type key struct {
		session desk.SessionID
		jid     desk.JID
	}
	already := make(map[key]bool, len(changes.Participants))
	for i := range changes.Participants {
		p := storedParticipant(&changes.Participants[i])
		r := c.touch(p.Session)
		twice := already[key{p.Session, p.JID}]
		already[key{p.Session, p.JID}] = true
		switch {
		case twice: // no statement replaces a row twice
			return refuse("participants_pkey", "%s is written twice", p.JID)
		case r == nil || r.session.State == desk.Closed && !written(changes, p.Session):
			return refuse("participants_link_session_fkey", "no session %s", p.Session)
		case !slices.Contains([]desk.PartRole{desk.PartCustomer, desk.PartCSR, desk.PartSupervisor, desk.PartBot}, p.Role):
			return refuse("participants_role", "%s is %q", p.JID, p.Role)
		case !p.State.Current() && p.State != desk.Removed && p.State != desk.Declined:
			return refuse("participants_state", "%s is %q", p.JID, p.State)
		case p.Owner && p.Role != desk.PartCSR:
			return refuse("participants_owner_is_csr", "%s is %s", p.JID, p.Role)
		}
		row := part{Participant: p, ordinal: r.parts[p.JID].ordinal}
		if row.ordinal == 0 {
			c.ordinal++
			row.ordinal = c.ordinal
		}
		r.parts[p.JID] = row
	}
	return nil
}

func (c *commit) putOffers(changes *desk.Changes) error {
	for i := range changes.Offers {
		o := storedOffer(&changes.Offers[i])
		if of, known := c.offers[o.ID]; known { // an offer's session and CSR stay
			o.Session, o.CSR = of, c.sessions[of].offers[o.ID].CSR
		}
		r := c.touch(o.Session)
		switch {
		case r == nil || r.session.State == desk.Closed && !written(changes, o.Session):
			return refuse("offers_link_session_fkey", "no session %s", o.Session)
		case !o.State.Live() && !slices.Contains([]desk.OfferState{desk.OfferJoined, desk.OfferDeclined, desk.OfferMissed, desk.OfferWithdrawn}, o.State):
			return refuse("offers_state", "offer %s is %q", o.ID, o.State)
		}
		r.offers[o.ID] = o
	}
	return nil
}

// written reports whether the session itself is among the changes.
func written(changes *desk.Changes, id desk.SessionID) bool {
	return slices.ContainsFunc(changes.Sessions, func(s desk.Session) bool { return s.ID == id })
}

func (c *commit) putMessages(changes *desk.Changes) error {
	for i := range changes.Messages {
		m := storedMessage(&changes.Messages[i])
		r := c.touch(m.Session)
		if r == nil {
			return refuse("messages_of_session", "no session %s", m.Session)
		}
		known := m.StanzaID != "" && slices.ContainsFunc(r.messages, func(o desk.Message) bool { return o.StanzaID == m.StanzaID })
		if !known {
			r.messages = append(slices.Clip(r.messages), m)
		}
	}
	return nil
}

func (c *commit) putOutbox(changes *desk.Changes) error {
	for _, out := range changes.Outbox {
		if slices.Contains(changes.Done, out.ID) {
			continue
		}
		kind, data, err := desk.EncodeEffect(out.Effect)
		if err != nil {
			return err
		}
		if out.Effect, err = desk.DecodeEffect(kind, data); err != nil {
			return err
		}
		if _, there := c.link.outbox[out.ID]; there {
			return refuse("outbox_pkey", "effect %d is there already", out.ID)
		}
		out.Session = clean(out.Session)
		c.outbox[out.ID] = out
	}
	return nil
}

// install puts what was checked in place.
func (c *commit) install(changes *desk.Changes) {
	l := c.link
	if changes.Desk != nil {
		l.desk = storedDesk(*changes.Desk)
	}
	for i := range changes.Services {
		s := storedService(&changes.Services[i])
		l.services[s.Name] = s
	}
	for _, name := range changes.RemovedServices {
		delete(l.services, clean(name))
	}
	for _, g := range c.grants {
		l.grants[g] = true
	}
	for _, g := range changes.RemovedGrants {
		delete(l.grants, desk.Grant{JID: clean(g.JID), Role: g.Role})
	}
	for id, csr := range c.csrs {
		if csr == nil {
			delete(l.csrs, id)
		} else {
			l.csrs[id] = *csr
		}
	}
	c.installSessions()
	for i := range changes.Audit {
		l.audit = append(l.audit, storedAudit(&changes.Audit[i]))
	}
	maps.Copy(l.outbox, c.outbox)
	for _, id := range changes.Done {
		delete(l.outbox, id)
	}
	l.ordinal = c.ordinal
}

func (c *commit) installSessions() {
	l := c.link
	for id, r := range c.touched {
		old := l.sessions[id]
		for _, csr := range old.holders() {
			l.held[csr]--
		}
		for _, csr := range r.holders() {
			l.held[csr]++
		}
		if old != nil && l.live[old.asking()] == id {
			delete(l.live, old.asking())
		}
		l.sessions[id] = r
		for offer := range r.offers {
			l.offers[offer] = id
		}
	}
	for id, r := range c.touched {
		if r.session.State.Live() {
			l.live[r.asking()] = id
		}
	}
}
