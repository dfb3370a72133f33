package muc

import (
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// The room host may be away while the server goes on: a module that is stopped, a component that
// is restarted. What is sent to it comes back then with errors that mean other things as well (on
// Prosody without federation not-allowed, as for who may not make rooms), or is not answered. So
// before a room that we had is given up, the host is asked what it is. While it is away the rooms
// keep what is to be done in them; when it is back, the desk asks for all of them as after a break
// ([desk.RoomsBack]). New rooms do not wait for it: they fail, and people are told.

const (
	awayFirst = time.Second     // between two questions to a host that is away
	awayMost  = 5 * time.Second // the same, in the long run
)

// doubt is something that failed in a room, perhaps since the host is away.
type doubt struct {
	rm        *room
	again     []desk.Outgoing // to be done anew if it is
	otherwise func()          // what its failing means if it is not
}

// away is what is known of a host that may be away.
type away struct {
	asking bool // it has been asked, or will be
	is     bool
	since  time.Time
	doubts []doubt
}

// mayBeAway reports whether an error may mean that there is no host.
func mayBeAway(cond string) bool {
	switch cond {
	case "remote-server-not-found", "remote-server-timeout", "service-unavailable", "not-allowed", "":
		return true
	}
	return false
}

// inDoubt asks whether the host is there before something that failed in a room has its effect.
func (r *Rooms) inDoubt(rm *room, again []desk.Outgoing, otherwise func()) {
	if r.away.is {
		r.hold(rm, again)
		return
	}
	r.away.doubts = append(r.away.doubts, doubt{rm, again, otherwise})
	r.askHost(0)
}

// backFailed is for an error on the way back into a room. Where it may mean that the host is away,
// its effect waits until that is known, and is none if the room comes back anew by then. On the way
// into a new room it has its effect at once.
func (r *Rooms) backFailed(rm *room, cond string, otherwise func()) {
	b := rm.back
	if b == nil || !mayBeAway(cond) {
		otherwise()
		return
	}
	r.inDoubt(rm, nil, func() {
		if rm.back == b {
			otherwise()
		}
	})
}

// askHost asks the host what it is (XEP-0045 §6.1), after a pause.
func (r *Rooms) askHost(pause time.Duration) {
	if pause == 0 && r.away.asking {
		return
	}
	r.away.asking = true
	ask := func() {
		iq := wire.IQ(r.cfg.Domain, r.cfg.MUC, "get", "").Add(wire.New(nsDiscoInfo, "query"))
		r.request(iq, func(answer *wire.Element, err error) {
			r.away.asking = false
			if err == nil {
				_, err = r.readHost(answer.Child(nsDiscoInfo, "query"))
			}
			if err != nil {
				r.hostAway(err)
				r.askHost(min(max(awayFirst, 2*pause), awayMost))
				return
			}
			r.hostThere()
		})
	}
	if pause == 0 {
		ask()
		return
	}
	epoch := r.epoch
	time.AfterFunc(pause, func() { // ends with the stream, after which all is asked anew
		r.enqueue(func() {
			if epoch == r.epoch {
				ask()
			}
		})
	})
}

// hostAway has every room that we had wait for the host.
func (r *Rooms) hostAway(err error) {
	if !r.away.is {
		r.away.is, r.away.since = true, time.Now()
		r.log.Warn("the room host is away; the rooms wait for it", "muc", r.cfg.MUC, "error", err)
	}
	doubts := r.away.doubts
	r.away.doubts = nil
	for _, d := range doubts {
		r.hold(d.rm, d.again)
	}
	for _, rm := range r.rooms {
		if rm.stage == stageOpen && rm.confirmed() || rm.stage == stageBack {
			r.hold(rm, nil)
		}
	}
}

// hold has a room wait for the host. What failed comes before what waits in it, and behind what
// failed before that.
func (r *Rooms) hold(rm *room, again []desk.Outgoing) {
	if r.rooms[rm.session] != rm || rm.stage == stageLost {
		for _, out := range again {
			r.done(out.ID, "the room is lost")
		}
		return
	}
	if b := rm.back; b != nil {
		if b.open != 0 {
			again = append(again, desk.Outgoing{ID: b.open, Session: rm.session, Effect: desk.OpenRoom{Session: rm.session, Name: rm.name}})
		}
		for _, e := range b.held {
			r.cfg.Post(e)
		}
		rm.back = nil
	}
	if rm.stage != stageAway {
		rm.stage, rm.held = stageAway, 0
		for _, s := range rm.says { // what has not come back never will
			s.bounced = true
		}
		rm.forgetAdmissions()
		r.freePlace(rm)
		var rest []desk.Outgoing
		for _, out := range rm.queue { // people are not to wait for what is not on the room
			if _, ours := sessionOf(out.Effect); ours {
				rest = append(rest, out)
			} else {
				r.other(out)
			}
		}
		rm.queue = rest
	}
	queue := append(rm.queue[:rm.held:rm.held], again...)
	rm.queue = append(queue, rm.queue[rm.held:]...)
	rm.held += len(again)
}

// hostThere goes on: what failed has failed, or the desk is told that the host is back.
func (r *Rooms) hostThere() {
	was := r.away
	r.away = away{}
	for _, d := range was.doubts {
		d.otherwise()
	}
	if !was.is {
		return
	}
	r.log.Info("the room host is back", "muc", r.cfg.MUC, "away", time.Since(was.since))
	r.form = nil // it may be another version
	for _, rm := range r.rooms {
		if rm.stage == stageAway {
			r.endHeld(rm)
		}
	}
	r.cfg.Post(desk.RoomsBack{})
}

// endHeld closes a room whose end waited for the host; of others the desk asks what they are like.
func (r *Rooms) endHeld(rm *room) {
	for i, out := range rm.queue {
		if closes(out) {
			before := rm.queue[:i]
			rm.queue = rm.queue[i+1:]
			for _, b := range before {
				r.done(b.ID, "the room host was away")
			}
			r.write(rm, out)
			return
		}
	}
}

// takeAway gives an effect to a room that waits for the host, or for the desk to ask for it.
func (r *Rooms) takeAway(rm *room, out desk.Outgoing) {
	_, asks := out.Effect.(desk.Reconcile)
	switch {
	case r.away.is && asks: // once more when it is back
	case r.away.is:
		rm.queue = append(rm.queue, out)
	case asks:
		rm.queue = append([]desk.Outgoing{out}, rm.queue...)
		r.schedule(rm)
	case closes(out):
		rm.queue = append(rm.queue, out)
		r.endHeld(rm)
	default:
		rm.queue = append(rm.queue, out)
	}
}
