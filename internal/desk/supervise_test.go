package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

const sue = desk.JID("sue@example.org") // a supervisor

// overseen is a desk where Bob talks to Alice, Eve is a CSR too, and Sue is a supervisor.
func overseen(t *testing.T) (*world, desk.SessionID) {
	t.Helper()
	w := deskWith(t, sales(), bob, eve)
	w.do(desk.SetRole{Reply: w.by(admin), JID: sue, Role: desk.RoleSupervisor, On: true})
	w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Break})
	id := w.contact(alice)
	w.join(id, alice)
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
	return w, id
}

// audited counts the audit rows of an action.
func (w *world) audited(action string) (n int) {
	for _, a := range w.store.Audit(link) {
		if a.Action == action {
			n++
		}
	}
	return n
}

func TestMonitorReadsAlongUnseen(t *testing.T) {
	w, id := overseen(t)
	w.do(desk.Monitor{Reply: w.by(sue), Session: id, On: true})
	w.speak(id, alice, "Alice", "hello")
	w.speak(id, domain, "Desk", "a text of the desk")
	w.settle()
	if n := w.told(sue, desk.TextMonitorSaid, "Alice", "hello"); n != 1 {
		t.Errorf("relayed %d times", n)
	}
	s, _ := w.desk.Session(id)
	if s.Room == "" || len(s.People) != 2 || w.room(id).has(sue) || w.room(id).members[sue] {
		t.Errorf("a monitor is seen: %+v", s.People)
	}
	for _, m := range w.room(id).archive {
		if strings.Contains(m.Body, "sue") {
			t.Errorf("said in the room: %q", m.Body)
		}
	}
	w.crash()
	w.connect()
	w.settle()
	w.speak(id, bob, "Bob", "still here")
	w.settle()
	if n := w.told(sue, desk.TextMonitorSaid, "still here"); n != 1 {
		t.Errorf("after a crash relayed %d times", n)
	}
	if n := w.told(sue, desk.TextMonitorSaid, "hello"); n != 1 {
		t.Errorf("relayed %d times in all", n)
	}
	w.do(desk.Monitor{Reply: w.by(sue), Session: id})
	w.speak(id, bob, "Bob", "and now")
	w.settle()
	if n := w.told(sue, desk.TextMonitorSaid, "and now"); n != 0 {
		t.Errorf("relayed %d times after the end", n)
	}
	if w.audited("session.monitor") != 1 || w.audited("session.monitor_off") != 1 {
		t.Error("it is not in the record")
	}
}

func TestMonitorEndsWithTheSessionAndTheRole(t *testing.T) {
	w, id := overseen(t)
	w.do(desk.Monitor{Reply: w.by(sue), Session: id, On: true})
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	if n := w.told(sue, desk.TextMonitorEnd); n != 1 {
		t.Errorf("told %d times that it is over", n)
	}
	w, id = overseen(t)
	w.do(desk.Monitor{Reply: w.by(sue), Session: id, On: true})
	w.do(desk.Barge{Reply: w.by(sue), Session: id})
	w.join(id, sue)
	w.do(desk.SetRole{Reply: w.by(admin), JID: sue, Role: desk.RoleSupervisor})
	w.speak(id, alice, "Alice", "secret")
	w.settle()
	if w.told(sue, desk.TextMonitorSaid, "secret") != 0 || w.room(id).has(sue) {
		t.Error("who lost the role still reads along")
	}
	w.agree()
}

func TestWhisperGoesToTheCSRsAlone(t *testing.T) {
	w, id := overseen(t)
	before := len(w.room(id).archive)
	w.do(desk.Whisper{Reply: w.by(sue), Session: id, Text: "offer a refund"})
	if n := w.told(bob, desk.TextWhisper, "by sue", "offer a refund"); n != 1 {
		t.Errorf("Bob was told %d times", n)
	}
	if got := w.refused(desk.Whisper{Reply: w.by(sue), Session: id, Text: " "}); got != desk.CodeInvalid {
		t.Errorf("nothing whispered: %q", got)
	}
	// Plain text to the session's address counts only while reading along.
	if got := w.refused(desk.SessionWrote{Reply: w.by(sue), Session: id, Body: "hm"}); got == "" {
		t.Error("a supervisor who does not read along whispers by plain text")
	}
	w.do(desk.Monitor{Reply: w.by(sue), Session: id, On: true})
	w.do(desk.SessionWrote{Reply: w.by(sue), Session: id, Body: "ask for the number"})
	if n := w.told(bob, desk.TextWhisper, "ask for the number"); n != 1 {
		t.Errorf("Bob was told %d times", n)
	}
	if w.told(alice, desk.TextWhisper) != 0 || len(w.room(id).archive) != before {
		t.Error("the customer hears a whisper")
	}
	if w.audited("session.whisper") != 2 {
		t.Error("it is not in the record")
	}
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	alone := w.contact(carol)
	if got := w.refused(desk.Whisper{Reply: w.by(sue), Session: alone, Text: "hello?"}); got != desk.CodeConflict {
		t.Errorf("a whisper to nobody: %q", got)
	}
}

