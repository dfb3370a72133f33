package desk

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ErrNoService says that there is no service of a name.
var ErrNoService = errors.New("desk: no such service")

// RouteQuery is a session that might begin: what [Desk.TestRoute] is asked about.
type RouteQuery struct {
	Service  ServiceName
	Customer JID // bare; may be empty
	Name     string
	Lang     string
	Question string
	Answers  Answers
	At       time.Time // that rules and hours see; zero: now
}

// RouteReport is what would become of a session, and why.
type RouteReport struct {
	Service  ServiceName // that would have it
	Open     bool        // whether that takes it
	Opens    time.Time   // when it would, by its hours
	Priority int
	Needs    Skills
	Deferred bool // it would be taken for later
	Position int  // in the queue
	Wait     time.Duration
	Asked    []CSRID  // who would be asked at once
	Lines    []string // all of it step by step, in English
}

// TestRoute says what would happen if a session began, without doing it: rule by rule, then
// the hours, the place in the queue, and CSR by CSR who would be asked and who would not.
func (d *Desk) TestRoute(q RouteQuery) (RouteReport, error) {
	svc := d.services[q.Service]
	if svc == nil {
		return RouteReport{}, fmt.Errorf("%w: %q", ErrNoService, q.Service)
	}
	at := q.At
	if at.IsZero() {
		at = d.now
	}
	r := RouteReport{}
	r.takes(svc, at)
	since := d.now
	if !since.After(d.arrived) {
		since = d.arrived.Add(time.Microsecond) // behind all who came
	}
	s := &Session{
		Service: q.Service, Entry: q.Service, State: Queued, Customer: q.Customer, Name: q.Name, Lang: q.Lang,
		Question: q.Question, Answers: q.Answers, Created: d.now, Since: since,
	}
	facts := d.factsOf(s)
	facts.Now = at
	p := d.place(svc, facts)
	r.Lines = append(r.Lines, p.Trace...)
	if len(p.Trace) == 0 {
		r.say("%s: there are no rules", svc.Name)
	}
	s.Service, s.Priority, s.Needs = p.svc.Name, p.Priority, p.Needs
	begin := d.trialBegin(&r, s)
	svc = d.services[s.Service]
	if svc.Name != q.Service {
		r.takes(svc, at)
	}
	if !svc.isOpen(at) || d.full(svc) {
		begin = d.trialDoor(&r, s, begin, at)
		svc = d.services[s.Service]
	}
	r.Service, r.Priority, r.Needs, r.Deferred = s.Service, s.Priority, s.Needs, begin.Defer
	r.Open, r.Opens = svc.isOpen(at), svc.opens(at)
	if d.settings.Draining {
		r.Open = false
		r.say("the desk is drained: no session begins")
	}
	r.say("it would be of %s, with priority %d, and need %s", r.Service, r.Priority, cmp.Or(r.Needs.String(), "no skills"))
	if r.Deferred {
		r.say("it would be taken for later")
		return r, nil
	}
	d.trialQueue(&r, s, svc)
	d.trialOffer(&r, s, svc, begin)
	return r, nil
}

func (r *RouteReport) say(format string, args ...any) {
	r.Lines = append(r.Lines, fmt.Sprintf(format, args...))
}

// takes says whether a service takes a session.
func (r *RouteReport) takes(svc *serviceState, at time.Time) {
	next := ""
	if opens := svc.opens(at); !opens.IsZero() {
		next = ", it opens " + opens.Format("Mon 2006-01-02 15:04 MST")
	}
	switch {
	case svc.Closed:
		r.say("%s: closed by service-close", svc.Name)
	case !svc.isOpen(at):
		r.say("%s: closed by its hours at %s%s", svc.Name, at.In(svc.hours.zone).Format("Mon 2006-01-02 15:04 MST"), next)
	case svc.Hours != nil && at.Before(svc.Opened):
		r.say("%s: open against its hours, by service-open", svc.Name)
	case svc.Hours != nil:
		r.say("%s: open by its hours", svc.Name)
	default:
		r.say("%s: open", svc.Name)
	}
}

// trialBegin asks the behaviours as a session's beginning does.
func (d *Desk) trialBegin(r *RouteReport, s *Session) Begin {
	been := []ServiceName{}
	for {
		svc := d.services[s.Service]
		b := svc.behaviour.Begin(d.view(s, svc))
		to := d.services[b.Service]
		if to == nil || to == svc || slices.Contains(been, to.Name) || len(been) == maxHops {
			return b
		}
		been = append(been, svc.Name)
		r.say("%s: to %s, by its kind %s: %s", svc.Name, to.Name, svc.Kind, b.Reason)
		s.Service = to.Name
	}
}

