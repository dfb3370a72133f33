package muc

import (
	"context"
	"errors"
	"fmt"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// conditioner is an answer of type error (RFC 6120 §8.3.3).
type conditioner interface{ Condition() string }

// condition returns the defined condition of a stanza error, or "" for any other error.
func condition(err error) string {
	var c conditioner
	if errors.As(err, &c) {
		return c.Condition()
	}
	return ""
}

// stanzaError is the condition of an answer whose error does not tell it itself.
type stanzaError struct {
	cond string
	err  error
}

func (e *stanzaError) Condition() string { return e.cond }
func (e *stanzaError) Error() string     { return e.err.Error() }
func (e *stanzaError) Unwrap() error     { return e.err }

// asStanzaError gives an error the condition that stands in the answer.
func asStanzaError(answer *wire.Element, err error) error {
	if err == nil || condition(err) != "" {
		return err
	}
	if cond, _, _, ok := answer.StanzaError(); ok {
		return &stanzaError{cond: cond, err: err}
	}
	return err
}

// unanswered is taken for a cut where [Config.Cut] is not set: anything but that time has run
// out on a stream that stands.
func unanswered(err error) bool {
	var t interface{ Timeout() bool }
	return !errors.Is(err, context.DeadlineExceeded) && (!errors.As(err, &t) || !t.Timeout())
}

// answerText says why an IQ about what failed.
func answerText(what string, err error) string {
	if c := condition(err); c != "" {
		return fmt.Sprintf("%s: the room host answered %s", what, c)
	}
	return fmt.Sprintf("%s: no answer: %v", what, err)
}

// hostText says what a condition in answer to a join or a configuration means, and the mend.
func (r *Rooms) hostText(cond string) string {
	return HostText(r.cfg.MUC, r.cfg.Domain, r.cfg.DeskNick, cond)
}

// HostText says what it means, and how to mend it, that a room host answers the desk of a domain
// and a nick with a condition (RFC 6120 §8.3.3) when it joins or configures a room.
func HostText(host, domain, nick, cond string) string {
	switch cond {
	case "not-allowed", "forbidden", "not-authorized":
		return fmt.Sprintf("%s answered %s: allow %s to create rooms there (Prosody: add it to admins of the MUC component; ejabberd: access_create) and check that %s is a MUC host of this server", host, cond, domain, host)
	case "registration-required":
		return fmt.Sprintf("%s answered %s: a room of this name exists and %s is no member of it", host, cond, domain)
	case "item-not-found":
		return fmt.Sprintf("%s answered %s: the room is gone, or the host does not let %s create rooms (Prosody: admins of the MUC component; ejabberd: access_create)", host, cond, domain)
	case "remote-server-not-found", "remote-server-timeout", "service-unavailable", "gone":
		return fmt.Sprintf("%s answered %s: there is no MUC host of this name; set xmpp.muc to the one of this server, or add it to the server", host, cond)
	case "resource-constraint", "policy-violation":
		return fmt.Sprintf("%s answered %s: a limit of the host is met (ejabberd: max_user_conferences, min_presence_interval)", host, cond)
	case "conflict":
		return fmt.Sprintf("%s answered conflict: somebody else has the desk's nick %q and its variants", host, nick)
	case "":
		return host + " did not answer"
	}
	return host + " answered " + cond
}

// ownDomain reports whether granting or revoking failed only since ejabberd applies the
// affiliation of D to every address of D: these are owners and stay so.
func (r *Rooms) ownDomain(jid desk.JID, err error) bool {
	if jid.Domain() != r.cfg.Domain {
		return false
	}
	c := condition(err)
	return c == "feature-not-implemented" || c == "not-allowed"
}
