package metrics

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
)

// Two sessions: one is answered by the second CSR asked, in 25 s, the other one by the first,
// at once; a third is abandoned and a fourth refused.
func TestCountsOfSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.post(desk.PresenceChanged{JID: bob, Show: desk.Online})
		first := h.contact(alice)
		h.come(first, alice)
		h.post(desk.PresenceChanged{JID: carol, Show: desk.Online})
		time.Sleep(desk.DefaultOfferTimeout) // Bob lets it pass
		time.Sleep(5 * time.Second)
		synctest.Wait()
		h.post(desk.Accept{Reply: reply(carol)})
		h.come(first, carol)

		second := h.contact("ann@example.org/x") // offered to Bob
		h.come(second, "ann@example.org/x")
		h.come(second, bob) // has not said yes: coming is enough

		third := h.contact("ada@example.org/x")
		h.come(third, "ada@example.org/x")
		fourth := h.contact("amy@example.org/x")
		h.come(fourth, "amy@example.org/x")
		h.contact("abe@example.org/x") // one too many
		h.post(
			desk.Leave{Reply: reply("ada@example.org/x"), Service: "sales"},
			desk.CloseSession{Reply: reply(carol), Session: first},
			desk.Leave{Reply: reply("ann@example.org/x"), Service: "sales"},
		)
		h.done()
		time.Sleep(time.Minute) // wrap-up ends and somebody is asked for the fourth
		synctest.Wait()
		h.post(desk.Decline{Reply: reply(bob)}, desk.Decline{Reply: reply(carol)})
		h.post(desk.Leave{Reply: reply("amy@example.org/x"), Service: "sales"})
		h.done()
		h.expect(`
			bellhop_sessions_begun_total{service="sales"} 4
			bellhop_session_wait_seconds{service="sales"} 2 in 25s
			bellhop_session_wait_seconds{service="help"} 0 in 0s
			bellhop_sessions_answered_total{service="sales"} 2
			bellhop_sessions_answered_in_target_total{service="sales"} 1
			bellhop_sessions_abandoned_total{service="sales"} 2
			bellhop_sessions_ended_total{reason="closed",service="sales"} 1
			bellhop_sessions_ended_total{reason="left",service="sales"} 3
			bellhop_offers_total{outcome="made",service="sales"} 5
			bellhop_offers_total{outcome="accepted",service="sales"} 2
			bellhop_offers_total{outcome="joined",service="sales"} 2
			bellhop_offers_total{outcome="missed",service="sales"} 1
			bellhop_offers_total{outcome="declined",service="sales"} 2
			bellhop_refusals_total{limit="queue"} 1
			bellhop_loop_failures_total`)
		time.Sleep(period)
		h.post(desk.LinkDown{})
		if n := len(h.metrics.sessions) + len(h.metrics.offers) + len(h.metrics.owed); n > 0 {
			t.Errorf("%d sessions, offers and effects are remembered after they are over", n)
		}
		_ = h.end()
	})
}

// A process that takes over counts what happens from then on, not what it finds.
func TestTakeOverCountsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.post(desk.PresenceChanged{JID: bob, Show: desk.Online})
		first := h.contact(alice)
		h.come(first, alice)
		h.come(first, bob)
		h.post(desk.PresenceChanged{JID: carol, Show: desk.Online})
		second := h.contact("ann@example.org/x")
		h.come(second, "ann@example.org/x")
		if err := h.end(); err != nil {
			t.Fatal(err)
		}

		next := &hall{T: t, store: h.store}
		next.reg, next.metrics = newRegistry()
		next.start()
		next.post(desk.CloseSession{Reply: reply(bob), Session: first})
		next.come(second, carol)
		next.expect(`
			bellhop_sessions_begun_total
			bellhop_sessions_answered_total{service="sales"} 1
			bellhop_sessions_ended_total{reason="closed",service="sales"} 1
			bellhop_offers_total{outcome="accepted",service="sales"} 1
			bellhop_offers_total{outcome="joined",service="sales"} 1`)
		_ = next.end()
	})
}

// Of the batch with which a process begins, that counts which happened in it.
func TestFirstBatchCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.post(desk.PresenceChanged{JID: bob, Show: desk.Online})
		first := h.contact(alice)
		h.post(desk.Accept{Reply: reply(bob)}, desk.PresenceChanged{JID: carol, Show: desk.Online})
		h.contact("ann@example.org/x")
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)

		next := &hall{T: t, store: h.store}
		next.reg, next.metrics = newRegistry()
		third := desk.NewSessionID()
		next.start(
			desk.LinkUp{}, // puts off the deadlines of both offers
			desk.CloseSession{Reply: reply(bob), Session: first},
			desk.Decline{Reply: reply(carol)},
			desk.Contact{Reply: reply("ada@example.org/x"), Service: "sales", ID: third, Token: desk.NewToken()},
		)
		next.expect(`
			bellhop_batch_events 1 in 4s
			bellhop_sessions_begun_total{service="sales"} 1
			bellhop_sessions_answered_total
			bellhop_sessions_abandoned_total
			bellhop_sessions_ended_total{reason="closed",service="sales"} 1
			bellhop_offers_total{outcome="declined",service="sales"} 1
			bellhop_offers_total{outcome="withdrawn",service="sales"} 1`)
		_ = next.end()
	})
}

// An offer may be the only thing that the first batch changed about its session.
func TestFirstBatchOfOffersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.post(desk.PutService{Reply: operator(), Service: desk.Service{Name: "sales", Kind: "ring-all"}})
		h.post(desk.PresenceChanged{JID: bob, Show: desk.Online}, desk.PresenceChanged{JID: carol, Show: desk.Online})
		h.contact(alice)
		h.expect(`bellhop_offers_total{outcome="made",service="sales"} 2`)
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)

		next := &hall{T: t, store: h.store}
		next.reg, next.metrics = newRegistry()
		next.start(desk.Decline{Reply: reply(carol)})
		next.expect(`bellhop_offers_total{outcome="declined",service="sales"} 1`)
		_ = next.end()
	})
}

// A batch that was written although nobody knows is seen in the desk loaded after it.
func TestUnknownOutcomeIsMadeUpFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.post(desk.PresenceChanged{JID: bob, Show: desk.Online})
		var once atomic.Bool
		h.store.Hook(func(op desktest.Op, _ *desk.Changes) desktest.Fault {
			if op == desktest.OpCommit && once.CompareAndSwap(false, true) {
				return desktest.Unheard
			}
			return desktest.None
		})
		h.contact(alice)
		time.Sleep(2 * time.Second) // until the desk is loaded anew, whatever the loop waits for
		h.post(desk.LinkDown{})
		h.expect(`
			bellhop_loop_failures_total 1
			bellhop_sessions_begun_total{service="sales"} 1
			bellhop_offers_total{outcome="made",service="sales"} 1`)
		_ = h.end()
	})
}

func TestBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.metrics.RoomOpened(250 * time.Millisecond)
		batches := 0
		for _, line := range h.gather() {
			if strings.HasPrefix(line, "bellhop_batch_events 1 in 1s") || strings.HasPrefix(line, "bellhop_transaction_seconds 1 in 0s") ||
				strings.HasPrefix(line, "bellhop_room_setup_seconds 1 in 0.25s") {
				batches++
			}
		}
		if batches != 3 {
			t.Errorf("%d of 3 histograms are as they should be:\n%s", batches, strings.Join(h.gather(), "\n"))
		}
		_ = h.end()
	})
}
