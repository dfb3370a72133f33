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
