package postgres

import (
	"time"

	"bellhop/internal/desk"
)

// A rating belongs where its session is kept, live or closed; of no session, it is refused by the
// check ratings_of_session.
const putRatings = `
	INSERT INTO ratings (link, session, kept, at, score, comment)
	SELECT $1, session, COALESCE(
	           (SELECT kept FROM sessions s WHERE s.link = $1 AND s.id = r.session),
	           (SELECT max(kept) FROM closed_sessions s WHERE s.link = $1 AND s.id = r.session)),
	       at, score, comment
	  FROM unnest($2::text[], $3::timestamptz[], $4::int[], $5::text[]) AS r (session, at, score, comment)
	ON CONFLICT (link, session, kept) DO UPDATE
	   SET at = excluded.at, score = excluded.score, comment = excluded.comment`

// ratings writes the last rating of each session.
func (w *writer) ratings(rows []desk.Rating) {
	if len(rows) == 0 {
		return
	}
	last := lastOf(rows, func(r *desk.Rating) desk.SessionID { return r.Session })
	w.queue(putRatings,
		texts(last, func(r *desk.Rating) desk.SessionID { return r.Session }),
		column(last, func(r *desk.Rating) time.Time { return r.At }),
		column(last, func(r *desk.Rating) int32 { return int32(r.Score) }),
		texts(last, func(r *desk.Rating) string { return r.Comment }),
	)
}
