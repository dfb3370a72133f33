package desk

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
)

// What the tests outside of the package may see and set.

// Kept returns the state that a store would give back for the desk as it is now.
func (d *Desk) Kept() *State {
	state := &State{Desk: d.settings, LastStanza: make(map[SessionID]string)}
	for _, p := range d.recent.order {
		if d.sessions[p.ID] == nil { // else it is still closing
			state.Recent = append(state.Recent, *p)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.services)) {
		state.Services = append(state.Services, d.services[name].Service)
	}
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		row := d.csrs[id].row()
		if len(row.Services) == 0 {
			row.Services = nil
		}
		state.CSRs = append(state.CSRs, row)
	}
	state.Grants = d.Grants()
	for _, s := range slices.SortedFunc(maps.Values(d.sessions), func(a, b *Session) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	}) {
		row := s.row()
		row.LastSaid = zeroTime // derived
		if len(row.Answers) == 0 {
			row.Answers = nil
		}
		state.Sessions = append(state.Sessions, row)
		if s.lastStanza != "" {
			state.LastStanza[s.ID] = s.lastStanza
		}
		for _, p := range s.Parts {
			state.Participants = append(state.Participants, p.row())
		}
		for _, o := range s.Offers {
			row := *o
			row.dirty = false
			state.Offers = append(state.Offers, row)
		}
	}
	slices.SortFunc(state.Participants, func(a, b Participant) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), cmp.Compare(a.JID, b.JID))
	})
	slices.SortFunc(state.Offers, func(a, b Offer) int { return cmp.Compare(a.ID, b.ID) })
	for _, id := range slices.Sorted(maps.Keys(d.outbox)) {
		state.Outbox = append(state.Outbox, d.outbox[id])
	}
	return state
}

// QueueOf returns the sessions in a service's queue, first come first.
func (d *Desk) QueueOf(name ServiceName) (ids []SessionID) {
	d.services[name].queue.ascend(0, func(s *Session) bool {
		ids = append(ids, s.ID)
		return true
	})
	return ids
}

// Sizes are the lengths of everything in a desk that grows.
type Sizes struct {
	Sessions, Live, Outbox, Timers, Queued, Lanes, Idle, Waited, Queues, Lobbies int
}

// Sizes returns the lengths of everything in the desk that grows.
func (d *Desk) Sizes() Sizes {
	size := Sizes{
		Sessions: len(d.sessions), Live: d.live.n, Outbox: len(d.outbox), Timers: len(d.timers.byKey),
		Idle: len(d.idle), Waited: len(d.waited), Queues: len(d.queues), Lobbies: len(d.lobbies),
	}
	if _, armed := d.timers.byKey[timerKey{kind: duePast}]; armed {
		size.Timers-- // it is there as long as somebody can still rate
	}
	for _, svc := range d.services {
		size.Queued += svc.queue.len()
		size.Lanes += len(svc.lanes)
	}
	return size
}

// Succeed has the desk take over from the one that was in memory when it was loaded.
func (d *Desk) Succeed(was *Desk) { d.succeed(was) }

// Break puts a session into a state behind the desk's back, so that the next move is illegal.
func (d *Desk) Break(id SessionID, state SessionState) { d.sessions[id].State = state }

// IsRequest reports whether an event is a request, which is answered.
func IsRequest(e Event) bool { _, ok := replyOf(e); return ok }

// ReplyOf returns where the answer to a request goes.
func ReplyOf(e Event) (Reply, bool) { return replyOf(e) }

// IsDurable reports whether an effect is owed until it is done.
func IsDurable(e Effect) bool { return durable(e) }

// TypeName returns the name of the type of an event or effect.
func TypeName(v any) string { return reflect.TypeOf(v).Name() }

// EpochShift is where the epoch begins in an effect's number.
const EpochShift = epochShift
