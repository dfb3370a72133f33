package client

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"mellium.im/sasl"
	"mellium.im/xmpp"
	"mellium.im/xmpp/jid"

	"bellhop/internal/wire"
)

// Config says how to log in.
type Config struct {
	Address  string // host:port of the server's listener for clients, plain TCP
	JID      string // bare; or
	Domain   string // a host of anonymous logins, instead of JID
	Password string
	Resource string // chosen by the server if empty

	Approve bool // answer every request for our presence with yes
	Twice   bool // a second answer is no fault: whoever answers may have crashed in between
	Inbox   int  // how many stanzas are kept; 2,000 if zero

	// Tap sees every stanza as it comes, on the goroutine that reads. It must not block.
	Tap func(*wire.Element)
}

// ErrClosed is wrapped by everything that is asked of a client whose stream has ended.
var ErrClosed = errors.New("client: the stream has ended")

const (
	defaultInbox = 2000
	writeTimeout = 20 * time.Second
)

// Client is one logged-in resource. It is safe for concurrent use.
type Client struct {
	cfg  Config
	conn net.Conn
	jid  string // full, as bound
	done chan struct{}

	writing sync.Mutex // guards the order on the socket

	mu      sync.Mutex // guards what follows; leaf
	inbox   []*wire.Element
	log     []*wire.Element // the last stanzas, also those that somebody took
	lost    int             // stanzas that the inbox had no room for
	faults  []string
	news    chan struct{} // closed and replaced with each stanza
	pending map[string]*request
	err     error // why the stream ended
}

// Dial connects, logs in and binds a resource. ctx bounds just that.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	if cfg.Inbox <= 0 {
		cfg.Inbox = defaultInbox
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", cfg.Address)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	c := &Client{
		cfg: cfg, conn: conn, done: make(chan struct{}),
		news: make(chan struct{}), pending: make(map[string]*request),
	}
	in := &byByte{r: bufio.NewReaderSize(conn, 64<<10)}
	if err := c.login(ctx, in); err != nil {
		return nil, errors.Join(fmt.Errorf("client: log in as %s: %w", c.origin(), err), conn.Close())
	}
	go c.read(in) // ends with the connection
	return c, nil
}

func (c *Client) origin() string {
	if c.cfg.JID == "" {
		return c.cfg.Domain
	}
	return c.cfg.JID
}

// login leaves SASL and binding to mellium.
func (c *Client) login(ctx context.Context, in io.Reader) error {
	origin, err := jid.Parse(c.origin())
	if err != nil {
		return err
	}
	mechanisms := []sasl.Mechanism{sasl.Anonymous}
	if c.cfg.JID != "" {
		mechanisms = []sasl.Mechanism{sasl.ScramSha256, sasl.ScramSha1, sasl.Plain}
	}
	auth := xmpp.SASL("", c.cfg.Password, mechanisms...)
	auth.Necessary = 0 // the loopback is not encrypted
	defer context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Now()) })()
	session, err := xmpp.NewSession(ctx, origin.Domain(), origin, struct {
		io.Reader
		io.Writer
	}{in, c.conn}, 0, xmpp.NewNegotiator(func(*xmpp.Session, *xmpp.StreamConfig) xmpp.StreamConfig {
		return xmpp.StreamConfig{Features: []xmpp.StreamFeature{auth, bind(c.cfg.Resource)}}
	}))
	if err != nil {
		return errors.Join(err, ctx.Err())
	}
	c.jid = session.LocalAddr().String()
	return nil
}

// JID returns our full address.
func (c *Client) JID() string { return c.jid }

// Bare returns our bare address.
func (c *Client) Bare() string { return wire.Bare(c.jid) }

// Send writes a stanza. A message or presence without an id gets one, as does an iq.
func (c *Client) Send(e *wire.Element) error {
	if e.IsStanza() && e.Attr("id") == "" {
		e.SetAttr("id", NewID())
	}
	return c.write(e.AppendXML(nil))
}

// Raw writes bytes as they are, also such as are no XML.
func (c *Client) Raw(text string) error { return c.write([]byte(text)) }

func (c *Client) write(data []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, c.ended(err))
	}
	if _, err := c.conn.Write(data); err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, c.ended(err))
	}
	return nil
}

// NewID returns a fresh id for a stanza.
func NewID() string { return rand.Text()[:12] }

// Close says goodbye and ends the stream. Closing twice is fine.
func (c *Client) Close() error {
	_ = c.write([]byte("<presence type='unavailable'/></stream:stream>")) // it may be gone already
	select {
	case <-c.done: // the server closes in turn, once it has read all
	case <-time.After(2 * time.Second):
	}
	return c.Drop()
}

// ended says why the stream ended, if it is known, rather than that it has.
func (c *Client) ended(err error) error {
	if !errors.Is(err, net.ErrClosed) {
		return err
	}
	<-c.done
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(c.err, err)
}

// Drop cuts the connection without a word, as a client does that crashes.
func (c *Client) Drop() error {
	err := c.conn.Close()
	<-c.done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Done is closed when the stream has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// Faults are the breaches of the protocol that were seen.
func (c *Client) Faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.faults...)
}
