package muc

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// progress notes how far a recovery was said to be.
type progress struct {
	outcomes

	told []string
}

func (p *progress) Recovering(done, waiting int, since time.Time) {
	p.told = append(p.told, fmt.Sprintf("%d of %d in %v", done, done+waiting, time.Since(since)))
	if since.IsZero() {
		p.told[len(p.told)-1] = "nothing"
	}
}

// TestRecoveryIsTold tells the observer how far the rooms are read again, also when that is cut off.
func TestRecoveryIsTold(t *testing.T) {
	p := &progress{}
	bubble(t, func(c *Config) { c.Observer = p }, func(t *testing.T, s *script) {
		other := desk.SessionID("s-bbbbbbbbbbbbbbbbbbbbbbbbbb")
		s.do(0, desk.Reconcile{Session: testSession, Name: "A"})
		s.do(0, desk.Reconcile{Session: testSession, Name: "A"})
		s.do(0, desk.Reconcile{Session: other, Name: "B"})
		s.next("<presence ", testRoom)
		s.next("<presence ", string(other))
		time.Sleep(time.Second)
		s.presence("Desk", "", "", 110)
		s.next("<query xmlns='urn:xmpp:mam:2'").result()
		s.want(desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}})
		s.rooms.Down()
		s.settle()
		if want := []string{"0 of 1 in 0s", "0 of 2 in 0s", "1 of 2 in 1s", "nothing"}; !slices.Equal(p.told, want) {
			t.Errorf("told %q, not %q", p.told, want)
		}
	})
}
