package adhoc

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// SettingsFile writes and reads the settings of a desk as the text of a services file.
type SettingsFile interface {
	// Write returns the settings of a desk.
	Write(d *desk.Desk) string
	// Read reads a file for a desk: what it would set, and in lines what that would change.
	// The error names every mistake with its line.
	Read(d *desk.Desk, text string) (e desk.ApplySettings, changes []string, err error)
	// Parts returns the settings of a service that have several lines, by their key in the
	// file, as ReadPart takes them.
	Parts(s desk.Service) map[string][]string
	// ReadPart reads one of them into a service. The error names every mistake with its line.
	ReadPart(d *desk.Desk, s *desk.Service, key, text string) error
}

// parts are the settings of a service that have several lines, written as in the services file.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var parts = []struct{ name, label, show string }{
	{"form", "Form, a field a line ({name: topic, label: What is it about?}); - for none", "Form"},
	{"rules", "Rules, one a line ({when: 'form.topic == \"delivery\"', skills: [logistics]}); - for none", "Rules"},
	{"overflow", "Overflow, a step a line ({after: 2m, service: support}); - for none", "Overflow"},
	{"forms", "Forms that CSRs send, one a line ({name: parcel, fields: [{name: number}]}); - for none", "Forms"},
	{"texts", "Texts said otherwise, one a line (room.welcome: Hello!); - for none", "Texts"},
	{"replies", "Canned replies, one a line (hello: Hello {customer}!); - for none", "Canned replies"},
	{"challenge", "Question to strangers while many wait ({above: 5}, or with question and answers); - for none", "Question while many wait"},
}

// setParts reads what is given of the settings that have several lines.
func (e *Env) setParts(service *desk.Service, v Values) *desk.Refusal {
	for _, p := range parts {
		text := strings.Join(v[p.name], "\n")
		switch {
		case strings.TrimSpace(text) == "":
		case e.server.cfg.File == nil:
			return e.refuse(desk.CodeConflict, p.name, textNoFile)
		default:
			if err := e.server.cfg.File.ReadPart(e.Desk, service, p.name, text); err != nil {
				return &desk.Refusal{Code: desk.CodeInvalid, Field: p.name, Text: clip(err.Error(), maxLines)}
			}
		}
	}
	return nil
}

// showParts adds them to a service's particulars, as service-set takes them.
func (e *Env) showParts(r *desk.Result, service desk.Service) {
	if e.server.cfg.File == nil {
		return
	}
	all := e.server.cfg.File.Parts(service)
	for _, p := range parts {
		addLines(r, p.name, p.show, all[p.name])
	}
}

func later(e *Env, _ Values) (Deed, *desk.Refusal) {
	return Deed{Event: desk.Later{Reply: e.Reply, Service: e.Service.Name}}, nil
}

func hoursFields(e *Env) []wire.Field {
	return append(serviceField(e),
		field("zone", "Time zone (Europe/Berlin)"),
		lines("open", "Open, one span a line (Mon-Fri 09:00-18:00); - for always"),
		lines("closed", "Closed days, one date a line (2026-12-25)"),
		lines("extra", "Days with other hours, one a line (2026-12-24 09:00-12:00)"))
}

// items returns the values of a field by line or semicolon. Given says whether the field is
// set; "-" alone sets it to nothing.
func (v Values) items(name string) (items []string, given bool) {
	text := v.get(name)
	if text == "-" {
		return nil, true
	}
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if item = strings.Join(strings.Fields(item), " "); item != "" {
			items = append(items, item)
		}
	}
	return items, len(items) > 0
}

func hoursSet(e *Env, v Values) (Deed, *desk.Refusal) {
	name, refusal := named(e, v)
	if refusal != nil {
		return Deed{}, refusal
	}
	view, ok := e.Desk.ServiceView(name)
	if !ok {
		return Deed{}, e.noService(name)
	}
	var hours desk.Hours
	if view.Hours != nil {
		hours = *view.Hours
	}
	if zone := v.get("zone"); zone != "" {
		hours.Zone = strings.TrimPrefix(zone, "-")
	}
	for field, list := range map[string]*[]string{"open": &hours.Open, "closed": &hours.Closed, "extra": &hours.Extra} {
		if items, given := v.items(field); given {
			*list = items
		}
	}
	service := view.Service
	if service.Hours = &hours; len(hours.Open)+len(hours.Extra) == 0 {
		service.Hours = nil
	} else if problems := hours.Check(); len(problems) > 0 {
		field, _, _ := strings.Cut(problems[0].Field, "[")
		return Deed{}, &desk.Refusal{Code: desk.CodeInvalid, Field: field, Text: problems[0].Field + ": " + problems[0].Text}
	}
	return Deed{Event: desk.PutService{Reply: e.Reply, Service: service}}, nil
}

