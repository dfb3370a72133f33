package desk_test

import (
	"fmt"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// What users of other desks suffer from, each as a test. The numbers are those of the list of
// pains in the design.

func TestPain01_NewChatIsOfferedAtOnce(t *testing.T) {
	w := deskWith(t, sales(), bob)
	out := w.apply(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t"})
	told := false
	for _, o := range out {
		tell, ok := o.Effect.(desk.Tell)
		told = told || ok && tell.To == bob
	}
	if !told {
		t.Errorf("the event of the contact does not tell the free CSR: %s", asJSON(out))
	}
}

func TestPain02_NoStuckSession(t *testing.T) {
	for _, st := range stages {
		t.Run(string(st), func(t *testing.T) {
			w, id := at(t, st)
			for _, nick := range []string{"alice pc", "bob pc"} {
				w.exit(id, nick)
			}
			w.show(bob+"/pc", desk.Offline)
			w.show(eve+"/pc", desk.Offline)
			w.wait(3 * time.Hour)
			wantState(t, w, id, "gone")
			w.agree()
		})
	}
}

func TestPain03_FreedSlotTakesHeadOfQueue(t *testing.T) {
	w, id := talking(t)
	first, second := w.contact(carol), w.contact(mallory)
	w.apply(desk.CloseSession{Reply: w.by(bob), Session: id}) // this one event is enough
	wantAsked(t, w, first, bob)
	wantAsked(t, w, second)
}

func TestPain05_NotAssignedTwice(t *testing.T) {
	w := deskWith(t, sales(), bob, eve, dan)
	id := w.contact(alice)
	for range 10 { // whatever happens besides, one CSR at a time is asked
		w.contact(alice)
		w.show(dan+"/phone", desk.Online)
		w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Available})
		w.settle()
		wantAsked(t, w, id, bob)
	}
	if n := w.told(bob, desk.TextOffer); n != 1 {
		t.Errorf("bob was told of the offer %d times", n)
	}
	w.crash()
	w.connect()
	w.settle()
	if n := w.told(bob, desk.TextOffer); n != 1 {
		t.Errorf("after a crash bob was told of the offer %d times", n)
	}
	wantAsked(t, w, id, bob)
}

func TestPain06_BurstNeverOverrunsCapacity(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWaiting = 2000 }))
	capacity := 0
	for i := range 40 {
		csr := desk.CSRID(fmt.Sprintf("csr%02d@example.org", i))
		w.staff(csr, 1+i%3)
		w.arrive(csr)
		capacity += 1 + i%3
	}
	for i := range 1000 {
		w.apply(desk.Contact{Reply: w.by(desk.JID(fmt.Sprintf("c%d@example.org", i))), Service: "sales", ID: w.sessionID(), Token: "t"})
	}
	load, offered := 0, 0
	for _, c := range w.desk.CSRs() {
		load += c.Load
		if c.Load > c.Capacity {
			t.Errorf("%s has %d of %d", c.JID, c.Load, c.Capacity)
		}
	}
	for _, s := range w.desk.Sessions() {
		if s.State == desk.Offered {
			offered++
		}
	}
	if load != capacity || offered != capacity {
		t.Errorf("of %d places %d are taken, by %d sessions", capacity, load, offered)
	}
	w.commit()
}

func TestPain07_SecondDeviceChangesNothing(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	present := func(want bool) {
		t.Helper()
		if c, _ := w.desk.CSRView(bob); c.Present != want || c.State != desk.Available {
			t.Errorf("bob is %s, present: %v", c.State, c.Present)
		}
	}
	step := func(device desk.JID, show desk.Show) {
		w.now = w.now.Add(time.Second)
		w.show(bob+device, show)
		w.settle()
	}
	step("/phone", desk.Online)
	present(true)
	step("/phone", desk.Away)
	present(true)
	step("/phone", desk.Offline)
	present(true)
	wantAsked(t, w, w.contact(alice), bob) // who has still been idle longest
	step("/phone", desk.Online)
	step("/pc", desk.Offline)
	present(true)
	wantAsked(t, w, w.contact(alice), bob)
	step("/phone", desk.Away)
	present(false)
	wantAsked(t, w, w.contact(alice), bob) // being away withdraws nothing
	step("/phone", desk.Offline)
	wantAsked(t, w, w.contact(alice), eve)
}

func TestPain08_CSRWhoVanishesIsReplaced(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	later := w.contact(carol) // Eve is asked this one, and takes it
	w.join(later, carol)
	w.join(later, eve)
	w.contact("third@example.org")
	w.show(bob+"/pc", desk.Offline)
	w.quit(id, bob+"/pc")
	w.wait(61 * time.Second)
	wantState(t, w, id, desk.Queued)
	if w.said(id, desk.TextRequeued) != 1 {
		t.Error("the customer was not told")
	}
	w.do(desk.CloseSession{Reply: w.by(eve), Session: later})
	wantAsked(t, w, id, eve) // before the third, who has waited longer but was not served yet
}

