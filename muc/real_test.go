package muc_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/component"
	"bellhop/internal/desk"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
	"bellhop/muc"
)

const patience = 45 * time.Second // longer than a request that is never answered

// bench is a desk's rooms on a real server.
type bench struct {
	t     *testing.T
	rooms atomic.Pointer[muc.Rooms]
	link  *component.Link
	cfg   muc.Config

	mu     sync.Mutex
	conn   net.Conn
	ups    int
	events []desk.Event
	hooks  []string
	change chan struct{} // closed and renewed with every event
}

func (b *bench) Stanza(e *wire.Element) { b.rooms.Load().Stanza(e) }
func (b *bench) Down(error)             { b.rooms.Load().Down() }
func (b *bench) Up() {
	b.rooms.Load().Up()
	b.note(func() { b.ups++ })
}

func (b *bench) note(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.change)
	b.change = make(chan struct{})
}

func startServer(t *testing.T, kind lab.Kind, opts lab.Options) *lab.XMPPServer {
	t.Helper()
	dir, err := lab.TempDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lab.Remove(dir) })
	server, err := lab.StartXMPP(t.Context(), kind, dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return server
}

func newBench(t *testing.T, server *lab.XMPPServer, change func(*muc.Config)) *bench {
	t.Helper()
	b := &bench{t: t, change: make(chan struct{})}
	hook := func(kind string) func(desk.SessionID, desk.JID, string, string) {
		return func(_ desk.SessionID, from desk.JID, nick, body string) {
			b.note(func() { b.hooks = append(b.hooks, strings.Join([]string{kind, string(from), nick, body}, " ")) })
		}
	}
	b.link = component.New(component.Config{
		Domain: lab.Desk, Secret: []byte(server.Secret), MinBackoff: 100 * time.Millisecond,
		Dial: func(ctx context.Context) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", server.Component())
			b.note(func() { b.conn = conn })
			return conn, err
		},
	}, b)
	b.cfg = muc.Config{
		Domain: lab.Desk, MUC: lab.RoomHost, Stream: b.link,
		Cut:     func(err error) bool { return errors.Is(err, component.ErrCut) || errors.Is(err, component.ErrDown) },
		Post:    func(e desk.Event) { b.note(func() { b.events = append(b.events, e) }) },
		Private: hook("private"), Command: hook("command"),
	}
	if change != nil {
		change(&b.cfg)
	}
	b.rooms.Store(muc.New(b.cfg))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.link.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	b.until("the stream", func() bool { return b.ups > 0 })
	return b
}

// until waits for a condition on what was posted.
func (b *bench) until(what string, ok func() bool) {
	b.t.Helper()
	timeout := time.After(patience)
	for {
		b.mu.Lock()
		met, change := ok(), b.change
		b.mu.Unlock()
		if met {
			return
		}
		select {
		case <-change:
		case <-timeout:
			b.mu.Lock()
			defer b.mu.Unlock()
			b.t.Fatalf("%s did not come; there is %+v", what, b.events)
		}
	}
}

func (b *bench) do(id desk.EffectID, session desk.SessionID, e desk.Effect) {
	b.rooms.Load().Do(desk.Outgoing{ID: id, Session: session, Effect: e})
}

func (b *bench) finished(ids ...desk.EffectID) {
	b.t.Helper()
	for _, id := range ids {
		b.event(fmt.Sprintf("effect %d", id), func(e desk.Event) bool {
			d, ok := e.(desk.EffectDone)
			if ok && d.ID == id && d.Failed != "" {
				b.t.Errorf("effect %d failed: %s", id, d.Failed)
			}
			return ok && d.ID == id
		})
	}
}

