package desk

import (
	"cmp"
	"maps"
	"strconv"
	"strings"
	"time"
)

// Defaults of the limits, which hold floods back and no honest crowd.
const (
	DefaultCustomerSessions = 120
	DefaultDomainSessions   = 60_000
	DefaultServiceSessions  = 60_000
	DefaultDeskSessions     = 100_000
	MaxLimit                = 10_000_000
	maxPaces                = 10_000 // remembered before those that are over are forgotten
)

// The limits on new sessions, as refusals and metrics name them.
const (
	LimitCustomer = "customer"
	LimitDomain   = "domain"
	LimitService  = "service"
	LimitDesk     = "desk"
)

// WithDefaults returns the limits with every unset one at its default.
func (l Limits) WithDefaults() Limits {
	l.CustomerSessions = cmp.Or(l.CustomerSessions, DefaultCustomerSessions)
	l.DomainSessions = cmp.Or(l.DomainSessions, DefaultDomainSessions)
	l.ServiceSessions = cmp.Or(l.ServiceSessions, DefaultServiceSessions)
	l.DeskSessions = cmp.Or(l.DeskSessions, DefaultDeskSessions)
	return l
}

// Check returns what is wrong with the limits, each with its field.
func (l Limits) Check() []Problem {
	var p problems
	p.number("customer_sessions", l.CustomerSessions, MaxLimit)
	p.number("domain_sessions", l.DomainSessions, MaxLimit)
	p.number("service_sessions", l.ServiceSessions, MaxLimit)
	p.number("desk_sessions", l.DeskSessions, MaxLimit)
	return p
}

// paces counts how often something happens, by name: for each the time until which it has
// used up what it may (the generic cell rate algorithm). They are of this process: a restart
// begins anew.
type paces struct {
	used  map[string]time.Time
	sweep int // how many there are when those that are over are forgotten
}

// allows reports whether a name may once more, if it may so often in a time.
func (p *paces) allows(name string, now time.Time, often int, in time.Duration) bool {
	return !p.next(name, now, often, in).After(now.Add(in))
}

// count counts one.
func (p *paces) count(name string, now time.Time, often int, in time.Duration) {
	if len(p.used) >= p.sweep {
		for other, used := range p.used {
			if !used.After(now) {
				delete(p.used, other)
			}
		}
		p.sweep = max(maxPaces, 2*len(p.used))
	}
	if p.used == nil {
		p.used = make(map[string]time.Time)
	}
	p.used[name] = p.next(name, now, often, in)
}

// next returns what a name has used up with one more.
func (p *paces) next(name string, now time.Time, often int, in time.Duration) time.Time {
	used := p.used[name]
	if used.Before(now) {
		used = now
	}
	return used.Add(in / time.Duration(often))
}

// withinLimits refuses a new session of somebody, of a domain, or with a service, who began too
// many of late, and of anybody while there are too many.
func (d *Desk) withinLimits(reply Reply, svc *serviceState) *Refusal {
	l := d.settings.Limits.WithDefaults()
	switch domain := d.actor.Domain(); {
	case d.live.n >= l.DeskSessions:
		return d.refuse(reply, CodeLimit, LimitDesk, TextDeskFull)
	case !d.paces.allows(string(d.actor), d.now, l.CustomerSessions, time.Hour):
		return d.refuse(reply, CodeLimit, LimitCustomer, TextTooMany, "limit", strconv.Itoa(l.CustomerSessions))
	case !d.paces.allows("@"+domain, d.now, l.DomainSessions, time.Minute):
		return d.refuse(reply, CodeLimit, LimitDomain, TextDomainBusy, "domain", domain)
	case !d.paces.allows("#"+string(svc.Name), d.now, l.ServiceSessions, time.Minute):
		return d.refuse(reply, CodeLimit, LimitService, TextServiceBusy, "service", svc.Title)
	}
	return nil
}

// countNew counts a session that begins.
func (d *Desk) countNew(s *Session) {
	l := d.settings.Limits.WithDefaults()
	d.paces.count(string(s.Customer), d.now, l.CustomerSessions, time.Hour)
	d.paces.count("@"+s.Customer.Domain(), d.now, l.DomainSessions, time.Minute)
	d.paces.count("#"+string(s.Entry), d.now, l.ServiceSessions, time.Minute)
}

// setLimits sets the limits on new sessions; those at zero have their defaults.
func (d *Desk) setLimits(e SetLimits) (Result, *Refusal) {
	if refusal := invalid(e.Limits.Check()); refusal != nil {
		return Result{}, refusal
	}
	if d.settings.Limits != e.Limits {
		d.settings.Limits = e.Limits
		d.paces = paces{} // what was used up was of other limits
		d.markSettings()
		l := e.Limits.WithDefaults()
		d.audit("desk.limits", "", "", strings.Join([]string{
			LimitCustomer + " " + strconv.Itoa(l.CustomerSessions), LimitDomain + " " + strconv.Itoa(l.DomainSessions),
			LimitService + " " + strconv.Itoa(l.ServiceSessions), LimitDesk + " " + strconv.Itoa(l.DeskSessions),
		}, ", "))
	}
	return d.limitsResult(e.Reply), nil
}

func (d *Desk) limitsResult(reply Reply) Result {
	l := d.settings.Limits.WithDefaults()
	field := func(name, label string, n int) ResultField {
		return ResultField{Var: name, Label: label, Type: TextSingle, Values: []string{strconv.Itoa(n)}}
	}
	return Result{
		Fields: []ResultField{
			field("customer_sessions", "New sessions of one customer in an hour", l.CustomerSessions),
			field("domain_sessions", "New sessions of one domain in a minute", l.DomainSessions),
			field("service_sessions", "New sessions of one service in a minute", l.ServiceSessions),
			field("desk_sessions", "Sessions at a time", l.DeskSessions),
		},
		Note: d.text(reply.Lang, nil, TextLimitsSet, "customer", strconv.Itoa(l.CustomerSessions),
			"domain", strconv.Itoa(l.DomainSessions), "service", strconv.Itoa(l.ServiceSessions), "desk", strconv.Itoa(l.DeskSessions)),
	}
}

// drain stops or allows new sessions on the whole desk. Those there are go on.
func (d *Desk) drain(e Drain) (Result, *Refusal) {
	if d.settings.Draining != e.On {
		d.settings.Draining = e.On
		d.markSettings()
		d.audit("desk.drain", "", "", strconv.FormatBool(e.On))
	}
	key := TextDrained
	if !e.On {
		key = TextUndrained
	}
	return Result{
		Fields: []ResultField{
			{Var: "draining", Label: "No new sessions", Type: Boolean, Values: []string{strconv.FormatBool(e.On)}},
			{Var: "sessions", Label: "Sessions under way", Type: TextSingle, Values: []string{strconv.Itoa(d.live.n)}},
		},
		Note: d.text(e.Reply.Lang, nil, key, "sessions", strconv.Itoa(d.live.n)),
	}, nil
}

// Settings returns what holds for the whole desk.
func (d *Desk) Settings() DeskSettings {
	settings := d.settings
	settings.Replies = maps.Clone(settings.Replies)
	return settings
}
