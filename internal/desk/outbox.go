package desk

import (
	"maps"
	"slices"
)

// do adds an effect; a durable one goes to the outbox.
func (d *Desk) do(s SessionID, e Effect) {
	o := Outgoing{Session: s, Effect: e}
	if d.owes(e) {
		o.ID = d.nextID()
		d.owe(o)
		if !d.opt.Trial {
			d.changes.Outbox = append(d.changes.Outbox, o)
		}
	}
	if d.out == nil {
		d.out = make([]Outgoing, 0, usualEffects)
	}
	d.out = append(d.out, o)
}

// owe puts an effect into the outbox.
func (d *Desk) owe(o Outgoing) {
	d.outbox[o.ID] = o
	if s := d.sessions[o.Session]; s != nil && inRoom(o.Effect) {
		s.owed++
	}
}

// inRoom reports whether the room may not be closed before an effect is done.
func inRoom(e Effect) bool {
	switch e.(type) {
	case OpenRoom, Admit, Invite, Say, StandIn, SayAs, StepOut, Remove:
		return true
	case CloseRoom, CloseUnknown, KnownRooms, Reconcile, Tell, Mail, Answer, Subscribe, Unsubscribe, Watch, Probe:
	}
	return false
}

// usualEffects is how many effects an event has that has any.
const usualEffects = 8

// owes reports whether an effect is kept until it is known to be done. In a trial none is lost,
// and only the end of a room is waited for.
func (d *Desk) owes(e Effect) bool {
	if _, end := e.(CloseRoom); d.opt.Trial {
		return end
	}
	return durable(e)
}

func (d *Desk) nextID() EffectID {
	d.number++
	return EffectID(d.opt.Epoch<<epochShift | d.number)
}

// audit records a change of state: who (the event's actor), what, whom it concerns, why.
func (d *Desk) audit(action string, s SessionID, subject, reason string) {
	if d.opt.Trial {
		return
	}
	d.changes.Audit = append(d.changes.Audit, Audit{
		At: d.now, Actor: d.actor, Action: action, Session: s, Subject: subject, Reason: reason,
	})
}

// effectDone takes an effect off the outbox. One that comes twice is nothing new.
func (d *Desk) effectDone(e EffectDone) {
	o, ok := d.outbox[e.ID]
	if !ok {
		return
	}
	delete(d.outbox, e.ID)
	if !d.opt.Trial {
		d.changes.Done = append(d.changes.Done, e.ID)
	}
	if m, is := o.Effect.(Mail); is && e.Failed != "" {
		d.mailFailed(m, e.Failed)
	}
	if f, is := o.Effect.(CloseUnknown); is {
		d.unknownClosed(f, e.Failed)
	}
	s := d.sessions[o.Session]
	if s == nil {
		return
	}
	if inRoom(o.Effect) {
		s.owed = max(0, s.owed-1)
		defer d.emptied(s)
	}
	switch f := o.Effect.(type) {
	case CloseRoom:
		d.roomClosed(s)
	case Admit:
		d.summonsFailed(s, f.JID, e.Failed)
	case Invite:
		d.summonsFailed(s, f.To.Bare(), e.Failed)
	case Watch:
	case OpenRoom:
		switch { // should RoomOpened or RoomLost have been lost in a crash
		case e.Failed == "":
			d.roomOpened(RoomOpened{Session: f.Session})
		case s.State.Live() && !s.RoomOpen:
			d.roomLost(RoomLost{Session: f.Session, Reason: e.Failed})
		}
	case CloseUnknown, KnownRooms, Say, StandIn, SayAs, StepOut, Remove, Tell, Mail, Answer, Subscribe, Unsubscribe, Probe, Reconcile:
	}
}

// linkUp releases what is owed once more, in order, with the same ids, and asks for what is
// not known after a break: who is in the rooms and which CSRs are there.
//
// Rooms come first, then the question what happened in them, then the rest: a room that is to
// be closed is asked for what was said in it while it is still there. Last it is said which rooms
// those were: there may be others.
func (d *Desk) linkUp() {
	d.up, d.upAt = true, d.now
	for _, svc := range d.services {
		svc.vacant = d.now // presence is not known yet
	}
	d.resume()
	owed := slices.Sorted(maps.Keys(d.outbox))
	for _, id := range owed {
		if _, ok := d.outbox[id].Effect.(OpenRoom); ok {
			d.out = append(d.out, d.outbox[id])
		}
	}
	asked := d.reconcile()
	d.ending = make(map[SessionID]EffectID)
	for _, id := range owed {
		o := d.outbox[id]
		_, opens := o.Effect.(OpenRoom)
		_, ends := o.Effect.(CloseRoom)
		switch {
		case opens: // it is released
		case ends && asked[o.Session]:
			d.ending[o.Session] = id // see releaseEnd
		default:
			d.out = append(d.out, o)
		}
	}
	d.tellKnown()
	d.askPresence()
	for _, s := range d.inOrder() {
		d.emptied(s)
	}
}

// releaseEnd releases the end of a room that was asked, after a break, what had been said in it: with
// the room goes its archive, and by now what it had is being stored.
func (d *Desk) releaseEnd(id SessionID) {
	if o, owed := d.outbox[d.ending[id]]; owed {
		d.out = append(d.out, o)
	}
	delete(d.ending, id)
}

// roomsBack asks for every room as after a break: the room host was away, and who was in them may
// not be any more. What is owed in them waits there.
func (d *Desk) roomsBack() {
	if !d.up {
		return // all is asked for when the stream stands
	}
	d.resume()
	d.reconcile()
	d.tellKnown()
}

// linkDown forgets presence: nobody is asked anything until it is known again. No deadline
// passes meanwhile, because nobody could meet it; see [Desk.resume].
func (d *Desk) linkDown() {
	d.up = false
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		c := d.csrs[id]
		clear(c.shows)
		d.refresh(c)
	}
}
