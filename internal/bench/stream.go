package bench

import (
	"context"
	"crypto/sha1" //nolint:gosec // XEP-0114 §3 has it so
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
)

// stream is a component stream (XEP-0114) that does as little as can be done: it writes bytes
// that are ready and cuts what comes into stanzas.
type stream struct {
	conn   net.Conn
	secret string

	user atomic.Pointer[user]

	split splitter
	steps int // of the handshake
	ready chan struct{}
	ended chan struct{}
	err   error // to be read after ended

	received, sent atomic.Int64 // stanzas; sent as its users count them

	mu  sync.Mutex // guards the order on the socket
	out []byte
}

// user is told what comes, on the reader's goroutine. The bytes are good until take returns.
type user struct {
	take func(stanza []byte)
	rest func() // after all that one read has brought; may be nil
}

// give says who is told what comes from now on.
func (s *stream) give(take func([]byte), rest func()) { s.user.Store(&user{take, rest}) }

// dial opens a stream.
func (s *stream) dial(ctx context.Context, address, domain, secret string) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	s.conn, s.secret = conn, secret
	s.ready, s.ended = make(chan struct{}), make(chan struct{})
	go s.read() // ends with the connection
	s.queue([]byte("<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='"+domain+"'>"), 0)
	if err := s.flush(); err != nil {
		return errors.Join(err, s.drop())
	}
	select {
	case <-s.ready:
		return nil
	case <-s.ended:
		return fmt.Errorf("bench: stream of %s: %w", domain, s.err)
	case <-ctx.Done():
		return errors.Join(ctx.Err(), s.drop())
	}
}

func (s *stream) read() {
	defer close(s.ended)
	chunk := make([]byte, 256<<10)
	for {
		n, err := s.conn.Read(chunk)
		if n > 0 {
			if failed := s.split.feed(chunk[:n], s.stanza); failed != nil {
				s.err = failed
				return
			}
			if u := s.user.Load(); u != nil && u.rest != nil {
				u.rest()
			}
		}
		if err != nil {
			s.err = fmt.Errorf("bench: %w", err)
			return
		}
	}
}

func (s *stream) stanza(b []byte) {
	switch {
	case s.steps == 0:
		sum := sha1.Sum([]byte(string(attr(b, "id")) + s.secret)) //nolint:gosec // see above
		s.queue([]byte("<handshake>"+hex.EncodeToString(sum[:])+"</handshake>"), 0)
		_ = s.flush() // the reader learns that the stream ended
		s.steps = 1
	case s.steps == 1 && strings.HasPrefix(string(b), "<handshake"):
		s.steps = 2
		close(s.ready)
	case s.steps == 1: // an error; the server closes next
	default:
		s.received.Add(1)
		if u := s.user.Load(); u != nil {
			u.take(b)
		}
	}
}

// queue adds bytes that hold n stanzas to what the next flush writes.
func (s *stream) queue(b []byte, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out, b...)
	s.sent.Add(int64(n))
}

// flush writes what is queued, in one go.
func (s *stream) flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.out) == 0 {
		return nil
	}
	_, err := s.conn.Write(s.out)
	s.out = s.out[:0]
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

// close ends the stream politely, and waits until the server has done so too.
func (s *stream) close(ctx context.Context) error {
	s.queue([]byte("</stream:stream>"), 0)
	err := s.flush()
	if err == nil {
		select {
		case <-s.ended:
		case <-ctx.Done():
		}
	}
	return errors.Join(err, s.drop())
}

// drop cuts the connection, and waits for the reader.
func (s *stream) drop() error {
	err := s.conn.Close()
	<-s.ended
	return err
}
