package client

import (
	"context"
	"fmt"
	"slices"

	"bellhop/internal/wire"
)

// request is an iq whose answer is waited for.
type request struct {
	to     string
	answer chan *wire.Element // of one; closed when the stream ends
	given  bool
}

// Error is the stanza error that something was answered with.
type Error struct {
	Condition string // RFC 6120 §8.3.3
	Type      string
	Text      string
	Extra     []string // names of application-specific conditions
	Stanza    *wire.Element
}

// Error implements error.
func (e *Error) Error() string {
	s := "client: " + e.Condition
	if len(e.Extra) > 0 {
		s += fmt.Sprint(" ", e.Extra)
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// errorOf makes an error of a stanza of type error.
func errorOf(e *wire.Element) *Error {
	condition, typ, text, _ := e.StanzaError()
	out := &Error{Condition: condition, Type: typ, Text: text, Stanza: e}
	if child := e.Child("", "error"); child != nil {
		for _, x := range child.Children {
			if x.Name.Space != wire.NSStanzas {
				out.Extra = append(out.Extra, x.Name.Local)
			}
		}
	}
	return out
}

// Request sends an iq and returns its result. A stanza error comes as an [*Error].
func (c *Client) Request(ctx context.Context, iq *wire.Element) (*wire.Element, error) {
	if iq.Attr("id") == "" {
		iq.SetAttr("id", NewID())
	}
	r := &request{to: iq.Attr("to"), answer: make(chan *wire.Element, 1)}
	c.mu.Lock()
	c.pending[iq.Attr("id")] = r // and stays there: a second answer is a fault
	c.mu.Unlock()
	if err := c.Send(iq); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("client: no answer to %s: %w\n%s", clip(iq.String()), ctx.Err(), c.Dump())
	case e, ok := <-r.answer:
		switch {
		case !ok:
			return nil, fmt.Errorf("%w before the answer to %s", ErrClosed, clip(iq.String()))
		case e.Attr("type") == "error":
			return nil, errorOf(e)
		}
		return e, nil
	}
}

// answered gives an answer to who waits for it. The caller holds mu.
func (c *Client) answered(e *wire.Element) bool {
	if typ := e.Attr("type"); typ != "result" && typ != "error" {
		return false
	}
	fault := func(what string) { c.faults = append(c.faults, what+": "+clip(e.String())) }
	r := c.pending[e.Attr("id")]
	switch {
	case r == nil:
		fault("an answer to nothing that was asked")
		return false
	case !c.from(e, r.to):
		fault("an answer from somebody else than " + r.to)
		return false
	case r.given && c.cfg.Twice:
		return true
	case r.given:
		fault("a second answer")
		return false
	}
	r.given = true
	r.answer <- e
	return true
}

// from reports whether an answer is from who was asked (RFC 6120 §8.2.3); our own account
// may answer under several names.
func (c *Client) from(e *wire.Element, asked string) bool {
	own := []string{"", c.jid, wire.Bare(c.jid), wire.Domain(c.jid)}
	if slices.Contains(own, asked) {
		return slices.Contains(own, e.Attr("from"))
	}
	return e.Attr("from") == asked
}
