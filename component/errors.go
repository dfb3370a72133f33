package component

import (
	"errors"
	"fmt"
)

// What Send and Request hand to done, and Run returns.
var (
	// ErrDown: there is no stream, or it ended before the stanza was written. The
	// server has certainly not seen it.
	ErrDown = errors.New("component: no stream")
	// ErrCut: the stream ended after the stanza was (perhaps in part) written and
	// before the server was known to have taken it.
	ErrCut = errors.New("component: stream cut before the server confirmed")
	// ErrTimeout: the addressee of a request has not answered in time.
	ErrTimeout = errors.New("component: no answer in time")
	// ErrTooLarge: the stanza is larger than the server takes, and has no body
	// that could be shortened.
	ErrTooLarge = errors.New("component: stanza too large")
	// ErrQueueFull: as many stanzas as allowed already wait for the socket or the server.
	ErrQueueFull = errors.New("component: queue full")
	// ErrInvalid: the stanza lacks what a server insists on; see Link.Send.
	ErrInvalid = errors.New("component: invalid stanza")
	// ErrConflict: the server gave our domain to another connection. Who gets this
	// must not reconnect without having won the lease again.
	ErrConflict = errors.New("component: another connection has taken the domain")
)

// RefusedError says that no stream can come about without a change by the
// operator. Condition is the stream error's (RFC 6120 §4.9.3), or "config" if
// the link refused by itself; Mend says what to change.
type RefusedError struct {
	Condition string
	Text      string
	Mend      string
}

func (e *RefusedError) Error() string {
	s := "component: refused: " + e.Condition
	if e.Text != "" {
		s += " (" + e.Text + ")"
	}
	return s + ": " + e.Mend
}

// StanzaError is the error that answered a request (RFC 6120 §8.3): a defined
// condition, the type (auth, cancel, continue, modify, wait) and a text or "".
type StanzaError struct {
	Condition string
	Type      string
	Text      string
}

func (e *StanzaError) Error() string {
	if e.Text == "" {
		return "component: answered " + e.Condition
	}
	return fmt.Sprintf("component: answered %s: %s", e.Condition, e.Text)
}

// StreamError is a stream error that the server sent before it closed
// (RFC 6120 §4.9). errors.Is(err, ErrConflict) holds for a conflict.
type StreamError struct {
	Condition string
	Text      string
}

func (e *StreamError) Error() string {
	if e.Text == "" {
		return "component: stream error " + e.Condition
	}
	return fmt.Sprintf("component: stream error %s: %s", e.Condition, e.Text)
}

// Is makes a conflict match ErrConflict.
func (e *StreamError) Is(target error) bool {
	return target == ErrConflict && e.Condition == "conflict"
}

// refusal returns the RefusedError for the stream errors during the handshake
// that only an operator can mend, else nil.
func refusal(e *StreamError, domain string) *RefusedError {
	mend := ""
	switch e.Condition {
	case "not-authorized":
		mend = "make xmpp.secret and the secret of component " + domain + " in the server's configuration the same"
	case "host-unknown":
		mend = "add component " + domain + " to the server's configuration, or mend xmpp.domain"
	case "invalid-namespace", "unsupported-version":
		mend = "let xmpp.address name the server's component port"
	default:
		return nil
	}
	return &RefusedError{Condition: e.Condition, Text: e.Text, Mend: mend}
}
