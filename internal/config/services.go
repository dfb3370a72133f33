package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// Settings is what a services file says: what the desk offers, who serves it and who has a
// role, in the order of the file. A setting that the file leaves out is zero, which means its
// default, except a CSR's capacity, which is [desk.DefaultCapacity].
type Settings struct {
	Services []desk.Service
	CSRs     []desk.CSRProfile
	Grants   []desk.Grant
	Replies  map[string]string // of the whole desk; nil: the file does not say
	Limits   *desk.Limits      // nil: the file does not say

	Retention *time.Duration // of services that have none of their own; nil: the file does not say
	Placement *Placement     // nil: the file names no link
	Links     []desk.JID     // the other links of the deployment, as stored; no file says them
}

// Known is what a services file may refer to although it does not say it.
type Known struct {
	Services []desk.ServiceName              // services that exist on the desk already
	Links    map[desk.JID][]desk.ServiceName // the same by link, for a file that names links
	Only     desk.JID                        // the one link that may be named; "": any
	Kinds    []desk.KindName                 // kinds of services that this binary has; nil means queue and ring-all
	Texts    []desk.TextKey                  // texts of the catalogue; nil means that any key will do

	CheckRule func(when string) error // says what is wrong with an expression; nil: they are not looked at
}

// plannedKinds are kinds of the format that a version may lack.
var plannedKinds = []desk.KindName{"queue", "ring-all", "direct", "deferred", "assist", "triage", "lobby"}

// LoadServices reads the services file. Mistakes come as [Errors], all at once; another
// error says that the file could not be read at all.
func LoadServices(path string, known Known) (*Settings, error) {
	data, err := readFile(path, maxFile)
	if err != nil {
		return nil, fmt.Errorf("services file: %w", err)
	}
	return ReadServices(path, data, known)
}

