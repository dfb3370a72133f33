package desk_test

import (
	"slices"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// TestRoomEndsBehindLastWords: the archive goes with the room, so that is closed only when the
// last words in it are stored. A process that dies in between has lost nothing.
func TestRoomEndsBehindLastWords(t *testing.T) {
	w, id := talking(t)
	w.speak(id, alice, "alice pc", "and one more thing")
	w.post(desk.CloseSession{Reply: w.by(bob), Session: id})
	w.carryUnheard()
	if !w.room(id).open {
		t.Error("the room is closed although nobody knows what was said in it")
	}
	w.crash()
	w.connect()
	w.settle()
	wantState(t, w, id, "gone")
	w.agree()
}

// TestRoomEndsBehindItsArchive: after a break an end that is owed waits until what was said in the
// room meanwhile is known. A process that dies before has lost nothing.
func TestRoomEndsBehindItsArchive(t *testing.T) {
	w, id := talking(t)
	ends := func() bool {
		return slices.ContainsFunc(w.effects[id], func(o desk.Outgoing) bool { _, is := o.Effect.(desk.CloseRoom); return is })
	}
	w.post(desk.CloseSession{Reply: w.by(bob), Session: id})
	for !ends() {
		for lane := range w.effects {
			w.carry(lane)
		}
		for lane := range w.reports {
			w.deliver(lane)
		}
	}
	for range 2 {
		w.crash()
		w.connect()
		w.carryUnheard()
		if !w.room(id).open {
			t.Fatal("the room is closed although nobody knows what was said in it")
		}
	}
	w.settle()
	wantState(t, w, id, "gone")
	w.agree()
}

// TestRoomEndsAlsoIfNobodyAnswers: what the server does not answer holds the end up for half a
// minute and no longer.
func TestRoomEndsAlsoIfNobodyAnswers(t *testing.T) {
	w, id := talking(t)
	w.post(desk.CloseSession{Reply: w.by(bob), Session: id})
	clear(w.effects)
	w.pass(29 * time.Second)
	wantState(t, w, id, desk.Closing)
	w.pass(2 * time.Second)
	closes := false
	for _, o := range w.effects[id] {
		_, is := o.Effect.(desk.CloseRoom)
		closes = closes || is
	}
	if wantState(t, w, id, desk.Closing); !closes {
		t.Error("the room is not closed")
	}
	w.pass(30 * time.Second)
	wantState(t, w, id, "gone")
}

// TestGapIsMarked: where the archive is gone after a break, or the room with it, the session goes
// on, its record says so, and its people are told and asked back.
func TestGapIsMarked(t *testing.T) {
	for _, remade := range []bool{false, true} {
		w, id := talking(t)
		w.cut()
		w.connect()
		w.settle()
		clear(w.asked)
		seen := desk.RoomSeen{Session: id, Gap: "the archive is gone", Remade: remade}
		if !remade {
			for nick, jid := range w.room(id).occupants {
				seen.Occupants = append(seen.Occupants, desk.Occupant{JID: jid, Nick: nick})
			}
		} else {
			clear(w.room(id).occupants)
		}
		w.do(seen)
		if wantState(t, w, id, desk.Active); w.said(id, desk.TextGap) != 1 || w.audited("archive.lost") != 1 {
			t.Errorf("remade %v: said %d times, recorded %d times", remade, w.said(id, desk.TextGap), w.audited("archive.lost"))
		}
		if w.asked[alice][id] != remade || w.asked[bob][id] != remade {
			t.Errorf("remade %v: asked back are %v", remade, w.asked)
		}
		w.join(id, alice)
		w.join(id, bob)
		w.agree()
	}
}

// TestWhoIsPutOutIsAskedBack: a restart of the server, or of its rooms, may have put people out.
func TestWhoIsPutOutIsAskedBack(t *testing.T) {
	for _, all := range []bool{true, false} {
		w, id := talking(t)
		delete(w.room(id).occupants, "alice pc") // the desk does not see it
		if all {
			delete(w.room(id).occupants, "bob pc")
		}
		clear(w.asked)
		w.do(desk.RoomsBack{})
		if wantState(t, w, id, desk.Active); !w.asked[alice][id] || w.asked[bob][id] != all {
			t.Errorf("all are out: %v; asked back are %v", all, w.asked)
		}
		w.join(id, alice)
		if all {
			w.join(id, bob)
		}
		w.agree()
	}
	w, id := talking(t)
	w.cut()
	for _, o := range w.post(desk.RoomsBack{}) {
		t.Errorf("while the stream is down: %T of %s", o.Effect, id)
	}
}

// TestRoomGoneBeforeAnythingWasStored: somebody may have come and spoken in it while the desk was
// away, and nobody will ever know. The record says so.
func TestRoomGoneBeforeAnythingWasStored(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.do(desk.RoomSeen{Session: id})
	if n := w.audited("archive.lost"); n != 0 {
		t.Errorf("a room that is there is marked %d times", n)
	}
	clear(w.asked)
	w.do(desk.RoomSeen{Session: id, Remade: true})
	if n := w.audited("archive.lost"); n != 1 || w.said(id, desk.TextGap) != 0 || !w.asked[alice][id] {
		t.Errorf("marked %d times, said %d times, asked back: %v", n, w.said(id, desk.TextGap), w.asked[alice])
	}
	w.join(id, alice)
	w.agree()
}

// TestEndedWhileItsRoomWasGone: a session that is ended before the desk has seen what became of its
// room is marked like any other; there is nobody left to be told.
func TestEndedWhileItsRoomWasGone(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.cut()
	w.post(desk.LinkUp{})
	w.post(desk.Leave{Reply: w.by(alice), Service: "sales"})
	wantState(t, w, id, desk.Closing)
	for _, o := range w.post(desk.RoomSeen{Session: id, Remade: true}) {
		switch o.Effect.(type) {
		case desk.Invite, desk.Say:
			t.Errorf("it asks for %+v", o.Effect)
		}
	}
	if n := w.audited("archive.lost"); n != 1 {
		t.Errorf("marked %d times", n)
	}
}
