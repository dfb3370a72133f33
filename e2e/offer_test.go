package e2e_test

import (
	"strings"
	"sync"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// TestE2EDecline passes an offer on by text and by command, in turn.
func TestE2EDecline(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "routing", "round-robin")
		bob, carol, dave := h.csr(t, service, "bob"), h.csr(t, service, "carol"), h.csr(t, service, "dave")
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		first, second, third := bob, carol, dave
		first.offered(t, session)
		second.notOffered(t, session)
		must(first.Chat(h.desk(), "!decline not mine"))(t)
		first.told(t, h.desk(), "declined")
		second.offered(t, session)
		third.notOffered(t, session)
		must(second.Run(within(t), h.domain, "decline", client.V("reason", "busy")))(t)
		third.offered(t, session)
		// Neither of them may come in any more.
		for _, p := range []*person{first, second} {
			shutOut(t, p, session)
		}
		third.joins(t, session)
		alice.awaitState(t, service, "active")
	})
}

// shutOut checks that somebody cannot enter a room, or not stay there.
func shutOut(t *testing.T, p *person, session string) {
	t.Helper()
	eventually(t, p.name+" is kept out", func() (bool, string) {
		r, err := p.Join(within(t), room(session), p.nick())
		if err == nil { // the removal was still under way
			must(r.Out(within(t)))(t)
			return false, "came in"
		}
		e, is := err.(*client.Error) //nolint:errorlint // the client returns it unwrapped
		if !is {
			t.Fatal(err)
		}
		return e.Condition == "registration-required" || e.Condition == "forbidden", e.Error()
	})
}

// TestE2EDeclineAtSession declines at the session's own address, where no number is needed.
func TestE2EDeclineAtSession(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		bob.offered(t, session)
		must(bob.Run(within(t), session+"@"+h.domain, "decline", client.V("reason", "busy")))(t)
		alice.awaitState(t, service, "queued")
		shutOut(t, bob, session)
		// Nobody else is there, so it can be taken after all.
		step := must(bob.Run(within(t), h.domain, "next", nil))(t)
		if step.Get("session") != session || step.Get("room") != room(session) {
			t.Errorf("next: %s", step.Stanza)
		}
		bob.joins(t, session)
		alice.awaitState(t, service, "active")
	})
}

// TestE2EMissed lets an offer pass: the next one is asked, and who misses too many is set to
// break and told.
func TestE2EMissed(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "offer_timeout", "1s", "missed_offers", "1", "routing", "round-robin")
		bob, carol := h.csr(t, service, "bob"), h.csr(t, service, "carol")
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		bob.offered(t, session)
		carol.offered(t, session)
		bob.told(t, h.desk(), "did not answer in time")
		bob.told(t, h.desk(), "on break")
		shutOut(t, bob, session)
		carol.joins(t, session)
		alice.awaitState(t, service, "active")
		list := must(h.admin.Run(within(t), h.domain, "csr-list", nil))(t)
		if !containing(bob.Bare() + " " + bob.nick() + ": break (")(list.Note()) {
			t.Errorf("csr-list: %s", list.Note())
		}
		must(bob.Chat(h.desk(), "!status available"))(t)
		bob.told(t, h.desk(), "available")
		h.awaitAvailable(t, bob.Client, service, 1) // Carol is taken
	})
}

// TestE2ERingAll has two CSRs join at once: one has the session, the other is told who.
func TestE2ERingAll(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "ring-all")
		csrs := []*person{h.csr(t, service, "bob"), h.csr(t, service, "carol")}
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		hers := alice.joins(t, session)
		for _, p := range csrs {
			p.offered(t, session)
		}
		var rooms [2]*client.Room
		var failed [2]error
		var wg sync.WaitGroup
		for i, p := range csrs {
			wg.Go(func() { rooms[i], failed[i] = p.Join(within(t), room(session), p.nick()) })
		}
		wg.Wait()
		alice.awaitState(t, service, "active")
		winner, loser := 0, 1
		said := must(hers.Hear(within(t), h.cfg.Name, containing("is here to help you")))(t).ChildText("", "body")
		if strings.Contains(said, csrs[1].nick()) {
			winner, loser = 1, 0
		}
		if rooms[winner] == nil {
			t.Fatalf("%s has the session and could not come in: %v", csrs[winner].name, failed[winner])
		}
		csrs[loser].told(t, h.desk(), csrs[winner].nick())
		if rooms[loser] != nil { // came in, and out again
			removed(t, rooms[loser])
		}
		shutOut(t, csrs[loser], session)
		says(t, rooms[winner], hers, "Hello!")
		_, err := csrs[loser].Run(within(t), session+"@"+h.domain, "close", nil)
		refused(t, err, "forbidden")
		h.awaitAvailable(t, alice.Client, service, 1)
	})
}

