package app

import (
	"context"
	"net/http"
	"sync"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/web"
)

// pages serves the widget and the wallboard.
func (s *Server) pages() http.Handler {
	return web.Handler(web.Config{Desk: &s.present, Widget: widgetConfig(s.cfg), Board: s.boardConfig(), Log: s.log})
}

func widgetConfig(cfg *config.Config) web.Widget {
	return web.Widget{Guests: cfg.XMPP.Guests, WebSocket: cfg.XMPP.WebSocket, BOSH: cfg.XMPP.BOSH, Upload: cfg.XMPP.Upload}
}

// present is the desk of the term that runs. Between terms there is none.
type present struct {
	mu   sync.Mutex // leaf
	loop *desk.Loop
}

// begin says that a term has begun, and returns what says that it has ended.
func (p *present) begin(l *desk.Loop) (end func()) {
	p.set(l)
	return func() { p.set(nil) }
}

func (p *present) set(l *desk.Loop) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loop = l
}

// now returns the loop of the desk, or nil where there is none.
func (p *present) now() *desk.Loop {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.loop
}

// Read has a function look at the desk, and waits for it.
func (p *present) Read(ctx context.Context, read func(*desk.Desk)) error {
	loop := p.now()
	if loop == nil {
		return desk.ErrBusy
	}
	done := make(chan struct{})
	if err := loop.Read(func(d *desk.Desk) {
		defer close(done)
		if ctx.Err() == nil { // else who asked has gone, and what it would write to with them
			read(d)
		}
	}); err != nil {
		return err
	}
	select {
	case <-done:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
