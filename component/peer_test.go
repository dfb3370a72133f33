package component

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/wire"
)

const (
	domain = "desk.example.test"
	secret = "s3cret"
)

// peer is the server's side of one connection, scripted by a test.
type peer struct {
	t    *testing.T
	conn net.Conn
	d    *xml.Decoder
	echo bool          // hand back what the component sends to itself
	lag  time.Duration // before it does
}

// head reads the stream head of the component and answers it.
func (p *peer) head() {
	p.d = xml.NewDecoder(p.conn)
	if _, err := p.d.Token(); err != nil {
		p.t.Errorf("peer: no stream head: %v", err)
		return
	}
	p.write("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' " +
		"xmlns:stream='http://etherx.jabber.org/streams' from='" + domain + "' id='sid'>")
}

// accept shakes hands, and reports whether the secret was right.
func (p *peer) accept() bool {
	p.head()
	e, err := p.next()
	sum := sha1.Sum([]byte("sid" + secret))
	if err != nil || e.Text != hex.EncodeToString(sum[:]) {
		p.write("<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")
		_ = p.conn.Close()
		return false
	}
	p.write("<handshake/>")
	return true
}

func (p *peer) write(s string) {
	if _, err := io.WriteString(p.conn, s); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		p.t.Errorf("peer: %v", err)
	}
}

// next returns the next element that the component sends, but answers barriers
// by itself if echo is set.
func (p *peer) next() (*wire.Element, error) {
	for {
		tok, err := p.d.Token()
		if err != nil {
			return nil, err
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			if _, end := tok.(xml.EndElement); end {
				return nil, io.EOF
			}
			continue
		}
		e, err := wire.Decode(p.d, start, wire.Limits{Bytes: 64 << 20})
		if err != nil {
			return nil, err
		}
		if p.echo && isBarrier(e) {
			time.Sleep(p.lag)
			p.write(e.String())
			continue
		}
		return e, nil
	}
}

func isBarrier(e *wire.Element) bool {
	return e.Is("", "iq") && e.Attr("to") == domain && e.Attr("from") == domain && e.Attr("type") == "result"
}

// serve reads until the end of the stream and gives each stanza to f.
func (p *peer) serve(f func(*wire.Element)) {
	for {
		e, err := p.next()
		if err != nil {
			_ = p.conn.Close()
			return
		}
		if f != nil {
			f(e)
		}
	}
}

// events is a Handler that keeps what it is told.
type events struct {
	mu      sync.Mutex
	stanzas []*wire.Element
	ups     int
	downs   []error
	on      func(*wire.Element)
}

func (h *events) Stanza(e *wire.Element) {
	h.mu.Lock()
	h.stanzas = append(h.stanzas, e)
	h.mu.Unlock()
	if h.on != nil {
		h.on(e)
	}
}

func (h *events) Up() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ups++
}

func (h *events) Down(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.downs = append(h.downs, err)
}

func (h *events) ends() []error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.downs
}

func (h *events) bodies() (all []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.stanzas {
		all = append(all, e.ChildText("", "body"))
	}
	return all
}

// rig is a link in a bubble of virtual time, and the peers it dials.
type rig struct {
	t     *testing.T
	link  *Link
	h     *events
	peers chan *peer
	stop  context.CancelFunc
	ended chan error
}

// bubble runs f with a running link, and checks that Run ends and leaks nothing:
// synctest fails on a goroutine that stays.
func bubble(t *testing.T, change func(*Config), f func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, h: &events{}, peers: make(chan *peer), ended: make(chan error, 1)}
		cfg := Config{Domain: domain, Secret: []byte(secret), Dial: func(ctx context.Context) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case r.peers <- &peer{t: t, conn: theirs, echo: true}:
				return ours, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}}
		if change != nil {
			change(&cfg)
		}
		r.link = New(cfg, r.h)
		ctx, cancel := context.WithCancel(t.Context())
		r.stop = cancel
		go func() { r.ended <- r.link.Run(ctx) }()
		f(r)
		cancel()
		synctest.Wait()
		time.Sleep(time.Minute)
		select {
		case err := <-r.ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		default:
			t.Error("Run has not ended")
		}
		if r.link.Connected() {
			t.Error("still connected")
		}
	})
}

// up takes the next connection and shakes hands.
func (r *rig) up() *peer {
	p := <-r.peers
	if !p.accept() {
		r.t.Fatal("peer: wrong secret")
	}
	synctest.Wait()
	return p
}

func message(body string) *wire.Element {
	return wire.Message(domain, "alice@example.test", "chat").AddText("", "body", body)
}

func ping(to string) *wire.Element {
	return wire.IQ(domain, to, "get", "").Add(wire.New("urn:xmpp:ping", "ping"))
}

// once fails the test if its done is called twice, and keeps the error.
func once(t *testing.T, got *[]error) func(error) {
	called := false
	return func(err error) {
		if called {
			t.Error("done was called twice")
		}
		called = true
		*got = append(*got, err)
	}
}

// pass lets virtual time pass, and all that follows from it happen.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
