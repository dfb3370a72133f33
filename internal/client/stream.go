package client

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bellhop/internal/wire"
)

// Namespaces of streams to clients (RFC 6120 §4.8), and of what every client answers.
const (
	nsClient  = "jabber:client"
	nsStreams = "http://etherx.jabber.org/streams"
	nsPing    = "urn:xmpp:ping"
	nsRoster  = "jabber:iq:roster"
)

// header is read before what comes after the log-in, which mellium has read, so that our
// decoder knows the prefixes, and so that stanzas have the name space of package wire.
const header = "<stream:stream xmlns='" + wire.NSStream + "' xmlns:stream='" + nsStreams + "'>"

// kept is how many stanzas the log of a client holds.
const kept = 400

// byByte hands out one byte at a time, so that the decoder of the log-in cannot read ahead.
type byByte struct {
	prefix string
	r      *bufio.Reader
}

func (b *byByte) ReadByte() (byte, error) {
	if b.prefix == "" {
		return b.r.ReadByte()
	}
	c := b.prefix[0]
	b.prefix = b.prefix[1:]
	return c, nil
}

func (b *byByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := b.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// folded gives stanzas that name the name space of clients the one of package wire.
type folded struct{ d *xml.Decoder }

func (f folded) Token() (xml.Token, error) {
	tok, err := f.d.Token()
	switch t := tok.(type) {
	case xml.StartElement:
		if t.Name.Space == nsClient {
			t.Name.Space = wire.NSStream
		}
		return t, err
	case xml.EndElement:
		if t.Name.Space == nsClient {
			t.Name.Space = wire.NSStream
		}
		return t, err
	}
	return tok, err
}

// read takes in stanzas until the stream ends.
func (c *Client) read(in *byByte) {
	in.prefix = header
	err := c.stanzas(folded{xml.NewDecoder(in)})
	_ = c.conn.Close() // it ended anyway
	c.mu.Lock()
	c.err = err
	for _, r := range c.pending {
		if !r.given {
			close(r.answer)
		}
	}
	clear(c.pending)
	close(c.news)
	c.news = make(chan struct{})
	c.mu.Unlock()
	close(c.done)
}

func (c *Client) stanzas(d folded) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for {
		tok, err := d.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return errors.New("the server closed the stream")
		case xml.StartElement:
			e, err := wire.Decode(d, t, wire.Limits{Nodes: 100_000, Bytes: 8 << 20})
			if err != nil {
				return err
			}
			if e.Is(nsStreams, "error") {
				return fmt.Errorf("stream error: %s", e)
			}
			c.take(e)
		}
	}
}

// take keeps a stanza, or answers it where every client would.
func (c *Client) take(e *wire.Element) {
	if !e.IsStanza() {
		return
	}
	if c.cfg.Tap != nil {
		c.cfg.Tap(e)
	}
	c.mu.Lock()
	c.check(e)
	if c.log = append(c.log, e); len(c.log) >= 2*kept {
		c.log = slices.Clone(c.log[kept:])
	}
	answered := e.Is("", "iq") && c.answered(e)
	if !answered {
		if c.inbox = append(c.inbox, e); len(c.inbox) > c.cfg.Inbox {
			c.inbox = slices.Delete(c.inbox, 0, 1)
			c.lost++
		}
	}
	close(c.news)
	c.news = make(chan struct{})
	c.mu.Unlock()
	if !answered {
		c.react(e)
	}
}

// react answers what a client answers by itself.
func (c *Client) react(e *wire.Element) {
	typ := e.Attr("type")
	var reply *wire.Element
	switch {
	case e.Is("", "presence") && typ == "subscribe" && c.cfg.Approve:
		reply = wire.Presence("", wire.Bare(e.Attr("from")), "subscribed")
	case !e.Is("", "iq") || typ != "get" && typ != "set":
		return
	case e.Child(nsPing, "ping") != nil, e.Child(nsRoster, "query") != nil:
		reply = wire.Result(e)
	default:
		reply = wire.ErrorReply(e, "cancel", "service-unavailable", "")
	}
	_ = c.Send(reply.SetAttr("from", "")) // the reader learns that the stream ended
}

// check notes breaches of RFC 6120 §8 in what came. The caller holds mu.
func (c *Client) check(e *wire.Element) {
	typ := e.Attr("type")
	fault := func(what string) { c.faults = append(c.faults, what+": "+clip(e.String())) }
	if e.Is("", "iq") {
		switch typ {
		case "get", "set", "result", "error":
		default:
			fault("an iq of no type")
		}
		if e.Attr("id") == "" {
			fault("an iq without an id")
		}
	}
	if typ == "error" {
		if condition, kind, _, ok := e.StanzaError(); !ok || condition == "undefined-condition" || kind == "" {
			fault("an error that does not say which")
		}
	}
	if e.Is("", "message") && e.Attr("from") == "" {
		fault("a message from nobody")
	}
}

// Await returns the first stanza that matches, of those that have come and nobody took, or
// that come before ctx ends. It is taken: a second Await does not see it again.
func (c *Client) Await(ctx context.Context, match func(*wire.Element) bool) (*wire.Element, error) {
	for {
		c.mu.Lock()
		for i, e := range c.inbox {
			if match(e) {
				c.inbox = slices.Delete(c.inbox, i, i+1)
				c.mu.Unlock()
				return e, nil
			}
		}
		news, err := c.news, c.err
		c.mu.Unlock()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrClosed, err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("client: %s: what was awaited did not come: %w\n%s", c.jid, ctx.Err(), c.Dump())
		case <-news:
		}
	}
}

// Seen returns the last stanzas that came, also those that were taken.
func (c *Client) Seen() []*wire.Element {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.log)
}

// Forget empties the inbox and the log.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inbox, c.log = nil, nil
}

// Dump is the last stanzas that came, for messages about failures. Of answers, which may be
// many alike, only a few are shown.
func (c *Client) Dump() string {
	const last, answers = 12, 2
	var lines []string
	n := 0
	for _, e := range slices.Backward(c.Seen()) {
		if e.Is("", "iq") {
			if n++; n > answers {
				continue
			}
		}
		if lines = append(lines, "  "+clip(e.String())); len(lines) == last {
			break
		}
	}
	slices.Reverse(lines)
	return fmt.Sprintf("the last stanzas to %s:\n%s", c.jid, strings.Join(lines, "\n"))
}

func clip(s string) string {
	const most = 700
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
