package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	// A message belongs where its session is kept, live or closed; of no session, it is refused
	// by the check messages_of_session.
	putMessages = `
		INSERT INTO messages (link, session, kept, stanza_id, at, sender, nick, body, correction)
		SELECT $1, session, COALESCE(
		           (SELECT kept FROM sessions s WHERE s.link = $1 AND s.id = r.session),
		           (SELECT max(kept) FROM closed_sessions s WHERE s.link = $1 AND s.id = r.session)),
		       NULLIF(stanza_id, ''), at, sender, nick, body, correction
		  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::boolean[])
		    WITH ORDINALITY AS r (session, stanza_id, at, sender, nick, body, correction, ord)
		 ORDER BY ord
		ON CONFLICT DO NOTHING`
	// The query is as people type it into a search engine: words, "a phrase", or, -without.
	searchMessages = `
		SELECT session, COALESCE(stanza_id, ''), at, sender, nick, body, correction
		  FROM messages
		 WHERE link = $1 AND to_tsvector('simple', body) @@ websearch_to_tsquery('simple', $2)
		 ORDER BY at DESC, id DESC LIMIT $3`
	countMessages = `
		SELECT count(*), count(DISTINCT session) FROM messages WHERE link = $1 AND starts_with(body, $2)`
	transcript = `
		SELECT session, COALESCE(stanza_id, ''), at, sender, nick, body, correction
		  FROM messages WHERE link = $1 AND session = $2 ORDER BY id`
)

func (w *writer) messages(rows []desk.Message) {
	if len(rows) == 0 {
		return
	}
	w.queue(putMessages,
		texts(rows, func(m *desk.Message) desk.SessionID { return m.Session }),
		texts(rows, func(m *desk.Message) string { return m.StanzaID }),
		column(rows, func(m *desk.Message) time.Time { return m.At }),
		texts(rows, func(m *desk.Message) desk.JID { return m.From }),
		texts(rows, func(m *desk.Message) string { return m.Nick }),
		texts(rows, func(m *desk.Message) string { return m.Body }),
		column(rows, func(m *desk.Message) bool { return m.Correction }),
	)
}

// Transcript returns what was said in a session, in order.
func (db *DB) Transcript(ctx context.Context, link string, session desk.SessionID) ([]desk.Message, error) {
	rows, _ := db.pool.Query(ctx, transcript, link, text(session))
	messages, err := pgx.CollectRows(rows, scanMessage)
	return messages, wrap("transcript", err)
}

// CountMessages returns how many messages are stored that begin so, and in how many sessions.
// It reads all there are: it is for measurements.
func (db *DB) CountMessages(ctx context.Context, link, begins string) (messages, sessions int, err error) {
	err = db.pool.QueryRow(ctx, countMessages, link, begins).Scan(&messages, &sessions)
	return messages, sessions, wrap("count messages", err)
}

// SearchTranscripts returns what was said that has the words of a query, whatever their case,
// the latest first. The query may have "a phrase", or, and -a word that must not be there.
func (db *DB) SearchTranscripts(ctx context.Context, link, query string, limit int) ([]desk.Message, error) {
	rows, _ := db.pool.Query(ctx, searchMessages, link, text(query), limit)
	messages, err := pgx.CollectRows(rows, scanMessage)
	return messages, wrap("search transcripts", err)
}

func scanMessage(row pgx.CollectableRow) (desk.Message, error) {
	var m desk.Message
	err := row.Scan(&m.Session, &m.StanzaID, &m.At, &m.From, &m.Nick, &m.Body, &m.Correction)
	return m, err
}
