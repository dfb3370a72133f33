package adhoc

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

func serviceList(e *Env, _ Values) (Deed, *desk.Refusal) {
	services := e.Desk.Services()
	if len(services) == 0 {
		return Deed{Result: desk.Result{Note: e.say(textNoServices)}}, nil
	}
	var names, texts []string
	for _, s := range services {
		names = append(names, string(s.Name))
		text := fmt.Sprintf("%s (%s): %s, %s, %d waiting, %d active, %d CSRs available",
			s.Name, s.Title, s.Kind, openOrClosed(s), s.Waiting, s.Active, s.Available)
		if s.Hidden {
			text += ", hidden"
		}
		texts = append(texts, text)
	}
	return Deed{Result: listing(e, "services", "Services", names, texts)}, nil
}

func openOrClosed(s desk.ServiceView) string {
	if !s.Open {
		return "closed"
	}
	return "open"
}

// serviceField is the choice of one service.
func serviceField(e *Env) []wire.Field {
	f := choice("service", "Service", nil)
	for _, s := range e.Desk.Services() {
		f.Options = append(f.Options, wire.Option{Label: s.Title, Value: string(s.Name)})
	}
	if len(f.Options) > maxListed { // a stanza has a size: then the name is typed
		f.Type, f.Options = string(desk.TextSingle), nil
	}
	return []wire.Field{f}
}

// named returns the service that is meant, by the name of the choice or of service-set.
func named(e *Env, v Values) (desk.ServiceName, *desk.Refusal) {
	name := v.get("service", "name")
	if name == "" {
		return "", e.refuse(desk.CodeInvalid, "service", textNoService)
	}
	return desk.ServiceName(name), nil
}

func serviceRemove(e *Env, v Values) (Deed, *desk.Refusal) {
	name, refusal := named(e, v)
	return Deed{Event: desk.RemoveService{Reply: e.Reply, Service: name}}, refusal
}

func serviceOpen(open bool) func(*Env, Values) (Deed, *desk.Refusal) {
	return func(e *Env, v Values) (Deed, *desk.Refusal) {
		name, refusal := named(e, v)
		return Deed{Event: desk.SetServiceOpen{Reply: e.Reply, Service: name, Open: open}}, refusal
	}
}

// setting is one setting of a service that is a plain value: what a form asks for and a
// result shows.
type setting struct {
	name, label string
	get         func(*desk.Service) string
	duration    func(*desk.Service) *time.Duration
	number      func(*desk.Service) *int
	text        func(*desk.Service, string)
}

//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var settings = []setting{
	{name: "title", label: "Title", get: func(s *desk.Service) string { return s.Title }, text: func(s *desk.Service, v string) { s.Title = v }},
	{name: "kind", label: "Kind", get: func(s *desk.Service) string { return string(s.Kind) }, text: func(s *desk.Service, v string) { s.Kind = desk.KindName(v) }},
	{name: "routing", label: "Routing", get: func(s *desk.Service) string { return string(s.Routing) }, text: func(s *desk.Service, v string) { s.Routing = desk.Routing(v) }},
	{name: "offer_timeout", label: "Time to answer an offer (20s)", duration: func(s *desk.Service) *time.Duration { return &s.OfferTimeout }},
	{name: "join_timeout", label: "Time to come into the room (60s)", duration: func(s *desk.Service) *time.Duration { return &s.JoinTimeout }},
	{name: "missed_offers", label: "Missed offers until a break", number: func(s *desk.Service) *int { return &s.MissedOffers }},
	{name: "wrap_up", label: "Wrap-up after a session (0s)", duration: func(s *desk.Service) *time.Duration { return &s.WrapUp }},
	{name: "idle_timeout", label: "Close when nothing is said for (30m)", duration: func(s *desk.Service) *time.Duration { return &s.IdleTimeout }},
	{name: "grace", label: "Time to come back into the room (60s)", duration: func(s *desk.Service) *time.Duration { return &s.Grace }},
	{name: "max_waiting", label: "Customers waiting at most", number: func(s *desk.Service) *int { return &s.MaxWaiting }},
	{name: "max_wait", label: "Longest wait (2h)", duration: func(s *desk.Service) *time.Duration { return &s.MaxWait }},
	{name: "assist", label: "Service whose assistants are called as sessions begin", get: func(s *desk.Service) string { return string(s.Assist) }, text: func(s *desk.Service, v string) { s.Assist = desk.ServiceName(v) }},
	{name: "meeting", label: "Meeting link that call offers", get: func(s *desk.Service) string { return s.Meeting }, text: func(s *desk.Service, v string) { s.Meeting = v }},
	{name: "defer_for", label: "How long a deferred request stands (168h)", duration: func(s *desk.Service) *time.Duration { return &s.DeferFor }},
	{name: "retention", label: "How long sessions are kept, in days (90d; 0s: as the desk says)", duration: func(s *desk.Service) *time.Duration { return &s.Retention }},
	{name: "language", label: "Language", get: func(s *desk.Service) string { return s.Language }, text: func(s *desk.Service, v string) { s.Language = v }},
}

// asItIs is the option of those settings that a client would otherwise fill in by itself.
//
//nolint:gochecknoglobals // a constant in all but the language's sense
var asItIs = wire.Option{Label: "(as it is)", Value: unset}

