package desk

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Check holds the desk to what must always be true of it, and returns every violation. It
// looks at everything, so it is for tests, the simulator and the doctor, not for each event.
//
// Of the ten invariants that ARCHITECTURE.md lists it checks those of the state: one owner
// and one live session per customer and service (1), loads (2), nobody in a room but
// participants (3), a deadline for every state (5). Those about effects and
// the store are checked by the model tests, which see both.
func (d *Desk) Check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	live := make(map[customerKey]SessionID)
	loads := make(map[CSRID]int)
	for _, s := range d.sessions {
		d.checkSession(s, fail)
		if s.State == Lobby && d.lobbies[s.Service] != s {
			fail("lobby %s of %s is not in the index", s.ID, s.Service)
		}
		if !s.State.Live() || s.State == Lobby {
			continue
		}
		key := customerKey{s.Customer, s.Entry}
		if other, twice := live[key]; twice {
			fail("customer %s has two live sessions with %s: %s and %s", s.Customer, s.Service, other, s.ID)
		}
		live[key] = s.ID
		for _, p := range s.companions() {
			key.customer = p.JID
			if other, twice := live[key]; twice {
				fail("customer %s has two live sessions with %s: %s and %s", p.JID, s.Service, other, s.ID)
			}
			live[key] = s.ID
		}
		for _, p := range s.Parts {
			if p.Role == PartCSR && !s.Held {
				loads[p.JID]++
			}
		}
	}
	for name, lobby := range d.lobbies {
		if d.sessions[lobby.ID] != lobby || lobby.State != Lobby {
			fail("the lobby of %s is %s, and %s", name, lobby.ID, lobby.State)
		}
	}
	for key, id := range live {
		if s := d.live.get(key); s == nil || s.ID != id {
			fail("the index does not have session %s for %s", id, key.customer)
		}
	}
	if len(live) != d.live.n {
		fail("%d live sessions, but %d in the index", len(live), d.live.n)
	}
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		d.checkCSRState(d.csrs[id], loads[id], fail)
	}
	for _, svc := range d.services {
		d.checkQueue(svc, fail)
	}
	return errors.Join(errs...)
}

func (d *Desk) checkSession(s *Session, fail func(string, ...any)) {
	owners := 0
	for _, p := range s.Parts {
		if p.Owner {
			owners++
		}
		if p.Owner && (p.Role != PartCSR || !p.State.Current()) {
			fail("session %s: its owner %s is %s and %s", s.ID, p.JID, p.Role, p.State)
		}
		if !p.State.Current() {
			fail("session %s: %s is still listed, but %s", s.ID, p.JID, p.State)
		}
		if p.Role == PartCustomer && (p.Guest != nil) != (s.State == Lobby || p.JID != s.Customer) {
			fail("session %s is %s, of %s; as a guest is known of %s: %v", s.ID, s.State, s.Customer, p.JID, p.Guest)
		}
		if s.seen && p.Present() != (p.State == Joined) {
			fail("session %s: %s is %s, but seen in the room: %v", s.ID, p.JID, p.State, p.Present())
		}
	}
	svc := d.services[s.Service]
	waits := s.State == Queued || s.State == Offered && owners == 0
	queued := svc.queue.rank(s.key) < svc.queue.len()
	switch {
	case owners > 1:
		fail("session %s has %d owners", s.ID, owners)
	case s.State == Active && owners == 0:
		fail("session %s is active without an owner", s.ID)
	case s.State == Queued && (owners > 0 || len(s.Offers) > 0):
		fail("session %s is queued, with %d owners and %d offers", s.ID, owners, len(s.Offers))
	case s.State == Offered && len(s.Offers) == 0:
		fail("session %s is offered to nobody", s.ID)
	case s.Ask != nil && (s.State != Active || len(s.Offers) == 0):
		fail("session %s is %s with a request that %d are asked for", s.ID, s.State, len(s.Offers))
	case s.State == Active && s.Ask == nil && len(s.Offers) > 0:
		fail("session %s is active, and somebody is asked for no reason", s.ID)
	case waits && d.colleague(s, nil) != nil:
		fail("session %s is %s while %s is in its room", s.ID, s.State, d.colleague(s, nil).JID)
	case s.Held && s.State != Active:
		fail("session %s is %s and held", s.ID, s.State)
	case s.State == Lobby && (owners > 0 || len(s.Offers) > 0 || s.Ask != nil):
		fail("lobby %s has %d owners and %d offers", s.ID, owners, len(s.Offers))
	case s.State == Closing && (len(s.Parts) > 0 || len(s.Offers) > 0):
		fail("session %s is closing with %d people in it", s.ID, len(s.Parts))
	case waits && !queued:
		fail("session %s is %s, but in no queue", s.ID, s.State)
	case s.State == Deferred && (len(s.Parts) > 0 || len(s.Offers) > 0):
		fail("session %s is deferred with %d people in it", s.ID, len(s.Parts))
	case (s.State == Deferred) != svc.shelved(s):
		fail("session %s is %s, but on the shelf: %v", s.ID, s.State, s.State != Deferred)
	case (s.State == Queued) != (s.lane != nil):
		fail("session %s is %s, but its lane is %v", s.ID, s.State, s.lane != nil)
	}
	if d.deadline(s).IsZero() {
		fail("session %s is %s without a deadline", s.ID, s.State)
	}
	if _, armed := d.timers.byKey[timerKey{dueSession, string(s.ID)}]; !armed {
		fail("session %s has no timer", s.ID)
	} else if at := d.timers.byKey[timerKey{dueSession, string(s.ID)}].at; at.After(d.deadline(s)) {
		fail("session %s has its timer at %v, after its deadline %v", s.ID, at, d.deadline(s))
	}
	for _, o := range s.Offers {
		p := s.part(o.CSR)
		if !o.State.Live() || p == nil || p.State != Invited {
			fail("session %s: the offer to %s is %s and they are %v", s.ID, o.CSR, o.State, p)
		}
	}
}

