package desk_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

// deskOf returns a world whose desk has several services; staff is what each CSR serves.
func deskOf(t tester, services []desk.Service, staff ...desk.CSRProfile) *world {
	w := newWorld(t)
	w.connect()
	w.put(services, staff...)
	for _, p := range staff {
		w.arrive(p.JID)
	}
	return w
}

func (w *world) put(services []desk.Service, staff ...desk.CSRProfile) {
	w.Helper()
	for i := range staff {
		staff[i].Name = cmp.Or(staff[i].Name, staff[i].JID.Local())
		staff[i].Capacity = max(1, staff[i].Capacity)
	}
	if r := w.ask(desk.ApplySettings{Reply: w.by(admin), Services: services, CSRs: staff}); r.Refusal != nil {
		w.failf("%v", r.Refusal)
	}
}

// begin has a customer ask a service, with answers, and come into the room.
func (w *world) begin(customer desk.JID, service desk.ServiceName, answers desk.Answers) desk.SessionID {
	w.Helper()
	w.do(desk.Contact{Reply: w.by(customer), Service: service, ID: w.sessionID(), Token: w.next("token"), Question: "Where is it?", Answers: answers})
	s, ok := w.desk.CustomerSession(customer, service)
	if !ok {
		w.failf("%s has no session", customer)
	}
	w.join(s.ID, customer)
	return s.ID
}

func one(name desk.ServiceName, change ...func(*desk.Service)) desk.Service {
	s := desk.Service{Name: name, Form: []desk.FormField{{Name: "topic"}}}
	for _, f := range change {
		f(&s)
	}
	return s
}

func ruled(rules ...desk.Rule) func(*desk.Service) {
	return func(s *desk.Service) { s.Rules = rules }
}

func stepped(steps ...desk.Overflow) func(*desk.Service) {
	return func(s *desk.Service) { s.Overflow = steps }
}

func serves(csr desk.CSRID, services ...desk.ServiceName) desk.CSRProfile {
	return desk.CSRProfile{JID: csr, Services: services}
}

func (w *world) session(id desk.SessionID) desk.SessionView {
	w.Helper()
	s, ok := w.desk.Session(id)
	if !ok {
		w.failf("there is no session %s", id)
	}
	return s
}

func TestRulesSetSkillsPriorityAndService(t *testing.T) {
	w := deskOf(t, []desk.Service{
		one("sales", ruled(
			desk.Rule{When: `form.topic == "delivery"`, Skills: []string{"logistics", "german=2"}, Priority: 3},
			desk.Rule{When: `customer.domain == "example.org"`, Skills: []string{"logistics=2"}, Priority: 7},
			desk.Rule{When: `int(form.topic) > 3`, Priority: 900},
			desk.Rule{When: `question.contains("invoice") || form.topic == "invoice"`, Service: "billing", Priority: -1},
		)),
		one("billing", ruled(desk.Rule{When: `form.topic == "invoice"`, Skills: []string{"tax"}, Priority: 9})),
	}, serves(bob, "sales"), desk.CSRProfile{JID: eve, Services: []desk.ServiceName{"sales"}, Skills: desk.Skills{"logistics": 2, "german": 3}},
		desk.CSRProfile{JID: dan, Services: []desk.ServiceName{"billing"}, Skills: desk.Skills{"tax": 1, "logistics": 5}})
	id := w.begin(alice, "sales", desk.Answers{"topic": "delivery"})
	if s := w.session(id); s.Priority != 7 || s.Needs.String() != "german=2, logistics=2" || s.Service != "sales" {
		t.Errorf("the session has priority %d and needs %s", s.Priority, s.Needs)
	}
	wantAsked(t, w, id, eve)
	id = w.begin(carol, "sales", desk.Answers{"topic": "invoice"})
	if s := w.session(id); s.Service != "billing" || s.Entry != "sales" || s.Priority != 9 || s.Needs.String() != "logistics=2, tax=1" {
		t.Errorf("sent on, it is %s by %s with priority %d and needs %s", s.Service, s.Entry, s.Priority, s.Needs)
	}
	wantAsked(t, w, id, dan)
	if w.audited("session.routed") != 2 || w.audited("session.service") != 1 {
		t.Error("it is not in the audit log")
	}
	id = w.begin("zoe@elsewhere.org", "sales", nil)
	if s := w.session(id); s.Priority != 0 || len(s.Needs) != 0 {
		t.Errorf("without a rule it has priority %d and needs %s", s.Priority, s.Needs)
	}
	wantAsked(t, w, id, bob)
	w.same()
}

