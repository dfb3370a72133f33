// Package postgres keeps a link's state in PostgreSQL: it implements the core's store and
// lease, and answers the commands that read what is past. SQL stands beside its method, one
// file a noun; the schema is in package migrations.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"bellhop/internal/desk"
)

// DB is a pool of connections to the desk's database. It implements [desk.Store] and
// [desk.Leaser], and may be used from many goroutines.
type DB struct {
	pool   *pgxpool.Pool
	writes *pgxpool.Pool // for the transactions of the desk, which so never wait for somebody's report
	chains chains        // where the audits end
}

var (
	_ desk.Store  = (*DB)(nil)
	_ desk.Leaser = (*DB)(nil)
)

// connectTimeout bounds one attempt to connect, unless the address says otherwise.
const connectTimeout = 5 * time.Second

// Connect opens a pool on the database at url (postgres://user@host:port/name) and tries it.
// Its errors name the host and the mend, never the password. The schema is not looked at:
// see [DB.CheckSchema].
func Connect(ctx context.Context, url string) (*DB, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, connectError(config.ConnConfig, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, connectError(config.ConnConfig, err)
	}
	writes, err := pgxpool.NewWithConfig(ctx, forWrites(config))
	if err != nil {
		pool.Close()
		return nil, connectError(config.ConnConfig, err)
	}
	return &DB{pool: pool, writes: writes}, nil
}

// Close closes the pools once what runs on them has ended.
func (db *DB) Close() {
	db.writes.Close()
	db.pool.Close()
}

// forWrites returns the same for transactions that name every row by its key. The database plans
// their statements once and keeps the plan; it would read the whole of tables that were nearly
// empty then, and that have many dead rows between two rounds of the vacuum (the outbox above all:
// 37 rows were deleted in 2.2 ms).
func forWrites(config *pgxpool.Config) *pgxpool.Config {
	config = config.Copy()
	config.MaxConns, config.MinConns = 2, 0
	prepare := config.AfterConnect
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if err := prepare(ctx, conn); err != nil {
			return err
		}
		_, err := conn.Exec(ctx, `SET enable_seqscan = off`)
		return err
	}
	return config
}

func parse(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		// The cause may quote the address and with it the password.
		return nil, errors.New("postgres: the database address cannot be read: write postgres://user@host:port/name")
	}
	conn := config.ConnConfig
	if conn.ConnectTimeout == 0 || conn.ConnectTimeout > time.Minute {
		conn.ConnectTimeout = connectTimeout
	}
	// A server that still waits for a holder that is gone would keep the lease row locked.
	for name, value := range map[string]string{
		"application_name":        "bellhop",
		"tcp_keepalives_idle":     "5",
		"tcp_keepalives_interval": "2",
		"tcp_keepalives_count":    "3",
	} {
		if _, set := conn.RuntimeParams[name]; !set {
			conn.RuntimeParams[name] = value
		}
	}
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	return config, nil
}

// connectError says what is wrong with reaching the database, and the mend.
func connectError(config *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("%s:%d", config.Host, config.Port)
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) {
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("postgres: connect to %s: %w", where, context.Canceled)
		}
		return fmt.Errorf("postgres: no database answers at %s: see that PostgreSQL runs there and listens on that address, and that the host and port in `database` are right: %w",
			where, err)
	}
	mend := "see the server's log"
	switch pgErr.Code {
	case "28P01":
		mend = "see the password in `database` or in its file"
	case "28000":
		mend = "allow this user and host in pg_hba.conf, or name another user in `database`"
	case "3D000":
		mend = fmt.Sprintf("make it: createdb -h %s -p %d -O %s %s", config.Host, config.Port, config.User, config.Database)
	case "53300":
		mend = "raise max_connections, or lower pool_max_conns in `database`"
	case "57P03":
		mend = "it is starting or stopping: wait"
	}
	return fmt.Errorf("postgres: database %q at %s refuses user %q: %s: %s (SQLSTATE %s)",
		config.Database, where, config.User, mend, pgErr.Message, pgErr.Code)
}

// Ping asks the database for a sign of life.
func (db *DB) Ping(ctx context.Context) error {
	return wrap("ping", db.pool.Ping(ctx))
}

// ErrReadOnly says that the database takes no writes, as a replica does not.
var ErrReadOnly = errors.New("postgres: the database is read-only: name the primary in `database`")

// CanWrite reports why the database cannot be written to, or nil.
func (db *DB) CanWrite(ctx context.Context) error {
	var readOnly bool
	err := db.pool.QueryRow(ctx, `SELECT current_setting('transaction_read_only')::boolean`).Scan(&readOnly)
	if err == nil && readOnly {
		return ErrReadOnly
	}
	return wrap("can write", err)
}
