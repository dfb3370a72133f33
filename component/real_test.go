package component

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// account is a client's stream, as small as it can be: what users can send is
// what the link must bear.
type account struct {
	net.Conn
	d *xml.Decoder
}

// send writes s and returns the next element.
func (a *account) send(t *testing.T, s string) *wire.Element {
	t.Helper()
	if _, err := io.WriteString(a, s); err != nil {
		t.Fatal(err)
	}
	for {
		tok, err := a.d.Token()
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := tok.(xml.StartElement); ok && start.Name.Local != "stream" {
			e, err := wire.Decode(a.d, start, wire.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
	}
}

// login opens a client stream for a new account of this name.
func login(t *testing.T, server *lab.XMPPServer, name string) *account {
	t.Helper()
	if err := server.AddUser(t.Context(), name, "pw"); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", server.C2S)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	const head = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='" + lab.Host + "' version='1.0'>"
	a := &account{Conn: conn, d: xml.NewDecoder(conn)}
	a.send(t, head)
	auth := base64.StdEncoding.EncodeToString([]byte("\x00" + name + "\x00pw"))
	if e := a.send(t, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"+auth+"</auth>"); e.Name.Local != "success" {
		t.Fatalf("login: %s", e)
	}
	a.d = xml.NewDecoder(conn)
	a.send(t, head)
	a.send(t, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
	return a
}

// start runs a link to the server until the test ends.
func start(t *testing.T, server *lab.XMPPServer, change func(*Config)) (*Link, *counting) {
	t.Helper()
	h := &counting{up: make(chan struct{}, 8), down: make(chan error, 8), stanzas: make(chan *wire.Element, 100_000)}
	cfg := Config{Address: server.Component(), Domain: lab.Desk, Secret: []byte(server.Secret)}
	if change != nil {
		change(&cfg)
	}
	l := New(cfg, h)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		h.err = l.Run(ctx)
		close(ended)
	}()
	h.ended = ended
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return l, h
}

type counting struct {
	up      chan struct{}
	down    chan error
	stanzas chan *wire.Element
	ended   chan struct{}
	err     error
}

func (h *counting) Stanza(e *wire.Element) { h.stanzas <- e }
func (h *counting) Up()                    { h.up <- struct{}{} }
func (h *counting) Down(err error)         { h.down <- err }

func TestE2ELink(t *testing.T) {
	for _, kind := range []lab.Kind{lab.Prosody, lab.Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			dir, err := lab.TempDir()
			if err != nil {
				t.Fatal(err)
			}
			server, err := lab.StartXMPP(t.Context(), kind, dir, lab.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = server.Stop(context.Background())
				_ = lab.Remove(dir)
			})
			t.Run("refused", func(t *testing.T) { testRefused(t, server) })
			t.Run("acknowledges", func(t *testing.T) { testAcknowledges(t, server) })
			t.Run("bears", func(t *testing.T) { testBears(t, server) })
			t.Run("conflict", func(t *testing.T) { testConflict(t, kind, server) })
		})
	}
}

func testRefused(t *testing.T, server *lab.XMPPServer) {
	for _, change := range []func(*Config){
		func(c *Config) { c.Secret = []byte("wrong") },
		func(c *Config) { c.Domain = "nosuch.example.test" },
	} {
		_, h := start(t, server, change)
		<-h.ended
		var refused *RefusedError
		if !errors.As(h.err, &refused) || refused.Mend == "" {
			t.Errorf("got %v", h.err)
		}
	}
}

// Both ways of asking work, and errors of addressees do not end the stream.
func testAcknowledges(t *testing.T, server *lab.XMPPServer) {
	for _, target := range []string{lab.Desk, lab.Host, lab.RoomHost} {
		t.Run(target, func(t *testing.T) { testBarrier(t, server, target) })
	}
}

func testBarrier(t *testing.T, server *lab.XMPPServer, target string) {
	l, h := start(t, server, func(c *Config) { c.Barrier = target })
	<-h.up
	const n = 5000
	var taken atomic.Int32
	all := make(chan error, 1)
	began := time.Now()
	for range n {
		l.Send(wire.Message(lab.Desk, lab.Desk+"/x", "chat").AddText("", "body", "hello"), func(err error) {
			if count := taken.Add(1); err != nil || count == n {
				select {
				case all <- err:
				default:
				}
			}
		})
	}
	if err := <-all; err != nil {
		t.Fatal(err)
	}
	t.Logf("%d stanzas acknowledged in %v", n, time.Since(began))
	began = time.Now()
	for range 100 {
		one := make(chan error)
		l.Send(wire.Message(lab.Desk, "@@/nonsense", "chat"), func(err error) { one <- err })
		if err := <-one; err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("one at a time %v", time.Since(began)/100)
	reply, err := l.Call(t.Context(), wire.IQ(lab.Desk, lab.RoomHost, "get", "").Add(wire.New("http://jabber.org/protocol/disco#info", "query")))
	if err != nil || len(reply.Children) == 0 {
		t.Errorf("disco: %s, %v", reply, err)
	}
	if len(h.down) != 0 {
		t.Error(<-h.down)
	}
}

// One message of any account ended a link that reads the usual way.
func testBears(t *testing.T, server *lab.XMPPServer) {
	l, h := start(t, server, nil)
	<-h.up
	alice := login(t, server, "alice")
	for _, inner := range []string{
		"<error xmlns='http://etherx.jabber.org/streams'/>",
		"<stream xmlns='http://etherx.jabber.org/streams'/>",
		"<x xmlns=''/><é/>",
		"<body>]]&gt;&#xD;\U0001F98A</body>",
		strings.Repeat("<x>", 200) + strings.Repeat("</x>", 200),
		"<body>last</body>",
	} {
		for _, to := range []string{lab.Desk, "%C2%AD\u00b7\u0378@" + lab.Desk, lab.Desk + "/\U0001F98A"} {
			if _, err := io.WriteString(alice, "<message to='"+to+"' type='chat'>"+inner+"</message>"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for {
		select {
		case e := <-h.stanzas:
			if e.ChildText("", "body") == "last" && e.Attr("to") == lab.Desk {
				if !l.Connected() {
					t.Error("the stream ended")
				}
				return
			}
		case err := <-h.down:
			t.Fatalf("the stream ended: %v", err)
		case <-time.After(10 * time.Second):
			t.Fatal("nothing came")
		}
	}
}

// With kick_old, which the lab's Prosody has, the first stands down. ejabberd
// takes both, and nobody is told.
func testConflict(t *testing.T, kind lab.Kind, server *lab.XMPPServer) {
	if kind != lab.Prosody {
		return
	}
	_, first := start(t, server, nil)
	<-first.up
	_, second := start(t, server, nil)
	<-second.up
	<-first.ended
	if !errors.Is(first.err, ErrConflict) {
		t.Errorf("got %v", first.err)
	}
}