// limit is one of the limits on new sessions.
type limit struct {
	name, label string
	of          func(*desk.Limits) *int
}

//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var limitTable = []limit{
	{"customer_sessions", "New sessions of one customer in an hour", func(l *desk.Limits) *int { return &l.CustomerSessions }},
	{"domain_sessions", "New sessions of one domain in a minute", func(l *desk.Limits) *int { return &l.DomainSessions }},
	{"service_sessions", "New sessions of one service in a minute", func(l *desk.Limits) *int { return &l.ServiceSessions }},
	{"desk_sessions", "Sessions at a time", func(l *desk.Limits) *int { return &l.DeskSessions }},
}

func limitsFields(e *Env) []wire.Field {
	now := e.Desk.Settings().Limits.WithDefaults()
	var fields []wire.Field
	for _, l := range limitTable {
		f := field(l.name, l.label+" (- for the default)")
		f.Values = []string{itoa(*l.of(&now))}
		fields = append(fields, f)
	}
	return fields
}

func limitsSet(e *Env, v Values) (Deed, *desk.Refusal) {
	limits := e.Desk.Settings().Limits
	for _, l := range limitTable {
		switch text := v.get(l.name); text {
		case "":
		case "-", "0":
			*l.of(&limits) = 0
		default:
			n, err := strconv.Atoi(text)
			if err != nil {
				return Deed{}, e.refuse(desk.CodeInvalid, l.name, textBadNumber, "field", l.name, "value", clip(text, 50))
			}
			*l.of(&limits) = n
		}
	}
	return Deed{Event: desk.SetLimits{Reply: e.Reply, Limits: limits}}, nil
}

func drainFields(*Env) []wire.Field {
	f := choice("state", "New sessions", []wire.Option{{Label: "none from now on", Value: "on"}, {Label: "allowed again", Value: "off"}})
	f.Values = []string{"on"}
	return []wire.Field{f}
}

func drain(e *Env, v Values) (Deed, *desk.Refusal) {
	switch text := v.get("state"); text {
	case "", "on", "1", "true":
		return Deed{Event: desk.Drain{Reply: e.Reply, On: true}}, nil
	case "off", "0", "false":
		return Deed{Event: desk.Drain{Reply: e.Reply}}, nil
	default:
		return Deed{}, e.refuse(desk.CodeInvalid, "state", textBadBoolean, "field", "state", "value", clip(text, 50))
	}
}

func routeFields(e *Env) []wire.Field {
	return append(serviceField(e),
		lines("form", "Answers, one a line (topic=delivery)"), field("customer", "Customer's address"),
		field("question", "Question"), field("at", "At (2026-12-24 18:00, UTC)"))
}

func routeTest(e *Env, v Values) (Deed, *desk.Refusal) {
	name, refusal := named(e, v)
	if refusal != nil {
		return Deed{}, refusal
	}
	q := desk.RouteQuery{Service: name, Question: v.get("question"), Lang: e.Reply.Lang}
	if text := v.get("customer"); text != "" {
		jid, err := desk.ParseBare(text)
		if err != nil {
			return Deed{}, e.refuse(desk.CodeInvalid, "customer", textBadAddress, "value", clip(text, 100))
		}
		q.Customer, q.Name = jid, jid.Local()
	}
	answers, _ := v.items("form")
	var ok bool
	if q.Answers, ok = desk.ParseAnswers(answers); !ok {
		return Deed{}, e.refuse(desk.CodeInvalid, "form", textBadAnswer)
	}
	if text := v.get("at"); text != "" {
		if q.At, ok = desk.ParseTime(text); !ok {
			return Deed{}, e.refuse(desk.CodeInvalid, "at", textBadTime, "value", clip(text, 50))
		}
	}
	report, err := e.Desk.TestRoute(q)
	if err != nil {
		return Deed{}, e.noService(name)
	}
	return Deed{Result: routeResult(report)}, nil
}

