package muc

import (
	"strconv"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// A stray is a room that we are in without a session: its record is lost, since the database was
// replaced by an older copy. The desk is told of it ([desk.RoomUnknown]) and decides; only rooms
// that the desk itself once made can come to that, and they are told of at a pace.

const (
	strayBatch = 8                      // told of at once
	strayPause = 100 * time.Millisecond // between two such
	strayAgain = time.Minute            // until a room may be told of again
	maxStrays  = 1000                   // heard of in that time; beyond, they are when they are heard next
)

// strays are the rooms that are told of.
type strays struct {
	judged  bool                                // the desk has said which rooms it knows since the stream came up
	early   map[desk.SessionID]desk.RoomUnknown // heard before that
	seen    map[desk.SessionID]time.Time
	waiting []desk.RoomUnknown
	telling bool // a timer runs, or waiting is being worked off
}

// stray takes a stanza from a room that is not known.
func (r *Rooms) stray(e *wire.Element) {
	session := desk.SessionID(wire.Local(e.Attr("from")))
	if !desk.IsSessionID(string(session)) || !r.occupied(session, e) || r.over.has(string(session)) {
		return
	}
	heard := desk.RoomUnknown{Session: session, Lang: e.Lang(), Reason: "somebody is heard in it"}
	switch s := &r.strays; {
	case s.judged:
		r.tellOf(heard)
	case s.early == nil:
		s.early = map[desk.SessionID]desk.RoomUnknown{session: heard}
	case len(s.early) < maxStrays:
		s.early[session] = heard
	}
}

// occupied reports whether a stanza tells that there is a room in which we are: only occupants get
// what is said in it, and who is there. What bounces, and who leaves, may come from one that has
// just been destroyed.
func (r *Rooms) occupied(session desk.SessionID, e *wire.Element) bool {
	to := e.Attr("to")
	ours := r.cfg.Domain + "/" + occupantResource
	if to != ours && to != string(session)+"@"+ours && to != r.standInJID(session) || wire.Resource(e.Attr("from")) == "" {
		return false
	}
	typ := e.Attr("type")
	return e.Is("", "message") && (typ == "groupchat" || typ == "chat") || e.Is("", "presence") && typ == ""
}

// compare tells the desk of the rooms that it does not name: those that we have, and those that
// were heard of before.
func (r *Rooms) compare(known desk.KnownRooms) {
	if !r.up {
		return // it says so again when the stream stands
	}
	named := make(map[desk.SessionID]bool, len(known.Sessions))
	for _, id := range known.Sessions {
		named[id] = true
	}
	for id, rm := range r.rooms {
		switch {
		case named[id], rm.stage == stageClosing:
		case rm.stage == stageLost:
			delete(r.rooms, id)
		default:
			r.tellOf(desk.RoomUnknown{Session: id, Reason: "the desk has no session of it any more"})
		}
	}
	early, reloaded := r.strays.early, r.strays.judged
	r.strays.judged, r.strays.early = true, nil
	if reloaded || !r.listed {
		r.listed = true
		r.list("", 0)
	}
	for _, e := range early {
		if !named[e.Session] && r.rooms[e.Session] == nil {
			r.tellOf(e)
		}
	}
}

// list asks the room host for the rooms that it has, a page at a time, and tells of those that
// nobody knows: also those that we have been put out of. That is done when the desk was loaded, not
// after a mere break. ejabberd shows an owner also hidden rooms, Prosody does not.
func (r *Rooms) list(after string, pages int) {
	query := wire.New(nsDiscoItems, "query")
	if after != "" {
		query.Add(wire.New(nsRSM, "set").AddText(nsRSM, "max", strconv.Itoa(pageSize)).AddText(nsRSM, "after", after))
	}
	r.request(wire.IQ(r.cfg.Domain, r.cfg.MUC, "get", "").Add(query), func(answer *wire.Element, err error) {
		if err != nil {
			r.log.Debug("the room host does not list its rooms", "error", err)
			return
		}
		query := answer.Child(nsDiscoItems, "query")
		for _, item := range query.All(nsDiscoItems, "item") {
			session := desk.SessionID(wire.Local(item.Attr("jid")))
			if wire.Domain(item.Attr("jid")) == r.cfg.MUC && desk.IsSessionID(string(session)) &&
				r.rooms[session] == nil && !r.over.has(string(session)) {
				r.tellOf(desk.RoomUnknown{Session: session, Reason: "the room host has it"})
			}
		}
		last := query.Child(nsRSM, "set").ChildText(nsRSM, "last")
		if last != "" && last != after && pages < maxPages {
			r.list(last, pages+1)
		}
	})
}

// tellOf puts a room in line to be told of, unless it has been lately.
func (r *Rooms) tellOf(e desk.RoomUnknown) {
	s := &r.strays
	now := time.Now()
	if at, again := s.seen[e.Session]; again && now.Sub(at) < strayAgain {
		return
	}
	if len(s.seen) >= maxStrays {
		for id, at := range s.seen {
			if now.Sub(at) >= strayAgain {
				delete(s.seen, id)
			}
		}
	}
	if r.rooms[e.Session] == nil && len(s.seen) >= maxStrays {
		return
	}
	if s.seen == nil {
		s.seen = make(map[desk.SessionID]time.Time)
	}
	s.seen[e.Session] = now
	s.waiting = append(s.waiting, e)
	if !s.telling {
		s.telling = true
		r.tellWaiting()
	}
}

// tellWaiting tells of the next rooms, and of more after a pause.
func (r *Rooms) tellWaiting() {
	s := &r.strays
	n := min(strayBatch, len(s.waiting))
	for _, e := range s.waiting[:n] {
		r.cfg.Post(e)
	}
	s.waiting = s.waiting[n:]
	if n == 0 {
		s.telling, s.waiting = false, nil
		return
	}
	epoch := r.epoch
	time.AfterFunc(strayPause, func() { // ends with the stream, which drops what waits
		r.enqueue(func() {
			if epoch == r.epoch {
				r.tellWaiting()
			}
		})
	})
}

// closeUnknown says why in a room without a session, and destroys it. Said before the stream
// broke, it is not said twice; whoever is there reads it with the end of the room, too. We do not
// go in for it: where the server has put us out, that is how they learn it.
func (r *Rooms) closeUnknown(rm *room, id desk.EffectID, e desk.CloseUnknown) {
	if e.Text != "" && !r.again(id) {
		r.send(wire.Message(rm.me, rm.jid, "groupchat").SetAttr("id", id.String()).AddText("", "body", e.Text), nil)
	}
	r.destroy(rm, desk.Outgoing{ID: id, Session: rm.session, Effect: e}, e.Text, func(failed string) {
		outcome := "closed"
		if failed != "" {
			outcome = "failed"
			r.log.Warn("a room without a session stays", "session", rm.session, "error", failed)
		} else {
			r.log.Warn("closed a room of which there is no session on record", "session", rm.session)
		}
		if r.cfg.Observer != nil {
			r.cfg.Observer.UnknownRoom(outcome)
		}
		r.done(id, failed)
	})
}
