package e2e_test

import (
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/desk"
)

// talking is a customer and a CSR in a session that is under way.
type talking struct {
	service, session string
	alice, bob       *person
	hers, his        *client.Room
}

func (h *house) talking(t *testing.T, pairs ...string) *talking {
	t.Helper()
	service := h.service(t, "queue", pairs...)
	s := &talking{service: service, bob: h.csr(t, service, "bob"), alice: h.customer(t, "alice")}
	s.session = s.alice.contact(t, service, "Hello?").Get("session")
	s.hers = s.alice.joins(t, s.session)
	s.bob.offered(t, s.session)
	s.his = s.bob.joins(t, s.session)
	must(s.hers.Hear(within(t), h.cfg.Name, containing("is here to help you")))(t)
	return s
}

// TestE2ECustomerComesBack has a customer's client crash and another one go on.
func TestE2ECustomerComesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t, "grace", "1m")
		says(t, s.hers, s.his, "before")
		ok(t, s.alice.Drop())
		must(s.his.Vanishes(within(t), s.alice.nick()))(t)
		must(s.his.Hear(within(t), h.cfg.Name, containing("left the room")))(t)
		s.alice.Client = s.alice.another(t, "phone")
		hers := s.alice.joins(t, s.session)
		must(s.his.Hear(within(t), h.cfg.Name, containing("is back")))(t)
		says(t, hers, s.his, "after")
		s.alice.awaitState(t, s.service, "active")
	})
}

// TestE2ECustomerStaysAway ends a session whose customer does not come back in time.
func TestE2ECustomerStaysAway(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t, "grace", "1s")
		ok(t, s.alice.Drop())
		removed(t, s.his)
		if _, step := h.transcript(t, h.admin, h.domain, s.session); step.Get("reason") != string(desk.EndedAbsent) {
			t.Errorf("why it ended: %s", step.Note())
		}
		h.awaitAvailable(t, s.bob.Client, s.service, 1)
	})
}

// TestE2ECSRVanishes has a CSR's client crash in the middle of a session: the customer goes
// to the head of the queue and another CSR is asked.
func TestE2ECSRVanishes(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t, "grace", "1s")
		carol := h.csr(t, s.service, "carol")
		ok(t, s.bob.Drop())
		must(s.hers.Hear(within(t), h.cfg.Name, containing(s.bob.nick(), "left the room")))(t)
		must(s.hers.Hear(within(t), h.cfg.Name, containing("queue")))(t)
		carol.offered(t, s.session)
		hers := carol.joins(t, s.session)
		must(s.hers.Hear(within(t), h.cfg.Name, containing(carol.nick(), "is here to help you")))(t)
		says(t, hers, s.hers, "I go on for Bob.")
		s.bob.Client = s.bob.another(t, "new")
		shutOut(t, s.bob, s.session)
	})
}

// TestE2EIdle ends a session in which nobody says anything.
func TestE2EIdle(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t, "idle_timeout", "2s")
		says(t, s.hers, s.his, "one word")
		removed(t, s.his)
		removed(t, s.hers)
		if _, step := h.transcript(t, h.admin, h.domain, s.session); step.Get("reason") != string(desk.EndedIdle) {
			t.Errorf("why it ended: %s", step.Note())
		}
	})
}

// TestE2ENeverCame ends a session whose customer asked and did not come into the room.
func TestE2ENeverCame(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "join_timeout", "1s")
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		if _, step := h.transcript(t, h.admin, h.domain, session); step.Get("reason") != string(desk.EndedNeverCame) {
			t.Errorf("why it ended: %s", step.Note())
		}
		alice.told(t, service, "did not join")
	})
}
