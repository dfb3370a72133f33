package postgres

import (
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
)

const testLink = "desk.example.test"

func TestStore(t *testing.T) {
	desktest.StoreSuite(t, func(t *testing.T) desktest.Store { return connect(t, newDatabase(t, "template")) })
}

func acquire(tb testing.TB, db *DB) desk.Lease {
	tb.Helper()
	lease, ok, err := db.Acquire(tb.Context(), testLink, "one", time.Hour)
	if err != nil || !ok {
		tb.Fatalf("acquire: %v, %v", ok, err)
	}
	return lease
}

func TestConnectNamesTheMend(t *testing.T) {
	good := server.URL("template")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	password := good[strings.Index(good, "bellhop:")+len("bellhop:") : strings.Index(good, "@")]
	for _, test := range []struct{ name, url, want string }{
		{"nobody there", strings.Replace(good, server.Address(), nobody, 1), "no database answers at " + nobody},
		{"wrong password", strings.Replace(good, password, "s3cret", 1), "see the password"},
		{"no database", server.URL("none"), "createdb"},
		{"not an address", "postgres://bellhop:s3cret@[", "cannot be read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Connect(t.Context(), test.url)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && (strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), password)) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestCanWrite(t *testing.T) {
	url := newDatabase(t, "template")
	db := connect(t, url)
	if err := errors.Join(db.Ping(t.Context()), db.CanWrite(t.Context())); err != nil {
		t.Error(err)
	}
	replica := connect(t, url+"&default_transaction_read_only=on")
	if err := replica.CanWrite(t.Context()); !errors.Is(err, ErrReadOnly) {
		t.Errorf("read-only: %v", err)
	}
}

// TestUnknownOutcome cuts the connection between a transaction and its answer.
func TestUnknownOutcome(t *testing.T) {
	url := newDatabase(t, "template")
	deaf := listen(t, server.Address())
	db := connect(t, strings.Replace(url, server.Address(), deaf.address, 1)+"&pool_max_conns=1")
	lease := acquire(t, db)
	service := func(title string) *desk.Changes {
		return &desk.Changes{Services: []desk.Service{{Name: "sales", Title: title}}}
	}
	if err := db.Commit(t.Context(), lease, service("first")); err != nil { // statements are known from here on
		t.Fatal(err)
	}
	deaf.cut.Store(true)
	if err := db.Commit(t.Context(), lease, service("second")); !errors.Is(err, desk.ErrUnknownOutcome) {
		t.Errorf("commit that nobody heard the end of: %v", err)
	}
	deaf.cut.Store(false)
	state, err := db.Load(t.Context(), lease)
	if err != nil {
		t.Fatal(err)
	}
	if title := state.Services[0].Title; title != "second" && title != "first" {
		t.Errorf("after it: %q", title)
	}
	if err := db.Commit(t.Context(), lease, service("third")); err != nil {
		t.Errorf("commit on a new connection: %v", err)
	}
}

// proxy passes bytes to a server, and while cut is set drops its answers and hangs up.
type proxy struct {
	address string
	cut     atomic.Bool
}

func listen(t *testing.T, server string) *proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &proxy{address: l.Addr().String()}
	go func() { // ends with the listener
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			upstream, err := net.Dial("tcp", server)
			if err != nil {
				_ = client.Close()
				continue
			}
			go pass(upstream, client, func() bool { return false })
			go pass(client, upstream, p.cut.Load)
		}
	}()
	return p
}

// pass copies until either side ends or cut says so, and closes both.
func pass(to, from net.Conn, cut func() bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil || cut() {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestTerminated ends the server's side of a commit that waits for a lock.
func TestTerminated(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	tx, err := db.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if _, err := tx.Exec(t.Context(), `SELECT FROM links FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		done <- db.Commit(t.Context(), lease, &desk.Changes{Services: []desk.Service{{Name: "sales"}}})
	}()
	for ended := false; !ended; {
		err := db.pool.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&ended)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := <-done; !errors.Is(err, desk.ErrUnknownOutcome) {
		t.Errorf("a commit whose session was terminated: %v", err)
	}
}
