package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// Either fails the transaction unless the lease is still held, and keeps it so until the end;
// the second counts it as well.
const (
	holdLink    = `SELECT hold_link($1, $2, $3)`
	countCommit = `SELECT count_commit($1, $2, $3, $4)`
)

// writer gathers the statements of one transaction, at most one a table and way of writing.
type writer struct {
	link  string
	tail  tail // of the link's audit, as it will be
	batch pgx.Batch
}

// queue adds a statement; its first parameter is the link.
func (w *writer) queue(statement string, arguments ...any) {
	w.batch.Queue(statement, append([]any{w.link}, arguments...)...)
}

// Commit implements [desk.Store]. All statements go out in one piece with one Sync behind
// them, which is one transaction (PostgreSQL, Frontend/Backend Protocol, "Pipelining"): one
// round trip, and no BEGIN that could be left open.
func (db *DB) Commit(ctx context.Context, lease desk.Lease, changes *desk.Changes) error {
	w := writer{link: lease.Link}
	var err error
	if len(changes.Audit) > 0 {
		if w.tail, err = db.tail(ctx, lease); err != nil { // nothing was sent
			return wrap("commit", err)
		}
	}
	if changes.Number == 0 {
		w.queue(holdLink, lease.Holder, int64(lease.Epoch))
	} else {
		w.queue(countCommit, lease.Holder, int64(lease.Epoch), int64(changes.Number)) //nolint:gosec // a count
	}
	if err := w.changes(changes); err != nil {
		return err
	}
	conn, err := db.writes.Acquire(ctx)
	if err == nil {
		defer conn.Release()
		err = ctx.Err()
	}
	if err != nil { // nothing was sent
		return wrap("commit", err)
	}
	err = conn.SendBatch(ctx, &w.batch).Close()
	switch {
	case err != nil:
		db.chains.forget()
	case len(changes.Audit) > 0:
		db.chains.set(lease, w.tail)
	}
	if err = wrapCommit(err); errors.Is(err, errCommitted) {
		err = nil
	}
	if err == nil && retains(changes) {
		// Where this fails, the sessions go to the default partitions, and leave them at the next time.
		_ = makePartitions(ctx, conn)
	}
	return err
}

// changes queues everything in the order that references ask for.
func (w *writer) changes(c *desk.Changes) error {
	if err := w.services(c.Services); err != nil {
		return err
	}
	if err := w.desk(c.Desk); err != nil {
		return err
	}
	if err := w.grants(putGrants, c.Grants); err != nil {
		return err
	}
	w.csrs(c.CSRs)
	w.sessions(c.Sessions)
	w.participants(c.Participants)
	w.offers(c.Offers)
	w.messages(c.Messages)
	w.ratings(c.Ratings)
	w.audit(c.Audit)
	if err := w.outbox(c.Outbox, c.Done); err != nil {
		return err
	}
	w.archive(c.Sessions)
	w.filed(c.Filed)
	w.erase(c.Erased)
	w.removedServices(c.RemovedServices)
	w.removedCSRs(c.RemovedCSRs)
	w.revoked(c.RemovedGrants)
	return w.grants(removeGrants, c.RemovedGrants)
}
