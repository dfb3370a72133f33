package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"bellhop/component"
	"bellhop/internal/wire"
)

// Namespaces of archives.
const (
	nsMAM   = "urn:xmpp:mam:2"
	nsRSM   = "http://jabber.org/protocol/rsm"
	nsDelay = "urn:xmpp:delay"
	nsSID   = "urn:xmpp:sid:0"
)

// archive says something and looks for it in the room's archive (XEP-0313).
func (x *exam) archive(ctx context.Context, c *canary) {
	words := "canary " + rand.Text()
	c.Send(wire.Message(c.me, c.room, "groupchat").SetAttr("id", rand.Text()).AddText("", "body", words), nil)
	echo, err := c.await(ctx, answerTime, func(e *wire.Element) bool {
		return e.Is("", "message") && wire.Bare(e.Attr("from")) == c.room && e.ChildText("", "body") == words
	})
	if err != nil {
		x.add(Fail, "room", fmt.Sprintf("what the desk says in a room does not come back: %v", err), "see the server's log")
		return
	}
	stamp, err := c.find(ctx, words)
	if err != nil {
		x.add(Fail, "archive", fmt.Sprintf("what is said in rooms is not archived, so what is said while the desk is away is lost: %v", err), x.archiveMend())
		return
	}
	if echo.Child(nsSID, "stanza-id") == nil {
		x.add(Warn, "archive", "messages come without the archive's id (XEP-0359)", "use Prosody 0.12 or ejabberd 23.01, or newer")
	} else {
		x.ok("archive", "what is said is found in the room's archive")
	}
	if !stamp.IsZero() {
		took := time.Second / 2
		if stamp.Nanosecond() == 0 { // Prosody's have whole seconds
			stamp = stamp.Add(took)
		}
		x.clock("desk and XMPP server", time.Since(stamp), took)
	}
}

func (x *exam) archiveMend() string {
	switch x.server {
	case prosody:
		return `modules_enabled = { "muc_mam" } in the Component of the rooms`
	case ejabberd:
		return "mod_mam, and mam: true in default_room_options of mod_muc"
	}
	return "turn the archive of the MUC host on (Prosody: muc_mam, ejabberd: mod_mam)"
}

var errNotThere = errors.New("it is not in the archive")

// find looks for words in the archive, which may take a moment to have them, and returns when
// they were said.
func (c *canary) find(ctx context.Context, words string) (time.Time, error) {
	err := errNotThere
	for range 5 {
		query := wire.New(nsMAM, "query").SetAttr("queryid", rand.Text()).Add(wire.New(nsRSM, "set").AddText(nsRSM, "max", "50"))
		if _, err = c.ask(ctx, wire.IQ(c.me, c.room, "set", "").Add(query)); err != nil {
			break
		}
		var e *wire.Element
		e, err = c.await(ctx, 200*time.Millisecond, func(e *wire.Element) bool {
			return e.Child(nsMAM, "result") != nil && strings.Contains(e.String(), words)
		})
		if err == nil {
			stamp, _ := time.Parse(time.RFC3339Nano, e.Child(nsMAM, "result").Child("urn:xmpp:forward:0", "forwarded").Child(nsDelay, "delay").Attr("stamp"))
			return stamp, nil
		}
		if errors.Is(err, errSilence) {
			err = errNotThere
		}
	}
	if refused, ok := errors.AsType[*component.StanzaError](err); ok {
		err = fmt.Errorf("the room answers %s", refused.Condition) //nolint:err113 // for people
	}
	return time.Time{}, err
}
