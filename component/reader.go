package component

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"bellhop/internal/wire"

	mstream "mellium.im/xmpp/stream"
)

// header is read before what the server sends after the handshake, so that the
// decoder knows the namespaces that the stream's own head declared.
const header = "<stream:stream xmlns='" + wire.NSStream + "' xmlns:stream='" + mstream.NS + "'>"

var errFlood = errors.New("component: the server sent a stanza beyond all limits")

// reader is the socket's read side: buffered, and bounded per stanza. It hands
// out one byte at a time, so that the decoder of the handshake, which buffers
// for itself, cannot read ahead and ours can go on at the right byte.
type reader struct {
	buf    *bufio.Reader
	prefix string
	budget int
	max    int
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
	return &reader{buf: bufio.NewReaderSize(noting{r, note}, 64<<10), budget: max, max: max}
}

// ReadByte returns the next byte, or errFlood if the stanza has used its budget.
func (r *reader) ReadByte() (byte, error) {
	if r.prefix != "" {
		c := r.prefix[0]
		r.prefix = r.prefix[1:]
		return c, nil
	}
	if r.budget--; r.budget < 0 {
		return 0, errFlood
	}
	return r.buf.ReadByte()
}

// Read returns one byte. Our own decoder uses ReadByte.
func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := r.ReadByte()
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
	if s.decoder == nil {
		s.in.prefix = header
		s.decoder = xml.NewDecoder(s.in)
		if _, err := s.decoder.Token(); err != nil { // the header
			return nil, false, fmt.Errorf("component: read: %w", err)
		}
	}
	for {
		s.in.budget = s.in.max
		tok, err := s.decoder.Token()
		if err != nil {
			return nil, false, fmt.Errorf("component: read: %w", err)
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return nil, false, fmt.Errorf("component: the server closed the stream: %w", io.EOF)
		case xml.StartElement:
			e, err := wire.Decode(s.decoder, t, s.link.cfg.Limits)
			tooLarge := errors.Is(err, wire.ErrTooLarge)
			switch {
			case err != nil && !tooLarge:
				return nil, false, fmt.Errorf("component: read: %w", err)
			case e.Is(mstream.NS, "error"):
				return nil, false, streamError(e)
			}
			return e, tooLarge, nil
		}
	}
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
