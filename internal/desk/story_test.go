package desk_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// asked returns the CSRs who have a live offer of a session, in the order of the CSRs.
func (w *world) askedFor(id desk.SessionID) (csrs []desk.CSRID) {
	for _, c := range w.desk.CSRs() {
		for _, held := range w.desk.SessionsOf(c.JID) {
			if held.ID == id && held.Offered {
				csrs = append(csrs, c.JID)
			}
		}
	}
	return csrs
}

func (w *world) owner(id desk.SessionID) desk.CSRID {
	s, _ := w.desk.Session(id)
	return s.Owner
}

// told counts the texts of a kind that somebody got.
func (w *world) told(jid desk.JID, key desk.TextKey, containing ...string) (n int) {
	for _, tell := range w.tells[jid] {
		if strings.HasPrefix(tell.Text, string(key)+" ") && !slices.ContainsFunc(containing, func(s string) bool { return !strings.Contains(tell.Text, s) }) {
			n++
		}
	}
	return n
}

// said counts the texts of a kind that were said in a room by the desk.
func (w *world) said(id desk.SessionID, key desk.TextKey) (n int) {
	for _, m := range w.room(id).archive {
		if m.From == domain && strings.HasPrefix(m.Body, string(key)+" ") {
			n++
		}
	}
	return n
}

// ask posts a request and returns its answer.
func (w *world) ask(e desk.Event) desk.Result {
	w.do(e)
	reply, _ := desk.ReplyOf(e)
	return w.answers[reply.ID]
}

func (w *world) refused(e desk.Event) desk.Code {
	if r := w.ask(e).Refusal; r != nil {
		return r.Code
	}
	return ""
}

func field(r desk.Result, name string) string {
	for _, f := range r.Fields {
		if f.Var == name {
			return strings.Join(f.Values, "\n")
		}
	}
	return ""
}

func wantState(t *testing.T, w *world, id desk.SessionID, want desk.SessionState) {
	t.Helper()
	if got := w.state(id); got != want {
		t.Errorf("the session is %s, want %s", got, want)
	}
}

func wantAsked(t *testing.T, w *world, id desk.SessionID, want ...desk.CSRID) {
	t.Helper()
	slices.Sort(want)
	if got := w.askedFor(id); !slices.Equal(got, want) {
		t.Errorf("asked are %v, want %v", got, want)
	}
}

func TestContactOfferJoinTalkClose(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.Codes = []string{"solved"} }), bob)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "secret", Name: "Alice", Question: "How much?"})
	id := desk.SessionID(field(r, "session"))
	if field(r, "state") != "offered" || field(r, "position") != "1" || field(r, "wait") != "0" || field(r, "token") != "secret" ||
		field(r, "room") != string(id)+"@rooms.example.org" || field(r, "nick") != "Alice" {
		t.Errorf("the answer is %+v", r)
	}
	if !w.asked[alice][id] || !w.asked[bob][id] || w.told(bob, desk.TextOffer, "question How much?", "customer Alice", "number 1") != 1 {
		t.Error("somebody is not asked into the room")
	}
	w.join(id, alice)
	wantState(t, w, id, desk.Offered)
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
	if w.owner(id) != bob || w.said(id, desk.TextWelcome) != 1 || w.said(id, desk.TextJoined) != 1 {
		t.Error("bob has not got the session, or nobody was told")
	}
	w.speak(id, alice, "alice pc", "hello")
	w.speak(id, bob, "bob pc", "hello yourself")
	w.settle()
	if got := w.refused(desk.CloseSession{Reply: w.by(bob), Session: id}); got != desk.CodeInvalid {
		t.Errorf("without a code: %q", got)
	}
	if got := w.refused(desk.CloseSession{Reply: w.by(bob), Session: id, Code: "unheard of"}); got != desk.CodeInvalid {
		t.Errorf("with a wrong code: %q", got)
	}
	if got := w.refused(desk.CloseSession{Reply: w.by(bob), Session: id, Code: "solved", Note: "it was easy"}); got != "" {
		t.Errorf("with a code: %q", got)
	}
	wantState(t, w, id, "gone")
	w.agree()
	s, err := w.store.SessionRecord(t.Context(), link, id)
	if err != nil || s.State != desk.Closed || s.End != desk.EndedByCSR || s.Code != "solved" || s.EndNote != "it was easy" || s.Ended.IsZero() {
		t.Errorf("stored is %+v, %v", s, err)
	}
}

