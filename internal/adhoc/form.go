package adhoc

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Limits on what is typed into a form, in bytes.
const (
	maxForm  = 16 << 10 // all values together
	maxLine  = 1000     // one value of a field of one line
	maxLines = 8000     // the values of a field of several lines
	maxFile  = 120_000  // a file, and all values of the form that it is typed into
)

// maxInLine is how much of a field of several values stands in one line of a note.
const maxInLine = 80

// unset is the value of the option that leaves a choice open. An empty one would say it as well,
// but ends Profanity 0.13, which takes no option without a value.
const unset = "*"

// Values are what was typed, by field. A field that is unset is not there.
type Values map[string][]string

// get returns a value as one text, "" if it is unset.
func (v Values) get(names ...string) string {
	for _, name := range names {
		if text := strings.TrimSpace(strings.Join(v[name], "\n")); text != "" {
			return text
		}
	}
	return ""
}

// words returns the values of a field that is a list of words, by line, blank or comma.
// Given says whether the field is set; "-" alone sets it to nothing.
func (v Values) words(name string) (words []string, given bool) {
	text := v.get(name)
	if text == "-" {
		return nil, true
	}
	words = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || isSpace(r) })
	return words, len(words) > 0
}

// typed takes the values from a submitted form. Fields that come back as fixed or with no
// var are passed over, empty values are unset. ok is false if there is too much of it.
func typed(form wire.Form, most int) (values Values, ok bool) {
	values = make(Values, len(form.Fields))
	size := 0
	for _, f := range form.Fields {
		if f.Var == "" || f.Type == string(desk.Fixed) || f.Var == "FORM_TYPE" {
			continue
		}
		for _, value := range f.Values {
			size += len(value) + 1
		}
		if size += len(f.Var); size > most {
			return nil, false
		}
		if strings.TrimSpace(strings.Join(f.Values, "")) != "" {
			values[f.Var] = f.Values
		}
	}
	return values, true
}

// chosen takes the choices that were left open out of what was typed.
func chosen(fields []wire.Field, v Values) Values {
	for _, f := range fields {
		if f.Type == string(desk.ListSingle) && v.get(f.Var) == unset {
			delete(v, f.Var)
		}
	}
	return v
}

// check looks at what the form itself demands. What the values mean is for the command and
// the core.
func (e *Env) check(fields []wire.Field, v Values) *desk.Refusal {
	for _, f := range fields {
		label := f.Label
		if label == "" {
			label = f.Var
		}
		text := v.get(f.Var)
		most := maxLine
		if f.Type == string(desk.TextMulti) || f.Type == string(desk.ListMulti) {
			most = maxLines
		}
		switch {
		case text == "" && f.Required && f.Type != string(desk.Fixed):
			return e.refuseAs(desk.CodeInvalid, f.Var, desk.TextRequired, "label", label)
		case len(text) > most && (f.Var != "file" || len(text) > maxFile):
			return e.refuseAs(desk.CodeInvalid, f.Var, desk.TextTooLong, "label", label, "max", itoa(most))
		}
	}
	return nil
}

// filled returns the fields with what was typed in them.
func filled(fields []wire.Field, v Values) []wire.Field {
	out := make([]wire.Field, len(fields))
	for i, f := range fields {
		if typed, ok := v[f.Var]; ok && f.Type != string(desk.Fixed) {
			f.Values = typed
		}
		out[i] = f
	}
	return out
}

// withField returns the fields with one that the core asks for as well, empty and last. It is
// put in the place of the one that was asked for before.
func withField(fields []wire.Field, asked desk.FormField) []wire.Field {
	out := slices.DeleteFunc(slices.Clone(fields), func(f wire.Field) bool { return f.Var == asked.Name })
	return append(out, wire.Field{Var: asked.Name, Label: asked.Label, Type: string(asked.Type), Required: asked.Required})
}

// withAsked returns the fields with what the core has asked for besides, in an earlier step of
// the same command session. Whether it is still needed is the core's to say.
func withAsked(fields, before []wire.Field, v Values) []wire.Field {
	for _, f := range before {
		if f.Var == desk.FieldChallenge && !slices.ContainsFunc(fields, func(g wire.Field) bool { return g.Var == f.Var }) {
			fields = append(fields, filled([]wire.Field{f}, v)...)
		}
	}
	return fields
}

