package metrics

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestRecovery shows how far the rooms are read again, and for how long.
func TestRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		nothing := `
			bellhop_recovery_rooms
			bellhop_recovery_seconds`
		h.expect(nothing)
		began := time.Now()
		h.metrics.Recovering(0, 3, began)
		time.Sleep(2 * time.Second)
		h.metrics.Recovering(1, 2, began)
		time.Sleep(3 * time.Second)
		h.expect(`
			bellhop_recovery_rooms{state="waiting"} 2
			bellhop_recovery_rooms{state="done"} 1
			bellhop_recovery_seconds 5`)
		h.metrics.Recovering(3, 0, began)
		time.Sleep(time.Hour)
		h.expect(`
			bellhop_recovery_rooms{state="done"} 3
			bellhop_recovery_seconds 5`)
		h.metrics.Recovering(0, 0, time.Time{}) // cut off by the next break
		h.expect(nothing)
		h.metrics.UnknownRoom("closed")
		h.metrics.UnknownRoom("odd")
		h.expect(`
			bellhop_unknown_rooms_total{outcome="closed"} 1
			bellhop_unknown_rooms_total{outcome="other"} 1`)
		_ = h.end()
	})
}
