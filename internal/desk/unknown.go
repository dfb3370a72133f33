package desk

import (
	"maps"
	"slices"
)

// A desk that was loaded from an older copy of its database lacks the record of sessions whose
// rooms are still there, with people in them. Nobody serves those any more, and nothing would ever
// end them: they are told so and the room is closed. The rooms find it out ([RoomUnknown]): after
// a break they compare what they know with [KnownRooms], and a room that they do not know is seen
// by what is said in it.

// departed is what is still known of a session whose record is lost: by the desk that was in
// memory when it was loaded anew. A process that starts has none.
type departed struct {
	entry ServiceName
	lang  string
	asked JID  // who is told by chat, since they are not in the room; empty for nobody
	over  bool // its people had been told that it was over
}

// maxEnded is how many sessions that have ended are remembered, so that what was on its way from
// their rooms is not taken for a room that nobody knows.
const maxEnded = 4096

// ended are the sessions that were closed last, in the order of their end.
type ended struct {
	set   map[SessionID]bool
	order []SessionID
}

func (e *ended) add(id SessionID) {
	if e.set == nil {
		e.set = make(map[SessionID]bool)
	}
	if len(e.order) >= maxEnded {
		delete(e.set, e.order[0])
		e.order = e.order[1:]
	}
	e.set[id] = true
	e.order = append(e.order, id)
}

// succeed takes over from the desk that was in memory when this one was loaded what is not
// stored and must go on, and what is known of sessions that are not stored any more.
func (d *Desk) succeed(was *Desk) {
	d.admins = was.admins // may be others than at the start
	d.places = was.places
	if was.opt.Epoch == d.opt.Epoch {
		d.number = was.number // those in between may have been given away
	}
	d.ended = was.ended
	d.departed = make(map[SessionID]departed)
	for id, s := range was.sessions {
		if d.sessions[id] != nil {
			continue
		}
		left := departed{entry: s.Entry, lang: s.Lang, over: s.State == Closing || s.State == Deferred}
		if p := s.part(s.Customer); !left.over && s.State != Lobby && (p == nil || !p.Present()) {
			left.asked = s.Asked
		}
		d.departed[id] = left
	}
}

// knowsRoom reports whether a room is that of a session which is on record, or was until a
// moment ago.
func (d *Desk) knowsRoom(id SessionID) bool {
	if d.sessions[id] != nil || d.ended.set[id] {
		return true
	}
	for _, o := range d.outbox {
		if o.Session == id {
			return true // its end is still owed, or what is asked for here
		}
	}
	return false
}

// tellKnown says which rooms the desk knows: those it has a session of, and those in which it
// still owes something.
func (d *Desk) tellKnown() {
	known := make(map[SessionID]bool, len(d.sessions))
	for id := range d.sessions {
		known[id] = true
	}
	for _, o := range d.outbox {
		if o.Session != "" {
			known[o.Session] = true
		}
	}
	d.do("", KnownRooms{Sessions: slices.Sorted(maps.Keys(known))})
}

// roomUnknown is for a room in which the desk is without a session on record: whoever is in it is
// told, and it is closed. Of a session that is known to have ended nothing is said.
func (d *Desk) roomUnknown(e RoomUnknown) {
	if d.knowsRoom(e.Session) {
		return
	}
	left := d.departed[e.Session]
	delete(d.departed, e.Session)
	d.audit("room.unknown", e.Session, string(left.entry), e.Reason)
	if left.over || d.recent.byID[e.Session] != nil {
		d.do(e.Session, CloseUnknown{Session: e.Session})
		return
	}
	if left.lang == "" {
		left.lang = e.Lang
	}
	svc, address := d.services[left.entry], ""
	if svc != nil {
		address = string(svc.Name) + "@" + string(d.opt.Domain)
	}
	text := d.text(left.lang, svc, TextRoomUnknown, "address", address)
	if left.asked != "" && svc != nil {
		d.do(e.Session, Tell{From: string(svc.Name), To: left.asked, Text: text})
	}
	d.do(e.Session, CloseUnknown{Session: e.Session, Text: text})
}

// unknownClosed is told what has become of a room that was to be closed.
func (d *Desk) unknownClosed(f CloseUnknown, failed string) {
	if failed != "" {
		d.audit("room.unknown_stays", f.Session, "", failed)
		return
	}
	d.ended.add(f.Session)
}
