package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const participantColumns = `session, jid, role, owner, nick, state, since, until, number`

const (
	// Rows get their ordinals in the order of the arrays; a replaced row keeps its own.
	putParticipants = `
		INSERT INTO participants (link, ` + participantColumns + `)
		SELECT $1, ` + participantColumns + `
		  FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[],
		              $8::timestamptz[], $9::timestamptz[], $10::int[])
		    AS r (` + participantColumns + `)
		ON CONFLICT (link, session, jid) DO UPDATE
		   SET role = excluded.role, owner = excluded.owner, nick = excluded.nick, state = excluded.state,
		       since = excluded.since, until = excluded.until, number = excluded.number`
	loadParticipants = `
		SELECT ` + participantColumns + ` FROM participants WHERE link = $1 ORDER BY ord`
)

func (w *writer) participants(rows []desk.Participant) {
	if len(rows) == 0 {
		return
	}
	w.queue(putParticipants,
		texts(rows, func(p *desk.Participant) desk.SessionID { return p.Session }),
		texts(rows, func(p *desk.Participant) desk.JID { return p.JID }),
		texts(rows, func(p *desk.Participant) desk.PartRole { return p.Role }),
		column(rows, func(p *desk.Participant) bool { return p.Owner }),
		texts(rows, func(p *desk.Participant) string { return p.Nick }),
		texts(rows, func(p *desk.Participant) desk.PartState { return p.State }),
		times(rows, func(p *desk.Participant) time.Time { return p.Since }),
		times(rows, func(p *desk.Participant) time.Time { return p.Until }),
		column(rows, func(p *desk.Participant) int32 { return int32(p.Number) }),
	)
}

func scanParticipant(row pgx.CollectableRow) (desk.Participant, error) {
	var p desk.Participant
	var since, until *time.Time
	err := row.Scan(&p.Session, &p.JID, &p.Role, &p.Owner, &p.Nick, &p.State, &since, &until, &p.Number)
	p.Since, p.Until = orZero(since), orZero(until)
	return p, err
}
