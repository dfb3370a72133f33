package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/lab"
)

// server is the PostgreSQL of this test binary, with a database "template" that is migrated.
var (
	server    *lab.Postgres
	databases atomic.Int64
)

func TestMain(m *testing.M) {
	code, err := withServer(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withServer(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "bellhop-postgres-")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if server, err = lab.StartPostgres(ctx, dir); err != nil {
		return 1, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_ = server.Stop(ctx)
	}()
	if err := server.CreateDatabase(ctx, "template"); err != nil {
		return 1, err
	}
	if err := Migrate(ctx, server.URL("template"), slog.New(slog.DiscardHandler)); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// newDatabase returns the address of a new database, a copy of the one named.
func newDatabase(tb testing.TB, template string) string {
	tb.Helper()
	name := fmt.Sprintf("test%d", databases.Add(1))
	conn, err := pgx.Connect(tb.Context(), server.URL("postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(tb.Context())) }()
	if _, err := conn.Exec(tb.Context(), fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, template)); err != nil {
		tb.Fatal(err)
	}
	return server.URL(name)
}

// connect returns a pool on the database, closed at the test's end.
func connect(tb testing.TB, url string) *DB {
	tb.Helper()
	db, err := Connect(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(db.Close)
	return db
}
