package postgres

import (
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
)

const appRole = "bellhop_app"

// asApp is the address of a database for the role that may not alter the schema, which is made
// and granted what a desk needs.
func asApp(t *testing.T, owner string) string {
	t.Helper()
	db := connect(t, owner)
	if _, err := db.pool.Exec(t.Context(), `DO $$ BEGIN
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bellhop_app') THEN
			CREATE ROLE bellhop_app LOGIN PASSWORD 'app';
		END IF; END $$`); err != nil {
		t.Fatal(err)
	}
	if roles, err := Grant(t.Context(), owner, appRole); err != nil || !slices.Equal(roles, []string{appRole}) {
		t.Fatal(roles, err)
	}
	u, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(appRole, "app")
	return u.String()
}

// TestAppRole: all that a desk does it can do as a role that may do nothing else.
func TestAppRole(t *testing.T) {
	desktest.StoreSuite(t, func(t *testing.T) desktest.Store {
		return connect(t, asApp(t, newDatabase(t, "template")))
	})
}

// TestAppRoleCannot alter the schema, nor what the audit has.
func TestAppRoleCannot(t *testing.T) {
	owner := newDatabase(t, "template")
	db := connect(t, asApp(t, owner))
	if err := db.CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.MakePartitions(t.Context()); err != nil {
		t.Error(err)
	}
	if _, _, err := db.DropExpired(t.Context()); err != nil {
		t.Error(err)
	}
	lease := acquire(t, db)
	if err := db.Commit(t.Context(), lease, &desk.Changes{Audit: []desk.Audit{{At: time.Now(), Action: "said"}}}); err != nil {
		t.Fatal(err)
	}
	month := time.Now().UTC().Format("2006_01")
	for _, statement := range []string{
		`UPDATE audit SET actor = 'eve'`,
		`DELETE FROM audit`,
		`TRUNCATE audit`,
		`DELETE FROM audit_` + month,
		`TRUNCATE audit_` + month,
		`DROP TABLE audit_` + month,
		`ALTER TABLE audit DETACH PARTITION audit_` + month,
		`ALTER TABLE audit DISABLE TRIGGER ALL`,
		`DELETE FROM audit_chains`,
		`INSERT INTO audit_dropped (link, first, last, hash) VALUES ('x', 1, 2, '')`,
		`SELECT drop_partitions(now() + interval '2 years')`,
		`SELECT drop_kept(now() + interval '2 years')`,
		`SELECT forget_service('x', 'sales', now())`,
		`CREATE TABLE mine (x int)`,
		`ALTER TABLE sessions ADD COLUMN x int`,
		`ALTER TABLE sessions DISABLE TRIGGER ALL`,
		`DROP TABLE outbox`,
		`CREATE OR REPLACE FUNCTION make_partitions(ahead integer) RETURNS integer LANGUAGE sql AS 'SELECT 0'`,
		`CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 0'`,
		`INSERT INTO partitioned VALUES ('links', 'until')`,
		`DELETE FROM goose_db_version`,
		`SET session_replication_role = replica`,
		`CREATE ROLE eve`,
	} {
		_, err := db.pool.Exec(t.Context(), statement)
		pgErr, ok := errors.AsType[*pgconn.PgError](err)
		if !ok || pgErr.Code != "42501" {
			t.Errorf("%s: %v, want insufficient_privilege", statement, err)
		}
	}
	if v, err := db.VerifyAudit(t.Context(), testLink, nil); err != nil || v.Rows != 1 {
		t.Errorf("after it: %+v, %v", v, err)
	}
	if err := Migrate(t.Context(), connectionOf(db), slog.New(slog.DiscardHandler)); err != nil {
		t.Errorf("migrate where nothing is to be done: %v", err)
	}
}

func connectionOf(db *DB) string { return db.pool.Config().ConnString() }

// TestGrantAgain: who was granted before is granted what a later step brought.
func TestGrantAgain(t *testing.T) {
	owner := newDatabase(t, "template")
	app := connect(t, asApp(t, owner))
	db := connect(t, owner)
	if _, err := db.pool.Exec(t.Context(), `CREATE TABLE later (x int)`); err != nil {
		t.Fatal(err)
	}
	if roles, err := Grant(t.Context(), owner, ""); err != nil || !slices.Equal(roles, []string{appRole}) {
		t.Errorf("granted again %v, %v", roles, err)
	}
	if _, err := app.pool.Exec(t.Context(), `INSERT INTO later VALUES (1)`); err != nil {
		t.Error(err)
	}
	if _, err := Grant(t.Context(), owner, "nobody_such"); err == nil || !strings.Contains(err.Error(), "createuser --pwprompt nobody_such") {
		t.Errorf("a role that is not there: %v", err)
	}
}
