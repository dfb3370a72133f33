package desk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// lane is the place where sessions of one service that need the same skills meet the CSRs
// who have them. So neither a queue nor a crowd of CSRs is ever searched: the first of each
// side are a step away, however many there are.
type lane struct {
	svc     *serviceState
	key     string
	needs   Skills
	waiting rankTree[*Session]
	free    rankTree[*CSR]
}

// laneSlot is a CSR's place in a lane.
type laneSlot struct {
	lane *lane
	key  rankKey
}

// matchDepth is how many waiting sessions are looked at for a CSR whom the first refuse or
// have been refused by; beyond it the deadlines of the refusals bring the rest forward.
const matchDepth = 64

// needsKey writes a requirement so that equal ones have equal keys.
func needsKey(needs Skills) string {
	if len(needs) == 0 {
		return ""
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		fmt.Fprintf(&b, "%q=%d,", name, needs[name])
	}
	return b.String()
}

func (s Skills) meets(needs Skills) bool {
	for name, level := range needs {
		if s[name] < level {
			return false
		}
	}
	return true
}

// laneFor returns the lane of a service for a requirement, made on first use.
func (d *Desk) laneFor(svc *serviceState, needs Skills) *lane {
	key := needsKey(needs)
	l := svc.lanes[key]
	if l != nil {
		return l
	}
	l = &lane{svc: svc, key: key, needs: needs}
	svc.lanes[key] = l
	for _, c := range svc.members {
		if d.canServe(c) && c.Skills.meets(needs) {
			c.enter(l, d.routingKey(l, c))
		}
	}
	return l
}

// dropLane forgets a lane for special skills when nothing waits in it.
func (d *Desk) dropLane(l *lane) {
	if l.key == "" || l.waiting.len() > 0 {
		return
	}
	delete(l.svc.lanes, l.key)
	l.free.ascend(0, func(c *CSR) bool {
		c.lanes = slices.DeleteFunc(c.lanes, func(s laneSlot) bool { return s.lane == l })
		return true
	})
}

func (c *CSR) enter(l *lane, key rankKey) {
	c.lanes = append(c.lanes, laneSlot{lane: l, key: key})
	l.free.insert(key, c)
}

// isFree reports whether a CSR can be offered something now.
func (d *Desk) isFree(c *CSR) bool {
	return d.up && c.State == Available && c.present() && c.Load < c.Limit && !d.now.Before(c.WrapUntil) &&
		(!c.Bot || len(c.sessions) < c.Capacity)
}

// canServe reports whether a CSR can be offered a waiting session now: bots never are.
func (d *Desk) canServe(c *CSR) bool { return !c.Bot && d.isFree(c) }

// present reports whether some resource of the CSR is there and not away.
func (c *CSR) present() bool {
	for _, show := range c.shows {
		if show == Online || show == Chatty {
			return true
		}
	}
	return false
}

// routingKey is a CSR's rank among the free ones of a lane; the least is asked first.
func (d *Desk) routingKey(l *lane, c *CSR) rankKey {
	key := rankKey{ID: string(c.JID)}
	switch l.svc.Routing {
	case LeastLoaded:
		key.A, key.B = int64(c.Load)*1_000_000/int64(max(1, c.Limit)), c.IdleSince.UnixMicro()
	case RoundRobin:
		key.A = c.Turn
	case BestSkill:
		level := 0
		for name := range l.needs {
			level += c.Skills[name]
		}
		key.A, key.B = int64(c.Load-level*2*MaxCapacity), c.IdleSince.UnixMicro()
	case LongestIdle, LastCSR:
		key.A = c.IdleSince.UnixMicro()
	default:
		key.A = c.IdleSince.UnixMicro()
	}
	return key
}

// refresh puts a CSR into the lanes where they are free, and takes them out of the others,
// after anything about them changed; it does not offer them anything yet. It also keeps
// their timer and marks the row.
func (d *Desk) refresh(c *CSR) {
	for _, slot := range c.lanes {
		slot.lane.free.remove(slot.key)
	}
	c.lanes = c.lanes[:0]
	c.Limit = max(c.Capacity, c.Load)
	var wake time.Time
	if d.now.Before(c.WrapUntil) {
		wake = c.WrapUntil
	}
	d.timers.set(timerKey{dueCSR, string(c.JID)}, wake)
	d.countSlots(c)
	if !d.canServe(c) {
		return
	}
	for _, name := range c.Services {
		svc := d.services[name]
		if svc == nil {
			continue
		}
		if len(svc.lanes) == 1 { // the lane of those who need no skill, by far the most usual
			l := svc.lanes[""]
			c.enter(l, d.routingKey(l, c))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(svc.lanes)) {
			if l := svc.lanes[key]; c.Skills.meets(l.needs) {
				c.enter(l, d.routingKey(l, c))
			}
		}
	}
	d.idle = append(d.idle, c)
}