// TestE2EAcceptThenJoin accepts by command and by text before joining.
func TestE2EAcceptThenJoin(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "ring-all", "join_timeout", "20s", "offer_timeout", "20s")
		bob, carol := h.csr(t, service, "bob"), h.csr(t, service, "carol")
		alice, anna := h.customer(t, "alice"), h.customer(t, "anna")
		session := alice.contact(t, service, "Hello?").Get("session")
		bob.offered(t, session)
		carol.offered(t, session)
		step := must(bob.Run(within(t), session+"@"+h.domain, "accept", nil))(t)
		if step.Get("session") != session || step.Get("room") != room(session) {
			t.Errorf("accept: %s", step.Stanza)
		}
		carol.told(t, h.desk(), bob.nick(), alice.nick())
		must(bob.Chat(h.desk(), "!sessions"))(t)
		bob.told(t, h.desk(), alice.nick())
		bob.joins(t, session)
		alice.awaitState(t, service, "active")

		other := anna.contact(t, service, "Me too").Get("session")
		carol.offered(t, other)
		must(carol.Chat(h.desk(), "!accept 1"))(t)
		carol.told(t, h.desk(), "is yours")
		carol.joins(t, other)
		anna.awaitState(t, service, "active")
		sessions := must(carol.Run(within(t), h.desk(), "sessions", nil))(t)
		if !containing(anna.nick())(sessions.Note()) || containing(alice.nick())(sessions.Note()) {
			t.Errorf("sessions of carol: %s", sessions.Note())
		}
	})
}

// TestE2EAcceptAndStayAway accepts and does not come: the session goes to the next one.
func TestE2EAcceptAndStayAway(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "join_timeout", "1s", "routing", "round-robin")
		bob, carol := h.csr(t, service, "bob"), h.csr(t, service, "carol")
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		alice.joins(t, session)
		bob.offered(t, session)
		must(bob.Run(within(t), h.domain, "accept", nil))(t)
		bob.told(t, h.desk(), "did not join")
		carol.offered(t, session)
		carol.joins(t, session)
		alice.awaitState(t, service, "active")
	})
}

// TestE2ELastClient has a CSR's clients come and go while an offer stands.
func TestE2ELastClient(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "offer_timeout", "2m", "routing", "round-robin")
		bob, carol := h.csr(t, service, "bob"), h.csr(t, service, "carol")
		must(bob.Run(within(t), h.domain, "status", client.V("state", "available", "reason", "here")))(t)
		// A second device that is away changes nothing, nor does its going.
		phone := bob.another(t, "phone")
		ok(t, phone.Presence("away"))
		ok(t, phone.Sync(within(t)))
		alice := h.customer(t, "alice")
		session := alice.contact(t, service, "Hello?").Get("session")
		bob.offered(t, session)
		ok(t, phone.Drop())
		carol.notOffered(t, session)
		if n := h.available(t, alice.Client, service); n != 2 && n != 1 {
			t.Errorf("%d CSRs are available", n)
		}
		if step := alice.status(t, service); step.Get("state") != "offered" {
			t.Errorf("the second device's going ends the offer: %s", step.Stanza)
		}
		ok(t, bob.Drop())
		carol.offered(t, session)
		carol.joins(t, session)
		alice.awaitState(t, service, "active")
	})
}

// TestE2EPresence takes CSRs for available only where some client of theirs is.
func TestE2EPresence(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob := h.csr(t, service, "bob")
		alice := h.customer(t, "alice")
		for _, step := range []struct {
			show string
			want int
		}{{"away", 0}, {"", 1}, {"dnd", 0}, {"chat", 1}, {"xa", 0}} {
			ok(t, bob.Presence(step.show))
			h.awaitAvailable(t, alice.Client, service, step.want)
		}
		phone := bob.another(t, "phone")
		ok(t, phone.Presence(""))
		h.awaitAvailable(t, alice.Client, service, 1)
		must(phone.Run(within(t), h.domain, "status", client.V("state", "break", "reason", "lunch")))(t)
		h.awaitAvailable(t, alice.Client, service, 0)
		must(phone.Chat(h.desk(), "!status available"))(t)
		h.awaitAvailable(t, alice.Client, service, 1)
		ok(t, phone.Close())
		h.awaitAvailable(t, alice.Client, service, 0)
	})
}

// TestE2EStranger has somebody who takes no part try to get into a room, by themselves and
// by a participant's invitation.
func TestE2EStranger(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice, eve := h.csr(t, service, "bob"), h.customer(t, "alice"), h.customer(t, "eve")
		session := alice.contact(t, service, "Hello?").Get("session")
		hers := alice.joins(t, session)
		bob.offered(t, session)
		his := bob.joins(t, session)
		shutOut(t, eve, session)
		_, err := eve.Info(within(t), session+"@"+h.domain, "")
		refused(t, err, "item-not-found")
		_, err = eve.Command(within(t), session+"@"+h.domain, "close")
		refused(t, err, "forbidden")
		// What is said is said to those in the room alone.
		says(t, hers, his, "a secret")
		guest := must(client.Dial(within(t), client.Config{Address: h.xmpp.C2S, Domain: lab.GuestHost}))(t)
		defer guest.Close()
		_, err = guest.Join(within(t), room(session), "Guest")
		refusedAnyhow(t, err)
		for _, e := range append(eve.Seen(), guest.Seen()...) {
			if strings.Contains(e.String(), "a secret") {
				t.Errorf("a stranger hears %s", e)
			}
		}
	})
}

// refusedAnyhow expects a stanza error.
func refusedAnyhow(t *testing.T, err error) {
	t.Helper()
	if _, is := err.(*client.Error); !is { //nolint:errorlint // the client returns it unwrapped
		t.Errorf("not refused: %v", err)
	}
}
