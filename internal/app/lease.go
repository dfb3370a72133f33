package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"bellhop/internal/desk"
)

// The lease of a link: how long it holds, how often it is renewed, how often a standby asks
// for it, and how long before its end a process that could not renew it stops writing.
const (
	leaseTTL     = 10 * time.Second
	leaseRenewal = 3 * time.Second
	leasePoll    = 250 * time.Millisecond
	leaseMargin  = time.Second
)

// keeper holds a lease and keeps it renewed.
type keeper struct {
	leaser desk.Leaser
	log    *slog.Logger

	mu    sync.Mutex // guards lease; leaf
	lease desk.Lease
}

// Lease returns the lease as last renewed. Its Until is by this machine's clock, counted
// from before the request, so it ends no later than the database says.
func (k *keeper) Lease() desk.Lease {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.lease
}

func (k *keeper) set(lease desk.Lease, asked time.Time) {
	lease.Until = asked.Add(leaseTTL)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lease = lease
}

// held reports whether the lease is sure to be ours now.
func (k *keeper) held() bool { return time.Now().Before(k.Lease().Until) }

// acquire waits until the lease of a link is ours. standby is called with its holder when
// somebody else has it.
func (k *keeper) acquire(ctx context.Context, link, holder string, standby func(desk.Lease)) error {
	tick := time.NewTicker(leasePoll)
	defer tick.Stop()
	failing := false
	for {
		asked := time.Now()
		lease, ok, err := k.leaser.Acquire(ctx, link, holder, leaseTTL)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && errors.Is(err, desk.ErrSchema):
			return err
		case err != nil:
			if !failing {
				k.log.Error("cannot ask for the lease; trying again", "error", err)
			}
			failing = true
		case ok:
			k.set(lease, asked)
			return nil
		default:
			failing = false
			standby(lease)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// keep renews the lease until ctx ends, which is no error, or it is lost.
func (k *keeper) keep(ctx context.Context) error {
	tick := time.NewTicker(leaseRenewal)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-time.After(time.Until(k.Lease().Until.Add(-leaseMargin))):
			return desk.ErrLeaseLost
		}
		asked := time.Now()
		rctx, cancel := context.WithDeadline(ctx, k.Lease().Until.Add(-leaseMargin))
		lease, err := k.leaser.Renew(rctx, k.Lease(), leaseTTL)
		cancel()
		switch {
		case err == nil:
			k.set(lease, asked)
		case errors.Is(err, desk.ErrLeaseLost):
			return err
		case ctx.Err() == nil:
			k.log.Warn("cannot renew the lease; trying again", "error", err)
		}
	}
}

// release gives the lease up, so that a standby takes over at once.
func (k *keeper) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := k.leaser.Release(ctx, k.Lease()); err != nil && !errors.Is(err, desk.ErrLeaseLost) {
		k.log.Warn("cannot give the lease up; a standby waits until it ends", "error", err)
	}
}

// errFenced ends a stream whose process no longer holds the lease.
var errFenced = errors.New("app: the lease has ended, nothing more is written")

// fencedConn refuses to write when the lease has ended: a process that was paused must not
// go on where another has taken over.
type fencedConn struct {
	net.Conn
	held func() bool
}

// Write implements [net.Conn].
func (c fencedConn) Write(b []byte) (int, error) {
	if !c.held() {
		return 0, errFenced
	}
	return c.Conn.Write(b)
}
