package bench

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// flight does something a number of times, so many at once, and notes how long each took.
type flight struct {
	begin func(i int)  // queues what begins number i; called with mu held
	flush func() error // writes what was queued

	mu       sync.Mutex // guards the rest
	n, next  int
	began    []time.Time
	took     []time.Duration
	finished []bool
	complete int
	err      error
	over     bool
	done     chan struct{}
}

func newFlight(n int, begin func(int), flush func() error) *flight {
	return &flight{
		begin: begin, flush: flush, n: n,
		began: make([]time.Time, n), took: make([]time.Duration, n), finished: make([]bool, n),
		done: make(chan struct{}),
	}
}

// run keeps width of them under way until all are complete, and returns how long that took.
func (f *flight) run(ctx context.Context, width int) (time.Duration, error) {
	started := time.Now()
	f.mu.Lock()
	for range min(width, f.n) {
		f.start()
	}
	f.mu.Unlock()
	if err := f.flush(); err != nil {
		return 0, err
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		f.fail(ctx.Err())
	}
	took := time.Since(started)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return took, fmt.Errorf("bench: %d of %d complete after %s: %w", f.complete, f.n, took.Round(time.Millisecond), f.err)
	}
	return took, nil
}

// start begins the next one; mu is held.
func (f *flight) start() {
	if f.next < f.n {
		f.began[f.next] = time.Now()
		f.begin(f.next)
		f.next++
	}
}

// arrive notes how long one took whose wake is still to be awaited.
func (f *flight) arrive(i int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.note(i)
}

// note notes how long one took, the first time that it is called; mu is held.
func (f *flight) note(i int) {
	if i >= 0 && i < f.n && f.took[i] == 0 {
		f.took[i] = time.Since(f.began[i])
	}
}

// finish says that one is complete, and queues the next; whoever calls it flushes. Each is
// finished once.
func (f *flight) finish(i int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over || i < 0 || i >= f.n || f.finished[i] {
		return
	}
	f.note(i)
	f.finished[i] = true
	f.complete++
	if f.complete == f.n {
		f.over = true
		close(f.done)
		return
	}
	f.start()
}

// fail ends the flight.
func (f *flight) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.over {
		f.over, f.err = true, err
		close(f.done)
	}
}
