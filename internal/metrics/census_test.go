package metrics

import (
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

func TestStateOfTheDesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		defer h.metrics.Attach(h.loop.Read)()
		h.furnish()
		h.expect(`
			bellhop_csrs{state="offline"} 2
			bellhop_sessions
			bellhop_queue_length
			bellhop_queue_oldest_wait_seconds
			bellhop_lease_held 1
			bellhop_outbox_length 3
			bellhop_outbox_oldest_age_seconds 1`)
		h.post(
			desk.PresenceChanged{JID: bob, Show: desk.Online},
			desk.PresenceChanged{JID: carol, Show: desk.Away},
		)
		first := h.contact(alice)
		h.contact("ann@example.org/x")
		time.Sleep(7 * time.Second)
		h.expect(`
			bellhop_csrs{state="available"} 1
			bellhop_csrs{state="away"} 1
			bellhop_sessions{service="sales",state="offered"} 1
			bellhop_sessions{service="sales",state="queued"} 1
			bellhop_queue_length{service="sales"} 2
			bellhop_queue_oldest_wait_seconds{service="sales"} 7
			bellhop_outbox_oldest_age_seconds 8`)
		h.done()
		h.come(first, alice)
		h.come(first, bob)
		time.Sleep(5 * time.Second)
		h.expect(`
			bellhop_sessions{service="sales",state="active"} 1
			bellhop_sessions{service="sales",state="queued"} 1
			bellhop_queue_length{service="sales"} 1
			bellhop_queue_oldest_wait_seconds{service="sales"} 12
			bellhop_outbox_oldest_age_seconds 5`)
		h.post(
			desk.CloseSession{Reply: reply(bob), Session: first},
			desk.SetStatus{Reply: reply(carol), State: desk.Break},
		)
		time.Sleep(2 * time.Second)
		h.expect(`
			bellhop_csrs{state="wrap-up"} 1
			bellhop_csrs{state="break"} 1
			bellhop_sessions{service="sales",state="closing"} 1
			bellhop_sessions{service="sales",state="queued"} 1`)
		h.done()
		time.Sleep(2 * time.Second)
		h.expect(`
			bellhop_sessions{service="sales",state="queued"} 1
			bellhop_outbox_length
			bellhop_outbox_oldest_age_seconds`)
		if err := h.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestRemovedServiceDisappears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		defer h.metrics.Attach(h.loop.Read)()
		h.furnish()
		if n := h.seriesOf("help"); n == 0 {
			t.Fatal("a service has no series before its first session")
		}
		h.post(desk.RemoveService{Reply: operator(), Service: "help"})
		time.Sleep(period)
		h.gather() // the counters go with the look that this one asks for
		if n := h.seriesOf("help"); n > 0 {
			t.Errorf("%d series of the service that was removed", n)
		}
		if n := h.seriesOf("sales"); n == 0 {
			t.Error("the series of the other service went as well")
		}
		_ = h.end()
	})
}

// Without being asked by scrapes, the figures are those of the last look, and looks are rare.
func TestLooksAreThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.contact(alice)
		h.expect(`bellhop_queue_length`) // as it was when the last look was due
		time.Sleep(period)
		h.contact("ann@example.org/x")
		h.expect(`bellhop_queue_length{service="sales"} 2`)
		h.post(desk.Leave{Reply: reply(alice), Service: "sales"})
		time.Sleep(period)
		h.expect(`bellhop_queue_length{service="sales"} 2`)
		h.post(desk.LinkDown{})
		h.expect(`bellhop_queue_length{service="sales"} 1`)
		_ = h.end()
	})
}

func TestScrapeDoesNotWaitForTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		defer h.metrics.Attach(h.loop.Read)()
		h.furnish()
		h.contact(alice)
		time.Sleep(period)
		h.expect(`bellhop_queue_length{service="sales"} 1`)
		thaw := h.store.Freeze()
		h.contact("ann@example.org/x")
		time.Sleep(period)
		began := time.Now()
		h.expect(`bellhop_queue_length{service="sales"} 1`)
		if waited := time.Since(began); waited != patient {
			t.Errorf("the scrape took %v, want %v", waited, patient)
		}
		thaw()
		synctest.Wait()
		h.expect(`bellhop_queue_length{service="sales"} 2`)
		_ = h.end()
	})
}

func TestStandbyHasNoDesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		detach := h.metrics.Attach(h.loop.Read)
		h.furnish()
		h.contact(alice)
		if err := h.end(); err != nil {
			t.Fatal(err)
		}
		detach()
		detach() // twice does no harm
		h.metrics.LeaseHeld(false)
		h.expect(`
			bellhop_lease_held
			bellhop_queue_length
			bellhop_sessions_begun_total{service="sales"} 1`)

		h.start()
		defer h.metrics.Attach(h.loop.Read)()
		synctest.Wait()
		detach() // of the loop before: not of this one
		time.Sleep(2 * time.Second)
		h.expect(`
			bellhop_lease_held 1
			bellhop_queue_length{service="sales"} 1
			bellhop_queue_oldest_wait_seconds{service="sales"} 2
			bellhop_outbox_oldest_age_seconds 2
			bellhop_sessions_begun_total{service="sales"} 1`)
		_ = h.end()
	})
}
