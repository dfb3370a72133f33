package desk_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

// setBack has the store be an older copy of itself, and the desk notice it as the loop does: it is
// made anew in the same process, while the rooms live on.
func (w *world) setBack(back func()) {
	w.Helper()
	back()
	was := w.desk
	w.relearn()
	w.desk.Succeed(was)
	w.post(desk.LinkUp{})
	w.settle()
}

// restartOlder has another process find the older copy.
func (w *world) restartOlder(back func()) {
	w.Helper()
	back()
	w.die()
	w.relearn()
	w.connect()
	w.settle()
}

// relearn makes the desk from the older copy, and knows the states that rows have there.
func (w *world) relearn() {
	w.older = true
	var state *desk.State
	state, w.desk = w.fresh()
	clear(w.known.sessions)
	clear(w.known.parts)
	clear(w.known.offers)
	clear(w.known.csrs)
	for _, s := range state.Sessions {
		w.known.sessions[s.ID] = s.State
	}
	for _, p := range state.Participants {
		w.known.parts[string(p.Session)+" "+string(p.JID)] = p.State
	}
	for _, o := range state.Offers {
		w.known.offers[o.ID] = o.State
	}
	for _, c := range state.CSRs {
		w.known.csrs[c.JID] = c.State
	}
}

// unknown returns what is said when a room is closed that the desk does not know.
func (w *world) unknown(id desk.SessionID) (said []string) {
	for _, m := range w.room(id).archive {
		if rest, is := strings.CutPrefix(m.Body, string(desk.TextRoomUnknown)+" "); is {
			said = append(said, rest)
		}
	}
	return said
}

// anew has Alice ask again, and Bob come: a lost session is in nobody's way.
func (w *world) anew(t *testing.T) {
	t.Helper()
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
	for other := range w.rooms { // what was said in the lost ones is not on record
		if other != id {
			delete(w.rooms, other)
		}
	}
	w.agree()
}

func TestOlderCopyClosesTheRoomsItLacks(t *testing.T) {
	w := deskWith(t, sales(), bob)
	back := w.store.Snapshot()
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	w.setBack(back)
	if said := w.unknown(id); !slices.Equal(said, []string{"address sales@" + string(domain)}) {
		t.Errorf("in the room was said %q", said)
	}
	if r := w.room(id); r.open || !r.destroyed || w.audited("room.unknown") != 1 {
		t.Errorf("the room is open: %v, recorded %d times", r.open, w.audited("room.unknown"))
	}
	w.do(desk.RoomUnknown{Session: id, Reason: "late"})
	w.cut()
	w.connect()
	w.settle()
	if n := w.audited("room.unknown"); n != 1 || len(w.tells[alice]) > 0 {
		t.Errorf("recorded %d times; who was in the room is told by chat as well: %v", n, w.tells[alice])
	}
	w.anew(t)
}

func TestOlderCopyAfterARestart(t *testing.T) {
	w := deskWith(t, sales(), bob)
	back := w.store.Snapshot()
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	w.restartOlder(back)
	if r := w.room(id); !r.open {
		t.Fatal("nobody has been heard in the room, and it is closed")
	}
	w.post(desk.RoomUnknown{Session: id, Lang: "de", Reason: "heard"})
	w.post(desk.RoomUnknown{Session: id, Lang: "de", Reason: "heard"}) // before the first is done
	w.settle()
	if said := w.unknown(id); !slices.Equal(said, []string{"address "}) {
		t.Errorf("in the room was said %q", said)
	}
	if r := w.room(id); r.open || w.audited("room.unknown") != 1 {
		t.Errorf("the room is open: %v, recorded %d times", r.open, w.audited("room.unknown"))
	}
	w.anew(t)
}

// TestOlderCopyLacksTheLease: the process that the copy has not heard of has had the epoch that the
// next one gets. No number of an effect comes twice all the same: a room would take a text for one
// that was said in it before.
func TestOlderCopyLacksTheLease(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.join(id, alice)
	back := w.store.Snapshot()
	w.crash()
	w.connect()
	w.settle()
	epoch := w.lease.Epoch
	w.do(desk.CustomerStatus{Reply: w.by(alice), Service: "sales"})
	w.join(id, bob)
	w.now = w.now.Add(2 * time.Second)
	w.restartOlder(back)
	if w.lease.Epoch != epoch {
		t.Fatalf("the epoch is %d, and was %d", w.lease.Epoch, epoch)
	}
	w.do(desk.CustomerStatus{Reply: w.by(alice), Service: "sales"})
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
}

