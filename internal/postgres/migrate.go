package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"bellhop/internal/desk"
	"bellhop/migrations"
)

// monthsAhead is how many months' partitions are made beyond the present one.
const monthsAhead = 12

// Migrate brings the database at url to the schema of this binary, and makes the partitions of
// the months ahead, and grants roles anew what they were granted before. Only one process does so at a time; others wait for it. A schema newer than
// the binary knows is refused with [desk.ErrSchema].
func Migrate(ctx context.Context, url string, log *slog.Logger) error {
	config, err := parse(url)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config.ConnConfig)
	defer func() { _ = db.Close() }()
	if err := db.PingContext(ctx); err != nil {
		return connectError(config.ConnConfig, err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return wrap("migrate", err)
	}
	steps, err := provider(db, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, steps); err != nil {
		return err
	}
	results, err := steps.Up(ctx)
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == stateNoPrivilege {
		return fmt.Errorf("postgres: migrate: %s may not alter the schema: name the role that owns the tables in `database`, or in BELLHOP_DATABASE for this once: %w",
			config.ConnConfig.User, err)
	}
	if err != nil {
		return wrap("migrate", err)
	}
	for _, r := range results {
		log.Info("schema step done", "step", r.Source.Path, "took", r.Duration)
	}
	if len(results) > 0 { // they may have brought tables
		if _, err := Grant(ctx, url, ""); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, `SELECT make_partitions($1)`, monthsAhead)
	return wrap("make partitions", err)
}

// CheckSchema returns an error that wraps [desk.ErrSchema] unless the database has the schema
// this binary works with.
func (db *DB) CheckSchema(ctx context.Context) error {
	var table *string
	if err := db.pool.QueryRow(ctx, `SELECT to_regclass('goose_db_version')::text`).Scan(&table); err != nil {
		return wrap("check schema", err)
	}
	if table == nil {
		return fmt.Errorf("%w: the database is empty: run bellhop migrate", desk.ErrSchema)
	}
	sqlDB := stdlib.OpenDBFromPool(db.pool)
	defer func() { _ = sqlDB.Close() }()
	steps, err := provider(sqlDB)
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, steps); err != nil {
		return err
	}
	have, want, err := steps.GetVersions(ctx)
	if err != nil {
		return wrap("check schema", err)
	}
	if have < want {
		return fmt.Errorf("%w: the database has step %d, this binary needs %d: run bellhop migrate", desk.ErrSchema, have, want)
	}
	return nil
}

func provider(db *sql.DB, options ...goose.ProviderOption) (*goose.Provider, error) {
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, options...)
	return p, wrap("read migrations", err)
}

func refuseNewer(ctx context.Context, steps *goose.Provider) error {
	have, want, err := steps.GetVersions(ctx)
	if err != nil && !errors.Is(err, goose.ErrVersionNotFound) {
		return wrap("check schema", err)
	}
	if have > want {
		return fmt.Errorf("%w: the database has step %d, this binary knows %d: run a newer bellhop", desk.ErrSchema, have, want)
	}
	return nil
}
