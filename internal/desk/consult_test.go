package desk_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
)

// consulting is a desk where Bob talks to Alice and has asked Eve into a side room, in which he
// is; Dan is on a break. Eve can hold one session alone.
func consulting(t *testing.T) (w *world, id, side desk.SessionID) {
	t.Helper()
	w = deskWith(t, sales(), bob, dan)
	w.do(desk.SetStatus{Reply: w.by(dan), State: desk.Break})
	id = w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	w.staff(eve, 1)
	w.arrive(eve)
	w.settle()
	side = w.sessionID()
	r := w.ask(desk.Conference{Reply: w.by(bob), Session: id, Target: "eve", Note: "is it covered?", Private: true, ID: side})
	if field(r, "session") != string(side) {
		t.Fatalf("consult: %+v", r)
	}
	w.join(side, bob)
	return w, id, side
}

func (w *world) load1(csr desk.CSRID) int {
	c, _ := w.desk.CSRView(csr)
	return c.Load
}

func TestConsultIsARoomWithoutTheCustomer(t *testing.T) {
	w, id, side := consulting(t)
	if w.told(eve, desk.TextConsult, "by bob", "is it covered?", "customer alice") != 1 {
		t.Errorf("Eve was told %+v", w.tells[eve])
	}
	wantAsked(t, w, side, eve)
	if w.room(side).members[alice] || w.load1(bob) != 1 || w.load1(eve) != 1 {
		t.Errorf("loads %d and %d", w.load1(bob), w.load1(eve))
	}
	w.join(side, eve)
	wantState(t, w, side, desk.Active)
	wantState(t, w, id, desk.Active)
	w.do(desk.AddNote{Reply: w.by(eve), Session: side, Text: "yes, for two years"})
	if s, _ := w.desk.Session(id); len(s.Notes) != 1 {
		t.Errorf("the note is not with the session: %+v", s.Notes)
	}
	for _, e := range []desk.Event{
		desk.Hold{Reply: w.by(eve), Session: side, On: true},
		desk.Push{Reply: w.by(eve), Session: side, URL: "https://example.org"},
		desk.Conference{Reply: w.by(bob), Session: side, Private: true, ID: w.sessionID()},
		desk.Transfer{Reply: w.by(eve), Session: side},
		desk.CloseSession{Reply: w.by(dan), Session: side},
		desk.Conference{Reply: w.by(bob), Session: id, Target: "eve", Private: true, ID: w.sessionID()},
	} {
		if got := w.refused(e); got == "" {
			t.Errorf("%T %+v is not refused", e, e)
		}
	}
	w.agree()
	w.do(desk.CloseSession{Reply: w.by(bob), Session: side})
	wantState(t, w, side, "gone")
	wantState(t, w, id, desk.Active)
	if w.load1(eve) != 0 || w.owner(id) != bob {
		t.Error("the consultation left something behind")
	}
	w.agree()
}

func TestConsultBecomesATransfer(t *testing.T) {
	w, id, side := consulting(t)
	if got := w.refused(desk.Transfer{Reply: w.by(bob), Session: side}); got != desk.CodeConflict {
		t.Errorf("to somebody who is not there yet: %q", got)
	}
	w.join(side, eve)
	w.do(desk.Transfer{Reply: w.by(bob), Session: side, Note: "please"})
	if w.load1(eve) != 1 || w.owner(id) != bob {
		t.Errorf("load %d", w.load1(eve))
	}
	w.crash()
	w.connect()
	w.settle()
	w.arrive(eve)
	w.settle()
	w.agree()
	w.join(id, eve)
	if w.owner(id) != eve || w.load1(eve) != 1 || w.load1(bob) != 0 || w.room(id).has(bob) {
		t.Errorf("owner %s, loads %d and %d", w.owner(id), w.load1(eve), w.load1(bob))
	}
	wantState(t, w, side, "gone")
	w.agree()
}

func TestConsultBecomesAConference(t *testing.T) {
	w, id, side := consulting(t)
	w.join(side, eve)
	w.do(desk.Conference{Reply: w.by(bob), Session: side})
	w.join(id, eve)
	if w.owner(id) != bob || !w.room(id).has(eve) || w.load1(eve) != 1 {
		t.Errorf("owner %s, load %d", w.owner(id), w.load1(eve))
	}
	wantState(t, w, side, "gone")
	w.agree()
}

