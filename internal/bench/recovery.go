package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"bellhop/internal/lab"
	"bellhop/internal/postgres"
)

// Recovery is how long a desk took that was killed while sessions were under way, and one word
// was said in each room before it was back. Times are in seconds.
type Recovery struct {
	Said   float64 `json:"said_s"`   // from the kill until the words were said, and the new process was started
	Lease  float64 `json:"lease_s"`  // from the kill until the new process held the lease
	Answer float64 `json:"answer_s"` // from then until it answered somebody
	Half   float64 `json:"half_s"`   // from the lease until what was said in half of the rooms was stored
	All    float64 `json:"all_s"`    // from the lease until what was said in every room was stored
	Rooms  float64 `json:"rooms_per_second"`
}

// recover kills the desk, starts another one, and waits until every room's record is whole.
func (l *live) recover(ctx context.Context) (*Recovery, error) {
	db, err := postgres.Connect(ctx, l.postgres.URL("bellhop"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := l.running().Kill(); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	killed := time.Now()
	<-l.ended
	if err := l.sayAll(ctx); err != nil {
		return nil, err
	}
	answered := make(chan time.Time, 1)
	l.give(func(stanza []byte) {
		if string(attr(stanza, "id")) == "probe" && !isError(stanza) {
			select {
			case answered <- time.Now():
			default:
			}
		}
		l.csr(stanza)
	})
	r := &Recovery{Said: time.Since(killed).Seconds()}
	l.run(ctx)
	var leased time.Time
	if err := l.await(ctx, "the desk does not get the lease", func() bool {
		page, err := l.metrics(ctx)
		leased = time.Now()
		return err == nil && page["bellhop_lease_held"] == 1
	}); err != nil {
		return nil, err
	}
	r.Lease = leased.Sub(killed).Seconds()
	if err := l.await(ctx, "the desk does not answer", func() bool {
		_ = l.present() // asks; who has answered is seen above
		select {
		case at := <-answered:
			r.Answer = max(0, at.Sub(leased).Seconds())
			return true
		default:
			return false
		}
	}); err != nil {
		return nil, err
	}
	err = l.await(ctx, "rooms are not reconciled", func() bool {
		_, sessions, err := db.CountMessages(ctx, lab.Desk, meanwhile)
		if r.Half == 0 && 2*sessions >= l.joined {
			r.Half = time.Since(leased).Seconds()
		}
		return err == nil && sessions >= l.joined
	})
	r.All = time.Since(leased).Seconds()
	r.Rooms = float64(l.joined) / r.All
	return r, err
}

// meanwhile is said in every room while the desk is away.
const meanwhile = "Are you still there?"

// sayAll has every customer say a word. Nobody hears it but the rooms and the people in them.
func (l *live) sayAll(ctx context.Context) error {
	rooms := l.rooms[:l.joined]
	f := newFlight(len(rooms), func(i int) {
		room := rooms[i]
		l.people.queue(fmt.Appendf(nil, "<message from='%s/bench' to='%s@%s' type='groupchat' id='away-%d'><body>%s</body></message>",
			customerJID(room.customer), room.key[:], lab.RoomHost, i, meanwhile), 1)
	}, l.people.flush)
	l.give(func(stanza []byte) {
		if i, ok := spoken(stanza, "away"); ok {
			f.finish(i)
		} else if isError(stanza) && bytes.Contains(stanza, []byte("away-")) {
			f.fail(errors.New("a word is refused: " + string(stanza))) //nolint:err113 // for whoever reads it
		}
	})
	_, err := f.run(ctx, 64)
	return err
}
