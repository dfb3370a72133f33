package postgres

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// An examination is a request to look over the stream. It is left under a name of its own beside
// the link's: a process from before there were any takes all requests of its link for settings to
// be applied.
const (
	putExamination = `INSERT INTO requests (link, settings) VALUES ('doctor/' || $1, json_build_object('room', $2::text)) RETURNING id`
	// Who waits gives up within a minute. One whose taker did not live to answer it is taken again.
	takeExamination = `
		WITH open AS (
			SELECT id, taken FROM requests
			 WHERE link = 'doctor/' || $1 AND answer IS NULL AND taken IS DISTINCT FROM $2 AND made > now() - interval '1 minute'
			   AND EXISTS (SELECT FROM links WHERE link = $1 AND epoch = $2)
			 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		UPDATE requests r SET taken = $2 FROM open WHERE r.id = open.id
		RETURNING r.id, r.settings->>'room', open.taken IS NOT NULL`
	examination     = `SELECT taken IS NOT NULL, answer FROM requests WHERE id = $1`
	dropExamination = `DELETE FROM requests WHERE id = $1`
)

// Examination is asked for by another process: to look over the stream of the link that this one
// holds.
type Examination struct {
	ID    int64
	Room  string // name of the room to look at
	Again bool   // another process has begun with it
}

// PutExamination asks the holder of a link to look over its stream, and returns the number of the
// request.
func (db *DB) PutExamination(ctx context.Context, link, room string) (int64, error) {
	var id int64
	err := db.pool.QueryRow(ctx, putExamination, link, room).Scan(&id)
	return id, wrap("put examination", err)
}

// TakeExamination returns the next examination that nobody has taken in this epoch, if there is one.
func (db *DB) TakeExamination(ctx context.Context, lease desk.Lease) (e Examination, ok bool, err error) {
	err = db.pool.QueryRow(ctx, takeExamination, lease.Link, int64(lease.Epoch)).Scan(&e.ID, &e.Room, &e.Again) //nolint:gosec // epochs are bigint
	if errors.Is(err, pgx.ErrNoRows) {
		return e, false, nil
	}
	return e, err == nil, wrap("take examination", err)
}

// AnswerExamination writes the report, as JSON, for who asked, and forgets those of past days.
func (db *DB) AnswerExamination(ctx context.Context, id int64, report json.RawMessage) error {
	batch := &pgx.Batch{}
	batch.Queue(putAnswer, id, []byte(report))
	batch.Queue(dropRequests)
	return wrap("answer examination", db.pool.SendBatch(ctx, batch).Close())
}

// Examination returns how far an examination is: whether it is taken, and the report, if there is
// one.
func (db *DB) Examination(ctx context.Context, id int64) (taken bool, report json.RawMessage, err error) {
	var data []byte
	err = db.pool.QueryRow(ctx, examination, id).Scan(&taken, &data)
	return taken, data, wrap("see examination", err)
}

// DropExamination takes an examination back.
func (db *DB) DropExamination(ctx context.Context, id int64) error {
	_, err := db.pool.Exec(ctx, dropExamination, id)
	return wrap("drop examination", err)
}
