package desk

import (
	"slices"
	"time"
)

// arm sets the session's timer to its next deadline. Every state but the final one has one.
func (d *Desk) arm(s *Session) {
	d.timers.set(timerKey{dueSession, string(s.ID)}, d.deadline(s))
}

// deadline returns the earliest deadline of a session.
func (d *Desk) deadline(s *Session) time.Time {
	if s.State == Closed {
		return time.Time{}
	}
	at := s.Until
	if !s.State.Live() {
		return at
	}
	if s.owner() != nil { // the wait is over, and goes on should they not come
		at = time.Time{}
	}
	if s.State == Active {
		at = earliest(at, d.idleAt(s))
	}
	for _, o := range s.Offers {
		at = earliest(at, o.Until)
	}
	for _, p := range s.Parts {
		if p.State == Left || p.State == Invited && p.Role != PartCSR {
			at = earliest(at, p.Until)
		}
	}
	if s.State == Queued {
		for _, until := range s.rested {
			at = earliest(at, until)
		}
		at = earliest(at, d.ladderAt(s))
		if s.Wanted != "" {
			at = earliest(at, d.wantedUntil(s))
		}
	}
	return at
}

// idleAt returns when an active session ends if nobody says anything.
func (d *Desk) idleAt(s *Session) time.Time {
	if s.Held {
		return s.LastSaid.Add(longestHold)
	}
	return s.LastSaid.Add(d.services[s.Service].IdleTimeout)
}

// resume puts off the deadlines that came, or nearly came, while the stream was down or the
// process was not there.
func (d *Desk) resume() {
	least := d.now.Add(respite)
	for _, s := range d.inOrder() {
		for _, o := range s.Offers {
			if o.Until.Before(least) {
				o.Until = least
				d.markOffer(o)
			}
		}
		for _, p := range s.Parts {
			if !p.Until.IsZero() && p.Until.Before(least) {
				p.Until = least
				d.markPart(p)
			}
		}
		if !s.Until.IsZero() && s.Until.Before(least) {
			s.Until = least
			d.mark(s)
		}
		if said := least.Add(-d.services[s.Service].IdleTimeout); s.LastSaid.Before(said) {
			s.LastSaid = said
		}
		d.arm(s)
	}
}

// sessionDue lets the deadlines of a session pass that have come.
func (d *Desk) sessionDue(s *Session) {
	over := func(at time.Time) bool { return !at.IsZero() && !at.After(d.now) }
	if s.State == Closing {
		if over(s.Until) {
			d.cleared(s)
		}
		return
	}
	for _, o := range slices.Clone(s.Offers) {
		if o.State.Live() && over(o.Until) {
			d.offerMissed(s, o)
		}
	}
	for _, p := range slices.Clone(s.Parts) {
		if s.State.Live() && p.State.Current() && p.State != Joined && over(p.Until) {
			d.stayedAway(s, p)
		}
	}
	switch {
	case !s.State.Live():
	case s.State == Active:
		if over(d.idleAt(s)) {
			d.end(s, EndedIdle)
		}
	case s.State == Asking && over(s.Until):
		d.end(s, EndedNoAnswer)
	case s.State == Lobby:
		if over(s.Until) {
			d.lobbyDue(s)
		}
	case s.State == Deferred && over(s.Until):
		d.end(s, EndedExpired)
	case s.owner() == nil && over(s.Until):
		d.end(s, EndedWait)
	case s.State == Queued:
		for id, until := range s.rested {
			if over(until) {
				delete(s.rested, id)
			}
		}
		if s.Wanted != "" && over(d.wantedUntil(s)) {
			d.unwant(s)
		}
		d.climb(s)
		d.waited = append(d.waited, s)
	}
}

// cleared is for a session whose room has not been cleared, or not been closed, in time.
func (d *Desk) cleared(s *Session) {
	if !s.emptying {
		d.finish(s)
		return
	}
	s.owed, s.Until = 0, d.now.Add(clearing)
	d.mark(s)
	d.emptied(s)
}

// stayedAway is for a participant who did not come, or not come back, in time.
func (d *Desk) stayedAway(s *Session, p *Participant) {
	switch p.Role {
	case PartCustomer:
		if s.State == Lobby {
			d.guestLost(s, p)
			return
		}
		if d.withoutCustomer(s, p, "did not come, or not come back, in time") {
			return
		}
		if p.State == Invited && !s.Expires.IsZero() {
			d.deferAgain(s)
			return
		}
		reason := EndedAbsent
		if p.State == Invited && !s.Proxy {
			reason = EndedNeverCame
		}
		d.end(s, reason)
	case PartCSR:
		if p.State == Left {
			d.csrGone(s, p)
		}
	case PartSupervisor, PartBot:
		d.audit("session.left", s.ID, string(p.JID), "did not come, or not come back, in time")
		d.dismiss(s, p, Removed, "")
	}
}

// NextDeadline returns when the next [Tick] is due. While the stream is down none is.
func (d *Desk) NextDeadline() (time.Time, bool) {
	if !d.up {
		return time.Time{}, false
	}
	return d.timers.next()
}

// tick lets every deadline that has come pass.
func (d *Desk) tick() {
	for d.up {
		key, ok := d.timers.pop(d.now)
		if !ok {
			return
		}
		d.actor = ""
		switch key.kind {
		case dueSession:
			if s := d.sessions[SessionID(key.id)]; s != nil {
				d.sessionDue(s)
				d.arm(s)
			}
		case dueCSR:
			if c := d.csrs[CSRID(key.id)]; c != nil {
				d.refresh(c)
			}
		case dueService:
			if svc := d.services[ServiceName(key.id)]; svc != nil {
				d.tellingDue(svc)
			}
		case duePast:
			d.pastDue()
		}
	}
}