func TestAcceptedAndNotJoined(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	id := w.contact(alice)
	w.join(id, alice)
	wantAsked(t, w, id, bob)
	w.do(desk.Accept{Reply: w.by(bob)})
	if w.owner(id) != bob {
		t.Error("bob has accepted and does not own the session")
	}
	w.wait(59 * time.Second)
	wantState(t, w, id, desk.Offered)
	w.wait(2 * time.Second)
	wantAsked(t, w, id, eve)
	if w.told(bob, desk.TextOfferNoShow) != 1 {
		t.Error("bob was not told that he did not come")
	}
}

func TestDeclinedGoesOnAndNotBack(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	id := w.contact(alice)
	w.join(id, alice)
	wantAsked(t, w, id, bob)
	w.do(desk.Decline{Reply: w.by(bob)})
	wantAsked(t, w, id, eve)
	w.do(desk.Decline{Reply: w.by(eve)})
	wantAsked(t, w, id)
	w.wait(50 * time.Second)
	wantAsked(t, w, id)
	w.wait(15 * time.Second)
	if got := w.askedFor(id); len(got) != 1 {
		t.Errorf("a minute later asked are %v", got)
	}
}

func TestMissedOffersGoOnAndEndInABreak(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWait = time.Hour }), bob, eve)
	id := w.contact(alice)
	w.join(id, alice)
	for i, want := range []desk.CSRID{bob, eve, bob, eve, bob, eve} {
		if got := w.askedFor(id); len(got) != 1 || got[0] != want {
			t.Fatalf("offer %d is to %v, want %s", i, got, want)
		}
		w.wait(20 * time.Second)
	}
	wantAsked(t, w, id)
	wantState(t, w, id, desk.Queued)
	for _, csr := range []desk.CSRID{bob, eve} {
		c, _ := w.desk.CSRView(csr)
		if c.State != desk.Break || c.Reason == "" || w.told(csr, desk.TextOnBreak) != 1 || w.told(csr, desk.TextOfferMissed) != 3 {
			t.Errorf("%s is %+v and was told %v", csr, c, w.tells[csr])
		}
	}
	w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Available})
	wantAsked(t, w, id, eve)
}

func TestAcceptingWithoutComingIsMissingToo(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWait = time.Hour }), bob)
	id := w.contact(alice)
	w.join(id, alice)
	for range 3 {
		w.do(desk.Accept{Reply: w.by(bob)})
		w.wait(time.Minute)
	}
	if c, _ := w.desk.CSRView(bob); c.State != desk.Break {
		t.Errorf("bob accepts and accepts, never comes, and is %s", c.State)
	}
}

func ringAll(s *desk.Service) { s.Kind = "ring-all" }

func TestRingAllFirstHasIt(t *testing.T) {
	w := deskWith(t, sales(ringAll), bob, eve, dan)
	id := w.contact(alice)
	wantAsked(t, w, id, bob, eve, dan)
	w.join(id, alice)
	w.join(id, eve)
	wantState(t, w, id, desk.Active)
	if w.owner(id) != eve {
		t.Errorf("the session is %s's", w.owner(id))
	}
	for _, csr := range []desk.CSRID{bob, dan} {
		c, _ := w.desk.CSRView(csr)
		if w.told(csr, desk.TextOfferTaken, "by eve") != 1 || c.Load != 0 || w.room(id).members[csr] {
			t.Errorf("%s was told %v, has load %d, member: %v", csr, w.tells[csr], c.Load, w.room(id).members[csr])
		}
		if got := w.refused(desk.Accept{Reply: w.by(csr), Session: id}); got != desk.CodeConflict {
			t.Errorf("%s accepts too late: %q", csr, got)
		}
	}
	w.agree()
}

func TestRingAllTwoAcceptAtOnce(t *testing.T) {
	w := deskWith(t, sales(ringAll), bob, eve)
	id := w.contact(alice)
	w.apply(desk.Accept{Reply: w.by(bob), Session: id}) // in one batch
	late := w.by(eve)
	w.apply(desk.Accept{Reply: late, Session: id})
	w.commit()
	w.settle()
	if w.owner(id) != bob {
		t.Errorf("the session is %s's", w.owner(id))
	}
	if r := w.answers[late.ID]; r.Refusal == nil || !strings.Contains(r.Note, "by bob") {
		t.Errorf("eve was answered %+v", r)
	}
}

