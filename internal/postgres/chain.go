package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	extendAudit = `SELECT extend_audit($1, $2, $3, $4, $5)`
	auditTail   = `SELECT seq, hash FROM audit_chains WHERE link = $1`
)

// tail is where a chain ends: the number and the hash of its last row, none for a new chain.
type tail struct {
	seq  int64
	hash []byte
}

// next returns the end of the chain with one more row. Everything is as it will be read back:
// texts as the database takes them, times in whole microseconds. Each text goes in with its length,
// so that no two rows have the same bytes.
func (t tail) next(link string, a *desk.Audit) tail {
	h := sha256.New()
	number := func(n uint64) { _ = binary.Write(h, binary.BigEndian, n) } // a hash takes everything
	words := func(s string) {
		number(uint64(len(s)))
		_, _ = h.Write([]byte(s))
	}
	words("bellhop audit 1")
	_, _ = h.Write(t.hash)
	words(link)
	number(uint64(t.seq + 1))        //nolint:gosec // positive
	number(uint64(a.At.UnixMicro())) //nolint:gosec // its bits
	words(text(a.Actor))
	words(text(a.Action))
	words(text(a.Session))
	words(text(a.Subject))
	words(text(a.Reason))
	return tail{seq: t.seq + 1, hash: h.Sum(nil)}
}

// chains knows where the chains end that this process writes. While the lease has the same epoch
// nobody else does; after anything but success they are asked for anew.
type chains struct {
	mu    sync.Mutex // guards tails; leaf
	tails map[chainKey]tail
}

type chainKey struct {
	link  string
	epoch uint64
}

func keyOf(lease desk.Lease) chainKey { return chainKey{lease.Link, lease.Epoch} }

func (c *chains) get(lease desk.Lease) (tail, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tails[keyOf(lease)]
	return t, ok
}

func (c *chains) set(lease desk.Lease, t tail) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tails = map[chainKey]tail{keyOf(lease): t} // of earlier epochs nothing is written any more
}

func (c *chains) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tails = nil
}

// tail returns where the chain of a link ends.
func (db *DB) tail(ctx context.Context, lease desk.Lease) (tail, error) {
	if t, ok := db.chains.get(lease); ok {
		return t, nil
	}
	var t tail
	err := db.pool.QueryRow(ctx, auditTail, lease.Link).Scan(&t.seq, &t.hash)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return t, err
}

// BrokenError says where the audit of a link is not as it was written.
type BrokenError struct {
	Seq int64      // of the first row that is wrong or missing
	Row desk.Audit // as it is now; zero if it is missing
	Why string
}

// Error names the row and what is wrong with it.
func (b *BrokenError) Error() string {
	what := fmt.Sprintf("row %d of the audit", b.Seq)
	if b.Row.Action != "" {
		what += fmt.Sprintf(" (%s, %s by %q)", b.Row.At.UTC().Format(time.RFC3339Nano), b.Row.Action, b.Row.Actor)
	}
	return what + " " + b.Why
}

// Verified is what [DB.VerifyAudit] found to be whole.
type Verified struct {
	Rows    int64 // that are there
	Dropped int64 // rows that retention has dropped
	Before  int64 // rows from before there was a chain, which nothing vouches for
	Last    Anchor
}

// Anchor is one row of a chain: its number and hash. Whoever noted an anchor elsewhere can tell
// later whether the chain up to there has been written anew.
type Anchor struct {
	Seq  int64
	Hash []byte
}

const (
	walkAudit = `
		SELECT seq, hash, at, actor, action, session, subject, reason
		  FROM audit WHERE link = $1 AND seq IS NOT NULL ORDER BY seq`
	droppedAudit  = `SELECT first, last, hash FROM audit_dropped WHERE link = $1 ORDER BY first`
	unchainedRows = `SELECT count(*) FROM audit WHERE link = $1 AND seq IS NULL`
)

