package component

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/internal/wire"
)

// Link is one component connection that comes back after a break. Its methods
// are safe for concurrent use.
type Link struct {
	cfg     Config
	handler Handler
	log     *slog.Logger

	mu  sync.Mutex // guards cur; leaf
	cur *stream    // nil when there is none

	shared time.Time // since when another connection has the domain as well; of Run's goroutine

	running                      atomic.Bool
	reconnects, dropped, in, out atomic.Uint64
}

// Stats is what a link has done and holds. Queued, Unacked and Pending are of
// the stream at hand.
type Stats struct {
	Connected  bool
	Queued     int    // stanzas that wait for the socket
	Unacked    int    // stanzas written whose done waits for the server
	Pending    int    // requests without an answer
	Reconnects uint64 // streams after the first
	Dropped    uint64
	In, Out    uint64 // stanzas
}

// New returns a link that does nothing until Run.
func New(cfg Config, handler Handler) *Link {
	cfg = cfg.withDefaults()
	return &Link{cfg: cfg, handler: handler, log: cfg.Log.With("domain", cfg.Domain)}
}

// Run connects, serves and reconnects until ctx ends, which first lets what is
// queued be written (2 s at most) and closes the stream politely. It returns
// nil when ctx ended, ErrConflict (wrapped) when the server gave a standing
// stream's domain to another connection, and a *RefusedError if the
// configuration or the server refuses before the first stream stood. After
// that a refusal is tried again as a break is. A link is run once.
func (l *Link) Run(ctx context.Context) error {
	if !l.running.CompareAndSwap(false, true) {
		return errors.New("component: link is run twice")
	}
	if err := l.cfg.Check(); err != nil {
		return err
	}
	var wait backoff
	stood, trouble := false, ""
	onUp := func() {
		if stood {
			l.reconnects.Add(1)
			l.cfg.Observer.Reconnect()
		}
		l.noteShared(nil, time.Now())
		l.log.Info("connected to the XMPP server", "address", l.cfg.Address)
		stood, trouble = true, ""
	}
	for {
		began := time.Now()
		up, err := l.connect(ctx, onUp)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the end was asked for, whatever it broke
		}
		l.noteShared(err, time.Now())
		kind := "unreachable"
		var refused *RefusedError
		switch {
		case up && errors.Is(err, ErrConflict):
			l.log.Error("the XMPP server gave the domain to another connection; standing down")
			return err
		case errors.As(err, &refused) && !stood, l.cfg.Once:
			return err
		case errors.Is(err, ErrShared):
			kind, wait.failures = "shared", sharedTry
		case refused != nil:
			kind, wait.failures = refused.Condition, slow
		case up && time.Since(began) > l.cfg.MaxBackoff/3:
			wait.failures = 0
		}
		if kind != trouble { // once, not at every try
			trouble = kind
			l.log.Warn("no stream to the XMPP server; trying on", "address", l.cfg.Address, "error", err)
		}
		if !wait.sleep(ctx, l.cfg.MinBackoff, l.cfg.MaxBackoff) {
			return nil
		}
	}
}

// slow is the number of failures from which on the wait is the longest.
const slow = 20

// backoff doubles the wait with each failure and spreads it over its upper
// half, so that many links do not come back in step.
type backoff struct{ failures int }

// sleep waits; false if ctx ended.
func (b *backoff) sleep(ctx context.Context, shortest, longest time.Duration) bool {
	d := longest
	if b.failures < slow {
		d = min(longest, shortest<<b.failures)
	}
	b.failures++
	timer := time.NewTimer(d/2 + rand.N(d/2+1))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Send queues a stanza. done may be nil; else it is called exactly once: with
// nil when the server has taken the stanza off the stream, with ErrDown or
// ErrCut when the stream broke before that was known, or at once, before Send
// returns, with ErrInvalid, ErrTooLarge, ErrQueueFull or ErrDown. So do not hold
// a lock that done takes. Stanzas of one goroutine keep their order.
//
// A stanza needs to, a from that is the link's domain or in it, written just so,
// and a type unless it is a presence: servers end the stream on the first two
// (ejabberd, Prosody) and refuse the third. An id is added if there is none. A
// body too long for MaxStanza is shortened. The caller may reuse e afterwards.
func (l *Link) Send(e *wire.Element, done func(error)) {
	data, err := l.encode(e, "")
	if err == nil {
		err = l.enqueue(item{data: data, kind: kindOf(e), done: done})
	}
	if err != nil {
		l.refused(err)
		if done != nil {
			l.guard(func() { done(err) })
		}
	}
}

// Break cuts the stream that stands, if one does; Run then connects anew. It is for an owner
// who had to drop what came in, and asks for it after the reconnect.
func (l *Link) Break(why error) {
	if s := l.current(); s != nil {
		s.cut(why)
	}
}

// Connected reports whether a stream stands.
func (l *Link) Connected() bool { return l.current() != nil }

// Stats returns a snapshot.
func (l *Link) Stats() Stats {
	st := Stats{
		Reconnects: l.reconnects.Load(), Dropped: l.dropped.Load(),
		In: l.in.Load(), Out: l.out.Load(),
	}
	if s := l.current(); s != nil {
		st.Connected = true
		s.mu.Lock()
		st.Queued, st.Unacked, st.Pending = len(s.queue), len(s.unacked), len(s.pending)
		s.mu.Unlock()
	}
	return st
}

func (l *Link) current() *stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cur
}

func (l *Link) setCurrent(s *stream) {
	l.mu.Lock()
	l.cur = s
	l.mu.Unlock()
}

func (l *Link) drop(r Reason) {
	l.dropped.Add(1)
	l.cfg.Observer.Dropped(r)
}

// guard runs foreign code on one of our goroutines.
func (l *Link) guard(f func()) {
	defer func() {
		if r := recover(); r != nil {
			l.drop(DropPanic)
			l.log.Error("panic in a stream callback", "panic", r, "stack", string(debug.Stack()))
		}
	}()
	f()
}
