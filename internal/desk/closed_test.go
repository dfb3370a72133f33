package desk_test

import (
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// shut is a service that opens in an hour, with a ladder.
func shut(name desk.ServiceName, steps ...desk.Overflow) desk.Service {
	return one(name, open("Mon 10:00-11:00"), stepped(steps...))
}

func TestWhoComesToAClosedServiceIsCalledBack(t *testing.T) {
	w := deskOf(t, []desk.Service{
		shut("sales", desk.Overflow{After: time.Minute, Widen: true}, desk.Overflow{Closed: true, Offer: desk.OfferDeferred}),
		one("front", ruled(desk.Rule{When: "true", Service: "sales"})),
	}, serves(bob, "sales"))
	for from, service := range map[desk.JID]desk.ServiceName{alice: "sales", carol: "front"} {
		r := w.ask(desk.Contact{Reply: w.by(from), Service: service, ID: w.sessionID(), Token: "t-" + string(from), Question: "Hello?"})
		if r.Refusal != nil || !strings.Contains(r.Note, "refuse.closed_until") || !strings.Contains(r.Note, "contact.deferred") {
			t.Fatalf("contact with %s is answered %+v", service, r)
		}
		if s, ok := w.desk.CustomerSession(from, service); !ok || s.State != desk.Deferred || s.Service != "sales" {
			t.Errorf("the session with %s: %+v", service, s)
		}
	}
	// Nobody is called back before it opens, by whatever way.
	w.do(desk.CustomerSeen{JID: alice + "/pc", Service: "sales", Show: desk.Online})
	if s, _ := w.desk.CustomerSession(alice, "sales"); s.State != desk.Deferred {
		t.Errorf("while it is closed, it is %s", s.State)
	}
	const zoe = desk.JID("zoe@example.org")
	// Who shows the token has the request, and is the one who is called, from wherever they are now.
	r := w.ask(desk.Resume{Reply: w.by(zoe), Service: "front", Token: "t-" + string(carol), NewToken: "n"})
	if r.Refusal != nil || !strings.Contains(r.Note, "refuse.closed_until") || !strings.Contains(r.Note, "contact.deferred") {
		t.Errorf("resume is answered %+v", r)
	}
	if s, ok := w.desk.CustomerSession(zoe, "front"); !ok || s.State != desk.Deferred {
		t.Errorf("the session that was resumed: %+v", s)
	}
	if _, still := w.desk.CustomerSession(carol, "front"); still {
		t.Error("who had it before has it still")
	}
	w.do(desk.CustomerSeen{JID: carol + "/pc", Service: "front", Show: desk.Online})
	w.do(desk.CustomerSeen{JID: zoe + "/pc", Service: "front", Show: desk.Online})
	w.wait(time.Hour + time.Minute)
	w.show(bob+"/pc", desk.Away)
	w.show(bob+"/pc", desk.Online)
	w.settle()
	s, _ := w.desk.CustomerSession(alice, "sales")
	wantAsked(t, w, s.ID, bob)
	w.same()
}

// TestResumedLaterIsCalledAtTheNewAddress: a page that has another address after a break is still
// called back.
func TestResumedLaterIsCalledAtTheNewAddress(t *testing.T) {
	w := deskOf(t, []desk.Service{shut("sales", desk.Overflow{Closed: true, Offer: desk.OfferDeferred})}, serves(bob, "sales"))
	w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Question: "Hello?"})
	w.do(desk.CustomerSeen{JID: alice + "/pc", Service: "sales", Show: desk.Online})
	w.ask(desk.Resume{Reply: w.by(carol), Service: "sales", Token: "t", NewToken: "n"})
	w.wait(time.Hour + time.Minute)
	w.show(bob+"/pc", desk.Away)
	w.show(bob+"/pc", desk.Online)
	w.settle()
	if s, _ := w.desk.CustomerSession(carol, "sales"); s.State != desk.Deferred {
		t.Errorf("called back at an address that is gone: %+v", s)
	}
	w.do(desk.CustomerSeen{JID: carol + "/pc", Service: "sales", Show: desk.Online})
	s, _ := w.desk.CustomerSession(carol, "sales")
	wantAsked(t, w, s.ID, bob)
	w.same()
}

func TestWhoComesToAClosedServiceIsSentOn(t *testing.T) {
	w := deskOf(t, []desk.Service{
		shut("sales", desk.Overflow{Closed: true, Service: "night"}),
		one("night", ruled(desk.Rule{When: "true", Priority: 3})),
		shut("late", desk.Overflow{Closed: true, Service: "shut"}), shut("shut"),
		shut("sorry", desk.Overflow{Closed: true, Close: "We are on holiday."}),
	}, serves(bob, "night"))
	id := w.begin(alice, "sales", nil)
	if s := w.session(id); s.Service != "night" || s.Entry != "sales" || s.Priority != 3 || w.audited("session.service") != 1 {
		t.Errorf("%+v", s)
	}
	wantAsked(t, w, id, bob)
	for service, says := range map[desk.ServiceName]string{"late": "refuse.closed_until", "shut": "refuse.closed_until", "sorry": "We are on holiday."} {
		r := w.ask(desk.Contact{Reply: w.by(carol), Service: service, ID: w.sessionID(), Token: "x"})
		if r.Refusal == nil || r.Refusal.Code != desk.CodeClosed || !strings.Contains(r.Note, says) {
			t.Errorf("%s: %+v", service, r)
		}
	}
	if n := len(w.desk.Sessions()); n != 1 {
		t.Errorf("%d sessions", n)
	}
	w.same()
}

