package muc

import (
	"time"

	"bellhop/internal/desk"
)

// stage says how far a room is on this stream.
type stage int

const (
	stageNew     stage = iota // we have not joined it on this stream
	stageWaiting              // it waits for a place in the window
	stageForm                 // joined blindly, waits for the server's configuration form
	stageOpen                 // effects are written as they come
	stageBack                 // joining again and reading the archive; effects wait
	stageLost                 // it could not be opened, or is gone
	stageClosing              // destroyed, waits for the answer
	stageAway                 // the room host is away; effects wait
)

// Bounds of what is kept for one room.
const (
	maxQueue   = 1000 // effects that wait
	maxHeld    = 1000 // events held while the archive is read
	maxRecent  = 256  // stanza ids by which a repetition is known
	maxNames   = 256  // nicks whose owners are remembered
	maxRejoins = 5    // times on one stream that we come back after being put out
)

// occupant is somebody in a room.
type occupant struct {
	jid  desk.JID // real address, full
	seen bool     // in the present join
}

// pendingSay is something said that has not come back.
type pendingSay struct {
	id      desk.EffectID
	stanza  string
	text    string
	as      string // the stand-in's address, where it says it
	extra   enclosed
	meta    desk.Meta
	bounced bool
	again   bool // it has been said twice
}

// opened is what an OpenRoom waits for.
type opened struct {
	id         desk.EffectID
	joined     bool
	configured bool
	tries      int        // times it was written again
	admitted   []desk.JID // members so far, to be admitted again then
	refetched  bool       // the form was fetched again after the server refused a configuration
	began      time.Time
}

// room is one session's room.
type room struct {
	session desk.SessionID
	jid     string // session@M
	me      string // our full address in it
	nick    string // our nick in it
	name    string
	stage   stage

	queue     []desk.Outgoing
	opened    *opened // set while an OpenRoom is not answered
	back      *back   // set while we come back
	says      []*pendingSay
	occupants map[string]*occupant // by nick, without us
	names     map[string]desk.JID  // bare addresses by nick and by occupant-id, for the archive
	ids       bool                 // the server gives occupant-ids
	last      string               // stanza id of the last thing said
	recent    recent               // stanza ids
	ours      recent               // ids of what we said, by which a Say given again is known
	fresh     bool                 // made anew on coming back: name and members are still owed
	admitting int                  // admissions without an answer
	round     int                  // of admissions; those of an earlier one are no longer waited for
	place     bool                 // holds a place in the window
	tries     int                  // nicks tried
	rejoins   int
	standIn   standIn
	held      int // effects at the head of the queue that failed since the host is away
}

// recent remembers the last ids of a kind.
type recent struct {
	set   map[string]bool
	order []string
}

// add reports whether the id is new, and remembers it.
func (l *recent) add(id string) bool {
	if l.set[id] {
		return false
	}
	if l.set == nil {
		l.set = make(map[string]bool)
	}
	if len(l.order) >= maxRecent {
		delete(l.set, l.order[0])
		l.order = l.order[1:]
	}
	l.set[id] = true
	l.order = append(l.order, id)
	return true
}

// room returns the session's room, known or new.
func (r *Rooms) room(session desk.SessionID) *room {
	if rm := r.rooms[session]; rm != nil {
		return rm
	}
	me := r.cfg.Domain + "/" + occupantResource
	if r.cfg.Occupant == OccupantSession {
		me = string(session) + "@" + me
	}
	rm := &room{
		session: session, jid: string(session) + "@" + r.cfg.MUC, me: me, nick: r.cfg.DeskNick,
		occupants: make(map[string]*occupant), names: make(map[string]desk.JID),
	}
	r.rooms[session] = rm
	return rm
}

// reset forgets all that was in flight when the stream broke.
func (rm *room) reset() {
	rm.stage = stageNew
	rm.queue, rm.opened, rm.back, rm.says = nil, nil, nil, nil
	rm.place, rm.fresh = false, false
	rm.forgetAdmissions()
	rm.tries, rm.rejoins = 0, 0
	rm.standIn = standIn{}
}

// forgetAdmissions stops waiting for the answers to admissions.
func (rm *room) forgetAdmissions() {
	rm.round++
	rm.admitting = 0
}

// confirmed reports whether no answer to opening is outstanding.
func (rm *room) confirmed() bool { return rm.opened == nil }

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
	case rm != nil && rm.waits() && len(rm.queue) < maxQueue:
		rm.queue = append(rm.queue, out)
	default:
		r.other(out)
	}
}