func TestRingAllTwoJoinAtOnce(t *testing.T) {
	w := deskWith(t, sales(ringAll), bob, eve)
	id := w.contact(alice)
	w.enter(id, bob+"/pc")
	w.enter(id, eve+"/pc") // both are in before the desk hears of it
	w.settle()
	if w.owner(id) != bob {
		t.Errorf("the session is %s's", w.owner(id))
	}
	if w.room(id).has(eve) || w.told(eve, desk.TextOfferTaken, "by bob") == 0 {
		t.Errorf("eve is still there, or was not told why not: %v", w.tells[eve])
	}
	w.agree()
}

func TestRouting(t *testing.T) {
	for name, test := range map[string]struct {
		routing desk.Routing
		want    []desk.CSRID
	}{
		// Bob came first, then Eve, then Dan; Bob has room for two, Eve for one, Dan for four.
		"longest idle": {desk.LongestIdle, []desk.CSRID{bob, bob, eve, dan, dan, dan, dan}},
		"least loaded": {desk.LeastLoaded, []desk.CSRID{bob, eve, dan, dan, bob, dan, dan}},
		"round robin":  {desk.RoundRobin, []desk.CSRID{bob, dan, eve, bob, dan, dan, dan}},
	} {
		t.Run(name, func(t *testing.T) {
			w := deskWith(t, sales(func(s *desk.Service) { s.Routing = test.routing; s.MaxWait = time.Hour }))
			for _, csr := range []struct {
				id  desk.CSRID
				cap int
			}{{bob, 2}, {eve, 1}, {dan, 4}} {
				w.staff(csr.id, csr.cap)
				w.arrive(csr.id)
			}
			var got []desk.CSRID
			for i := range len(test.want) {
				id := w.contact(desk.JID(fmt.Sprintf("customer%d@example.org", i)))
				got = append(got, w.askedFor(id)...)
				if csrs := w.askedFor(id); len(csrs) == 1 {
					w.join(id, csrs[0])
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("asked were %v, want %v", got, test.want)
			}
		})
	}
}

func TestRoutingAfterASession(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	id := w.contact(alice)
	w.join(id, bob)
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	w.now = w.now.Add(time.Second)
	wantAsked(t, w, w.contact(carol), eve) // who has been idle longer
}

// positions returns the places that a customer was told, in their order.
func (w *world) positions(jid desk.JID) (told []int) {
	for _, tell := range w.tells[jid] {
		if tell.Queue != nil {
			told = append(told, tell.Queue.Position)
		}
	}
	return told
}

// placesTold counts the places that customers were told.
func (w *world) placesTold(customers []desk.JID) (n int) {
	for _, c := range customers {
		n += len(w.positions(c))
	}
	return n
}

func TestQueuePositions(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWaiting = 1000; s.JoinTimeout = 10 * time.Hour }))
	var customers []desk.JID
	for i := range 300 {
		customers = append(customers, desk.JID(fmt.Sprintf("c%03d@example.org", i)))
		r := w.ask(desk.Contact{Reply: w.by(customers[i]), Service: "sales", ID: w.sessionID(), Token: "t"})
		if got := field(r, "position"); got != fmt.Sprint(i+1) {
			t.Fatalf("number %d was told %s", i+1, got)
		}
	}
	w.wait(time.Minute)
	for _, c := range customers {
		if told := w.positions(c); len(told) != 0 {
			t.Fatalf("%s was told %v, though nothing changed", c, told)
		}
	}
	w.do(desk.Leave{Reply: w.by(customers[0]), Service: "sales"})
	for i, c := range customers[1:] {
		told := w.positions(c)
		if at := i + 1; at <= 20 != (len(told) == 1 && told[0] == at) || at > 20 && len(told) > 0 {
			t.Fatalf("at once, number %d was told %v", at, told)
		}
	}
	w.wait(5 * time.Second)
	if got := w.placesTold(customers); got != 220 {
		t.Errorf("after the first portion %d were told", got)
	}
	w.wait(5 * time.Second)
	for i, c := range customers[1:] {
		if told := w.positions(c); len(told) != 1 || told[0] != i+1 {
			t.Fatalf("in the end number %d was told %v", i+1, told)
		}
	}
}