// formReply shows a form of one step (XEP-0050 §3.4: only complete is offered). The reason
// for showing it again stands in title and instructions: some clients show only one of them.
func formReply(reply desk.Reply, title string, fields []wire.Field, reason string) *wire.Element {
	form := wire.Form{Type: "form", Title: title, Fields: fields}
	if reason != "" {
		form.Title, _, _ = strings.Cut(reason, "\n")
		form.Instructions = reason
	}
	actions := wire.New(NSCommands, "actions").SetAttr("execute", "complete").Add(wire.New(NSCommands, "complete"))
	return commandReply(reply, "executing", actions, form.Element())
}

// completed ends a command with a result: plain fields, and a note that says all of it.
func completed(reply desk.Reply, result desk.Result, noteType string) *wire.Element {
	note := wire.New(NSCommands, "note").SetAttr("type", noteType).WithText(whole(result))
	if len(result.Fields) == 0 {
		return commandReply(reply, "completed", note)
	}
	form := wire.Form{Type: "result"}
	for _, f := range result.Fields {
		typ := f.Type
		if typ == "" {
			typ = desk.TextSingle
		}
		form.Fields = append(form.Fields, wire.Field{Var: f.Var, Label: f.Label, Type: string(typ), Values: f.Values})
	}
	return commandReply(reply, "completed", note, form.Element())
}

// whole is the note of a result with the fields that its words leave out, a line each: some
// clients show the note alone, and a token is of no use to who cannot see it.
func whole(result desk.Result) string {
	var note strings.Builder
	note.WriteString(result.Note)
	for _, f := range result.Fields {
		if !slices.ContainsFunc(f.Values, func(v string) bool { return !mentions(result.Note, v) }) {
			continue
		}
		label := f.Label
		if label == "" {
			label = f.Var
		}
		between, text := ": ", strings.Join(f.Values, ", ")
		if len(f.Values) > 1 && (len(text) > maxInLine || strings.ContainsAny(text, "\n")) {
			between, text = ":\n", strings.Join(f.Values, "\n")
		}
		note.WriteString("\n" + label + between + text)
	}
	return note.String()
}

// mentions reports whether a value stands in a text, not as a part of another word, or of
// another number: 42 is in "42s". Whether something is true or false the words say by themselves.
func mentions(text, value string) bool {
	if value == "true" || value == "false" {
		return true
	}
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if _, err := strconv.ParseFloat(value, 64); err == nil {
		inWord = unicode.IsDigit
	}
	for rest := text; ; {
		at := strings.Index(rest, value)
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:at])
		after, _ := utf8.DecodeRuneInString(rest[at+len(value):])
		if value == "" || !inWord(before) && !inWord(after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(rest[at:])
		rest = rest[at+size:]
	}
}

// commandReply is the result of an iq that holds a command (XEP-0050 §3).
func commandReply(reply desk.Reply, status string, children ...*wire.Element) *wire.Element {
	c := wire.New(NSCommands, "command").
		SetAttr("node", reply.Node).SetAttr("sessionid", reply.Command).SetAttr("status", status).
		Add(children...)
	return wire.IQ(string(reply.From), string(reply.To), "result", reply.ID).Add(c)
}

// field makes a field of one line.
func field(name, label string) wire.Field {
	return wire.Field{Var: name, Label: label, Type: string(desk.TextSingle)}
}

// lines makes a field of several lines.
func lines(name, label string) wire.Field {
	return wire.Field{Var: name, Label: label, Type: string(desk.TextMulti)}
}

// choice makes a field that is one of several options.
func choice(name, label string, options []wire.Option) wire.Field {
	return wire.Field{Var: name, Label: label, Type: string(desk.ListSingle), Options: options}
}

// options are the options of names that need no label of their own.
func options[S ~string](names []S) []wire.Option {
	out := make([]wire.Option, len(names))
	for i, n := range names {
		out[i] = wire.Option{Label: string(n), Value: string(n)}
	}
	return out
}
