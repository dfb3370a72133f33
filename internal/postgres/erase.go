package postgres

import "bellhop/internal/desk"

// Erasing takes away what customers said and how they are called, and leaves that there was a
// session, when, with whom of the desk and how it ended: statistics and the audit stay as they
// are. A session that is still live belongs to the core, which writes its row whole; of those,
// what was said goes here. Nor does it matter whose session it was: others may have taken them into
// one. What CSRs said about them among themselves, in a consultation, goes whole.
const (
	eraseSessions = `
		UPDATE closed_sessions
		   SET name = $3, asked = '', lang = '', question = '', answers = '{}', notes = '[]', ask = NULL, filling = NULL,
		       end_note = '', token = NULL
		 WHERE link = $1 AND customer = ANY($2::text[])`
	eraseParticipants = `
		UPDATE closed_participants SET nick = $3, guest = NULL
		 WHERE link = $1 AND jid = ANY($2::text[]) AND role = 'customer'`
	// Who has left a session that goes on, a lobby, is not the core's any more.
	eraseGone = `
		UPDATE participants SET nick = $3, guest = NULL
		 WHERE link = $1 AND jid = ANY($2::text[]) AND role = 'customer' AND state NOT IN ('invited', 'joined', 'left')`
	eraseMessages = `
		UPDATE messages m SET nick = $3, body = $3
		  FROM (SELECT id, kept FROM sessions WHERE link = $1 AND customer = ANY($2::text[]) UNION
		        SELECT id, kept FROM closed_sessions WHERE link = $1 AND customer = ANY($2::text[]) UNION
		        SELECT s.id, s.kept FROM participants p JOIN sessions s ON s.link = p.link AND s.id = p.session
		         WHERE p.link = $1 AND p.jid = ANY($2::text[]) AND p.role = 'customer' UNION
		        SELECT session, kept FROM closed_participants
		         WHERE link = $1 AND jid = ANY($2::text[]) AND role = 'customer') AS s
		 WHERE m.link = $1 AND m.session = s.id AND m.kept = s.kept AND m.sender = ANY($2::text[])`
	eraseConsultations = `
		UPDATE messages m SET body = $3
		  FROM (SELECT id, kept, parent FROM sessions WHERE link = $1 AND parent <> '' UNION ALL
		        SELECT id, kept, parent FROM closed_sessions WHERE link = $1 AND parent <> '') AS side
		 WHERE m.link = $1 AND m.session = side.id AND m.kept = side.kept AND EXISTS (
		       SELECT FROM closed_sessions s WHERE s.link = $1 AND s.id = side.parent AND s.customer = ANY($2::text[]))`
	eraseConsultationNotes = `
		UPDATE closed_sessions side SET notes = '[]', ask = NULL, end_note = ''
		 WHERE link = $1 AND parent <> '' AND EXISTS (
		       SELECT FROM closed_sessions s WHERE s.link = $1 AND s.id = side.parent AND s.customer = ANY($2::text[]))`
	eraseRatings = `
		UPDATE ratings r SET comment = ''
		  FROM (SELECT id, kept FROM sessions WHERE link = $1 AND customer = ANY($2::text[]) UNION ALL
		        SELECT id, kept FROM closed_sessions WHERE link = $1 AND customer = ANY($2::text[])) AS s
		 WHERE r.link = $1 AND r.session = s.id AND r.kept = s.kept`
)

// erase forgets customers. It comes last, so that it also reaches what the same transaction
// wrote and closed.
func (w *writer) erase(customers []desk.JID) {
	if len(customers) == 0 {
		return
	}
	who := texts(customers, func(j *desk.JID) desk.JID { return *j })
	w.queue(eraseSessions, who, desk.ErasedText)
	w.queue(eraseParticipants, who, desk.ErasedText)
	w.queue(eraseGone, who, desk.ErasedText)
	w.queue(eraseMessages, who, desk.ErasedText)
	w.queue(eraseConsultations, who, desk.ErasedText)
	w.queue(eraseConsultationNotes, who)
	w.queue(eraseRatings, who)
}
