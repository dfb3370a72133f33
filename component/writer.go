package component

import (
	"fmt"
	"slices"
	"time"

	"bellhop/internal/wire"
)

// writeTime is how long the socket may refuse to take a batch.
const writeTime = 30 * time.Second

// maxBatch is how many bytes go into one write.
const maxBatch = 1 << 20

// item is an encoded stanza that waits for the socket.
type item struct {
	data []byte
	kind Kind
	done func(error) // nil if nobody waits to know
}

func kindOf(e *wire.Element) Kind {
	if e.IsStanza() {
		return Kind(e.Name.Local)
	}
	return KindNonza
}

// encode checks a stanza and returns it as bytes. id is given to a stanza
// without one; "" makes one up.
func (l *Link) encode(e *wire.Element, id string) ([]byte, error) {
	if err := l.valid(e); err != nil {
		return nil, err
	}
	if e.Attr("id") == "" {
		if id == "" {
			id = newID()
		}
		withID := *e
		withID.Attrs = append(slices.Clip(e.Attrs), idAttr(id))
		e = &withID
	}
	data := e.AppendXML(make([]byte, 0, 512))
	if len(data) <= l.cfg.MaxStanza {
		return data, nil
	}
	short, ok := wire.Clamp(e, l.cfg.MaxStanza)
	if !ok {
		return nil, fmt.Errorf("%w: %s of %d bytes", ErrTooLarge, e.Name.Local, len(data))
	}
	return short.AppendXML(data[:0]), nil
}

func (l *Link) valid(e *wire.Element) error {
	switch {
	case !e.IsStanza():
		return fmt.Errorf("%w: not a stanza", ErrInvalid)
	case e.Attr("to") == "":
		return fmt.Errorf("%w: %s without to", ErrInvalid, e.Name.Local)
	case !l.ours(e.Attr("from")):
		return fmt.Errorf("%w: %s with a from outside of the domain", ErrInvalid, e.Name.Local)
	case e.Attr("type") == "" && !e.Is("", "presence"):
		return fmt.Errorf("%w: %s without type", ErrInvalid, e.Name.Local)
	}
	return nil
}

// ours reports whether Prosody and ejabberd accept addr as from: they compare
// the domain as it is written, and Prosody ends the stream on an empty local
// part or resource.
func (l *Link) ours(addr string) bool {
	local, domain, resource := wire.SplitJID(addr)
	want := domain
	if local != "" {
		want = local + "@" + domain
	}
	if resource != "" {
		want += "/" + resource
	}
	return domain == l.cfg.Domain && addr == want
}

func (l *Link) enqueue(it item) error {
	s := l.current()
	if s == nil {
		return ErrDown
	}
	return s.enqueue(it)
}

func (s *stream) enqueue(it item) error {
	cfg := &s.link.cfg
	s.mu.Lock()
	switch {
	case s.closed:
		s.mu.Unlock()
		return ErrDown
	case len(s.queue)+len(s.unacked) >= cfg.MaxQueue, s.queueBytes+len(it.data) > cfg.MaxQueueBytes:
		s.mu.Unlock()
		return ErrQueueFull
	}
	s.queue = append(s.queue, it)
	s.queueBytes += len(it.data)
	s.mu.Unlock()
	s.poke()
	return nil
}

func (s *stream) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// write is the writer goroutine: it alone writes to the socket.
func (s *stream) write() {
	buf := make([]byte, 0, 64<<10)
	for {
		select {
		case <-s.ended:
			return
		case <-s.leave:
			s.close(buf)
			return
		case <-s.wake:
		}
		for more := true; more && !s.leaving(); {
			buf, more = s.takeBatch(buf[:0])
			if !s.flush(buf, writeTime) {
				return
			}
			if cap(buf) > 2*maxBatch {
				buf = make([]byte, 0, 64<<10)
			}
		}
	}
}

func (s *stream) leaving() bool {
	select {
	case <-s.leave:
		return true
	default:
		return false
	}
}

// takeBatch moves waiting stanzas into buf, and a barrier after them if someone
// waits to know and none is under way. more says that stanzas were left.
func (s *stream) takeBatch(buf []byte) (_ []byte, more bool) {
	counts := map[Kind]int{}
	s.mu.Lock()
	n := 0
	for _, it := range s.queue {
		if len(buf) > 0 && len(buf)+len(it.data) > maxBatch {
			break
		}
		n++
		s.seq++
		counts[it.kind]++
		s.queueBytes -= len(it.data)
		buf = append(buf, it.data...)
		if it.done != nil {
			s.unacked = append(s.unacked, receipt{seq: s.seq, done: it.done})
		}
	}
	if n == len(s.queue) {
		clear(s.queue)
		s.queue = s.queue[:0]
	} else {
		s.queue = append([]item(nil), s.queue[n:]...)
	}
	buf = s.appendBarrier(buf)
	more = len(s.queue) > 0
	s.mu.Unlock()
	for kind, c := range counts {
		s.link.out.Add(uint64(c))
		for range c {
			s.link.cfg.Observer.Out(kind)
		}
	}
	return buf, more
}

// flush writes buf; if the socket does not take it the stream is cut.
func (s *stream) flush(buf []byte, within time.Duration) bool {
	if len(buf) == 0 {
		return true
	}
	if s.leaving() {
		within = min(within, flushTime)
	}
	err := s.conn.SetWriteDeadline(time.Now().Add(within))
	if err == nil {
		_, err = s.conn.Write(buf)
	}
	if err != nil {
		s.cut(fmt.Errorf("component: write: %w", err))
		return false
	}
	return true
}

// close writes what is queued and ends the stream as RFC 6120 §4.4 asks. The
// reader is not waited for: the server may take its time.
func (s *stream) close(buf []byte) {
	until := time.Now().Add(flushTime)
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	for more := true; more; {
		buf, more = s.takeBatch(buf[:0])
		if !s.flush(buf, time.Until(until)) {
			return
		}
	}
	s.awaitAcks(until)
	if s.flush([]byte("</stream:stream>"), time.Until(until)) {
		s.cut(ErrDown)
	}
}

// awaitAcks waits until the server has taken all, or until.
func (s *stream) awaitAcks(until time.Time) {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	for s.waiting() {
		select {
		case <-s.ended:
			return
		case <-timer.C:
			return
		case <-s.wake: // a barrier came back
			s.mu.Lock()
			buf := s.appendBarrier(nil)
			s.mu.Unlock()
			if !s.flush(buf, time.Until(until)) {
				return
			}
		}
	}
}
