package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const leaseEpoch = `SELECT epoch, commits FROM links WHERE link = $1 AND holder = $2 AND epoch = $3`

// Load implements [desk.Store]: everything as of one moment, or [desk.ErrLeaseLost]. Services
// are in the order of their names, CSRs and grants of their addresses, sessions of their
// beginning, participants in the order they were asked in, offers and outbox by id, recent ones by their end. Empty maps,
// slices and tokens come back nil, times in UTC and whole microseconds.
func (db *DB) Load(ctx context.Context, lease desk.Lease) (*desk.State, error) {
	state := &desk.State{LastStanza: make(map[desk.SessionID]string)}
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, db.pool, options, func(tx pgx.Tx) error {
		return load(ctx, tx, lease, state)
	})
	if err != nil {
		return nil, wrap("load", err)
	}
	return state, nil
}

func load(ctx context.Context, tx pgx.Tx, lease desk.Lease, state *desk.State) error {
	var batch pgx.Batch
	batch.Queue(leaseEpoch, lease.Link, lease.Holder, int64(lease.Epoch)).QueryRow(func(row pgx.Row) error {
		var epoch int64
		err := row.Scan(&epoch, &state.Commits)
		if errors.Is(err, pgx.ErrNoRows) {
			return desk.ErrLeaseLost
		}
		return err
	})
	settings(&batch, lease.Link, state)
	into(&batch, "recent sessions", loadRecent, lease.Link, &state.Recent, scanPast)
	into(&batch, "sessions", loadSessions, lease.Link, &state.Sessions, func(row pgx.CollectableRow) (desk.Session, error) {
		var said *time.Time
		var stanza *string
		var rated bool
		var had desk.CSRID
		s, err := scanSession(row, &said, &stanza, &rated, &had)
		s.Rated, s.Had = rated, had
		s.LastSaid = orZero(said)
		if stanza != nil {
			state.LastStanza[s.ID] = *stanza
		}
		return s, err
	})
	into(&batch, "participants", loadParticipants, lease.Link, &state.Participants, scanParticipant)
	into(&batch, "offers", loadOffers, lease.Link, &state.Offers, scanOffer)
	into(&batch, "outbox", loadOutbox, lease.Link, &state.Outbox, scanOutgoing)
	return tx.SendBatch(ctx, &batch).Close()
}

// Settings returns a link's own settings, services, CSRs and grants, in the order of [DB.Load], whoever holds
// the link. The rest of the state stays empty.
func (db *DB) Settings(ctx context.Context, link string) (*desk.State, error) {
	var batch pgx.Batch
	state := &desk.State{}
	settings(&batch, link, state)
	return state, wrap("settings", db.pool.SendBatch(ctx, &batch).Close())
}

func settings(batch *pgx.Batch, link string, state *desk.State) {
	deskSettings(batch, link, &state.Desk)
	into(batch, "services", loadServices, link, &state.Services, scanService)
	into(batch, "csrs", loadCSRs, link, &state.CSRs, scanCSR)
	into(batch, "grants", loadGrants, link, &state.Grants, scanGrant)
}

// into queues a query of a link's rows of one table.
func into[R any](batch *pgx.Batch, table, query, link string, rows *[]R, scan pgx.RowToFunc[R]) { //nolint:revive // a row of the list of tables
	batch.Queue(query, link).Query(func(result pgx.Rows) error {
		var err error
		if *rows, err = pgx.AppendRows(*rows, result, scan); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		return nil
	})
}
