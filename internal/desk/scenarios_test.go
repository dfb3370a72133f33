package desk_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
)

// sales is a service with the settings that the scenarios are told with.
func sales(change ...func(*desk.Service)) desk.Service {
	s := desk.Service{Name: "sales", Title: "Sales"}
	for _, f := range change {
		f(&s)
	}
	return s.WithDefaults()
}

// deskWith returns a world whose desk has a service and these CSRs, each online with one client
// and with room for one session.
func deskWith(t tester, service desk.Service, csrs ...desk.CSRID) *world {
	w := newWorld(t)
	w.connect()
	w.do(desk.PutService{Reply: w.by(admin), Service: service})
	for _, csr := range csrs {
		w.staff(csr, 1)
		w.arrive(csr)
	}
	return w
}

// staff puts a CSR who serves every service there is.
func (w *world) staff(csr desk.CSRID, capacity int) {
	w.Helper()
	p := desk.CSRProfile{JID: csr, Name: csr.Local(), Capacity: capacity}
	for _, s := range w.desk.Services() {
		p.Services = append(p.Services, s.Name)
	}
	w.do(desk.PutCSR{Reply: w.by(admin), Profile: p})
}

// arrive has a CSR come online with their PC. A second passes, so that who came first has been
// idle longest.
func (w *world) arrive(csr desk.CSRID) {
	w.Helper()
	w.show(csr+"/pc", desk.Online)
	w.settle()
	w.now = w.now.Add(time.Second)
}

// contact has a customer ask for sales, and returns their session.
func (w *world) contact(customer desk.JID) desk.SessionID {
	w.Helper()
	w.do(desk.Contact{Reply: w.by(customer), Service: "sales", ID: w.sessionID(), Token: w.next("token"), Question: "How much is it?"})
	s, ok := w.desk.CustomerSession(customer, "sales")
	if !ok {
		w.failf("%s has no session", customer)
	}
	return s.ID
}

// join has somebody come into the room of a session.
func (w *world) join(id desk.SessionID, jid desk.JID) {
	w.Helper()
	if jid.Resource() == "" {
		jid += "/pc"
	}
	if !w.enter(id, jid) {
		w.failf("%s is not let into the room of %s", jid, id)
	}
	w.settle()
}

// state returns where a session stands, "gone" if it is closed.
func (w *world) state(id desk.SessionID) desk.SessionState {
	if s, ok := w.desk.Session(id); ok {
		return s.State
	}
	return "gone"
}

func TestContactWithNobodyThereHasADeadline(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWait = 5 * time.Minute }))
	id := w.contact(alice)
	w.join(id, alice)
	w.wait(4 * time.Minute)
	if got := w.state(id); got != desk.Queued {
		t.Errorf("after four minutes the session is %s", got)
	}
	w.wait(2 * time.Minute)
	if got := w.state(id); got != "gone" {
		t.Errorf("after max_wait the session is %s", got)
	}
}

func TestAcceptedAtTheEndOfTheWait(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.MaxWait = 70 * time.Second }), bob)
	w.show(bob+"/pc", desk.Away)
	id := w.contact(alice)
	w.join(id, alice)
	w.wait(65 * time.Second)
	w.show(bob+"/pc", desk.Online)
	w.settle()
	w.do(desk.Accept{Reply: w.by(bob)})
	w.wait(30 * time.Second) // beyond max_wait, within join_timeout
	if got := w.state(id); got != desk.Offered {
		t.Fatalf("while the CSR is on the way the session is %s", got)
	}
	w.wait(40 * time.Second)
	if got := w.state(id); got != "gone" {
		t.Errorf("the CSR did not come and the wait is over, but the session is %s", got)
	}
}

func TestBreakIsNobodysFault(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.cut()
	w.now = w.now.Add(time.Hour)
	if at, ok := w.desk.NextDeadline(); ok {
		t.Errorf("a deadline is due at %v while the link is down", at)
	}
	w.post(desk.Tick{})
	w.crash()
	if !w.enter(id, alice+"/pc") || !w.enter(id, bob+"/pc") { // while the desk was away
		t.Fatal("they are not let in")
	}
	w.connect()
	w.wait(0)
	if got := w.state(id); got != desk.Active {
		t.Errorf("everybody came during the break, but the session is %s", got)
	}
	w.wait(20 * time.Minute)
	if got := w.state(id); got != desk.Active {
		t.Errorf("twenty minutes later the session is %s", got)
	}
}

