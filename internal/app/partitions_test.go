package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
)

// busyPartitions is a store that somebody reads for a while.
type busyPartitions struct {
	*desktest.Memory
	until time.Time
}

func (b busyPartitions) DropExpired(ctx context.Context) (dropped, left []string, err error) {
	if time.Now().Before(b.until) {
		return nil, nil, errors.New("lock timeout") //nolint:err113 // as the database says it
	}
	return b.Memory.DropExpired(ctx)
}

// TestKeepPartitions: what is over is dropped, and where that has to give way it is tried again soon.
func TestKeepPartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := desktest.NewMemory(nil) // its time begins on the first of January 2000
		ctx, cancel := context.WithCancel(t.Context())
		lease, ok, err := store.Acquire(ctx, "desk.example.org", "one", time.Hour)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		begun := time.Now()
		var changes desk.Changes
		for _, s := range []struct {
			id    desk.SessionID
			ended time.Duration
		}{{"s-aaaaaaaaaaaaaaaaaaaaaaaaaa", 0}, {"s-bbbbbbbbbbbbbbbbbbbbbbbbbb", 31*desk.Day - time.Hour}} {
			changes.Sessions = append(changes.Sessions, desk.Session{
				ID: s.id, Service: "sales", State: desk.Closed, Customer: "alice@example.org",
				Created: begun, Ended: begun.Add(s.ended), KeepUntil: begun.Add(desk.Day),
			})
		}
		if err := store.Commit(ctx, lease, &changes); err != nil {
			t.Fatal(err)
		}
		var log readLog
		ended := make(chan error, 1)
		go func() {
			ended <- keepPartitions(ctx, busyPartitions{store, begun.Add(33 * desk.Day)}, slog.New(slog.NewTextHandler(&log, nil)))
		}()
		kept := func() int {
			synctest.Wait()
			return len(store.Sessions("desk.example.org"))
		}
		time.Sleep(33*desk.Day - time.Minute)
		if n := kept(); n != 2 || !strings.Contains(log.String(), "trying again") {
			t.Errorf("while somebody reads %d are kept, and it says\n%s", n, log.String())
		}
		time.Sleep(2 * time.Minute)
		if n := kept(); n != 0 || !strings.Contains(log.String(), "dropped") {
			t.Errorf("after it %d are kept, and it says\n%s", n, log.String())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestKeepPartitionsLeavesWhatHasJustEnded in its place for two days.
func TestKeepPartitionsLeavesWhatHasJustEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := desktest.NewMemory(nil)
		lease, ok, err := store.Acquire(t.Context(), "desk.example.org", "one", time.Hour)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		begun := time.Now()
		if err := store.Commit(t.Context(), lease, &desk.Changes{Sessions: []desk.Session{{
			ID: "s-aaaaaaaaaaaaaaaaaaaaaaaaaa", Service: "sales", State: desk.Closed, Customer: "alice@example.org",
			Created: begun, Ended: begun.Add(31*desk.Day - time.Hour), KeepUntil: begun.Add(desk.Day),
		}}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(31 * desk.Day)
		var log readLog
		if !carePartitions(t.Context(), store, slog.New(slog.NewTextHandler(&log, nil))) || !strings.Contains(log.String(), "left") {
			t.Errorf("it says\n%s", log.String())
		}
		time.Sleep(2 * desk.Day)
		if !carePartitions(t.Context(), store, slog.New(slog.NewTextHandler(&log, nil))) || len(store.Sessions("desk.example.org")) != 0 {
			t.Errorf("two days later it says\n%s", log.String())
		}
	})
}

// readLog is a log that is read while others write it.
type readLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *readLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *readLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
