package wire

import (
	"errors"
	"strings"
)

// NSForm is the namespace of data forms (XEP-0004).
const NSForm = "jabber:x:data"

// ErrNoForm says that an element is not a data form.
var ErrNoForm = errors.New("wire: not a data form")

// Form is a data form (XEP-0004): Type is form, submit, cancel or result.
// Tables (reported and item) are not kept: clients mishandle them.
type Form struct {
	Type         string
	Title        string
	Instructions string
	Fields       []Field
}

// Field is one field of a form. Type is one of XEP-0004 §3.3 (text-single,
// list-multi, …) or "", Values are as on the wire, several for the -multi types.
type Field struct {
	Var      string
	Type     string
	Label    string
	Desc     string
	Required bool
	Values   []string
	Options  []Option
}

// Option is one choice of a list field.
type Option struct {
	Label string
	Value string
}

// Field returns the first field of this name, or nil.
func (f Form) Field(name string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Var == name {
			return &f.Fields[i]
		}
	}
	return nil
}

// Get returns the first value of the field of this name, or "".
func (f Form) Get(name string) string {
	if v := f.Values(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

// Values returns all values of the field of this name.
func (f Form) Values(name string) []string {
	if field := f.Field(name); field != nil {
		return field.Values
	}
	return nil
}

// Element returns the form as XML. A value of a text-multi field and the
// instructions are split at line ends, as XEP-0004 §3.3 asks; an empty Type is
// written as form.
func (f Form) Element() *Element {
	typ := f.Type
	if typ == "" {
		typ = "form"
	}
	x := New(NSForm, "x").SetAttr("type", typ)
	if f.Title != "" {
		x.AddText(NSForm, "title", f.Title)
	}
	if f.Instructions != "" {
		for _, line := range lines(f.Instructions) {
			x.AddText(NSForm, "instructions", line)
		}
	}
	for _, field := range f.Fields {
		x.Add(field.element())
	}
	return x
}

func (f Field) element() *Element {
	e := New(NSForm, "field").SetAttr("var", f.Var).SetAttr("type", f.Type).SetAttr("label", f.Label)
	if f.Desc != "" {
		e.AddText(NSForm, "desc", f.Desc)
	}
	if f.Required {
		e.Add(New(NSForm, "required"))
	}
	for _, v := range f.Values {
		if f.Type != "text-multi" {
			e.AddText(NSForm, "value", v)
			continue
		}
		for _, line := range lines(v) {
			e.AddText(NSForm, "value", line)
		}
	}
	for _, o := range f.Options {
		e.Add(New(NSForm, "option").SetAttr("label", o.Label).AddText(NSForm, "value", o.Value))
	}
	return e
}

func lines(s string) []string {
	return strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
}

// ParseForm reads the form that e is, or that is a child of e. It is lenient:
// fields without var are kept, unknown types too, and what is missing stays
// empty. It returns ErrNoForm if there is no form; e may be nil.
func ParseForm(e *Element) (Form, error) {
	if !e.Is(NSForm, "x") {
		e = e.Child(NSForm, "x")
	}
	if e == nil {
		return Form{}, ErrNoForm
	}
	f := Form{Type: e.Attr("type"), Title: e.ChildText(NSForm, "title")}
	var text []string
	for _, c := range e.All(NSForm, "instructions") {
		text = append(text, c.Text)
	}
	f.Instructions = strings.Join(text, "\n")
	for _, c := range e.All(NSForm, "field") {
		f.Fields = append(f.Fields, parseField(c))
	}
	return f, nil
}

func parseField(e *Element) Field {
	f := Field{
		Var:      e.Attr("var"),
		Type:     e.Attr("type"),
		Label:    e.Attr("label"),
		Desc:     e.ChildText(NSForm, "desc"),
		Required: e.Child(NSForm, "required") != nil,
	}
	for _, v := range e.All(NSForm, "value") {
		f.Values = append(f.Values, v.Text)
	}
	for _, o := range e.All(NSForm, "option") {
		f.Options = append(f.Options, Option{Label: o.Attr("label"), Value: o.ChildText(NSForm, "value")})
	}
	return f
}
