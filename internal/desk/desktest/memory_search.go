package desktest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"bellhop/internal/desk"
)

// RecentSessions returns a customer's sessions with a service, or with any if service is
// empty, live and closed, the latest first, with their ratings and without participants.
func (m *Memory) RecentSessions(_ context.Context, link string, customer desk.JID, service desk.ServiceName, limit int) ([]desk.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var records []desk.Record
	if l := m.links[link]; l != nil {
		for _, r := range l.sessions {
			if r.session.Customer != customer || service != "" && r.session.Service != service {
				continue
			}
			record := desk.Record{Session: storedSession(&r.session)}
			if r.rating != nil {
				rating := *r.rating
				record.Rating = &rating
			}
			records = append(records, record)
		}
	}
	slices.SortFunc(records, func(a, b desk.Record) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID))
	})
	return records[:min(limit, len(records))], nil
}

// SearchTranscripts returns what was said that has every word of a query, whatever their case,
// the latest first.
func (m *Memory) SearchTranscripts(_ context.Context, link, query string, limit int) ([]desk.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []desk.Message
	wanted := words(query)
	if l := m.links[link]; l != nil && len(wanted) > 0 {
		for _, r := range l.sessions {
			for _, said := range r.messages {
				has := words(said.Body)
				if !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(has, w) }) {
					found = append(found, said)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b desk.Message) int { return b.At.Compare(a.At) })
	return found[:min(limit, len(found))], nil
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// AuditSearch returns the latest rows that the filter lets through, in the order of their time.
func (m *Memory) AuditSearch(_ context.Context, link string, f desk.AuditFilter) ([]desk.Audit, error) {
	var found []desk.Audit
	for _, a := range m.Audit(link) {
		if (f.Session == "" || a.Session == f.Session) && (f.Actor == "" || a.Actor == f.Actor) && !a.At.Before(f.Since) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b desk.Audit) int { return a.At.Compare(b.At) })
	return found[max(0, len(found)-f.Limit):], nil
}