func TestRulesCannotSendInCircles(t *testing.T) {
	on := func(to desk.ServiceName) func(*desk.Service) { return ruled(desk.Rule{When: "true", Service: to}) }
	w := deskOf(t, []desk.Service{
		one("a", on("b")), one("b", on("c")), one("c", on("a")),
		one("s0", on("s1")), one("s1", on("s2")), one("s2", on("s3")), one("s3", on("s4")), one("s4", on("s5")), one("s5", on("s6")), one("s6", on("s7")), one("s7"),
	})
	if s := w.session(w.begin(alice, "a", nil)); s.Service != "c" {
		t.Errorf("it ended up at %s", s.Service)
	}
	if s := w.session(w.begin(alice, "s0", nil)); s.Service != "s5" {
		t.Errorf("it ended up at %s", s.Service)
	}
}

func TestRulesAreCheckedWhenTheyAreSet(t *testing.T) {
	w := deskOf(t, nil)
	for name, test := range map[string]struct {
		rules []desk.Rule
		says  string
	}{
		"mistake":    {[]desk.Rule{{When: "true", Priority: 1}, {When: `fom.topic == "x"`, Priority: 1}}, "rules[1].when: line 1, column 1: undeclared"},
		"no service": {[]desk.Rule{{When: "true", Service: "nowhere"}}, "rules[0].service"},
		"nothing":    {[]desk.Rule{{When: "true"}}, "does nothing"},
		"bad skill":  {[]desk.Rule{{When: "true", Skills: []string{"german=x"}}}, "rules[0].skills[0]"},
	} {
		for _, e := range []desk.Event{
			desk.PutService{Reply: w.by(admin), Service: one("sales", ruled(test.rules...))},
			desk.ApplySettings{Reply: w.by(admin), Services: []desk.Service{one("sales", ruled(test.rules...))}},
		} {
			r := w.ask(e)
			if r.Refusal == nil || r.Refusal.Code != desk.CodeInvalid || r.Refusal.Field != "rules" || !strings.Contains(r.Refusal.Text, test.says) {
				t.Errorf("%s: %T is answered %+v, want %q", name, e, r.Refusal, test.says)
			}
		}
	}
	if len(w.desk.Services()) > 0 {
		t.Error("it was set all the same")
	}
}

// The world begins on a Monday at 9:00 UTC.
func open(spans ...string) func(*desk.Service) {
	return func(s *desk.Service) { s.Hours = &desk.Hours{Open: spans} }
}

func TestAClosedServiceSaysWhenItOpens(t *testing.T) {
	w := deskOf(t, []desk.Service{
		one("sales", open("Mon 09:00-09:10")),
		one("front", ruled(desk.Rule{When: "true", Service: "sales"})),
	}, serves(bob, "sales"))
	w.show(bob+"/pc", desk.Away)
	id := w.begin(alice, "sales", nil)
	w.wait(11 * time.Minute)
	for _, service := range []desk.ServiceName{"sales", "front"} {
		r := w.ask(desk.Contact{Reply: w.by(carol), Service: service, ID: w.sessionID(), Token: "x"})
		if r.Refusal == nil || r.Refusal.Code != desk.CodeClosed || !strings.Contains(r.Note, "refuse.closed_until") || !strings.Contains(r.Note, "2026-03-09T09:00:00Z") {
			t.Errorf("%s: after closing time contact is answered %q", service, r.Note)
		}
	}
	r := w.ask(desk.CustomerWrote{Reply: w.by(carol), Service: "front", ID: w.sessionID(), Token: "y", Body: "hello?"})
	if r.Refusal == nil || len(w.desk.Sessions()) != 1 {
		t.Errorf("by chat it is answered %q", r.Note)
	}
	v, _ := w.desk.ServiceView("sales")
	if v.Open || v.Opens.Format(time.DateTime) != "2026-03-09 09:00:00" {
		t.Errorf("it shows as open %v until %v", v.Open, v.Opens)
	}
	w.show(bob+"/pc", desk.Online) // who waited at closing time is served
	w.settle()
	wantAsked(t, w, id, bob)
	w.crash() // pain 16: a restart resets nothing
	w.connect()
	if code := w.refused(desk.Contact{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "x"}); code != desk.CodeClosed {
		t.Errorf("after a restart contact is answered %q", code)
	}
}