// event waits for an event and returns it.
func (b *bench) event(what string, ok func(desk.Event) bool) (found desk.Event) {
	b.t.Helper()
	b.until(what, func() bool {
		for _, e := range b.events {
			if ok(e) {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

func (b *bench) said(body string) desk.Message {
	b.t.Helper()
	e, _ := b.event("said "+body, func(e desk.Event) bool {
		s, ok := e.(desk.Said)
		return ok && s.Message.Body == body
	}).(desk.Said)
	return e.Message
}

func (b *bench) joined(jid desk.JID, nick string) {
	b.t.Helper()
	b.event("joined "+nick, func(e desk.Event) bool {
		j, ok := e.(desk.OccupantJoined)
		return ok && j.JID == jid && j.Nick == nick
	})
}

func (b *bench) left(nick string) string {
	b.t.Helper()
	e, _ := b.event("left "+nick, func(e desk.Event) bool {
		l, ok := e.(desk.OccupantLeft)
		return ok && l.Nick == nick
	}).(desk.OccupantLeft)
	return e.Reason
}

func (b *bench) seen() []desk.Occupant {
	b.t.Helper()
	e, _ := b.event("who is in the room", func(e desk.Event) bool {
		_, ok := e.(desk.RoomSeen)
		return ok
	}).(desk.RoomSeen)
	return e.Occupants
}

func (b *bench) count(match func(desk.Event) bool) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if match(e) {
			n++
		}
	}
	return n
}

func (b *bench) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = nil
}

// client is a plain XMPP client: it writes text and looks for text.
type client struct {
	t    *testing.T
	conn net.Conn
	got  string
}

func newClient(t *testing.T, server *lab.XMPPServer, name string) *client {
	t.Helper()
	if err := server.AddUser(t.Context(), name, "pw"); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", server.C2S)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c := &client{t: t, conn: conn}
	head := "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='" + lab.Host + "'>"
	c.write(head)
	c.expect("</stream:features>")
	c.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + base64.StdEncoding.EncodeToString([]byte("\x00"+name+"\x00pw")) + "</auth>")
	c.expect("<success")
	c.write(head)
	c.expect("</stream:features>")
	c.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>")
	c.expect("</bind></iq>")
	c.write("<iq type='set' id='sess'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq><presence/>")
	c.expect("sess")
	return c
}

func (c *client) write(s string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(s)); err != nil {
		c.t.Fatal(err)
	}
}

// expect reads until the text has come, and forgets what came up to it.
func (c *client) expect(part string) string {
	c.t.Helper()
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	buf := make([]byte, 1<<16)
	for !strings.Contains(c.got, part) {
		n, err := c.conn.Read(buf)
		if err != nil {
			c.t.Fatalf("want %q: %v; got %s", part, err, c.got)
		}
		c.got += string(buf[:n])
	}
	before, after, _ := strings.Cut(c.got, part)
	c.got = after
	return before
}

func (c *client) join(room, nick string) {
	c.write("<presence to='" + room + "/" + nick + "'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
}

func (c *client) say(room, body string) {
	c.write("<message type='groupchat' to='" + room + "'><body>" + body + "</body></message>")
}

func onBoth(t *testing.T, run func(*testing.T, lab.Kind)) {
	for _, kind := range []lab.Kind{lab.Prosody, lab.Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			run(t, kind)
		})
	}
}

