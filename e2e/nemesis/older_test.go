package nemesis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// older is the name of the copy of the desks' database.
const older = Database + "_older"

// alone has nobody be connected to the desks' database while something is done to it.
func (s *Stage) alone(ctx context.Context, statements ...string) (err error) {
	for _, d := range s.Desks {
		d.Base.Set(Cut)
		defer d.Base.Set(Pass)
	}
	conn, err := pgx.Connect(ctx, s.Postgres.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, statement := range statements {
		for { // who was sent away may take a moment to be gone
			_, err := conn.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ($1, $2)`, Database, older)
			if err != nil {
				return err
			}
			if _, err = conn.Exec(ctx, statement); err == nil {
				break
			}
			if !strings.Contains(err.Error(), "55006") || !sleep(ctx, 20*time.Millisecond) { // object_in_use
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
	}
	return nil
}

// copies makes the copy that the database fails over to. On a busy machine that may take longer
// than a lease: then it is made again, of the desk that has taken it anew.
func (s *Stage) copies(ctx context.Context) error {
	for {
		if err := s.alone(ctx, "DROP DATABASE IF EXISTS "+older, "CREATE DATABASE "+older+" TEMPLATE "+Database); err != nil {
			return err
		}
		if _, err := s.Serving(ctx); err != nil {
			return err
		}
		now, err := s.epoch(ctx, Database)
		then, errThen := s.epoch(ctx, older)
		if err = errors.Join(err, errThen); err != nil || now == then {
			return err
		}
	}
}

// epoch is that of the desks' lease in a database.
func (s *Stage) epoch(ctx context.Context, database string) (epoch int64, err error) {
	conn, err := pgx.Connect(ctx, s.Postgres.URL(database))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	err = conn.QueryRow(ctx, "SELECT epoch FROM links WHERE link = $1", lab.Desk).Scan(&epoch)
	return epoch, err
}

// failsOver puts the copy in the place of the database.
func (s *Stage) failsOver(ctx context.Context) error {
	return s.alone(ctx, "ALTER DATABASE "+Database+" RENAME TO "+Database+"_lost", "ALTER DATABASE "+older+" RENAME TO "+Database)
}

// TestRecoveryOlderCopy has PostgreSQL fail over to a copy that has not heard of a session, while
// the desk goes on and while it is restarted. The people in the room are told as soon as somebody
// says something, the room is closed, and who asks again is served.
func TestRecoveryOlderCopy(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*testing.T, *Stage){
		"the desk goes on": func(t *testing.T, s *Stage) {
			t.Helper()
			ok(t, s.failsOver(within(t)))
		},
		"the desk is restarted": func(t *testing.T, s *Stage) {
			t.Helper()
			d := s.Desks[0]
			ok(t, d.End(within(t), syscall.SIGKILL))
			ok(t, s.failsOver(within(t)))
			ok(t, d.Start())
			must(s.Serving(within(t)))(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, s *Stage) {
				s.Desks = s.Desks[:1]
				c := s.scene(t)
				ok(t, s.copies(within(t)))
				k := c.talking()
				k.talk(2)
				terms := func() int { return strings.Count(s.Desks[0].Log(), "the link is ours") }
				before := terms()
				fail(t, s)
				said := k.closedAsUnknown()
				// A desk that goes on in its term remembers of which service it was.
				want := "Please write to the service again"
				if terms() == before {
					want = "Please write to " + service + " again"
				}
				if !strings.Contains(said, want) {
					t.Errorf("the people in the room read %q", said)
				}
				eventually(t, "the room is counted, and in the log", func() (bool, string) {
					_, page := s.Desks[0].Get(t.Context(), "/metrics")
					return strings.Contains(page, `bellhop_unknown_rooms_total{outcome="closed"} 1`) &&
						strings.Contains(s.Desks[0].Log(), "closed a room of which there is no session on record"), ""
				})
				records := must(ReadRecords(within(t), s.URL, lab.Desk))(t)
				n := 0
				for _, row := range records.Audit {
					if row.Session == k.session && row.Action == "room.unknown" {
						n++
					}
				}
				if n != 1 {
					t.Errorf("recorded %d times", n)
				}
				c.history.forget() // what was said in it is not on record
				again := c.talking()
				if again.session == k.session {
					t.Error("the lost session is there again")
				}
				again.talk(2)
				again.serves()
				again.ends()
			})
		})
	}
}

// TestRecoveryOlderCopyPutOut is the same where somebody spoke while no desk was there, so that the
// server has put it out of the room. ejabberd shows the room to its owner all the same: it is
// closed, and its end says why. Prosody does not show it; docs/operators.md says so.
func TestRecoveryOlderCopyPutOut(t *testing.T) {
	t.Parallel()
	if !slices.Contains(kinds(), lab.Ejabberd) {
		t.Skip("this run is not on ejabberd")
	}
	s := newStage(t, lab.Ejabberd)
	s.Desks = s.Desks[:1]
	c := s.scene(t)
	ok(t, s.copies(within(t)))
	k := c.talking()
	d := s.Desks[0]
	ok(t, d.End(within(t), syscall.SIGKILL))
	k.talk(2)
	must(k.hers.Vanishes(within(t), "Desk"))(t)
	ok(t, s.failsOver(within(t)))
	ok(t, d.Start())
	for _, room := range []*client.Room{k.hers, k.his} {
		left := must(room.Out(within(t)))(t)
		if !left.Destroyed || !strings.Contains(left.Stanza.String(), "lost the record") {
			t.Errorf("they are out of the room by %s", left.Stanza)
		}
	}
	c.history.forget()
	again := c.talking()
	again.talk(1)
	again.ends()
}

// closedAsUnknown has Alice say something until the desk answers that it has lost the record, and
// both be out of the room. It returns what the desk said.
func (k *talk) closedAsUnknown() (said string) {
	k.Helper()
	ctx, cancel := context.WithTimeout(k.Context(), 50*time.Second)
	defer cancel()
	heard := make(chan string, 1)
	go func() {
		e, err := k.his.Hear(ctx, "Desk", func(b string) bool { return strings.Contains(b, "lost the record") })
		if err != nil {
			heard <- err.Error()
			return
		}
		heard <- e.ChildText("", "body")
	}()
	for said == "" {
		short, done := context.WithTimeout(ctx, time.Second)
		_, _ = k.hers.Say(short, "Are you still there?") // the room may go while she says it
		done()
		select {
		case said = <-heard:
		case <-time.After(200 * time.Millisecond):
		}
	}
	for _, room := range []*client.Room{k.hers, k.his} {
		left, err := room.Out(ctx)
		if err != nil || !left.Destroyed {
			k.Errorf("they are out of the room by %+v, %v", left, err)
		}
	}
	if _, err := k.alice.enter(ctx, k.session); err == nil {
		k.Error("the room is still there, or again")
	}
	return said
}