func TestPain10_NothingSaidIsLostAtAReconnect(t *testing.T) {
	w, id := talking(t)
	w.speak(id, alice, "alice pc", "before")
	w.settle()
	w.speak(id, alice, "alice pc", "on its way")
	w.cut()
	w.speak(id, alice, "alice pc", "in the break")
	w.speak(id, bob, "bob pc", "in the break as well")
	w.connect()
	w.speak(id, bob, "bob pc", "after")
	w.settle()
	w.agree()
	w.crash()
	w.speak(id, alice, "alice pc", "while the process was away")
	w.connect()
	w.settle()
	w.agree()
	if n := len(w.room(id).archive); n < 6 {
		t.Errorf("only %d messages were said at all", n)
	}
}

// TestPain12_TransferLeavesNobodyBehind: the old CSR stays, all are full, the new one sees no history.
func TestPain12_TransferLeavesNobodyBehind(t *testing.T) {
	form := []desk.FormField{{Name: "topic", Label: "Topic", Type: desk.TextSingle}}
	w := deskWith(t, sales(func(s *desk.Service) { s.Form = form }), bob, dan)
	w.do(desk.Contact{
		Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Question: "Where is it?", Answers: desk.Answers{"topic": "parcel"},
	})
	s, _ := w.desk.CustomerSession(alice, "sales")
	id := s.ID
	w.join(id, alice)
	w.join(id, bob)
	w.speak(id, alice, "alice pc", "it was sent in May")
	other := w.contact(carol)
	w.join(other, carol)
	w.join(other, dan)

	before := w.kept(w.desk)
	for _, cold := range []bool{false, true} { // all are full: nothing changes, and Bob is told so
		if got := w.refused(desk.Transfer{Reply: w.by(bob), Session: id, Target: "dan", Cold: cold}); got != desk.CodeConflict {
			t.Errorf("to one who is full, cold: %v: %q", cold, got)
		}
	}
	if after := w.kept(w.desk); after != before {
		t.Errorf("a refused transfer changed the desk: %s", differ(before, after))
	}

	w.do(desk.CloseSession{Reply: w.by(dan), Session: other})
	w.do(desk.AddNote{Reply: w.by(bob), Session: id, Text: "lost in Kassel"})
	w.do(desk.Transfer{Reply: w.by(bob), Session: id, Note: "please trace it"})
	if w.told(dan, desk.TextAskTransfer, "please trace it", "question Where is it?", "Topic: parcel", "bob: lost in Kassel") != 1 {
		t.Errorf("the new one does not learn what it is about: %v", w.tells[dan])
	}
	w.join(id, dan) // the room is the same: what was said is in its history
	r := w.room(id)
	if w.owner(id) != dan || r.has(bob) || r.members[bob] || w.load1(bob) != 0 || w.load1(dan) != 1 {
		t.Errorf("%s has it; Bob is in the room: %v, a member: %v, and has load %d", w.owner(id), r.has(bob), r.members[bob], w.load1(bob))
	}
	w.agree()
}

func TestPain13_UntakenOfferMovesOn(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	id := w.contact(alice)
	w.join(id, alice)
	wantAsked(t, w, id, bob)
	w.wait(20 * time.Second)
	wantAsked(t, w, id, eve)
	if w.told(bob, desk.TextOfferMissed) != 1 || w.room(id).members[bob] {
		t.Error("bob was not told, or may still come in")
	}
}

func TestPain15_IdleClosesAndNotTooEarly(t *testing.T) {
	w, id := talking(t)
	for range 10 {
		w.wait(20 * time.Minute)
		w.speak(id, alice, "alice pc", "hm")
		w.settle()
		wantState(t, w, id, desk.Active)
	}
	w.wait(31 * time.Minute)
	wantState(t, w, id, "gone")
}

func TestPain17_ManualNextIsNotOverridden(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.JoinTimeout = 10 * time.Minute }), bob)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	id := w.contact(alice)
	w.do(desk.TakeNext{Reply: w.by(bob)})
	if w.owner(id) != bob {
		t.Fatalf("bob took the next, and it is %q's", w.owner(id))
	}
	w.staff(eve, 5)
	w.arrive(eve)
	w.do(desk.PutService{Reply: w.by(admin), Service: sales(func(s *desk.Service) { s.Kind = "ring-all"; s.JoinTimeout = 10 * time.Minute })})
	w.wait(time.Minute)
	if w.owner(id) != bob {
		t.Errorf("it was taken from bob, and is %q's", w.owner(id))
	}
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
}

func TestPain20_TwoClientsOfOnePersonInARoom(t *testing.T) {
	w, id := talking(t)
	w.join(id, alice+"/phone")
	w.join(id, bob+"/phone")
	for _, jid := range []desk.JID{alice + "/pc", bob + "/pc"} {
		w.quit(id, jid)
	}
	w.wait(10 * time.Minute)
	wantState(t, w, id, desk.Active)
	if w.said(id, desk.TextCustomerLost)+w.said(id, desk.TextCSRLost) != 0 {
		t.Error("somebody was called lost who is still there")
	}
	w.crash()
	w.connect()
	w.settle()
	wantState(t, w, id, desk.Active)
	w.quit(id, alice+"/phone")
	w.wait(61 * time.Second)
	wantState(t, w, id, "gone")
	w.agree()
}