func TestBargeComesAndGoes(t *testing.T) {
	w, id := overseen(t)
	r := w.ask(desk.Barge{Reply: w.by(sue), Session: id})
	if field(r, "room") == "" || !w.asked[sue][id] {
		t.Fatalf("barge: %+v", r)
	}
	if got := w.refused(desk.Barge{Reply: w.by(alice), Session: id}); got != desk.CodeForbidden {
		t.Errorf("a customer barges in: %q", got)
	}
	w.join(id, sue)
	if w.said(id, desk.TextSupervisorIn) != 1 || w.audited("session.barge") != 1 {
		t.Error("their coming is not said, or not recorded")
	}
	w.agree()
	w.quit(id, sue+"/pc")
	w.wait(2 * time.Minute)
	wantState(t, w, id, desk.Active)
	if w.owner(id) != bob || w.said(id, desk.TextCustomerLost) != 0 || w.room(id).members[sue] {
		t.Error("their going changed more than that")
	}
	w.do(desk.Barge{Reply: w.by(sue), Session: id}) // and who does not come is not waited for
	w.wait(2 * time.Minute)
	if w.room(id).members[sue] {
		t.Error("still a member")
	}
	w.agree()
}

func TestAssign(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) { s.Kind = "ring-all" }), bob, eve, dan)
	w.do(desk.SetRole{Reply: w.by(admin), JID: sue, Role: desk.RoleSupervisor, On: true})
	id := w.contact(alice)
	w.join(id, alice)
	wantAsked(t, w, id, bob, dan, eve)
	w.do(desk.SetStatus{Reply: w.by(dan), State: desk.Break})
	w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Break})
	w.do(desk.Decline{Reply: w.by(dan), Session: id})
	w.do(desk.Assign{Reply: w.by(sue), Session: id, CSR: dan}) // though on a break
	wantAsked(t, w, id, dan)
	w.wait(5 * time.Second)
	wantAsked(t, w, id, dan) // nothing automatic overrides it (pain 17)
	w.join(id, dan)
	if w.owner(id) != dan {
		t.Fatalf("the owner is %s", w.owner(id))
	}
	// One that somebody has is transferred: the first stays until the second is there.
	w.do(desk.Assign{Reply: w.by(sue), Session: id, CSR: bob})
	if w.owner(id) != dan || w.told(dan, desk.TextAssignedAway) != 1 {
		t.Error("the first is gone, or was not told")
	}
	w.join(id, bob)
	if w.owner(id) != bob || w.room(id).has(dan) {
		t.Errorf("the owner is %s", w.owner(id))
	}
	w.agree()
	if w.audited("session.assign") != 2 {
		t.Error("it is not in the record")
	}
}

func TestAssignNeverOverCapacity(t *testing.T) {
	w, id := overseen(t)
	w.staff(eve, 1)
	w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Available})
	other := w.contact(carol)
	w.join(other, eve)
	for _, e := range []desk.Event{
		desk.Assign{Reply: w.by(sue), Session: id, CSR: eve},
		desk.Assign{Reply: w.by(sue), Session: id, CSR: bob},
		desk.Assign{Reply: w.by(sue), Session: id, CSR: "nobody@example.org"},
		desk.Assign{Reply: w.by(sue), Session: "s-nosuch", CSR: eve},
	} {
		if got := w.refused(e); got == "" {
			t.Errorf("%+v is not refused", e)
		}
	}
	if w.owner(id) != bob || w.owner(other) != eve {
		t.Error("something changed")
	}
}

func TestCSRStateBySupervisor(t *testing.T) {
	w, _ := overseen(t)
	w.do(desk.SetCSRState{Reply: w.by(sue), CSR: bob, State: desk.Busy, Reason: "training"})
	c, _ := w.desk.CSRView(bob)
	if c.State != desk.Busy || c.Reason != "training" || w.told(bob, desk.TextStateSetBy, "by sue", "training") != 1 {
		t.Errorf("%+v", c)
	}
	if got := w.refused(desk.SetCSRState{Reply: w.by(sue), CSR: bob, State: "dancing"}); got != desk.CodeInvalid {
		t.Errorf("a state there is not: %q", got)
	}
}

func TestEndSessionBySupervisor(t *testing.T) {
	w, id := overseen(t)
	w.do(desk.EndSession{Reply: w.by(sue), Session: id, Reason: "abuse"})
	wantState(t, w, id, "gone")
	if w.told(bob, desk.TextEndedBy, "by sue", "abuse") != 1 || w.audited("session.ended_by") != 1 {
		t.Error("Bob was not told, or it is not in the record")
	}
	w.agree()
}

