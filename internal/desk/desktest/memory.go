// Package desktest has what tests of the core's ports share: the conformance suite of the
// store and the lease, and the store in memory that passes it.
package desktest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bellhop/internal/desk"
)

// Op names an operation of a [Memory], for its hook.
type Op string

// The operations of a Memory.
const (
	OpLoad    Op = "load"
	OpCommit  Op = "commit"
	OpAcquire Op = "acquire"
	OpRenew   Op = "renew"
	OpRelease Op = "release"
)

// Fault is what goes wrong with an operation.
type Fault int

// The faults. Lost and Unheard are for commits alone: both return [desk.ErrUnknownOutcome].
const (
	None    Fault = iota
	Fails         // nothing happens and the operation fails with [ErrInjected]
	Lost          // nothing is written, and nobody knows
	Unheard       // everything is written, and nobody knows
)

// ErrInjected is the error of an operation that was made to fail.
var ErrInjected = errors.New("desktest: injected failure")

// Memory is a store and lease in memory that keeps the rules of the database's constraints.
// What it takes and gives is copied, as deep as it goes. It may be used from many goroutines.
type Memory struct {
	clock func() time.Time

	mu     sync.Mutex
	links  map[string]*link
	hook   func(Op, *desk.Changes) Fault
	frozen chan struct{} // closed by thawing; nil while not frozen
}

// NewMemory returns an empty store with this clock; nil means [time.Now].
func NewMemory(clock func() time.Time) *Memory {
	if clock == nil {
		clock = time.Now
	}
	return &Memory{clock: clock, links: make(map[string]*link)}
}

// Hook has f decide before every operation what goes wrong with it; nil ends that. Changes are
// those of a commit, not to be altered.
func (m *Memory) Hook(f func(Op, *desk.Changes) Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hook = f
}

// Freeze has every operation wait until thaw is called or its ctx ends.
func (m *Memory) Freeze() (thaw func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	frozen := make(chan struct{})
	m.frozen = frozen
	return sync.OnceFunc(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.frozen == frozen {
			m.frozen = nil
		}
		close(frozen)
	})
}

// Snapshot returns what sets the store back to what it has now: as a database is that failed over
// to a copy which had not heard of the last commits.
func (m *Memory) Snapshot() (setBack func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := make(map[string]*link, len(m.links))
	for name, l := range m.links {
		kept[name] = l.copy()
	}
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.links = make(map[string]*link, len(kept))
		for name, l := range kept {
			m.links[name] = l.copy()
		}
	}
}

// begin waits while the store is frozen and asks the hook.
func (m *Memory) begin(ctx context.Context, op Op, changes *desk.Changes) (Fault, error) {
	m.mu.Lock()
	hook, frozen := m.hook, m.frozen
	m.mu.Unlock()
	if frozen != nil {
		select {
		case <-frozen:
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return None, fmt.Errorf("desktest: %s: %w", op, err)
	}
	if hook == nil {
		return None, nil
	}
	fault := hook(op, changes)
	if fault == Fails {
		return fault, fmt.Errorf("%s: %w", op, ErrInjected)
	}
	return fault, nil
}

// Acquire implements [desk.Leaser].
func (m *Memory) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (desk.Lease, bool, error) {
	if holder == "" {
		return desk.Lease{}, false, errors.New("desktest: acquire: the holder has no name")
	}
	if _, err := m.begin(ctx, OpAcquire, nil); err != nil {
		return desk.Lease{}, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.links[name]
	if l == nil {
		l = newLink(name)
		m.links[name] = l
	}
	now := moment(m.clock())
	if l.lease.Holder != "" && l.lease.Holder != holder && l.lease.Until.After(now) {
		return l.lease, false, nil
	}
	l.lease.Holder = holder
	l.lease.Epoch++
	l.lease.Until = now.Add(ttl)
	return l.lease, true, nil
}

// Renew implements [desk.Leaser].
func (m *Memory) Renew(ctx context.Context, lease desk.Lease, ttl time.Duration) (desk.Lease, error) {
	if _, err := m.begin(ctx, OpRenew, nil); err != nil {
		return desk.Lease{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.held(lease)
	if err != nil {
		return desk.Lease{}, err
	}
	l.lease.Until = moment(m.clock()).Add(ttl)
	return l.lease, nil
}

// Release implements [desk.Leaser].
func (m *Memory) Release(ctx context.Context, lease desk.Lease) error {
	if _, err := m.begin(ctx, OpRelease, nil); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, err := m.held(lease); err == nil {
		l.lease.Holder, l.lease.Until = "", moment(m.clock())
	}
	return nil
}

// held returns the link while the lease is still the one that holds it.
func (m *Memory) held(lease desk.Lease) (*link, error) {
	l := m.links[lease.Link]
	if l == nil || l.lease.Holder != lease.Holder || l.lease.Epoch != lease.Epoch {
		return nil, fmt.Errorf("desktest: %w", desk.ErrLeaseLost)
	}
	return l, nil
}

// Commit implements [desk.Store].
func (m *Memory) Commit(ctx context.Context, lease desk.Lease, changes *desk.Changes) error {
	fault, err := m.begin(ctx, OpCommit, changes)
	if err != nil {
		return err
	}
	if fault == Lost {
		return fmt.Errorf("desktest: commit: %w", desk.ErrUnknownOutcome)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.held(lease)
	if err != nil {
		return err
	}
	switch n := changes.Number; {
	case n != 0 && l.commits == n:
		return nil // it was written, and nobody had heard of it
	case n != 0 && l.commits != n-1:
		return fmt.Errorf("desktest: commit %d after %d: %w", n, l.commits, desk.ErrRefused)
	}
	if err := l.commit(changes); err != nil {
		return err
	}
	l.commits = max(l.commits, changes.Number)
	if fault == Unheard {
		return fmt.Errorf("desktest: commit: %w", desk.ErrUnknownOutcome)
	}
	return nil
}
