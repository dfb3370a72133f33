package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Facts is what a database server says of itself.
type Facts struct {
	Version           string // as people write it: 15.6
	Number            int    // server_version_num: 150006
	Database, User    string
	Encoding          string
	TimeZone          string
	Fsync             bool
	FullPageWrites    bool
	SynchronousCommit string
	MaxConnections    int
	Connections       int  // that stand now, of everybody
	Pool              int  // connections that one process of ours may make
	Replica           bool // it is a copy that takes no writes
	Superuser         bool // we are
	Owner             bool // we own the tables, and may change them
	Now               time.Time
}

const facts = `
	SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_database(), current_user,
	       current_setting('server_encoding'), current_setting('TimeZone'), current_setting('fsync')::boolean,
	       current_setting('full_page_writes')::boolean, current_setting('synchronous_commit'),
	       current_setting('max_connections')::int, (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'),
	       pg_is_in_recovery(), (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
	       COALESCE((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('audit')), false),
	       clock_timestamp()`

// Facts asks the database server what it is. It needs no schema.
func (db *DB) Facts(ctx context.Context) (Facts, error) {
	rows, _ := db.pool.Query(ctx, facts)
	f, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (f Facts, err error) {
		err = row.Scan(&f.Version, &f.Number, &f.Database, &f.User, &f.Encoding, &f.TimeZone, &f.Fsync, &f.FullPageWrites,
			&f.SynchronousCommit, &f.MaxConnections, &f.Connections, &f.Replica, &f.Superuser, &f.Owner, &f.Now)
		return f, err
	})
	f.Pool = int(db.pool.Config().MaxConns)
	return f, wrap("facts", err)
}
