package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	putAudit = `
		INSERT INTO audit (link, at, actor, action, session, subject, reason, seq, hash)
		SELECT $1, at, actor, action, session, subject, reason, seq, hash
		  FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bytea[])
		    WITH ORDINALITY AS r (at, actor, action, session, subject, reason, seq, hash, ord)
		 ORDER BY ord`
	// The latest rows, in order.
	searchAudit = `
		SELECT at, actor, action, session, subject, reason
		  FROM (SELECT * FROM audit
		         WHERE link = $1 AND ($2 = '' OR session = $2) AND ($3 = '' OR actor = $3)
		           AND ($4::timestamptz IS NULL OR at >= $4)
		         ORDER BY at DESC, id DESC LIMIT $5) AS a
		 ORDER BY at, id`
	auditOf = `
		SELECT at, actor, action, session, subject, reason
		  FROM audit WHERE link = $1 AND session = $2 ORDER BY id`
)

// audit adds rows behind the end of the link's chain, and moves that on.
func (w *writer) audit(rows []desk.Audit) {
	if len(rows) == 0 {
		return
	}
	seqs, hashes := make([]int64, len(rows)), make([][]byte, len(rows))
	before := w.tail
	for i := range rows {
		w.tail = w.tail.next(w.link, &rows[i])
		seqs[i], hashes[i] = w.tail.seq, w.tail.hash
	}
	if before.hash == nil {
		before.hash = []byte{}
	}
	w.queue(extendAudit, before.seq, before.hash, w.tail.seq, w.tail.hash)
	w.queue(putAudit,
		column(rows, func(a *desk.Audit) time.Time { return a.At }),
		texts(rows, func(a *desk.Audit) desk.JID { return a.Actor }),
		texts(rows, func(a *desk.Audit) string { return a.Action }),
		texts(rows, func(a *desk.Audit) desk.SessionID { return a.Session }),
		texts(rows, func(a *desk.Audit) string { return a.Subject }),
		texts(rows, func(a *desk.Audit) string { return a.Reason }),
		seqs, hashes,
	)
}

// AuditOf returns what happened in a session, in order.
func (db *DB) AuditOf(ctx context.Context, link string, session desk.SessionID) ([]desk.Audit, error) {
	rows, _ := db.pool.Query(ctx, auditOf, link, text(session))
	audit, err := pgx.CollectRows(rows, scanAudit)
	return audit, wrap("audit of session", err)
}

// AuditSearch returns the latest rows that the filter lets through, in the order of their time.
func (db *DB) AuditSearch(ctx context.Context, link string, filter desk.AuditFilter) ([]desk.Audit, error) {
	rows, _ := db.pool.Query(ctx, searchAudit, link, text(filter.Session), text(filter.Actor), orNull(filter.Since), filter.Limit)
	audit, err := pgx.CollectRows(rows, scanAudit)
	return audit, wrap("search the audit", err)
}

func scanAudit(row pgx.CollectableRow) (desk.Audit, error) {
	var a desk.Audit
	err := row.Scan(&a.At, &a.Actor, &a.Action, &a.Session, &a.Subject, &a.Reason)
	return a, err
}
