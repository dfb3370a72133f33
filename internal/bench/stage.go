package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/lab"
	"bellhop/services"
)

const (
	service    = desk.ServiceName("support")
	perCSR     = 20 // sessions that a CSR may be offered at once
	maxWaiting = 100_000
	stopTime   = 20 * time.Second
)

// stage is what both sides are measured on: the servers, and the stream of all customers and
// CSRs, which are addresses of the second component domain.
type stage struct {
	opts     Options
	dir      string
	postgres *lab.Postgres
	xmpp     *lab.XMPPServer
	cfg      *config.Config
	log      *slog.Logger
	people   *stream
	csrs     int
	serial   int // customers so far, so that none comes twice
	left     int // effects of the desk that were never done
	stops    []func(context.Context) error
}

// open starts the servers.
func open(ctx context.Context, o Options) (s *stage, err error) {
	s = &stage{opts: o, dir: o.Dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close(ctx))
		}
	}()
	if s.dir == "" {
		if s.dir, err = lab.TempDir(); err != nil {
			return s, err
		}
		s.onStop(func(context.Context) error { return lab.Remove(s.dir) })
	}
	s.csrs = (o.Sessions+o.Idle+o.InFlight)/perCSR + 2
	if s.postgres, err = lab.StartPostgres(ctx, s.dir); err != nil {
		return s, err
	}
	s.onStop(s.postgres.Stop)
	var server lab.Options
	if o.Archive {
		server.Archive = s.postgres
	}
	if s.xmpp, err = lab.StartXMPP(ctx, o.Server, s.dir, server); err != nil {
		return s, err
	}
	s.onStop(s.xmpp.Stop)
	if err := s.settle(ctx); err != nil {
		return s, err
	}
	s.people = &stream{}
	if err := s.people.dial(ctx, s.xmpp.Components[lab.Desk2], lab.Desk2, s.xmpp.Secret); err != nil {
		return s, err
	}
	s.onStop(s.people.close)
	return s, nil
}

func (s *stage) onStop(stop func(context.Context) error) { s.stops = append(s.stops, stop) }

// close stops what was started, last in first out.
func (s *stage) close(ctx context.Context) (err error) {
	for len(s.stops) > 0 {
		stop := s.stops[len(s.stops)-1]
		s.stops = s.stops[:len(s.stops)-1]
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		err = errors.Join(err, stop(ctx))
		cancel()
	}
	return err
}

// end is close for when all has been measured: what cannot be stopped in time is killed, which takes
// nothing from the report. Prosody takes longer than that to put away 10,000 rooms.
func (s *stage) end(ctx context.Context) {
	if err := s.close(ctx); err != nil {
		s.say("%v", err)
	}
}

// settle makes the database and the desk's configuration.
func (s *stage) settle(ctx context.Context) error {
	if err := s.postgres.CreateDatabase(ctx, "bellhop"); err != nil {
		return err
	}
	if err := s.configure(); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(s.dir, "bellhop.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	s.onStop(func(context.Context) error { return file.Close() })
	s.log = slog.New(slog.NewTextHandler(file, nil))
	if err := app.Migrate(ctx, s.cfg, s.log); err != nil {
		return err
	}
	_, err = app.Apply(ctx, s.cfg, s.settings(), s.log)
	return err
}

func (s *stage) configure() error {
	port, err := freePort()
	if err != nil {
		return err
	}
	for _, f := range []struct{ name, text string }{
		{"component.secret", s.xmpp.Secret + "\n"},
		{"database.url", s.postgres.URL("bellhop") + "\n"},
		{"bellhop.yaml", fmt.Sprintf(bellhopFile, s.xmpp.Component(), lab.Desk, lab.RoomHost, port, lab.Host)},
	} {
		if err := os.WriteFile(filepath.Join(s.dir, f.name), []byte(f.text), 0o600); err != nil {
			return fmt.Errorf("bench: %w", err)
		}
	}
	s.cfg, err = config.Load(filepath.Join(s.dir, "bellhop.yaml"), nil)
	return err
}

// settings are one service whose limits nobody meets, and CSRs who are offered all at once.
func (s *stage) settings() *config.Settings {
	kind := desk.DefaultKind
	if _, ok := services.Kinds()[kind]; !ok {
		panic("bench: there is no kind " + kind)
	}
	settings := &config.Settings{Services: []desk.Service{desk.Service{
		Name: service, Title: "Support", Kind: kind,
		OfferTimeout: time.Hour, JoinTimeout: time.Hour, MaxWaiting: maxWaiting,
	}.WithDefaults()}}
	for i := range s.csrs {
		settings.CSRs = append(settings.CSRs, desk.CSRProfile{
			JID: desk.CSRID(csrJID(i)), Name: fmt.Sprintf("Agent %d", i), Capacity: perCSR, Services: []desk.ServiceName{service},
		})
	}
	return settings
}

func csrJID(i int) string      { return fmt.Sprintf("r%d@%s", i, lab.Desk2) }
func customerJID(i int) string { return fmt.Sprintf("c%d@%s", i, lab.Desk2) }

func (s *stage) say(format string, args ...any) { _, _ = fmt.Fprintf(s.opts.Out, format+"\n", args...) }

// profile begins a CPU profile of a round of the desk; what it returns ends it.
func (s *stage) profile(name string) (func() error, error) {
	if s.opts.Profiles == "" || !strings.HasPrefix(name, "desk") {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(s.opts.Profiles, 0o755); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	return profileTo(filepath.Join(s.opts.Profiles, string(s.opts.Server)+"-"+name+".pprof"))
}

// profileTo begins a CPU profile, unless the file has no name; what it returns ends it.
func profileTo(path string) (func() error, error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("bench: %w", err), file.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return file.Close()
	}, nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // it is TCP
	return port, listener.Close()
}

const bellhopFile = `# Written by bellhop bench.
name: Bench desk
xmpp:
  address: %s
  domain: %s
  secret_file: component.secret
  muc: %s
database_file: database.url
http: 127.0.0.1:%d
admins: [admin@%s]
`