func serviceSetFields(e *Env) []wire.Field {
	name := field("name", "Name (its address)")
	name.Required = true
	fields := []wire.Field{name}
	for _, s := range settings {
		switch s.name {
		case "kind":
			fields = append(fields, choice(s.name, s.label, append([]wire.Option{asItIs}, options(e.Desk.Kinds())...)))
		case "routing":
			fields = append(fields, choice(s.name, s.label, append([]wire.Option{asItIs}, options(desk.Routings)...)))
		default:
			fields = append(fields, field(s.name, s.label))
		}
	}
	fields = append(fields,
		lines("codes", "Codes for closed sessions, one a line"),
		lines("channels", "Channels beside text, one a line (pages, forms, files, calls); - for all"),
		lines("origins", "Origins of the pages that may show the chat widget, one a line; - for any"),
		choice("hidden", "Hidden", []wire.Option{asItIs, {Label: "no", Value: "false"}, {Label: "yes", Value: "true"}}),
		choice("rating", "Customers are asked how it was", []wire.Option{asItIs, {Label: "no", Value: "false"}, {Label: "yes", Value: "true"}}))
	for _, p := range parts {
		fields = append(fields, lines(p.name, p.label))
	}
	return fields
}

// serviceSet adds a service or changes one: what is not given stays as it is, "-" empties a
// list or text. Its hours are hours-set's.
func serviceSet(e *Env, v Values) (Deed, *desk.Refusal) {
	name := desk.ServiceName(v.get("name", "service"))
	present, exists := e.Desk.ServiceView(name)
	service := present.Service
	if !exists {
		service = desk.Service{Name: name}
	}
	for _, s := range settings {
		if refusal := e.set(s, &service, v); refusal != nil {
			return Deed{}, refusal
		}
	}
	if words, given := v.words("codes"); given {
		service.Codes = words
	}
	if words, given := v.words("channels"); given {
		service.Channels = nil
		for _, w := range words {
			service.Channels = append(service.Channels, desk.Channel(w))
		}
	}
	if words, given := v.words("origins"); given {
		service.Origins = words
	}
	hidden, refusal := e.truth(v, "hidden", service.Hidden)
	if refusal != nil {
		return Deed{}, refusal
	}
	rating, refusal := e.truth(v, "rating", !service.Unrated)
	if refusal != nil {
		return Deed{}, refusal
	}
	service.Hidden, service.Unrated = hidden, !rating
	if refusal := e.setParts(&service, v); refusal != nil {
		return Deed{}, refusal
	}
	return Deed{Event: desk.PutService{Reply: e.Reply, Service: service}}, nil
}

func (e *Env) set(s setting, service *desk.Service, v Values) *desk.Refusal {
	text := v.get(s.name)
	switch {
	case text == "":
	case s.number != nil:
		return e.number(v, s.name, s.number(service))
	case s.duration != nil:
		d, err := desk.ParseDuration(text)
		if err != nil {
			return e.refuse(desk.CodeInvalid, s.name, textBadDuration, "field", s.name, "value", clip(text, 50))
		}
		*s.duration(service) = d
	case text == "-":
		s.text(service, "")
	default:
		s.text(service, text)
	}
	return nil
}

func (s setting) show(service *desk.Service) string {
	switch {
	case s.duration != nil:
		return desk.FormatDays(*s.duration(service))
	case s.number != nil:
		return itoa(*s.number(service))
	}
	return s.get(service)
}

func serviceShow(e *Env, v Values) (Deed, *desk.Refusal) {
	name, refusal := named(e, v)
	if refusal != nil {
		return Deed{}, refusal
	}
	service, ok := e.Desk.ServiceView(name)
	if !ok {
		return Deed{}, e.noService(name)
	}
	r := resultOf("name", "Name", string(name))
	for _, s := range settings {
		add(&r, s.name, s.label, s.show(&service.Service))
	}
	add(&r, "codes", "Codes", service.Codes...)
	add(&r, "hidden", "Hidden", strconv.FormatBool(service.Hidden))
	add(&r, "rating", "Customers are asked how it was", strconv.FormatBool(!service.Unrated))
	add(&r, "channels", "Channels beside text", strs(service.Channels)...)
	add(&r, "origins", "Origins of pages", service.Origins...)
	showHours(&r, service, e.Now)
	e.showParts(&r, service.Service)
	add(&r, "state", "State", openOrClosed(service))
	add(&r, "waiting", "Waiting", itoa(service.Waiting))
	add(&r, "active", "Active", itoa(service.Active))
	add(&r, "available", "CSRs available", itoa(service.Available))
	add(&r, "oldest_wait", "Oldest wait", span(service.OldestWait))
	return Deed{Result: r}, nil
}

func resultOf(name, label, value string) (r desk.Result) {
	add(&r, name, label, value)
	return r
}

// add adds a plain field to a result, and a line to its note.
func add(r *desk.Result, name, label string, values ...string) {
	typ := desk.TextSingle
	if len(values) > 1 {
		typ = desk.TextMulti
	}
	r.Fields = append(r.Fields, desk.ResultField{Var: name, Label: label, Type: typ, Values: values})
	if r.Note != "" {
		r.Note += "\n"
	}
	r.Note += strings.TrimSpace(name + ": " + strings.Join(values, ", "))
}

// addLines adds a field of several lines to a result, if there are any, each on a line of the
// note.
func addLines(r *desk.Result, name, label string, lines []string) {
	if len(lines) == 0 {
		add(r, name, label)
		return
	}
	r.Fields = append(r.Fields, desk.ResultField{Var: name, Label: label, Type: desk.TextMulti, Values: lines})
	r.Note += "\n" + name + ":\n  " + strings.Join(lines, "\n  ")
}

func strs[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}
