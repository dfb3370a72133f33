package desk

import "time"

// The expected wait of somebody at a place of a queue is none while a CSR with the skills that
// they need is free. Else it is the time that a session has taken of late, times the place, by
// the number of sessions that the CSRs who are signed in and have the skills can hold at once:
// of c that are under way, one ends every c-th part of that time. What a session takes is a
// moving average in which the last eight or so of the service count, from the moment that a
// CSR was in the room to the end. Before the first one has ended nothing is known, and the
// wait is given as none.

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
	return svc.handling * time.Duration(position) / time.Duration(max(1, slots))
}
