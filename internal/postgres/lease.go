package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// The clock is read when the row is reached, after any wait for its lock.
const (
	acquireLink = `
		INSERT INTO links (link, holder, epoch, until) VALUES ($1, $2, 1, clock_timestamp() + $3::interval)
		ON CONFLICT (link) DO UPDATE
		   SET holder = excluded.holder, epoch = links.epoch + 1, until = clock_timestamp() + $3::interval
		 WHERE links.holder IN ('', excluded.holder) OR links.until <= clock_timestamp()
		RETURNING epoch, until`
	presentHolder = `SELECT holder, epoch, until FROM links WHERE link = $1`
	renewLink     = `
		UPDATE links SET until = clock_timestamp() + $4::interval
		 WHERE link = $1 AND holder = $2 AND epoch = $3 RETURNING until`
	releaseLink = `
		UPDATE links SET holder = '', until = clock_timestamp()
		 WHERE link = $1 AND holder = $2 AND epoch = $3`
)

// Acquire implements [desk.Leaser].
func (db *DB) Acquire(ctx context.Context, link, holder string, ttl time.Duration) (desk.Lease, bool, error) {
	if holder == "" {
		return desk.Lease{}, false, errors.New("postgres: acquire: the holder has no name")
	}
	lease := desk.Lease{Link: link, Holder: holder}
	err := db.pool.QueryRow(ctx, acquireLink, link, holder, ttl).Scan(&lease.Epoch, &lease.Until)
	if err == nil {
		return lease, true, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return desk.Lease{}, false, wrap("acquire", err)
	}
	err = db.pool.QueryRow(ctx, presentHolder, link).Scan(&lease.Holder, &lease.Epoch, &lease.Until)
	return lease, false, wrap("acquire", err)
}

// Renew implements [desk.Leaser].
func (db *DB) Renew(ctx context.Context, lease desk.Lease, ttl time.Duration) (desk.Lease, error) {
	err := db.pool.QueryRow(ctx, renewLink, lease.Link, lease.Holder, int64(lease.Epoch), ttl).Scan(&lease.Until)
	if errors.Is(err, pgx.ErrNoRows) {
		return desk.Lease{}, fmt.Errorf("postgres: renew: %w", desk.ErrLeaseLost)
	}
	return lease, wrap("renew", err)
}

// Release implements [desk.Leaser]. To release a lease that is lost does nothing.
func (db *DB) Release(ctx context.Context, lease desk.Lease) error {
	_, err := db.pool.Exec(ctx, releaseLink, lease.Link, lease.Holder, int64(lease.Epoch))
	return wrap("release", err)
}
