package desktest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"bellhop/internal/desk"
)

// Load implements [desk.Store]. Services are in the order of their names, CSRs and grants of
// their addresses, sessions of their beginning, participants in the order they were asked in,
// offers and outbox by id, recent ones by their end.
func (m *Memory) Load(ctx context.Context, lease desk.Lease) (*desk.State, error) {
	if _, err := m.begin(ctx, OpLoad, nil); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	l, err := m.held(lease)
	if err != nil {
		return nil, err
	}
	state := &desk.State{Desk: storedDesk(l.desk), Recent: l.recent(m.clock()), LastStanza: make(map[desk.SessionID]string), Commits: l.commits}
	for _, name := range slices.Sorted(maps.Keys(l.services)) {
		s := l.services[name]
		state.Services = append(state.Services, storedService(&s))
	}
	for _, id := range slices.Sorted(maps.Keys(l.csrs)) {
		csr := l.csrs[id]
		state.CSRs = append(state.CSRs, storedCSR(&csr))
	}
	state.Grants = slices.SortedFunc(maps.Keys(l.grants), func(a, b desk.Grant) int {
		return cmp.Or(cmp.Compare(a.JID, b.JID), cmp.Compare(b.Role, a.Role)) // admin before supervisor
	})
	l.loadSessions(state)
	for _, id := range slices.Sorted(maps.Keys(l.outbox)) {
		state.Outbox = append(state.Outbox, copyOutgoing(l.outbox[id]))
	}
	return state, nil
}

func (l *link) loadSessions(state *desk.State) {
	var parts []part
	for _, r := range l.sessions {
		if r.session.State == desk.Closed {
			continue
		}
		s := storedSession(&r.session)
		for _, said := range slices.Backward(r.messages) {
			if s.LastSaid.IsZero() {
				s.LastSaid = said.At
			}
			if said.StanzaID != "" {
				state.LastStanza[s.ID] = said.StanzaID
				break
			}
		}
		s.Had, s.Rated = r.had(), r.rating != nil
		state.Sessions = append(state.Sessions, s)
		parts = slices.AppendSeq(parts, maps.Values(r.parts))
		for _, o := range r.offers {
			if o.State.Live() {
				state.Offers = append(state.Offers, o)
			}
		}
	}
	slices.SortFunc(state.Sessions, func(a, b desk.Session) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(state.Offers, func(a, b desk.Offer) int { return cmp.Compare(a.ID, b.ID) })
	state.Participants = inOrder(parts)
}

func inOrder(parts []part) []desk.Participant {
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.ordinal, b.ordinal) })
	var rows []desk.Participant
	for i := range parts {
		rows = append(rows, storedParticipant(&parts[i].Participant))
	}
	return rows
}

// Transcript returns what was said in a session, in order.
func (m *Memory) Transcript(_ context.Context, link string, session desk.SessionID) ([]desk.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.links[link]; l != nil && l.sessions[session] != nil {
		return slices.Clone(l.sessions[session].messages), nil
	}
	return nil, nil
}

// SessionRecord returns a session, live or closed, with its participants in the order they
// were asked in and no offers.
func (m *Memory) SessionRecord(_ context.Context, link string, session desk.SessionID) (desk.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.links[link]
	if l == nil || l.sessions[session] == nil {
		return desk.Session{}, fmt.Errorf("desktest: no such session: %s", session)
	}
	r := l.sessions[session]
	s := storedSession(&r.session)
	for _, p := range inOrder(slices.Collect(maps.Values(r.parts))) {
		s.Parts = append(s.Parts, &p)
	}
	return s, nil
}

// AuditOf returns what happened in a session, in order.
func (m *Memory) AuditOf(_ context.Context, link string, session desk.SessionID) ([]desk.Audit, error) {
	var rows []desk.Audit
	for _, a := range m.Audit(link) {
		if a.Session == session {
			rows = append(rows, a)
		}
	}
	return rows, nil
}

// Audit returns all that happened on a link, in order.
func (m *Memory) Audit(link string) []desk.Audit {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.links[link]; l != nil {
		return slices.Clone(l.audit)
	}
	return nil
}

// Sessions returns the ids of all sessions of a link, live and closed, in no order.
func (m *Memory) Sessions(link string) []desk.SessionID {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.links[link]; l != nil {
		return slices.Collect(maps.Keys(l.sessions))
	}
	return nil
}
