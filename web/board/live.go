package board

import (
	"fmt"
	"net/http"
	"time"
)

const (
	writeTimeout = 10 * time.Second // that a viewer may take for a frame
	retryAfter   = "10"             // seconds
)

// live sends what changes, as server-sent events, until the viewer goes, is too slow, or may
// not look any more.
func (b *Board) live(w http.ResponseWriter, r *http.Request, who Pass) {
	v := b.hub.join(string(Hash(b.cookie(r))), who) //nolint:contextcheck // the look is for all viewers, and outlives each
	if v == nil {
		b.deny(w, r, crowded)
		return
	}
	defer b.hub.part(v)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // a proxy must not gather it
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{}) // that of the request would end the whole answer
	send := func(format string, args ...any) bool {
		if out.SetWriteDeadline(time.Now().Add(writeTimeout)) != nil {
			return false
		}
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	if !send(": welcome\n\n") {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case frame, on := <-v.frames:
			if !on || !send("data: %s\n\n", frame) {
				return
			}
		}
	}
}
