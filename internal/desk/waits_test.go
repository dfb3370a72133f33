package desk_test

import (
	"fmt"
	"testing"
	"time"

	"bellhop/internal/desk"
)

func TestExpectedWaitBeginsWithAGuess(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales"), one("support")}, serves(bob, "sales"), serves(eve, "support"))
	waitOf := func(service desk.ServiceName) time.Duration {
		v, _ := w.desk.ServiceView(service)
		return v.Wait
	}
	if got := waitOf("sales"); got != 0 {
		t.Errorf("with a free CSR: %s", got)
	}
	// Nobody has ended a session: five minutes.
	id := w.begin(alice, "sales", nil)
	w.join(id, alice)
	w.join(id, bob)
	if got := waitOf("sales"); got != 5*time.Minute {
		t.Errorf("before the first has ended: %s", got)
	}
	w.begin(carol, "sales", nil)
	if got := waitOf("sales"); got != 10*time.Minute {
		t.Errorf("for the second: %s", got)
	}
	w.do(desk.Leave{Reply: w.by(carol), Service: "sales"})
	w.wait(time.Minute)
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	// One of a minute: it and the guess are two, for the other service too.
	id = w.begin(alice, "support", nil)
	w.join(id, alice)
	w.join(id, eve)
	if got := waitOf("support"); got != 3*time.Minute {
		t.Errorf("support goes by the desk: %s", got)
	}
	w.show(eve+"/pc", desk.Offline)
	w.settle()
	if got := waitOf("support"); got != 0 {
		t.Errorf("with nobody signed in: %s", got)
	}
}

func TestExpectedWaitFollowsTheLastSessions(t *testing.T) {
	w := deskOf(t, []desk.Service{one("sales", func(s *desk.Service) { s.IdleTimeout = 24 * time.Hour })}, serves(bob, "sales"))
	for i := range 40 {
		customer := desk.JID(fmt.Sprintf("c%d@example.org", i))
		id := w.begin(customer, "sales", nil)
		w.join(id, customer)
		w.join(id, bob)
		w.wait(20 * time.Minute)
		w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	}
	check := func(when string) {
		t.Helper()
		id := w.begin(alice, "sales", nil)
		w.join(id, alice)
		w.join(id, bob)
		v, _ := w.desk.ServiceView("sales")
		if v.Wait < 19*time.Minute || v.Wait > 20*time.Minute {
			t.Errorf("%s: %s, want about 20 minutes", when, v.Wait)
		}
		w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	}
	w.crash() // a restart forgets nothing of it
	w.connect()
	w.settle()
	check("after forty of twenty minutes")
}
