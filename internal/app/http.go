package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// health answers whether the process can serve.
type health struct {
	mu sync.Mutex // guards the rest; leaf

	canWrite func(context.Context) error
	reason   string // why it is not ready, beside the stream
	up       bool   // the stream stands
	held     func() bool
}

func newHealth() *health { return &health{reason: "starting"} }

// set says why the process is not ready.
func (h *health) set(reason string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reason, h.held = reason, nil
}

// connected says that there is a database, and how to ask it.
func (h *health) connected(canWrite func(context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.canWrite = canWrite
}

// ready says that a term has begun.
func (h *health) ready(t *term) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reason, h.held = "", t.keeper.held
}

func (h *health) linkUp(up bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.up = up
}

// check returns why the process is not ready, or "".
func (h *health) check(ctx context.Context) string {
	h.mu.Lock()
	reason, up, held, canWrite := h.reason, h.up, h.held, h.canWrite
	h.mu.Unlock()
	switch {
	case reason != "":
		return reason
	case held == nil || !held():
		return "the lease has ended"
	case !up:
		return "xmpp: the component stream is down"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := canWrite(ctx); err != nil {
		return "database: " + err.Error()
	}
	return ""
}

// webServer is one of the desk's HTTP ports.
type webServer struct {
	srv     *http.Server
	address string // that it listens on
	done    chan struct{}
}

// listen opens the HTTP port: health, metrics, widget and wallboard.
func (s *Server) listen(ctx context.Context) (*webServer, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if reason := s.health.check(r.Context()); reason != "" {
			http.Error(w, reason, http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.reg, promhttp.HandlerOpts{}))
	mux.Handle("/", s.pages())
	return s.open(ctx, "http", s.cfg.HTTP, mux)
}

// listenDebug opens the port of the profiles where one is asked for.
func (s *Server) listenDebug(ctx context.Context) (*webServer, error) {
	if s.cfg.Debug == "" {
		return nil, nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	web, err := s.open(ctx, "debug", s.cfg.Debug, mux)
	if err == nil {
		s.log.Info("profiles are served", "address", s.cfg.Debug)
	}
	return web, err
}

// open has a handler serve an address that a key of the configuration gives.
func (s *Server) open(ctx context.Context, key, address string, handler http.Handler) (*webServer, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot open the HTTP port: %w; write another address under %s", err, key)
	}
	// Whoever watches the wallboard is let go when the process is told to stop. A profile takes
	// half a minute, and then has to be written.
	web := &webServer{address: l.Addr().String(), done: make(chan struct{}), srv: &http.Server{
		BaseContext: func(net.Listener) context.Context { return ctx },
		Handler:     handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: writeTimeouts[key], IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}}
	go func() { // ends with stop, which closes the listener
		defer close(web.done)
		if err := web.srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the HTTP port failed", "key", key, "error", err)
		}
	}()
	return web, nil
}

var writeTimeouts = map[string]time.Duration{"http": 30 * time.Second, "debug": 5 * time.Minute}

// stop closes the port, if there is one.
func (w *webServer) stop() {
	if w == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if w.srv.Shutdown(ctx) != nil {
		_ = w.srv.Close()
	}
	<-w.done
}
