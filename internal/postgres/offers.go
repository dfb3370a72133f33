package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const offerColumns = `id, session, csr, state, made, until, ended, reason`

const (
	putOffers = `
		INSERT INTO offers (link, ` + offerColumns + `)
		SELECT $1, ` + offerColumns + `
		  FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
		              $8::timestamptz[], $9::text[])
		    AS r (` + offerColumns + `)
		ON CONFLICT (link, id) DO UPDATE
		   SET state = excluded.state, made = excluded.made, until = excluded.until,
		       ended = excluded.ended, reason = excluded.reason`
	loadOffers = `
		SELECT ` + offerColumns + ` FROM offers WHERE link = $1 AND state IN ('open', 'accepted') ORDER BY id`
)

func (w *writer) offers(rows []desk.Offer) {
	if len(rows) == 0 {
		return
	}
	w.queue(putOffers,
		column(rows, func(o *desk.Offer) int64 { return int64(o.ID) }),
		texts(rows, func(o *desk.Offer) desk.SessionID { return o.Session }),
		texts(rows, func(o *desk.Offer) desk.CSRID { return o.CSR }),
		texts(rows, func(o *desk.Offer) desk.OfferState { return o.State }),
		times(rows, func(o *desk.Offer) time.Time { return o.Made }),
		times(rows, func(o *desk.Offer) time.Time { return o.Until }),
		times(rows, func(o *desk.Offer) time.Time { return o.Ended }),
		texts(rows, func(o *desk.Offer) string { return o.Reason }),
	)
}

func scanOffer(row pgx.CollectableRow) (desk.Offer, error) {
	var o desk.Offer
	var id int64
	var made, until, ended *time.Time
	err := row.Scan(&id, &o.Session, &o.CSR, &o.State, &made, &until, &ended, &o.Reason)
	o.ID = desk.EffectID(id)
	o.Made, o.Until, o.Ended = orZero(made), orZero(until), orZero(ended)
	return o, err
}
