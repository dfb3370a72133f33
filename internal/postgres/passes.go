package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	// Nobody needs two links: a new one takes the place of the one before.
	dropKeys = `DELETE FROM board_passes WHERE link = $1 AND (expires <= now() OR jid = $2 AND kind = 'key')`
	putKey   = `INSERT INTO board_passes (link, hash, kind, jid, expires) VALUES ($1, $2, 'key', $3, now() + $4::interval)`
	// The row of a key can be deleted once: of two who use it at the same time, one finds nothing.
	spendKey = `
		WITH spent AS (
			DELETE FROM board_passes WHERE link = $1 AND hash = $2 AND kind = 'key' RETURNING jid, expires)
		INSERT INTO board_passes (link, hash, kind, jid, expires)
		SELECT $1, $3, 'cookie', jid, now() + $4::interval FROM spent WHERE expires > now()
		RETURNING jid, expires`
	cookieOf    = `SELECT jid, expires FROM board_passes WHERE link = $1 AND hash = $2 AND kind = 'cookie' AND expires > now()`
	dropCookie  = `DELETE FROM board_passes WHERE link = $1 AND hash = $2 AND kind = 'cookie'`
	dropPasses  = `DELETE FROM board_passes WHERE link = $1 AND jid = $2`
	dropRevoked = `DELETE FROM board_passes WHERE link = $1 AND jid = ANY ($2::text[])`
)

// ErrNoPass says that a key or cookie of the wallboard is not known, used, or over.
var ErrNoPass = errors.New("postgres: no such pass to the wallboard")

// Pass is whose a cookie of the wallboard is, and until when.
type Pass struct {
	JID   desk.JID // bare
	Until time.Time
}

// PutBoardKey keeps the hash of a key that lets somebody in to the wallboard once, for so long.
// The key they had before is worth nothing then.
func (db *DB) PutBoardKey(ctx context.Context, link string, hash []byte, jid desk.JID, lasts time.Duration) error {
	batch := &pgx.Batch{}
	batch.Queue(dropKeys, link, text(jid))
	batch.Queue(putKey, link, hash, text(jid), lasts)
	return wrap("put key of the wallboard", db.pool.SendBatch(ctx, batch).Close())
}

// SpendBoardKey exchanges a key for a cookie, both by their hashes; [ErrNoPass] if the key is not
// known, has been used, or is over.
func (db *DB) SpendBoardKey(ctx context.Context, link string, key, cookie []byte, lasts time.Duration) (Pass, error) {
	return passOf("spend key of the wallboard", db.pool.QueryRow(ctx, spendKey, link, key, cookie, lasts))
}

// BoardCookie returns whose a cookie is; [ErrNoPass] if it is not known or over.
func (db *DB) BoardCookie(ctx context.Context, link string, cookie []byte) (Pass, error) {
	return passOf("cookie of the wallboard", db.pool.QueryRow(ctx, cookieOf, link, cookie))
}

// DropBoardCookie forgets a cookie.
func (db *DB) DropBoardCookie(ctx context.Context, link string, cookie []byte) error {
	_, err := db.pool.Exec(ctx, dropCookie, link, cookie)
	return wrap("drop cookie of the wallboard", err)
}

// DropBoardPasses forgets all keys and cookies of somebody.
func (db *DB) DropBoardPasses(ctx context.Context, link string, jid desk.JID) error {
	_, err := db.pool.Exec(ctx, dropPasses, link, text(jid))
	return wrap("drop passes of the wallboard", err)
}

func passOf(operation string, row pgx.Row) (Pass, error) {
	var p Pass
	err := row.Scan(&p.JID, &p.Until)
	if errors.Is(err, pgx.ErrNoRows) {
		return Pass{}, ErrNoPass
	}
	p.Until = p.Until.UTC()
	return p, wrap(operation, err)
}

// revoked has the passes of those go who lose a role: what is left to them they sign in for anew.
func (w *writer) revoked(rows []desk.Grant) {
	if len(rows) > 0 {
		w.queue(dropRevoked, texts(rows, func(g *desk.Grant) desk.JID { return g.JID }))
	}
}
