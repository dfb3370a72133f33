package desk

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

var zeroTime time.Time

// load builds the desk from stored state: the rows, and then everything that follows from
// them (queues, lanes, loads, timers).
func (d *Desk) load(state *State) error {
	for _, s := range state.Services {
		if d.opt.Kinds[s.Kind] == nil {
			return fmt.Errorf("%w: service %s is of kind %q, which this version does not have", ErrState, s.Name, s.Kind)
		}
		d.addService(s.WithDefaults())
	}
	d.settings = state.Desk
	for _, g := range state.Grants {
		d.grants[g.JID] |= g.Role
	}
	for i := range state.CSRs {
		c := state.CSRs[i].row()
		c.Load = 0 // counted below, from what the sessions say
		d.csrs[c.JID] = &c
		d.turn = max(d.turn, c.Turn)
		d.enrol(&c)
	}
	if err := d.loadSessions(state); err != nil {
		return err
	}
	for i := range state.CSRs {
		row := &state.CSRs[i]
		c := d.csrs[row.JID]
		if c.Load != row.Load {
			return fmt.Errorf("%w: load of %s is stored as %d, but the sessions say %d", ErrState, c.JID, row.Load, c.Load)
		}
		d.refresh(c)
	}
	for _, s := range d.sessions {
		s.emptying = s.State == Closing || s.State == Deferred && s.RoomOpen
	}
	for _, o := range state.Outbox {
		d.owe(o)
		if _, closes := o.Effect.(CloseRoom); closes && d.sessions[o.Session] != nil {
			d.sessions[o.Session].emptying = false
		}
	}
	d.loadPast(state.Recent)
	for _, s := range d.inOrder() {
		s.told = d.position(s)
		d.arm(s)
	}
	d.waited, d.idle, d.queues = nil, nil, nil
	d.changes, d.dirty = Changes{}, dirty{}
	return nil
}

func (d *Desk) loadSessions(state *State) error {
	for i := range state.Sessions {
		s := state.Sessions[i].row()
		if d.services[s.Service] == nil {
			return fmt.Errorf("%w: session %s is of service %q, which is not there", ErrState, s.ID, s.Service)
		}
		if s.Entry == "" {
			s.Entry = s.Service
		}
		s.lastStanza = state.LastStanza[s.ID]
		d.sessions[s.ID] = &s
		switch {
		case s.State == Lobby:
			d.lobbies[s.Service] = &s
		case s.State.Live():
			d.live.put(customerKey{s.Customer, s.Entry}, &s)
		}
	}
	for i := range state.Participants {
		p := state.Participants[i].row()
		s := d.sessions[p.Session]
		if s == nil || !p.State.Current() {
			continue
		}
		s.Parts = append(s.Parts, &p)
		if p.Role == PartCustomer && s.State.Live() && s.State != Lobby {
			d.live.put(customerKey{p.JID, s.Entry}, s)
		}
		if err := d.loadPart(s, &p); err != nil {
			return err
		}
	}
	for i := range state.Offers {
		o := state.Offers[i]
		if s := d.sessions[o.Session]; s != nil && o.State.Live() {
			s.Offers = append(s.Offers, &o)
		}
	}
	for _, s := range d.inOrder() {
		slices.SortFunc(s.Parts, func(a, b *Participant) int {
			return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.JID, b.JID))
		})
		if p := s.owner(); p != nil && p.State == Joined && p.Since.After(s.LastSaid) {
			s.LastSaid = p.Since // nobody has said anything since they came
		}
		if s.State == Deferred {
			d.services[s.Service].shelf.insert(shelfKey(s), s)
		}
		if s.State.waits() && s.owner() == nil {
			svc := d.services[s.Service]
			s.key = queueKey(s)
			svc.queue.insert(s.key, s)
			if s.State == Queued {
				s.lane = d.laneFor(svc, s.Needs)
				s.lane.waiting.insert(s.key, s)
			}
		}
	}
	return nil
}

// loadPart gives a CSR or bot the session that they are in.
func (d *Desk) loadPart(s *Session, p *Participant) error {
	c := d.csrs[p.JID]
	switch {
	case !s.State.Live() || p.Role != PartCSR && p.Role != PartBot:
		return nil
	case c == nil && p.Role == PartBot: // removed meanwhile
		return nil
	case c == nil:
		return fmt.Errorf("%w: session %s has %s, who is no CSR", ErrState, s.ID, p.JID)
	}
	c.sessions = append(c.sessions, s)
	if p.Role == PartCSR && !s.Held {
		c.Load++
	}
	return nil
}
