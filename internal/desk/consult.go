package desk

import (
	"strconv"
	"time"
)

// A consultation is a session of its own in whose room two CSRs speak about another session, its
// parent, without the customer. Its customer is the CSR who asked for it, so that it is no load
// for them; its CSR, and owner from the first moment, is the one who is asked, so that it never
// waits in a queue. Nothing of the customer is stored with it. It ends when either of them
// closes it or goes, with the part of the first in the parent, or when the second has come to
// the parent's room.

// consultKey is where the consultation that a CSR has about a session is found: session names
// are no service names.
func consultKey(csr CSRID, parent SessionID) customerKey {
	return customerKey{csr, ServiceName(parent)}
}

// subject returns the session that a session is about: itself, unless it is a consultation.
func (d *Desk) subject(s *Session) *Session {
	if parent := d.sessions[s.Parent]; parent != nil {
		return parent
	}
	return s
}

// consult opens a side room and asks a second CSR into it.
func (d *Desk) consult(e Conference) (Result, *Refusal) {
	s, p, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	switch other := d.live.get(consultKey(p.JID, s.ID)); {
	case other != nil:
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextAskUnderWay, "name", other.owner().Nick)
	case d.sessions[e.ID] != nil || !IsSessionID(string(e.ID)):
		return Result{}, d.refuse(e.Reply, CodeBusy, "", TextBusy)
	}
	target, refusal := d.target(e.Reply, s, e.Target)
	if refusal != nil {
		return Result{}, refusal
	}
	c := d.consultant(s, target)
	if c == nil {
		return Result{}, d.refuse(e.Reply, CodeConflict, "target", TextNobodyFree, "target", e.Target, "service", d.services[s.Service].Title)
	}
	side := d.openSideRoom(e, s, p)
	d.audit("session.consult", s.ID, string(c.JID), e.Note)
	d.summon(side, c, d.now.Add(d.services[s.Service].OfferTimeout))
	side.part(c.JID).Owner = true
	d.audit("offer.made", side.ID, string(c.JID), "consulted by "+string(p.JID))
	d.tellOffer(side, c, TextConsult, "by", p.Nick, "note", quote(e.Note), "notes", d.notesText(s))
	d.invite(side, c)
	return Result{
		Fields: []ResultField{
			{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(side.ID)}},
			{Var: "room", Label: "Room", Type: JIDSingle, Values: []string{d.room(side)}},
			{Var: "target", Label: "Asked", Type: TextSingle, Values: []string{c.Name}},
		},
		Note: d.text(e.Reply.Lang, nil, TextConsultAsked, "name", c.Name, "customer", s.Name, "uri", d.roomURI(side),
			"timeout", seconds(d.services[s.Service].OfferTimeout)),
	}, nil
}

// consultant returns the first CSR who is suitable for a target and free, or nil.
func (d *Desk) consultant(s *Session, target Target) *CSR {
	for _, id := range d.suitable(s, target) {
		if c := d.csrs[id]; c != nil && d.isFree(c) && !d.barred(s, c) {
			return c
		}
	}
	return nil
}

// openSideRoom makes the session of a consultation, with the CSR who asks for it as its customer.
func (d *Desk) openSideRoom(e Conference, s *Session, first *Participant) *Session {
	svc := d.services[s.Service]
	side := &Session{
		ID: e.ID, Service: s.Service, Entry: ServiceName(s.ID), Parent: s.ID, State: Offered,
		Customer: first.JID, Asked: e.Reply.To, Name: first.Nick,
		Created: d.now, Since: d.arrival(), LastSaid: d.now, KeepUntil: s.KeepUntil, seen: true,
	}
	d.sessions[side.ID] = side
	d.live.put(consultKey(first.JID, s.ID), side)
	d.audit("session.begin", side.ID, string(side.Service), "about "+string(s.ID))
	d.mark(side)
	d.do(side.ID, OpenRoom{Session: side.ID, Name: d.roomName(side)})
	p := &Participant{
		Session: side.ID, JID: first.JID, Role: PartCustomer, Nick: first.Nick,
		State: Invited, Since: d.now, Until: d.now.Add(svc.JoinTimeout),
	}
	side.Parts = append(side.Parts, p)
	d.markPart(p)
	d.do(side.ID, Admit{Session: side.ID, JID: first.JID})
	d.do(side.ID, Invite{Session: side.ID, To: e.Reply.To, Reason: d.text("", svc, TextConsultReason, "customer", s.Name)})
	return side
}

