package desk

import (
	"context"
	"errors"
	"time"
)

// storeAway returns for how long the store has not answered.
func (l *Loop) storeAway() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away.IsZero() {
		return 0
	}
	return l.cfg.Now().Sub(l.away)
}

// waits notes since when the store is waited for.
func (l *Loop) waits(since time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.away = since
}

func pause(ctx context.Context, wait time.Duration) bool {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

func (l *Loop) failed(err error) {
	if l.cfg.Observer != nil {
		l.cfg.Observer.Failed(err)
	}
	l.cfg.Log.Error("the store failed; trying again", "error", err)
}

// stored tells who follows events.
func (l *Loop) stored(batch []item) {
	follower, ok := l.cfg.Observer.(Follower)
	if !ok {
		return
	}
	events := make([]Event, 0, len(batch))
	for _, it := range batch {
		if it.event != nil {
			events = append(events, it.event)
		}
	}
	follower.Stored(events)
}

// commit stores the changes, trying again while the store is away. The number they have keeps
// them from being stored twice where nobody knows how it ended. reloaded says that they contradict
// what is stored, so the state must be loaded anew.
func (l *Loop) commit(ctx context.Context, changes *Changes) (reloaded bool, err error) {
	// The batch is stored also when the process is told to stop: what came in is not dropped.
	ctx = context.WithoutCancel(ctx)
	changes.Number = l.commits + 1
	l.waits(l.cfg.Now())
	defer l.waits(time.Time{})
	for wait := retryFirst; ; wait = min(2*wait, retryMost) {
		lease := l.cfg.Lease()
		if !l.cfg.Now().Before(lease.Until) {
			return false, ErrLeaseLost
		}
		tctx, cancel := context.WithTimeout(ctx, commitTimeout)
		err := l.cfg.Store.Commit(tctx, lease, changes)
		cancel()
		switch {
		case err == nil:
			l.commits = changes.Number
			return false, nil
		case errors.Is(err, ErrLeaseLost):
			return false, err
		case errors.Is(err, ErrRefused):
			l.failed(err)
			return true, nil
		}
		l.failed(err)
		pause(ctx, wait)
	}
}
