package desktest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// The functions here make of a row what a database would give back of it: stored fields
// alone, copied; times in UTC and whole microseconds; empty maps and slices nil; no NUL and no
// broken UTF-8 in texts.

func moment(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

func clean[S ~string](s S) S {
	return S(strings.ReplaceAll(strings.ToValidUTF8(string(s), "\uFFFD"), "\x00", "\uFFFD"))
}

func cleanMap[M ~map[string]V, V any](m M, value func(V) V) M {
	if len(m) == 0 {
		return nil
	}
	copied := make(M, len(m))
	for k, v := range m {
		copied[clean(k)] = value(v)
	}
	return copied
}

func same(level int) int { return level }

func storedService(s *desk.Service) desk.Service { return asJSON(*s) }

func storedDesk(s desk.DeskSettings) desk.DeskSettings { return asJSON(s) }

// asJSON copies what is stored as JSON.
func asJSON[V any](v V) V {
	var copied V
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &copied)
	}
	if err != nil {
		panic(err) // settings have nothing that JSON cannot say
	}
	return copied
}

func cleanList[S ~string](list []S) []S {
	var copied []S
	for _, s := range list {
		copied = append(copied, clean(s))
	}
	return copied
}

func storedCSR(c *desk.CSR) desk.CSR {
	return desk.CSR{
		CSRProfile: desk.CSRProfile{
			JID: clean(c.JID), Name: clean(c.Name), Capacity: c.Capacity,
			Services: cleanList(c.Services), Skills: cleanMap(c.Skills, same), Email: clean(c.Email),
			Bot: c.Bot, Replies: cleanMap(c.Replies, clean[string]),
		},
		State: c.State, Reason: clean(c.Reason), Limit: c.Limit, Load: c.Load, Missed: c.Missed, Turn: c.Turn,
		Granted: c.Granted, IdleSince: moment(c.IdleSince), WrapUntil: moment(c.WrapUntil),
	}
}

func storedSession(s *desk.Session) desk.Session {
	var token []byte
	if len(s.Token) > 0 {
		token = slices.Clone(s.Token)
	}
	return desk.Session{
		ID: s.ID, Service: clean(s.Service), State: s.State, Customer: clean(s.Customer), Asked: clean(s.Asked),
		Name: clean(s.Name), Lang: clean(s.Lang), Question: clean(s.Question),
		Answers: cleanMap(s.Answers, clean[string]), Priority: s.Priority, Needs: cleanMap(s.Needs, same),
		RoomOpen: s.RoomOpen, Created: moment(s.Created), Since: moment(s.Since), Front: s.Front,
		Until: moment(s.Until), Served: moment(s.Served), Ended: moment(s.Ended),
		End: s.End, Code: clean(s.Code), EndNote: clean(s.EndNote), Token: token,
		Entry: clean(s.Entry), Wanted: clean(s.Wanted), Held: s.Held, Proxy: s.Proxy, Ask: storedAsk(s.Ask),
		Notes: storedNotes(s.Notes), Asking: s.Asking, Step: s.Step, Ladder: clean(s.Ladder), Expires: moment(s.Expires), KeepUntil: moment(s.KeepUntil), Parent: s.Parent, Monitors: cleanList(s.Monitors), Filling: storedFilling(s.Filling),
	}
}

func storedAsk(a *desk.Ask) *desk.Ask {
	if a == nil {
		return nil
	}
	return &desk.Ask{
		Purpose: a.Purpose, By: clean(a.By), Note: clean(a.Note), Tried: cleanList(a.Tried),
		Target: desk.Target{CSR: clean(a.Target.CSR), Service: clean(a.Target.Service), Skill: clean(a.Target.Skill)},
	}
}

func storedFilling(f *desk.Filling) *desk.Filling {
	if f == nil {
		return nil
	}
	return &desk.Filling{Form: clean(f.Form), Next: f.Next, By: clean(f.By)}
}

func storedNotes(notes []desk.Note) []desk.Note {
	var copied []desk.Note
	for _, n := range notes {
		copied = append(copied, desk.Note{At: moment(n.At), By: clean(n.By), Text: clean(n.Text)})
	}
	return copied
}

func storedRating(r *desk.Rating) desk.Rating {
	return desk.Rating{Session: r.Session, At: moment(r.At), Score: r.Score, Comment: clean(r.Comment)}
}

func storedParticipant(p *desk.Participant) desk.Participant {
	return desk.Participant{
		Session: p.Session, JID: clean(p.JID), Role: p.Role, Owner: p.Owner, Nick: clean(p.Nick),
		State: p.State, Since: moment(p.Since), Until: moment(p.Until), Number: p.Number,
		Guest: storedGuest(p.Guest),
	}
}

func storedGuest(g *desk.Guest) *desk.Guest {
	if g == nil {
		return nil
	}
	return &desk.Guest{
		Entry: clean(g.Entry), Asked: clean(g.Asked), Lang: clean(g.Lang), Question: clean(g.Question),
		Answers: cleanMap(g.Answers, clean[string]), Token: slices.Clone(g.Token),
	}
}

func storedOffer(o *desk.Offer) desk.Offer {
	return desk.Offer{
		ID: o.ID, Session: o.Session, CSR: clean(o.CSR), State: o.State,
		Made: moment(o.Made), Until: moment(o.Until), Ended: moment(o.Ended), Reason: clean(o.Reason),
	}
}

func storedMessage(m *desk.Message) desk.Message {
	return desk.Message{
		Session: m.Session, StanzaID: clean(m.StanzaID), At: moment(m.At),
		From: clean(m.From), Nick: clean(m.Nick), Body: clean(m.Body), Correction: m.Correction,
	}
}

func storedAudit(a *desk.Audit) desk.Audit {
	return desk.Audit{
		At: moment(a.At), Actor: clean(a.Actor), Action: clean(a.Action), Session: a.Session,
		Subject: clean(a.Subject), Reason: clean(a.Reason),
	}
}

// copyOutgoing copies an effect that was encoded and decoded before.
func copyOutgoing(out desk.Outgoing) desk.Outgoing {
	kind, data, err := desk.EncodeEffect(out.Effect)
	if err == nil {
		out.Effect, err = desk.DecodeEffect(kind, data)
	}
	if err != nil {
		panic(err) // it was read back once already
	}
	return out
}
