package postgres

import (
	"context"

	"bellhop/internal/desk"
)

// customerData is everything of one customer as one JSON value. Who of the desk said what is told
// by nick, as the customer met them: addresses of CSRs are not the customer's data. Nor is what others
// said in a lobby, or that they were there.
const customerData = `
	WITH begun AS (
	       SELECT id, kept, created, service, state, asked, name, lang, question, answers, priority, served, ended, end_reason, code,
	              end_note, notes, entry, parent, customer
	         FROM sessions WHERE link = $1 UNION ALL
	       SELECT id, kept, created, service, state, asked, name, lang, question, answers, priority, served, ended, end_reason, code,
	              end_note, notes, entry, parent, customer
	         FROM closed_sessions WHERE link = $1),
	   part AS (
	       SELECT session, jid, role, nick, state, guest FROM participants WHERE link = $1 UNION ALL
	       SELECT session, jid, role, nick, state, guest FROM closed_participants WHERE link = $1),
	   theirs AS (
	       SELECT b.*, split_part(b.customer, '@', 2) = $1 AS lobby FROM begun b WHERE b.parent = ''
	          AND (b.customer = $2 OR EXISTS (SELECT FROM part p WHERE p.session = b.id AND p.jid = $2 AND p.role = 'customer')))
	SELECT json_build_object(
	    'customer', $2::text, 'desk', $1::text, 'exported', now() AT TIME ZONE 'UTC',
	    'sessions', COALESCE((SELECT json_agg(json_build_object(
	        'session', t.id, 'service', t.service, 'asked_at', t.entry, 'state', t.state, 'begun', t.created, 'served', t.served,
	        'ended', t.ended, 'reason', t.end_reason, 'code', t.code, 'priority', t.priority,
	        'own', t.customer = $2,
	        'asked_by', CASE WHEN t.customer = $2 THEN t.asked END, 'name', CASE WHEN t.customer = $2 THEN t.name END,
	        'language', CASE WHEN t.customer = $2 THEN t.lang END, 'question', CASE WHEN t.customer = $2 THEN t.question END,
	        'answers', CASE WHEN t.customer = $2 THEN t.answers END,
	        'end_note', CASE WHEN t.customer = $2 THEN t.end_note END,
	        'notes', CASE WHEN t.customer = $2 THEN (SELECT json_agg(json_build_object('at', n->'at', 'text', n->'text')) FROM jsonb_array_elements(t.notes) AS n) END,
	        'participants', (SELECT json_agg(json_build_object('role', p.role, 'nick', p.nick, 'state', p.state,
	                             'address', CASE WHEN p.jid = $2 THEN p.jid END,
	                             'page', CASE WHEN p.jid = $2 THEN p.guest - 'token' END))
	                           FROM part p WHERE p.session = t.id AND (NOT t.lobby OR p.jid = $2)),
	        'messages', (SELECT json_agg(json_build_object('at', m.at, 'nick', m.nick, 'own', m.sender = $2, 'text', m.body,
	                         'correction', m.correction) ORDER BY m.id)
	                       FROM messages m WHERE m.link = $1 AND m.session = t.id AND m.kept = t.kept AND (NOT t.lobby OR m.sender = $2)),
	        'rating', CASE WHEN t.customer = $2 THEN (SELECT json_build_object('at', r.at, 'score', r.score, 'comment', r.comment)
	                     FROM ratings r WHERE r.link = $1 AND r.session = t.id AND r.kept = t.kept) END
	    ) ORDER BY t.created) FROM theirs t), '[]'),
	    'audit', COALESCE((SELECT json_agg(json_build_object('at', a.at, 'action', a.action, 'session', a.session, 'reason', a.reason,
	                           'by_customer', a.actor = $2) ORDER BY a.at, a.id)
	                FROM audit a WHERE a.link = $1 AND $2 IN (a.actor, a.subject)), '[]'))::text`

// CustomerData returns everything that is stored of a customer of a link, as one JSON value: their
// sessions with what was said in them, their ratings, and what the audit says of them.
func (db *DB) CustomerData(ctx context.Context, link string, customer desk.JID) (string, error) {
	var data string
	err := db.pool.QueryRow(ctx, customerData, link, text(customer.Bare())).Scan(&data)
	return data, wrap("data of a customer", err)
}
