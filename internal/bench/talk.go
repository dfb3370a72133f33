package bench

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"bellhop/internal/lab"
	"bellhop/internal/postgres"
)

// Talk is what was measured of what is said.
type Talk struct {
	Messages int         `json:"messages"`
	Rate     float64     `json:"reflected_per_second"` // until the CSR has it
	Lag      Percentiles `json:"transcript_lag"`       // from then until it is stored
}

// talk has customers speak in as many rooms as there are messages under way, and looks how far
// behind the transcript is.
func (l *live) talk(ctx context.Context) (*Talk, error) {
	db, err := postgres.Connect(ctx, l.postgres.URL("bellhop"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	n, mark := l.opts.Messages, "talk"+strconv.Itoa(l.said)
	l.said++
	var mu sync.Mutex
	var heard []time.Time // when the CSR of each had it, in that order
	f := newFlight(n, func(i int) { l.speak(i, mark) }, l.people.flush)
	l.give(func(stanza []byte) {
		if i, ok := spoken(stanza, mark); ok {
			mu.Lock()
			heard = append(heard, time.Now())
			mu.Unlock()
			f.finish(i)
		}
	})
	stored := make(chan storedLag, 1)
	go func() { // ends with ctx, or when all is stored
		lag, err := l.follow(ctx, db, mark, n, func(k int) time.Time {
			mu.Lock()
			defer mu.Unlock()
			if k < len(heard) {
				return heard[k]
			}
			return time.Now() // it is stored before the CSR has it
		})
		stored <- storedLag{lag, err}
	}()
	took, err := f.run(ctx, l.stage.opts.InFlight)
	if err != nil {
		return nil, err
	}
	got := <-stored
	return &Talk{Messages: n, Rate: float64(n) / took.Seconds(), Lag: percentiles(got.lag)}, got.err
}

type storedLag struct {
	lag []time.Duration
	err error
}

// speak has the customer of a room say something.
func (l *live) speak(i int, mark string) {
	room := l.rooms[i%l.joined]
	l.people.queue([]byte("<message from='"+customerJID(room.customer)+"/bench' to='"+string(room.key[:])+"@"+lab.RoomHost+
		"' type='groupchat' id='"+mark+"-"+strconv.Itoa(i)+"'><body>"+mark+" Where is my parcel? It should have come on Monday.</body></message>"), 1)
}

// spoken says which of the messages a stanza to a CSR is.
func spoken(stanza []byte, mark string) (int, bool) {
	if to := attr(stanza, "to"); len(to) == 0 || to[0] != 'r' || !bytes.HasPrefix(stanza, []byte("<message")) {
		return 0, false
	}
	number, ours := bytes.CutPrefix(attr(stanza, "id"), []byte(mark+"-"))
	i, err := strconv.Atoi(string(number))
	return i, ours && err == nil
}

// look is how often it is looked how much is stored; a lag is known to that.
const look = 20 * time.Millisecond

// follow returns for each message how long after it was heard it was seen to be stored.
func (l *live) follow(ctx context.Context, db *postgres.DB, mark string, n int, heard func(int) time.Time) (lag []time.Duration, err error) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for len(lag) < n {
		count, _, err := db.CountMessages(ctx, lab.Desk, mark+" ")
		if err != nil {
			return lag, err
		}
		for k, now := len(lag), time.Now(); k < count; k++ {
			lag = append(lag, max(0, now.Sub(heard(k))))
		}
		select {
		case <-ctx.Done():
			return lag, fmt.Errorf("bench: %d of %d messages are stored: %w", len(lag), n, ctx.Err())
		case <-tick.C:
		}
	}
	return slices.Clip(lag), nil
}