// TestQueuePositionsInARush: a queue that moves fast tells those in front once a second.
func TestQueuePositionsInARush(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWaiting = 1000; s.JoinTimeout = 10 * time.Hour }))
	var customers []desk.JID
	for i := range 60 {
		customers = append(customers, desk.JID(fmt.Sprintf("c%03d@example.org", i)))
		w.ask(desk.Contact{Reply: w.by(customers[i]), Service: "sales", ID: w.sessionID(), Token: "t"})
	}
	w.wait(time.Minute)
	for i := range 30 {
		w.do(desk.Leave{Reply: w.by(customers[i]), Service: "sales"})
		w.wait(10 * time.Millisecond)
	}
	if got := w.placesTold(customers); got != 40 {
		t.Errorf("in the first second there were %d messages", got)
	}
	w.wait(time.Second)
	if got := w.placesTold(customers); got != 60 {
		t.Errorf("in two seconds there were %d messages", got)
	}
	for i, c := range customers[30:50] {
		if told := w.positions(c); len(told) == 0 || told[len(told)-1] != i+1 {
			t.Errorf("number %d was told %v", i+1, told)
		}
	}
	w.wait(time.Minute)
	w.do(desk.Leave{Reply: w.by(customers[30]), Service: "sales"})
	if told := w.positions(customers[31]); told[len(told)-1] != 1 {
		t.Errorf("after the rush, the first was told %v", told)
	}
}

func TestContactAgainIsTheSameSession(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"})
	r := w.ask(desk.Contact{Reply: w.by(alice + "/laptop"), Service: "sales", ID: w.sessionID(), Token: "other"})
	if field(r, "session") != string(id) || field(r, "token") != "other" {
		t.Errorf("asked again: %+v", r)
	}
	if s, _ := w.desk.Session(id); s.Asked != alice+"/laptop" {
		t.Errorf("texts go to %s", s.Asked)
	}
	if n := w.room(id).opened; n != 1 {
		t.Errorf("the room was opened %d times", n)
	}
}

func TestServiceFullOrClosed(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWaiting = 2 }))
	contact := func(jid desk.JID) desk.Event {
		return desk.Contact{Reply: w.by(jid), Service: "sales", ID: w.sessionID(), Token: "t"}
	}
	w.contact(alice)
	w.contact(carol)
	if got := w.refused(contact(mallory)); got != desk.CodeLimit {
		t.Errorf("with a full queue: %q", got)
	}
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"})
	if got := w.refused(contact(mallory)); got != desk.CodeClosed {
		t.Errorf("with a closed service: %q", got)
	}
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales", Open: true})
	if got := w.refused(contact(mallory)); got != "" {
		t.Errorf("with room again: %q", got)
	}
}

// talking returns a world in which Alice and Bob talk.
func talking(t *testing.T, change ...func(*desk.Service)) (*world, desk.SessionID) {
	w := deskWith(t, sales(change...), bob)
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	return w, id
}

func TestGraceOfTheCustomer(t *testing.T) {
	w, id := talking(t)
	w.quit(id, alice+"/pc")
	w.wait(59 * time.Second)
	if wantState(t, w, id, desk.Active); w.said(id, desk.TextCustomerLost) != 1 {
		t.Error("nobody was told that the customer is gone")
	}
	w.join(id, alice)
	w.wait(10 * time.Minute)
	if wantState(t, w, id, desk.Active); w.said(id, desk.TextCustomerBack) != 1 {
		t.Error("nobody was told that the customer is back")
	}
	w.quit(id, alice+"/pc")
	w.wait(61 * time.Second)
	wantState(t, w, id, "gone")
	if s, _ := w.store.SessionRecord(t.Context(), link, id); s.End != desk.EndedAbsent || w.told(alice, desk.TextEndAbsent) != 1 {
		t.Errorf("it ended as %s, and the customer was told %v", s.End, w.tells[alice])
	}
}

func TestGraceOfTheCSR(t *testing.T) {
	w, id := talking(t)
	w.quit(id, bob+"/pc")
	w.wait(30 * time.Second)
	w.join(id, bob)
	w.wait(5 * time.Minute)
	if wantState(t, w, id, desk.Active); w.said(id, desk.TextCSRLost) != 1 || w.said(id, desk.TextCSRBack) != 1 || w.owner(id) != bob {
		t.Error("the CSR came back in time, and it was not taken so")
	}
}