func TestOpenAndCloseAgainstTheHours(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", open("Mon 10:00-11:00")), one("night", open("Sun 23:00-23:30"))})
	contact := func() desk.Code {
		return w.refused(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "x"})
	}
	if got := contact(); got != desk.CodeClosed {
		t.Fatalf("before the hours: %q", got)
	}
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales", Open: true})
	if got := contact(); got != "" {
		t.Errorf("opened by an admin: %q", got)
	}
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	w.same()
	w.wait(90 * time.Minute) // 10:30
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales", Open: false})
	if got := contact(); got != desk.CodeClosed {
		t.Errorf("closed by an admin in the hours: %q", got)
	}
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales", Open: true})
	if got := contact(); got != "" {
		t.Errorf("opened again in the hours: %q", got)
	}
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	w.wait(time.Hour) // the hours are over
	if got := contact(); got != desk.CodeClosed {
		t.Errorf("the opening outlives the hours: %q", got)
	}
}

func TestTheLadderIsClimbed(t *testing.T) {
	w := deskOf(t, []desk.Service{
		one("sales", stepped(
			desk.Overflow{After: 30 * time.Second, Widen: true},
			desk.Overflow{After: 2 * time.Minute, Service: "support"},
			desk.Overflow{After: 5 * time.Minute, Offer: "deferred"},
			desk.Overflow{After: 8 * time.Minute, Close: "We are sorry."},
		), ruled(desk.Rule{When: "true", Skills: []string{"logistics"}, Priority: 2})),
		one("support", stepped(desk.Overflow{After: time.Second, Close: "never"})),
	}, serves(bob, "sales"), serves(eve, "support"))
	w.show(eve+"/pc", desk.Away)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Busy})
	id := w.begin(alice, "sales", nil)
	if s := w.session(id); s.Needs.String() != "logistics=1" || s.Step != 0 {
		t.Fatalf("it begins with %s at step %d", s.Needs, s.Step)
	}
	w.wait(40 * time.Second)
	if s := w.session(id); len(s.Needs) != 0 || s.Step != 1 || w.told(alice, desk.TextOverflowWiden) != 1 {
		t.Errorf("not widened: %s at step %d", s.Needs, s.Step)
	}
	since := w.session(id).Since
	w.wait(90 * time.Second)
	if s := w.session(id); s.Service != "support" || s.Entry != "sales" || s.Step != 2 || !s.Since.Equal(since) || w.told(alice, desk.TextOverflowService) != 1 {
		t.Errorf("not moved: %s at step %d", s.Service, s.Step)
	}
	w.same()
	w.crash()
	w.connect()
	w.show(bob+"/pc", desk.Away)
	if code := w.refused(desk.Later{Reply: w.by(alice), Service: "sales"}); code != desk.CodeConflict {
		t.Errorf("!later before it was offered is answered %q", code)
	}
	w.wait(4 * time.Minute)
	if s := w.session(id); s.Step != 3 || w.told(alice, desk.TextOverflowLater) != 1 {
		t.Errorf("not offered to be called back: at step %d", s.Step)
	}
	w.wait(4 * time.Minute)
	wantState(t, w, id, "gone")
	if w.audited("session.overflow") != 4 {
		t.Errorf("the audit log has %d steps, want 4", w.audited("session.overflow"))
	}
	if s := w.said(id, "We"); s != 1 {
		t.Errorf("the closing text was said %d times", s)
	}
}

