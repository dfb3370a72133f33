package desk

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Problem is a setting that a service or a CSR cannot have.
type Problem struct {
	Field string // the field by its name in files and forms: "form[0].options", "skills[german]"
	Text  string // what is wrong; then, behind a semicolon, the mend
}

// The bounds that [Service.Check] and [CSRProfile.Check] hold settings to.
const (
	MinDuration = 100 * time.Millisecond // of every duration but wrap_up, which may be 0
	MaxDuration = 24 * time.Hour         // of what somebody waits for in front of a screen
	MaxLongest  = 30 * 24 * time.Hour    // of idle_timeout and max_wait
	Day         = 24 * time.Hour         // retention is whole days, and one at least: what has just ended can still be rated
	MaxKept     = 36500 * Day            // of retention
	MaxMissed   = 100
	MaxQueue    = 100_000
	MaxCapacity = 1000
	MaxLevel    = 1000
	maxName     = 64
	maxTitle    = 200
	maxText     = 4096
)

// FieldTypes lists every type that a field of a form can have.
var FieldTypes = []FieldType{TextSingle, TextMulti, ListSingle, ListMulti, Boolean, JIDSingle, Fixed, Hidden}

// ReservedFields are the names that the desk's own commands use in forms and results, so
// that no field of a service's form can have them.
var ReservedFields = []string{
	"name", "question", "csr", "session", "token", "room", "nick", "state", "position", "wait", "service", "form_type", "next", "identity",
}

var (
	servicePattern  = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
	fieldPattern    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	languagePattern = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
)

// problems gathers what is wrong, each under the field it is about.
type problems []Problem

func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, Problem{Field: field, Text: fmt.Sprintf(format, args...)})
}

// Check returns what is wrong with the settings, each with its field, in a fixed order;
// nothing if the service can be used. A zero setting means its default and is fine.
// Whether the kind exists is not looked at: the table of kinds says that.
func (s Service) Check() []Problem {
	var p problems
	p.serviceName("name", s.Name)
	p.line("title", s.Title, maxTitle)
	if s.Routing != "" && !slices.Contains(Routings, s.Routing) {
		p.add("routing", "%q is no way of routing; write one of %s", s.Routing, joinNames(Routings))
	}
	p.duration("offer_timeout", s.OfferTimeout, MaxDuration)
	p.duration("join_timeout", s.JoinTimeout, MaxDuration)
	p.number("missed_offers", s.MissedOffers, MaxMissed)
	if s.WrapUp < 0 || s.WrapUp > MaxDuration {
		p.add("wrap_up", "%v is out of range; write 0s to %v", s.WrapUp, MaxDuration)
	}
	p.duration("idle_timeout", s.IdleTimeout, MaxLongest)
	p.duration("grace", s.Grace, MaxDuration)
	p.number("max_waiting", s.MaxWaiting, MaxQueue)
	p.duration("max_wait", s.MaxWait, MaxLongest)
	p.codes(s.Codes)
	p.form(s.Form)
	if s.Language != "" && !languagePattern.MatchString(s.Language) {
		p.add("language", "%q is not a language tag; write one like en or pt-BR", s.Language)
	}
	p.texts(s.Texts)
	p.rules(s.Rules)
	if s.Hours != nil {
		p.under("hours.", s.Hours.Check())
	}
	p.overflow(s.Name, s.Overflow)
	p.extras(s)
	return p
}

// Check returns what is wrong with the profile, each with its field, in a fixed order;
// nothing if it can be used. A capacity must be given: callers fill in [DefaultCapacity].
// Whether the services exist and whether the nick is free is not looked at.
func (p CSRProfile) Check() []Problem {
	var out problems
	switch jid, err := ParseBare(string(p.JID)); {
	case err != nil:
		out.add("jid", "%s", strings.TrimPrefix(err.Error(), ErrAddress.Error()+": "))
	case jid != p.JID:
		out.add("jid", "%q is not as servers write it; write %s", p.JID, jid)
	}
	if p.Name == "" {
		out.add("name", "there is no nick; write the name that customers see")
	}
	out.line("name", p.Name, maxName)
	if p.Capacity < 1 || p.Capacity > MaxCapacity {
		out.add("capacity", "%d is out of range; write 1 to %d", p.Capacity, MaxCapacity)
	}
	for i, name := range p.Services {
		field := fmt.Sprintf("services[%d]", i)
		out.serviceName(field, name)
		if slices.Contains(p.Services[:i], name) {
			out.add(field, "%q is there twice; remove one", name)
		}
	}
	for _, skill := range slices.Sorted(maps.Keys(p.Skills)) {
		out.skill(skill, p.Skills[skill])
	}
	if local, domain, found := strings.Cut(p.Email, "@"); p.Email != "" &&
		(!found || local == "" || domain == "" || strings.ContainsFunc(p.Email, isBlank)) {
		out.add("email", "%q is not an e-mail address; write one like bob@example.org", p.Email)
	}
	return out
}

