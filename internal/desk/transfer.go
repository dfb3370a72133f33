package desk

import (
	"slices"
	"time"
)

// coldRest is how long the CSR who gave a session away is not offered it again.
const coldRest = 10 * time.Minute

// conference asks a second CSR into a session, to be there as well.
func (d *Desk) conference(e Conference) (Result, *Refusal) {
	if side := d.sessions[e.Session]; side != nil && side.Parent != "" {
		if e.Private && side.part(d.actor) != nil {
			return Result{}, d.refuse(e.Reply, CodeConflict, "session", TextInConsult)
		}
		return d.fromConsult(e.Reply, side, ForConference, e.Note)
	}
	if e.Private {
		return d.consult(e)
	}
	s, _, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	return d.askIn(e.Reply, s, Ask{Purpose: ForConference, By: d.actor, Note: e.Note}, e.Target)
}

// transfer asks a second CSR to take the place of the first: warm, and the first stays until
// the second is there; or cold, and the session goes back to a queue at once.
func (d *Desk) transfer(e Transfer) (Result, *Refusal) {
	if side := d.sessions[e.Session]; side != nil && side.Parent != "" {
		return d.fromConsult(e.Reply, side, ForTransfer, e.Note)
	}
	s, p, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	if !e.Cold {
		return d.askIn(e.Reply, s, Ask{Purpose: ForTransfer, By: d.actor, Note: e.Note}, e.Target)
	}
	return d.transferCold(e, s, p)
}

// served finds an active session that the asker serves, and their part in it.
func (d *Desk) served(reply Reply, id SessionID) (*Session, *Participant, *Refusal) {
	s := d.sessions[id]
	if s == nil || !s.State.Live() {
		return nil, nil, d.refuse(reply, CodeNotFound, "session", TextNotYours)
	}
	p := s.part(d.actor)
	if p == nil || p.Role != PartCSR || p.State == Invited {
		return nil, nil, d.foreign(reply, id, CodeForbidden)
	}
	if s.State != Active {
		return nil, nil, d.refuse(reply, CodeConflict, "session", TextNotActive, "customer", s.Name)
	}
	return s, p, nil
}

// takeBack gives a session that waits to a CSR of it who comes back to the room: they are there,
// and the customer need not wait.
func (d *Desk) takeBack(s *Session, p *Participant) {
	if s.State == Active || s.owner() != nil || d.csrs[p.JID].Bot {
		return
	}
	p.Owner = true
	d.markPart(p)
	d.audit("session.owner", s.ID, string(p.JID), "came back while it waited")
	d.found(s, p)
}

// transferCold is for a CSR who leaves at once. Alone, they give the session back to a queue; if
// another CSR is in the room, they leave it to them.
func (d *Desk) transferCold(e Transfer, s *Session, p *Participant) (Result, *Refusal) {
	target, refusal := d.target(e.Reply, s, e.Target)
	if refusal != nil {
		return Result{}, refusal
	}
	if other := d.colleague(s, p); other != nil {
		if target != (Target{}) {
			return Result{}, d.refuse(e.Reply, CodeConflict, "target", TextColdCompany, "name", other.Nick)
		}
		return d.leaveTo(e, s, p, other), nil
	}
	if refusal := d.someoneThere(e.Reply, s, target, e.Target); refusal != nil {
		return Result{}, refusal
	}
	return d.giveAway(e, s, p, target), nil
}

// leaveTo takes a CSR out of a session that another one in the room goes on with.
func (d *Desk) leaveTo(e Transfer, s *Session, p, other *Participant) Result {
	d.coldNote(e, s)
	if s.Ask != nil && s.Ask.By == p.JID {
		d.withdrawAsk(s, "left")
	}
	owned := p.Owner
	text := d.text(e.Reply.Lang, nil, TextHandedOver, "customer", s.Name, "name", other.Nick, "service", d.services[s.Service].Title)
	d.dismiss(s, p, Removed, text)
	if owned {
		d.promote(s, p.Nick)
	}
	d.arm(s)
	return Result{Note: text}
}

// giveAway is a cold transfer: the first CSR leaves at once, and the session goes to the head
// of the queue, of another service or for somebody in particular if that was asked for.
func (d *Desk) giveAway(e Transfer, s *Session, p *Participant, target Target) Result {
	d.coldNote(e, s)
	if s.Ask != nil {
		d.withdrawAsk(s, "transferred cold")
	}
	if owner := s.owner(); owner != p { // who is not there, and may come back
		owner.Owner = false
		d.markPart(owner)
	}
	title := d.services[s.Service].Title
	if target.Service != "" {
		title = d.services[target.Service].Title
	}
	text := d.text(e.Reply.Lang, nil, TextColdDone, "customer", s.Name, "service", title)
	d.dismiss(s, p, Removed, text) // by the service they served: so is their wrap-up
	d.changeService(s, target.Service)
	s.Needs, s.Wanted = target.needs(s.Needs), target.CSR
	if s.rested == nil {
		s.rested = make(map[CSRID]time.Time)
	}
	s.rested[p.JID] = d.now.Add(coldRest)
	delete(s.rested, target.CSR)
	d.say(s, TextColdWait, "name", p.Nick)
	d.requeue(s, "")
	return Result{Note: text}
}

// promote makes another CSR in the room the owner of a session that has none, and reports
// whether there is one. A session that waits has found its CSR.
func (d *Desk) promote(s *Session, before string) bool {
	p := d.colleague(s, nil)
	if p == nil {
		return false
	}
	p.Owner = true
	d.markPart(p)
	d.audit("session.owner", s.ID, string(p.JID), before+" is gone")
	if s.State != Active {
		d.found(s, p)
	}
	d.say(s, TextOwnerNow, "name", p.Nick, "before", before)
	return true
}

// found ends the waiting of a session whose CSR is in the room. Whoever is asked is told.
func (d *Desk) found(s *Session, p *Participant) {
	d.dequeue(s)
	if s.State == Queued {
		d.move(s, Offered)
	}
	d.move(s, Active)
	s.Until, s.LastSaid = time.Time{}, d.now
	for _, o := range slices.Clone(s.Offers) {
		d.offerOver(s, o, OfferWithdrawn, "taken by "+p.Nick)
		d.tellCSR(s, o.CSR, TextOfferTaken, "customer", s.Name, "by", p.Nick)
	}
	d.arm(s)
}

// changeService moves a session to another service, whose settings count from now on. The
// customer goes on writing to the one they came by.
func (d *Desk) changeService(s *Session, name ServiceName) {
	if s.Service == name || d.services[name] == nil {
		return
	}
	d.audit("session.service", s.ID, string(name), "from "+string(s.Service))
	s.Service = name
	d.offStairs(s)
	d.routeAnew(s)
}
