package component

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"bellhop/internal/wire"
)

// script is a connection that reads what a test wrote down and takes anything.
type script struct{ io.Reader }

func (script) Write(p []byte) (int, error)      { return len(p), nil }
func (script) Close() error                     { return nil }
func (script) LocalAddr() net.Addr              { return nil }
func (script) RemoteAddr() net.Addr             { return nil }
func (script) SetDeadline(time.Time) error      { return nil }
func (script) SetReadDeadline(time.Time) error  { return nil }
func (script) SetWriteDeadline(time.Time) error { return nil }

const opened = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' " +
	"xmlns:stream='http://etherx.jabber.org/streams' from='" + domain + "' id='sid'><handshake/>"

// play serves one scripted stream.
func play(r io.Reader, h Handler) (up bool, err error) {
	l := New(Config{Domain: domain, Secret: []byte(secret), MaxIncoming: 1 << 20, Dial: func(context.Context) (net.Conn, error) {
		return script{r}, nil
	}}, h)
	up, err = l.connect(context.Background(), func() {})
	if l.Stats().Connected || up && l.dropped.Load() > 0 && strings.Contains(err.Error(), "panic") {
		return up, errors.New("panicked or stayed")
	}
	return up, err
}

// Whatever a server says, the link neither panics nor hangs, and what it gave
// to the handler can be written again.
func FuzzStream(f *testing.F) {
	for _, s := range []string{
		"<message from='a@b'><body>x</body></message></stream:stream>",
		"<iq type='get' from='a' to='" + domain + "' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
		"<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
		"<presence/> \n<x><y", "</handshake>", "<iq type='result' id='1'/><stream:features/>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := &events{}
		up, err := play(strings.NewReader(opened+s), h)
		if !up || err == nil || err.Error() == "panicked or stayed" {
			t.Fatalf("up %v, %v", up, err)
		}
		for _, e := range h.stanzas {
			if _, err := wire.Parse(e.String()); err != nil {
				t.Fatalf("%s: %v", e, err)
			}
		}
	})
}

// A stanza without end does not grow memory without bound.
func TestFlood(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(opened+"<message><body>"), ones{})
	if _, err := play(endless, &events{}); !errors.Is(err, wire.ErrFlood) {
		t.Fatalf("got %v", err)
	}
}

type ones struct{}

func (ones) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	return len(p), nil
}

// stanzas repeats one stanza n times.
type stanzas struct {
	n    int
	one  string
	rest string
}

func (r *stanzas) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.rest = r.one
	}
	c := copy(p, r.rest)
	r.rest = r.rest[c:]
	return c, nil
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	r := &stanzas{n: b.N, rest: opened, one: "<message from='a@example.test/r' to='" + domain +
		"' type='chat' id='1234567'><body>Hello, how can I help you today?</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>"}
	_, _ = play(r, quiet{})
}

type quiet struct{}

func (quiet) Stanza(*wire.Element) {}
func (quiet) Up()                  {}
func (quiet) Down(error)           {}

func BenchmarkSend(b *testing.B) {
	b.ReportAllocs()
	r, w := io.Pipe()
	l := New(Config{Domain: domain, Secret: []byte(secret), Dial: func(context.Context) (net.Conn, error) {
		return script{io.MultiReader(strings.NewReader(opened), r)}, nil
	}}, quiet{})
	ended := make(chan struct{})
	go func() {
		_, _ = l.connect(context.Background(), func() {})
		close(ended)
	}()
	for !l.Connected() {
		time.Sleep(time.Millisecond)
	}
	e := message("Hello, how can I help you today?").SetAttr("id", "1234567")
	for b.Loop() {
		l.Send(e, nil)
	}
	b.ReportMetric(float64(l.dropped.Load())/float64(b.N), "refused/op")
	_ = w.Close()
	<-ended
}
