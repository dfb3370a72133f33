package muc

import (
	"maps"
	"time"

	"bellhop/internal/desk"
)

// backStep says how far coming back has got.
type backStep int

const (
	backJoining backStep = iota // the join is not answered
	backMaking                  // the room was gone and is being configured anew
	backReading                 // the archive is being read
)

// back is what coming back to a room goes through: join, make it anew if it was gone, read
// the archive, tell who is there. Effects wait until it is over.
type back struct {
	step    backStep
	made    bool
	open    desk.EffectID // an OpenRoom given again asked for it; zero for none
	record  bool          // a Reconcile asked for it: the record is compared
	members []desk.JID
	standIn string // the nick of the customer who is stood in for
	after   string // read the archive behind this stanza id
	peek    bool   // only look into the last page for what we said ourselves
	held    []desk.Event
	gap     string // why something may be missing of what was said
	page    archivePage
}

// comeBack enters a room that should exist: for the Reconcile or the repeated OpenRoom that is
// first in its queue, or since an effect is given for a room that we have not joined on this stream.
func (r *Rooms) comeBack(rm *room) {
	b := &back{after: rm.last, peek: rm.last == "", standIn: rm.standIn.wanted}
	if e, ok := rm.queue[0].Effect.(desk.OpenRoom); ok {
		b.open, b.peek = rm.queue[0].ID, false
		rm.queue = rm.queue[1:]
		rm.name = e.Name
	} else if e, ok := rm.queue[0].Effect.(desk.Reconcile); ok {
		rm.queue = rm.queue[1:]
		b.record, b.members, b.after, b.peek, b.standIn = true, e.Members, e.After, false, e.StandIn
		rm.name = e.Name
		rm.recent = recent{} // the record may be older than what we have told
	}
	r.enter(rm, b)
}

// enterAgain enters a room that we are out of, or know too little of, on a stream that stands.
func (r *Rooms) enterAgain(rm *room) {
	b := &back{after: rm.last, standIn: rm.standIn.wanted}
	if old := rm.back; old != nil {
		b.record, b.members, b.held = old.record, old.members, old.held
		b.after, b.peek, b.open, b.gap = old.after, old.peek, old.open, old.gap
	}
	r.enter(rm, b)
}

func (r *Rooms) enter(rm *room, b *back) {
	if r.away.is {
		rm.back, rm.stage = b, stageBack
		r.hold(rm, nil)
		return
	}
	rm.back, rm.stage, rm.tries = b, stageBack, 0
	r.join(rm, nil)
	r.watchBack(rm, b, backPatience)
}

// How long a join that comes back to a room may go unanswered: at first, and in the long run.
const (
	backPatience = 5 * time.Second
	backMost     = time.Minute
)

// watchBack asks whether the host is there if a join is not answered, and sends it again if it is.
// ejabberd (23.01) does not answer those to a room host that is away.
func (r *Rooms) watchBack(rm *room, b *back, patience time.Duration) {
	epoch := r.epoch
	time.AfterFunc(patience, func() {
		r.enqueue(func() {
			unanswered := func() bool { return epoch == r.epoch && rm.back == b && b.step == backJoining }
			if !unanswered() {
				return
			}
			r.inDoubt(rm, nil, func() {
				if unanswered() {
					r.log.Warn("no answer to the join of a room; joining it again", "session", rm.session)
					r.join(rm, nil)
					r.watchBack(rm, b, min(2*patience, backMost))
				}
			})
		})
	})
}

// putOut is called when we find ourselves out of a room: come back, unless that goes on and on.
func (r *Rooms) putOut(rm *room, why string) {
	switch {
	case rm.stage != stageOpen && rm.stage != stageBack && rm.stage != stageForm:
		return // not entered yet, or over
	case rm.opened != nil:
		r.lose(rm, "the desk was put out of the room while opening it: "+why)
	case rm.back != nil && rm.back.step == backJoining:
		return // the join that is on its way puts it right
	case rm.rejoins >= maxRejoins:
		r.lose(rm, "the desk is put out of the room again and again: "+why)
	default:
		rm.rejoins++
		r.log.Info("put out of a room, joining again", "session", rm.session, "reason", why)
		r.enterAgain(rm)
	}
}

// backIn goes on when we are in: made says that the room was gone, and with it its archive.
func (r *Rooms) backIn(rm *room, made bool) {
	b := rm.back
	b.made = made
	if b.record { // who is not in RoomSeen is gone
		maps.DeleteFunc(rm.occupants, func(_ string, o *occupant) bool { return !o.seen })
	} else {
		r.sweep(rm, "gone while the desk was away")
	}
	if made && b.after != "" {
		b.gap = "the room was gone, and its archive with it"
	}
	if made || b.open != 0 || (rm.fresh && b.record) {
		b.step = backMaking
		r.needForm(rm)
		return
	}
	r.readArchive(rm)
}

// remade goes on when a room that was gone is configured: the members are members again.
func (r *Rooms) remade(rm *room) {
	b := rm.back
	rm.fresh = !b.record && b.open == 0
	for _, jid := range b.members {
		r.admit(rm, 0, desk.Admit{Session: rm.session, JID: jid})
	}
	if b.made {
		r.settled(rm)
		return
	}
	r.readArchive(rm)
}

// settled ends coming back: what happened meanwhile is told, what bounced is said again, and
// the effects that waited are written.
func (r *Rooms) settled(rm *room) {
	b := rm.back
	rm.back, rm.stage = nil, stageOpen
	if b.open != 0 {
		r.cfg.Post(desk.RoomOpened{Session: rm.session})
		r.done(b.open, "")
	}
	for _, e := range b.held {
		r.cfg.Post(e)
	}
	if b.record {
		r.knownAgain(rm.session)
		r.cfg.Post(desk.RoomSeen{Session: rm.session, Occupants: rm.everybody(), Gap: b.gap, Remade: b.made})
	}
	r.standAgain(rm, b.standIn)
	r.sayAgain(rm)
	r.freePlace(rm)
	r.writeQueue(rm)
}

// attribute names the author of what was heard before it was known who is in the room.
func (b *back) attribute(id string, from desk.JID) {
	for i, e := range b.held {
		if s, ok := e.(desk.Said); ok && s.Message.StanzaID == id && s.Message.From == "" {
			s.Message.From = from
			b.held[i] = s
		}
	}
}

// tell posts what happened in a room; while it is being read again, after what the archive says.
func (r *Rooms) tell(rm *room, e desk.Event) {
	if rm.back != nil && len(rm.back.held) < maxHeld {
		rm.back.held = append(rm.back.held, e)
		return
	}
	r.cfg.Post(e)
}
