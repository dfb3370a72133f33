package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// Ended is when a closed session began, was first served, and ended.
type Ended struct {
	Service desk.ServiceName // that the customer asked
	Created time.Time
	Served  time.Time // zero if no CSR ever came
	Ended   time.Time
}

// EndedSessions returns the closed sessions that customers began in a time, in that order.
func (db *DB) EndedSessions(ctx context.Context, link string, from, to time.Time) ([]Ended, error) {
	rows, _ := db.pool.Query(ctx, `
		SELECT entry, created, served, ended FROM closed_sessions
		 WHERE link = $1 AND created >= $2 AND created < $3 AND parent = '' AND ended IS NOT NULL
		 ORDER BY created, id`, link, from, to)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Ended, err error) {
		var served *time.Time
		err = row.Scan(&e.Service, &e.Created, &served, &e.Ended)
		if served != nil {
			e.Served = served.UTC()
		}
		e.Created, e.Ended = e.Created.UTC(), e.Ended.UTC()
		return e, err
	})
	return all, wrap("ended sessions", err)
}
