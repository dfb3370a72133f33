package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"
)

// ErrBusy says that the desk cannot take a request now: its mailbox is full or it is
// stopping. The one who asked may try again.
var ErrBusy = errors.New("desk: busy, try again")

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
	commits uint64 // that the store has

	mu     sync.Mutex
	queue  []item
	closed bool
	away   time.Time // since when the store has not answered; zero while it does
	wake   chan struct{}
}

// item is an event, or a question about the state.
type item struct {
	event Event
	read  func(*Desk)
	again bool // it was in a batch that got lost
}

const (
	defaultMailbox = 65_536
	maxBatch       = 512 // events in one transaction
	retryFirst     = 50 * time.Millisecond
	retryMost      = 2 * time.Second
	commitTimeout  = 10 * time.Second

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

// Post hands an event to the loop and never waits. A request is refused with [ErrBusy] when
// the mailbox is half full, so that there is room for what the rooms report; that, too, is
// refused when it is full, and whoever reports must then cut the stream, because after a
// reconnect everything is asked anew.
func (l *Loop) Post(e Event) error {
	most := l.cfg.Mailbox
	_, up := e.(LinkUp)
	if _, down := e.(LinkDown); up || down {
		most = math.MaxInt // what a cut stream comes to must be known
	}
	return l.put(item{event: e}, most)
}

// Request is [Loop.Post] for what people ask. It is refused as well while the store has been
// away for some seconds.
func (l *Loop) Request(e Event) error {
	if l.storeAway() >= patience {
		return ErrBusy
	}
	return l.put(item{event: e}, l.cfg.Mailbox/2)
}

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

// Read has a function look at the desk on the loop's goroutine, after the events posted
// before it. It must be short and change nothing.
func (l *Loop) Read(read func(*Desk)) error { return l.put(item{read: read}, l.cfg.Mailbox/2) }

func (l *Loop) put(it item, most int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.queue) >= most {
		return ErrBusy
	}
	l.queue = append(l.queue, it)
	if len(l.queue) == 1 {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// take returns up to maxBatch waiting items.
func (l *Loop) take() (batch []item, left int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.queue), maxBatch)
	batch = l.queue[:n:n]
	l.queue = l.queue[n:]
	if len(l.queue) == 0 {
		l.queue = nil
	}
	return batch, len(l.queue)
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
		batch, left := l.take()
		if len(batch) == 0 && ctx.Err() != nil {
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

// close refuses whatever comes after the end.
func (l *Loop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed, l.queue = true, nil
}

func (l *Loop) untilNext() time.Duration {
	const atMost = time.Minute
	at, ok := l.desk.NextDeadline()
	if !ok {
		return atMost
	}
	return min(max(0, at.Sub(l.cfg.Now())), atMost)
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

// work applies a batch, stores what it changed, and releases its effects.
func (l *Loop) work(ctx context.Context, batch []item, left int) error {
	out, reads, fault := l.applyAll(batch, left)
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

// applyAll applies the batch in memory, and then the deadlines that have come. Those wait for
// what is in the mailbox: while the store was away somebody may have come in time. Questions are
// asked afterwards, of what has been stored.
func (l *Loop) applyAll(batch []item, left int) (out []Outgoing, reads []func(*Desk), fault error) {
	defer func() {
		if r := recover(); r != nil {
			fault = fmt.Errorf("desk: %v", r)
		}
	}()
	now := l.cfg.Now()
	for _, it := range batch {
		if it.read != nil {
			reads = append(reads, it.read)
			continue
		}
		out = append(out, l.desk.Apply(now, it.event)...)
	}
	if at, ok := l.desk.NextDeadline(); ok && !at.After(now) && (left == 0 || now.Sub(at) > backlog) {
		out = append(out, l.desk.Apply(now, Tick{})...)
	}
	return out, reads, nil
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
		case Said, EffectDone, SetAdmins:
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
		if it.read != nil {
			it.read(l.desk)
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