func TestOverflowReachesTheOtherServicesCSRs(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", stepped(desk.Overflow{After: time.Minute, Service: "support"})), one("support")}, serves(eve, "support"))
	id := w.begin(alice, "sales", nil)
	w.wait(time.Minute + time.Second)
	wantAsked(t, w, id, eve)
	w.join(id, eve)
	if s := w.session(id); s.State != desk.Active || s.Step != 0 || s.Ladder != "" {
		t.Errorf("served, it is %s at step %d of %s", s.State, s.Step, s.Ladder)
	}
	w.quit(id, eve+"/pc")
	w.wait(2 * time.Minute)
	if s := w.session(id); s.Service != "support" {
		t.Errorf("it went to %s", s.Service)
	}
}

func TestOverflowWhenNobodyIsSignedIn(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", stepped(desk.Overflow{NoCSR: true, Service: "support"})), one("support")}, serves(bob, "sales"))
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Available})
	id, other := w.begin(alice, "sales", nil), w.begin(carol, "sales", nil)
	w.join(id, bob)
	w.wait(time.Minute)
	if s := w.session(other); s.Service != "sales" {
		t.Fatalf("bob is there, but it went to %s", s.Service)
	}
	w.show(bob+"/pc", desk.Away)
	w.wait(time.Second)
	w.show(bob+"/pc", desk.Online)
	w.wait(time.Minute)
	if s := w.session(other); s.Service != "sales" {
		t.Fatalf("bob was away for a second, and it went to %s", s.Service)
	}
	w.show(bob+"/pc", desk.Offline)
	w.wait(10 * time.Second)
	if s := w.session(other); s.Service != "support" {
		t.Errorf("with nobody signed in it stays at %s", s.Service)
	}
	if s := w.session(w.begin(mallory, "sales", nil)); s.Service != "support" {
		t.Errorf("who comes now stays at %s", s.Service)
	}
}

func TestOverflowCloseAtOnceInvitesNobody(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", stepped(desk.Overflow{NoCSR: true, Close: "Nobody is here. Write to info@example.org."}))})
	w.wait(time.Minute)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "x"})
	id := desk.SessionID(field(r, "session"))
	w.settle()
	if field(r, "state") != "closing" && field(r, "state") != "closed" || w.asked[alice][id] {
		t.Errorf("contact is answered %+v, invited: %v", r, w.asked[alice][id])
	}
	wantState(t, w, id, "gone")
	if s := w.told(alice, "Nobody"); s != 1 {
		t.Errorf("the customer was told %v", w.tells[alice])
	}
}

func TestOverflowBehindTooMany(t *testing.T) {
	w := deskOf(t, []desk.Service{
		one("sales", stepped(desk.Overflow{Waiting: 2, Service: "shut"}, desk.Overflow{Waiting: 2, Service: "support"})),
		one("support"), one("shut", open("Sun 01:00-02:00")),
	})
	for i, want := range []desk.ServiceName{"sales", "sales", "support", "support"} {
		customer := desk.JID(fmt.Sprintf("c%d@example.org", i))
		if s := w.session(w.begin(customer, "sales", nil)); s.Service != want {
			t.Errorf("customer %d waits at %s, want %s", i, s.Service, want)
		}
	}
}