func TestSaidBeforeTheEndInABreak(t *testing.T) {
	w := deskWith(t, sales())
	id := w.contact(alice)
	w.join(id, alice)
	w.post(desk.Leave{Reply: w.by(alice), Service: "sales"})
	w.speak(id, alice, "alice pc", "one more thing")
	w.crash()
	w.connect()
	w.settle()
	if got := w.state(id); got != "gone" {
		t.Errorf("the session is %s", got)
	}
	w.agree() // with the transcript
}

func TestRoomOpenedIsKnownFromItsEffect(t *testing.T) {
	w := deskWith(t, sales())
	w.post(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "token"})
	s, _ := w.desk.CustomerSession(alice, "sales")
	for _, o := range w.effects[s.ID] {
		if _, ok := o.Effect.(desk.OpenRoom); ok {
			w.post(desk.EffectDone{ID: o.ID})
		}
	}
	if s, _ := w.desk.Session(s.ID); !s.RoomOpen {
		t.Error("the room was opened, and the desk does not know it")
	}
}

func TestStrangerInAClosingRoom(t *testing.T) {
	w := deskWith(t, sales())
	id := w.contact(alice)
	w.post(desk.Leave{Reply: w.by(alice), Service: "sales"})
	if out := w.post(desk.OccupantJoined{Session: id, JID: mallory + "/x", Nick: "m"}); len(out) > 0 {
		t.Errorf("behind the closing of the room came %s", asJSON(out))
	}
}

func TestRemovedAndPutAgainAtOnce(t *testing.T) {
	w := deskWith(t, sales(), bob)
	w.apply(desk.RemoveCSR{Reply: w.by(admin), CSR: bob})
	w.apply(desk.RemoveService{Reply: w.by(admin), Service: "sales"})
	w.apply(desk.PutService{Reply: w.by(admin), Service: sales()})
	w.apply(desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{JID: bob, Name: "Bob", Capacity: 1}})
	w.commit()
	w.same()
}

func TestRemovedCSRLeavesARecordInTheirSession(t *testing.T) {
	w := deskWith(t, sales(), bob)
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	w.apply(desk.RemoveCSR{Reply: w.by(admin), CSR: bob})
	found := false
	for _, a := range w.desk.TakeChanges().Audit {
		found = found || a.Session == id && a.Subject == string(bob) && a.Actor == admin
	}
	if !found {
		t.Error("the session has no row that says why it waits again")
	}
}

func TestSettingsThatContradictThemselves(t *testing.T) {
	p := func(jid desk.CSRID, name string) desk.CSRProfile {
		return desk.CSRProfile{JID: jid, Name: name, Capacity: 1}
	}
	for name, e := range map[string]desk.ApplySettings{
		"one nick twice":     {CSRs: []desk.CSRProfile{p(bob, "Sam"), p(eve, "sam")}},
		"a role of no store": {Grants: []desk.Grant{{JID: bob, Role: desk.RoleCSR}}},
		"two roles at once":  {Grants: []desk.Grant{{JID: bob, Role: desk.RoleAdmin | desk.RoleSupervisor}}},
		"no address":         {Grants: []desk.Grant{{JID: "bob", Role: desk.RoleAdmin}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := deskWith(t, sales())
			before := w.kept(w.desk)
			e.Reply = w.by(desk.Operator)
			w.apply(e)
			if a, ok := w.pending[0].Effect.(desk.Answer); !ok || a.Result.Refusal == nil || a.Result.Refusal.Code != desk.CodeInvalid {
				t.Errorf("answered %s", asJSON(w.pending))
			}
			w.do(desk.Tick{})
			if after := w.kept(w.desk); after != before {
				t.Errorf("the desk was changed: %s", differ(before, after))
			}
		})
	}
}
