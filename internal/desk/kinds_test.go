package desk_test

import (
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

func ofKind(kind desk.KindName) func(*desk.Service) {
	return func(s *desk.Service) { s.Kind = kind }
}

// contactNaming contacts sales and asks for a CSR by name.
func (w *world) contactNaming(jid desk.JID, csr string) desk.Result {
	return w.ask(desk.Contact{Reply: w.by(jid), Service: "sales", ID: w.sessionID(), Token: w.next("token"), CSR: csr})
}

func TestDirectAsksWhomTheCustomerNames(t *testing.T) {
	for name, csr := range map[string]string{"nick": "Eve", "address": string(eve)} {
		t.Run(name, func(t *testing.T) {
			w := deskWith(t, sales(ofKind("direct")), bob, eve)
			r := w.contactNaming(alice, csr)
			wantAsked(t, w, desk.SessionID(field(r, "session")), eve)
		})
	}
}

func TestDirectRefusesAnUnknownName(t *testing.T) {
	w := deskWith(t, sales(ofKind("direct")), bob)
	if r := w.contactNaming(alice, "nobody"); r.Refusal == nil || r.Refusal.Code != desk.CodeInvalid || r.Refusal.Field != "csr" {
		t.Errorf("answered %+v", r)
	}
}

func TestDirectFallsBackToTheQueue(t *testing.T) {
	w := deskWith(t, sales(ofKind("direct")), bob, eve, dan)
	id := desk.SessionID(field(w.contactNaming(alice, "eve"), "session"))
	w.join(id, alice)
	wantAsked(t, w, id, eve)
	w.do(desk.Decline{Reply: w.by(eve)})
	wantAsked(t, w, id, bob)
	w.join(id, bob)

	missed := desk.SessionID(field(w.contactNaming(carol, "eve"), "session"))
	w.join(missed, carol)
	wantAsked(t, w, missed, eve)
	w.wait(20 * time.Second)
	wantAsked(t, w, missed, dan)
}

// PEERS: a returning customer does not stick to a CSR who is off shift.
func TestDirectDoesNotWaitForWhoIsOffShift(t *testing.T) {
	w := deskWith(t, sales(ofKind("direct")), bob, eve)
	w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Break})
	wantAsked(t, w, desk.SessionID(field(w.contactNaming(alice, "eve"), "session")), bob)
}

func TestDirectWaitsForWhoIsFull(t *testing.T) {
	w := deskWith(t, sales(ofKind("direct")), bob)
	w.staff(eve, 1)
	w.arrive(eve)
	first := desk.SessionID(field(w.contactNaming(carol, "eve"), "session"))
	w.join(first, carol)
	w.join(first, eve)
	id := desk.SessionID(field(w.contactNaming(alice, "eve"), "session"))
	w.join(id, alice)
	wantAsked(t, w, id)
	w.crash()
	w.connect()
	w.settle()
	wantAsked(t, w, id)
	w.wait(21 * time.Second)
	wantAsked(t, w, id, bob)

	again := desk.SessionID(field(w.contactNaming("kim@example.org", "eve"), "session"))
	w.wait(5 * time.Second)
	w.do(desk.CloseSession{Reply: w.by(eve), Session: first})
	wantAsked(t, w, again, eve)
}

func TestDirectGivesBackWhoServedLast(t *testing.T) {
	w := deskWith(t, sales(ofKind("direct")), bob, eve)
	id := desk.SessionID(field(w.contactNaming(alice, "eve"), "session"))
	w.join(id, alice)
	w.join(id, eve)
	w.do(desk.CloseSession{Reply: w.by(eve), Session: id})
	w.wait(time.Minute)
	wantAsked(t, w, w.contact(alice), eve)
}

func TestTriage(t *testing.T) {
	w := deskWith(t, sales(), bob)
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "front", Kind: "triage"}})
	if _, there := w.desk.ServiceView("front"); there {
		t.Error("a triage without a rule that names a service was taken")
	}
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "billing"}})
	taken := w.ask(desk.PutService{Reply: w.by(admin), Service: desk.Service{
		Name: "front", Kind: "triage",
		Form:     []desk.FormField{{Name: "topic"}},
		Rules:    []desk.Rule{{When: `form.topic == "bill"`, Service: "billing"}},
		Overflow: []desk.Overflow{{After: time.Minute, Service: "sales"}},
	}})
	if taken.Refusal != nil {
		t.Fatal(taken.Refusal.Text)
	}
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "front", ID: w.sessionID(), Token: "t"})
	id := desk.SessionID(field(r, "session"))
	s, _ := w.desk.Session(id)
	if s.Service != "sales" || s.Entry != "front" {
		t.Errorf("the session is of %s, by %s: %+v", s.Service, s.Entry, r)
	}
	wantAsked(t, w, id, bob)
	r = w.ask(desk.Contact{Reply: w.by(carol), Service: "front", ID: w.sessionID(), Token: "t", Answers: desk.Answers{"topic": "bill"}})
	if s, _ := w.desk.Session(desk.SessionID(field(r, "session"))); s.Service != "billing" || s.Entry != "front" {
		t.Errorf("the session is of %s, by %s: %+v", s.Service, s.Entry, r)
	}
}

