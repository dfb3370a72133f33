package doctor_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"bellhop/internal/app"
	"bellhop/internal/config"
	"bellhop/internal/doctor"
	"bellhop/internal/lab"
	"bellhop/internal/postgres"
)

// database is the PostgreSQL of this test binary.
var (
	database  *lab.Postgres
	databases atomic.Int64
)

func TestMain(m *testing.M) {
	code, err := withDatabase(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withDatabase(m *testing.M) (code int, err error) {
	dir, err := lab.TempDir()
	if err != nil {
		return 1, err
	}
	ctx := context.Background()
	if database, err = lab.StartPostgres(ctx, dir); err != nil {
		return 1, err
	}
	code = m.Run()
	if err := database.Stop(ctx); err != nil {
		return 1, err
	}
	return code, lab.Remove(dir)
}

// migrated returns the address of a new database with tables.
func migrated(t *testing.T) string {
	t.Helper()
	url := empty(t)
	if err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return url
}

func empty(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("doctor%d", databases.Add(1))
	if err := database.CreateDatabase(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	return database.URL(name)
}

// server starts a server that is thrown away at the test's end.
func server(t *testing.T, kind lab.Kind, opts lab.Options) *lab.XMPPServer {
	t.Helper()
	dir, err := lab.TempDir()
	if err != nil {
		t.Fatal(err)
	}
	s, err := lab.StartXMPP(t.Context(), kind, dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := lab.Remove(dir); err != nil {
			t.Error(err)
		}
	})
	return s
}

// settings are what differs from the configuration that a lab's desk has.
type settings struct {
	database string
	extra    string // lines of the section xmpp
	domain   string
	secret   string
	guests   bool
	address  string
	http     string
}

func configured(t *testing.T, s *lab.XMPPServer, set settings) *config.Config {
	t.Helper()
	or := func(v *string, def string) {
		if *v == "" {
			*v = def
		}
	}
	or(&set.domain, lab.Desk)
	or(&set.secret, lab.DefaultSecret)
	or(&set.http, "127.0.0.1:1")
	if s != nil {
		or(&set.address, s.Component())
	}
	or(&set.address, "127.0.0.1:1")
	if set.guests {
		set.extra += "  guests: " + lab.GuestHost + "\n  websocket: " + s.WebSocketURL() + "\n"
	}
	path := filepath.Join(t.TempDir(), "bellhop.yaml")
	text := fmt.Sprintf("xmpp:\n  address: %s\n  domain: %s\n  server: %s\n  secret: %s\n  muc: %s\n%sdatabase: %s\nhttp: %s\nadmins: [admin@%s]\n",
		set.address, set.domain, lab.Host, set.secret, lab.RoomHost, set.extra, set.database, set.http, lab.Host)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Warnings = nil // of a lab's plain WebSocket
	return cfg
}

// examine returns what the doctor says, and fails unless exactly the named checks are bad:
// "fail room", "warn delay".
func examine(t *testing.T, cfg *config.Config, bad ...string) string {
	t.Helper()
	var lines, got []string
	healthy := doctor.Examine(t.Context(), cfg, app.ComponentTLS(cfg), "doctor/test", func(f doctor.Finding) {
		lines = append(lines, f.String())
		if f.Level == doctor.Warn || f.Level == doctor.Fail {
			got = append(got, string(f.Level)+" "+f.Check)
			if f.Level == doctor.Fail && f.Mend == "" && f.Check != "database" {
				t.Errorf("no mend for %s", f)
			}
		}
	})
	said := strings.Join(lines, "\n")
	t.Logf("it says\n%s", said)
	got = slices.DeleteFunc(got, func(s string) bool { return s == "warn rights" }) // a lab's only role is a superuser
	slices.Sort(got)
	slices.Sort(bad)
	if got = slices.Compact(got); !slices.Equal(got, bad) {
		t.Errorf("bad are %q, want %q", got, bad)
	}
	if want := !strings.Contains("\n"+said, "\nfail"); healthy != want {
		t.Errorf("healthy is %v", healthy)
	}
	if strings.Contains(said, lab.DefaultSecret) {
		t.Error("it says the secret")
	}
	return said
}

func requireAll(t *testing.T, said string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q", part)
		}
	}
}

// look is one examination: with what settings, what is bad, and what is said.
type look struct {
	name string
	set  settings
	bad  []string
	says []string
}

