package adhoc

import (
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// contactFields are name, question and the service's own questions. A customer who has a
// session gets it without being asked again, and one whom the service cannot take is told
// so before they have typed anything.
func contactFields(e *Env) []wire.Field {
	mine, has := e.Desk.CustomerSession(e.Who(), e.Service.Name)
	if has && mine.State != desk.Asking || !has && !e.Service.Takes {
		return nil
	}
	fields := []wire.Field{field("name", "Your name"), lines("question", "Your question")}
	for _, f := range e.Service.Form {
		typ := f.Type
		if typ == "" {
			typ = desk.TextSingle
		}
		own := wire.Field{
			Var: f.Name, Label: f.Label, Type: string(typ), Required: f.Required, Options: options(f.Options),
		}
		if typ == desk.Fixed { // XEP-0004 §3.3: what it says is its value
			own.Values, own.Label = []string{f.Label}, ""
		}
		fields = append(fields, own)
	}
	if len(e.Service.Named) > 0 {
		fields = append(fields, wire.Field{Var: "csr", Label: "Whom you want to talk to", Type: string(desk.ListSingle), Options: options(e.Service.Named)})
	}
	return fields
}

func contact(e *Env, v Values) (Deed, *desk.Refusal) {
	answers := make(desk.Answers, len(e.Service.Form))
	for _, f := range e.Service.Form {
		if values, ok := v[f.Name]; ok && f.Type != desk.Fixed {
			answers[f.Name] = strings.Join(values, "\n")
		}
	}
	known, note := e.known(v)
	name := v.get("name")
	if known != nil && name == "" {
		name = known.Name
	}
	return Deed{Note: note, Event: desk.Contact{
		Reply: e.Reply, Service: e.Service.Name, ID: desk.NewSessionID(), Token: nextToken(v),
		Name: name, Question: v.get("question"), Answers: answers, CSR: v.get("csr"), Known: known,
		Challenge: v.get(desk.FieldChallenge),
	}}, nil
}

// nextToken returns the token that comes back to the session. A client may choose it itself, in
// the field next, so that it knows it even if the answer gets lost on the way: without that, a
// network that fails at the wrong moment would cost an anonymous customer their session. It must
// be as hard to guess as ours.
func nextToken(v Values) string {
	const least, most = 26, 64
	next := v.get("next")
	if len(next) < least || len(next) > most || strings.ContainsFunc(next, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		return desk.NewToken()
	}
	return next
}

func customerStatus(e *Env, _ Values) (Deed, *desk.Refusal) {
	return Deed{Event: desk.CustomerStatus{Reply: e.Reply, Service: e.Service.Name}}, nil
}

func leave(e *Env, _ Values) (Deed, *desk.Refusal) {
	return Deed{Event: desk.Leave{Reply: e.Reply, Service: e.Service.Name, Session: e.Session.ID}}, nil
}
