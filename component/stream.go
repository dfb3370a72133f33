package component

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"mellium.im/xmpp/component"
	"mellium.im/xmpp/jid"
	mstream "mellium.im/xmpp/stream"

	"bellhop/internal/wire"
)

// flushTime is how long a stream that is closed politely may still write.
const flushTime = 2 * time.Second

var errSilent = errors.New("component: the server has fallen silent")

// stream is one connection, from handshake to end.
type stream struct {
	link     *Link
	conn     net.Conn
	in       *reader
	elements *wire.Reader
	early    []*wire.Element // came while the stream was tried
	started  time.Time
	lastIn   atomic.Int64 // when the last byte was read, in nanoseconds since started

	wake  chan struct{} // there is something for the writer; capacity 1
	leave chan struct{} // closed: write what is queued and close politely
	ended chan struct{} // closed by cut: the socket is closed

	endOnce sync.Once
	endErr  error // why; set before ended is closed

	mu         sync.Mutex // guards what follows; never held over I/O or a callback
	closed     bool
	queue      []item
	queueBytes int
	seq        uint64 // of the last stanza handed to the socket
	unacked    []receipt
	barrier    barrier
	pending    map[string]*request
}

// connect makes one stream and serves it until it ends. up says whether the
// handshake succeeded, before which onUp and Handler.Up are not called.
func (l *Link) connect(ctx context.Context, onUp func()) (up bool, err error) {
	s, err := l.open(ctx)
	if err != nil {
		return false, err
	}
	if err := s.alone(ctx); err != nil {
		_ = s.conn.Close() // what is wrong with it says more
		return false, err
	}
	var wg sync.WaitGroup
	defer context.AfterFunc(ctx, func() {
		close(s.leave)
		_ = s.conn.SetWriteDeadline(time.Now().Add(flushTime)) // wakes a write that is stuck
	})()
	for _, part := range []func(){s.write, s.keep} {
		wg.Go(func() {
			defer s.recoverCut()
			part()
		})
	}
	onUp()
	l.setCurrent(s)
	l.guard(l.handler.Up)
	s.cut(s.read())
	l.setCurrent(nil)
	wg.Wait()
	s.fail()
	l.guard(func() { l.handler.Down(s.endErr) })
	return true, s.endErr
}

// open dials and shakes hands.
func (l *Link) open(ctx context.Context) (*stream, error) {
	dialCtx, cancel := context.WithTimeout(ctx, l.cfg.Handshake)
	defer cancel()
	conn, err := l.cfg.Dial(dialCtx)
	if err != nil {
		return nil, fmt.Errorf("component: dial: %w", err)
	}
	s := &stream{
		link: l, conn: conn, started: time.Now(),
		wake: make(chan struct{}, 1), leave: make(chan struct{}), ended: make(chan struct{}),
		pending: make(map[string]*request),
	}
	s.in = newReader(conn, l.cfg.MaxIncoming, func() { s.lastIn.Store(int64(time.Since(s.started))) })
	if err := s.handshake(ctx); err != nil {
		_ = conn.Close() // the handshake's error says more
		return nil, err
	}
	return s, nil
}

// handshake leaves XEP-0114 §3 to mellium. What follows is not read through
// mellium's session: it takes an <error/> or <stream/> in the streams namespace
// for the stream's own at any depth, so that any account could end the stream
// by a message that holds one, and its Serve answers every iq that its handler
// does not answer on the spot.
func (s *stream) handshake(ctx context.Context) error {
	cfg := &s.link.cfg
	addr, err := jid.Parse(cfg.Domain)
	if err != nil {
		return fmt.Errorf("component: domain: %w", err)
	}
	deadline := time.Now().Add(cfg.Handshake)
	if err := s.conn.SetDeadline(deadline); err != nil {
		return fmt.Errorf("component: handshake: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	defer stop()
	// Not a net.Conn, so that mellium leaves the deadlines alone.
	_, err = component.NewSession(ctx, addr, cfg.Secret, struct {
		io.Reader
		io.Writer
	}{s.in, s.conn})
	if refused, ok := errors.AsType[mstream.Error](err); ok {
		se := &StreamError{Condition: refused.Err}
		if len(refused.Text) > 0 {
			se.Text = refused.Text[0].Value
		}
		if r := refusal(se, cfg.Domain); r != nil {
			return r
		}
		return se
	}
	if err != nil {
		return fmt.Errorf("component: handshake: %w", err)
	}
	if err := s.conn.SetDeadline(time.Time{}); err != nil {
		return fmt.Errorf("component: handshake: %w", err)
	}
	return nil
}

// cut ends the stream, once; the first reason counts.
func (s *stream) cut(err error) {
	s.endOnce.Do(func() {
		s.endErr = err
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		close(s.ended)
		_ = s.conn.Close() // nothing is left to be told
	})
}

func (s *stream) recoverCut() {
	if r := recover(); r != nil {
		s.link.drop(DropPanic)
		s.link.log.Error("panic on the stream", "panic", r, "stack", string(debug.Stack()))
		s.cut(fmt.Errorf("component: panic: %v", r))
	}
}

// keep watches deadlines: silence, barriers, requests.
func (s *stream) keep() {
	cfg := &s.link.cfg
	tick := time.NewTicker(clampDuration(min(cfg.Keepalive, cfg.PingTimeout, cfg.RequestTimeout)/8, 5*time.Millisecond, time.Second))
	defer tick.Stop()
	for {
		select {
		case <-s.ended:
			return
		case <-tick.C:
		}
		now := time.Now()
		s.expire(now)
		silent := now.Sub(s.started) - time.Duration(s.lastIn.Load())
		switch sent := s.barrierSent(); {
		case sent.IsZero() && silent >= cfg.Keepalive:
			s.ping()
		case sent.IsZero():
		case now.Sub(sent) >= cfg.PingTimeout && silent >= cfg.PingTimeout,
			now.Sub(sent) >= 6*cfg.PingTimeout: // it talks, but takes nothing
			s.cut(errSilent)
			return
		}
	}
}

func clampDuration(d, lo, hi time.Duration) time.Duration { return max(lo, min(d, hi)) }

// fail gives every done that waits its error. All goroutines have ended.
func (s *stream) fail() {
	s.mu.Lock()
	queue, unacked, pending := s.queue, s.unacked, s.pending
	s.queue, s.unacked, s.pending = nil, nil, nil
	s.mu.Unlock()
	for _, r := range unacked {
		s.link.guard(func() { r.done(ErrCut) })
	}
	for _, it := range queue {
		if it.done != nil {
			s.link.guard(func() { it.done(ErrDown) })
		}
	}
	for _, r := range pending {
		s.link.guard(func() { r.done(nil, ErrCut) })
	}
}