// ReadServices reads the text of a services file; name stands in its mistakes, which come as
// [Errors], all at once.
func ReadServices(name string, data []byte, known Known) (*Settings, error) {
	if known.Kinds == nil {
		known.Kinds = []desk.KindName{"queue", "ring-all"}
	}
	r := &reader{file: name}
	top := parse(name, data, &r.collector)
	if top == nil {
		if len(r.errs) == 0 {
			r.add(spot{file: name, line: 1, col: 1}, "the file is empty; write services: [] if nothing is offered")
		}
		return nil, r.err()
	}
	out := &servicesFile{known: known}
	readSection(r, top, "", servicesKeys, out)
	out.checkDuplicates(r)
	out.place(r, top)
	out.checkReferences(r)
	out.checkRules(r)
	r.problems(top, "", desk.CheckReplies(out.replies))
	if out.limits != nil {
		r.problems(locate(top, "limits"), "limits", out.limits.Check())
	}
	if out.retention != nil {
		r.problems(top, "", desk.CheckRetention(*out.retention))
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out.settings(), nil
}

// servicesFile holds the values of a services file with their nodes, for the checks that
// need to see all of it.
type servicesFile struct {
	known    Known
	services []placed[desk.Service]
	csrs     []placed[desk.CSRProfile]
	grants   []placed[desk.Grant]
	replies  map[string]string
	limits   *desk.Limits

	retention *time.Duration
	link      desk.JID // the default
	placement *Placement
}

// placed is a value with the node it was read from and its path.
type placed[T any] struct {
	value T
	node  *node
	path  string
	link  desk.JID // of a service that names one
}

func (f *servicesFile) settings() *Settings {
	return &Settings{
		Services: values(f.services), CSRs: values(f.csrs), Grants: values(f.grants),
		Replies: f.replies, Limits: f.limits, Retention: f.retention,
		Placement: f.placement,
	}
}

func values[T any](in []placed[T]) []T {
	var out []T
	for _, p := range in {
		out = append(out, p.value)
	}
	return out
}

var servicesKeys = []field[servicesFile]{
	{"link", func(r *reader, n *node, at spot, into *servicesFile) { into.link = r.link(n, at) }},
	list("services", func(f *servicesFile) *[]placed[desk.Service] { return &f.services }, readService),
	list("csrs", func(f *servicesFile) *[]placed[desk.CSRProfile] { return &f.csrs }, readCSR),
	list("roles", func(f *servicesFile) *[]placed[desk.Grant] { return &f.grants }, readGrant),
	mapping("replies", func(f *servicesFile) *map[string]string { return &f.replies }, (*reader).textItem),
	part("limits", limitsKeys, func(f *servicesFile) **desk.Limits { return &f.limits }),
	{"retention", func(r *reader, n *node, at spot, into *servicesFile) {
		into.retention = new(time.Duration)
		duration("retention", true, func(d *time.Duration) *time.Duration { return d }).read(r, n, at, into.retention)
	}},
}

var serviceKeys = []field[desk.Service]{
	text("name", func(s *desk.Service) *desk.ServiceName { return &s.Name }),
	text("title", func(s *desk.Service) *string { return &s.Title }),
	text("kind", func(s *desk.Service) *desk.KindName { return &s.Kind }),
	text("routing", func(s *desk.Service) *desk.Routing { return &s.Routing }),
	duration("offer_timeout", false, func(s *desk.Service) *time.Duration { return &s.OfferTimeout }),
	duration("join_timeout", false, func(s *desk.Service) *time.Duration { return &s.JoinTimeout }),
	count("missed_offers", func(s *desk.Service) *int { return &s.MissedOffers }),
	duration("wrap_up", true, func(s *desk.Service) *time.Duration { return &s.WrapUp }),
	duration("idle_timeout", false, func(s *desk.Service) *time.Duration { return &s.IdleTimeout }),
	duration("grace", false, func(s *desk.Service) *time.Duration { return &s.Grace }),
	count("max_waiting", func(s *desk.Service) *int { return &s.MaxWaiting }),
	duration("max_wait", false, func(s *desk.Service) *time.Duration { return &s.MaxWait }),
	texts("codes", func(s *desk.Service) *[]string { return &s.Codes }),
	list("form", func(s *desk.Service) *[]desk.FormField { return &s.Form }, readFormField),
	flag("hidden", func(s *desk.Service) *bool { return &s.Hidden }),
	without("rating", func(s *desk.Service) *bool { return &s.Unrated }),
	flag("closed", func(s *desk.Service) *bool { return &s.Closed }),
	text("language", func(s *desk.Service) *string { return &s.Language }),
	mapping("texts", func(s *desk.Service) *map[string]string { return &s.Texts }, (*reader).textItem),
	list("rules", func(s *desk.Service) *[]desk.Rule { return &s.Rules }, item(ruleKeys)),
	part("hours", hoursKeys, func(s *desk.Service) **desk.Hours { return &s.Hours }),
	list("overflow", func(s *desk.Service) *[]desk.Overflow { return &s.Overflow }, item(overflowKeys)),
	mapping("replies", func(s *desk.Service) *map[string]string { return &s.Replies }, (*reader).textItem),
	list("forms", func(s *desk.Service) *[]desk.Form { return &s.Forms }, item(formsKeys)),
	text("assist", func(s *desk.Service) *desk.ServiceName { return &s.Assist }),
	text("meeting", func(s *desk.Service) *string { return &s.Meeting }),
	duration("defer_for", false, func(s *desk.Service) *time.Duration { return &s.DeferFor }),
	texts("channels", func(s *desk.Service) *[]desk.Channel { return &s.Channels }),
	texts("origins", func(s *desk.Service) *[]string { return &s.Origins }),
	part("challenge", challengeKeys, func(s *desk.Service) **desk.Challenge { return &s.Challenge }),
	duration("retention", true, func(s *desk.Service) *time.Duration { return &s.Retention }),
}

var formKeys = []field[desk.FormField]{
	text("name", func(f *desk.FormField) *string { return &f.Name }),
	text("label", func(f *desk.FormField) *string { return &f.Label }),
	text("type", func(f *desk.FormField) *desk.FieldType { return &f.Type }),
	texts("options", func(f *desk.FormField) *[]string { return &f.Options }),
	flag("required", func(f *desk.FormField) *bool { return &f.Required }),
}

var csrKeys = []field[desk.CSRProfile]{
	{"jid", func(r *reader, n *node, at spot, into *desk.CSRProfile) { into.JID = r.jid(n, at) }},
	text("name", func(p *desk.CSRProfile) *string { return &p.Name }),
	count("capacity", func(p *desk.CSRProfile) *int { return &p.Capacity }),
	texts("services", func(p *desk.CSRProfile) *[]desk.ServiceName { return &p.Services }),
	mapping("skills", func(p *desk.CSRProfile) *desk.Skills { return &p.Skills }, (*reader).integer),
	text("email", func(p *desk.CSRProfile) *string { return &p.Email }),
	flag("bot", func(p *desk.CSRProfile) *bool { return &p.Bot }),
	mapping("replies", func(p *desk.CSRProfile) *map[string]string { return &p.Replies }, (*reader).textItem),
}

var grantKeys = []field[desk.Grant]{
	{"jid", func(r *reader, n *node, at spot, into *desk.Grant) { into.JID = r.jid(n, at) }},
	{"role", readRole},
}

// roleNames are the roles that a file can give.
var roleNames = []struct {
	name string
	role desk.Roles
}{{"supervisor", desk.RoleSupervisor}, {"admin", desk.RoleAdmin}}

func readService(r *reader, n *node, at spot) (p placed[desk.Service], ok bool) {
	p.node, p.path = n, itemPath(n, at, "services", "name")
	var s onLink
	readSection(r, n, p.path, placedServiceKeys, &s)
	p.value, p.link = s.Service, s.link
	r.problems(n, p.path, p.value.Check())
	return p, n.shape == shapeMap
}

func readFormField(r *reader, n *node, at spot) (f desk.FormField, ok bool) {
	readSection(r, n, at.key, formKeys, &f)
	return f, true // also with mistakes: the others keep their numbers
}

func readCSR(r *reader, n *node, at spot) (p placed[desk.CSRProfile], ok bool) {
	p.node, p.path = n, itemPath(n, at, "csrs", "jid")
	readSection(r, n, p.path, csrKeys, &p.value)
	if p.value.Capacity == 0 {
		p.value.Capacity = desk.DefaultCapacity
	}
	r.problems(n, p.path, p.value.Check())
	return p, n.shape == shapeMap
}

func readGrant(r *reader, n *node, at spot) (p placed[desk.Grant], ok bool) {
	p.node, p.path = n, itemPath(n, at, "roles", "jid")
	readSection(r, n, p.path, grantKeys, &p.value)
	if n.shape == shapeMap && n.get("jid") == nil {
		r.add(at, "there is no jid; write jid: eve@example.org")
	}
	if n.shape == shapeMap && n.get("role") == nil {
		r.add(at, "there is no role; write role: supervisor or role: admin")
	}
	return p, n.shape == shapeMap
}

func readRole(r *reader, n *node, at spot, into *desk.Grant) {
	s, ok := r.scalar(n, at)
	if !ok {
		return
	}
	for _, known := range roleNames {
		if known.name == s {
			into.Role = known.role
			return
		}
	}
	r.add(at, "%q is not a role that can be given; write supervisor or admin", s)
}

// itemPath names an item of a list by its name where it has one, else by its number.
func itemPath(n *node, at spot, list, key string) string {
	if named := n.get(key); named != nil && named.text != "" {
		return list + "[" + named.text + "]"
	}
	return at.key
}

func (r *reader) textItem(n *node, at spot) (string, bool) { return r.scalar(n, at) }

// jid reads an address as a person types it; "" after a mistake.
func (r *reader) jid(n *node, at spot) desk.JID {
	s, ok := r.scalar(n, at)
	if !ok {
		return ""
	}
	jid, err := desk.ParseBare(s)
	if err != nil {
		r.add(at, "%s", addressMistake(err))
	}
	return jid
}

// addressMistake takes the sentinel's words off an error of [desk.ParseBare], and adds a mend.
func addressMistake(err error) string {
	msg := strings.TrimPrefix(err.Error(), desk.ErrAddress.Error()+": ")
	if !strings.Contains(msg, "; ") {
		msg += "; write it like bob@example.org"
	}
	return msg
}

// problems adds what the core found wrong, at the place of the field, unless something at
// that place is wrong already.
func (r *reader) problems(n *node, path string, found []desk.Problem) {
	if n.shape != shapeMap {
		return
	}
	for _, p := range found {
		at := r.at(locate(n, p.Field), under(path, p.Field))
		if !r.has(at) {
			r.add(at, "%s", p.Text)
		}
	}
}

func (f *servicesFile) hasService(name desk.ServiceName) bool {
	if f.placement != nil {
		_, known := f.where(name, f.known.Only)
		return known
	}
	return slices.Contains(f.known.Services, name) ||
		slices.ContainsFunc(f.services, func(s placed[desk.Service]) bool { return s.value.Name == name })
}
