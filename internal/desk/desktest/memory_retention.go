package desktest

import (
	"context"
	"maps"
	"slices"
	"time"

	"bellhop/internal/desk"
)

// late is how long after a session's end its month is left alone, should it be over.
const late = 48 * time.Hour

// MakePartitions does nothing: there are none.
func (*Memory) MakePartitions(context.Context) error { return nil }

// DropExpired forgets the sessions that were to be kept until months that are over, of every link, and
// returns the names of these months: of those that went, and of those that are left because a session
// of theirs has just ended. Sessions that go on move to the month that goes on.
func (m *Memory) DropExpired(context.Context) (dropped, left []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := moment(m.clock())
	months := make(map[string]bool) // whether they are left
	for _, l := range m.links {
		for id, r := range l.sessions {
			switch month := keptMonth(r.session.KeepUntil); {
			case r.session.KeepUntil.IsZero() || month >= keptMonth(now):
			case r.session.State != desk.Closed:
				r = r.copy()
				r.session.KeepUntil = now
				l.sessions[id] = r
			default:
				months[month] = months[month] || r.session.Ended.After(now.Add(-late))
			}
		}
	}
	for _, month := range slices.Sorted(maps.Keys(months)) {
		if months[month] {
			left = append(left, month)
			continue
		}
		dropped = append(dropped, month)
		for _, l := range m.links {
			l.drop(month)
		}
	}
	return dropped, left, nil
}

func keptMonth(until time.Time) string { return until.UTC().Format("until_2006_01") }

// drop forgets the sessions that were kept until the end of a month.
func (l *link) drop(month string) {
	for id, r := range l.sessions {
		if r.session.KeepUntil.IsZero() || keptMonth(r.session.KeepUntil) != month {
			continue
		}
		for offer := range r.offers {
			delete(l.offers, offer)
		}
		delete(l.sessions, id)
	}
}
