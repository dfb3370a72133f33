package desk

import (
	"fmt"
	"slices"
	"time"
)

// sessionMoves says which state of a session may follow which.
var sessionMoves = map[SessionState][]SessionState{
	Asking:   {Asking, Deferred, Queued, Closed},
	Deferred: {Queued, Closing, Closed},
	Queued:   {Queued, Offered, Deferred, Closing},
	Offered:  {Queued, Offered, Active, Closing},
	Active:   {Queued, Offered, Active, Deferred, Closing},
	Lobby:    {Closing},
	Closing:  {Closed},
	Closed:   {},
}

// clearing is how long the people of an ended session may take to be taken out of its room
// before that is closed all the same, and how long that may take before the session counts as
// closed; what is owed to the room stays in the outbox.
const clearing = 30 * time.Second

// move puts a session into another state. A move that the table does not have is a fault of
// the core: it panics, and the loop that owns the desk loads it anew from the store.
func (d *Desk) move(s *Session, to SessionState) {
	if !slices.Contains(sessionMoves[s.State], to) {
		panic(&moveError{s.ID, s.State, to})
	}
	s.State = to
	d.mark(s)
}

type moveError struct {
	session  SessionID
	from, to SessionState
}

func (e *moveError) Error() string {
	return fmt.Sprintf("desk: session %s cannot go from %s to %s", e.session, e.from, e.to)
}

// part returns the participant with a bare address, current or not.
func (s *Session) part(jid JID) *Participant {
	for _, p := range s.Parts {
		if p.JID == jid {
			return p
		}
	}
	return nil
}

// owner returns the CSR who has the session, or nil.
func (s *Session) owner() *Participant {
	for _, p := range s.Parts {
		if p.Owner {
			return p
		}
	}
	return nil
}

// offerTo returns the live offer to a CSR, or nil.
func (s *Session) offerTo(csr CSRID) *Offer {
	for _, o := range s.Offers {
		if o.CSR == csr {
			return o
		}
	}
	return nil
}

// longestHold is how long a parked session may stay silent.
const longestHold = 24 * time.Hour

// respite is the time that everybody has after a break, at the least, for what they are waited
// for: it must be learnt first what they did meanwhile.
const respite = 30 * time.Second

// csrGone takes a CSR out who left the room and did not come back. If the session was
// theirs, it goes back to the head of the queue: the customer is not left alone.
func (d *Desk) csrGone(s *Session, p *Participant) {
	owned := p.Owner
	d.audit("session.csr_gone", s.ID, string(p.JID), "did not come back in time")
	d.dismiss(s, p, Removed, "")
	if owned {
		d.orphaned(s, p.Nick)
	}
}

// orphaned is for a session whose owner is gone: another CSR in the room has it, or one who
// is being asked in gets it, or it goes back to the head of the queue.
func (d *Desk) orphaned(s *Session, lost string) {
	if s.Parent != "" { // nobody else is to take part in a consultation
		d.end(s, EndedConsult)
		return
	}
	if d.promote(s, lost) {
		return
	}
	if s.Ask == nil {
		d.requeue(s, lost)
		return
	}
	d.askInherited(s)
	d.unhold(s)
	s.Front, s.Since, s.Until = true, d.arrival(), d.now.Add(d.services[s.Service].MaxWait)
	d.enqueue(s)
	d.unlane(s)
	d.move(s, Offered)
	d.say(s, TextRequeued, "name", lost)
	for _, o := range slices.Clone(s.Offers) {
		if o.State == OfferAccepted {
			d.offerAccepted(s, s.part(o.CSR), o)
			break
		}
	}
	d.arm(s)
}

// requeue puts a session that was served back to the head of the queue.
func (d *Desk) requeue(s *Session, lost string) {
	svc := d.services[s.Service]
	d.unhold(s)
	s.Front = s.Front || !s.Served.IsZero()
	s.Since = d.arrival()
	s.Until = d.now.Add(svc.MaxWait)
	d.enqueue(s)
	d.arm(s)
	if lost != "" {
		d.say(s, TextRequeued, "name", lost)
	}
}

// say says a text in the session's room, in the customer's language.
func (d *Desk) say(s *Session, key TextKey, args ...string) {
	svc := d.services[s.Service]
	args = append(args, "service", svc.Title)
	d.do(s.ID, Say{Session: s.ID, Text: d.text(s.Lang, svc, key, args...)})
}