func TestLaddersAreChecked(t *testing.T) {
	for field, step := range map[string]desk.Overflow{
		"overflow[0]":         {Service: "support"},
		"overflow[0].service": {After: time.Minute, Service: "sales"},
		"overflow[0].offer":   {After: time.Minute, Offer: "coffee"},
		"overflow[0].after":   {After: time.Millisecond, Widen: true},
		"overflow[0].waiting": {Waiting: -1, NoCSR: true, Widen: true},
		"overflow[0].close":   {NoCSR: true, Close: "bye", Offer: "deferred"},
		"overflow[0].closed":  {Closed: true, Widen: true},
	} {
		problems := one("sales", stepped(step)).Check()
		if len(problems) != 1 || problems[0].Field != field {
			t.Errorf("%+v: %v, want one at %s", step, problems, field)
		}
	}
	if p := one("sales", stepped(desk.Overflow{After: time.Minute})).Check(); len(p) != 1 {
		t.Errorf("a step that does nothing: %v", p)
	}
}

func TestBestSkillIsLevelThenLoadThenIdle(t *testing.T) {
	german := func(csr desk.CSRID, level int) desk.CSRProfile {
		return desk.CSRProfile{JID: csr, Capacity: 3, Services: []desk.ServiceName{"sales"}, Skills: desk.Skills{"german": level}}
	}
	w := deskOf(t, []desk.Service{one("sales", ruled(desk.Rule{When: "true", Skills: []string{"german"}}), func(s *desk.Service) { s.Routing = desk.BestSkill })},
		german(bob, 1), german(eve, 3), german(dan, 3))
	for i, want := range []desk.CSRID{eve, dan, eve, dan, eve, dan, bob} { // by level, then whoever has least
		id := w.begin(desk.JID(fmt.Sprintf("c%d@example.org", i)), "sales", nil)
		wantAsked(t, w, id, want)
		w.join(id, want)
	}
}

func TestLastCSRFirst(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", func(s *desk.Service) { s.Routing = desk.LastCSR })}, serves(bob, "sales"), serves(eve, "sales"))
	visit := func(customer desk.JID, want desk.CSRID) {
		t.Helper()
		id := w.begin(customer, "sales", nil)
		wantAsked(t, w, id, want)
		w.join(id, want)
		w.do(desk.CloseSession{Reply: w.by(want), Session: id})
		w.wait(time.Second)
	}
	visit(alice, bob) // longest idle
	visit(carol, eve)
	visit(carol, eve) // though bob has been idle longer
	visit(alice, bob)
	w.crash() // and so after a restart
	w.connect()
	w.wait(time.Second)
	visit(carol, eve)
	visit(carol, eve)
	visit(alice, bob)

	// Pain 14: who is off shift is not waited for.
	w.show(bob+"/pc", desk.Offline)
	visit(alice, eve)
	w.show(bob+"/pc", desk.Online)
	visit(alice, eve) // she was the last
	id := w.begin(alice, "sales", nil)
	wantAsked(t, w, id, eve)
	w.do(desk.Decline{Reply: w.by(eve)}) // and who declines is not asked again at once
	wantAsked(t, w, id, bob)
}

// However many come who are more urgent, nobody of them who comes later than a minute for each
// step of the priority goes before somebody who waits: so whoever waits is served.
func TestNobodyStarves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		high := rapid.IntRange(1, 3).Draw(t, "priority")
		w := deskOf(t, []desk.Service{one("sales",
			ruled(desk.Rule{When: `form.topic == "urgent"`, Priority: high}),
			func(s *desk.Service) { s.MaxWait, s.MaxWaiting = 24*time.Hour, 1000 },
		)}, serves(bob, "sales"))
		w.join(w.begin("first@example.org", "sales", nil), bob)
		calm := w.begin(alice, "sales", nil)
		last := w.session(calm).Since.Add(time.Duration(high) * time.Minute)
		for i := 0; w.state(calm) == desk.Queued; i++ {
			if i > 50 {
				t.Fatalf("they are never served")
			}
			for range 2 { // twice as many as are served
				w.begin(desk.JID(fmt.Sprintf("u%d@example.org", w.serial)), "sales", desk.Answers{"topic": "urgent"})
			}
			w.wait(time.Duration(rapid.IntRange(15, 40).Draw(t, "seconds")) * time.Second)
			for _, s := range w.desk.SessionsOf(bob) {
				w.do(desk.CloseSession{Reply: w.by(bob), Session: s.ID})
			}
			for _, s := range w.desk.SessionsOf(bob) {
				if s.Created.After(last) {
					t.Fatalf("%s came at %v and goes before who must not wait for those after %v", s.ID, s.Created, last)
				}
				if s.ID != calm {
					w.join(s.ID, bob)
				}
			}
		}
	})
}

