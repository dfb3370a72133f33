package client

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"bellhop/internal/wire"
)

// NSCommands is the name space of ad-hoc commands (XEP-0050).
const NSCommands = "http://jabber.org/protocol/commands"

// Namespaces of service discovery (XEP-0030).
const (
	nsInfo  = "http://jabber.org/protocol/disco#info"
	nsItems = "http://jabber.org/protocol/disco#items"
)

// ErrCommand is wrapped when the answer to a command is not what XEP-0050 says.
var ErrCommand = errors.New("client: not a command's answer")

// Values are answers to a form by the names of its fields.
type Values map[string][]string

// V makes values of names and values in turn.
func V(pairs ...string) Values {
	v := make(Values, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = append(v[pairs[i]], pairs[i+1])
	}
	return v
}

// Note is a note of a command's answer.
type Note struct{ Type, Text string }

// Step is one answer of a command.
type Step struct {
	c        *Client
	To, Node string
	Session  string
	Status   string   // executing, completed, canceled
	Actions  []string // that the form allows
	Form     wire.Form
	HasForm  bool
	Notes    []Note
	Stanza   *wire.Element
}

// Command begins a command. A stanza error is an [*Error].
func (c *Client) Command(ctx context.Context, to, node string) (*Step, error) {
	return (&Step{c: c, To: to, Node: node}).Do(ctx, "execute", nil)
}

// Run begins a command, answers its form, and returns the completed step.
func (c *Client) Run(ctx context.Context, to, node string, v Values) (*Step, error) {
	s, err := c.Command(ctx, to, node)
	if err != nil || s.Status == "completed" {
		return s, err
	}
	if s, err = s.Complete(ctx, v); err != nil {
		return nil, err
	}
	if s.Status != "completed" {
		return s, fmt.Errorf("%w: %s at %s wants more: %s %s", ErrCommand, node, to, s.Form.Title, s.Form.Instructions)
	}
	return s, nil
}

// Submit sends the form back without naming an action (XEP-0050 §3.4: the default).
func (s *Step) Submit(ctx context.Context, v Values) (*Step, error) { return s.Do(ctx, "", v) }

// Complete sends the form back as the last step.
func (s *Step) Complete(ctx context.Context, v Values) (*Step, error) {
	return s.Do(ctx, "complete", v)
}

// Cancel gives the command up.
func (s *Step) Cancel(ctx context.Context) (*Step, error) { return s.Do(ctx, "cancel", nil) }

// Do sends the next step. Fields of the form that v does not name go back as they came,
// fixed ones too, as clients do.
func (s *Step) Do(ctx context.Context, action string, v Values) (*Step, error) {
	command := wire.New(NSCommands, "command").SetAttr("node", s.Node).
		SetAttr("sessionid", s.Session).SetAttr("action", action)
	if v != nil {
		command.Add(s.filled(v).Element())
	}
	answer, err := s.c.Request(ctx, wire.IQ("", s.To, "set", "").Add(command))
	if err != nil {
		return nil, err
	}
	return s.parse(answer)
}

func (s *Step) filled(v Values) wire.Form {
	form := wire.Form{Type: "submit"}
	named := make(map[string]bool)
	for _, f := range s.Form.Fields {
		values, ok := v[f.Var]
		if !ok {
			values = f.Values
		}
		named[f.Var] = true
		form.Fields = append(form.Fields, wire.Field{Var: f.Var, Type: f.Type, Values: values})
	}
	for name, values := range v {
		if !named[name] {
			form.Fields = append(form.Fields, wire.Field{Var: name, Values: values})
		}
	}
	return form
}

// parse reads an answer and holds it to XEP-0050 §3 and §4.
func (s *Step) parse(answer *wire.Element) (*Step, error) {
	e := answer.Child(NSCommands, "command")
	if e == nil {
		return nil, fmt.Errorf("%w: %s", ErrCommand, clip(answer.String()))
	}
	next := &Step{
		c: s.c, To: s.To, Node: e.Attr("node"), Session: e.Attr("sessionid"),
		Status: e.Attr("status"), Stanza: answer,
	}
	if form, err := wire.ParseForm(e); err == nil {
		next.Form, next.HasForm = form, true
	}
	for _, n := range e.All(NSCommands, "note") {
		next.Notes = append(next.Notes, Note{n.Attr("type"), n.Text})
	}
	if actions := e.Child(NSCommands, "actions"); actions != nil {
		for _, a := range actions.Children {
			next.Actions = append(next.Actions, a.Name.Local)
		}
	}
	wrong := ""
	switch {
	case next.Node != s.Node:
		wrong = "another node"
	case next.Session == "":
		wrong = "no sessionid"
	case s.Session != "" && next.Session != s.Session:
		wrong = "another sessionid"
	case !slices.Contains([]string{"executing", "completed", "canceled"}, next.Status):
		wrong = "no status"
	case next.Status == "executing" && !next.HasForm:
		wrong = "nothing to fill in"
	case next.Status == "executing" && next.Form.Type != "form":
		wrong = "a form of type " + next.Form.Type
	case next.Status == "completed" && next.HasForm && next.Form.Type != "result":
		wrong = "a result of type " + next.Form.Type
	case e.Child(wire.NSForm, "x").Child(wire.NSForm, "reported") != nil:
		wrong = "a table"
	}
	if wrong != "" {
		return nil, fmt.Errorf("%w: %s: %s", ErrCommand, wrong, clip(answer.String()))
	}
	return next, nil
}

// Get returns a field's first value.
func (s *Step) Get(name string) string { return s.Form.Get(name) }

// Note returns the text of the first note.
func (s *Step) Note() string {
	if len(s.Notes) == 0 {
		return ""
	}
	return s.Notes[0].Text
}

// Info is an answer of disco#info.
type Info struct {
	Identities []string // category/type/name
	Features   []string
	Form       wire.Form // XEP-0128
}

// Info asks what an address is.
func (c *Client) Info(ctx context.Context, to, node string) (Info, error) {
	answer, err := c.Request(ctx, wire.IQ("", to, "get", "").Add(wire.New(nsInfo, "query").SetAttr("node", node)))
	if err != nil {
		return Info{}, err
	}
	query := answer.Child(nsInfo, "query")
	var info Info
	for _, e := range query.All(nsInfo, "identity") {
		info.Identities = append(info.Identities, e.Attr("category")+"/"+e.Attr("type")+"/"+e.Attr("name"))
	}
	for _, e := range query.All(nsInfo, "feature") {
		info.Features = append(info.Features, e.Attr("var"))
	}
	if form, err := wire.ParseForm(query); err == nil {
		info.Form = form
	}
	return info, nil
}

// Item is an item of disco#items.
type Item struct{ JID, Node, Name string }

// Items asks what an address has.
func (c *Client) Items(ctx context.Context, to, node string) ([]Item, error) {
	answer, err := c.Request(ctx, wire.IQ("", to, "get", "").Add(wire.New(nsItems, "query").SetAttr("node", node)))
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, e := range answer.Child(nsItems, "query").All(nsItems, "item") {
		items = append(items, Item{e.Attr("jid"), e.Attr("node"), e.Attr("name")})
	}
	return items, nil
}

// Sync returns once the server has taken all that was sent, and all has come that it had
// sent before.
func (c *Client) Sync(ctx context.Context) error {
	_, err := c.Request(ctx, wire.IQ("", wire.Domain(c.jid), "get", "").Add(wire.New(nsPing, "ping")))
	return err
}

// With returns the step as if another client had got it, who may not go on with it.
func (s *Step) With(c *Client) *Step {
	other := *s
	other.c = c
	return &other
}
