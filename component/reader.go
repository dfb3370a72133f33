package component

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"bellhop/internal/wire"

	mstream "mellium.im/xmpp/stream"
)

// reader is the socket's read side. During the handshake it hands out one byte at a time, so that
// mellium's decoder, which buffers for itself, cannot read ahead and ours can go on at the right
// byte.
type reader struct {
	buf    *bufio.Reader
	budget int // of bytes that the handshake may take
}

type noting struct {
	r    io.Reader
	note func()
}

func (n noting) Read(p []byte) (int, error) {
	c, err := n.r.Read(p)
	if c > 0 {
		n.note()
	}
	return c, err
}

func newReader(r io.Reader, max int, note func()) *reader {
	note()
	return &reader{buf: bufio.NewReaderSize(noting{r, note}, 64<<10), budget: max}
}

// Read returns one byte, or wire.ErrFlood if the handshake has used its budget.
func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if r.budget--; r.budget < 0 {
		return 0, wire.ErrFlood
	}
	c, err := r.buf.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// read reads stanzas until the stream ends, and returns why.
func (s *stream) read() (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.link.drop(DropPanic)
			s.link.log.Error("panic in the reader", "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("component: panic: %v", r)
		}
	}()
	for _, e := range s.early {
		s.element(e, false)
	}
	s.early = nil
	for {
		e, tooLarge, err := s.next()
		if err != nil {
			return err
		}
		s.element(e, tooLarge)
	}
}

// next reads the next child of the stream. An error ends that.
func (s *stream) next() (e *wire.Element, tooLarge bool, err error) {
	if s.elements == nil {
		s.elements = wire.NewReader(s.in.buf, s.link.cfg.Limits, s.link.cfg.MaxIncoming)
	}
	e, err = s.elements.Next()
	tooLarge = errors.Is(err, wire.ErrTooLarge)
	switch {
	case errors.Is(err, wire.ErrStreamEnd):
		return nil, false, fmt.Errorf("component: the server closed the stream: %w", io.EOF)
	case err != nil && !tooLarge:
		return nil, false, fmt.Errorf("component: read: %w", err)
	case e.Is(mstream.NS, "error"):
		return nil, false, streamError(e)
	}
	return e, tooLarge, nil
}

// element takes one child of the stream.
func (s *stream) element(e *wire.Element, tooLarge bool) {
	kind := kindOf(e)
	s.link.in.Add(1)
	s.link.cfg.Observer.In(kind)
	switch {
	case kind == KindNonza:
		s.link.drop(DropNonza)
	case tooLarge:
		s.link.drop(DropTooLarge)
		s.answerTooLarge(e)
	case kind == KindIQ && (e.Attr("type") == "result" || e.Attr("type") == "error"):
		if !s.acknowledge(e) && !s.answer(e) {
			s.link.drop(DropUnmatched)
		}
	default:
		s.link.guard(func() { s.link.handler.Stanza(e) })
	}
}

// answerTooLarge answers an iq that went over the limits. Messages are not
// answered: an error sent into a room costs us our place there. The answer to a
// request of ours counts as an answer without payload.
func (s *stream) answerTooLarge(e *wire.Element) {
	if !e.Is("", "iq") {
		return
	}
	switch e.Attr("type") {
	case "get", "set":
		if s.link.ours(e.Attr("to")) && e.Attr("from") != "" {
			s.link.Send(wire.ErrorReply(e, "modify", "policy-violation", "This is too large for me."), nil)
		}
	case "result", "error":
		s.mu.Lock()
		r := s.pending[e.Attr("id")]
		s.mu.Unlock()
		if r != nil && sameAddress(e.Attr("from"), r.to) && s.forget(e.Attr("id"), r) {
			s.link.guard(func() { r.done(nil, ErrTooLarge) })
		}
	}
}

func streamError(e *wire.Element) error {
	const ns = "urn:ietf:params:xml:ns:xmpp-streams"
	se := &StreamError{Condition: "undefined-condition", Text: e.ChildText(ns, "text")}
	for _, c := range e.Children {
		if c.Name.Space == ns && c.Name.Local != "text" {
			se.Condition = c.Name.Local
			break
		}
	}
	return se
}
