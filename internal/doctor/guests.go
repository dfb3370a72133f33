package doctor

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/websocket"

	"bellhop/internal/wire"
)

// Namespaces of a client's stream over WebSocket (RFC 7395, RFC 6120 §6 and §7).
const (
	nsFraming = "urn:ietf:params:xml:ns:xmpp-framing"
	nsSASL    = "urn:ietf:params:xml:ns:xmpp-sasl"
	nsBind    = "urn:ietf:params:xml:ns:xmpp-bind"
	nsSM      = "urn:xmpp:sm:3"
)

// stranger tries to make a room from an address of the desk's domain that is not the desk.
// Prosody lets none but its admins; ejabberd's rules are for whole domains, so there, and for
// accounts of the server itself, only a guest can tell.
func (x *exam) stranger(ctx context.Context, l *line) {
	if x.cfg.XMPP.Guests != "" && x.cfg.XMPP.WebSocket != "" {
		return // a guest tries
	}
	const check = "strangers"
	if x.server != prosody {
		x.add(Skip, check, "whether they can make rooms cannot be seen without a guest: xmpp.guests and xmpp.websocket are not set",
			"see yourself that creation on the MUC host is the desk's alone (ejabberd: access_create, Prosody: restrict_room_creation)")
		return
	}
	me, room := "stranger@"+l.me(), newName()+"@"+x.cfg.XMPP.MUC
	presence, err := l.enter(ctx, me, room, "stranger")
	if err != nil {
		x.add(Warn, check, fmt.Sprintf("the room host does not answer one who makes a room: %v", err), "")
		return
	}
	if presence.Attr("type") == "error" {
		x.ok(check, "they cannot make rooms")
		return
	}
	x.destroy(ctx, &canary{line: l, room: room, me: me})
	x.openCreation()
}

func (x *exam) openCreation() {
	mend := "let the desk alone make rooms (Prosody: restrict_room_creation = true, ejabberd: access_create)"
	switch x.server {
	case prosody:
		mend = fmt.Sprintf("restrict_room_creation = true and admins = { %q } in the Component of the rooms", x.cfg.XMPP.Domain)
	case ejabberd:
		mend = "access_create of mod_muc by an acl that has the desk's domain alone"
	}
	x.add(Fail, "strangers", "anybody can make rooms on "+x.cfg.XMPP.MUC+
		": clients that come back to a room that is over make it again, as its owners", mend)
}

// guest is somebody who logged in without an account.
type guest struct {
	conn *websocket.Conn
	jid  string
}

