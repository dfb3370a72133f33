package desk_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
)

// What users of other desks suffer from when people go and come back. Pains 8, 10, 12 and 15 are
// in pains_test.go, 16 in hours_test.go.

// TestPain09_LastCSRLeavesAndTheCustomerIsTold: they still see "online", or a raw error.
func TestPain09_LastCSRLeavesAndTheCustomerIsTold(t *testing.T) {
	w, id := talking(t)
	w.show(bob+"/pc", desk.Offline)
	w.quit(id, bob+"/pc")
	w.settle()
	if w.said(id, desk.TextCSRLost) != 1 {
		t.Error("the customer is not told that the CSR has left the room")
	}
	w.wait(61 * time.Second)
	if wantState(t, w, id, desk.Queued); w.said(id, desk.TextRequeued) != 1 {
		t.Error("the customer is not told that they wait again")
	}
	if view, ok := w.desk.ServiceView("sales"); !ok || view.Available != 0 {
		t.Errorf("the service says that %d CSRs are there", view.Available)
	}
	w.agree()
}

// TestCSRWhoComesBackIsAskedIn: whose clients were all away when the room lost them has missed the
// invitation; one that is there again, is asked.
func TestCSRWhoComesBackIsAskedIn(t *testing.T) {
	w, id := talking(t)
	w.show(bob+"/pc", desk.Offline)
	w.quit(id, bob+"/pc")
	w.settle()
	delete(w.asked[bob], id)
	w.show(bob+"/phone", desk.Online)
	w.settle()
	if !w.asked[bob][id] {
		t.Error("Bob is there again and is not asked into the room")
	}
	delete(w.asked[bob], id)
	w.show(bob+"/pc", desk.Online) // a second client is nothing new
	w.settle()
	if w.asked[bob][id] {
		t.Error("Bob is asked again for each client")
	}
	w.enter(id, bob+"/phone")
	w.settle()
	w.show(bob+"/pc", desk.Offline)
	w.show(bob+"/phone", desk.Offline)
	w.show(bob+"/phone", desk.Online)
	w.settle()
	if w.asked[bob][id] {
		t.Error("Bob is asked into the room that he is in")
	}
	w.agree()
}

// TestPain11_ReloadKeepsTheSession: a reload loses the session or opens a second.
func TestPain11_ReloadKeepsTheSession(t *testing.T) {
	w, id := talking(t)
	for _, device := range []desk.JID{"/pc", "/other"} {
		w.quit(id, alice+"/pc")
		w.quit(id, alice+"/other")
		again := w.sessionID()
		r := w.ask(desk.Contact{Reply: w.by(alice + device), Service: "sales", ID: again, Token: w.next("token"), Question: "Hello?"})
		if r.Refusal != nil || field(r, "session") != string(id) {
			t.Errorf("after a reload the answer is %+v", r)
		}
		if _, second := w.desk.Session(again); second {
			t.Error("there is a second session")
		}
		w.enter(id, alice+device)
		w.settle()
		wantState(t, w, id, desk.Active)
	}
	w.crash() // of the desk, while the page is being loaded
	w.connect()
	w.settle()
	wantState(t, w, id, desk.Active)
	w.agree()
}

// TestPain14_ReturningCustomerIsNotHeldForWhoIsOff: they stick to a CSR who is off shift.
func TestPain14_ReturningCustomerIsNotHeldForWhoIsOff(t *testing.T) {
	lastFirst := sales(func(s *desk.Service) { s.Routing = desk.LastCSR })
	w := deskWith(t, lastFirst, bob, eve)
	w.show(eve+"/pc", desk.Offline)
	id := w.contact(alice)
	wantAsked(t, w, id, bob)
	w.join(id, alice)
	w.join(id, bob)
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	w.show(bob+"/pc", desk.Offline)
	w.show(eve+"/pc", desk.Online)
	w.settle()
	wantAsked(t, w, w.contact(alice), eve) // at once, although Bob had her last
}
