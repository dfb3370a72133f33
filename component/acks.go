package component

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/xml"
	"time"

	"bellhop/internal/wire"
)

// receipt is a done that waits until the stanza numbered seq is known to have
// been taken by the server.
type receipt struct {
	seq  uint64
	done func(error)
}

// barrier is the iq under way that proves all up to seq; id "" if there is none.
type barrier struct {
	id   string
	seq  uint64
	sent time.Time
}

var ids = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newID returns 128 random bits, as 26 characters.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand
	return ids.EncodeToString(b[:])
}

func idAttr(id string) xml.Attr { return xml.Attr{Name: xml.Name{Local: "id"}, Value: id} }

// appendBarrier appends a barrier if there are receipts and none is under way.
// s.mu is held.
func (s *stream) appendBarrier(buf []byte) []byte {
	if s.barrier.id != "" || len(s.unacked) == 0 {
		return buf
	}
	return s.startBarrier(buf)
}

// startBarrier appends a barrier. s.mu is held. To our own domain it is a result,
// which both Prosody and ejabberd hand back and to which nobody owes an answer.
func (s *stream) startBarrier(buf []byte) []byte {
	cfg := &s.link.cfg
	s.barrier = barrier{id: newID(), seq: s.seq, sent: time.Now()}
	if cfg.Barrier == cfg.Domain {
		return wire.IQ(cfg.Domain, cfg.Domain, "result", s.barrier.id).AppendXML(buf)
	}
	return wire.IQ(cfg.Domain, cfg.Barrier, "get", s.barrier.id).Add(wire.New("urn:xmpp:ping", "ping")).AppendXML(buf)
}

// ping sends a barrier although nobody waits, to hear from the server.
func (s *stream) ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.barrier.id != "" {
		return
	}
	s.queue = append(s.queue, item{data: s.startBarrier(nil), kind: KindIQ})
	// What is queued before it will have been written before it.
	s.barrier.seq = s.seq + uint64(len(s.queue))
	s.queueBytes += len(s.queue[len(s.queue)-1].data)
	s.poke()
}

// acknowledge takes the answer of the barrier under way; false if e is not it.
// An error is as good as a result: the server read the barrier.
func (s *stream) acknowledge(e *wire.Element) bool {
	cfg := &s.link.cfg
	s.mu.Lock()
	b := s.barrier
	if b.id == "" || e.Attr("id") != b.id || !sameAddress(e.Attr("from"), cfg.Barrier) || !sameAddress(e.Attr("to"), cfg.Domain) {
		s.mu.Unlock()
		return false
	}
	n := 0
	for n < len(s.unacked) && s.unacked[n].seq <= b.seq {
		n++
	}
	taken := s.unacked[:n:n]
	s.unacked = s.unacked[n:]
	s.barrier = barrier{}
	s.mu.Unlock()
	s.poke() // more may wait, or the end
	for _, r := range taken {
		s.link.guard(func() { r.done(nil) })
	}
	clear(taken) // s.unacked goes on in the same array
	return true
}

func (s *stream) barrierSent() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.barrier.sent
}

func (s *stream) waiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.unacked) > 0
}
