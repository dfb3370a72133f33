package board

import (
	"bytes"
	"context"
	"sync"
	"time"

	"bellhop/internal/desk"
)

const (
	period     = time.Second      // between two frames, at the least
	heartbeat  = 10 * time.Second // between two frames, at the most
	backlog    = 4                // frames that a viewer may be behind
	maxViewers = 100
	maxOfOne   = 10 // viewers of one person
)

// viewer is a page that is open somewhere.
type viewer struct {
	pass   string // hash of its cookie
	who    Pass
	frames chan []byte // closed when the viewer may look no more
	fresh  bool        // it has had no frame yet
}

// hub looks at the desk for all viewers together. Its goroutine runs while there are any.
type hub struct {
	cfg Config

	mu      sync.Mutex // guards the rest; leaf
	viewers map[*viewer]struct{}
	running bool
}

func newHub(cfg Config) *hub { return &hub{cfg: cfg, viewers: make(map[*viewer]struct{})} }

// join adds a viewer; nil says that there are enough.
func (h *hub) join(pass string, who Pass) *viewer {
	h.mu.Lock()
	defer h.mu.Unlock()
	own := 0
	for v := range h.viewers {
		if v.who.JID == who.JID {
			own++
		}
	}
	if len(h.viewers) >= maxViewers || own >= maxOfOne {
		return nil
	}
	v := &viewer{pass: pass, who: who, frames: make(chan []byte, backlog), fresh: true}
	h.viewers[v] = struct{}{}
	if !h.running {
		h.running = true
		go h.run() // ends when the last viewer has gone
	}
	return v
}

// part removes a viewer who has gone.
func (h *hub) part(v *viewer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(v)
}

// dismiss drops the viewers of a cookie.
func (h *hub) dismiss(pass string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for v := range h.viewers {
		if v.pass == pass {
			h.drop(v)
		}
	}
}

// drop ends a viewer. The mutex is held.
func (h *hub) drop(v *viewer) {
	if _, there := h.viewers[v]; there {
		delete(h.viewers, v)
		close(v.frames)
	}
}

// run makes a frame a second until nobody looks. The pause begins when a frame is out, so that
// two never come closer together, however slow the machine.
func (h *hub) run() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	past := newHistory(h.cfg)
	var last []byte
	var sent time.Time
	pause := time.NewTimer(0)
	for {
		<-pause.C
		people := h.present()
		if people == nil {
			return
		}
		past.refresh(ctx)
		if look, err := h.look(ctx, people); err != nil {
			h.dropAll() // they come back, and learn why not
		} else {
			brief := look.encode(past, false)
			news := !bytes.Equal(brief, last) || h.cfg.Now().Sub(sent) >= heartbeat
			if news {
				last, sent = brief, h.cfg.Now()
			}
			h.send(look, brief, news, past)
		}
		pause.Reset(period)
	}
}

// look looks at the desk, and at who may.
func (h *hub) look(ctx context.Context, people map[desk.JID]bool) (*look, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	l := &look{may: people}
	err := h.cfg.Desk.Read(ctx, func(d *desk.Desk) {
		l.board = d.Board(h.cfg.Now())
		for jid := range people {
			people[jid] = d.RolesOf(jid).Has(overseers)
		}
	})
	return l, err
}

// send gives every viewer a frame: those who have had none yet the charts as a whole, the others
// what is new, if anything is. Who is not allowed, over or too far behind is dropped.
func (h *hub) send(l *look, brief []byte, news bool, past *history) {
	var whole []byte
	loaded := past.loaded()
	h.mu.Lock()
	fresh := false
	for v := range h.viewers {
		fresh = fresh || v.fresh
	}
	h.mu.Unlock()
	if fresh {
		whole = l.encode(past, true)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for v := range h.viewers {
		frame := brief
		if v.fresh && whole != nil {
			frame = whole
			v.fresh = !loaded // else the charts are still to come
		} else if !news {
			continue
		}
		switch {
		case !l.may[v.who.JID] && l.knows(v.who.JID), !h.cfg.Now().Before(v.who.Until):
			h.drop(v)
		case !l.knows(v.who.JID): // came in between
		default:
			select {
			case v.frames <- l.stamp(frame):
			default:
				h.drop(v)
			}
		}
	}
}

// present returns who is looking; nil ends the run.
func (h *hub) present() map[desk.JID]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.viewers) == 0 {
		h.running = false
		return nil
	}
	jids := make(map[desk.JID]bool)
	for v := range h.viewers {
		jids[v.who.JID] = false
	}
	return jids
}

func (h *hub) dropAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for v := range h.viewers {
		h.drop(v)
	}
}
