package component

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"bellhop/internal/wire"

	"mellium.im/xmpp/jid"
)

// Handler gets what comes in. All three are called on the goroutine that reads
// the socket and must not block: post to a mailbox and return. A panic is
// recovered, logged and counted.
type Handler interface {
	// Stanza is called for each stanza that is not the answer of a Request. The
	// handler owns e. An iq of type get or set must be answered by someone.
	// Addresses are as the server sent them, unchecked, and may be missing.
	Stanza(e *wire.Element)
	// Up is called when a stream stands, before its first stanza.
	Up()
	// Down is called when that stream has ended, after its last stanza and its
	// last done function.
	Down(err error)
}

// Config says how a Link connects and what it bears. Zero values take the
// default given; Address (or Dial), Domain and Secret have none.
type Config struct {
	Address    string // host:port of the server's component listener
	Domain     string // the component's own domain, exactly as the server has it
	Secret     []byte // never logged
	AllowPlain bool   // plain TCP to a host that is not loopback
	TLS        *TLS   // nil: plain TCP

	Barrier        string        // who answers barriers: default Domain itself; another address gets a ping (XEP-0199)
	Keepalive      time.Duration // silence after which the server is asked; 20 s
	PingTimeout    time.Duration // no byte for this long after a barrier: cut; 10 s
	RequestTimeout time.Duration // 30 s
	Probes         int           // results to ourselves by which a new stream learns whether it is alone; see [ErrShared]; none
	SharedFor      time.Duration // how long a stream that is not alone is given up for another; 2 min
	Handshake      time.Duration // dialling, and then the handshake, may take this long each; 15 s
	MinBackoff     time.Duration // 250 ms, doubled with every failure, jittered to 50–100 %
	MaxBackoff     time.Duration // 30 s
	MaxStanza      int           // bytes of an outgoing stanza; 256 KiB
	MaxQueue       int           // stanzas that wait for the socket or the server; 65,536
	MaxQueueBytes  int           // bytes that wait for the socket; 64 MiB
	MaxIncoming    int           // bytes of an incoming stanza beyond which the stream is cut; 16 MiB
	Limits         wire.Limits   // what is kept of an incoming stanza
	Once           bool          // Run returns why the first stream ended, or could not be made, and makes no other

	Dial     func(context.Context) (net.Conn, error) // default: TCP to Address
	Log      *slog.Logger                            // default: none
	Observer Observer                                // default: none
}

// Kind is a kind of stanza, as a metrics label.
type Kind string

// The kinds there are. Nonza is anything else that the server sends.
const (
	KindMessage  Kind = "message"
	KindPresence Kind = "presence"
	KindIQ       Kind = "iq"
	KindNonza    Kind = "nonza"
)

// Reason says why something was dropped, as a metrics label.
type Reason string

// The reasons there are.
const (
	DropUnmatched Reason = "unmatched" // result or error iq that nobody asked for
	DropTooLarge  Reason = "too_large" // over Limits (in) or MaxStanza (out)
	DropNonza     Reason = "nonza"     // not a stanza
	DropPanic     Reason = "panic"     // the handler or a done function panicked
	DropInvalid   Reason = "invalid"   // refused by Send
	DropQueueFull Reason = "queue_full"
)

// Observer is told what happens, for metrics. Its methods are called often and
// from several goroutines, and must not block.
type Observer interface {
	In(Kind)
	Out(Kind)
	Reconnect()
	Dropped(Reason)
}

type noObserver struct{}

func (noObserver) In(Kind)        {}
func (noObserver) Out(Kind)       {}
func (noObserver) Reconnect()     {}
func (noObserver) Dropped(Reason) {}

func orDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

func (c Config) withDefaults() Config {
	orDefault(&c.Barrier, c.Domain)
	orDefault(&c.Keepalive, 20*time.Second)
	orDefault(&c.PingTimeout, 10*time.Second)
	orDefault(&c.RequestTimeout, 30*time.Second)
	orDefault(&c.SharedFor, 2*time.Minute)
	orDefault(&c.Handshake, 15*time.Second)
	orDefault(&c.MinBackoff, 250*time.Millisecond)
	orDefault(&c.MaxBackoff, 30*time.Second)
	orDefault(&c.MaxStanza, 256<<10)
	orDefault(&c.MaxQueue, 65_536)
	orDefault(&c.MaxQueueBytes, 64<<20)
	orDefault(&c.MaxIncoming, 16<<20)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Observer == nil {
		c.Observer = noObserver{}
	}
	if c.Dial == nil {
		c.Dial = func(ctx context.Context) (net.Conn, error) {
			return Dial(ctx, c.Address, c.TLS)
		}
	}
	return c
}

// Check returns a *RefusedError with the mend if no stream could come of the
// configuration: no or a malformed domain, no secret, an address without a port,
// or plain TCP to another host, on which everyone in between reads every word.
func (c Config) Check() error {
	refuse := func(text, mend string) error {
		return &RefusedError{Condition: "config", Text: text, Mend: mend}
	}
	if addr, err := jid.Parse(c.Domain); err != nil || addr.String() != c.Domain || !addr.Equal(addr.Domain()) {
		return refuse(fmt.Sprintf("%q is no domain", c.Domain), "set xmpp.domain to the component's domain, in lower case")
	}
	if len(c.Secret) == 0 {
		return refuse("there is no secret", "set xmpp.secret_file")
	}
	if c.Address == "" && c.Dial != nil {
		return nil
	}
	host, _, err := net.SplitHostPort(c.Address)
	if err != nil {
		return refuse(err.Error(), "set xmpp.address to host:port of the server's component listener")
	}
	if c.TLS == nil && !c.AllowPlain && !loopback(host) {
		return refuse("plain TCP to "+c.Address, "set xmpp.tls if the server's port speaks TLS, run beside the server or through a tunnel and use a loopback address, or set xmpp.allow_plain if the network between is trusted")
	}
	return nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
