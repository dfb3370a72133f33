package desk_test

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/desk"
)

const billingElsewhere = desk.JID("billing@desk2.example.org")

// beside is a desk with sales and support, beside a link that has billing.
func beside(t *testing.T) *world {
	t.Helper()
	w := deskOf(t, []desk.Service{one("sales"), one("support")}, serves(bob, "sales"), serves(eve, "support"))
	w.do(desk.ApplySettings{Reply: w.by(admin), Links: []desk.JID{"desk2.example.org"}})
	w.do(desk.PlacedElsewhere{Places: []desk.Place{
		{Service: "billing", Title: "Billing", Link: "desk2.example.org"},
		{Service: "backstage", Link: "desk2.example.org", Hidden: true},
		{Service: "sales", Title: "Other sales", Link: "desk2.example.org"}, // in two places: ours counts
	}})
	return w
}

func TestWhoAsksTheWrongLinkIsToldTheAddress(t *testing.T) {
	w := beside(t)
	contact := desk.Contact{Reply: w.by(alice), Service: "billing", ID: w.sessionID(), Token: "x"}
	wrote := desk.CustomerWrote{Reply: w.by(alice), Service: "billing", ID: w.sessionID(), Token: "y", Body: "hello"}
	wrote.Reply.Chat = true
	for _, e := range []desk.Event{
		contact, wrote,
		desk.CustomerStatus{Reply: w.by(alice), Service: "billing"},
		desk.TakeNext{Reply: w.by(bob), Service: "billing"},
		desk.PutService{Reply: w.by(admin), Service: one("billing")},
		desk.RemoveService{Reply: w.by(admin), Service: "billing"},
	} {
		refusal := w.ask(e).Refusal
		if refusal == nil || refusal.Code != desk.CodeElsewhere || refusal.Address != billingElsewhere || !strings.Contains(refusal.Text, string(billingElsewhere)) {
			t.Errorf("%T is answered %+v", e, refusal)
		}
	}
	contact.Reply, contact.Service = w.by(alice), "nowhere"
	if code := w.refused(contact); code != desk.CodeNotFound {
		t.Errorf("a service that is nowhere is %q", code)
	}
	contact.Reply, contact.Service = w.by(alice), "sales"
	if code := w.refused(contact); code != "" {
		t.Errorf("what is here is refused as %q", code)
	}
	var names []desk.ServiceName
	for _, p := range w.desk.Places() {
		names = append(names, p.Service)
	}
	if !slices.Equal(names, []desk.ServiceName{"backstage", "billing"}) {
		t.Errorf("elsewhere are %q", names)
	}
	w.do(desk.PlacedElsewhere{})
	contact.Reply, contact.Service = w.by(alice), "billing"
	if code := w.refused(contact); code != desk.CodeNotFound {
		t.Errorf("what is no longer there is %q", code)
	}
}

func TestNoSessionIsHandedToAnotherLink(t *testing.T) {
	w := beside(t)
	id := w.begin(alice, "sales", nil)
	w.join(id, bob)
	for _, e := range []desk.Event{
		desk.Transfer{Reply: w.by(bob), Session: id, Target: "service:billing"},
		desk.Transfer{Reply: w.by(bob), Session: id, Target: "service:billing", Cold: true},
		desk.Conference{Reply: w.by(bob), Session: id, Target: "service:billing"},
	} {
		refusal := w.ask(e).Refusal
		if refusal == nil || refusal.Code != desk.CodeInvalid || refusal.Field != "target" || !strings.Contains(refusal.Text, string(billingElsewhere)) {
			t.Errorf("%T is answered %+v", e, refusal)
		}
	}
	wantState(t, w, id, desk.Active)
}

// What a file places on another link is taken off this one as a whole or not at all.
func TestMovedToAnotherLink(t *testing.T) {
	w := beside(t)
	id := w.begin(alice, "sales", nil)
	w.join(id, bob)
	move := func(services []desk.ServiceName, csrs ...desk.CSRID) desk.ApplySettings {
		return desk.ApplySettings{Reply: w.by(admin), Moved: services, MovedCSRs: csrs}
	}
	if r := w.ask(move([]desk.ServiceName{"support", "sales"}, eve)); r.Refusal == nil || r.Refusal.Code != desk.CodeConflict {
		t.Errorf("a service with a session is moved: %+v", r)
	}
	if r := w.ask(move([]desk.ServiceName{"support"}, eve, bob)); r.Refusal == nil || r.Refusal.Code != desk.CodeConflict {
		t.Errorf("a CSR in a session is moved: %+v", r)
	}
	if _, ok := w.desk.ServiceGlance("support"); !ok || len(w.desk.CSRs()) != 2 {
		t.Fatal("something is gone although the whole was refused")
	}
	w.do(move([]desk.ServiceName{"support", "not here"}, eve, dan))
	w.same()
	if _, ok := w.desk.ServiceGlance("support"); ok {
		t.Error("support is still here")
	}
	if left := w.desk.CSRs(); len(left) != 1 || left[0].JID != bob {
		t.Errorf("the CSRs are %+v", left)
	}
	if links := w.desk.Settings().Links; !slices.Equal(links, []desk.JID{"desk2.example.org"}) {
		t.Errorf("the other links are %q", links)
	}
	w.crash()
	w.connect()
	if links := w.desk.Settings().Links; !slices.Equal(links, []desk.JID{"desk2.example.org"}) {
		t.Errorf("after a crash the other links are %q", links)
	}
	w.quit(id, alice+"/pc")
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	w.do(move([]desk.ServiceName{"sales"}, bob))
	if len(w.desk.CSRs()) > 0 || len(w.desk.ServiceSettings()) > 0 {
		t.Error("the rest is still here")
	}
}