// guests logs in as a customer on a web page would, and sees how far that gets. canary is a room
// that a guest is no member of, or "".
func (x *exam) guests(ctx context.Context, canary string) {
	c := x.cfg.XMPP
	if c.Guests == "" || c.WebSocket == "" {
		return
	}
	within := 3 * answerTime
	if x.visit != nil {
		within = answerTime // there is more to see
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	g, features, err := logIn(ctx, c.WebSocket, c.Guests)
	if err != nil {
		x.add(Fail, "guests", fmt.Sprintf("nobody can log in at %s as a guest of %s: %v", c.WebSocket, c.Guests, err),
			"let xmpp.websocket name the server's WebSocket, and xmpp.guests a host with anonymous logins")
		return
	}
	defer g.conn.Close() //nolint:errcheck // the doctor is done with it
	x.ok("guests", "they can log in at %s", c.WebSocket)
	if features.Child(nsSM, "sm") != nil {
		x.add(Warn, "guests", "they are offered stream management, which cannot resume an anonymous login: a dropped connection leaves a ghost in the room",
			fmt.Sprintf("turn it off for %s (Prosody: modules_disabled = { \"smacks\" }; ejabberd: mod_stream_mgmt for the other hosts alone)", c.Guests))
	}
	if canary != "" {
		x.guestEnters(g, canary)
	}
	x.guestCreates(g)
}

// guestEnters has the guest try to get into a room that is for others.
func (x *exam) guestEnters(g *guest, room string) {
	presence, err := g.enter(room)
	switch {
	case err != nil:
		x.add(Warn, "guests", fmt.Sprintf("a room that is for others does not answer: %v", err), "")
	case presence.Attr("type") != "error":
		x.add(Fail, "guests", "one who is no member gets into a room that is for members alone", "take the settings of the MUC host over from configs/")
	default:
		x.ok("guests", "they do not get into rooms of others")
	}
}

// guestCreates has the guest try to make a room.
func (x *exam) guestCreates(g *guest) {
	room := newName() + "@" + x.cfg.XMPP.MUC
	presence, err := g.enter(room)
	switch {
	case err != nil:
		x.add(Warn, "strangers", fmt.Sprintf("the room host does not answer one who makes a room: %v", err), "")
	case presence.Attr("type") != "error":
		x.openCreation()
		destroy := wire.IQ("", room, "set", rand.Text()).Add(wire.New(nsMUCOwner, "query").Add(wire.New(nsMUCOwner, "destroy")))
		_ = g.send(clientXML(destroy)) // it goes with its only occupant anyway
	default:
		x.ok("strangers", "they cannot make rooms")
	}
}

// logIn opens a stream by WebSocket as a guest, and returns what the server offers once logged in.
func logIn(ctx context.Context, url, host string) (*guest, *wire.Element, error) {
	cfg, err := websocket.NewConfig(url, "http://localhost")
	if err != nil {
		return nil, nil, err
	}
	cfg.Protocol = []string{"xmpp"}
	conn, err := cfg.DialContext(ctx)
	if err != nil {
		return nil, nil, err
	}
	conn.MaxPayloadBytes = 1 << 20
	deadline, _ := ctx.Deadline()
	g := &guest{conn: conn}
	features, err := g.begin(host, deadline)
	if err != nil {
		_ = conn.Close() // the first error says more
		return nil, nil, err
	}
	return g, features, nil
}

func (g *guest) begin(host string, deadline time.Time) (features *wire.Element, err error) {
	if err := g.conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	open := "<open xmlns='" + nsFraming + "' version='1.0' to='" + host + "'/>"
	var answer *wire.Element
	for _, step := range []struct{ send, until string }{
		{open, "features"},
		{"<auth xmlns='" + nsSASL + "' mechanism='ANONYMOUS'/>", "success"},
		{open, "features"},
		{"<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='" + nsBind + "'/></iq>", "iq"},
	} {
		if answer, err = g.ask(step.send, step.until); err != nil {
			return nil, err
		}
		if step.until == "features" {
			features = answer
		}
	}
	if g.jid = answer.Child(nsBind, "bind").ChildText(nsBind, "jid"); g.jid == "" {
		return nil, fmt.Errorf("the server gives no address: %s", answer) //nolint:err113 // for people
	}
	return features, nil
}

func (g *guest) send(text string) error { return websocket.Message.Send(g.conn, text) }

// ask sends a frame and reads until an element of that name comes.
func (g *guest) ask(text, until string) (*wire.Element, error) {
	if err := g.send(text); err != nil {
		return nil, err
	}
	return g.await(func(e *wire.Element) bool { return e.Name.Local == until })
}

func (g *guest) await(match func(*wire.Element) bool) (*wire.Element, error) {
	for {
		var frame string
		if err := websocket.Message.Receive(g.conn, &frame); err != nil {
			return nil, err
		}
		e, err := wire.Parse(frame)
		if err != nil {
			return nil, err
		}
		switch {
		case match(e):
			return e, nil
		case e.Name.Local == "failure" || e.Name.Local == "error" || e.Name.Local == "close":
			return nil, fmt.Errorf("the server answers %s", e) //nolint:err113 // for people
		}
	}
}

// enter tries to join a room, and returns the answer.
func (g *guest) enter(room string) (*wire.Element, error) {
	join := wire.Presence("", room+"/guest", "").SetAttr("id", rand.Text()).Add(wire.New(nsMUC, "x"))
	if err := g.send(clientXML(join)); err != nil {
		return nil, err
	}
	return g.await(func(e *wire.Element) bool {
		return e.Name.Local == "presence" && wire.Bare(e.Attr("from")) == room
	})
}

// clientXML writes a stanza as clients send it.
func clientXML(e *wire.Element) string {
	return strings.Replace(string(e.AppendXML(nil)), "<"+e.Name.Local, "<"+e.Name.Local+" xmlns='jabber:client'", 1)
}