// TestOlderCopyTellsWhoIsNotThere: those who are not in the room are told by chat.
func TestOlderCopyTellsWhoIsNotThere(t *testing.T) {
	for name, come := range map[string]func(w *world) desk.SessionID{
		"has not come yet": func(w *world) desk.SessionID { return w.contact(alice) },
		"writes by chat": func(w *world) desk.SessionID {
			id := w.sessionID()
			w.do(desk.CustomerWrote{Reply: w.by(alice), Service: "sales", ID: id, Token: "t", Body: "Hello?"})
			w.join(id, bob)
			return id
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := deskWith(t, sales(), bob)
			back := w.store.Snapshot()
			id := come(w)
			w.tells[alice] = nil
			w.setBack(back)
			told := w.tells[alice]
			if len(told) != 1 || told[0].From != "sales" || !strings.HasPrefix(told[0].Text, string(desk.TextRoomUnknown)) {
				t.Errorf("told by chat: %+v", told)
			}
			if w.room(id).open {
				t.Error("the room is open")
			}
			w.anew(t)
		})
	}
}

// TestOlderCopyOfWhatWasOver: where people have been told that it is over, nothing more is said.
func TestOlderCopyOfWhatWasOver(t *testing.T) {
	w := deskWith(t, sales(), bob)
	back := w.store.Snapshot()
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	w.post(desk.CloseSession{Reply: w.by(bob), Session: id})
	clear(w.effects) // nothing of it is carried out yet
	w.setBack(back)
	if said := w.unknown(id); len(said) > 0 || w.room(id).open {
		t.Errorf("said %q, the room is open: %v", said, w.room(id).open)
	}
}

// TestRoomThatCannotBeClosed is recorded, and told of again it is tried again.
func TestRoomThatCannotBeClosed(t *testing.T) {
	w := deskWith(t, sales(), bob)
	w.older = true
	stranger := w.sessionID()
	w.refuse = func(e desk.Effect) string {
		if _, is := e.(desk.CloseUnknown); is {
			return "forbidden"
		}
		return ""
	}
	for range 2 {
		w.do(desk.RoomUnknown{Session: stranger, Reason: "heard"})
	}
	if a, b := w.audited("room.unknown"), w.audited("room.unknown_stays"); a != 2 || b != 2 {
		t.Errorf("recorded %d and %d times", a, b)
	}
}

// TestOwnRoomsAreKnown names every kind of room: consultations, lobbies, those that are about to
// be closed.
func TestOwnRoomsAreKnown(t *testing.T) {
	w, id := talking(t)
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "hall", Title: "Hall", Kind: "lobby"}.WithDefaults()})
	w.staff(eve, 3)
	w.arrive(eve)
	side := w.sessionID()
	w.do(desk.Conference{Reply: w.by(bob), Session: id, Target: string(eve), Private: true, ID: side})
	w.do(desk.Contact{Reply: w.by(carol), Service: "hall", ID: w.sessionID(), Token: "t"})
	over := w.sessionID()
	w.do(desk.Contact{Reply: w.by(mallory), Service: "sales", ID: over, Token: "u", Question: "?"})
	w.post(desk.Leave{Reply: w.by(mallory), Service: "sales"})
	var open []desk.SessionID
	for room, r := range w.rooms {
		if r.open {
			open = append(open, room)
		}
	}
	if len(open) != 4 {
		t.Fatalf("%d rooms are open", len(open))
	}
	var named []desk.SessionID
	for _, o := range w.post(desk.LinkUp{}) {
		if e, is := o.Effect.(desk.KnownRooms); is {
			named = e.Sessions
		}
	}
	for _, room := range open {
		if !slices.Contains(named, room) {
			t.Errorf("%s is not named", room)
		}
		for _, o := range w.post(desk.RoomUnknown{Session: room, Reason: "heard"}) {
			t.Errorf("of %s: %T", room, o.Effect)
		}
	}
	w.settle()
	w.agree()
}

// TestLoopNoticesAnOlderCopy is the same through the loop, which counts its commits.
func TestLoopNoticesAnOlderCopy(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		back := o.store.Snapshot()
		_, id := o.contact(alice)
		synctest.Wait()
		o.post(desk.RoomOpened{Session: id})
		synctest.Wait()
		back()
		o.reset()
		o.post(desk.Said{Message: desk.Message{Session: id, StanzaID: "one", From: alice, Body: "Hello?"}})
		after(time.Second)
		if got := o.state(id); got != "none" {
			t.Fatalf("the session is %s", got)
		}
		named := false
		for _, out := range o.released {
			if e, is := out.Effect.(desk.KnownRooms); is {
				named = true
				if len(e.Sessions) > 0 {
					t.Errorf("known are %v", e.Sessions)
				}
			}
		}
		if !named {
			t.Errorf("the rooms are not told what is known; released is %v", o.kinds())
		}
		o.reset()
		o.post(desk.RoomUnknown{Session: id, Reason: "not named"})
		synctest.Wait()
		if kinds := o.kinds(); !slices.Equal(kinds, []string{"Tell", "CloseUnknown"}) { // Alice had not come yet
			t.Errorf("released is %v", kinds)
		}
	})
}
