package app

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"bellhop/internal/config"
)

// TestDebugPort: profiles are served when they are asked for, where they are asked for, and
// nowhere else.
func TestDebugPort(t *testing.T) {
	s := &Server{cfg: &config.Config{}, log: slog.New(slog.DiscardHandler)}
	none, err := s.listenDebug(t.Context())
	if none != nil || err != nil {
		t.Fatalf("%v %v", none, err)
	}
	none.stop() // as Serve does
	s.cfg.Debug = "127.0.0.1:0"
	web, err := s.listenDebug(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer web.stop()
	for path, want := range map[string]int{
		"/debug/pprof/": http.StatusOK, "/debug/pprof/goroutine?debug=1": http.StatusOK, "/debug/pprof/heap": http.StatusOK,
		"/debug/pprof/cmdline": http.StatusOK, "/": http.StatusNotFound, "/metrics": http.StatusNotFound,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+web.address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, answer.StatusCode, want)
		}
	}
	s.cfg.Debug = web.address
	if _, err := s.listenDebug(t.Context()); err == nil || !strings.Contains(err.Error(), "write another address under debug") {
		t.Errorf("a port that is taken: %v", err)
	}
}
