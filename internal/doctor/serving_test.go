package doctor_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/config"
	"bellhop/internal/lab"
	"bellhop/internal/postgres"
)

// serve starts a desk in this process, which ends with the test, and waits until it is ready.
func serve(t *testing.T, cfg *config.Config) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx, cfg, slog.New(slog.DiscardHandler), app.Reload{}) }()
	t.Cleanup(func() {
		began := time.Now()
		stop()
		if err := <-ended; err != nil || time.Since(began) > 10*time.Second {
			t.Errorf("the desk ended after %v: %v", time.Since(began), err)
		}
	})
	for range 1000 {
		answer, err := http.Get("http://" + cfg.HTTP + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the desk ended: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatal("the desk is not ready")
}

// port returns an address for an HTTP port.
func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestServingDesks has the doctor look at desks that serve, on servers that are right and on some
// that are wrong: the desk looks over its own stream.
func TestServingDesks(t *testing.T) {
	guests := settings{guests: true}
	well := []string{
		"HOLDER holds the link", "it serves", "HOLDER has it, and looks for us",
		"ok    server (seen by the desk that serves): example.test is", "the desk may make rooms", "are taken", "can admit",
		"found in the room's archive", "that we are in it", "do not get into rooms of others", "strangers (seen by the desk that serves): they cannot make rooms",
		"desk and XMPP server agree", "ok    delay", "skip  large stanzas", "skip  take-over",
	}
	for name, test := range map[string]struct {
		kinds []lab.Kind
		opts  lab.Options
		look  look
	}{
		"well":               {nil, lab.Options{}, look{set: guests, says: well}},
		"an address each":    {[]lab.Kind{lab.Ejabberd}, lab.Options{}, look{set: settings{extra: "  occupant: session\n  persistent_rooms: true\n"}, says: []string{"the desk may make rooms"}}},
		"no right to create": {nil, lab.Options{DenyRoomCreation: true}, look{bad: []string{"fail room"}, says: []string{"allow desk.example.test to create rooms"}}},
		"no room host":       {nil, lab.Options{WithoutMUC: true}, look{bad: []string{"fail room host"}, says: []string{"xmpp.muc"}}},
		"no archive, open creation": {nil, lab.Options{WithoutArchive: true, OpenRoomCreation: true}, look{
			set: guests, bad: []string{"fail archive", "fail strangers"}, says: []string{"mam", "as its owners"},
		}},
		"no persistence": {[]lab.Kind{lab.Ejabberd}, lab.Options{DenyPersistence: true}, look{
			set: settings{extra: "  persistent_rooms: true\n"}, bad: []string{"fail options"}, says: []string{"access_persistent"},
		}},
		"slow": {[]lab.Kind{lab.Prosody}, lab.Options{SlowStanzas: true}, look{bad: []string{"warn delay"}, says: []string{"nagle = false"}}},
	} {
		if test.kinds == nil {
			test.kinds = []lab.Kind{lab.Prosody, lab.Ejabberd}
		}
		for _, kind := range test.kinds {
			t.Run(name+" on "+string(kind), func(t *testing.T) {
				t.Parallel()
				set := test.look.set
				set.database, set.http = migrated(t), port(t)
				cfg := configured(t, server(t, kind, test.opts), set)
				serve(t, cfg)
				var says []string
				for _, part := range test.look.says {
					says = append(says, strings.ReplaceAll(part, "HOLDER", holder(t, cfg)))
				}
				began := time.Now()
				requireAll(t, examine(t, cfg, slices.Clone(test.look.bad)...), says...)
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		}
	}
}

// holder returns who holds the link.
func holder(t *testing.T, cfg *config.Config) string {
	t.Helper()
	db := connected(t, cfg.Database.Reveal())
	lease, ok, err := db.Acquire(t.Context(), cfg.XMPP.Domain, "test", time.Minute)
	if err != nil || ok {
		t.Fatalf("nobody holds the link: %v", err)
	}
	return lease.Holder
}

func connected(t *testing.T, url string) *postgres.DB {
	t.Helper()
	db, err := postgres.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// TestServingDeskOfAnotherFile: what the desk that serves found is about another configuration.
func TestServingDeskOfAnotherFile(t *testing.T) {
	s := server(t, lab.Prosody, lab.Options{})
	set := settings{database: migrated(t), http: port(t)}
	serve(t, configured(t, s, set))
	set.extra = "  persistent_rooms: true\n"
	said := examine(t, configured(t, s, set), "warn configuration")
	requireAll(t, said, `xmpp.persistent_rooms is "true" here, but "false" for the desk that serves`)
}

// TestDeskThatDoesNotAnswer: a desk that serves and does not look is left alone, and the doctor says
// so before long.
func TestDeskThatDoesNotAnswer(t *testing.T) {
	s := server(t, lab.Prosody, lab.Options{})
	held := func(t *testing.T, holder string) (settings, *postgres.DB) {
		t.Helper()
		set := settings{database: migrated(t), guests: true}
		db := connected(t, set.database)
		if _, ok, err := db.Acquire(t.Context(), lab.Desk, holder, time.Hour); err != nil || !ok {
			t.Fatal(ok, err)
		}
		return set, db
	}
	t.Run("or does not heed", func(t *testing.T) {
		t.Parallel()
		set, db := held(t, "host/7")
		began := time.Now()
		said := examine(t, configured(t, s, set), "warn stream")
		requireAll(t, said, "host/7 holds the link", "host/7 was asked to, but has not taken it up in 10s", "restart it with this version",
			"nobody answers at http", "strangers: they cannot make rooms")
		if strings.Contains(said, "takes us") {
			t.Error("the doctor took the domain of a desk that serves")
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %v", took)
		}
		lease, _, err := db.Acquire(t.Context(), lab.Desk, "host/7", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if e, ok, err := db.TakeExamination(t.Context(), lease); ok || err != nil {
			t.Errorf("it still asks: %+v, %v", e, err)
		}
	})
	t.Run("or does not report", func(t *testing.T) {
		t.Parallel()
		set, db := held(t, "host/7")
		lease, _, err := db.Acquire(t.Context(), lab.Desk, "host/7", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		took := make(chan postgres.Examination, 1)
		go func() {
			for t.Context().Err() == nil {
				if e, ok, _ := db.TakeExamination(t.Context(), lease); ok {
					took <- e
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
		said := examine(t, configured(t, s, set), "fail stream")
		e := <-took
		requireAll(t, said, "host/7 began to look, but has not reported", e.Room+"@"+lab.RoomHost)
	})
	t.Run("or is another version", func(t *testing.T) {
		t.Parallel()
		set, db := held(t, "host/7")
		lease, _, err := db.Acquire(t.Context(), lab.Desk, "host/7", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for t.Context().Err() == nil {
				if e, ok, _ := db.TakeExamination(t.Context(), lease); ok {
					_ = db.AnswerExamination(t.Context(), e.ID, []byte(`"well"`))
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
		requireAll(t, examine(t, configured(t, s, set), "fail stream"), "does not understand", "the same version")
	})
	t.Run("or is no desk", func(t *testing.T) {
		t.Parallel()
		set, _ := held(t, "doctor/host/7")
		requireAll(t, examine(t, configured(t, s, set)), "skip  stream: left alone: the holder is no desk, but bellhop doctor")
	})
}

// TestLeaseIsGivenUp: after the doctor has had a stream of its own, a desk can begin.
func TestLeaseIsGivenUp(t *testing.T) {
	set := settings{database: migrated(t)}
	examine(t, configured(t, server(t, lab.Prosody, lab.Options{}), set))
	if _, ok, err := connected(t, set.database).Acquire(t.Context(), lab.Desk, "host/8", time.Minute); err != nil || !ok {
		t.Errorf("after the doctor the lease is not free: %v", err)
	}
}
