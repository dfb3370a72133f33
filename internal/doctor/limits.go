package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bellhop/component"
	"bellhop/internal/wire"
)

// largest is the largest stanza that the desk sends, as package component has it by default.
const largest = 256 << 10

// note sends a message from the doctor to itself, through the server.
func (l *line) note(id, body string) {
	l.Send(wire.Message(l.me(), l.me(), "normal").SetAttr("id", id).AddText("", "body", body), nil)
}

func withID(id string) func(*wire.Element) bool {
	return func(e *wire.Element) bool { return e.Attr("id") == id }
}

// Nagle's algorithm holds a small packet back until the one before is acknowledged, and a
// receiver that has nothing to say acknowledges after 40 ms. It shows where a server writes twice
// and hears nothing in between. When it does so for small stanzas is a matter of luck; but
// Prosody writes in pieces of 8 KiB, so a stanza a little larger is written twice.
const (
	notes     = 31
	noteBytes = 12 << 10
	slowNote  = 30 * time.Millisecond // measured: 43 ms and more with it, 0.4 ms and more without
)

// notesTime is how long a desk that serves measures, which is enough where each takes 50 ms. Behind
// a shaper one takes seconds, and the desk's own stanzas wait behind it.
const notesTime = 2 * time.Second

// nagle measures how long a stanza takes to come through the server.
func (x *exam) nagle(ctx context.Context, l *line) {
	var took []time.Duration
	started := time.Now()
	for range notes {
		if x.visit != nil && time.Since(started) > notesTime {
			break
		}
		began := time.Now()
		id := rand.Text()
		l.note(id, strings.Repeat("x", noteBytes))
		if _, err := l.await(ctx, answerTime, withID(id)); err != nil {
			x.add(Fail, "delay", fmt.Sprintf("what the desk sends to itself does not come: %v", err), "see the server's log")
			return
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	// It holds every one of them back; a machine that is busy does not.
	fast := took[len(took)/10]
	text := fmt.Sprintf("a stanza of %d bytes takes %v to come through the server, in the fastest tenth of %d tries", noteBytes, fast.Round(10*time.Microsecond), len(took))
	if fast < slowNote {
		x.ok("delay", "%s", text)
		return
	}
	mend := "see whether the server is overloaded, or slowed down by a shaper (ejabberd: shaper: none on the component's port)"
	if x.server == prosody {
		mend = "network_settings = { nagle = false } in the global part of its configuration"
	}
	x.add(Warn, "delay", text, mend)
}

// size sends as large a stanza as the desk does. A server that does not bear it ends the stream.
func (x *exam) size(ctx context.Context, l *line) {
	id := rand.Text()
	l.note(id, strings.Repeat("x", largest-1024))
	if _, err := l.await(ctx, answerTime, withID(id)); err != nil {
		mend := "raise the limit of the component's port to 524288 bytes"
		switch x.server {
		case prosody:
			mend = "component_stanza_size_limit = 524288 in the global part of its configuration"
		case ejabberd:
			mend = "max_stanza_size: 524288 on the component's port"
		}
		x.add(Fail, "large stanzas", fmt.Sprintf("one of %d bytes does not come through: %v", largest, err), mend)
		return
	}
	x.ok("large stanzas", "one of %d bytes comes through", largest)
}

// takeOver connects while another connection of ours stands, as a standby does whose
// predecessor's connection the server has not yet missed.
func (x *exam) takeOver(ctx context.Context) {
	first, err := x.dial(ctx)
	if err != nil {
		x.add(Warn, "take-over", fmt.Sprintf("a second stream after the first is refused: %v", err), "")
		return
	}
	defer first.hangUp()
	second, err := x.dial(ctx)
	if err == nil {
		second.hangUp()
		x.ok("take-over", "the server lets a standby in while the old connection still stands")
		return
	}
	mend := "let the server close the old connection"
	if x.server == prosody {
		mend = `component_conflict_resolve = "kick_old" in the desk's Component`
	}
	what := err.Error()
	if errors.Is(err, component.ErrConflict) {
		what = "conflict"
	}
	x.add(Warn, "take-over", fmt.Sprintf("the server refuses a standby as long as it has not missed the old connection: %s", what), mend)
}
