package muc

import (
	"strconv"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// open carries out the OpenRoom that is first in the room's queue: join, configure, and all
// that follows, without waiting for an answer once the server's form is known.
// One that is given again comes back instead: something may have been said already.
func (r *Rooms) open(rm *room) {
	out := rm.queue[0]
	if r.again(out.ID) {
		r.comeBack(rm)
		return
	}
	rm.queue = rm.queue[1:]
	e, _ := out.Effect.(desk.OpenRoom)
	rm.name = e.Name
	rm.opened = &opened{id: out.ID, began: time.Now()}
	rm.stage = stageForm
	r.joinWatched(rm, rm.opened)
	r.needForm(rm)
}

// How long an opening may go unanswered before it is written again, how long one that has come
// to nothing waits, and how often it is written again.
const (
	openPatience = 2 * time.Second
	openPause    = 100 * time.Millisecond
	openTries    = 3
)

// joinWatched joins, and writes the opening again if there is no answer some time after the server
// has read the join. A server that is behind may take much longer to read it.
func (r *Rooms) joinWatched(rm *room, o *opened) {
	r.join(rm, func() { r.openAgainAfter(openPatience, rm, o) })
}

// early keeps what the room answers to something written behind the join before it answers the
// join: that is to be taken when it does. ejabberd (to 26.x at least) gives a stanza to a room from
// the moment that it is registered, while the worker that made the room may still hold the join.
// What overtakes the join mostly finds an empty room, which ends with its answer, and the join is
// lost with it; so the opening is written again soon.
func (r *Rooms) early(rm *room, o *opened, answered func()) {
	o.early = append(o.early, answered)
	if len(o.early) == 1 {
		r.openAgainAfter(openPause, rm, o)
	}
}

// openAgainAfter writes an opening again if its join is not answered after a while.
func (r *Rooms) openAgainAfter(d time.Duration, rm *room, o *opened) {
	epoch, tries := r.epoch, o.tries
	time.AfterFunc(d, func() {
		r.enqueue(func() {
			if epoch == r.epoch && rm.opened == o && o.tries == tries && !o.joined && rm.stage == stageOpen {
				r.openAgain(rm, o)
			}
		})
	})
}

// openAgain writes an opening once more, with the members so far. What was said is said again
// when that is answered, if it is not heard by then.
func (r *Rooms) openAgain(rm *room, o *opened) {
	if o.tries == openTries {
		r.lose(rm, "the server did not answer the opening of the room")
		return
	}
	o.tries++
	o.configured, o.early = false, nil
	r.log.Warn("a room was lost while it was opened; opening it again", "session", rm.session)
	for _, s := range rm.says {
		s.bounced = true
	}
	r.joinWatched(rm, o)
	r.configure(rm)
	rm.forgetAdmissions()
	admitted := o.admitted
	o.admitted = nil
	for _, a := range admitted {
		if !r.given[a.id] {
			a.id = 0 // done before
		}
		if a.removed {
			r.done(a.id, "")
			continue
		}
		r.admit(rm, a.id, a.effect)
	}
}

// join sends the presence that enters a room or makes it (XEP-0045 §7.2, §10.1). Sent again by
// an occupant, it makes the server list everyone anew, with status 110 at the end. taken, which may
// be nil, is called once the server has read it.
func (r *Rooms) join(rm *room, taken func()) {
	for _, o := range rm.occupants {
		o.seen = false
	}
	rm.standIn.in = false
	history := wire.New(nsMUC, "history").SetAttr("maxstanzas", "0")
	r.send(wire.Presence(rm.me, rm.jid+"/"+rm.nick, "").
		SetAttr("id", r.nextID("join")).Add(wire.New(nsMUC, "x").Add(history)), func(err error) {
		switch {
		case err != nil:
			r.lose(rm, "the join was not sent: "+err.Error())
		case taken != nil:
			taken()
		}
	})
}

// joined takes our own presence with status 110; made says that the room is new (201).
func (r *Rooms) joined(rm *room, made bool) {
	switch {
	case rm.opened != nil && !rm.opened.joined:
		o := rm.opened
		o.joined = true
		r.sweep(rm, "not in the room any more")
		r.checkOpened(rm)
		for _, answered := range o.early {
			answered()
		}
	case rm.back != nil && rm.back.step == backJoining:
		r.backIn(rm, made)
	}
}

// checkOpened reports the room once the join and the configuration are answered.
func (r *Rooms) checkOpened(rm *room) {
	o := rm.opened
	if !o.joined || !o.configured {
		return
	}
	rm.opened = nil
	r.sayAgain(rm)
	r.cfg.Post(desk.RoomOpened{Session: rm.session})
	r.done(o.id, "")
	if r.cfg.Observer != nil {
		r.cfg.Observer.RoomOpened(time.Since(o.began))
	}
	r.freePlace(rm)
	r.writeQueue(rm)
}

// joinRefused takes the error that answers a join (XEP-0045 §7.2.5 and on).
func (r *Rooms) joinRefused(rm *room, cond string) {
	if cond == "conflict" && rm.tries < 3 && (rm.opened != nil || rm.back != nil) {
		rm.tries++
		rm.nick = r.cfg.DeskNick + " " + strconv.Itoa(rm.tries+1)
		r.join(rm, nil)
		return
	}
	switch {
	case rm.opened != nil && !rm.opened.joined:
		r.lose(rm, "the room could not be opened: "+r.hostText(cond))
	case rm.back != nil && rm.back.step == backJoining:
		r.backFailed(rm, cond, func() {
			if rm.back.step == backJoining { // it may have been joined since
				r.lose(rm, "the room could not be entered again: "+r.hostText(cond))
			}
		})
	}
}

// destroy ends the room for everyone (XEP-0045 §10.9). One that is gone is destroyed, too.
// ejabberd does not answer one that meets the room as it ends: it is asked once more.
// done is told why it failed, if it did.
func (r *Rooms) destroy(rm *room, out desk.Outgoing, reason string, done func(failed string)) {
	again := rm.stage == stageClosing
	rm.stage = stageClosing
	query := wire.New(nsMUCOwner, "query").Add(withReason(wire.New(nsMUCOwner, "destroy"), reason))
	r.request(wire.IQ(rm.me, rm.jid, "set", "").Add(query), func(_ *wire.Element, err error) {
		c := condition(err)
		if err != nil && c == "" && !again {
			r.destroy(rm, out, reason, done)
			return
		}
		if err != nil && c != "item-not-found" && c != "gone" {
			r.failed(rm, out.ID, out.Effect, err, func() {
				done(answerText("closing the room", err))
				r.forget(rm)
			})
			return
		}
		r.over.add(string(rm.session))
		done("")
		r.forget(rm)
	})
}

// withReason adds a <reason/> in the element's own namespace.
func withReason(e *wire.Element, reason string) *wire.Element {
	if reason != "" {
		e.AddText(e.Name.Space, "reason", reason)
	}
	return e
}
