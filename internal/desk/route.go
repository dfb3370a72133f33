package desk

import (
	"fmt"
	"slices"
	"time"
)

// isOpen reports whether a service takes new sessions at a time: service-close and
// service-open come before its hours.
func (svc *serviceState) isOpen(at time.Time) bool {
	switch {
	case svc.Closed:
		return false
	case svc.Hours == nil || at.Before(svc.Opened):
		return true
	}
	return svc.hours.open(at)
}

// opens returns when a closed service opens by itself; zero if nobody can say.
func (svc *serviceState) opens(at time.Time) time.Time {
	if svc.Closed || svc.Hours == nil || svc.isOpen(at) {
		return time.Time{}
	}
	return svc.hours.next(at)
}

// readHours makes the hours ready to be asked. They were checked when they were set; hours
// that a newer check refuses are never open.
func (svc *serviceState) readHours() {
	svc.hours = nil
	if svc.Hours != nil {
		s, wrong := svc.Hours.schedule()
		if len(wrong) > 0 {
			s = &schedule{zone: time.UTC}
		}
		svc.hours = s
	}
}

// refuseClosed says that a service is closed, and when it opens.
func (d *Desk) refuseClosed(reply Reply, svc *serviceState, code Code, field string) *Refusal {
	next := svc.opens(d.now)
	if next.IsZero() {
		return d.refuse(reply, code, field, TextServiceClosed, "service", svc.Title)
	}
	return d.refuse(reply, code, field, TextClosedUntil, "service", svc.Title,
		"opens", next.Format(time.RFC3339), "zone", svc.hours.zone.String())
}

// takesNew refuses a new session that begins at a service: where the desk is being emptied,
// the service is closed or full, or somebody has begun too many.
func (d *Desk) takesNew(reply Reply, svc *serviceState) *Refusal {
	if d.settings.Draining {
		return d.refuse(reply, CodeClosed, "", TextDraining)
	}
	if refusal := d.takesOrElse(reply, svc); refusal != nil {
		return refusal
	}
	return d.withinLimits(reply, svc)
}

// takesMore refuses one more session for a service that is closed or full.
func (d *Desk) takesMore(reply Reply, svc *serviceState) *Refusal {
	switch {
	case !svc.isOpen(d.now):
		return d.refuseClosed(reply, svc, CodeClosed, "")
	case d.full(svc):
		return d.refuse(reply, CodeLimit, "", TextServiceFull, "service", svc.Title)
	}
	return nil
}

// factsOf returns what rules can look at.
func (d *Desk) factsOf(s *Session) Facts {
	return Facts{
		Form: s.Answers, Customer: s.Customer, Name: s.Name, Lang: s.Lang,
		Service: s.Service, Question: s.Question, Now: d.now,
	}
}

// placement is where rules put a session, with all they say of it on the way.
type placement struct {
	svc *serviceState
	Verdict
}

// place follows the rules from service to service. What rules say of a session counts
// wherever it goes; nobody is sent in circles, or further than some services.
func (d *Desk) place(svc *serviceState, facts Facts) placement {
	p := placement{svc: svc}
	been := map[ServiceName]bool{svc.Name: true}
	for {
		v := d.verdict(&p.svc.Service, facts)
		p.Trace = append(p.Trace, v.Trace...)
		p.Needs = merged(p.Needs, v.Needs)
		if v.Priority != 0 && (p.Priority == 0 || v.Priority > p.Priority) {
			p.Priority = v.Priority
		}
		next := d.services[v.Service]
		switch {
		case v.Service == "" || v.Service == p.svc.Name:
			return p
		case next == nil:
			p.Trace = append(p.Trace, fmt.Sprintf("%s: there is no service %s; it stays", p.svc.Name, v.Service))
			return p
		case been[v.Service]:
			p.Trace = append(p.Trace, fmt.Sprintf("%s: it has been at %s; it stays", p.svc.Name, v.Service))
			return p
		case len(been) > maxHops:
			p.Trace = append(p.Trace, fmt.Sprintf("%s: it has been sent on %d times; it stays", p.svc.Name, maxHops))
			return p
		}
		p.svc = next
		been[next.Name] = true
	}
}

// merged returns the higher level of each skill.
func merged(a, b Skills) Skills {
	if len(a) == 0 {
		return b
	}
	all := Skills{}
	for _, s := range []Skills{a, b} {
		for name, level := range s {
			all[name] = max(level, all[name])
		}
	}
	return all
}

// route lets the rules say, as a session begins, which service has it, how urgent it is and
// what it needs. Where they send it to somebody who takes nobody now, it does not begin.
func (d *Desk) route(reply Reply, s *Session) *Refusal {
	svc := d.services[s.Service]
	p := d.place(svc, d.factsOf(s))
	if p.svc != svc {
		if refusal := d.takesOrElse(reply, p.svc); refusal != nil {
			return refusal
		}
		d.audit("session.service", s.ID, string(p.svc.Name), "rules of "+string(svc.Name))
	}
	if p.Priority != 0 || len(p.Needs) > 0 {
		d.audit("session.routed", s.ID, string(p.svc.Name), fmt.Sprintf("priority %d, needs %s", p.Priority, p.Needs))
	}
	s.Service, s.Priority, s.Needs = p.svc.Name, p.Priority, p.Needs
	d.mark(s)
	return nil
}

// abandon forgets a session that was refused before it began.
func (d *Desk) abandon(s *Session) {
	if s.State == Asking {
		d.move(s, Closed)
		s.End, s.Ended, s.Until = EndedService, d.now, zeroTime
		d.audit("session.end", s.ID, "", "refused where the rules sent it")
		d.keepPast(pastOf(s))
		d.timers.set(timerKey{dueSession, string(s.ID)}, zeroTime)
	}
	if s.State != Closed { // nothing of it is stored
		s.dirty = false
		d.dirty.sessions = slices.DeleteFunc(d.dirty.sessions, func(q *Session) bool { return q == s })
	}
	delete(d.sessions, s.ID)
	d.live.drop(customerKey{s.Customer, s.Entry})
}

// routeAnew lets the rules of a service that a session is moved to say what it needs there.
// Whoever moved it has chosen the service: rules send it no further.
func (d *Desk) routeAnew(s *Session) {
	v := d.verdict(&d.services[s.Service].Service, d.factsOf(s))
	s.Priority, s.Needs = v.Priority, v.Needs
	d.mark(s)
}
