package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	putRequest = `INSERT INTO requests (link, settings) VALUES ($1, $2) RETURNING id`
	// A request that its taker did not live to answer is taken again in the next epoch: to
	// apply settings twice is to apply them once.
	takeRequests = `
		UPDATE requests SET taken = $2
		 WHERE link = $1 AND answer IS NULL AND taken IS DISTINCT FROM $2
		   AND made > now() - interval '5 minutes'
		RETURNING id, settings`
	putAnswer    = `UPDATE requests SET answer = $2, answered = now() WHERE id = $1`
	answerOf     = `SELECT answer FROM requests WHERE id = $1`
	dropRequests = `DELETE FROM requests WHERE made < now() - interval '1 day'`
)

// Request is settings that another process wants applied.
type Request struct {
	ID       int64
	Settings desk.ApplySettings
}

// PutRequest leaves settings for the holder of a link, and returns the request's number.
func (db *DB) PutRequest(ctx context.Context, link string, settings desk.ApplySettings) (int64, error) {
	data, err := json.Marshal(settings)
	if err != nil {
		return 0, wrap("put request", err)
	}
	var id int64
	err = db.pool.QueryRow(ctx, putRequest, link, data).Scan(&id)
	return id, wrap("put request", err)
}

// TakeRequests returns the requests that nobody has taken in this epoch, once each.
func (db *DB) TakeRequests(ctx context.Context, lease desk.Lease) ([]Request, error) {
	rows, _ := db.pool.Query(ctx, takeRequests, lease.Link, int64(lease.Epoch)) //nolint:gosec // epochs are bigint
	taken, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Request, error) {
		var r Request
		var data []byte
		if err := row.Scan(&r.ID, &data); err != nil {
			return r, err
		}
		return r, json.Unmarshal(data, &r.Settings)
	})
	return taken, wrap("take requests", err)
}

// AnswerRequest answers a request, and forgets those of past days.
func (db *DB) AnswerRequest(ctx context.Context, id int64, result desk.Result) error {
	data, err := json.Marshal(result)
	if err != nil {
		return wrap("answer request", err)
	}
	batch := &pgx.Batch{}
	batch.Queue(putAnswer, id, data)
	batch.Queue(dropRequests)
	return wrap("answer request", db.pool.SendBatch(ctx, batch).Close())
}

// AwaitAnswer waits for the answer to a request until ctx ends.
func (db *DB) AwaitAnswer(ctx context.Context, id int64) (desk.Result, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var data []byte
		err := db.pool.QueryRow(ctx, answerOf, id).Scan(&data)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return desk.Result{}, wrap("await answer", err)
		}
		if data != nil {
			var result desk.Result
			return result, wrap("await answer", json.Unmarshal(data, &result))
		}
		select {
		case <-ctx.Done():
			return desk.Result{}, ctx.Err()
		case <-tick.C:
		}
	}
}
