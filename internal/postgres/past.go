package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// See rated and had; here they are those of closed sessions.
const loadRecent = `
	SELECT id, entry, service, customer, served, ended, token,
	       ` + rated + `,
	       COALESCE(
	           (SELECT jid FROM closed_participants p
	             WHERE p.link = s.link AND p.session = s.id AND p.kept = s.kept AND p.owner LIMIT 1),
	           (SELECT csr FROM closed_offers o
	             WHERE o.link = s.link AND o.session = s.id AND o.kept = s.kept AND o.state = 'joined'
	             ORDER BY o.id DESC LIMIT 1),
	           '')
	  FROM closed_sessions s
	 WHERE link = $1 AND ended > now() - interval '24 hours' AND parent = ''
	 ORDER BY ended, id COLLATE "C"`

func scanPast(row pgx.CollectableRow) (desk.Past, error) {
	var p desk.Past
	var served *time.Time
	err := row.Scan(&p.ID, &p.Entry, &p.Service, &p.Customer, &served, &p.Ended, &p.Token, &p.Rated, &p.Owner)
	p.Served, p.Ended = orZero(served), p.Ended.UTC()
	return p, err
}
