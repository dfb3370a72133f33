package desk

import "time"

// The expected wait of somebody at a place of a queue is none while a CSR with the skills that
// they need is free, or is asked already. Else it is the time that a session takes, times the place, by the number
// of sessions that the CSRs who are signed in and have the skills can hold at once: of c that
// are under way, one ends every c-th part of that time. While none of them is signed in nothing
// is known, and the wait is given as none.
//
// What a session takes is a moving average in which the last eight or so of the service count,
// from the moment that a CSR was in the room to the end. It begins at what sessions take on
// this desk as a whole, and that at firstGuess; either counts as one session.

// firstGuess is what a session takes, as long as none has ended: about what chats with people
// take where they are counted.
const firstGuess = 5 * time.Minute

// averageOf is how many sessions count in an average.
const averageOf = 8

// average is a moving average of durations.
type average struct {
	of time.Duration
	n  int // of which there were so many, at most averageOf
}

// add takes a duration in. The first one meets a prior, which counts as one itself.
func (a *average) add(prior, took time.Duration) {
	if a.n == 0 {
		a.of, a.n = prior, 1
	}
	a.n = min(a.n+1, averageOf)
	a.of += (took - a.of) / time.Duration(a.n)
}

// or returns the average, or a prior where there is none yet.
func (a *average) or(prior time.Duration) time.Duration {
	if a.n == 0 {
		return prior
	}
	return a.of
}

// took takes in how long a session of a service was in the hands of CSRs.
func (d *Desk) took(svc *serviceState, served, ended time.Time) {
	if svc == nil || served.IsZero() || ended.Before(served) {
		return
	}
	took := ended.Sub(served)
	svc.handling.add(d.handling.or(firstGuess), took)
	d.handling.add(firstGuess, took)
}

// pace returns how long a session of a service takes.
func (d *Desk) pace(svc *serviceState) time.Duration {
	return svc.handling.or(d.handling.or(firstGuess))
}

// expectedWait estimates how long somebody at a place of a queue will wait who needs no skills.
func (d *Desk) expectedWait(svc *serviceState, position int) time.Duration {
	if svc.lanes[""].free.len() > 0 {
		return 0
	}
	return d.share(svc, position, svc.slots)
}

// waitOf returns the expected wait of a session at its place: none once somebody is asked.
func (d *Desk) waitOf(s *Session, position int) time.Duration {
	if s.State == Offered {
		return 0
	}
	return d.waitFor(d.services[s.Service], s.Needs, position)
}

// waitFor returns the expected wait at a place of a service's queue, with needed skills.
func (d *Desk) waitFor(svc *serviceState, needs Skills, position int) time.Duration {
	if len(needs) == 0 {
		return d.expectedWait(svc, position)
	}
	slots := 0
	for _, c := range svc.members {
		if !c.Skills.meets(needs) {
			continue
		}
		if d.isFree(c) {
			return 0
		}
		slots += c.slots
	}
	return d.share(svc, position, slots)
}

// share is the wait at a place where so many sessions can be held at once.
func (d *Desk) share(svc *serviceState, position, slots int) time.Duration {
	if slots == 0 {
		return 0
	}
	return d.pace(svc) * time.Duration(position) / time.Duration(slots)
}
