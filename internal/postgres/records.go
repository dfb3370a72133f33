package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// ErrNoSession says that there is no record of a session.
var ErrNoSession = errors.New("postgres: no such session")

const (
	oneSession = `
		SELECT ` + sessionColumns + ` FROM sessions WHERE link = $1 AND id = $2 UNION ALL
		SELECT ` + sessionColumns + ` FROM closed_sessions WHERE link = $1 AND id = $2 LIMIT 1`
	itsParticipants = `
		SELECT ` + participantColumns + ` FROM (
		       SELECT ord, ` + participantColumns + ` FROM participants WHERE link = $1 AND session = $2 UNION ALL
		       SELECT ord, ` + participantColumns + ` FROM closed_participants WHERE link = $1 AND session = $2) AS p
		 ORDER BY ord`
	recentSessions = `
		SELECT ` + sessionColumns + `, rated.at, rated.score, rated.comment FROM (
		       (SELECT kept, ` + sessionColumns + ` FROM sessions
		         WHERE link = $1 AND customer = $2 AND ($3 = '' OR service = $3) ORDER BY created DESC LIMIT $4)
		       UNION ALL
		       (SELECT kept, ` + sessionColumns + ` FROM closed_sessions
		         WHERE link = $1 AND customer = $2 AND ($3 = '' OR service = $3) ORDER BY created DESC LIMIT $4)) AS s
		  LEFT JOIN (SELECT session, kept, at, score, comment FROM ratings WHERE link = $1) AS rated
		    ON rated.session = s.id AND rated.kept = s.kept
		 ORDER BY created DESC, id LIMIT $4`
	// Consultations are of CSRs, and the customer of a lobby is the desk itself.
	ofCustomers = `parent = '' AND split_part(customer, '@', 2) <> link`
	stats       = `
		SELECT service, count(*), count(served),
		       count(*) FILTER (WHERE ended IS NOT NULL AND served IS NULL),
		       COALESCE(avg(served - created), '0'),
		       COALESCE(percentile_cont(0.9) WITHIN GROUP (ORDER BY served - created), '0'),
		       COALESCE(avg(ended - served), '0')
		  FROM (SELECT service, created, served, ended FROM sessions
		         WHERE link = $1 AND created >= $2 AND ` + ofCustomers + ` UNION ALL
		        SELECT service, created, served, ended FROM closed_sessions
		         WHERE link = $1 AND created >= $2 AND ` + ofCustomers + `) AS s
		 GROUP BY service ORDER BY service COLLATE "C"`
)

// ServiceStats is how a service did with the sessions that customers began in some time.
type ServiceStats struct {
	Service   desk.ServiceName
	Entered   int           // sessions begun
	Served    int           // of those, met by a CSR
	Abandoned int           // of those, ended before any CSR came
	WaitAvg   time.Duration // from asking to meeting a CSR, of those served
	WaitP90   time.Duration // nine in ten of those served waited no longer
	HandleAvg time.Duration // from meeting a CSR to the end, of those served and ended
}

// SessionRecord returns a session, live or closed, with its participants in the order they
// were asked in and no offers; [ErrNoSession] if there is none.
func (db *DB) SessionRecord(ctx context.Context, link string, session desk.SessionID) (desk.Session, error) {
	var s desk.Session
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, db.pool, options, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, oneSession, link, text(session))
		var err error
		if s, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (desk.Session, error) { return scanSession(row) }); err != nil {
			return err
		}
		rows, _ = tx.Query(ctx, itsParticipants, link, text(session))
		s.Parts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (*desk.Participant, error) {
			p, err := scanParticipant(row)
			return &p, err
		})
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return desk.Session{}, fmt.Errorf("%w: %s", ErrNoSession, session)
	}
	return s, wrap("session record", err)
}

// RecentSessions returns a customer's sessions with a service, or with any if service is
// empty, live and closed, the latest first, with their ratings and without participants.
func (db *DB) RecentSessions(ctx context.Context, link string, customer desk.JID, service desk.ServiceName, limit int) ([]desk.Record, error) {
	rows, _ := db.pool.Query(ctx, recentSessions, link, text(customer), text(service), limit)
	sessions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (desk.Record, error) {
		var at *time.Time
		var score *int
		var comment *string
		s, err := scanSession(row, &at, &score, &comment)
		record := desk.Record{Session: s}
		if at != nil {
			record.Rating = &desk.Rating{Session: s.ID, At: at.UTC(), Score: *score, Comment: *comment}
		}
		return record, err
	})
	return sessions, wrap("recent sessions", err)
}

// Stats returns the figures of every service for the sessions that customers began since then.
func (db *DB) Stats(ctx context.Context, link string, since time.Time) ([]ServiceStats, error) {
	rows, _ := db.pool.Query(ctx, stats, link, since)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ServiceStats, error) {
		var s ServiceStats
		err := row.Scan(&s.Service, &s.Entered, &s.Served, &s.Abandoned, &s.WaitAvg, &s.WaitP90, &s.HandleAvg)
		return s, err
	})
	return all, wrap("stats", err)
}
