package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/config"
	"bellhop/internal/lab"
	"bellhop/internal/text"
	"bellhop/services"
)

// Options say where and how the demo runs.
type Options struct {
	Dir   string        // holds all data; made if it is not there
	Stay  bool          // stay up after the session until ctx ends
	Pause time.Duration // between the steps of the session, for those who read along
	Out   io.Writer
}

const (
	stopTime  = 10 * time.Second
	readyTime = 30 * time.Second
	playTime  = time.Minute
)

// demo is a running demo.
type demo struct {
	Options

	postgres *lab.Postgres
	xmpp     *lab.XMPPServer
	cfg      *config.Config
	people   map[string]string // account to password
	played   bool
	shop     string // where the shop is
	board    string // a link to the wallboard, for one use
}

// Run runs the demo until the session is played, or with Stay until ctx ends. It stops what
// it started, in reverse order, and nothing else.
func Run(ctx context.Context, o Options) (err error) {
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	unlock, err := lock(o.Dir)
	if err != nil {
		return err
	}
	defer unlock()
	d := &demo{Options: o}
	err = d.run(ctx)
	if ctx.Err() != nil && !d.played {
		return errors.New("stopped before the session was played")
	}
	return err
}

// lock keeps two demos out of one directory.
func lock(dir string) (func(), error) {
	file, err := os.OpenFile(filepath.Join(dir, "demo.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return nil, errors.Join(
			fmt.Errorf("a demo is running in %s already; end it with Ctrl-C there, or run this one elsewhere with --dir", dir),
			file.Close())
	}
	return func() { _ = file.Close() }, nil // which unlocks
}

func (d *demo) run(ctx context.Context) (err error) {
	d.say("Bellhop's demo: a desk with servers of its own, for this machine alone.\n")
	stop := func(name string, f func(context.Context) error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		if failed := f(ctx); failed != nil {
			err = errors.Join(err, fmt.Errorf("demo: stop %s: %w", name, failed))
		}
	}
	if d.postgres, err = lab.StartPostgres(ctx, d.Dir); err != nil {
		return err
	}
	defer stop("PostgreSQL", d.postgres.Stop)
	d.say("  PostgreSQL   %s", d.postgres.Address())
	if d.xmpp, err = lab.StartProsody(ctx, d.Dir, lab.Options{}); err != nil {
		return err
	}
	defer stop("Prosody", d.xmpp.Stop)
	d.say("  Prosody      %s for clients, %s for the desk", d.xmpp.C2S, d.xmpp.Component())
	if err := d.settle(ctx); err != nil {
		return err
	}
	served, err := d.serve(ctx)
	if err != nil {
		return err
	}
	defer stop("the desk", served.stop)
	d.say("  Bellhop      %s, http://%s, log in %s\n", d.cfg.XMPP.Domain, d.cfg.HTTP, d.path("bellhop.log"))
	closeShop, err := d.openShop(ctx)
	if err != nil {
		return err
	}
	defer stop("the shop", closeShop)
	if err := d.play(ctx); err != nil {
		return fmt.Errorf("the session could not be played: %w; see %s", err, d.path("bellhop.log"))
	}
	if d.played = true; !d.Stay {
		return nil
	}
	d.explain()
	select {
	case <-ctx.Done():
		d.say("\nStopping the desk, Prosody and PostgreSQL. The data stays in %s.", d.Dir)
		return nil
	case <-served.ended:
		return fmt.Errorf("the desk has ended: %w; see %s", served.err, d.path("bellhop.log"))
	case <-d.xmpp.Done():
		return errors.New("Prosody has ended" + d.xmpp.Log())
	case <-d.postgres.Done():
		return errors.New("PostgreSQL has ended" + d.postgres.Log())
	}
}

// settle makes database, accounts and configuration, and leaves what is there as it is.
func (d *demo) settle(ctx context.Context) error {
	if err := d.postgres.CreateDatabase(ctx, "bellhop"); err != nil {
		return err
	}
	people, err := d.passwords()
	if err != nil {
		return err
	}
	d.people = people
	for _, name := range accounts {
		if err := d.xmpp.AddUser(ctx, name, people[name]); err != nil {
			return err
		}
	}
	if err := d.configure(); err != nil {
		return err
	}
	if d.cfg, err = config.Load(d.path("bellhop.yaml"), nil); err != nil {
		return err
	}
	log, err := d.log()
	if err != nil {
		return err
	}
	if err := app.Migrate(ctx, d.cfg, log); err != nil {
		return err
	}
	known := config.Known{Texts: text.Keys()}
	for name := range services.Kinds() {
		known.Kinds = append(known.Kinds, name)
	}
	settings, err := config.LoadServices(d.path("services.yaml"), known)
	if err != nil {
		return err
	}
	_, err = app.Apply(ctx, d.cfg, settings, log)
	return err
}

// serving is the desk while it runs.
type serving struct {
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // to be read after ended
}

func (s *serving) stop(ctx context.Context) error {
	s.cancel()
	select {
	case <-s.ended:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serve runs the desk in this process, and returns once it is ready.
func (d *demo) serve(ctx context.Context) (*serving, error) {
	log, err := d.log()
	if err != nil {
		return nil, err
	}
	// The desk is stopped in its turn, not by the Ctrl-C itself.
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &serving{cancel: cancel, ended: make(chan struct{})}
	go func() { // ends with stop
		defer close(s.ended)
		s.err = app.Serve(own, d.cfg, log, app.Reload{})
	}()
	ctx, done := context.WithTimeout(ctx, readyTime)
	defer done()
	reason := ""
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		if reason = d.notReady(ctx); reason == "" {
			tick.Stop()
			return s, nil
		}
		select {
		case <-s.ended:
			return nil, fmt.Errorf("the desk does not come up: %w; see %s", s.err, d.path("bellhop.log"))
		case <-ctx.Done():
			_ = s.stop(context.WithoutCancel(ctx)) // the reason says more
			return nil, fmt.Errorf("the desk does not come up: %s; see %s", reason, d.path("bellhop.log"))
		case <-tick.C:
		}
	}
}

// notReady returns why the desk is not ready, or "".
func (d *demo) notReady(ctx context.Context) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.cfg.HTTP+"/readyz", http.NoBody)
	if err != nil {
		return err.Error()
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(response.Body)
	if response.StatusCode == http.StatusOK && err == nil {
		return ""
	}
	return strings.TrimSpace(string(body))
}

func (d *demo) path(name string) string { return filepath.Join(d.Dir, name) }

// log opens the desk's log. It stays open: the desk writes to it until the very end.
func (d *demo) log() (*slog.Logger, error) {
	file, err := os.OpenFile(d.path("bellhop.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return slog.New(slog.NewTextHandler(file, nil)), nil
}

// say shows a line. Nobody is left to be told if it cannot be shown.
func (d *demo) say(format string, args ...any) { _, _ = fmt.Fprintf(d.Out, format+"\n", args...) }

func (d *demo) address(name string) string { return name + "@" + lab.Host }
