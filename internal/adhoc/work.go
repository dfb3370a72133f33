package adhoc

import (
	"fmt"
	"slices"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// What CSRs do in their sessions: on the session's own address, where nothing need be said of
// which one, or on the desk.

// serving returns the sessions that the asker serves.
func serving(e *Env) []desk.HeldSession {
	return slices.DeleteFunc(e.held(), func(h desk.HeldSession) bool { return h.Offered || !h.State.Live() })
}

// inSession puts the choice of the session before the fields of a command. With nothing to
// choose from, at the desk, it asks for nothing: then there is nothing to do it in.
func (e *Env) inSession(fields ...wire.Field) []wire.Field {
	if e.Place == AtSession {
		return fields
	}
	held := serving(e)
	switch {
	case len(held) == 0 && !e.Reply.Chat:
		return nil
	case len(held) == 1 && len(fields) == 0:
		return nil
	}
	return append([]wire.Field{sessionField(e, held)}, fields...)
}

// meant returns the session that is meant: the one named, or the only one there is.
func (e *Env) meant(v Values, held []desk.HeldSession) (desk.SessionID, *desk.Refusal) {
	id, refusal := e.session(v)
	if refusal != nil || id != "" {
		return id, refusal
	}
	switch len(held) {
	case 0:
		return "", e.refuse(desk.CodeConflict, "session", textNoSessions)
	case 1:
		return held[0].ID, nil
	}
	numbers := make([]string, len(held))
	for i, h := range held {
		numbers[i] = itoa(h.Number)
	}
	return "", e.refuse(desk.CodeInvalid, "session", textWhichSession, "numbers", strings.Join(numbers, ", "))
}

// inMine makes the Run of a command from the event that it comes to in a session of the asker.
func inMine(event func(e *Env, id desk.SessionID, v Values) desk.Event) func(*Env, Values) (Deed, *desk.Refusal) {
	return func(e *Env, v Values) (Deed, *desk.Refusal) {
		id, refusal := e.meant(v, serving(e))
		if refusal != nil {
			return Deed{}, refusal
		}
		return Deed{Event: event(e, id, v)}, nil
	}
}

// targetField offers who there really is: CSRs who are free, services that are open, skills
// that somebody has. Anything else may be typed by those whose client lets them.
func targetField(e *Env) wire.Field {
	f := choice("target", "Whom?", []wire.Option{{Label: e.say(textSuitable), Value: unset}})
	skills := make(map[string]bool)
	for _, c := range e.Desk.CSRs() {
		for s := range c.Skills {
			skills[s] = true
		}
		if c.JID != e.Who() && c.Present && c.State == desk.Available && c.Load < c.Capacity {
			f.Options = append(f.Options, wire.Option{Label: c.Name + " · " + string(c.JID), Value: string(c.JID)})
		}
	}
	for _, s := range e.Desk.ServiceSettings() {
		if !s.Closed {
			f.Options = append(f.Options, wire.Option{Label: s.Title, Value: "service:" + string(s.Name)})
		}
	}
	for _, s := range sortedKeys(skills) {
		f.Options = append(f.Options, wire.Option{Label: s, Value: "skill:" + s})
	}
	if len(f.Options) > maxListed { // a stanza has a size: then it is typed
		f.Type, f.Options = string(desk.TextSingle), nil
	}
	return f
}

func conferenceFields(e *Env) []wire.Field {
	private := wire.Field{Var: "private", Label: "Without the customer, in a room of our own", Type: string(desk.Boolean), Values: []string{"0"}}
	return e.inSession(targetField(e), lines("note", "Note for them"), private)
}

func conference(e *Env, v Values) (Deed, *desk.Refusal) {
	id, refusal := e.meant(v, serving(e))
	if refusal != nil {
		return Deed{}, refusal
	}
	private, refusal := e.truth(v, "private", false)
	if refusal != nil {
		return Deed{}, refusal
	}
	return Deed{Event: desk.Conference{
		Reply: e.Reply, Session: id, Target: v.get("target"), Note: v.get("note"), Private: private, ID: desk.NewSessionID(),
	}}, nil
}

func transferFields(e *Env) []wire.Field {
	mode := choice("mode", "How?", []wire.Option{
		{Label: "warm: I stay until they are there", Value: "warm"}, {Label: "cold: at once", Value: "cold"},
	})
	mode.Values = []string{"warm"}
	return e.inSession(targetField(e), mode, lines("note", "Note for them"))
}

// transfer reads the mode where it stands among words: behind the target, or in its place.
func transfer(e *Env, v Values) (Deed, *desk.Refusal) {
	id, refusal := e.meant(v, serving(e))
	if refusal != nil {
		return Deed{}, refusal
	}
	target, mode, note := v.get("target"), v.get("mode"), v.get("note")
	isMode := func(word string) bool { return strings.EqualFold(word, "warm") || strings.EqualFold(word, "cold") }
	if e.Reply.Chat && isMode(target) && !isMode(mode) {
		target, mode, note = "", target, strings.TrimSpace(mode+" "+note)
	}
	if e.Reply.Chat && mode != "" && !isMode(mode) {
		mode, note = "", strings.TrimSpace(mode+" "+note)
	}
	if mode != "" && !isMode(mode) {
		return Deed{}, e.refuse(desk.CodeInvalid, "mode", textBadMode, "value", clip(mode, 40))
	}
	return Deed{Event: desk.Transfer{
		Reply: e.Reply, Session: id, Target: target, Cold: strings.EqualFold(mode, "cold"), Note: note,
	}}, nil
}

func noteFields(e *Env) []wire.Field {
	text := lines("text", "Note, never seen by the customer")
	text.Required = true
	if e.Place == AtDesk && e.Desk.RolesOf(e.Who()).Has(overseers) {
		return e.anySession(text)
	}
	return e.inSession(text)
}

func pushFields(e *Env) []wire.Field {
	link := field("url", "Link")
	link.Required = true
	return e.inSession(link, field("text", "What to say with it"))
}

// oneNamed is a required choice of one of some names, or a line to type one.
func oneNamed(name, label string, names []string) wire.Field {
	f := choice(name, label, options(names))
	if len(names) == 0 {
		f.Type = string(desk.TextSingle)
	}
	f.Required = true
	return f
}

func formFields(e *Env) []wire.Field {
	var names []string
	for _, s := range e.settings() {
		for _, f := range s.Forms {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	return e.inSession(oneNamed("form", "Form", names))
}

func replyFields(e *Env) []wire.Field {
	names := make(map[string]bool)
	for _, s := range e.settings() {
		for name := range e.Desk.RepliesFor(e.Who(), s.Name) {
			names[name] = true
		}
	}
	return e.inSession(oneNamed("name", "Canned reply", sortedKeys(names)))
}

// settings are those of the services whose sessions the asker may mean.
func (e *Env) settings() []desk.Service {
	if e.Place == AtSession {
		return []desk.Service{e.Service.Service}
	}
	var all []desk.Service
	for _, h := range serving(e) {
		svc, _ := e.Desk.ServiceGlance(h.Service)
		if !slices.ContainsFunc(all, func(s desk.Service) bool { return s.Name == svc.Name }) {
			all = append(all, svc.Service)
		}
	}
	return all
}

// replySetFields ask an admin for the scope as well.
func replySetFields(e *Env) []wire.Field {
	name, text := field("name", "Name"), lines("text", "Text; empty removes it. {customer}, {csr}, {service} and {date} are filled in.")
	name.Required = true
	if !e.Desk.RolesOf(e.Who()).Has(desk.RoleAdmin) {
		return []wire.Field{name, text}
	}
	var opts []wire.Option
	if e.Desk.RolesOf(e.Who()).Has(desk.RoleCSR) {
		opts = append(opts, wire.Option{Label: "my own", Value: unset})
	}
	opts = append(opts, wire.Option{Label: "of the desk", Value: "desk"})
	for _, s := range e.Desk.ServiceSettings() {
		opts = append(opts, wire.Option{Label: "of " + s.Title, Value: "service:" + string(s.Name)})
	}
	for _, c := range e.Desk.CSRs() {
		opts = append(opts, wire.Option{Label: "of " + c.Name, Value: "csr:" + string(c.JID)})
	}
	scope := choice("scope", "Whose", opts)
	if len(opts) > maxListed {
		scope.Type, scope.Options = string(desk.TextSingle), nil
	}
	scope.Values = []string{opts[0].Value}
	return []wire.Field{scope, name, text}
}

func replySet(e *Env, v Values) (Deed, *desk.Refusal) {
	scope := v.get("scope")
	if scope == "" && !e.Desk.RolesOf(e.Who()).Has(desk.RoleCSR) {
		scope = "desk"
	}
	return Deed{Event: desk.SetReply{Reply: e.Reply, Scope: scope, Name: v.get("name"), Text: v.get("text")}}, nil
}

// truth reads a yes or no, in the words of forms and of people.
func (e *Env) truth(v Values, name string, otherwise bool) (bool, *desk.Refusal) {
	switch text := strings.ToLower(v.get(name)); text {
	case "":
		return otherwise, nil
	case "1", "true", "yes", "on":
		return true, nil
	case "0", "false", "no", "off":
		return false, nil
	default:
		return false, e.refuse(desk.CodeInvalid, name, textBadBoolean, "field", name, "value", clip(text, 40))
	}
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// sessionLine says a session in one line for those who oversee the desk.
func sessionLine(e *Env, s desk.SessionView) string {
	owner := "–"
	if s.Owner != "" {
		c, _ := e.Desk.CSRView(s.Owner)
		owner = c.Name
	}
	state := string(s.State)
	if s.Held {
		state += ", on hold"
	}
	if s.Parent != "" {
		state += ", consultation"
	}
	return fmt.Sprintf("%s %s · %s · %s · %s · %s", s.ID, e.title(s.Service), s.Name, owner, state, span(e.Now.Sub(s.Created)))
}
