package bench

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestFlightKeepsItsWidth: never more than so many are under way, every one is timed, and the
// whole takes as long as it must.
func TestFlightKeepsItsWidth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, width = 10, 4
		var f *flight
		under, most := 0, 0
		f = newFlight(n, func(i int) {
			under++ // begin is called under the flight's lock
			most = max(most, under)
			go func() {
				time.Sleep(time.Second)
				f.mu.Lock()
				under--
				f.mu.Unlock()
				f.finish(i)
				f.finish(i) // a repetition changes nothing
			}()
		}, func() error { return nil })
		took, err := f.run(t.Context(), width)
		if err != nil || took != 3*time.Second || most != width {
			t.Errorf("%v, %v, at most %d at once", took, err, most)
		}
		for i, one := range f.took {
			if one != time.Second {
				t.Errorf("number %d took %v", i, one)
			}
		}
		synctest.Wait()
	})
}

func TestFlightEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	f := newFlight(2, func(int) {}, func() error { return nil })
	if _, err := f.run(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	f.finish(0) // late
}