// VerifyAudit reads the audit of a link from its first row to its last, as of one moment. The
// error is a *[BrokenError] for the first row that is not as it was written, is missing, or was
// slipped in; also where the chain does not have the anchor, unless that is nil.
func (db *DB) VerifyAudit(ctx context.Context, link string, anchor *Anchor) (Verified, error) {
	var v Verified
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, db.pool, options, func(tx pgx.Tx) error {
		w := walk{link: link, anchor: anchor, v: &v}
		return w.run(ctx, tx)
	})
	if broken, ok := errors.AsType[*BrokenError](err); ok {
		return v, broken
	}
	return v, wrap("verify the audit", err)
}

// walk goes along a chain.
type walk struct {
	link    string
	anchor  *Anchor
	v       *Verified
	at      tail
	dropped []run
}

// run is consecutive rows that retention has dropped.
type run struct {
	First, Last int64
	Hash        []byte
}

func (w *walk) run(ctx context.Context, tx pgx.Tx) error {
	var end tail
	err := tx.QueryRow(ctx, auditTail, w.link).Scan(&end.seq, &end.hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	rows, _ := tx.Query(ctx, droppedAudit, w.link)
	if w.dropped, err = pgx.CollectRows(rows, pgx.RowToStructByPos[run]); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, unchainedRows, w.link).Scan(&w.v.Before); err != nil {
		return err
	}
	if err := w.rows(ctx, tx); err != nil {
		return err
	}
	w.pass()
	w.v.Last = Anchor{w.at.seq, w.at.hash}
	switch {
	case w.at.seq < end.seq:
		return &BrokenError{Seq: w.at.seq + 1, Why: fmt.Sprintf("is missing, and so are all behind it: %d were written", end.seq)}
	case w.at.seq > end.seq || string(w.at.hash) != string(end.hash):
		return &BrokenError{Seq: w.at.seq, Why: "is not the last that was written: rows were added or written anew by somebody else"}
	case w.anchor != nil && w.anchor.Seq > w.at.seq:
		return &BrokenError{Seq: w.anchor.Seq, Why: "is missing: the anchor names it"}
	}
	return nil
}

func (w *walk) rows(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, walkAudit, w.link)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var hash []byte
		var a desk.Audit
		if err := rows.Scan(&seq, &hash, &a.At, &a.Actor, &a.Action, &a.Session, &a.Subject, &a.Reason); err != nil {
			return err
		}
		if err := w.row(seq, hash, &a); err != nil {
			return err
		}
	}
	return rows.Err()
}

// row takes the next row.
func (w *walk) row(seq int64, hash []byte, a *desk.Audit) error {
	w.pass()
	switch {
	case seq <= w.at.seq:
		return &BrokenError{Seq: seq, Row: *a, Why: "is there twice, or was dropped before"}
	case seq > w.at.seq+1:
		return &BrokenError{Seq: w.at.seq + 1, Why: "is missing"}
	}
	next := w.at.next(w.link, a)
	if string(next.hash) != string(hash) {
		return &BrokenError{Seq: seq, Row: *a, Why: "is not as it was written, or the row before it is another"}
	}
	w.at = next
	w.v.Rows++
	return w.hold(*a)
}

// hold compares the row with the anchor.
func (w *walk) hold(a desk.Audit) error {
	if w.anchor != nil && w.anchor.Seq == w.at.seq && string(w.anchor.Hash) != string(w.at.hash) {
		return &BrokenError{Seq: w.at.seq, Row: a, Why: "is not the one that the anchor names: the chain was written anew"}
	}
	return nil
}

// pass goes over what retention has dropped.
func (w *walk) pass() {
	for len(w.dropped) > 0 && w.dropped[0].First <= w.at.seq+1 {
		d := w.dropped[0]
		w.dropped = w.dropped[1:]
		if d.Last > w.at.seq {
			w.v.Dropped += d.Last - w.at.seq
			w.at = tail{d.Last, d.Hash}
		}
	}
}
