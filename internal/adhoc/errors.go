package adhoc

import (
	"slices"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// manner is how a refusal reaches somebody who ran a command by a form.
type manner uint8

const (
	byNote  manner = iota // the command is completed, its note says why
	byForm                // the form comes again, if it has the field at fault
	byError               // a stanza error
)

// refusals is the one table from a class of refusals to the wire (RFC 6120 §8.3.3).
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var refusals = map[desk.Code]struct {
	condition, typ string
	manner         manner
}{
	desk.CodeForbidden: {"forbidden", "auth", byError},
	desk.CodeNotFound:  {"item-not-found", "cancel", byForm},
	desk.CodeInvalid:   {"bad-request", "modify", byForm},
	desk.CodeConflict:  {"conflict", "cancel", byNote},
	desk.CodeLimit:     {"resource-constraint", "wait", byNote},
	desk.CodeClosed:    {"not-allowed", "cancel", byNote},
	desk.CodeBusy:      {"resource-constraint", "wait", byError},
	desk.CodeElsewhere: {wire.Redirect, "modify", byError},
}

// stanzaError answers a request with the stanza error of a refusal.
func stanzaError(reply desk.Reply, refusal *desk.Refusal, extra ...*wire.Element) *wire.Element {
	class, ok := refusals[refusal.Code]
	if !ok {
		class.condition, class.typ = "undefined-condition", "cancel"
	}
	why := wire.New(wire.NSStanzas, class.condition)
	if refusal.Address != "" {
		why = wire.RedirectTo(string(refusal.Address))
	}
	e := wire.New("", "error").SetAttr("type", class.typ).Add(why).AddText(wire.NSStanzas, "text", refusal.Text)
	return wire.IQ(string(reply.From), string(reply.To), "error", reply.ID).Add(e.Add(extra...))
}

// condition is an application-specific condition of XEP-0050 §4.5.
func condition(name string) *wire.Element { return wire.New(NSCommands, name) }

func (s *Server) busy(lang string) *desk.Refusal {
	return &desk.Refusal{Code: desk.CodeBusy, Text: s.say(lang, textBusy)}
}

// again reports whether a refusal shows the form once more: an answer was wrong, and the
// form is there to mend it.
func again(refusal *desk.Refusal, fields []wire.Field) bool {
	if refusals[refusal.Code].manner != byForm || len(fields) == 0 {
		return false
	}
	return refusal.Code == desk.CodeInvalid ||
		slices.ContainsFunc(fields, func(f wire.Field) bool { return f.Var == refusal.Field })
}
