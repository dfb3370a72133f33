package postgres

import (
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const sessionColumns = `id, service, state, customer, asked, name, lang, question, answers, priority, needs,
	room_open, created, since, front, until, served, ended, end_reason, code, end_note, token,
	entry, wanted, held, proxy, ask, notes, asking, step, parent, monitors, filling, ladder, expires, keep_until`

// sessionSets replaces every column but the key, and but until when the session is kept: that is
// decided once, and is the store's from then on (see drop_kept).
const sessionSets = `service = excluded.service, state = excluded.state, customer = excluded.customer,
	asked = excluded.asked, name = excluded.name, lang = excluded.lang, question = excluded.question,
	answers = excluded.answers, priority = excluded.priority, needs = excluded.needs,
	room_open = excluded.room_open, created = excluded.created, since = excluded.since,
	front = excluded.front, until = excluded.until, served = excluded.served, ended = excluded.ended,
	end_reason = excluded.end_reason, code = excluded.code, end_note = excluded.end_note, token = excluded.token,
	entry = excluded.entry, wanted = excluded.wanted, held = excluded.held, proxy = excluded.proxy,
	ask = excluded.ask, notes = excluded.notes, asking = excluded.asking, step = excluded.step,
	parent = excluded.parent, monitors = excluded.monitors, filling = excluded.filling, ladder = excluded.ladder,
	expires = excluded.expires`

// rated and had are what is derived of a session s from other tables. Who had one that has ended
// is the CSR who owned it then, whose row keeps the flag. Of one that goes on, or that nobody
// owned because it was waiting again, it is who came last: by the offers that were joined, for a
// participant who was only asked is stored as one who was taken out.
const (
	rated = `EXISTS (SELECT FROM ratings r WHERE r.link = s.link AND r.session = s.id AND r.kept = s.kept)`
	had   = `COALESCE(
		(SELECT jid FROM participants p WHERE p.link = s.link AND p.session = s.id AND p.owner
		    AND p.state NOT IN ('invited', 'joined', 'left') LIMIT 1),
		(SELECT csr FROM offers o WHERE o.link = s.link AND o.session = s.id AND o.state = 'joined' ORDER BY o.id DESC LIMIT 1),
		'')`
)

const (
	putSessions = `
		INSERT INTO sessions (link, ` + sessionColumns + `)
		SELECT $1, id, service, state, customer, asked, name, lang, question, answers::jsonb, priority, needs::jsonb,
		       room_open, created, since, front, until, served, ended, end_reason, code, end_note, token,
		       entry, wanted, held, proxy, ask::jsonb, notes::jsonb, asking, step, parent, monitors::jsonb,
		       filling::jsonb, ladder, expires, keep_until
		  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
		              $10::text[], $11::int[], $12::text[], $13::boolean[], $14::timestamptz[], $15::timestamptz[],
		              $16::boolean[], $17::timestamptz[], $18::timestamptz[], $19::timestamptz[], $20::text[],
		              $21::text[], $22::text[], $23::bytea[], $24::text[], $25::text[], $26::boolean[], $27::boolean[],
		              $28::text[], $29::text[], $30::int[], $31::int[], $32::text[], $33::text[],
		              $34::text[], $35::text[], $36::timestamptz[], $37::timestamptz[])
		    AS r (` + sessionColumns + `)
		ON CONFLICT (link, id) DO UPDATE SET ` + sessionSets
	loadSessions = `
		SELECT ` + sessionColumns + `, last.at, last.stanza_id, ` + rated + `, ` + had + `
		  FROM sessions s LEFT JOIN LATERAL (
		       SELECT (SELECT at FROM messages WHERE link = s.link AND session = s.id AND kept = s.kept
		                ORDER BY messages.id DESC LIMIT 1) AS at,
		              (SELECT stanza_id FROM messages WHERE link = s.link AND session = s.id AND kept = s.kept
		                  AND stanza_id IS NOT NULL ORDER BY messages.id DESC LIMIT 1) AS stanza_id
		       ) AS last ON true
		 WHERE s.link = $1 AND s.state <> 'closed' ORDER BY s.created, s.id COLLATE "C"`
)

// A session's end moves it, its participants and its offers out of the tables that every
// transaction writes. One that was closed before and is written again replaces its record.
const (
	archiveSessions = `
		INSERT INTO closed_sessions (link, kept, ` + sessionColumns + `)
		SELECT link, kept, ` + sessionColumns + ` FROM sessions WHERE link = $1 AND id = ANY($2::text[])
		ON CONFLICT (link, id, kept) DO UPDATE SET ` + sessionSets
	placed = `JOIN (SELECT id AS placed, created AS begun, kept FROM sessions WHERE link = $1) AS s ON s.placed = `

	archiveParticipants = `
		INSERT INTO closed_participants (link, begun, kept, ord, ` + participantColumns + `)
		SELECT link, begun, kept, ord, ` + participantColumns + `
		  FROM participants p ` + placed + `p.session
		 WHERE link = $1 AND session = ANY($2::text[]) ORDER BY ord
		ON CONFLICT (link, session, jid, kept) DO UPDATE
		   SET role = excluded.role, owner = excluded.owner, nick = excluded.nick, state = excluded.state,
		       since = excluded.since, until = excluded.until, number = excluded.number, guest = excluded.guest`
	archiveOffers = `
		INSERT INTO closed_offers (link, begun, kept, ` + offerColumns + `)
		SELECT link, begun, kept, ` + offerColumns + `
		  FROM offers o ` + placed + `o.session
		 WHERE link = $1 AND session = ANY($2::text[])
		ON CONFLICT (link, id, kept) DO UPDATE
		   SET state = excluded.state, made = excluded.made, until = excluded.until,
		       ended = excluded.ended, reason = excluded.reason`
	removeSessions = `DELETE FROM sessions WHERE link = $1 AND id = ANY($2::text[])`
)

func (w *writer) sessions(rows []desk.Session) {
	if len(rows) == 0 {
		return
	}
	w.queue(putSessions,
		texts(rows, func(s *desk.Session) desk.SessionID { return s.ID }),
		texts(rows, func(s *desk.Session) desk.ServiceName { return s.Service }),
		texts(rows, func(s *desk.Session) desk.SessionState { return s.State }),
		texts(rows, func(s *desk.Session) desk.JID { return s.Customer }),
		texts(rows, func(s *desk.Session) desk.JID { return s.Asked }),
		texts(rows, func(s *desk.Session) string { return s.Name }),
		texts(rows, func(s *desk.Session) string { return s.Lang }),
		texts(rows, func(s *desk.Session) string { return s.Question }),
		column(rows, func(s *desk.Session) string { return stringMap(s.Answers) }),
		column(rows, func(s *desk.Session) int32 { return int32(s.Priority) }),
		column(rows, func(s *desk.Session) string { return skills(s.Needs) }),
		column(rows, func(s *desk.Session) bool { return s.RoomOpen }),
		column(rows, func(s *desk.Session) time.Time { return s.Created }),
		times(rows, func(s *desk.Session) time.Time { return s.Since }),
		column(rows, func(s *desk.Session) bool { return s.Front }),
		times(rows, func(s *desk.Session) time.Time { return s.Until }),
		times(rows, func(s *desk.Session) time.Time { return s.Served }),
		times(rows, func(s *desk.Session) time.Time { return s.Ended }),
		texts(rows, func(s *desk.Session) desk.EndReason { return s.End }),
		texts(rows, func(s *desk.Session) string { return s.Code }),
		texts(rows, func(s *desk.Session) string { return s.EndNote }),
		column(rows, func(s *desk.Session) []byte {
			if len(s.Token) == 0 {
				return nil
			}
			return s.Token
		}),
		texts(rows, func(s *desk.Session) desk.ServiceName { return s.Entry }),
		texts(rows, func(s *desk.Session) desk.CSRID { return s.Wanted }),
		column(rows, func(s *desk.Session) bool { return s.Held }),
		column(rows, func(s *desk.Session) bool { return s.Proxy }),
		column(rows, func(s *desk.Session) *string { return askJSON(s.Ask) }),
		column(rows, func(s *desk.Session) string { return notesJSON(s.Notes) }),
		column(rows, func(s *desk.Session) int32 { return int32(s.Asking) }),
		column(rows, func(s *desk.Session) int32 { return int32(s.Step) }),
		texts(rows, func(s *desk.Session) desk.SessionID { return s.Parent }),
		column(rows, func(s *desk.Session) string { return list(s.Monitors) }),
		column(rows, func(s *desk.Session) *string { return fillingJSON(s.Filling) }),
		texts(rows, func(s *desk.Session) desk.ServiceName { return s.Ladder }),
		times(rows, func(s *desk.Session) time.Time { return s.Expires }),
		times(rows, func(s *desk.Session) time.Time { return s.KeepUntil }),
	)
}

// archive moves the closed ones among the rows. It comes after every statement that writes to
// sessions, participants, offers and messages.
func (w *writer) archive(rows []desk.Session) {
	var closed []string
	for i := range rows {
		if rows[i].State == desk.Closed {
			closed = append(closed, text(rows[i].ID))
		}
	}
	if len(closed) == 0 {
		return
	}
	w.queue(archiveSessions, closed)
	w.queue(archiveParticipants, closed)
	w.queue(archiveOffers, closed)
	w.queue(removeSessions, closed)
}

// scanSession reads the columns of a session, and what a query has behind them into more.
func scanSession(row pgx.CollectableRow, more ...any) (desk.Session, error) {
	var s desk.Session
	var since, until, served, ended, expires, keep *time.Time
	err := row.Scan(append([]any{
		&s.ID, &s.Service, &s.State, &s.Customer, &s.Asked, &s.Name, &s.Lang, &s.Question, &s.Answers,
		&s.Priority, &s.Needs, &s.RoomOpen, &s.Created, &since, &s.Front, &until, &served, &ended,
		&s.End, &s.Code, &s.EndNote, &s.Token,
		&s.Entry, &s.Wanted, &s.Held, &s.Proxy, &s.Ask, &s.Notes, &s.Asking, &s.Step, &s.Parent, &s.Monitors, &s.Filling, &s.Ladder, &expires, &keep,
	}, more...)...)
	s.Created = s.Created.UTC()
	s.Since, s.Until, s.Served, s.Ended = orZero(since), orZero(until), orZero(served), orZero(ended)
	s.Expires, s.KeepUntil = orZero(expires), orZero(keep)
	if len(s.Answers) == 0 {
		s.Answers = nil
	}
	if len(s.Needs) == 0 {
		s.Needs = nil
	}
	if len(s.Notes) == 0 {
		s.Notes = nil
	}
	if len(s.Monitors) == 0 {
		s.Monitors = nil
	}
	return s, err
}

// askJSON is a request for a second CSR as JSON, or null. Its texts are cleaned, for jsonb
// refuses a NUL.
func askJSON(ask *desk.Ask) *string {
	if ask == nil {
		return nil
	}
	clean := desk.Ask{
		Purpose: desk.Purpose(text(ask.Purpose)), By: desk.CSRID(text(ask.By)), Note: text(ask.Note),
		Target: desk.Target{
			CSR: desk.CSRID(text(ask.Target.CSR)), Service: desk.ServiceName(text(ask.Target.Service)),
			Skill: text(ask.Target.Skill),
		},
	}
	for _, id := range ask.Tried {
		clean.Tried = append(clean.Tried, desk.CSRID(text(id)))
	}
	data, _ := json.Marshal(clean)
	written := string(data)
	return &written
}

// fillingJSON is a form that a customer is to fill in as JSON, or null.
func fillingJSON(f *desk.Filling) *string {
	if f == nil {
		return nil
	}
	data, _ := json.Marshal(desk.Filling{Form: text(f.Form), Next: f.Next, By: desk.CSRID(text(f.By))})
	written := string(data)
	return &written
}

// notesJSON is a list of notes as JSON, their times as exact as a column's.
func notesJSON(notes []desk.Note) string {
	clean := make([]desk.Note, len(notes))
	for i, n := range notes {
		clean[i] = desk.Note{At: n.At.UTC().Truncate(time.Microsecond), By: desk.JID(text(n.By)), Text: text(n.Text)}
	}
	data, _ := json.Marshal(clean)
	return string(data)
}
