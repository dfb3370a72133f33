package postgres

import "bellhop/internal/desk"

// A session that is closed is the store's: its code is altered where it lies.
const fileCodes = `
	UPDATE closed_sessions s SET code = r.code, end_note = r.note
	  FROM unnest($2::text[], $3::text[], $4::text[]) AS r (session, code, note)
	 WHERE s.link = $1 AND s.id = r.session`

// filed writes the last code of each session.
func (w *writer) filed(rows []desk.Filed) {
	if len(rows) == 0 {
		return
	}
	last := lastOf(rows, func(f *desk.Filed) desk.SessionID { return f.Session })
	w.queue(fileCodes,
		texts(last, func(f *desk.Filed) desk.SessionID { return f.Session }),
		texts(last, func(f *desk.Filed) string { return f.Code }),
		texts(last, func(f *desk.Filed) string { return f.Note }),
	)
}
