package postgres

import (
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const participantColumns = `session, jid, role, owner, nick, state, since, until, number, guest`

const (
	// Rows get their ordinals in the order of the arrays; a replaced row keeps its own.
	putParticipants = `
		INSERT INTO participants (link, ` + participantColumns + `)
		SELECT $1, session, jid, role, owner, nick, state, since, until, number, guest::jsonb
		  FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[],
		              $8::timestamptz[], $9::timestamptz[], $10::int[], $11::text[])
		    AS r (` + participantColumns + `)
		ON CONFLICT (link, session, jid) DO UPDATE
		   SET role = excluded.role, owner = excluded.owner, nick = excluded.nick, state = excluded.state,
		       since = excluded.since, until = excluded.until, number = excluded.number, guest = excluded.guest`
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
		column(rows, func(p *desk.Participant) *string { return guestJSON(p.Guest) }),
	)
}

func scanParticipant(row pgx.CollectableRow) (desk.Participant, error) {
	var p desk.Participant
	var since, until *time.Time
	err := row.Scan(&p.Session, &p.JID, &p.Role, &p.Owner, &p.Nick, &p.State, &since, &until, &p.Number, &p.Guest)
	p.Since, p.Until = orZero(since), orZero(until)
	return p, err
}

// guestJSON is what is known of a guest as JSON, or null. Its texts are cleaned, for jsonb refuses
// a NUL.
func guestJSON(g *desk.Guest) *string {
	if g == nil {
		return nil
	}
	clean := desk.Guest{
		Entry: desk.ServiceName(text(g.Entry)), Asked: desk.JID(text(g.Asked)), Lang: text(g.Lang),
		Question: text(g.Question), Token: g.Token,
	}
	if len(g.Answers) > 0 {
		clean.Answers = make(desk.Answers, len(g.Answers))
		for name, value := range g.Answers {
			clean.Answers[text(name)] = text(value)
		}
	}
	data, _ := json.Marshal(clean)
	written := string(data)
	return &written
}