func TestIdle(t *testing.T) {
	w, id := talking(t)
	w.wait(29 * time.Minute)
	w.speak(id, alice, "alice pc", "still here")
	w.settle()
	w.wait(29 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.wait(2 * time.Minute)
	wantState(t, w, id, "gone")
	if s, _ := w.store.SessionRecord(t.Context(), link, id); s.End != desk.EndedIdle {
		t.Errorf("it ended as %s", s.End)
	}
}

func TestIdleAfterACrash(t *testing.T) {
	w, id := talking(t) // nobody has said anything yet
	w.crash()
	w.connect()
	w.settle()
	w.wait(29 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.speak(id, alice, "alice pc", "still here")
	w.settle()
	w.crash()
	w.connect()
	w.settle()
	w.wait(28 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.wait(3 * time.Minute)
	wantState(t, w, id, "gone")
}

func TestIdleAfterACrashBeforeTheFirstWord(t *testing.T) {
	w := deskWith(t, sales())
	id := w.contact(alice)
	w.join(id, alice)
	w.wait(20 * time.Minute)
	w.staff(bob, 1)
	w.arrive(bob)
	w.enter(id, bob+"/pc")
	w.deliver(id) // and the greeting is owed
	w.crash()
	w.connect()
	w.settle()
	w.wait(20 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.wait(11 * time.Minute)
	wantState(t, w, id, "gone")
}

func TestAdminsOfTheConfiguration(t *testing.T) {
	w := deskWith(t, sales())
	w.do(desk.SetAdmins{Admins: []desk.JID{carol}})
	if got := w.refused(desk.RemoveService{Reply: w.by(admin), Service: "sales"}); got != desk.CodeForbidden {
		t.Errorf("who was an admin before: %q", got)
	}
	if got := w.refused(desk.RemoveService{Reply: w.by(carol), Service: "sales"}); got != "" {
		t.Errorf("who is one now: %q", got)
	}
}

func TestCustomerWhoNeverJoins(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.join(id, bob)
	w.wait(59 * time.Second)
	wantState(t, w, id, desk.Active)
	w.wait(2 * time.Second)
	wantState(t, w, id, "gone")
	if s, _ := w.store.SessionRecord(t.Context(), link, id); s.End != desk.EndedNeverCame || w.told(alice, desk.TextEndNeverCame) != 1 {
		t.Errorf("it ended as %s, and the customer was told %v", s.End, w.tells[alice])
	}
	if c, _ := w.desk.CSRView(bob); c.Load != 0 {
		t.Errorf("bob has load %d", c.Load)
	}
}

func TestWrapUp(t *testing.T) {
	w, id := talking(t, func(s *desk.Service) { s.WrapUp = 30 * time.Second })
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	next := w.contact(carol)
	w.join(next, carol)
	wantAsked(t, w, next)
	w.crash() // which wrap-up outlives
	w.connect()
	w.settle()
	wantAsked(t, w, next)
	w.wait(29 * time.Second)
	wantAsked(t, w, next)
	w.wait(2 * time.Second)
	wantAsked(t, w, next, bob)
}

func TestNoWrapUpAfterAnOfferAlone(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.WrapUp = 30 * time.Second }), bob)
	w.do(desk.Leave{Reply: func() desk.Reply { w.contact(alice); return w.by(alice) }(), Service: "sales"})
	wantAsked(t, w, w.contact(carol), bob)
}

func TestCapacityLoweredBelowLoad(t *testing.T) {
	w := deskWith(t, sales())
	w.staff(bob, 3)
	w.arrive(bob)
	var ids []desk.SessionID
	for i := range 3 {
		customer := desk.JID(fmt.Sprintf("c%d@example.org", i))
		ids = append(ids, w.contact(customer))
		w.join(ids[i], customer)
		w.join(ids[i], bob)
	}
	w.staff(bob, 1)
	for _, id := range ids {
		wantState(t, w, id, desk.Active)
	}
	waits := w.contact(alice)
	for _, id := range ids {
		wantAsked(t, w, waits)
		if got := w.refused(desk.TakeNext{Reply: w.by(bob)}); got != desk.CodeConflict {
			t.Errorf("bob takes the next beyond his capacity: %q", got)
		}
		w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	}
	wantAsked(t, w, waits, bob)
}

func TestCSRIsNotOfferedTheirOwnSession(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(bob)
	wantAsked(t, w, id)
	if got := w.refused(desk.TakeNext{Reply: w.by(bob)}); got != desk.CodeNotFound {
		t.Errorf("bob takes his own session: %q", got)
	}
	other := w.contact(alice) // is not held up by it
	wantAsked(t, w, other, bob)
	w.staff(eve, 1)
	w.arrive(eve)
	wantAsked(t, w, id, eve)
	w.join(id, bob)
	w.join(id, eve)
	if got := w.refused(desk.CloseSession{Reply: w.by(bob), Session: id}); got != desk.CodeForbidden {
		t.Errorf("bob closes the session of which he is the customer: %q", got)
	}
}

func TestFormAnswers(t *testing.T) {
	form := []desk.FormField{
		{Name: "topic", Label: "Topic", Type: desk.ListSingle, Options: []string{"price", "delivery"}, Required: true},
		{Name: "tags", Type: desk.ListMulti, Options: []string{"a", "b"}},
		{Name: "urgent", Type: desk.Boolean},
		{Name: "order", Type: desk.TextSingle},
	}
	w := deskWith(t, sales(func(s *desk.Service) { s.Form = form }), bob)
	for name, test := range map[string]struct {
		answers desk.Answers
		field   string // at fault
	}{
		"nothing":        {nil, "topic"},
		"blank":          {desk.Answers{"topic": "  "}, "topic"},
		"no option":      {desk.Answers{"topic": "weather"}, "topic"},
		"one no option":  {desk.Answers{"topic": "price", "tags": "a\nc"}, "tags"},
		"no truth value": {desk.Answers{"topic": "price", "urgent": "very"}, "urgent"},
		"too long":       {desk.Answers{"topic": "price", "order": strings.Repeat("9", 5000)}, "order"},
		"fine":           {desk.Answers{"topic": "price", "tags": "a\nb", "urgent": "1", "order": " 17 ", "other": "x"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w.tester = t
			r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Answers: test.answers})
			got := ""
			if r.Refusal != nil {
				if got = r.Refusal.Field; r.Refusal.Code != desk.CodeInvalid || r.Refusal.Text == "" {
					t.Errorf("refused with %+v", r.Refusal)
				}
			}
			if got != test.field {
				t.Errorf("at fault is %q, want %q", got, test.field)
			}
			if s, ok := w.desk.CustomerSession(alice, "sales"); ok != (test.field == "") {
				t.Errorf("is there a session: %v", ok)
			} else if ok {
				if got, want := asJSON(s.Answers), `{"order":"17","tags":"a\nb","topic":"price","urgent":"true"}`; got != want {
					t.Errorf("stored is %s, want %s", got, want)
				}
				w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
			}
		})
	}
	if w.told(bob, desk.TextOffer, "Topic: price", "tags: a, b") != 1 {
		t.Errorf("bob was told %v", w.tells[bob])
	}
}