func (d *Desk) checkCSRState(c *CSR, load int, fail func(string, ...any)) {
	if c.Load != load || len(c.sessions) < load {
		fail("csr %s: load %d, %d sessions, but the sessions say %d", c.JID, c.Load, len(c.sessions), load)
	}
	if c.Load > c.Limit || c.Limit < c.Capacity {
		fail("csr %s: load %d of %d (capacity %d)", c.JID, c.Load, c.Limit, c.Capacity)
	}
	want := 0
	if d.canServe(c) {
		for _, name := range c.Services {
			if svc := d.services[name]; svc != nil {
				for _, l := range svc.lanes {
					if c.Skills.meets(l.needs) {
						want++
					}
				}
			}
		}
	}
	if len(c.lanes) != want {
		fail("csr %s is free in %d lanes instead of %d", c.JID, len(c.lanes), want)
	}
	numbers := make(map[int]bool)
	for _, s := range c.sessions {
		n := s.part(c.JID).Number
		if numbers[n] {
			fail("csr %s has two sessions numbered %d", c.JID, n)
		}
		numbers[n] = true
	}
}

// checkQueue also checks that nobody waits who could be served: a session that may be
// offered to somebody who is free is not left queued.
func (d *Desk) checkQueue(svc *serviceState, fail func(string, ...any)) {
	if soon := svc.telling.soon; soon.After(d.now.Add(tellPace)) {
		fail("those in front of the queue of %s learn their places only at %s", svc.Name, soon)
	}
	position := 0
	svc.queue.ascend(0, func(s *Session) bool {
		position++
		if s.State != Queued && s.State != Offered {
			fail("session %s is %s and in the queue of %s", s.ID, s.State, svc.Name)
		}
		if position <= tellAtOnce && s.told != position && svc.telling.soon.IsZero() {
			fail("session %s is number %d and was told %d", s.ID, position, s.told)
		}
		return true
	})
	for _, l := range svc.lanes {
		l.waiting.ascend(0, func(s *Session) bool {
			l.free.ascend(0, func(c *CSR) bool {
				if !d.barred(s, c) {
					fail("session %s waits for %s while %s is free", s.ID, svc.Name, c.JID)
				}
				return true
			})
			return true
		})
	}
	slots := 0
	for _, c := range svc.members {
		slots += c.slots
	}
	if slots != svc.slots {
		fail("service %s counts %d slots instead of %d", svc.Name, svc.slots, slots)
	}
}