// waits reports whether what is given now has to wait its turn.
func (rm *room) waits() bool {
	switch rm.stage {
	case stageWaiting, stageForm, stageBack:
		return true
	case stageOpen:
		return len(rm.queue) > 0 || rm.admitting > 0
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

// closes reports whether an effect ends the room.
func closes(out desk.Outgoing) bool {
	_, ok := out.Effect.(desk.CloseRoom)
	_, unknown := out.Effect.(desk.CloseUnknown)
	return ok || unknown
}

// opens reports whether an effect makes the room.
func opens(out desk.Outgoing) bool {
	_, ok := out.Effect.(desk.OpenRoom)
	return ok
}

// enters reports whether an effect makes us join the room.
func enters(out desk.Outgoing) bool {
	_, again := out.Effect.(desk.Reconcile)
	return again || opens(out)
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
		case rm.admitting > 0 && tells(out):
			r.admitAhead(rm)
			return
		default:
			rm.queue = rm.queue[1:]
			r.write(rm, out)
		}
	}
}

// tells reports whether an effect tells somebody of the room, so that they may come. That waits
// until who is to come is known to be a member: ejabberd (23.01) does not always take the
// admission before the join of a client that was told behind it.
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

// write sends the stanzas of one effect.
func (r *Rooms) write(rm *room, out desk.Outgoing) {
	switch e := out.Effect.(type) {
	case desk.Admit:
		r.admit(rm, out.ID, e)
	case desk.Invite:
		r.invite(rm, out.ID, e)
	case desk.Say:
		r.say(rm, out.ID, e)
	case desk.StandIn:
		r.sendIn(rm, e.Nick)
	case desk.SayAs:
		r.sayAs(rm, out.ID, e)
	case desk.StepOut:
		r.stepOut(rm, out.ID)
	case desk.Remove:
		r.remove(rm, out.ID, e)
	case desk.CloseRoom:
		r.destroy(rm, out, e.Reason, func(failed string) { r.done(out.ID, failed) })
	case desk.CloseUnknown:
		r.closeUnknown(rm, out.ID, e)
	case desk.OpenRoom, desk.Reconcile: // see writeQueue
	case desk.KnownRooms: // see Do
	case desk.Tell, desk.Mail, desk.Answer, desk.Subscribe, desk.Unsubscribe, desk.Watch, desk.Probe:
		r.other(out)
	}
}

// giveUp ends what waits for a room that will not come: its own effects have failed, but for
// its end, since something of it may be there; the others are passed on, because people are
// to be told all the more.
func (r *Rooms) giveUp(rm *room, reason string) {
	for _, s := range rm.says {
		r.done(s.id, reason)
	}
	rest := rm.queue
	rm.says, rm.queue = nil, nil
	for _, out := range rest {
		_, ours := sessionOf(out.Effect)
		switch {
		case !ours:
			r.other(out)
		case closes(out) && rm.stage == stageLost:
			r.write(rm, out)
		default:
			r.done(out.ID, reason)
		}
	}
}

// lose gives a room up: the desk is told once, and what is owed on it has failed.
func (r *Rooms) lose(rm *room, reason string) {
	if rm.stage == stageLost || rm.stage == stageClosing {
		return
	}
	r.log.Warn("room lost", "session", rm.session, "reason", reason)
	held, open := rm.back, rm.opened
	if held != nil && held.open != 0 {
		defer r.done(held.open, reason)
	}
	rm.stage, rm.back, rm.opened = stageLost, nil, nil
	if held != nil {
		for _, e := range held.held {
			r.cfg.Post(e)
		}
	}
	if open != nil {
		r.done(open.id, reason)
	}
	r.giveUp(rm, reason)
	clear(rm.occupants)
	r.cfg.Post(desk.RoomLost{Session: rm.session, Reason: reason})
	r.knownAgain(rm.session)
	r.freePlace(rm)
}

// forget drops a room that is destroyed.
func (r *Rooms) forget(rm *room) {
	if rm.opened != nil {
		r.done(rm.opened.id, "the room was closed before it was open")
	}
	if rm.back != nil && rm.back.open != 0 {
		r.done(rm.back.open, "the room was closed before it was open")
	}
	r.giveUp(rm, "the room was closed")
	delete(r.rooms, rm.session)
	r.knownAgain(rm.session)
	r.freePlace(rm)
}
