package muc

import (
	"time"

	"bellhop/internal/desk"
)

// reading is how far the rooms are known again after a break.
type reading struct {
	since time.Time
	rooms int // that were asked about
	told  time.Time
}

// progressTime is how often a recovery that takes long says how far it is.
const progressTime = 5 * time.Second

// unknown notes that a room is to be read again.
func (r *Rooms) unknown(session desk.SessionID, out desk.Outgoing) {
	if _, asks := out.Effect.(desk.Reconcile); !asks || r.unread[session] {
		return
	}
	if len(r.unread) == 0 {
		r.reading = reading{since: time.Now(), told: time.Now()}
	}
	r.unread[session] = true
	r.reading.rooms++
	r.recovering()
}

// recovering tells how far it is; after a break that cuts it off, that nothing is being read.
func (r *Rooms) recovering() {
	if r.cfg.Observer != nil {
		r.cfg.Observer.Recovering(r.reading.rooms-len(r.unread), len(r.unread), r.reading.since)
	}
}

// knownAgain notes that a room has been read, or is gone, and says now and then how far it is.
func (r *Rooms) knownAgain(session desk.SessionID) {
	if !r.unread[session] {
		return
	}
	delete(r.unread, session)
	r.recovering()
	took := time.Since(r.reading.since)
	switch {
	case len(r.unread) == 0:
		r.log.Info("every room is known again", "rooms", r.reading.rooms, "took", took)
	case time.Since(r.reading.told) > progressTime:
		r.reading.told = time.Now()
		r.log.Info("rooms are being read again", "rooms", r.reading.rooms, "left", len(r.unread), "took", took)
	}
}