// TestWrongServers has the doctor look at servers that are each wrong in a way or two, and at well
// ones with desks that are wrong. A server takes seconds to start, so those that do not hide each
// other share one.
func TestWrongServers(t *testing.T) {
	guests := settings{guests: true}
	session := "  occupant: session\n"
	desks := []look{
		{"well", guests, nil, []string{
			"takes us as component desk.example.test", "the desk may make rooms", "are taken", "can admit",
			"found in the room's archive", "that we are in it", "do not get into rooms of others", "cannot make rooms",
			"of 262144 bytes comes through", "lets a standby in", "desk and XMPP server agree",
		}},
		{"wrong secret", settings{secret: "guessed"}, []string{"fail stream"}, []string{"not-authorized", "xmpp.secret"}},
		{"no such component", settings{domain: "nodesk.example.test"}, []string{"fail stream"}, []string{"nodesk.example.test"}},
	}
	for name, test := range map[string]struct {
		kinds []lab.Kind
		opts  lab.Options
		looks []look
	}{
		"well prosody": {[]lab.Kind{lab.Prosody}, lab.Options{}, append([]look{
			{"without guests", settings{}, nil, []string{"ok    strangers: they cannot make rooms"}},
			{"an address that may not", settings{extra: session}, []string{"fail room"}, []string{"allow desk.example.test"}},
		}, desks...)},
		"well ejabberd": {[]lab.Kind{lab.Ejabberd}, lab.Options{}, append([]look{
			{"an address per session", settings{extra: session + "  persistent_rooms: true\n"}, nil, []string{"skip  strangers"}},
		}, desks...)},
		"no room host": {nil, lab.Options{WithoutMUC: true}, []look{
			{"", settings{}, []string{"fail room host"}, []string{"xmpp.muc"}},
		}},
		"no right to create": {nil, lab.Options{DenyRoomCreation: true}, []look{
			{"", settings{}, []string{"fail room"}, []string{"allow desk.example.test to create rooms", "access_create"}},
		}},
		"open creation, small limit": {nil, lab.Options{OpenRoomCreation: true, StanzaLimit: 65536}, []look{
			{"", guests, []string{"fail strangers", "fail large stanzas"}, []string{"as its owners", "524288"}},
		}},
		"open creation, seen by the desk alone": {[]lab.Kind{lab.Prosody}, lab.Options{OpenRoomCreation: true}, []look{
			{"", settings{}, []string{"fail strangers"}, []string{"restrict_room_creation = true"}},
		}},
		"no archive, guests resume": {nil, lab.Options{WithoutArchive: true, GuestsResume: true}, []look{
			{"", guests, []string{"fail archive", "warn guests"}, []string{"mam", "stream management"}},
		}},
		"no persistence": {[]lab.Kind{lab.Ejabberd}, lab.Options{DenyPersistence: true}, []look{
			{"", settings{extra: "  persistent_rooms: true\n"}, []string{"fail options"}, []string{"access_persistent"}},
		}},
		"slow, keeps old": {[]lab.Kind{lab.Prosody}, lab.Options{SlowStanzas: true, KeepOld: true}, []look{
			{"", settings{}, []string{"warn delay", "warn take-over"}, []string{"nagle = false", `component_conflict_resolve = "kick_old"`}},
		}},
	} {
		if test.kinds == nil {
			test.kinds = []lab.Kind{lab.Prosody, lab.Ejabberd}
		}
		for _, kind := range test.kinds {
			t.Run(name+" on "+string(kind), func(t *testing.T) {
				t.Parallel()
				s := server(t, kind, test.opts)
				for _, l := range test.looks {
					t.Run(l.name, func(t *testing.T) { // one after the other: there is one domain
						l.set.database = migrated(t)
						requireAll(t, examine(t, configured(t, s, l.set), l.bad...), l.says...)
					})
				}
			})
		}
	}
}

// TestWrongDatabases has the doctor look at databases that are wrong, beside no server at all.
func TestWrongDatabases(t *testing.T) {
	t.Run("away", func(t *testing.T) {
		said := examine(t, configured(t, nil, settings{database: "postgres://x:hunter2@127.0.0.1:1/x"}), "fail database", "fail port")
		requireAll(t, said, "no database answers at 127.0.0.1:1", "without the database nobody knows")
		if strings.Contains(said, "hunter2") {
			t.Error("it says the password")
		}
	})
	t.Run("empty", func(t *testing.T) {
		requireAll(t, examine(t, configured(t, nil, settings{database: empty(t)}), "fail schema", "fail port"), "run bellhop migrate")
	})
	t.Run("careless", func(t *testing.T) {
		url := migrated(t) + "&options=-c%20synchronous_commit%3Doff"
		requireAll(t, examine(t, configured(t, nil, settings{database: url}), "warn settings", "fail port"), "synchronous_commit = on")
	})
	t.Run("pool too large", func(t *testing.T) {
		url := migrated(t) + "&pool_max_conns=150"
		requireAll(t, examine(t, configured(t, nil, settings{database: url}), "warn settings", "fail port"), "max_connections is 200")
	})
}
