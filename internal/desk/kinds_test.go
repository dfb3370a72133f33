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

// An assistant who becomes a CSR while in a session is in it once.
func TestNextIsNotWhereOneIs(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.Assist = "sales" }))
	profile := desk.CSRProfile{JID: bob, Name: "bob", Capacity: 3, Services: []desk.ServiceName{"sales"}, Bot: true}
	w.do(desk.PutCSR{Reply: w.by(admin), Profile: profile})
	w.arrive(bob)
	id := w.contact(alice)
	if s, _ := w.desk.Session(id); len(s.People) != 2 {
		t.Fatalf("no assistant is called: %+v", s.People)
	}
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	profile.Bot = false
	w.do(desk.PutCSR{Reply: w.by(admin), Profile: profile})
	if got := w.refused(desk.TakeNext{Reply: w.by(bob)}); got != desk.CodeNotFound {
		t.Errorf("next: %q", got)
	}
	w.join(id, bob)
	w.join(id, alice)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Available})
	wantAsked(t, w, id)
	w.quit(id, bob+"/pc")
	w.settle()
	wantAsked(t, w, id, bob) // free for it now
	w.agree()
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

const faq = desk.CSRID("faq@example.org")

// assisted makes a desk with sales, an assist service and a bot in it.
func assisted(t *testing.T, change func(*desk.Service), csrs ...desk.CSRProfile) *world {
	t.Helper()
	w := deskWith(t, desk.Service{Name: "experts", Kind: "assist"})
	w.do(desk.PutService{Reply: w.by(admin), Service: sales(change)})
	w.do(desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{JID: bob, Name: "bob", Capacity: 1, Services: []desk.ServiceName{"sales"}}})
	w.arrive(bob)
	for _, c := range csrs {
		c.Services, c.Capacity = []desk.ServiceName{"experts"}, 1
		w.do(desk.PutCSR{Reply: w.by(admin), Profile: c})
		w.arrive(c.JID)
	}
	return w
}

// role returns what somebody is in a session, and how they stand.
func (w *world) role(id desk.SessionID, jid desk.JID) (desk.PartRole, desk.PartState) {
	s, _ := w.desk.Session(id)
	for _, p := range s.People {
		if p.JID == jid {
			return p.Role, p.State
		}
	}
	return "", ""
}

func TestAssistBotWhileTheCustomerWaits(t *testing.T) {
	w := assisted(t, func(s *desk.Service) { s.Assist = "experts" }, desk.CSRProfile{JID: faq, Name: "FAQ", Bot: true})
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, faq)
	wantState(t, w, id, desk.Queued)
	if role, state := w.role(id, faq); role != desk.PartBot || state != desk.Joined || w.told(faq, desk.TextBotCalled) != 1 {
		t.Errorf("the bot is %s and %s; told %v", role, state, w.tells[faq])
	}
	w.crash()
	w.connect()
	w.settle()
	w.agree()
	if got := w.refused(desk.TakeNext{Reply: w.by(faq)}); got == "" {
		t.Error("a bot takes a session")
	}
	w.show(bob+"/pc", desk.Online)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Available})
	wantAsked(t, w, id, bob)
	w.join(id, bob)
	w.quit(id, faq+"/pc")
	w.settle()
	if role, _ := w.role(id, faq); role != "" {
		t.Errorf("the bot has left and is still %s", role)
	}
	wantState(t, w, id, desk.Active)
	w.agree()
}

func TestAssistChoosesByWhatItIsAbout(t *testing.T) {
	w := assisted(t, func(s *desk.Service) { s.Form = []desk.FormField{{Name: "topic"}} },
		desk.CSRProfile{JID: eve, Name: "eve", Skills: desk.Skills{"price": 1}},
		desk.CSRProfile{JID: dan, Name: "dan", Skills: desk.Skills{"topic.delivery": 1}},
		desk.CSRProfile{JID: faq, Name: "FAQ", Bot: true})
	contact := func(jid desk.JID, topic string) desk.SessionID {
		return desk.SessionID(field(w.ask(desk.Contact{
			Reply: w.by(jid), Service: "sales", ID: w.sessionID(), Token: w.next("t"), Answers: desk.Answers{"topic": topic},
		}), "session"))
	}
	id := contact(alice, "delivery")
	w.join(id, alice)
	w.join(id, bob)
	if r := w.ask(desk.Conference{Reply: w.by(bob), Session: id, Target: "service:experts", ID: w.sessionID()}); r.Refusal != nil {
		t.Fatal(r.Refusal.Text)
	}
	wantAsked(t, w, id, dan)
	w.join(id, dan)
	if role, state := w.role(id, dan); role != desk.PartCSR || state != desk.Joined || w.owner(id) != bob {
		t.Errorf("dan is %s and %s, the owner is %s", role, state, w.owner(id))
	}
	// The customer asks for the next one, who knows less of it.
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "experts", ID: w.sessionID(), Token: "t"})
	if r.Refusal != nil || desk.SessionID(field(r, "session")) != id {
		t.Fatalf("answered %+v", r)
	}
	wantAsked(t, w, id, eve)
	w.do(desk.Decline{Reply: w.by(eve)})
	w.ask(desk.Conference{Reply: w.by(bob), Session: id, Target: "FAQ", ID: w.sessionID()})
	if role, _ := w.role(id, faq); role != desk.PartBot {
		t.Errorf("the bot is %q", role)
	}
	if got := w.refused(desk.Transfer{Reply: w.by(bob), Session: id, Target: "FAQ"}); got == "" {
		t.Error("a bot was given a session")
	}
	w.agree()
}

func TestAssistWithoutASessionElsewhereIsAQueue(t *testing.T) {
	w := assisted(t, ofKind("queue"), desk.CSRProfile{JID: eve, Name: "eve"})
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "experts", ID: w.sessionID(), Token: "t"})
	wantAsked(t, w, desk.SessionID(field(r, "session")), eve)
}
