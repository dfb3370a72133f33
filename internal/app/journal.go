package app

import (
	"context"
	"log/slog"
	"time"

	"bellhop/internal/desk"
)

// journal writes what happens to sessions into the log, by the session's id: that it began and that it
// ended; with level debug every change. It is the audit without what people wrote, and comes after
// the transaction that stored it. It implements [desk.Observer].
type journal struct{ log *slog.Logger }

// Committed implements [desk.Observer].
func (journal) Committed(int, time.Duration) {}

// Failed implements [desk.Observer].
func (journal) Failed(error) {}

// Applied implements [desk.Observer].
func (journal) Applied(*desk.Desk, int) {}

// Changed implements [desk.Observer].
func (j journal) Changed(c *desk.Changes) {
	ctx := context.Background()
	if j.log.Enabled(ctx, slog.LevelDebug) {
		for i := range c.Audit {
			if a := &c.Audit[i]; a.Session != "" {
				j.log.DebugContext(ctx, "session", "session", a.Session, "action", a.Action, "actor", a.Actor)
			}
		}
	}
	if !j.log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	for i := range c.Audit {
		if a := &c.Audit[i]; a.Action == "session.begin" {
			j.log.InfoContext(ctx, "session begun", "session", a.Session, "service", a.Subject)
		}
	}
	for i := range c.Sessions {
		if s := &c.Sessions[i]; s.State == desk.Closed {
			j.ended(ctx, s)
		}
	}
}

func (j journal) ended(ctx context.Context, s *desk.Session) {
	args := []any{"session", s.ID, "service", s.Service, "reason", s.End}
	if !s.Ended.IsZero() {
		args = append(args, "took", s.Ended.Sub(s.Created).Round(time.Millisecond))
	}
	if !s.Served.IsZero() {
		args = append(args, "waited", s.Served.Sub(s.Created).Round(time.Millisecond))
	}
	j.log.InfoContext(ctx, "session ended", args...)
}

// observers are several, told in turn.
type observers []desk.Observer

// Committed implements [desk.Observer].
func (all observers) Committed(events int, took time.Duration) {
	for _, o := range all {
		o.Committed(events, took)
	}
}

// Failed implements [desk.Observer].
func (all observers) Failed(err error) {
	for _, o := range all {
		o.Failed(err)
	}
}

// Applied implements [desk.Observer].
func (all observers) Applied(d *desk.Desk, mailbox int) {
	for _, o := range all {
		o.Applied(d, mailbox)
	}
}

// Changed implements [desk.Observer].
func (all observers) Changed(c *desk.Changes) {
	for _, o := range all {
		o.Changed(c)
	}
}

// followed are observers of which one follows events, too.
type followed struct {
	observers
	follower desk.Follower
}

// Stored implements [desk.Follower].
func (f followed) Stored(events []desk.Event) { f.follower.Stored(events) }