func TestStrangerIsPutOut(t *testing.T) {
	w, id := talking(t)
	w.intrude(id, mallory+"/x")
	w.settle()
	if w.room(id).has(mallory) {
		t.Error("mallory is still in the room")
	}
	rows, err := w.store.AuditOf(t.Context(), link, id)
	if err != nil || !slices.ContainsFunc(rows, func(a desk.Audit) bool { return a.Action == "session.put_out" && a.Subject == string(mallory) }) {
		t.Errorf("it is not recorded: %v", err)
	}
	w.agree()
}

func TestDeclinedThroughTheRoom(t *testing.T) {
	w := deskWith(t, sales(), bob, eve)
	id := w.contact(alice)
	w.do(desk.InviteDeclined{Session: id, JID: bob + "/pc", Reason: "lunch"})
	wantAsked(t, w, id, eve)
	if w.room(id).members[bob] {
		t.Error("bob declined and is still a member")
	}
}

func TestCustomerIsNamedLikeNobodyElse(t *testing.T) {
	w := deskWith(t, sales(), bob)
	for given, want := range map[string]string{"Alice": "Alice", "BOB ": "BOB (customer)", "desk": "desk (customer)", "": "alice", "\x00\n": "alice"} {
		r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Name: given})
		if got := field(r, "nick"); got != want {
			t.Errorf("who says they are %q is called %q, want %q", given, got, want)
		}
		w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	}
}

