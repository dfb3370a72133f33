package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"bellhop/internal/desk"
)

// The sessions that customers began in a time, with the day they began on.
// Parameters: link, from, until, zone.
const begunSessions = `
	begun AS (
		SELECT *, (created AT TIME ZONE $4)::date AS day
		  FROM (SELECT id, kept, service, created, served, ended, end_reason, expires, code FROM sessions
		         WHERE link = $1 AND created >= $2 AND created < $3 AND ` + ofCustomers + `
		        UNION ALL
		        SELECT id, kept, service, created, served, ended, end_reason, expires, code FROM closed_sessions
		         WHERE link = $1 AND created >= $2 AND created < $3 AND ` + ofCustomers + `) AS s)`

// What is counted of the cases of a report, which have a subject who, the day, and
//
//	began      the session began (the case counts as entered)
//	waited     how long its customer waited for who came first; null if nobody did, or it was taken for later
//	came       somebody came
//	abandoned  it was given up in the queue
//	handled    from coming to leaving
//	code       how it was closed
//
// The rows of each day, and of all days together (with no day). Parameter 5 is the target.
const countCases = `
	, codes AS (
		SELECT who, COALESCE(day, 'infinity') AS day, jsonb_object_agg(code, n) AS codes
		  FROM (SELECT who, day, code, count(*) AS n FROM cases WHERE code <> ''
		         GROUP BY GROUPING SETS ((who, day, code), (who, code))) AS c
		 GROUP BY 1, 2),
	counted AS (
		SELECT day, who, count(*) AS entered, count(*) FILTER (WHERE came) AS served,
		       count(*) FILTER (WHERE abandoned) AS abandoned, sum(declined) AS declined, sum(missed) AS missed,
		       count(waited) AS waits, count(*) FILTER (WHERE waited <= $5) AS in_target,
		       COALESCE(avg(waited), '0') AS wait_avg,
		       COALESCE(percentile_cont(0.9) WITHIN GROUP (ORDER BY waited), '0') AS wait_p90,
		       COALESCE(avg(handled), '0') AS handle_avg,
		       count(score) AS ratings, COALESCE(avg(score), 0)::float8 AS rating
		  FROM cases GROUP BY GROUPING SETS ((who, day), (who)))
	SELECT counted.day, counted.who, entered, served, abandoned, declined, missed, waits, in_target,
	       wait_avg, wait_p90, handle_avg, ratings, rating, codes
	  FROM counted LEFT JOIN codes
	    ON codes.who = counted.who AND codes.day = COALESCE(counted.day, 'infinity')
	 ORDER BY counted.day NULLS LAST, counted.who COLLATE "C"`

const (
	reportByService = `
	WITH ` + begunSessions + `, cases AS (
		SELECT day, service AS who, served IS NOT NULL AS came,
		       served IS NULL AND end_reason = ANY ($6) AND expires IS NULL AS abandoned,
		       0 AS declined, 0 AS missed,
		       CASE WHEN expires IS NULL THEN served - created END AS waited,
		       ended - served AS handled, score, code
		  FROM begun LEFT JOIN ratings ON ratings.link = $1 AND ratings.session = begun.id AND ratings.kept = begun.kept)
	` + countCases

	// A CSR comes into a session by an offer that ends as joined, at that time; they leave as a
	// participant who is no more there. How it was closed and what the customer thought of it is
	// about the one who had it at its end.
	reportByCSR = `
	WITH ` + begunSessions + `, asked AS (
		SELECT session, csr AS who, min(ended) FILTER (WHERE state = 'joined') AS came,
		       count(*) FILTER (WHERE state = 'declined') AS declined,
		       count(*) FILTER (WHERE state = 'missed') AS missed
		  FROM (SELECT session, csr, state, ended FROM offers
		         WHERE link = $1
		        UNION ALL
		        SELECT session, csr, state, ended FROM closed_offers
		         WHERE link = $1 AND begun >= $2 AND begun < $3) AS o
		 GROUP BY session, csr),
	took_part AS (
		SELECT session, jid, owner, state, since FROM participants WHERE link = $1 AND role = 'csr'
		UNION ALL
		SELECT session, jid, owner, state, since FROM closed_participants
		 WHERE link = $1 AND role = 'csr' AND begun >= $2 AND begun < $3),
	cases AS (
		SELECT day, who, came IS NOT NULL AS came,
		       served IS NULL AND end_reason = ANY ($6) AND expires IS NULL AS abandoned,
		       declined, missed,
		       CASE WHEN expires IS NULL AND came = served THEN served - created END AS waited,
		       CASE WHEN state NOT IN ('invited', 'joined', 'left') AND since > came THEN since - came END AS handled,
		       CASE WHEN owner THEN score END AS score,
		       CASE WHEN owner THEN code ELSE '' END AS code
		  FROM begun JOIN asked ON asked.session = begun.id
		  LEFT JOIN took_part ON took_part.session = begun.id AND took_part.jid = asked.who
		  LEFT JOIN ratings ON ratings.link = $1 AND ratings.session = begun.id AND ratings.kept = begun.kept)
	` + countCases
)