func TestClosedByHandIsClosedToo(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", stepped(desk.Overflow{Closed: true, Offer: desk.OfferDeferred}))})
	w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"})
	r := w.ask(desk.CustomerWrote{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "y", Body: "hello?"})
	if s, ok := w.desk.CustomerSession(carol, "sales"); !ok || s.State != desk.Deferred || s.Question != "hello?" || !strings.Contains(r.Note, "refuse.closed") {
		t.Errorf("%+v, answered %+v", s, r)
	}
	report, err := w.desk.TestRoute(desk.RouteQuery{Service: "sales", Customer: alice})
	if err != nil || !report.Deferred || !strings.Contains(strings.Join(report.Lines, "\n"), "overflow[0]") {
		t.Errorf("route-test: %+v, %v", report, err)
	}
}

// TestWhoComesToAFullService: the ladder's step for so many who wait is also for who would be one
// more than may.
func TestWhoComesToAFullService(t *testing.T) {
	full := func(name desk.ServiceName, steps ...desk.Overflow) desk.Service {
		s := one(name, stepped(steps...))
		s.MaxWaiting = 1
		return s
	}
	w := deskOf(t, []desk.Service{
		full("none", desk.Overflow{After: time.Hour, Offer: desk.OfferDeferred}),
		full("later", desk.Overflow{Waiting: 1, Widen: true}, desk.Overflow{Waiting: 1, Offer: desk.OfferDeferred}),
		full("sorry", desk.Overflow{Waiting: 1, Close: "We are very busy."}),
		full("on", desk.Overflow{Waiting: 1, Service: "other"}), one("other"),
		full("both", desk.Overflow{Waiting: 1, Service: "none", Offer: desk.OfferDeferred}),
	})
	for _, test := range []struct {
		service      desk.ServiceName
		takes, later bool
		state        desk.SessionState // of who comes
		at           desk.ServiceName
		says         string
	}{
		{"none", false, false, "", "", "refuse.full"},
		{"later", true, true, desk.Deferred, "later", "contact.deferred"},
		{"sorry", false, false, "", "", "We are very busy."},
		{"on", true, false, desk.Queued, "other", "contact.queued"},
		{"both", true, true, desk.Deferred, "both", "contact.deferred"},
	} {
		if v, _ := w.desk.ServiceView(test.service); !v.Takes || v.Later {
			t.Errorf("%s with room: takes %t, later %t", test.service, v.Takes, v.Later)
		}
		w.begin(alice, test.service, nil)
		if v, _ := w.desk.ServiceView(test.service); v.Takes != test.takes || v.Later != test.later {
			t.Errorf("%s, full: takes %t, later %t", test.service, v.Takes, v.Later)
		} else if (v.Sorry != "") != (test.service == "sorry") {
			t.Errorf("%s, full, says %q", test.service, v.Sorry)
		}
		report, err := w.desk.TestRoute(desk.RouteQuery{Service: test.service, Customer: carol})
		if err != nil || report.Deferred != test.later || test.takes && report.Service != test.at {
			t.Errorf("route-test of %s: %+v, %v", test.service, report, err)
		}
		r := w.ask(desk.Contact{Reply: w.by(carol), Service: test.service, ID: w.sessionID(), Token: "t-" + string(test.service)})
		s, ok := w.desk.CustomerSession(carol, test.service)
		if ok != (test.state != "") || s.State != test.state || s.Service != test.at {
			t.Errorf("%s: %+v", test.service, s)
		}
		if r.Refusal != nil && (r.Refusal.Code != desk.CodeLimit || !strings.Contains(r.Refusal.Text, test.says)) {
			t.Errorf("%s is answered %+v", test.service, r)
		}
		if r.Refusal == nil && !strings.Contains(r.Note, test.says) && test.state == desk.Deferred {
			t.Errorf("%s is answered %+v", test.service, r)
		}
	}
	w.same()
}

// TestDoor is what a page says of a service before anybody asks.
func TestDoor(t *testing.T) {
	w := deskOf(t, []desk.Service{
		one("open"), shut("shut"), shut("sorry", desk.Overflow{Closed: true, Close: "On holiday."}),
		shut("later", desk.Overflow{Closed: true, Offer: desk.OfferDeferred}),
		shut("on", desk.Overflow{Closed: true, Service: "open", Offer: desk.OfferDeferred}),
		shut("nowhere", desk.Overflow{Closed: true, Service: "shut"}),
		shut("both", desk.Overflow{Closed: true, Service: "shut", Offer: desk.OfferDeferred}),
		one("calls", func(s *desk.Service) { s.Kind = "deferred" }),
	})
	for service, want := range map[desk.ServiceName][2]bool{
		"open": {true, false}, "shut": {}, "sorry": {}, "later": {true, true}, "on": {true, false}, "nowhere": {}, "both": {true, true},
		"calls": {true, true},
	} {
		if v, _ := w.desk.ServiceView(service); v.Takes != want[0] || v.Later != want[1] {
			t.Errorf("%s: takes %t, later %t", service, v.Takes, v.Later)
		}
	}
	w.do(desk.Drain{Reply: w.by(admin), On: true})
	if v, _ := w.desk.ServiceView("later"); v.Takes || v.Later {
		t.Errorf("while it is drained: takes %t, later %t", v.Takes, v.Later)
	}
}