// TestLimitOfAService: one service that is asked too often does not stop the others.
func TestLimitOfAService(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales"), one("support")})
	w.do(desk.SetLimits{Reply: w.by(admin), Limits: desk.Limits{ServiceSessions: 2}})
	w.same()
	ask := func(customer desk.JID, service desk.ServiceName) string {
		r := w.ask(desk.Contact{Reply: w.by(customer), Service: service, ID: w.sessionID(), Token: w.next("token")})
		if r.Refusal == nil {
			return ""
		}
		return string(r.Refusal.Code) + " " + r.Refusal.Field
	}
	for i, want := range []string{"", "", "limit " + desk.LimitService} {
		if got := ask(desk.JID(string(rune('a'+i))+"@example.net"), "sales"); got != want {
			t.Errorf("customer %d: %q, want %q", i, got, want)
		}
	}
	if got := ask("z@example.net", "support"); got != "" {
		t.Errorf("another service: %q", got)
	}
	w.wait(31 * time.Second)
	if got := ask("y@example.net", "sales"); got != "" {
		t.Errorf("half a minute later: %q", got)
	}
}

func TestLimitsOnNewSessions(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales"), one("support")})
	w.do(desk.SetLimits{Reply: w.by(admin), Limits: desk.Limits{CustomerSessions: 2, DomainSessions: 3, DeskSessions: 4}})
	w.same()
	ask := func(customer desk.JID, service desk.ServiceName) (desk.Code, string) {
		r := w.ask(desk.Contact{Reply: w.by(customer), Service: service, ID: w.sessionID(), Token: w.next("token")})
		if r.Refusal == nil {
			return "", ""
		}
		return r.Refusal.Code, r.Refusal.Field
	}
	want := func(customer desk.JID, service desk.ServiceName, limit string) {
		t.Helper()
		code, field := ask(customer, service)
		if field != limit || (code == desk.CodeLimit) != (limit != "") {
			t.Errorf("%s at %s: %q %q, want %q", customer, service, code, field, limit)
		}
	}
	want(alice, "sales", "")
	want(alice, "sales", "") // the same session once more
	want(alice, "support", "")
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	want(alice, "sales", desk.LimitCustomer)
	want(carol, "sales", "")
	want("x@example.org", "sales", desk.LimitDomain)
	want("y@other.org", "sales", "")
	want("z@other.org", "sales", "")
	want("q@third.org", "sales", desk.LimitDesk)
	w.wait(31 * time.Minute) // half an hour of one of two an hour
	w.do(desk.Leave{Reply: w.by(carol), Service: "sales"})
	want(alice, "sales", "")
	want(alice, "sales", "")
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	want(alice, "sales", desk.LimitCustomer)
	if r := w.ask(desk.SetLimits{Reply: w.by(admin), Limits: desk.Limits{CustomerSessions: -1}}); r.Refusal == nil || r.Refusal.Field != "customer_sessions" {
		t.Errorf("a limit below zero: %+v", r)
	}
}

func TestDraining(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales")}, serves(bob, "sales"))
	id := w.begin(alice, "sales", nil)
	r := w.ask(desk.Drain{Reply: w.by(admin), On: true})
	if field(r, "sessions") != "1" {
		t.Errorf("drain is answered %+v", r)
	}
	w.same()
	w.crash()
	w.connect()
	if code := w.refused(desk.Contact{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "x"}); code != desk.CodeClosed {
		t.Errorf("a new session is answered %q", code)
	}
	if code := w.refused(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "x"}); code != "" {
		t.Errorf("who has a session is answered %q", code)
	}
	w.join(id, bob) // and is served
	wantState(t, w, id, desk.Active)
	w.do(desk.Drain{Reply: w.by(admin)})
	if code := w.refused(desk.Contact{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "x"}); code != "" {
		t.Errorf("afterwards a new session is answered %q", code)
	}
}

