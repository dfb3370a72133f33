package desk_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

// decide has the loop decide, and returns what it says at the end of that where no events came of
// it.
func (o *office) decide(f func(*desk.Desk) []desk.Event) <-chan error {
	o.Helper()
	stored := make(chan error, 2)
	if err := o.loop.Decide(f, func(err error) { stored <- err }); err != nil {
		o.Fatalf("decide: %v", err)
	}
	return stored
}

// hold keeps the loop busy until the function that it returns is called, so that what is posted
// meanwhile is taken in one batch.
func (o *office) hold() (release func()) {
	o.Helper()
	gate := make(chan struct{})
	if err := o.loop.Read(func(*desk.Desk) { <-gate }); err != nil {
		o.Fatal(err)
	}
	synctest.Wait()
	return func() {
		close(gate)
		synctest.Wait()
	}
}

func (o *office) transactions() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.commits
}

// TestLoopDecides: what is decided is applied where it was decided, behind what was posted before
// and in the same transaction.
func TestLoopDecides(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		release := o.hold()
		_, id := o.contact(alice)
		leave := o.by(alice)
		stored := o.decide(func(d *desk.Desk) []desk.Event {
			if s, ok := d.Session(id); !ok || s.State != desk.Queued {
				t.Errorf("what was posted before is not seen: %+v", s)
			}
			return []desk.Event{
				desk.Noted{By: alice, Action: "looked", Session: id},
				desk.Leave{Reply: leave, Service: "sales"},
			}
		})
		release()
		if got := o.answers(leave); len(got) != 1 || got[0].Refusal != nil {
			t.Errorf("the answers are %+v", got)
		}
		if n := o.transactions(); n != 1 {
			t.Errorf("there were %d transactions", n)
		}
		if n := len(stored); n != 0 {
			t.Errorf("it was called back %d times although events came of it", n)
		}
	})
}

// TestLoopLooks: what was only seen is not told before it is stored.
func TestLoopLooks(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		release, thaw := o.hold(), o.store.Freeze()
		_, id := o.contact(alice)
		var seen bool
		stored := o.decide(func(d *desk.Desk) []desk.Event {
			_, seen = d.Session(id)
			return nil
		})
		release()
		if !seen || len(stored) != 0 {
			t.Errorf("seen: %v, told before it is stored: %d", seen, len(stored))
		}
		thaw()
		synctest.Wait()
		if len(stored) != 1 || <-stored != nil {
			t.Error("it is not told that what was seen is stored")
		}
	})
}

// TestLoopDecidesWithAFault: what was seen or decided in a batch that got lost is answered "try
// again".
func TestLoopDecidesWithAFault(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		id := o.brokenSession()
		release := o.hold()
		before := o.decide(func(*desk.Desk) []desk.Event { return nil })
		leave := o.by(alice)
		broken := o.decide(func(*desk.Desk) []desk.Event {
			return []desk.Event{desk.Leave{Reply: leave, Service: "sales"}} // an illegal move
		})
		behind := o.decide(func(*desk.Desk) []desk.Event { return nil })
		release()
		after(time.Second)
		for name, stored := range map[string]<-chan error{"before": before, "behind": behind} {
			if len(stored) != 1 || !errors.Is(<-stored, desk.ErrBusy) {
				t.Errorf("a look %s the fault is not answered", name)
			}
		}
		if len(broken) != 0 {
			t.Error("what failed was called back although an event came of it")
		}
		if got := o.answers(leave); len(got) != 1 || got[0].Refusal == nil || got[0].Refusal.Code != desk.CodeBusy {
			t.Errorf("the request that failed was answered %+v", got)
		}
		if got := o.state(id); got != desk.Queued {
			t.Errorf("loaded anew, the session is %s", got)
		}
	})
}

// TestLoopDecidesNothingWithoutItsStore: who asks is told so.
func TestLoopDecidesNothingWithoutItsStore(t *testing.T) {
	inOffice(t, 0, func(o *office) {
		thaw := o.store.Freeze()
		o.contact(alice)
		synctest.Wait()
		after(7 * time.Second)
		err := o.loop.Decide(func(*desk.Desk) []desk.Event { return nil }, func(error) { t.Error("called") })
		if !errors.Is(err, desk.ErrBusy) {
			t.Errorf("a command after seven seconds: %v", err)
		}
		thaw()
		synctest.Wait()
	})
}