func routeResult(report desk.RouteReport) desk.Result {
	var r desk.Result
	put := func(name, label string, values ...string) {
		r.Fields = append(r.Fields, desk.ResultField{Var: name, Label: label, Type: desk.TextSingle, Values: values})
	}
	put("service", "Service", string(report.Service))
	put("open", "Open", strconv.FormatBool(report.Open))
	put("priority", "Priority", itoa(report.Priority))
	put("needs", "Needed skills", report.Needs.String())
	put("position", "Position in the queue", itoa(report.Position))
	put("wait", "Expected wait in seconds", itoa(int(report.Wait.Seconds())))
	asked := make([]string, len(report.Asked))
	for i, id := range report.Asked {
		asked[i] = string(id)
	}
	r.Fields = append(r.Fields,
		desk.ResultField{Var: "asked", Label: "Asked at once", Type: desk.TextMulti, Values: asked},
		desk.ResultField{Var: "why", Label: "Why", Type: desk.TextMulti, Values: report.Lines})
	r.Note = strings.Join(report.Lines, "\n")
	return r
}

// maxExport bounds a file in an answer, in bytes: it goes twice, as a field and as the note.
const maxExport = 100_000

func exportFile(e *Env, _ Values) (Deed, *desk.Refusal) {
	if e.server.cfg.File == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoFile)
	}
	text := strings.TrimSuffix(e.server.cfg.File.Write(e.Desk), "\n")
	if len(text) > maxExport {
		return Deed{}, e.refuse(desk.CodeLimit, "", textFileTooLong, "size", itoa(len(text)))
	}
	return Deed{Result: desk.Result{
		Fields: []desk.ResultField{{Var: "file", Label: "services.yaml", Type: desk.TextMulti, Values: strings.Split(text, "\n")}},
		Note:   text,
	}}, nil
}

func importFields(*Env) []wire.Field {
	file := lines("file", "services.yaml")
	file.Required = true
	return []wire.Field{file, {Var: "dry_run", Label: "Only show what would change", Type: string(desk.Boolean), Values: []string{"0"}}}
}

func importFile(e *Env, v Values) (Deed, *desk.Refusal) {
	if e.server.cfg.File == nil {
		return Deed{}, e.refuse(desk.CodeConflict, "", textNoFile)
	}
	dry, err := strconv.ParseBool(v.or("dry_run", "0"))
	if err != nil {
		return Deed{}, e.refuse(desk.CodeInvalid, "dry_run", textBadBoolean, "field", "dry_run", "value", clip(v.get("dry_run"), 50))
	}
	event, changes, err := e.server.cfg.File.Read(e.Desk, strings.Join(v["file"], "\n")+"\n")
	switch {
	case err != nil:
		return Deed{}, &desk.Refusal{Code: desk.CodeInvalid, Field: "file", Text: clip(err.Error(), maxLines)}
	case dry && len(changes) == 0:
		return Deed{Result: desk.Result{Note: e.say(textNoChange)}}, nil
	case dry:
		changes = slices.Clone(changes[:min(len(changes), maxListed)])
		return Deed{Result: listing(e, "changes", "What would change", changes, changes)}, nil
	}
	event.Reply = e.Reply
	return Deed{Event: event}, nil
}

// or returns a value, or another if it is unset.
func (v Values) or(name, unset string) string {
	if text := v.get(name); text != "" {
		return text
	}
	return unset
}

// showHours adds to a service's particulars when it is open.
func showHours(r *desk.Result, s desk.ServiceView, now time.Time) {
	if s.Hours != nil {
		add(r, "zone", "Time zone", s.Hours.Zone)
		add(r, "hours", "Open", s.Hours.Open...)
		add(r, "closed", "Closed days", s.Hours.Closed...)
		add(r, "extra", "Days with other hours", s.Hours.Extra...)
		if next := s.Hours.Next(now); !next.IsZero() {
			add(r, "next", "Hours change", next.Format(time.RFC3339))
		}
	}
}
