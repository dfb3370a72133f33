package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	putCSRs = `
		INSERT INTO csrs (link, jid, name, capacity, services, skills, email, bot, replies, state, reason, granted,
		                  load_limit, load, missed, turn, idle_since, wrap_until)
		SELECT $1, jid, name, capacity, services::jsonb, skills::jsonb, email, bot, replies::jsonb, state, reason, granted,
		       load_limit, load, missed, turn, idle_since, wrap_until
		  FROM unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[],
		              $10::text[], $11::text[], $12::boolean[], $13::int[], $14::int[], $15::int[], $16::bigint[],
		              $17::timestamptz[], $18::timestamptz[])
		    AS r (jid, name, capacity, services, skills, email, bot, replies, state, reason, granted,
		          load_limit, load, missed, turn, idle_since, wrap_until)
		ON CONFLICT (link, jid) DO UPDATE
		   SET name = excluded.name, capacity = excluded.capacity, services = excluded.services,
		       skills = excluded.skills, email = excluded.email, bot = excluded.bot, replies = excluded.replies, state = excluded.state,
		       reason = excluded.reason, granted = excluded.granted, load_limit = excluded.load_limit, load = excluded.load,
		       missed = excluded.missed, turn = excluded.turn, idle_since = excluded.idle_since,
		       wrap_until = excluded.wrap_until`
	removeCSRs = `DELETE FROM csrs WHERE link = $1 AND jid = ANY($2::text[])`
	loadCSRs   = `
		SELECT jid, name, capacity, services, skills, email, bot, replies, state, reason, granted,
		       load_limit, load, missed, turn, idle_since, wrap_until
		  FROM csrs WHERE link = $1 ORDER BY jid COLLATE "C"`
)

func (w *writer) csrs(rows []desk.CSR) {
	if len(rows) == 0 {
		return
	}
	w.queue(putCSRs,
		texts(rows, func(c *desk.CSR) desk.CSRID { return c.JID }),
		texts(rows, func(c *desk.CSR) string { return c.Name }),
		column(rows, func(c *desk.CSR) int32 { return int32(c.Capacity) }),
		column(rows, func(c *desk.CSR) string { return list(c.Services) }),
		column(rows, func(c *desk.CSR) string { return skills(c.Skills) }),
		texts(rows, func(c *desk.CSR) string { return c.Email }),
		column(rows, func(c *desk.CSR) bool { return c.Bot }),
		column(rows, func(c *desk.CSR) string { return stringMap(c.Replies) }),
		texts(rows, func(c *desk.CSR) desk.CSRState { return c.State }),
		texts(rows, func(c *desk.CSR) string { return c.Reason }),
		column(rows, func(c *desk.CSR) bool { return c.Granted }),
		column(rows, func(c *desk.CSR) int32 { return int32(c.Limit) }),
		column(rows, func(c *desk.CSR) int32 { return int32(c.Load) }),
		column(rows, func(c *desk.CSR) int32 { return int32(c.Missed) }),
		column(rows, func(c *desk.CSR) int64 { return c.Turn }),
		times(rows, func(c *desk.CSR) time.Time { return c.IdleSince }),
		times(rows, func(c *desk.CSR) time.Time { return c.WrapUntil }),
	)
}

func (w *writer) removedCSRs(ids []desk.CSRID) {
	if len(ids) > 0 {
		w.queue(removeCSRs, texts(ids, func(id *desk.CSRID) desk.CSRID { return *id }))
	}
}

func scanCSR(row pgx.CollectableRow) (desk.CSR, error) {
	var c desk.CSR
	var idle, wrapUp *time.Time
	err := row.Scan(&c.JID, &c.Name, &c.Capacity, &c.Services, &c.Skills, &c.Email, &c.Bot, &c.Replies,
		&c.State, &c.Reason, &c.Granted, &c.Limit, &c.Load, &c.Missed, &c.Turn, &idle, &wrapUp)
	c.IdleSince, c.WrapUntil = orZero(idle), orZero(wrapUp)
	if len(c.Services) == 0 {
		c.Services = nil
	}
	if len(c.Skills) == 0 {
		c.Skills = nil
	}
	if len(c.Replies) == 0 {
		c.Replies = nil
	}
	return c, err
}

func skills(s desk.Skills) string {
	return object(s, func(level int) any { return level })
}
