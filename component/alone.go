package component

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bellhop/internal/wire"
)

// ErrShared says that the server deals out the domain's stanzas to another connection as well,
// as ejabberd does: one of a process that was paused, or that nobody told the server is dead.
// What is dealt out to that is lost, so the stream is given up and tried again until it is alone.
var ErrShared = errors.New("component: another connection has the domain, too, and gets a part of its stanzas")

// Bounds of trying a stream.
const (
	probeTime = time.Second // that the other probes may take once one has come back
	maxEarly  = 10_000      // stanzas that may come meanwhile
	sharedTry = 2           // failures that the wait for the next try counts: about a second
)

// alone learns whether a new stream is the only one of its domain: of the results that it sends to
// itself every one has to come back. Stanzas that come meanwhile are kept.
func (s *stream) alone(ctx context.Context) error {
	cfg := &s.link.cfg
	if cfg.Probes == 0 || s.link.sharing(time.Now()) {
		return nil
	}
	defer context.AfterFunc(ctx, func() { _ = s.conn.Close() })()
	if err := s.conn.SetDeadline(time.Now().Add(cfg.Handshake)); err != nil {
		return fmt.Errorf("component: try the stream: %w", err)
	}
	missing := make(map[string]bool, cfg.Probes)
	var probes []byte
	for range cfg.Probes {
		id := newID()
		missing[id] = true
		probes = wire.IQ(cfg.Domain, cfg.Domain, "result", id).AppendXML(probes)
	}
	if _, err := s.conn.Write(probes); err != nil {
		return fmt.Errorf("component: try the stream: %w", err)
	}
	for len(missing) > 0 {
		e, tooLarge, err := s.next()
		switch {
		case err != nil && len(missing) < cfg.Probes && isTimeout(err):
			return ErrShared
		case err != nil:
			return err
		case e.Is("", "iq") && missing[e.Attr("id")]:
			delete(missing, e.Attr("id"))
			if err := s.conn.SetReadDeadline(time.Now().Add(probeTime)); err != nil {
				return fmt.Errorf("component: try the stream: %w", err)
			}
		case !tooLarge && len(s.early) < maxEarly:
			s.early = append(s.early, e)
		}
	}
	if err := s.conn.SetDeadline(time.Time{}); err != nil {
		return fmt.Errorf("component: try the stream: %w", err)
	}
	return nil
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// sharing reports whether it has taken so long to be alone that a shared stream is better than
// none.
func (l *Link) sharing(now time.Time) bool {
	return !l.shared.IsZero() && now.Sub(l.shared) > l.cfg.SharedFor
}

// noteShared notes since when the domain is shared; the zero error is that it is not.
func (l *Link) noteShared(err error, now time.Time) {
	switch {
	case errors.Is(err, ErrShared) && l.shared.IsZero():
		l.shared = now
	case err == nil && !l.shared.IsZero():
		if l.sharing(now) {
			l.log.Error("another connection still has the domain, too: what the server gives to it is lost; serving all the same",
				"address", l.cfg.Address)
		}
		l.shared = time.Time{}
	}
}