func (p *problems) serviceName(field string, name ServiceName) {
	switch {
	case name == "":
		p.add(field, "there is no name; write one like sales")
	case len(name) > maxName:
		p.add(field, "the name has %d characters; write at most %d", len(name), maxName)
	case name == DeskLocal:
		p.add(field, "%q is the desk's own address; choose another name", name)
	case strings.HasPrefix(string(name), sessionPrefix):
		p.add(field, "%q begins like a session's address (%s); choose another name", name, sessionPrefix)
	case !servicePattern.MatchString(string(name)):
		p.add(field, "%q cannot be an address; write a–z, 0–9, dot, - and _, beginning with a letter or digit", name)
	}
}

// line refuses what cannot stand in one line of text.
func (p *problems) line(field, text string, most int) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		p.add(field, "it has line breaks or control characters; write one line")
	case text != strings.TrimSpace(text):
		p.add(field, "%q has blanks around it; remove them", text)
	case utf8.RuneCountInString(text) > most:
		p.add(field, "it has %d characters; write at most %d", utf8.RuneCountInString(text), most)
	}
}

func (p *problems) duration(field string, d, most time.Duration) {
	if d != 0 && (d < MinDuration || d > most) {
		p.add(field, "%v is out of range; write %v to %v", d, MinDuration, most)
	}
}

func (p *problems) number(field string, n, most int) {
	if n < 0 || n > most {
		p.add(field, "%d is out of range; write 1 to %d", n, most)
	}
}

func (p *problems) codes(codes []string) {
	for i, code := range codes {
		field := fmt.Sprintf("codes[%d]", i)
		switch {
		case code == "" || strings.ContainsFunc(code, isBlank):
			p.add(field, "%q is empty or has blanks; write one word, it is typed after !close", code)
		case slices.Contains(codes[:i], code):
			p.add(field, "%q is there twice; remove one", code)
		}
		p.line(field, code, maxName)
	}
}

func (p *problems) form(form []FormField) {
	seen := make(map[string]bool, len(form))
	for i, f := range form {
		at := fmt.Sprintf("form[%d].", i)
		switch {
		case f.Name == "":
			p.add(at+"name", "there is no name; write one like topic")
		case !fieldPattern.MatchString(f.Name) || len(f.Name) > maxName:
			p.add(at+"name", "%q cannot be a field's name; write a–z, 0–9 and _, beginning with a letter, at most %d", f.Name, maxName)
		case slices.Contains(ReservedFields, f.Name):
			p.add(at+"name", "%q is a field of the desk's own; choose another name", f.Name)
		case seen[f.Name]:
			p.add(at+"name", "%q is there twice; choose another name", f.Name)
		}
		seen[f.Name] = true
		p.line(at+"label", f.Label, maxTitle)
		if f.Type != "" && !slices.Contains(FieldTypes, f.Type) {
			p.add(at+"type", "%q is no type of field; write one of %s", f.Type, joinNames(FieldTypes))
			continue
		}
		p.options(at, f)
		if f.Required && (f.Type == Fixed || f.Type == Hidden) {
			p.add(at+"required", "nobody can answer a field of type %s; remove required", f.Type)
		}
	}
}

func (p *problems) options(at string, f FormField) {
	list := f.Type == ListSingle || f.Type == ListMulti
	switch {
	case list && len(f.Options) == 0:
		p.add(at+"options", "a %s needs options; write them as a list", f.Type)
	case !list && len(f.Options) > 0:
		p.add(at+"options", "only list-single and list-multi have options; remove them or change the type")
	}
	for i, option := range f.Options {
		field := fmt.Sprintf("%soptions[%d]", at, i)
		switch {
		case option == "":
			p.add(field, "the option is empty; write its text")
		case slices.Contains(f.Options[:i], option):
			p.add(field, "%q is there twice; remove one", option)
		}
		p.line(field, option, maxTitle)
	}
}

func (p *problems) texts(texts map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		field := "texts[" + key + "]"
		switch text := texts[key]; {
		case key == "" || strings.ContainsFunc(key, isBlank):
			p.add(field, "%q is no key of a text; write one like queue.position", key)
		case strings.TrimSpace(text) == "":
			p.add(field, "the text is empty; write it, or remove the key for the usual one")
		case len(text) > maxText || !utf8.ValidString(text):
			p.add(field, "the text is not valid or longer than %d bytes; shorten it", maxText)
		}
	}
}

func (p *problems) skill(skill string, level int) {
	field := "skills[" + skill + "]"
	if skill == "" || len(skill) > maxName || strings.ContainsFunc(skill, func(r rune) bool { return isBlank(r) || strings.ContainsRune("=,:[]", r) }) {
		p.add(field, "%q cannot name a skill; write one word without = , : [ ]", skill)
	}
	if level < 1 || level > MaxLevel {
		p.add(field, "level %d is out of range; write 1 to %d", level, MaxLevel)
	}
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }

func joinNames[S ~string](names []S) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return strings.Join(out, ", ")
}