// ErrZone says that the database does not know a time zone.
var ErrZone = errors.New("postgres: the database does not know this time zone")

// abandonments are the reasons of an end that count as giving up, as they are stored.
func abandonments() (reasons []string) {
	for _, r := range desk.EndReasons {
		if r.Abandons() {
			reasons = append(reasons, string(r))
		}
	}
	return reasons
}

// Report counts the sessions that customers began in some time: a row for each day and service
// or CSR that had any, in this order, and then one for each of the whole time.
func (db *DB) Report(ctx context.Context, link string, q desk.ReportQuery) ([]desk.ReportRow, error) {
	statement := reportByService
	if q.By == desk.ByCSR {
		statement = reportByCSR
	}
	rows, _ := db.pool.Query(ctx, statement, link, q.From, q.Until, q.Zone.String(), q.Target, abandonments())
	report, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (desk.ReportRow, error) {
		var r desk.ReportRow
		var day pgtype.Date
		var who string
		err := row.Scan(&day, &who, &r.Entered, &r.Served, &r.Abandoned, &r.Declined, &r.Missed,
			&r.Waited, &r.InTarget, &r.WaitAvg, &r.WaitP90, &r.HandleAvg, &r.Ratings, &r.RatingAvg, &r.Codes)
		if day.Valid {
			r.Day = day.Time.UTC()
		}
		if q.By == desk.ByCSR {
			r.CSR = desk.CSRID(who)
		} else {
			r.Service = desk.ServiceName(who)
		}
		return r, err
	})
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == stateBadParameter {
		return nil, fmt.Errorf("%w: %s", ErrZone, q.Zone)
	}
	return report, wrap("report", err)
}

// Every session that goes on or ended since then, as what happened to it and when: what happened
// before counts into the interval before the first, whose sums are how many waited and were
// active when the first began. Requests that were taken for later do not wait.
// Parameters: link, since, width of an interval in seconds, target, reasons of giving up.
const flows = `
	WITH s AS (
		SELECT service, created, served, ended, end_reason, expires IS NULL AS waits FROM sessions
		 WHERE link = $1 AND ` + ofCustomers + ` AND state <> 'asking' AND (ended IS NULL OR ended >= $2)
		UNION ALL
		SELECT service, created, served, ended, end_reason, expires IS NULL FROM closed_sessions
		 WHERE link = $1 AND ` + ofCustomers + ` AND ended >= $2)
	SELECT service, greatest(floor(extract(epoch FROM at) / $3), floor(extract(epoch FROM $2::timestamptz) / $3) - 1)::bigint,
	       count(*) FILTER (WHERE what = 'entered'),
	       count(*) FILTER (WHERE what = 'answered'),
	       count(*) FILTER (WHERE what = 'answered' AND waits),
	       count(*) FILTER (WHERE what = 'answered' AND waits AND served - created <= $4),
	       COALESCE(sum(served - created) FILTER (WHERE what = 'answered' AND waits), '0'),
	       count(*) FILTER (WHERE what = 'ended' AND waits AND served IS NULL AND end_reason = ANY ($5)),
	       count(*) FILTER (WHERE what = 'entered' AND waits)
	     - count(*) FILTER (WHERE what = 'answered' AND waits)
	     - count(*) FILTER (WHERE what = 'ended' AND waits AND served IS NULL),
	       count(*) FILTER (WHERE what = 'answered') - count(*) FILTER (WHERE what = 'ended' AND served IS NOT NULL)
	  FROM s CROSS JOIN LATERAL (VALUES ('entered', created), ('answered', served), ('ended', ended)) AS m (what, at)
	 WHERE at IS NOT NULL
	 GROUP BY 1, 2 ORDER BY service COLLATE "C", 2`

// Flows returns how sessions came and went since then, in intervals of a width that are counted
// from the beginning of Unix time, by service and in order. There are only intervals in which
// something happened, and for each service that had sessions when the first began, the one
// before, whose Waiting and Active alone mean something. Since must be the begin of an interval.
func (db *DB) Flows(ctx context.Context, link string, since time.Time, width, target time.Duration) ([]desk.Flow, error) {
	rows, _ := db.pool.Query(ctx, flows, link, since, width.Seconds(), target, abandonments())
	waiting, active := make(map[desk.ServiceName]int), make(map[desk.ServiceName]int)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (desk.Flow, error) {
		var f desk.Flow
		err := row.Scan(&f.Service, &f.Interval, &f.Entered, &f.Answered, &f.Waited, &f.InTarget, &f.Wait, &f.Abandoned, &f.Waiting, &f.Active)
		waiting[f.Service] += f.Waiting
		active[f.Service] += f.Active
		f.Waiting, f.Active = waiting[f.Service], active[f.Service]
		return f, err
	})
	return all, wrap("flows", err)
}