// TestAuthority has everybody ask for everything: invariant 10.
func TestAuthority(t *testing.T) {
	const overseers = desk.RoleSupervisor | desk.RoleAdmin
	needs := map[string]desk.Roles{
		"SetStatus": desk.RoleCSR, "TakeNext": desk.RoleCSR, "Take": desk.RoleCSR, "Accept": desk.RoleCSR, "Decline": desk.RoleCSR, "CloseSession": desk.RoleCSR,
		"PutCSR": desk.RoleAdmin, "RemoveCSR": desk.RoleAdmin, "PutService": desk.RoleAdmin, "RemoveService": desk.RoleAdmin,
		"SetServiceOpen": desk.RoleAdmin, "ApplySettings": desk.RoleAdmin,
		"Conference": desk.RoleCSR, "Transfer": desk.RoleCSR, "CancelAsk": desk.RoleCSR, "Hold": desk.RoleCSR, "AddNote": desk.RoleCSR | overseers,
		"Push": desk.RoleCSR, "SendForm": desk.RoleCSR, "OfferCall": desk.RoleCSR, "SayReply": desk.RoleCSR, "SetReply": desk.RoleCSR | desk.RoleAdmin,
		"Monitor": overseers, "Whisper": overseers, "Barge": overseers, "Assign": overseers, "SetCSRState": overseers, "EndSession": overseers,
		"SetRole": desk.RoleAdmin, "Erase": desk.RoleAdmin, "SetLimits": desk.RoleAdmin, "Drain": desk.RoleAdmin,
	}
	askers := map[string]desk.JID{"customer": alice, "csr": bob, "supervisor": carol, "admin": admin, "stranger": mallory, "operator": desk.Operator}
	asked := make(map[string]bool)
	for name, row := range table {
		kind := strings.Fields(name)[0]
		if needs[kind] == 0 || asked[kind] {
			continue
		}
		asked[kind] = true
		for role, jid := range askers {
			t.Run(kind+" by "+role, func(t *testing.T) {
				w, id := at(t, stActive)
				w.do(desk.ApplySettings{Reply: w.by(desk.Operator), Grants: []desk.Grant{{JID: carol, Role: desk.RoleSupervisor}}})
				reply := w.by(jid)
				e := withReply(row.event(w, id), reply)
				w.settle() // what the row made ready
				before := w.kept(w.desk)
				w.apply(e)
				code := desk.Code("")
				for _, o := range w.pending {
					if a, ok := o.Effect.(desk.Answer); ok && a.Reply == reply && a.Result.Refusal != nil {
						code = a.Result.Refusal.Code
					}
				}
				may := w.desk.RolesOf(jid).Has(needs[kind])
				roles := map[string]desk.Roles{"csr": desk.RoleCSR, "supervisor": desk.RoleSupervisor, "admin": desk.RoleAdmin, "operator": desk.RoleAdmin}
				if want := roles[role].Has(needs[kind]); may != want {
					t.Errorf("may they: %v, want %v", may, want)
				}
				if may == (code == desk.CodeForbidden) {
					t.Errorf("they may: %v; answered %q", may, code)
				}
				w.do(desk.Tick{}) // stores and carries out the answer
				if after := w.kept(w.desk); !may && after != before {
					t.Errorf("they may not, and did: %s", differ(before, after))
				}
			})
		}
	}
	for _, name := range closedSet(t, "request.go", "reply") {
		customers := []string{"Resume", "Rate", "MailTranscript", "Contact", "CustomerWrote", "CustomerStatus", "Leave", "FillIn", "SessionWrote", "Later"}
		if !asked[name] && !slices.Contains(customers, name) {
			t.Errorf("nobody asked for %s", name)
		}
	}
}

// withReply returns a request as somebody else's.
func withReply(e desk.Event, reply desk.Reply) desk.Event {
	v := reflect.New(reflect.TypeOf(e)).Elem()
	v.Set(reflect.ValueOf(e))
	v.FieldByName("Reply").Set(reflect.ValueOf(reply))
	asked, _ := reflect.TypeAssert[desk.Event](v)
	return asked
}
