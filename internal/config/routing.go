package config

import (
	"fmt"
	"strconv"
	"time"

	"bellhop/internal/desk"
)

var ruleKeys = []field[desk.Rule]{
	text("when", func(r *desk.Rule) *string { return &r.When }),
	texts("skills", func(r *desk.Rule) *[]string { return &r.Skills }),
	number("priority", func(r *desk.Rule) *int { return &r.Priority }),
	text("service", func(r *desk.Rule) *desk.ServiceName { return &r.Service }),
}

var hoursKeys = []field[desk.Hours]{
	text("zone", func(h *desk.Hours) *string { return &h.Zone }),
	texts("open", func(h *desk.Hours) *[]string { return &h.Open }),
	texts("closed", func(h *desk.Hours) *[]string { return &h.Closed }),
	texts("extra", func(h *desk.Hours) *[]string { return &h.Extra }),
}

var overflowKeys = []field[desk.Overflow]{
	duration("after", false, func(o *desk.Overflow) *time.Duration { return &o.After }),
	count("waiting", func(o *desk.Overflow) *int { return &o.Waiting }),
	flag("no_csr", func(o *desk.Overflow) *bool { return &o.NoCSR }),
	flag("closed", func(o *desk.Overflow) *bool { return &o.Closed }),
	flag("widen", func(o *desk.Overflow) *bool { return &o.Widen }),
	text("service", func(o *desk.Overflow) *desk.ServiceName { return &o.Service }),
	text("offer", func(o *desk.Overflow) *string { return &o.Offer }),
	text("close", func(o *desk.Overflow) *string { return &o.Close }),
}

var formsKeys = []field[desk.Form]{
	text("name", func(f *desk.Form) *string { return &f.Name }),
	text("title", func(f *desk.Form) *string { return &f.Title }),
	list("fields", func(f *desk.Form) *[]desk.FormField { return &f.Fields }, readFormField),
}

var challengeKeys = []field[desk.Challenge]{
	count("above", func(c *desk.Challenge) *int { return &c.Above }),
	text("question", func(c *desk.Challenge) *string { return &c.Question }),
	texts("answers", func(c *desk.Challenge) *[]string { return &c.Answers }),
}

var limitsKeys = []field[desk.Limits]{
	count("customer_sessions", func(l *desk.Limits) *int { return &l.CustomerSessions }),
	count("domain_sessions", func(l *desk.Limits) *int { return &l.DomainSessions }),
	count("service_sessions", func(l *desk.Limits) *int { return &l.ServiceSessions }),
	count("desk_sessions", func(l *desk.Limits) *int { return &l.DeskSessions }),
}

// item reads an item of a list that is a section; also with mistakes, so that the others keep
// their numbers.
func item[E any](fields []field[E]) func(r *reader, n *node, at spot) (E, bool) {
	return func(r *reader, n *node, at spot) (e E, ok bool) {
		readSection(r, n, at.key, fields, &e)
		return e, true
	}
}

// part is a key with a section of its own, nil where it is not there.
func part[T, E any](key string, fields []field[E], get func(*T) **E) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		if n.shape == shapeNull {
			return
		}
		*get(into) = new(E)
		readSection(r, n, at.key, fields, *get(into))
	}}
}

// number is a key with a whole number, which may be below zero.
func number[T any](key string, get func(*T) *int) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		v, err := strconv.Atoi(n.text)
		if n.shape != shapeNumber || err != nil {
			r.add(at, "it is no whole number; write one like 10 or -5")
			return
		}
		*get(into) = v
	}}
}

// checkRules refuses expressions that cannot be evaluated, and names of services that are not
// there.
func (f *servicesFile) checkRules(r *reader) {
	for _, s := range f.services {
		if f.known.CheckRule != nil {
			for i, rule := range s.value.Rules {
				field := fmt.Sprintf("rules[%d].when", i)
				at := r.at(locate(s.node, field), under(s.path, field))
				if err := f.known.CheckRule(rule.When); err != nil && !r.has(at) {
					r.add(at, "in the expression, %s; mend it there", err)
				}
			}
		}
		for _, ref := range s.value.References() {
			at := r.at(locate(s.node, ref.Field), under(s.path, ref.Field))
			if !f.hasService(ref.Service) && !r.has(at) {
				r.add(at, "there is no service %q; add it under services, or name another", ref.Service)
			}
			f.reach(r, s.value, ref, at)
		}
	}
}

// The pairs of what a service's settings have in them, for [Marshal] and [Diff].

func rulePairs(r desk.Rule) []pair {
	return []pair{
		textPair("when", r.When), listPair("skills", r.Skills),
		{key: "priority", value: strconv.Itoa(r.Priority), zero: r.Priority == 0},
		textPair("service", r.Service),
	}
}

func hoursPair(h *desk.Hours) pair {
	if h == nil {
		return pair{key: "hours", value: "always", zero: true}
	}
	return pair{key: "hours", value: flow([]pair{
		textPair("zone", h.Zone), listPair("open", h.Open), listPair("closed", h.Closed), listPair("extra", h.Extra),
	})}
}

func challengePair(c *desk.Challenge) pair {
	if c == nil {
		return pair{key: "challenge", value: "none", zero: true}
	}
	return pair{key: "challenge", value: flow([]pair{
		countPair("above", c.Above), textPair("question", c.Question), listPair("answers", c.Answers),
	})}
}

func overflowPairs(o desk.Overflow) []pair {
	return []pair{
		durationPair("after", o.After), countPair("waiting", o.Waiting), flagPair("no_csr", o.NoCSR), flagPair("closed", o.Closed), flagPair("widen", o.Widen),
		textPair("service", o.Service), textPair("offer", o.Offer), textPair("close", o.Close),
	}
}

func formsPairs(f desk.Form) []pair {
	return []pair{textPair("name", f.Name), textPair("title", f.Title), flowsPair("fields", f.Fields, formPairs)}
}

func limitsPairs(l desk.Limits) []pair {
	return []pair{
		countPair("customer_sessions", l.CustomerSessions), countPair("domain_sessions", l.DomainSessions),
		countPair("service_sessions", l.ServiceSessions), countPair("desk_sessions", l.DeskSessions),
	}
}

// flowsPair is a list of sections, one a line in a block.
func flowsPair[T any](key string, items []T, pairs func(T) []pair) pair {
	lines := make([]string, len(items))
	for i, it := range items {
		lines[i] = flow(pairs(it))
	}
	return pair{key: key, value: "[" + join(lines) + "]", zero: len(lines) == 0, lines: prefixed("- ", lines)}
}

// mapPair is a section of free keys, one a line in a block.
func mapPair(key string, m map[string]string) pair {
	lines := said(m)
	return pair{key: key, value: "{" + join(lines) + "}", zero: len(lines) == 0, lines: lines}
}
