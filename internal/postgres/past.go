package postgres

import (
	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// Who had a session is the CSR who owned it when it ended, whose row keeps the flag. Where
// nobody did, because it was waiting again, it is the one who came last: by the offers that
// were joined, for a participant who was only asked is stored as one who was taken out.
const loadRecent = `
	SELECT id, entry, service, customer, ended, token,
	       EXISTS (SELECT FROM ratings r WHERE r.link = s.link AND r.session = s.id AND r.begun = s.created),
	       COALESCE(
	           (SELECT jid FROM closed_participants p
	             WHERE p.link = s.link AND p.session = s.id AND p.begun = s.created AND p.owner LIMIT 1),
	           (SELECT csr FROM closed_offers o
	             WHERE o.link = s.link AND o.session = s.id AND o.begun = s.created AND o.state = 'joined'
	             ORDER BY o.ended DESC, o.id DESC LIMIT 1),
	           '')
	  FROM closed_sessions s
	 WHERE link = $1 AND ended > now() - interval '24 hours' AND parent = ''
	 ORDER BY ended, id COLLATE "C"`

func scanPast(row pgx.CollectableRow) (desk.Past, error) {
	var p desk.Past
	err := row.Scan(&p.ID, &p.Entry, &p.Service, &p.Customer, &p.Ended, &p.Token, &p.Rated, &p.Owner)
	p.Ended = p.Ended.UTC()
	return p, err
}
