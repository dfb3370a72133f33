package component

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bellhop/internal/wire"
)

// request is an iq that waits for its answer.
type request struct {
	from, to string
	deadline time.Time
	done     func(*wire.Element, error)
}

// Request sends an iq of type get or set, and calls done exactly once: with the
// result; with the answer and a *StanzaError if it is an error; with ErrTimeout;
// with ErrDown or ErrCut when the stream broke first; or at once, before Request
// returns, as Send does. An id of 128 random bits is given unless one is set. The
// answer must have the same id and come from the address asked to the one that
// asked. done is called on the reader and must not block.
func (l *Link) Request(iq *wire.Element, done func(reply *wire.Element, err error)) {
	if done == nil {
		done = func(*wire.Element, error) {}
	}
	if err := l.request(iq, done); err != nil {
		l.refused(err)
		l.guard(func() { done(nil, err) })
	}
}

// Call is Request that waits for the answer, or until ctx ends. It must not be
// called from a Handler or done function, which run on the goroutine that reads
// the answer.
func (l *Link) Call(ctx context.Context, iq *wire.Element) (*wire.Element, error) {
	type answer struct {
		reply *wire.Element
		err   error
	}
	c := make(chan answer, 1)
	l.Request(iq, func(reply *wire.Element, err error) { c <- answer{reply, err} })
	select {
	case a := <-c:
		return a.reply, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *Link) request(iq *wire.Element, done func(*wire.Element, error)) error {
	if typ := iq.Attr("type"); !iq.Is("", "iq") || typ != "get" && typ != "set" {
		return fmt.Errorf("%w: a request is an iq of type get or set", ErrInvalid)
	}
	id := iq.Attr("id")
	if id == "" {
		id = newID()
	}
	data, err := l.encode(iq, id)
	if err != nil {
		return err
	}
	s := l.current()
	if s == nil {
		return ErrDown
	}
	r := &request{
		from: iq.Attr("from"), to: iq.Attr("to"), done: done,
		deadline: time.Now().Add(l.cfg.RequestTimeout),
	}
	if err := s.register(id, r); err != nil {
		return err
	}
	if err := s.enqueue(item{data: data, kind: KindIQ}); err != nil {
		if !s.forget(id, r) {
			return nil // the stream ended in between and has failed it
		}
		return err
	}
	return nil
}

func (s *stream) register(id string, r *request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrDown
	case len(s.pending) >= s.link.cfg.MaxQueue:
		return ErrQueueFull
	case s.pending[id] != nil:
		return fmt.Errorf("%w: the id is in use", ErrInvalid)
	}
	s.pending[id] = r
	return nil
}

func (s *stream) forget(id string, r *request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[id] != r {
		return false
	}
	delete(s.pending, id)
	return true
}

// answer takes the answer of a request; false if e answers none.
func (s *stream) answer(e *wire.Element) bool {
	id := e.Attr("id")
	s.mu.Lock()
	r := s.pending[id]
	if r == nil || !sameAddress(e.Attr("from"), r.to) || !sameAddress(e.Attr("to"), r.from) {
		s.mu.Unlock()
		return false
	}
	delete(s.pending, id)
	s.mu.Unlock()
	var err error
	if e.Attr("type") == "error" {
		se := &StanzaError{Condition: "undefined-condition"}
		if c, typ, text, ok := e.StanzaError(); ok {
			*se = StanzaError{Condition: c, Type: typ, Text: text}
		}
		err = se
	}
	s.link.guard(func() { r.done(e, err) })
	return true
}

// expire fails the requests whose time is over.
func (s *stream) expire(now time.Time) {
	var late []*request
	s.mu.Lock()
	for id, r := range s.pending {
		if now.After(r.deadline) {
			late = append(late, r)
			delete(s.pending, id)
		}
	}
	s.mu.Unlock()
	for _, r := range late {
		s.link.guard(func() { r.done(nil, ErrTimeout) })
	}
}

// sameAddress compares what the server sent with what we wrote. A server writes
// addresses in its own normal form; letter case is all we can follow, so beyond
// ASCII only the domain is compared. The random id is what answers are known by.
func sameAddress(got, want string) bool {
	if strings.EqualFold(got, want) {
		return true
	}
	return (!ascii(got) || !ascii(want)) && strings.EqualFold(wire.Domain(got), wire.Domain(want))
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}

// refused counts what Send and Request turned away.
func (l *Link) refused(err error) {
	switch {
	case errors.Is(err, ErrInvalid):
		l.drop(DropInvalid)
		l.log.Error("refused to send a stanza", "error", err)
	case errors.Is(err, ErrTooLarge):
		l.drop(DropTooLarge)
		l.log.Warn("refused to send a stanza", "error", err)
	case errors.Is(err, ErrQueueFull):
		l.drop(DropQueueFull)
	}
}