func TestRealRoom(t *testing.T) {
	onBoth(t, func(t *testing.T, kind lab.Kind) {
		server := startServer(t, kind, lab.Options{})
		b := newBench(t, server, nil)
		host, err := b.rooms.Load().Probe(t.Context())
		if err != nil || !host.Archive {
			t.Fatalf("%+v, %v", host, err)
		}
		session := desk.NewSessionID()
		room := string(session) + "@" + lab.RoomHost
		guest := newClient(t, server, "bob")
		bob := desk.JID("bob@" + lab.Host)

		b.do(1, session, desk.OpenRoom{Session: session, Name: "Sales · Alice"})
		b.do(2, session, desk.Admit{Session: session, JID: bob})
		b.do(3, session, desk.Admit{Session: session, JID: desk.JID("s-x@" + lab.Desk)})
		b.do(4, session, desk.Say{Session: session, Text: "Welcome & <hello>"})
		b.do(5, session, desk.Invite{Session: session, To: bob, Reason: "Alice asks"})
		b.event("opened", func(e desk.Event) bool { return e == desk.RoomOpened{Session: session} })
		b.finished(1, 2, 3, 4, 5)
		if m := b.said("Welcome & <hello>"); m.From != lab.Desk || m.StanzaID == "" || m.Nick != "Desk" {
			t.Errorf("%+v", m)
		}

		guest.expect("jabber:x:conference")
		guest.join(room, "Bob")
		b.joined(bob+"/r", "Bob")
		guest.expect("Welcome &amp; &lt;hello&gt;") // history
		guest.say(room, "!help")
		if m := b.said("!help"); m.From != bob || m.Nick != "Bob" || m.StanzaID == "" {
			t.Errorf("%+v", m)
		}
		guest.write("<message type='chat' to='" + room + "/Desk'><body>psst</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>")
		b.until("private", func() bool { return len(b.hooks) == 2 })
		if b.hooks[0] != "command bob@example.test/r Bob !help" || b.hooks[1] != "private bob@example.test/r Bob psst" {
			t.Error(b.hooks)
		}
		guest.write("<presence to='" + room + "/Bobby'/>")
		b.joined(bob+"/r", "Bobby")
		b.left("Bob")

		stranger := newClient(t, server, "carol")
		stranger.join(room, "Carol")
		stranger.expect("registration-required")

		testBreak(t, b, guest, session, room)
		testRestart(t, b, session)

		b.clear()
		b.do(20, session, desk.Remove{Session: session, JID: bob, Reason: "thanks"})
		b.finished(20)
		if why := b.left("Bobby"); !strings.Contains(why, "thanks") {
			t.Error(why)
		}
		guest.expect("thanks")
		guest.join(room, "Bob")
		guest.expect("registration-required")
		b.do(21, session, desk.Remove{Session: session, JID: bob, Reason: "again"})
		b.do(22, session, desk.CloseRoom{Session: session, Reason: "over"})
		b.finished(21, 22)
		b.do(23, session, desk.CloseRoom{Session: session, Reason: "over"})
		b.finished(23)
		if n := b.count(func(e desk.Event) bool { _, ok := e.(desk.RoomLost); return ok }); n != 0 {
			t.Error("room lost")
		}
	})
}

// testBreak cuts the link, lets people talk, and reads what was missed.
func testBreak(t *testing.T, b *bench, guest *client, session desk.SessionID, room string) {
	t.Helper()
	last := b.said("!help").StanzaID
	b.clear()
	b.mu.Lock()
	ups := b.ups
	_ = b.conn.Close()
	b.mu.Unlock()
	guest.say(room, "while down")
	guest.expect("while down")
	b.until("the next stream", func() bool { return b.ups > ups })
	b.do(0, session, desk.Reconcile{Session: session, Name: "Sales · Alice", After: last, Members: []desk.JID{"bob@" + lab.Host}})
	b.do(4, session, desk.Say{Session: session, Text: "Welcome & <hello>"}) // given again
	b.do(6, session, desk.Say{Session: session, Text: "back"})
	b.finished(4, 6)
	b.joined("bob@"+lab.Host+"/r", "Bobby")
	if m := b.said("while down"); m.From != "bob@"+lab.Host {
		t.Errorf("%+v", m)
	}
	guest.say(room, "good")
	b.said("good")
	if n := b.count(func(e desk.Event) bool { _, ok := e.(desk.Said); return ok }); n != 3 {
		t.Errorf("said %d times: %+v", n, b.events)
	}
}

// testRestart lets rooms that know nothing find everything.
func testRestart(t *testing.T, b *bench, session desk.SessionID) {
	t.Helper()
	b.clear()
	b.rooms.Load().Down()
	rooms := muc.New(b.cfg)
	rooms.Up()
	b.rooms.Store(rooms)
	b.do(0, session, desk.Reconcile{Session: session, Name: "Sales · Alice", Members: []desk.JID{"bob@" + lab.Host, "carol@" + lab.Host}})
	b.do(6, session, desk.Say{Session: session, Text: "back"}) // given again
	b.do(7, session, desk.Say{Session: session, Text: "new"})
	b.finished(6, 7)
	b.joined("bob@"+lab.Host+"/r", "Bobby")
	seen := b.seen()
	if len(seen) != 1 || seen[0].JID != "bob@"+lab.Host+"/r" || seen[0].Nick != "Bobby" {
		t.Errorf("seen in the room: %v", seen)
	}
	for _, body := range []string{"Welcome & <hello>", "!help", "while down", "back", "good", "new"} {
		m := b.said(body)
		if m.From != lab.Desk && m.From != "bob@"+lab.Host {
			t.Errorf("%q is by %q", body, m.From)
		}
		if n := b.count(func(e desk.Event) bool { s, ok := e.(desk.Said); return ok && s.Message.Body == body }); n != 1 {
			t.Errorf("%q came %d times", body, n)
		}
	}
}

