package muc

import (
	"slices"
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
	early      []func()    // what takes the answers that came before that to the join
	tries      int         // times it was written again
	admitted   []admission // so far, to be written again then
	refetched  bool        // the form was fetched again after the server refused a configuration
	began      time.Time
}

// admission is an Admit that was written.
type admission struct {
	id      desk.EffectID
	effect  desk.Admit
	removed bool // a Remove was written behind it
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

// recent remembers the last ids of a kind. A room has few, so they are looked through: a map would
// take more room than they do.
type recent struct{ order []string }

func (l *recent) has(id string) bool { return slices.Contains(l.order, id) }

// add reports whether the id is new, and remembers it.
func (l *recent) add(id string) bool {
	if l.has(id) {
		return false
	}
	if len(l.order) >= maxRecent {
		l.order = slices.Delete(l.order, 0, 1)
	}
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