// dismiss takes a participant out of the session and out of its room.
func (d *Desk) dismiss(s *Session, p *Participant, to PartState, reason string) {
	wasOwner, wasJoined := p.Owner, p.State != Invited
	p.State, p.Since, p.Until = to, d.now, time.Time{}
	p.Owner = wasOwner && wasJoined && s.State == Closing // the record keeps who had it at the end
	p.Guest = nil
	d.markPart(p)
	s.Parts = slices.DeleteFunc(s.Parts, func(q *Participant) bool { return q == p })
	d.do(s.ID, Remove{Session: s.ID, JID: p.JID, Reason: reason})
	if p.Role == PartBot {
		d.botGone(s, p)
	}
	if p.Role == PartCSR {
		d.unload(s, p, wasOwner || wasJoined)
		d.consultOver(s, p)
	}
	if p.Role == PartCustomer {
		d.guestGone(s, p)
	}
	if s.State == Queued { // whoever goes may be a CSR who is free for it now
		d.waited = append(d.waited, s)
	}
}

// end ends a session: everybody is told and taken out, and the room is closed.
func (d *Desk) end(s *Session, reason EndReason) {
	svc := d.services[s.Service]
	name := s.Name
	if reason == EndedByCSR {
		if p := s.part(d.actor); p != nil {
			name = p.Nick
		}
	}
	key := TextKey("end." + string(reason))
	if s.Parent != "" {
		key = TextConsultOver
	}
	d.endSaying(s, reason, d.text(s.Lang, svc, key, "name", name, "service", svc.Title))
}

// endSaying ends a session with a text.
func (d *Desk) endSaying(s *Session, reason EndReason, text string) {
	svc, from := d.services[s.Service], string(s.Entry)
	if s.Parent != "" {
		from = DeskLocal
	}
	switch s.State {
	case Asking:
		d.endAsking(s, reason, text)
		return
	case Deferred:
		d.endDeferred(s, reason, text)
		return
	case Lobby:
		delete(d.lobbies, s.Service)
	case Queued, Offered, Active, Closing, Closed:
	}
	lobby := s.State == Lobby
	if s.owner() == nil {
		d.dequeue(s)
	} else {
		d.learn(svc, s)
	}
	s.Ask, s.Filling = nil, nil
	d.move(s, Closing)
	s.End, s.Ended, s.Until = reason, d.now, d.now.Add(clearing)
	d.live.drop(customerKey{s.Customer, s.Entry})
	d.audit("session.end", s.ID, s.Code, string(reason))
	for _, o := range slices.Clone(s.Offers) {
		d.offerOver(s, o, OfferWithdrawn, string(reason))
		d.tellCSR(s, o.CSR, TextOfferGone, "customer", s.Name, "reason", text)
	}
	if reason != EndedRoom {
		d.do(s.ID, Say{Session: s.ID, Text: text})
	}
	if p := s.part(s.Customer); !lobby && reason != EndedByCustomer && (p == nil || !p.Present()) {
		d.do(s.ID, Tell{From: from, To: s.Asked, Text: text})
	}
	d.tellAbsentGuests(s, from, text)
	d.stopMonitors(s, text)
	if p := s.owner(); p != nil && p.State != Invited {
		s.Had = p.JID
	}
	for _, p := range slices.Clone(s.Parts) {
		d.dismiss(s, p, Removed, text)
	}
	s.Held = false
	d.closeRoom(s, text)
	d.past(s)
	d.askCode(s)
	d.arm(s)
}

// learn remembers who served a customer, and how long that took.
func (d *Desk) learn(svc *serviceState, s *Session) {
	if s.Served.IsZero() || s.Parent != "" {
		return
	}
	d.lastBy.put(s.Customer, s.Service, s.owner().JID)
	d.took(svc, s.Served, d.now)
}

// closeRoom has a session's room closed, once all that is owed in it is done. The archive goes
// with the room: by then everybody is out of it, and everything that was said is stored, so
// that a crash between the two loses nothing.
func (d *Desk) closeRoom(s *Session, reason string) {
	s.emptying, s.parting = true, reason
	d.emptied(s)
}

// emptied closes the room of a session in which nothing is owed any more.
func (d *Desk) emptied(s *Session) {
	if s.emptying && s.owed == 0 {
		s.emptying = false
		d.do(s.ID, CloseRoom{Session: s.ID, Reason: s.parting})
	}
}

// roomClosed is told when the room of a session has been destroyed.
func (d *Desk) roomClosed(s *Session) {
	switch s.State {
	case Closing:
		d.finish(s)
	case Deferred:
		d.shelfCleared(s)
	case Asking, Queued, Offered, Active, Lobby, Closed:
	}
}

// finish closes a session for good and forgets it.
func (d *Desk) finish(s *Session) {
	d.move(s, Closed)
	s.Until = time.Time{}
	d.audit("session.closed", s.ID, "", "")
	d.timers.set(timerKey{dueSession, string(s.ID)}, time.Time{})
	delete(d.sessions, s.ID)
	d.ended.add(s.ID)
}