// trialQueue says the place in the queue, and which steps of the ladder are due at once.
func (d *Desk) trialQueue(r *RouteReport, s *Session, svc *serviceState) {
	s.key = queueKey(s)
	r.Position = svc.queue.rank(s.key) + 1
	r.Wait = d.waitFor(svc, s.Needs, r.Position)
	r.say("it would be number %d of %d waiting, for about %s", r.Position, svc.queue.len()+1, r.Wait.Round(time.Second))
	if svc.queue.len() >= svc.MaxWaiting {
		r.say("but %d wait already, which is all that may: it would be refused", svc.queue.len())
		r.Open = false
	}
	for i, step := range svc.Overflow {
		r.say("overflow[%d]: %s", i, step)
	}
}

// trialOffer says who would be asked, and of the others why not.
func (d *Desk) trialOffer(r *RouteReport, s *Session, svc *serviceState, begin Begin) {
	l := d.laneFor(svc, s.Needs)
	defer d.dropLane(l)
	m := svc.behaviour.Match(d.view(s, svc), candidates{d, s, l})
	if c := d.csrs[begin.CSR]; c != nil && d.isFree(c) && !d.barred(s, c) {
		m = Match{Offer: []CSRID{c.JID}, Reason: "by name: " + begin.Reason}
	}
	r.Asked = m.Offer
	ahead := 0
	l.waiting.ascend(0, func(other *Session) bool {
		if other.key.compare(s.key) < 0 {
			ahead++
		}
		return true
	})
	switch {
	case len(m.Offer) == 0:
		r.say("nobody would be asked at once")
	case ahead > 0:
		r.say("%d who wait for the same come first", ahead)
	}
	for _, id := range m.Offer {
		r.say("%s (%s) would be asked: %s, %s", d.csrName(id), id, m.Reason, svc.Routing)
	}
	order := d.ranks(l)
	for _, id := range slices.Sorted(maps.Keys(svc.members)) {
		if !slices.Contains(m.Offer, id) {
			c := svc.members[id]
			r.say("%s (%s) not: %s", c.Name, id, d.whyNot(s, svc, c, order))
		}
	}
}

// ranks returns the place of each free CSR in the routing's order, from 1.
func (d *Desk) ranks(l *lane) map[CSRID]int {
	order := make(map[CSRID]int, l.free.len())
	l.free.ascend(0, func(c *CSR) bool {
		order[c.JID] = len(order) + 1
		return true
	})
	return order
}

// whyNot says why a CSR would not be asked at once.
func (d *Desk) whyNot(s *Session, svc *serviceState, c *CSR, order map[CSRID]int) string {
	for _, skill := range slices.Sorted(maps.Keys(s.Needs)) {
		if c.Skills[skill] < s.Needs[skill] {
			return fmt.Sprintf("has %s=%d, needed is %d", skill, c.Skills[skill], s.Needs[skill])
		}
	}
	switch standing := c.standing(d.now); {
	case !d.up:
		return "the stream is down"
	case standing != StandsAvailable:
		return strings.TrimSuffix(fmt.Sprintf("is %s: %s", standing, c.Reason), ": ")
	case c.Load >= c.Limit:
		return fmt.Sprintf("is full, with %d of %d sessions", c.Load, c.Capacity)
	case s.Customer == c.JID:
		return "is the customer"
	case order[c.JID] > 0:
		return fmt.Sprintf("is number %d of those free by %s", order[c.JID], svc.Routing)
	}
	return "is not asked by the kind " + string(svc.Kind)
}

// trialDoor says what the ladder of a closed or full service has for those who come.
func (d *Desk) trialDoor(r *RouteReport, s *Session, b Begin, at time.Time) Begin {
	svc := d.services[s.Service]
	find, reason := svc.closedStep, "the service is closed"
	if svc.isOpen(at) {
		find, reason = svc.fullStep, "the service is full"
		r.say("%s: full, %d wait", svc.Name, d.waiting(svc))
	}
	step, ok := find()
	if !ok {
		return b
	}
	r.say("overflow[%d]: %s", slices.Index(svc.Overflow, step), step)
	to := d.services[step.Service]
	switch {
	case to != nil && to.isOpen(at) && !d.full(to):
		s.Service = to.Name
		v := d.verdict(&to.Service, d.factsOf(s))
		s.Priority, s.Needs = v.Priority, v.Needs
		r.Lines = append(r.Lines, v.Trace...)
		return d.trialBegin(r, s)
	case step.Offer == OfferDeferred:
		return Begin{Defer: true, Reason: reason}
	}
	return b
}