// TestConsultAndTheRest has everything else happen that can: nobody is stranded, loads are
// right, and the side room goes when it has no purpose.
func TestConsultAndTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		there bool // Eve is in the side room
		asked bool // and asked into the session
		do    func(w *world, id, side desk.SessionID)
		over  bool // the side room is
		told  desk.TextKey
	}{
		"declined": {over: true, told: desk.TextAskDeclined, do: func(w *world, _, side desk.SessionID) {
			w.do(desk.Decline{Reply: w.by(eve), Session: side})
		}},
		"unanswered": {over: true, told: desk.TextAskMissed, do: func(w *world, _, _ desk.SessionID) {
			w.wait(25 * time.Second)
		}},
		"the second goes offline": {over: true, told: desk.TextAskFailed, do: func(w *world, _, _ desk.SessionID) {
			w.show(eve+"/pc", desk.Offline)
			w.show(eve+"/phone", desk.Offline)
			w.settle()
		}},
		"the customer leaves": {there: true, over: true, do: func(w *world, _, _ desk.SessionID) {
			w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
		}},
		"the customer leaves while the second is on the way": {there: true, asked: true, over: true, do: func(w *world, _, _ desk.SessionID) {
			w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
		}},
		"the first is removed": {there: true, over: true, do: func(w *world, _, _ desk.SessionID) {
			w.do(desk.RemoveCSR{Reply: w.by(admin), CSR: bob})
		}},
		"the second is removed": {there: true, over: true, do: func(w *world, _, _ desk.SessionID) {
			w.do(desk.RemoveCSR{Reply: w.by(admin), CSR: eve})
		}},
		"the second is removed on the way": {there: true, asked: true, over: true, do: func(w *world, _, _ desk.SessionID) {
			w.do(desk.RemoveCSR{Reply: w.by(admin), CSR: eve})
		}},
		"the second leaves the side room": {there: true, over: true, do: func(w *world, _, side desk.SessionID) {
			w.quit(side, eve+"/pc")
			w.wait(2 * time.Minute)
		}},
		"the first leaves the side room": {there: true, over: true, do: func(w *world, _, side desk.SessionID) {
			w.quit(side, bob+"/pc")
			w.wait(2 * time.Minute)
		}},
		"the second declines to come along": {there: true, asked: true, told: desk.TextAskDeclined, do: func(w *world, id, _ desk.SessionID) {
			w.do(desk.Decline{Reply: w.by(eve), Session: id})
		}},
		"the second does not come along": {there: true, asked: true, told: desk.TextAskMissed, do: func(w *world, _, _ desk.SessionID) {
			w.wait(25 * time.Second)
		}},
		"cancelled": {there: true, asked: true, do: func(w *world, id, _ desk.SessionID) {
			w.do(desk.CancelAsk{Reply: w.by(bob), Session: id})
		}},
		"given away cold": {there: true, over: true, do: func(w *world, id, _ desk.SessionID) {
			w.do(desk.SetStatus{Reply: w.by(dan), State: desk.Available})
			w.do(desk.Transfer{Reply: w.by(bob), Session: id, Cold: true})
		}},
		"a supervisor ends the session": {there: true, asked: true, over: true, do: func(w *world, id, _ desk.SessionID) {
			w.do(desk.EndSession{Reply: w.by(admin), Session: id})
		}},
		"a supervisor ends the side room": {there: true, over: true, do: func(w *world, _, side desk.SessionID) {
			w.do(desk.EndSession{Reply: w.by(admin), Session: side})
		}},
		"the side room vanishes": {there: true, do: func(w *world, _, side desk.SessionID) {
			w.vanish(side)
			w.settle()
			w.join(side, bob)
			w.join(side, eve)
		}},
		"nobody says anything": {there: true, over: true, do: func(w *world, id, _ desk.SessionID) {
			w.wait(20 * time.Minute)
			w.speak(id, alice, "Alice", "are you there?")
			w.wait(15 * time.Minute)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w, id, side := consulting(t)
			if c.there {
				w.join(side, eve)
			}
			if c.asked {
				w.do(desk.Transfer{Reply: w.by(bob), Session: side})
			}
			c.do(w, id, side)
			w.settle()
			if got := w.state(side) == "gone"; got != c.over {
				t.Errorf("the side room is over: %v, want %v", got, c.over)
			}
			if c.told != "" && w.told(bob, c.told) != 1 {
				t.Errorf("Bob was not told: %+v", w.tells[bob])
			}
			w.same()
			w.crash()
			w.connect()
			w.settle()
			w.agree()
		})
	}
}

// TestConsultThatIsOver has what comes too late be refused.
func TestConsultThatIsOver(t *testing.T) {
	w, id, side := consulting(t)
	w.join(side, eve)
	w.post(desk.CloseSession{Reply: w.by(eve), Session: side}) // its room is not cleared yet
	for _, e := range []desk.Event{
		desk.Transfer{Reply: w.by(bob), Session: side},
		desk.Conference{Reply: w.by(bob), Session: side},
		desk.CloseSession{Reply: w.by(bob), Session: side},
	} {
		if got := w.refused(e); got != desk.CodeNotFound {
			t.Errorf("%T is answered %q", e, got)
		}
	}
	wantState(t, w, id, desk.Active)
	w.agree()
}