func TestRolesByCommand(t *testing.T) {
	w := deskWith(t, sales(), bob)
	w.do(desk.SetRole{Reply: w.by(admin), JID: "Ann@Example.org", Role: desk.RoleAdmin, On: true})
	if !w.desk.RolesOf("ann@example.org").Has(desk.RoleAdmin) {
		t.Fatal("not granted")
	}
	w.crash()
	w.connect()
	w.settle()
	for want, e := range map[desk.Code]desk.Event{
		desk.CodeConflict:  desk.SetRole{Reply: w.by("ann@example.org"), JID: admin, Role: desk.RoleAdmin},
		desk.CodeNotFound:  desk.SetRole{Reply: w.by(admin), JID: bob, Role: desk.RoleSupervisor},
		desk.CodeInvalid:   desk.SetRole{Reply: w.by(admin), JID: "nonsense", Role: desk.RoleAdmin, On: true},
		desk.CodeForbidden: desk.SetRole{Reply: w.by(bob), JID: bob, Role: desk.RoleAdmin, On: true},
	} {
		if got := w.refused(e); got != want {
			t.Errorf("%+v is answered %q, want %q", e, got, want)
		}
	}
	if got := w.refused(desk.SetRole{Reply: w.by(admin), JID: bob, Role: desk.RoleCSR, On: true}); got != desk.CodeInvalid {
		t.Errorf("the role of a CSR is granted: %q", got)
	}
	w.do(desk.SetRole{Reply: w.by(admin), JID: "ann@example.org", Role: desk.RoleAdmin})
	if w.desk.RolesOf("ann@example.org").Has(desk.RoleAdmin) {
		t.Error("not revoked")
	}
	w.crash()
	if w.desk.RolesOf("ann@example.org").Has(desk.RoleAdmin) || !w.desk.RolesOf(admin).Has(desk.RoleAdmin) {
		t.Error("not after a crash")
	}
	if w.audited("role.granted") != 1 || w.audited("role.revoked") != 1 {
		t.Error("it is not in the record")
	}
}

func TestErase(t *testing.T) {
	w, id := overseen(t)
	if got := w.refused(desk.Erase{Reply: w.by(admin), Customer: alice}); got != desk.CodeConflict {
		t.Errorf("erased in the middle of a session: %q", got)
	}
	if got := w.refused(desk.Erase{Reply: w.by(sue), Customer: alice}); got != desk.CodeForbidden {
		t.Errorf("erased by a supervisor: %q", got)
	}
	w.speak(id, alice, "Alice", "my secret")
	w.settle()
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	w.do(desk.Erase{Reply: w.by(admin), Customer: alice})
	said, err := w.store.Transcript(t.Context(), link, id)
	if err != nil || slices.ContainsFunc(said, func(m desk.Message) bool { return strings.Contains(m.Body, "secret") }) {
		t.Errorf("%v %+v", err, said)
	}
	if w.audited("customer.erased") != 1 {
		t.Error("it is not in the record")
	}
}

// TestRecordedOutsideTheCore has what adapters note in the audit, and changes nothing else.
func TestRecordedOutsideTheCore(t *testing.T) {
	w, id := overseen(t)
	before := w.kept(w.desk)
	w.do(desk.Noted{By: mallory + "/x", Action: "refused", Session: id, Subject: "monitor\nx", Reason: "forbidden"})
	if w.kept(w.desk) != before {
		t.Error("something changed")
	}
	for _, a := range w.store.Audit(link) {
		if a.Actor == mallory && a.Action == "refused" && a.Session == id && a.Subject == "monitor x" {
			return
		}
	}
	t.Error("it is not in the record")
}

// TestEndSessionThatHasNoRoom ends one whose customer is still being asked, and one kept for later.
func TestEndSessionThatHasNoRoom(t *testing.T) {
	w := deskWith(t, sales(func(s *desk.Service) {
		s.Form = []desk.FormField{{Name: "topic", Label: "Topic", Required: true}}
	}), bob)
	w.do(desk.CustomerWrote{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Body: "help"})
	s, ok := w.desk.CustomerSession(alice, "sales")
	if !ok || s.State != desk.Asking {
		t.Fatalf("%+v", s.Session)
	}
	for _, e := range []desk.Event{
		desk.Monitor{Reply: w.by(admin), Session: s.ID, On: true},
		desk.Barge{Reply: w.by(admin), Session: s.ID},
		desk.Assign{Reply: w.by(admin), Session: s.ID, CSR: bob},
		desk.Whisper{Reply: w.by(admin), Session: s.ID, Text: "x"},
	} {
		if got := w.refused(e); got != desk.CodeConflict {
			t.Errorf("%T is answered %q", e, got)
		}
	}
	w.do(desk.EndSession{Reply: w.by(admin), Session: s.ID})
	wantState(t, w, s.ID, "gone")

	w.do(desk.PutService{Reply: w.by(admin), Service: sales(func(s *desk.Service) { s.Kind = "deferred" })})
	later := w.contact(alice)
	wantState(t, w, later, desk.Deferred)
	w.do(desk.EndSession{Reply: w.by(admin), Session: later})
	wantState(t, w, later, "gone")
	w.agree()
}