// deferred makes a desk with a deferred service and a request on its shelf.
func deferred(t *testing.T, csrs ...desk.CSRID) (*world, desk.SessionID, string) {
	t.Helper()
	w := deskWith(t, sales(ofKind("deferred")), csrs...)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "secret", Question: "Why?"})
	id := desk.SessionID(field(r, "session"))
	if field(r, "state") != "deferred" || field(r, "token") != "secret" {
		t.Fatalf("the answer is %+v", r)
	}
	wantState(t, w, id, desk.Deferred)
	wantAsked(t, w, id)
	return w, id, "secret"
}

func (w *world) resumes(jid desk.JID, token string) desk.Result {
	reply := w.by(jid)
	w.do(desk.Resume{Reply: reply, Service: "sales", Token: token, NewToken: w.next("token")})
	return w.answers[reply.ID]
}

func TestDeferredComesBackWithTheToken(t *testing.T) {
	w, id, token := deferred(t, bob)
	w.wait(50 * time.Hour)
	w.crash()
	w.connect()
	w.settle()
	w.agree()
	r := w.resumes(carol, token) // from another address
	if field(r, "state") != "offered" || field(r, "room") == "" || field(r, "token") == token {
		t.Errorf("answered %+v", r)
	}
	wantAsked(t, w, id, bob)
	if again := w.resumes(mallory, token); again.Refusal == nil {
		t.Error("a token was taken twice")
	}
	w.join(id, carol)
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
	w.agree()
}

func TestDeferredExpires(t *testing.T) {
	w, id, token := deferred(t, bob)
	w.wait(7*24*time.Hour + time.Second)
	wantState(t, w, id, "gone")
	if w.told(alice, desk.TextEndExpired) != 1 {
		t.Errorf("told was %v", w.tells[alice])
	}
	if w.resumes(alice, token).Refusal == nil {
		t.Error("an expired token was taken")
	}
}

func TestDeferredIsCalledBackByNext(t *testing.T) {
	w, id, _ := deferred(t, bob)
	if got := w.refused(desk.TakeNext{Reply: w.by(bob)}); got != desk.CodeNotFound {
		t.Errorf("next without a service: %q", got)
	}
	w.do(desk.TakeNext{Reply: w.by(bob), Service: "sales"})
	if w.told(alice, desk.TextCallBack) != 1 || !w.asked[alice][id] || w.owner(id) != bob {
		t.Errorf("alice was told %v, owner is %s", w.tells[alice], w.owner(id))
	}
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
	w.wait(61 * time.Second)
	wantState(t, w, id, desk.Deferred)
	if w.told(bob, desk.TextDeferredAgain) != 1 {
		t.Errorf("bob was told %v", w.tells[bob])
	}
	w.agree()
	w.same()
	w.do(desk.TakeNext{Reply: w.by(bob), Service: "sales"})
	w.join(id, alice)
	w.join(id, bob)
	w.wait(5 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.agree()
}

func TestDeferredIsCalledBackByPresence(t *testing.T) {
	w, id, _ := deferred(t, bob)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	w.do(desk.CustomerSeen{JID: alice + "/phone", Service: "sales", Show: desk.Online})
	wantState(t, w, id, desk.Deferred)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Available})
	wantAsked(t, w, id, bob)
	w.do(desk.Accept{Reply: w.by(bob)})
	w.join(id, bob)
	if w.told(alice, desk.TextCallBack) != 1 {
		t.Errorf("alice was told %v", w.tells[alice])
	}
	w.wait(61 * time.Second)
	wantState(t, w, id, desk.Deferred)
	w.do(desk.CustomerSeen{JID: alice + "/phone", Service: "sales", Show: desk.Online})
	wantState(t, w, id, desk.Deferred) // not again at once
	w.wait(10 * time.Minute)
	w.do(desk.CustomerSeen{JID: alice + "/phone", Service: "sales", Show: desk.Away})
	wantState(t, w, id, desk.Deferred)
	w.do(desk.CustomerSeen{JID: alice + "/phone", Service: "sales", Show: desk.Online})
	wantAsked(t, w, id, bob)
}

func TestDeferredKeepsWhatIsAdded(t *testing.T) {
	w, id, _ := deferred(t, bob)
	w.ask(desk.CustomerWrote{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "second", Body: "It is urgent"})
	s, _ := w.desk.Session(id)
	if !strings.Contains(s.Question, "Why?") || !strings.Contains(s.Question, "urgent") {
		t.Errorf("the question is %q", s.Question)
	}
	if w.refused(desk.Leave{Reply: w.by(alice), Service: "sales"}) != "" {
		t.Error("cannot leave")
	}
	wantState(t, w, id, "gone")
}

func TestWaitingIsDeferred(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) {
		s.Overflow = []desk.Overflow{{After: time.Minute, Offer: desk.OfferDeferred}}
		s.JoinTimeout = time.Hour
	}))
	id := w.contact(alice)
	w.join(id, alice)
	w.wait(61 * time.Second)
	r := w.ask(desk.Later{Reply: w.by(alice), Service: "sales"})
	if field(r, "state") != "deferred" || field(r, "token") == "" {
		t.Fatalf("answered %+v", r)
	}
	wantState(t, w, id, desk.Deferred)
	if w.room(id).open {
		t.Error("its room is still there")
	}
	w.agree()
	w.crash()
	w.connect()
	w.settle()
	w.agree()
	w.resumes(alice, field(r, "token"))
	w.join(id, alice)
	wantState(t, w, id, desk.Queued)
	w.agree()
}
