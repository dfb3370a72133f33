package nemesis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Records is what the database says in the end.
type Records struct {
	Sessions     []SessionRow
	Participants []ParticipantRow
	Messages     []MessageRow // in the order of the transcript
	Audit        []AuditRow   // in order
	Owed         []string     // effects that are still in the outbox
	Loads        []string     // CSRs who still have one
}

// SessionRow is a session, closed or not.
type SessionRow struct {
	ID, Service, Customer, State, Reason string
	Created                              time.Time
	Ended                                *time.Time
}

// ParticipantRow is somebody who is or was in a session.
type ParticipantRow struct {
	Session, JID, Role, State string
	Owner                     bool
}

// MessageRow is a line of a transcript.
type MessageRow struct {
	Session, StanzaID, Nick, Body string
}

// AuditRow is a row of the audit log.
type AuditRow struct {
	At                                      time.Time
	Actor, Action, Session, Subject, Reason string
}

// ReadRecords reads a link's records from the database at url.
func ReadRecords(ctx context.Context, url, link string) (r Records, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return r, fmt.Errorf("nemesis: %w", err)
	}
	defer conn.Close(ctx)
	if r.Sessions, err = rows[SessionRow](ctx, conn, `
		SELECT id, service, customer, state, end_reason, created, ended FROM sessions WHERE link = $1
		UNION ALL
		SELECT id, service, customer, state, end_reason, created, ended FROM closed_sessions WHERE link = $1
		ORDER BY 6, 1`, link); err != nil {
		return r, err
	}
	if r.Participants, err = rows[ParticipantRow](ctx, conn, `
		SELECT session, jid, role, state, owner FROM participants WHERE link = $1
		UNION ALL
		SELECT session, jid, role, state, owner FROM closed_participants WHERE link = $1`, link); err != nil {
		return r, err
	}
	if r.Messages, err = rows[MessageRow](ctx, conn, `
		SELECT session, coalesce(stanza_id, ''), nick, body FROM messages WHERE link = $1 ORDER BY id`, link); err != nil {
		return r, err
	}
	if r.Audit, err = rows[AuditRow](ctx, conn, `
		SELECT at, actor, action, session, subject, reason FROM audit WHERE link = $1 ORDER BY id`, link); err != nil {
		return r, err
	}
	if r.Owed, err = texts(ctx, conn, `SELECT kind || ' ' || data::text FROM outbox WHERE link = $1 ORDER BY id`, link); err != nil {
		return r, err
	}
	r.Loads, err = texts(ctx, conn, `SELECT jid || ' has load ' || load FROM csrs WHERE link = $1 AND load <> 0`, link)
	return r, err
}

func rows[T any](ctx context.Context, conn *pgx.Conn, query, link string) ([]T, error) {
	result, err := conn.Query(ctx, query, link)
	if err != nil {
		return nil, fmt.Errorf("nemesis: %w", err)
	}
	out, err := pgx.CollectRows(result, pgx.RowToStructByPos[T])
	if err != nil {
		return nil, fmt.Errorf("nemesis: %w", err)
	}
	return out, nil
}

func texts(ctx context.Context, conn *pgx.Conn, query, link string) ([]string, error) {
	result, err := conn.Query(ctx, query, link)
	if err != nil {
		return nil, fmt.Errorf("nemesis: %w", err)
	}
	out, err := pgx.CollectRows(result, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("nemesis: %w", err)
	}
	return out, nil
}

// breaches are questions about one moment: each row that comes is a violation of the invariant.
var breaches = []struct {
	Invariant int
	Query     string
}{
	{1, `SELECT session || ' has ' || count(*) || ' owners' FROM participants
		WHERE link = $1 AND owner AND state IN ('invited', 'joined', 'left') GROUP BY session HAVING count(*) > 1`},
	{1, `SELECT customer || ' has ' || count(*) || ' live sessions of ' || entry FROM sessions
		WHERE link = $1 AND state NOT IN ('closing', 'closed') AND parent = '' GROUP BY customer, entry HAVING count(*) > 1`},
	{2, `SELECT c.jid || ' has load ' || c.load || ', and ' || count(s.id) || ' sessions'
		FROM csrs c
		LEFT JOIN participants p ON p.link = c.link AND p.jid = c.jid AND p.role = 'csr' AND p.state IN ('invited', 'joined', 'left')
		LEFT JOIN sessions s ON s.link = p.link AND s.id = p.session AND NOT s.held
		WHERE c.link = $1 GROUP BY c.jid, c.load HAVING count(s.id) <> c.load`},
	{2, `SELECT jid || ' has load ' || load || ' of ' || capacity FROM csrs WHERE link = $1 AND load > capacity`},
	{5, `SELECT id || ' is ' || state || ' without a deadline or an offer' FROM sessions s
		WHERE link = $1 AND state = 'offered' AND NOT EXISTS (
			SELECT FROM offers o WHERE o.link = s.link AND o.session = s.id AND o.state IN ('open', 'accepted'))`},
}

// look asks for breaches in one snapshot.
func look(ctx context.Context, conn *pgx.Conn, link string) ([]Violation, error) {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // it was only read from
	var found []Violation
	for _, b := range breaches {
		lines, err := texts(ctx, tx.Conn(), b.Query, link)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			found = append(found, Violation{b.Invariant, l})
		}
	}
	return found, nil
}
