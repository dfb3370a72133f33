package bench

import (
	"bytes"
	"sync"

	"bellhop/internal/desk"
	"bellhop/internal/lab"
)

// roomKey is the local part of a room: a session's name.
type roomKey [28]byte

var atRooms = []byte("@" + lab.RoomHost) //nolint:gochecknoglobals // a constant in all but the language's sense

// roomIn finds the first room that is named in a stanza.
func roomIn(stanza []byte) (key roomKey, ok bool) {
	i := bytes.Index(stanza, atRooms)
	if i < len(key) {
		return key, false
	}
	copy(key[:], stanza[i-len(key):i])
	return key, desk.IsSessionID(string(key[:]))
}

// A session of the flight is set up when all that it waits for has come.
type parts uint8

const (
	chatCame parts = 1 << iota
	customerInvited
	csrInvited
	answered       // the contact
	configured     // the room
	customerMember // in the room
	csrMember

	arrived = chatCame | customerInvited | csrInvited
)

// progress knows what has come for each session of a flight.
type progress struct {
	flight *flight
	seen   parts // what people wait for
	all    parts // what makes a session complete

	mu   sync.Mutex // guards come; goes before the flight's
	come []parts
}

func newProgress(f *flight, seen, all parts) *progress {
	return &progress{flight: f, seen: seen, all: all, come: make([]parts, f.n)}
}

// note notes that something has come for a session, and tells the flight.
func (p *progress) note(i int, part parts) {
	if i < 0 || i >= len(p.come) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.come[i] |= part
	switch {
	case p.come[i]&p.all == p.all:
		p.flight.finish(i)
	case p.come[i]&p.seen == p.seen:
		p.flight.arrive(i)
	}
}

// partOf says what a message to somebody is.
func partOf(stanza []byte) parts {
	switch to := attr(stanza, "to"); {
	case !bytes.Contains(stanza, []byte("jabber:x:conference")):
		return chatCame
	case len(to) > 0 && to[0] == 'r':
		return csrInvited
	default:
		return customerInvited
	}
}

func isError(stanza []byte) bool { return string(attr(stanza, "type")) == "error" }
