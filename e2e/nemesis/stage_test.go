package nemesis

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"bellhop/internal/lab"
)

// Stage is everything that a run breaks: the servers and two processes of the desk.
type Stage struct {
	Kind     lab.Kind
	XMPP     *lab.XMPPServer
	Postgres *lab.Postgres
	Desks    []*Desk
	URL      string // of the database, past the proxies
	Dir      string

	adding sync.Mutex // accounts are made one at a time
	server sync.Mutex // the server is stopped and started by one at a time
	stops  []func(context.Context) error
}

// Database is the name of the desks' database.
const Database = "nemesis"

const password = "secret"

// Build builds the program with the race detector, into dir.
func Build(dir string) (string, error) {
	path := filepath.Join(dir, "bellhop")
	out, err := exec.Command("go", "build", "-race", "-o", path, "bellhop/cmd/bellhop").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("nemesis: build: %w: %s", err, out)
	}
	return path, nil
}

// configuration is that of a desk on a lab; see [Desk.configure].
func configuration(domain, secret, database string, persistent bool) string {
	return fmt.Sprintf(`name: Desk
xmpp: {address: "{stream}", domain: %s, secret: %s, muc: %s, server: %s, persistent_rooms: %t}
database: %q
http: "{http}"
admins: [admin@%s]
log: {level: debug}
`, domain, secret, lab.RoomHost, lab.Host, persistent, database, lab.Host)
}

// NewStage starts the servers and makes two desks, which do not run yet. Close it in the end,
// also after an error.
func NewStage(ctx context.Context, kind lab.Kind, program string) (s *Stage, err error) {
	s = &Stage{Kind: kind}
	if s.Dir, err = lab.TempDir(); err != nil {
		return s, err
	}
	if s.Postgres, err = lab.StartPostgres(ctx, s.Dir); err != nil {
		return s, err
	}
	s.stops = append(s.stops, s.Postgres.Stop)
	if s.XMPP, err = lab.StartXMPP(ctx, kind, s.Dir, lab.Options{}); err != nil {
		return s, err
	}
	s.stops = append(s.stops, s.XMPP.Stop)
	if err := s.Postgres.CreateDatabase(ctx, Database); err != nil {
		return s, err
	}
	s.URL = s.Postgres.URL(Database)
	for _, name := range []string{"desk-a", "desk-b"} {
		d, err := s.Desk(name, program, lab.Desk)
		if err != nil {
			return s, err
		}
		s.Desks = append(s.Desks, d)
	}
	return s, s.Desks[0].Run(ctx, "migrate")
}

// Desk makes one more process of the desk, with proxies of its own, on a component domain.
func (s *Stage) Desk(name, program, domain string) (*Desk, error) {
	stream, err := NewProxy(s.XMPP.Components[domain])
	if err != nil {
		return nil, err
	}
	base, err := NewProxy(s.Postgres.Address())
	if err != nil {
		return nil, err
	}
	s.stops = append(s.stops, func(context.Context) error { return errors.Join(stream.Close(), base.Close()) })
	database := strings.Replace(s.URL, s.Postgres.Address(), "{base}", 1)
	// ejabberd forgets other rooms with a restart, as its page for operators says.
	config := configuration(domain, s.XMPP.Secret, database, s.Kind == lab.Ejabberd)
	d := &Desk{Name: name, Stream: stream, Base: base, program: program, log: &journal{}}
	if err := d.configure(s.Dir, config); err != nil {
		return nil, err
	}
	s.stops = append(s.stops, func(ctx context.Context) error { return d.End(ctx, syscall.SIGTERM) })
	return d, nil
}

// Start starts the desks and waits until one of them serves.
func (s *Stage) Start(ctx context.Context) error {
	for _, d := range s.Desks {
		if err := d.Start(); err != nil {
			return err
		}
	}
	_, err := s.Serving(ctx)
	return err
}

// Serving waits until one of the desks serves, and returns it.
func (s *Stage) Serving(ctx context.Context) (*Desk, error) {
	for {
		why := ""
		for _, d := range s.Desks {
			ready, text := d.Ready(ctx)
			if ready {
				return d, nil
			}
			why += "\n" + d.Name + ": " + text
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("nemesis: no desk serves: %w%s", ctx.Err(), why)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// AddUser makes an account, also while the server is being restarted.
func (s *Stage) AddUser(ctx context.Context, name string) error {
	s.adding.Lock()
	defer s.adding.Unlock()
	return s.XMPP.AddUser(ctx, name, password)
}

// Apply gives the desk its services and CSRs.
func (s *Stage) Apply(ctx context.Context, settings string) error {
	path := filepath.Join(s.Dir, "services.yaml")
	if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
		return err
	}
	return s.Desks[0].Run(ctx, "apply", path)
}

// Close ends everything and removes it.
func (s *Stage) Close(ctx context.Context) error {
	var failed error
	for _, stop := range slices.Backward(s.stops) {
		failed = errors.Join(failed, stop(ctx))
	}
	if s.Dir != "" {
		failed = errors.Join(failed, lab.Remove(s.Dir))
	}
	return failed
}
