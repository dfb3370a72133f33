package muc

import "bellhop/internal/desk"

// take gives an effect to its room: it is written at once, or waits for those before it.
func (r *Rooms) take(session desk.SessionID, out desk.Outgoing) {
	r.highest = max(r.highest, out.ID)
	if !r.up {
		return // still owed; given again when the stream stands
	}
	if out.ID != 0 {
		if r.given[out.ID] {
			return // what is owed was released again just after the stream came up
		}
		r.given[out.ID] = true
	}
	rm := r.room(session)
	r.unknown(session, out)
	if len(rm.queue) >= maxQueue {
		r.done(out.ID, "too much is waiting for this room")
		return
	}
	switch rm.stage {
	case stageNew:
		if r.withoutJoin(rm, out) {
			return
		}
		rm.queue = append(rm.queue, out)
		r.schedule(rm)
	case stageWaiting, stageForm, stageBack:
		rm.queue = append(rm.queue, out)
	case stageOpen:
		rm.queue = append(rm.queue, out)
		r.writeQueue(rm)
	case stageAway:
		r.takeAway(rm, out)
	case stageLost:
		r.takeLost(rm, out)
	case stageClosing:
		r.done(out.ID, "the room is closed")
		r.knownAgain(session)
	}
}

// takeOther passes on an effect that is not on a room, behind those of its session that wait.
func (r *Rooms) takeOther(out desk.Outgoing) {
	rm := r.rooms[out.Session]
	switch {
	case !r.up: // still owed; given again when the stream stands
	case rm != nil && r.waits(rm) && len(rm.queue) < maxQueue:
		rm.queue = append(rm.queue, out)
	default:
		r.other(out)
	}
}

// waits reports whether what is given now has to wait its turn.
func (r *Rooms) waits(rm *room) bool {
	switch rm.stage {
	case stageWaiting, stageForm, stageBack:
		return true
	case stageOpen:
		return len(rm.queue) > 0 || r.admits(rm)
	case stageNew, stageLost, stageClosing, stageAway: // people are not to wait for a host that is away
	}
	return false
}

func (r *Rooms) other(out desk.Outgoing) {
	if r.cfg.Other != nil {
		r.cfg.Other(out)
	}
}

// withoutJoin carries out what needs nobody of ours in the room.
func (r *Rooms) withoutJoin(rm *room, out desk.Outgoing) bool {
	_, invites := out.Effect.(desk.Invite)
	if !invites && !closes(out) {
		return false
	}
	r.write(rm, out)
	if invites && len(rm.occupants) == 0 {
		delete(r.rooms, rm.session) // nothing is known of it yet
	}
	return true
}

// takeLost answers for a room that is gone: it may be opened anew, and it may be closed.
func (r *Rooms) takeLost(rm *room, out desk.Outgoing) {
	switch {
	case enters(out):
		rm.reset()
		rm.queue = append(rm.queue, out)
		r.schedule(rm)
	case closes(out):
		r.write(rm, out)
	default:
		r.done(out.ID, "the room is lost")
	}
}

// schedule puts a room in line for a place in the window.
func (r *Rooms) schedule(rm *room) {
	rm.stage = stageWaiting
	if opens(rm.queue[0]) {
		r.opens = append(r.opens, rm)
	} else {
		r.backs = append(r.backs, rm)
	}
	r.admitWaiting()
}

// admitWaiting gives free places of the window to rooms in line. New rooms go first: people
// wait for them. Rooms that are read again take half of the window at most.
func (r *Rooms) admitWaiting() {
	for r.opening < r.cfg.Window && len(r.opens) > 0 {
		rm := r.opens[0]
		r.opens = r.opens[1:]
		r.takePlace(rm)
		r.open(rm)
	}
	for r.opening < (r.cfg.Window+1)/2 && len(r.backs) > 0 {
		rm := r.backs[0]
		r.backs = r.backs[1:]
		r.takePlace(rm)
		r.comeBack(rm)
	}
}

func (r *Rooms) takePlace(rm *room) {
	rm.place = true
	r.opening++
}

// freePlace gives the room's place in the window to the next one.
func (r *Rooms) freePlace(rm *room) {
	if rm.place {
		rm.place = false
		r.opening--
		r.admitWaiting()
	}
}

// writeQueue writes what waits for an open room, in order. Opening or reading it again waits
// until it is known to be open, so that one answer to a join belongs to one join. So does its
// end: under load ejabberd (23.01) may take the end before the join, which then makes a room
// that nobody ends.
func (r *Rooms) writeQueue(rm *room) {
	for rm.stage == stageOpen && len(rm.queue) > 0 {
		out := rm.queue[0]
		switch {
		case (enters(out) || closes(out)) && !rm.confirmed():
			return
		case opens(out):
			r.open(rm)
		case enters(out):
			r.comeBack(rm)
		case r.admits(rm) && tells(out):
			r.admitAhead(rm)
			return
		default:
			rm.queue = rm.queue[1:]
			r.write(rm, out)
		}
	}
}

// admits reports whether what tells somebody of the room has to wait for the answer to an admission:
// ejabberd (23.01) does not always take the admission before the join of a client that was told
// behind it.
func (r *Rooms) admits(rm *room) bool { return rm.admitting > 0 && !r.inOrder() }

// tells reports whether an effect tells somebody of the room, so that they may come.
func tells(out desk.Outgoing) bool {
	_, ours := sessionOf(out.Effect)
	_, invites := out.Effect.(desk.Invite)
	return invites || !ours
}

// admitAhead writes the admissions that wait behind what tells of the room: to be a member
// early does no harm, and so one wait does for all.
func (r *Rooms) admitAhead(rm *room) {
	var rest []desk.Outgoing
	for i, out := range rm.queue {
		_, admits := out.Effect.(desk.Admit)
		switch {
		case admits:
			r.write(rm, out)
		case tells(out):
			rest = append(rest, out)
		default: // a removal, the end: nothing overtakes those
			rm.queue = append(rest, rm.queue[i:]...)
			return
		}
	}
	rm.queue = rest
}