// consultRefused ends a consultation whose second CSR is not coming, and tells the first.
func (d *Desk) consultRefused(side *Session, o *Offer) {
	parent := d.sessions[side.Parent]
	if parent != nil {
		if parent.rested == nil {
			parent.rested = make(map[CSRID]time.Time)
		}
		parent.rested[o.CSR] = d.now.Add(declineRest) // the next one is asked, should they ask again
	}
	first := side.Customer
	d.tellCSR(side, first, askFailures[o.State], "name", d.csrName(o.CSR), "customer", d.subject(side).Name, "reason", quote(o.Reason))
	d.end(side, EndedConsult)
}

// consultOver ends what hung on the part of a CSR in a session: the consultation that they had
// about it. One whose second CSR was on the way into the room goes on in its side room.
func (d *Desk) consultOver(s *Session, p *Participant) {
	if p.Role != PartCSR || s.Parent != "" {
		return
	}
	if side := d.live.get(consultKey(p.JID, s.ID)); side != nil {
		d.end(side, EndedConsult)
	}
	for _, q := range s.Parts {
		if side := d.live.get(consultKey(q.JID, s.ID)); side != nil && side.Held && side.owner() != nil && side.owner().JID == p.JID {
			d.setHeld(side, false)
			d.audit("session.hold", side.ID, string(q.JID), strconv.FormatBool(false))
		}
	}
}

// consulted closes the side room of a CSR whose consultant has come to the session.
func (d *Desk) consulted(s *Session, by CSRID, second *Participant) {
	if side := d.live.get(consultKey(by, s.ID)); side != nil && side.Held && side.owner().JID == second.JID {
		d.end(side, EndedConsult)
	}
}

// fromConsult turns a consultation into a conference or transfer of the session it is about,
// with the CSR who is in the side room. Until they are in the session's room, the side room
// is parked: they keep their place, and it is not counted twice.
func (d *Desk) fromConsult(reply Reply, side *Session, purpose Purpose, note string) (Result, *Refusal) {
	switch {
	case side.Customer != d.actor:
		return Result{}, d.foreign(reply, side.ID, CodeForbidden)
	case !side.State.Live():
		return Result{}, d.refuse(reply, CodeNotFound, "session", TextNotYours)
	}
	s, p, refusal := d.served(reply, side.Parent)
	if refusal != nil {
		return Result{}, refusal
	}
	second := side.owner()
	switch {
	case side.State != Active:
		return Result{}, d.refuse(reply, CodeConflict, "", TextConsultWaits, "name", second.Nick)
	case s.Ask != nil:
		return Result{}, d.refuse(reply, CodeConflict, "", TextAskUnderWay, "name", d.askedNames(s))
	case s.part(second.JID) != nil:
		return Result{}, d.refuse(reply, CodeConflict, "", TextTargetInIt, "name", second.Nick)
	}
	if refusal := d.takeUp(reply, s); refusal != nil {
		return Result{}, refusal
	}
	d.setHeld(side, true)
	d.audit("session.hold", side.ID, string(p.JID), strconv.FormatBool(true))
	s.Ask = &Ask{Purpose: purpose, By: p.JID, Target: Target{CSR: second.JID}, Note: note}
	d.mark(s)
	d.audit("session."+string(purpose), s.ID, string(second.JID), note)
	d.askCSR(s, d.csrs[second.JID])
	return Result{
		Fields: []ResultField{{Var: "target", Label: "Asked", Type: TextSingle, Values: []string{second.Nick}}},
		Note: d.text(reply.Lang, nil, TextAsked, "name", second.Nick, "customer", s.Name,
			"timeout", seconds(d.services[s.Service].OfferTimeout)),
	}, nil
}

// closeConsult ends a consultation, by either of its CSRs.
func (d *Desk) closeConsult(reply Reply, side *Session) (Result, *Refusal) {
	if p := side.part(d.actor); p == nil || p.Role == PartSupervisor {
		return Result{}, d.foreign(reply, side.ID, CodeForbidden)
	}
	d.end(side, EndedConsult)
	return Result{Note: d.text(reply.Lang, nil, TextConsultOver)}, nil
}