func TestSettingsOfTheWholeDeskAreApplied(t *testing.T) {
	w := deskOf(t, nil)
	limits := desk.Limits{CustomerSessions: 5}
	w.do(desk.ApplySettings{Reply: w.by(admin), Replies: map[string]string{"hi": "Hello!"}, Limits: &limits})
	w.do(desk.ApplySettings{Reply: w.by(admin)}) // says nothing of them
	w.same()
	if s := w.desk.Settings(); s.Replies["hi"] != "Hello!" || s.Limits != limits {
		t.Errorf("the settings are %+v", s)
	}
	if code := w.refused(desk.ApplySettings{Reply: w.by(admin), Replies: map[string]string{"two words": "x"}}); code != desk.CodeInvalid {
		t.Errorf("a bad reply is answered %q", code)
	}
}

func TestTransferToAServiceAsksItsRules(t *testing.T) {
	w := deskOf(t, []desk.Service{
		one("sales"), one("night", open("Sun 01:00-02:00")),
		one("billing", ruled(desk.Rule{When: "true", Skills: []string{"tax"}, Priority: 4})),
	}, serves(bob, "sales"), serves(eve, "billing"), desk.CSRProfile{JID: dan, Services: []desk.ServiceName{"billing"}, Skills: desk.Skills{"tax": 1}})
	id := w.begin(alice, "sales", nil)
	w.join(id, bob)
	if code := w.refused(desk.Transfer{Reply: w.by(bob), Session: id, Target: "service:night"}); code != desk.CodeConflict {
		t.Errorf("to a closed service it is answered %q", code)
	}
	w.do(desk.Transfer{Reply: w.by(bob), Session: id, Target: "service:billing"})
	if got := w.askedFor(id); !slices.Contains(got, dan) || slices.Contains(got, eve) {
		t.Errorf("asked are %v", got)
	}
	w.join(id, dan)
	if s := w.session(id); s.Service != "billing" || s.Priority != 4 || s.Needs.String() != "tax=1" || s.Owner != dan {
		t.Errorf("it is %s with priority %d, needs %s, of %s", s.Service, s.Priority, s.Needs, s.Owner)
	}
}

// A session that overflowed goes on climbing the ladder it was on, also when that is changed
// meanwhile, and its service removed.
func TestTheLadderIsChangedUnderway(t *testing.T) {
	steps := func(close time.Duration) []desk.Service {
		return []desk.Service{
			one("front", ruled(desk.Rule{When: "true", Service: "sales"})), one("support"),
			one("sales", stepped(desk.Overflow{After: time.Minute, Service: "support"}, desk.Overflow{After: close, Close: "Sorry."})),
		}
	}
	w := deskOf(t, steps(time.Hour))
	id, other := w.begin(alice, "front", nil), w.begin(carol, "front", nil)
	w.wait(61 * time.Second)
	if s := w.session(id); s.Service != "support" || s.Ladder != "sales" || s.Entry != "front" {
		t.Fatalf("it is at %s on the ladder of %s", s.Service, s.Ladder)
	}
	w.do(desk.Leave{Reply: w.by(carol), Service: "front"})
	wantState(t, w, other, "gone")
	w.put(steps(2 * time.Minute))
	w.wait(61 * time.Second)
	wantState(t, w, id, "gone")

	id = w.begin(alice, "front", nil)
	w.wait(61 * time.Second)
	if code := w.refused(desk.RemoveService{Reply: w.by(admin), Service: "sales"}); code != "" {
		t.Fatalf("removing the service of the ladder is answered %q", code)
	}
	w.same()
	if s := w.session(id); s.Ladder != "" || s.Step != 0 || s.Service != "support" {
		t.Errorf("it is at %s on step %d of %q", s.Service, s.Step, s.Ladder)
	}
	w.wait(5 * time.Minute)
	wantState(t, w, id, desk.Queued)
}
