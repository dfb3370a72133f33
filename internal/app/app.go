package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"bellhop/component"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/metrics"
	"bellhop/internal/postgres"
	"bellhop/internal/trace"
)

// Version is the program's version, set by the linker.
var Version = "dev"

// Server is a running desk: one link, held under a lease or waited for.
type Server struct {
	cfg     *config.Config
	log     *slog.Logger
	db      *postgres.DB
	metrics *metrics.Metrics
	reg     *prometheus.Registry
	health  *health
	present present                     // the desk, as the pages see it
	stored  atomic.Pointer[postgres.DB] // db, for the pages, which are there before it
	reload  Reload
	tracer  *trace.Tracer // nil: nothing is traced
}

// Serve runs a desk until ctx ends, and then stops in order: nothing new is taken, what is
// under way is finished, the lease is given up. It takes at most 10 s. An error says what
// kept it from serving at all; what can mend itself is logged and tried again.
func Serve(ctx context.Context, cfg *config.Config, log *slog.Logger, reload Reload) error {
	for _, w := range cfg.Warnings {
		log.Warn(w) //nolint:sloglint // the configuration's own sentence
	}
	defer pace()()
	reg := prometheus.NewRegistry()
	s := &Server{cfg: cfg, log: log, reg: reg, reload: reload, metrics: metrics.New(reg), health: newHealth()}
	s.metrics.BuildInfo(Version)
	web, err := s.listen(ctx)
	if err != nil {
		return err
	}
	defer web.stop() //nolint:contextcheck // ctx has ended by then
	profiles, err := s.listenDebug(ctx)
	if err != nil {
		return err
	}
	defer profiles.stop() //nolint:contextcheck // ctx has ended by then
	var stopTracing func()
	s.tracer, stopTracing = s.startTracing(ctx)
	defer stopTracing()
	if s.db, err = s.connect(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	defer s.db.Close()
	s.stored.Store(s.db)
	s.health.connected(s.db.CanWrite)
	return s.terms(ctx)
}

// pace sets how often the collector runs: whenever the heap has grown by half, counting memory that is
// never touched and so takes no room. Without that the small heap of a desk with few sessions is
// collected each time that a few megabytes were made, which was a fifth of the processor time under
// load; and the usual pace, whenever the heap has doubled, costs a desk with many sessions as much
// memory for garbage as for them. Who sets GOGC has their own way. What it returns sets the pace back.
func pace() func() {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	ballast := new([48 << 20]byte)
	percent := debug.SetGCPercent(50)
	return func() {
		debug.SetGCPercent(percent)
		runtime.KeepAlive(ballast)
	}
}

// connect opens the database and looks at its schema, trying again while it is away.
func (s *Server) connect(ctx context.Context) (*postgres.DB, error) {
	failing := false
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		db, err := postgres.Connect(ctx, s.cfg.Database.Reveal())
		if err == nil {
			if err = db.CheckSchema(ctx); err == nil {
				return db, nil
			}
			db.Close()
		}
		if errors.Is(err, desk.ErrSchema) || ctx.Err() != nil {
			return nil, err
		}
		s.health.set("database: " + err.Error())
		if !failing {
			s.log.Error("cannot use the database; trying again", "error", err)
		}
		failing = true
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// terms waits for the lease, serves while it holds, and begins again when it is lost.
func (s *Server) terms(ctx context.Context) error {
	holder := fmt.Sprintf("%s/%d", hostname(), os.Getpid())
	link := s.cfg.XMPP.Domain
	for {
		k := &keeper{leaser: s.db, log: s.log}
		said := false
		err := k.acquire(ctx, link, holder, func(held desk.Lease) {
			s.health.set("standby: " + held.Holder + " holds the link")
			if !said {
				s.log.Info("standing by", "link", link, "holder", held.Holder)
			}
			said = true
		})
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop while standing by
		}
		if err != nil {
			return err
		}
		s.log.Info("the link is ours", "link", link, "epoch", k.Lease().Epoch)
		s.metrics.LeaseHeld(true)
		err = s.term(ctx, k)
		s.metrics.LeaseHeld(false)
		k.release(ctx)
		switch {
		case ctx.Err() != nil:
			s.log.Info("stopped", "link", link)
			return nil //nolint:nilerr // what a stopping term says is not an error
		case errors.Is(err, desk.ErrLeaseLost), errors.Is(err, component.ErrConflict):
			s.log.Warn("the link is lost; standing by", "link", link, "error", err)
		default:
			return err
		}
	}
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
