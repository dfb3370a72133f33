package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Observer is told what the loop does, for metrics. Its methods are called on the loop's
// goroutine and must not block.
type Observer interface {
	// Committed is told the size of a batch and how long its transaction took.
	Committed(events int, took time.Duration)
	// Failed is told that a transaction failed and will be tried again, or state was loaded anew.
	Failed(err error)
	// Applied sees the desk after each batch.
	Applied(d *Desk, mailbox int)
	// Changed sees what a batch changed, once it is stored.
	Changed(c *Changes)
}

// Follower is an [Observer] that follows events: it is told those of each batch once what they
// changed is stored, after Changed and before their effects are released.
type Follower interface{ Stored(events []Event) }

// LoopConfig is what a [Loop] works with.
type LoopConfig struct {
	Options  Options // Epoch is the lease's
	Store    Store
	Lease    func() Lease // the present lease; its Until moves on as it is renewed
	Release  func([]Outgoing)
	Now      func() time.Time // time.Now but for tests
	Observer Observer         // may be nil
	Log      *slog.Logger
	Mailbox  int // events that may wait; 0 means 65,536
}

// Loop owns a [Desk]: one goroutine, which takes the waiting events, applies them, stores
// what they changed in one transaction, and then releases their effects.
type Loop struct {
	cfg     LoopConfig
	desk    *Desk
	commits uint64    // that the store has
	unsaved []item    // applied, and not stored yet
	since   time.Time // when the first of them was applied

	mu     sync.Mutex
	queue  []item
	closed bool
	away   time.Time // since when the store has not answered; zero while it does
	wake   chan struct{}
}

const (
	defaultMailbox = 65_536
	maxBatch       = 512 // events in one transaction
	retryFirst     = 50 * time.Millisecond
	retryMost      = 2 * time.Second
	commitTimeout  = 10 * time.Second

	// company is how long what nobody waits for (no effect came of it) may wait for other events to
	// be stored with. Most of what the rooms report is such: a transaction costs the database as
	// much for one of them as for twenty. What a crash takes of it is learnt again after it.
	company = 20 * time.Millisecond

	// crowd is how many events wait for a loop that is behind, and gather how long it then lets more
	// come before it takes them: fewer transactions leave the database and the XMPP server more of
	// the processors than the wait costs.
	crowd  = 16
	gather = 3 * time.Millisecond

	// patience is how long people who ask wait for a store that is away before they are told to
	// try again; what the rooms report is kept meanwhile.
	patience = 6 * time.Second
	// backlog is how long events that wait hold deadlines up which have come.
	backlog = 30 * time.Second
)

// NewLoop makes a loop; [Loop.Run] starts it.
func NewLoop(cfg LoopConfig) *Loop {
	if cfg.Mailbox == 0 {
		cfg.Mailbox = defaultMailbox
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Loop{cfg: cfg, wake: make(chan struct{}, 1)}
}

// Run loads the state and works until ctx ends or the lease is lost, which it returns as
// [ErrLeaseLost]. When ctx ends, what is in the mailbox is still worked off.
func (l *Loop) Run(ctx context.Context) error {
	defer l.close()
	if err := l.load(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if n := l.waiting(); n >= crowd && n < maxBatch {
			pause(ctx, gather)
		}
		batch, left := l.take()
		if len(batch) == 0 && len(l.unsaved) == 0 && ctx.Err() != nil {
			return nil
		}
		if err := l.work(ctx, batch, left); err != nil {
			if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
				return nil // told to stop while it began anew
			}
			return err
		}
		if left > 0 {
			continue
		}
		timer.Reset(l.untilNext())
		select {
		case <-ctx.Done():
		case <-l.wake:
		case <-timer.C:
		}
	}
}

func (l *Loop) untilNext() time.Duration {
	wait, now := time.Minute, l.cfg.Now()
	if at, ok := l.desk.NextDeadline(); ok {
		wait = min(wait, at.Sub(now))
	}
	if len(l.unsaved) > 0 {
		wait = min(wait, l.since.Add(company).Sub(now))
	}
	return max(0, wait)
}

// load makes the desk from the store, trying again while the store is away.
func (l *Loop) load(ctx context.Context) error {
	for wait := retryFirst; ; wait = min(2*wait, retryMost) {
		state, err := l.cfg.Store.Load(ctx, l.cfg.Lease())
		if err == nil {
			l.commits = state.Commits
			opt := l.cfg.Options
			opt.Epoch = l.cfg.Lease().Epoch
			was := l.desk
			l.desk, err = New(opt, state, l.cfg.Now())
			if err == nil && was != nil {
				l.desk.succeed(was)
			}
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrLeaseLost) || errors.Is(err, ErrSchema) || errors.Is(err, ErrState) {
			return err
		}
		l.failed(fmt.Errorf("load: %w", err))
		if !pause(ctx, wait) {
			return ctx.Err()
		}
	}
}