// countSlots keeps the services' sums of the capacities of those who are signed in.
func (d *Desk) countSlots(c *CSR) {
	slots := 0
	if c.State == Available && c.present() && !c.Bot {
		slots = c.Limit
	}
	if slots == c.slots {
		return
	}
	for _, name := range c.Services {
		if svc := d.services[name]; svc != nil {
			if svc.slots += slots - c.slots; svc.slots == 0 {
				d.vacated(svc)
			}
		}
	}
	c.slots = slots
}

// settle brings free CSRs and waiting sessions together until nothing more fits. It runs at
// the end of every event, so a freed CSR takes the head of the queue in the same turn.
func (d *Desk) settle() {
	for len(d.idle)+len(d.waited) > 0 {
		idle, waited := d.idle, d.waited
		d.idle, d.waited = nil, nil
		for _, s := range waited {
			d.climb(s)
		}
		for _, c := range idle { // first, because they look at every queue in its order
			d.serve(c)
			d.callBack(c)
		}
		for _, s := range waited {
			if s.lane != nil {
				d.match(s)
			}
		}
	}
}

// serve offers a free CSR the first of the sessions that wait for somebody like them.
func (d *Desk) serve(c *CSR) {
	for len(c.lanes) > 0 {
		var best *Session
		for _, slot := range c.lanes {
			s := d.firstFor(slot.lane, c)
			if s != nil && (best == nil || s.key.compare(best.key) < 0) {
				best = s
			}
		}
		if best == nil || !d.match(best) {
			return
		}
	}
}

// firstFor returns the first session of a lane that may be offered to c.
func (d *Desk) firstFor(l *lane, c *CSR) *Session {
	var found *Session
	looked := 0
	l.waiting.ascend(0, func(s *Session) bool {
		if looked++; !d.barred(s, c) {
			found = s
		}
		return found == nil && looked < matchDepth
	})
	return found
}

// barred reports whether a session is not to be offered to a CSR: it is their own as a
// customer, it waits for another one by name, they are in it already, or they have just
// declined it, or what is asked for in it now.
func (d *Desk) barred(s *Session, c *CSR) bool {
	if s.Customer == c.JID || d.now.Before(s.rested[c.JID]) || s.Wanted != "" && s.Wanted != c.JID ||
		s.Ask != nil && slices.Contains(s.Ask.Tried, c.JID) {
		return true
	}
	p := s.part(c.JID)
	return p != nil && p.State.Current()
}

// match asks the behaviour about a waiting session and makes the offers it decides on. It
// reports whether there was any.
func (d *Desk) match(s *Session) bool {
	if s.Wanted != "" { // asked for by name: once, and before the routing
		c := d.csrs[s.Wanted]
		switch {
		case c != nil && d.isFree(c) && !d.barred(s, c):
			d.offer(s, c, "asked for by name")
			return true
		case c != nil && d.awaited(s, c):
			return false
		}
		d.unwant(s)
	}
	l := s.lane
	if l.free.len() == 0 {
		return false
	}
	m := l.svc.behaviour.Match(d.view(s, l.svc), candidates{d, s, l})
	made := false
	for _, id := range m.Offer {
		c := d.csrs[id]
		if c != nil && d.isFree(c) && !d.barred(s, c) {
			d.offer(s, c, m.Reason)
			made = true
		}
	}
	return made
}

// awaited reports whether a session waits for a CSR who was asked for by name: one of its
// service who is on shift and has too much to do, for no longer than an offer takes.
func (d *Desk) awaited(s *Session, c *CSR) bool {
	return d.wantedUntil(s).After(d.now) && d.services[s.Service].members[c.JID] == c && c.Skills.meets(s.Needs) &&
		d.up && c.State == Available && c.present() && !d.barred(s, c)
}

// wantedUntil returns how long a session waits for the CSR who was asked for by name.
func (d *Desk) wantedUntil(s *Session) time.Time {
	return s.Since.Add(d.services[s.Service].OfferTimeout)
}

// unwant gives up on the CSR who was asked for by name: the routing says who is asked.
func (d *Desk) unwant(s *Session) {
	s.Wanted = ""
	d.mark(s)
}

// candidates implements [Candidates] on a lane.
type candidates struct {
	d *Desk
	s *Session
	l *lane
}

// Skills implements [Candidates].
func (c candidates) Skills(id CSRID) Skills { return c.d.csrs[id].Skills }

// Best implements [Candidates].
func (c candidates) Best(n int) []CSRID {
	pick := func(again bool) []CSRID {
		var ids []CSRID
		c.l.free.ascend(0, func(csr *CSR) bool {
			if !c.d.barred(c.s, csr) && (again || !c.s.missed[csr.JID]) {
				ids = append(ids, csr.JID)
			}
			return len(ids) < n
		})
		return ids
	}
	ids := pick(false)
	if len(ids) == 0 && len(c.s.missed) > 0 {
		if ids = pick(true); len(ids) > 0 {
			c.s.missed = nil // everybody has let it pass: a new round
		}
	}
	if c.l.svc.Routing == LastCSR {
		ids = c.lastFirst(ids, n)
	}
	return ids
}