func TestRealRoomGone(t *testing.T) {
	onBoth(t, func(t *testing.T, kind lab.Kind) {
		server := startServer(t, kind, lab.Options{})
		b := newBench(t, server, func(c *muc.Config) {
			if kind == lab.Ejabberd {
				c.Occupant = muc.OccupantSession
			}
		})
		session := desk.NewSessionID()
		room := string(session) + "@" + lab.RoomHost
		b.do(0, session, desk.Reconcile{Session: session, Name: "N", After: "1", Members: []desk.JID{"bob@" + lab.Host}})
		b.do(1, session, desk.Say{Session: session, Text: "here"})
		b.finished(1)
		guest := newClient(t, server, "bob")
		guest.join(room, "Bob")
		b.joined("bob@"+lab.Host+"/r", "Bob")
		began := time.Now()
		const many = 200
		var sessions []desk.SessionID
		for i := range desk.EffectID(many) {
			s := desk.NewSessionID()
			sessions = append(sessions, s)
			b.do(100+4*i, s, desk.OpenRoom{Session: s, Name: "many"})
			b.do(101+4*i, s, desk.Admit{Session: s, JID: "bob@" + lab.Host})
			b.do(102+4*i, s, desk.Say{Session: s, Text: "hi"})
		}
		for i, s := range sessions { // the core closes a room once what was said in it has come back
			b.finished(desk.EffectID(102 + 4*i))
			b.do(desk.EffectID(103+4*i), s, desk.CloseRoom{Session: s})
		}
		b.until("many rooms", func() bool {
			n := 0
			for _, e := range b.events {
				if d, ok := e.(desk.EffectDone); ok && d.ID >= 100 {
					n++
					if d.Failed != "" {
						t.Errorf("effect %d: %s", d.ID, d.Failed)
					}
				}
			}
			return n == 4*many
		})
		t.Logf("%d rooms opened, used and closed: %v", many, time.Since(began))

		// A restart of the server ends rooms that are not persistent (ejabberd) or restores them
		// (Prosody); either way the members get in again.
		b.clear()
		b.mu.Lock()
		ups := b.ups
		b.mu.Unlock()
		if err := server.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.until("the stream after the restart", func() bool { return b.ups > ups })
		b.do(0, session, desk.Reconcile{Session: session, Name: "N", After: "1", Members: []desk.JID{"bob@" + lab.Host}})
		b.do(9000, session, desk.Say{Session: session, Text: "again"})
		b.finished(9000)
		guest = newClient(t, server, "bob")
		guest.join(room, "Bob")
		b.event("joined again", func(e desk.Event) bool {
			j, ok := e.(desk.OccupantJoined)
			return ok && j.Nick == "Bob"
		})
		guest.expect("again")
		if n := b.count(func(e desk.Event) bool { _, ok := e.(desk.RoomLost); return ok }); n != 0 {
			t.Error("room lost")
		}
	})
}

func TestRealRefusals(t *testing.T) {
	onBoth(t, func(t *testing.T, kind lab.Kind) {
		t.Run("no creation", func(t *testing.T) {
			b := newBench(t, startServer(t, kind, lab.Options{DenyRoomCreation: true}), nil)
			session := desk.NewSessionID()
			b.do(1, session, desk.OpenRoom{Session: session, Name: "N"})
			b.do(2, session, desk.Say{Session: session, Text: "hi"})
			lost, _ := b.event("lost", func(e desk.Event) bool { _, ok := e.(desk.RoomLost); return ok }).(desk.RoomLost)
			t.Log(lost.Reason)
			if !strings.Contains(lost.Reason, "create rooms") {
				t.Error(lost.Reason)
			}
			b.until("the effects", func() bool { return len(b.events) == 3 })
		})
		t.Run("no host", func(t *testing.T) {
			b := newBench(t, startServer(t, kind, lab.Options{WithoutMUC: true}), nil)
			_, err := b.rooms.Load().Probe(t.Context())
			if err == nil || !strings.Contains(err.Error(), "xmpp.muc") {
				t.Error(err)
			}
			t.Log(err)
		})
	})
}
