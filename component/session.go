package component

import (
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// sessionChat takes a plain text to a session's own address.
func (x *Edge) sessionChat(e *wire.Element, session, body string) {
	x.ask(e, desk.SessionWrote{Reply: chatReply(e), Session: desk.SessionID(session), Body: body})
}

// formMessage takes a form that comes back filled in (XEP-0004 §3.2, submitted in a message),
// and reports whether it was one.
func (x *Edge) formMessage(e *wire.Element) bool {
	place, local := placeOf(e.Attr("to"))
	form, err := wire.ParseForm(e)
	if err != nil || place != placeSession || form.Type != "submit" {
		return false
	}
	if !x.pace.allow(wire.Bare(e.Attr("from")), costMessage) {
		x.cfg.Refused("rate")
		return true
	}
	answers := make(desk.Answers, len(form.Fields))
	size := 0
	for _, f := range form.Fields {
		if f.Var == "" || f.Type == string(desk.Fixed) || f.Var == "FORM_TYPE" {
			continue
		}
		value := strings.Join(f.Values, "\n")
		if size += len(f.Var) + len(value); size > maxBody {
			x.cfg.Refused("size")
			x.reject(e, "modify", "policy-violation",
				x.cfg.Texts(e.Lang(), nil, desk.TextTooLong, "label", "form", "max", "16384"))
			return true
		}
		answers[f.Var] = value
	}
	x.ask(e, desk.FillIn{Reply: chatReply(e), Session: desk.SessionID(local), Answers: answers})
	return true
}

// chatReply answers a message by chat, from the address it came to.
func chatReply(e *wire.Element) desk.Reply {
	return desk.Reply{
		To: desk.JID(e.Attr("from")), From: desk.JID(wire.Bare(e.Attr("to"))), ID: e.Attr("id"), Chat: true, Lang: e.Lang(),
	}
}

// ask gives what somebody asks for to the core, or says that it is too busy.
func (x *Edge) ask(e *wire.Element, event desk.Event) {
	if x.cfg.Core.Request(event) != nil {
		x.cfg.Refused("mailbox")
		x.reject(e, "wait", "resource-constraint", x.cfg.Texts(e.Lang(), nil, desk.TextBusy))
	}
}

// sheet is a form to be filled in (XEP-0004).
func sheet(s *desk.FormSheet) *wire.Element {
	form := wire.Form{Type: "form", Title: s.Title, Instructions: s.Text}
	for _, f := range s.Fields {
		field := wire.Field{Var: f.Name, Label: f.Label, Type: string(f.Type), Required: f.Required}
		if field.Type == "" {
			field.Type = string(desk.TextSingle)
		}
		if f.Type == desk.Fixed { // XEP-0004 §3.3: what it says is its value
			field.Values, field.Label = []string{f.Label}, ""
		}
		for _, o := range f.Options {
			field.Options = append(field.Options, wire.Option{Label: o, Value: o})
		}
		form.Fields = append(form.Fields, field)
	}
	return form.Element()
}
