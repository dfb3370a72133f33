package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// lockTimeout bounds how long the care of partitions waits for a lock while a desk serves, for
// everything that is written waits behind it. It takes its dozen locks at once, so that together they are not
// held up for longer than the database's deadlock_timeout (1 s): in a deadlock it is never the desk's
// transaction that has to give way.
const lockTimeout = `SET LOCAL lock_timeout = '80ms'`

// MakePartitions makes the partitions of this month and of those ahead, where they are
// missing. A process calls it when it starts and every few hours; [DB.Commit] does where a
// retention is set, so that the first sessions of it have theirs.
func (db *DB) MakePartitions(ctx context.Context) error {
	return wrap("make partitions", makePartitions(ctx, db.pool))
}

func makePartitions(ctx context.Context, on beginner) error {
	return care(ctx, on, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT make_partitions($1)`, monthsAhead)
		return err
	})
}

// DropExpired drops the months until whose end sessions were to be kept and that are over, for every
// link. It returns the names of the partitions that went, and of those that are left for the next
// time because a session of theirs ended less than two days ago. What belongs to a session that goes
// on is moved to the month that goes on.
func (db *DB) DropExpired(ctx context.Context) (dropped, left []string, err error) {
	err = care(ctx, db.pool, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `SELECT name, gone FROM drop_expired()`)
		var name string
		var gone bool
		_, err := pgx.ForEachRow(rows, []any{&name, &gone}, func() error {
			if gone {
				dropped = append(dropped, name)
			} else {
				left = append(left, name)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return nil, nil, wrap("drop what is not to be kept any more", err)
	}
	return dropped, left, nil
}

// beginner is a connection, or a pool of them.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// care runs what looks after the partitions while others read and write.
func care(ctx context.Context, on beginner, work func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, on, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTimeout); err != nil {
			return err
		}
		return work(tx)
	})
}

// retains reports whether the changes have a retention for which partitions may be missing.
func retains(changes *desk.Changes) bool {
	for i := range changes.Services {
		if changes.Services[i].Retention > 0 {
			return true
		}
	}
	return changes.Desk != nil && changes.Desk.Retention > 0
}

// ForgetService removes what is kept of the sessions of a service that ended by then, and returns
// how many there were. What the audit has of them stays until its month is dropped.
func (db *DB) ForgetService(ctx context.Context, link string, service desk.ServiceName, ended time.Time) (int64, error) {
	var gone int64
	err := db.pool.QueryRow(ctx, `SELECT forget_service($1, $2, $3)`, link, text(service), ended).Scan(&gone)
	return gone, wrap("forget a service", err)
}

// DropBefore drops the records of the months that ended by then, for every link: of the sessions that
// began in them and are kept until that is done, and of the audit. It returns the names of the
// partitions that went. A month in which a session began that is still live is kept, but for its
// audit.
func (db *DB) DropBefore(ctx context.Context, ended time.Time) ([]string, error) {
	rows, _ := db.pool.Query(ctx, `SELECT drop_partitions($1)`, ended)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return names, wrap("drop partitions", err)
}
