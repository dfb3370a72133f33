// Package board serves the wallboard: pages for supervisors that show how the desk does, and
// change nothing. Who may see them is decided at every look by the role of the address that a
// cookie stands for; the cookie is had for a link that works once, which the command board
// gives. However many look, the desk is looked at once a second at most.
package board

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"bellhop/internal/desk"
)

// ErrNoPass says that a key or a cookie is not known, has been used, or is over.
var ErrNoPass = errors.New("board: no such pass")

// Desk is the desk as the wallboard sees it. It fails while this process has no desk, because
// it stands by or is stopping.
type Desk interface {
	// Read has a function look at the desk, and returns when the function has.
	Read(ctx context.Context, read func(*desk.Desk)) error
	// Note has something written into the record.
	Note(desk.Noted) error
}

// Pass is whose a cookie is, and until when.
type Pass struct {
	JID   desk.JID // bare
	Until time.Time
}

// Passes keep keys and cookies, by their hashes alone.
type Passes interface {
	// Spend exchanges a key for a cookie, once; [ErrNoPass] if it cannot be.
	Spend(ctx context.Context, key, cookie []byte, lasts time.Duration) (Pass, error)
	// Pass returns whose a cookie is; [ErrNoPass] if nobody's.
	Pass(ctx context.Context, cookie []byte) (Pass, error)
	// Drop forgets a cookie.
	Drop(ctx context.Context, cookie []byte) error
	// DropAll forgets all keys and cookies of somebody.
	DropAll(ctx context.Context, jid desk.JID) error
}

// Records count the sessions that are stored.
type Records interface {
	// Flows returns how sessions came and went since then, in intervals of a width; see
	// [desk.Flow]. For each service the interval before the first may be there, with what it
	// left behind.
	Flows(ctx context.Context, since time.Time, width, target time.Duration) ([]desk.Flow, error)
	// Report counts the sessions of a time.
	Report(ctx context.Context, q desk.ReportQuery) ([]desk.ReportRow, error)
}

// Config is what the wallboard is served with.
type Config struct {
	Name    string // the desk's
	Address string // whom to ask for a link: desk@D
	Secure  bool   // browsers come by https
	Origin  string // where they come to, for a proxy that hides it: https://desk.example.org
	Target  time.Duration
	Desk    Desk
	Passes  Passes
	Records Records
	Assets  fs.FS            // board.js, board.css and so on
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger
}

const (
	cookieLasts = 12 * time.Hour
	askTimeout  = 5 * time.Second  // what a page waits for the desk or the database
	reportTime  = 20 * time.Second // that a report may take
	checks      = 16               // cookies that are looked up at the same time
	reports     = 2                // reports that are made at the same time
)

// Board serves the pages.
type Board struct {
	cfg     Config
	hub     *hub
	pages   *pages
	checks  chan struct{} // one in it for each look-up
	reports chan struct{}
}

// New makes the wallboard.
func New(cfg Config) *Board {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Board{
		cfg: cfg, hub: newHub(cfg), pages: newPages(),
		checks: make(chan struct{}, checks), reports: make(chan struct{}, reports),
	}
}

// Routes puts the wallboard at /board.
func (b *Board) Routes(mux *http.ServeMux) {
	protect := http.NewCrossOriginProtection()
	if b.cfg.Origin != "" {
		if err := protect.AddTrustedOrigin(b.cfg.Origin); err != nil {
			b.cfg.Log.Warn("the address of the web pages is no origin", "error", err)
		}
	}
	handle := func(pattern string, f http.HandlerFunc) { mux.Handle(pattern, headers(protect.Handler(f))) }
	handle("GET /board", b.signedIn(b.show))
	handle("GET /board/{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/board", http.StatusFound) })
	handle("GET /board/live", b.signedIn(b.live))
	handle("GET /board/reports", b.signedIn(b.report))
	handle("GET /board/reports.csv", b.signedIn(b.reportCSV))
	handle("GET /board/in", b.knock)
	handle("POST /board/in", b.enter)
	handle("POST /board/out", b.leave)
	handle("GET /board/assets/{name}", b.asset)
}

// headers keep what is shown from being stored, framed, guessed at or told to other sites.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// show is the wallboard itself.
func (b *Board) show(w http.ResponseWriter, r *http.Request, who Pass) {
	b.render(w, r, http.StatusOK, "board", map[string]any{"Who": who.JID})
}