// work applies a batch, stores what it changed, and releases its effects. A batch that has none
// may be stored with the next.
func (l *Loop) work(ctx context.Context, batch []item, left int) error {
	if len(l.unsaved) == 0 {
		l.since = l.cfg.Now()
	}
	out, reads, fault := l.applyAll(batch, left)
	if fault == nil && len(out)+len(reads)+left == 0 && l.canWait(ctx) {
		return nil
	}
	batch, l.unsaved = l.unsaved, nil
	if fault != nil {
		// A fault of the core. Nothing of the batch has left this goroutine; what is stored is
		// consistent, so begin again from there and drop the batch, which would fail again.
		l.cfg.Log.Error("the core failed; loading the desk anew", "error", fault, "events", len(batch))
		return l.restart(ctx, batch)
	}
	changes := l.desk.TakeChanges()
	if !changes.Empty() {
		started := l.cfg.Now()
		reloaded, err := l.commit(ctx, changes)
		switch {
		case err != nil:
			return err
		case reloaded:
			return l.restart(ctx, batch)
		}
		if l.cfg.Observer != nil {
			l.cfg.Observer.Committed(len(batch), l.cfg.Now().Sub(started))
			l.cfg.Observer.Changed(changes)
		}
	}
	l.stored(batch)
	if len(out) > 0 {
		l.cfg.Release(out)
	}
	for _, read := range reads {
		read(l.desk)
	}
	if l.cfg.Observer != nil {
		l.cfg.Observer.Applied(l.desk, left)
	}
	return nil
}

// canWait reports whether what has been applied may wait for company, if anything was. What was in
// a batch that got lost may not: it is kept only once. Neither may what the stream comes to.
func (l *Loop) canWait(ctx context.Context) bool {
	hurries := func(it item) bool {
		_, up := it.event.(LinkUp)
		_, down := it.event.(LinkDown)
		return it.again || up || down
	}
	return len(l.unsaved) > 0 && len(l.unsaved) < maxBatch && ctx.Err() == nil && l.cfg.Now().Before(l.since.Add(company)) &&
		!slices.ContainsFunc(l.unsaved, hurries)
}

// applyAll applies the batch in memory, and then the deadlines that have come. Those wait for
// what is in the mailbox: while the store was away somebody may have come in time. Questions are
// asked afterwards, of what has been stored.
func (l *Loop) applyAll(batch []item, left int) (out []Outgoing, reads []func(*Desk), fault error) {
	taken := 0
	defer func() {
		if r := recover(); r != nil {
			l.unsaved = append(l.unsaved, batch[taken:]...)
			fault = fmt.Errorf("desk: %v", r)
		}
	}()
	now := l.cfg.Now()
	apply := func(it item) {
		l.unsaved = append(l.unsaved, it)
		out = append(out, l.desk.Apply(now, it.event)...)
	}
	for _, it := range batch {
		switch {
		case it.read != nil:
			taken++
			l.unsaved = append(l.unsaved, it)
			reads = append(reads, it.read)
		case it.decide != nil:
			events := it.decide(l.desk)
			taken++
			for _, e := range events {
				apply(item{event: e})
			}
			if len(events) == 0 {
				l.unsaved = append(l.unsaved, it)
				reads = append(reads, func(*Desk) { it.stored(nil) })
			}
		default:
			taken++
			apply(it)
		}
	}
	if at, ok := l.desk.NextDeadline(); ok && !at.After(now) && (left == 0 || now.Sub(at) > backlog) {
		out = append(out, l.desk.Apply(now, Tick{})...)
	}
	return out, reads, nil
}

// restart drops the state and loads it anew. What was asked in the batch is answered "try
// again", unless its answer has been stored. What was said and done goes before what waits, for
// the order of the transcript; what else the rooms reported is asked for by the reconciliation
// that follows.
func (l *Loop) restart(ctx context.Context, batch []item) error {
	up := l.desk.up
	pause(ctx, retryFirst) // should a fault come again with each turn
	if err := l.load(ctx); err != nil {
		return err
	}
	owed := make(map[Reply]bool)
	for _, o := range l.desk.outbox {
		if a, ok := o.Effect.(Answer); ok {
			owed[a.Reply] = true
		}
	}
	var out []Outgoing
	var kept []item
	for _, it := range batch {
		switch it.event.(type) { //nolint:gochecksumtype // the others are asked for anew
		case Said, EffectDone, SetAdmins, PlacedElsewhere:
			if !it.again {
				kept = append(kept, item{event: it.event, again: true})
			}
		case LinkUp: // it may stand behind the event that failed
			up = true
		case LinkDown:
			up = false
		}
		if reply, ok := replyOf(it.event); ok && reply.From != "" && !owed[reply] {
			refusal := l.desk.refuse(reply, CodeBusy, "", TextBusy)
			out = append(out, Outgoing{Effect: Answer{Reply: reply, Result: Result{Note: refusal.Text, Refusal: refusal}}})
		}
		switch {
		case it.read != nil:
			it.read(l.desk)
		case it.stored != nil:
			it.stored(ErrBusy)
		}
	}
	if len(out) > 0 {
		l.cfg.Release(out)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(kept, l.queue...)
	if up {
		l.queue = append(l.queue, item{event: LinkUp{}})
	}
	if len(l.queue) > 0 {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// replyOf returns where the answer to an event goes, if it is a request.
func replyOf(e Event) (Reply, bool) {
	r, ok := e.(interface{ reply() Reply })
	if !ok {
		return Reply{}, false
	}
	return r.reply(), true
}
