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
	if code := w.refused(desk.Resume{Reply: w.by(carol), Service: "front", Token: "t-" + string(carol), NewToken: "n"}); code != desk.CodeClosed {
		t.Errorf("resume is answered %q", code)
	}
	w.wait(time.Hour + time.Minute)
	w.show(bob+"/pc", desk.Away)
	w.show(bob+"/pc", desk.Online)
	w.settle()
	s, _ := w.desk.CustomerSession(alice, "sales")
	wantAsked(t, w, s.ID, bob)
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
