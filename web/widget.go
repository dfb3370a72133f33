package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"bellhop/internal/desk"
)

// Widget is what the chat widget is told of the XMPP server. Without Guests or WebSocket there
// is no widget.
type Widget struct {
	Guests    string // anonymous host of the web customers
	WebSocket string // wss: address of the server
	BOSH      string // https: address of the server, for networks that WebSockets do not pass; may be empty
	Upload    string // address of the host that takes files (XEP-0363); empty: the widget looks for it
}

// How long what the widget's button shows may be old: in this process, and in caches on the way.
const (
	stateFresh   = time.Second
	stateMaxAge  = "public, max-age=10"
	stateTimeout = 5 * time.Second
	loaderMaxAge = "public, max-age=300"
	forEver      = "public, max-age=31536000, immutable"
)

// state is what the button needs, and what the chat needs to begin: one small document, the
// same for all visitors.
type state struct {
	Service   desk.ServiceName `json:"service"`
	Title     string           `json:"title"`
	Lang      string           `json:"lang,omitempty"`
	Desk      string           `json:"desk"` // its nick in rooms
	Open      bool             `json:"open"`
	Full      bool             `json:"full,omitempty"`
	Takes     bool             `json:"takes"`           // who comes now can begin, here or where the ladder sends them
	Later     bool             `json:"later,omitempty"` // and is then called back
	Sorry     string           `json:"sorry,omitempty"` // what who is turned away is told
	Opens     *time.Time       `json:"opens,omitempty"`
	Waiting   int              `json:"waiting"`
	Wait      int              `json:"wait"` // seconds, expected
	Available int              `json:"available"`
	Unrated   bool             `json:"unrated,omitempty"`
	Channels  []string         `json:"channels"`
	Address   string           `json:"address"` // of the service
	Guests    string           `json:"guests"`
	WebSocket string           `json:"websocket"`
	BOSH      string           `json:"bosh,omitempty"`
	Upload    string           `json:"upload,omitempty"`

	origins []string // of the pages that may show it; none: any
}

type widget struct {
	cfg  Widget
	desk Desk
	log  *slog.Logger
	look chan struct{} // held by who looks at the desk

	mu     sync.Mutex // guards the rest; leaf
	states map[desk.ServiceName]state
	at     time.Time
}

func newWidget(cfg Config) *widget {
	return &widget{cfg: cfg.Widget, desk: cfg.Desk, log: cfg.Log, look: make(chan struct{}, 1)}
}

func (w *widget) routes(mux *http.ServeMux) {
	mux.Handle("GET /widget.js", script("widget.js", loaderMaxAge))
	files, err := dist.ReadDir("dist/widget")
	if err != nil {
		panic(err) // a fault of the build
	}
	for _, f := range files {
		mux.Handle("GET /widget/"+f.Name(), script(path.Join("widget", f.Name()), forEver))
	}
	mux.HandleFunc("GET /widget/state.json", w.serveState)
}

// script serves one built script to pages of any origin.
func script(name, cache string) http.Handler {
	data := asset(name)
	sum := sha256.Sum256(data)
	etag := `"` + hex.EncodeToString(sum[:12]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", cache)
		h.Set("ETag", etag)
		h.Set("Access-Control-Allow-Origin", "*") // modules are loaded by CORS
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	})
}

// serveState answers what the button of a service shows.
func (w *widget) serveState(rw http.ResponseWriter, r *http.Request) {
	h := rw.Header()
	h.Set("Vary", "Origin")
	h.Set("X-Content-Type-Options", "nosniff")
	if w.cfg.Guests == "" || w.cfg.WebSocket == "" {
		http.Error(rw, "the chat widget is off: it needs xmpp.guests and xmpp.websocket", http.StatusNotFound)
		return
	}
	states, err := w.current(r.Context())
	if err != nil {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Retry-After", "5")
		http.Error(rw, "the desk is not there now; try again", http.StatusServiceUnavailable)
		return
	}
	s, known := states[desk.ServiceName(r.URL.Query().Get("service"))]
	if !known {
		h.Set("Access-Control-Allow-Origin", "*")
		http.Error(rw, "there is no such service; write its name into data-service", http.StatusNotFound)
		return
	}
	origin := r.Header.Get("Origin")
	if len(s.origins) > 0 && origin != "" && !slices.Contains(s.origins, strings.ToLower(origin)) && !sameOrigin(r, origin) {
		http.Error(rw, "the service is not for pages of "+origin+"; add it to the origins of the service", http.StatusForbidden)
		return
	}
	if origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
	}
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", stateMaxAge)
	if err := json.NewEncoder(rw).Encode(s); err != nil {
		w.log.DebugContext(r.Context(), "a visitor went away", "error", err)
	}
}

// sameOrigin reports whether a page is the desk's own.
func sameOrigin(r *http.Request, origin string) bool {
	_, host, _ := strings.Cut(origin, "://")
	return host == r.Host
}

// current returns the states of all services, of now or of a second ago: however many visitors
// ask, the desk is looked at once.
func (w *widget) current(ctx context.Context) (map[desk.ServiceName]state, error) {
	if states := w.fresh(); states != nil {
		return states, nil
	}
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	select {
	case w.look <- struct{}{}:
		defer func() { <-w.look }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if states := w.fresh(); states != nil {
		return states, nil
	}
	var views []desk.ServiceView
	var domain desk.JID
	var nick string
	if err := w.desk.Read(ctx, func(d *desk.Desk) { views, domain, nick = d.Services(), d.Domain(), d.Name() }); err != nil {
		return nil, err
	}
	states := make(map[desk.ServiceName]state, len(views))
	for _, v := range views {
		s := w.state(v, domain)
		s.Desk = nick
		states[v.Name] = s
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states, w.at = states, time.Now()
	return states, nil
}

func (w *widget) fresh() map[desk.ServiceName]state {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.at) < stateFresh {
		return w.states
	}
	return nil
}

func (w *widget) state(v desk.ServiceView, domain desk.JID) state {
	s := state{
		origins: v.Origins, Service: v.Name, Title: v.Title, Lang: v.Language, Open: v.Open, Full: v.Waiting >= v.MaxWaiting,
		Takes: v.Takes, Later: v.Later, Sorry: v.Sorry, Unrated: v.Unrated,
		Waiting: v.Waiting, Wait: int(v.Wait.Seconds()), Available: v.Available, Channels: v.Carries(),
		Address: string(v.Name) + "@" + string(domain),
		Guests:  w.cfg.Guests, WebSocket: w.cfg.WebSocket, BOSH: w.cfg.BOSH, Upload: w.cfg.Upload,
	}
	if !v.Opens.IsZero() {
		s.Opens = &v.Opens
	}
	return s
}
