package desk_test

import (
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
	for len(w.effects) > 0 { // everything is carried out, and nothing of it is heard of
		for lane := range w.effects {
			w.carry(lane)
		}
	}
	if !w.room(id).open {
		t.Error("the room is closed although nobody knows what was said in it")
	}
	w.crash()
	w.connect()
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
