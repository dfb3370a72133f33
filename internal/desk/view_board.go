package desk

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Board is the desk as a wallboard shows it: figures and the names of its own people, nothing
// of its customers.
type Board struct {
	At       time.Time
	Draining bool           // no new sessions are taken
	Services []BoardService // by title
	CSRs     []BoardCSR     // by name
}

// BoardService is a service on the wallboard.
type BoardService struct {
	Name     ServiceName
	Title    string
	Open     bool             // it takes new sessions now
	Opens    time.Time        // when it opens by its hours, if it is closed and they say
	Waiting  int              // sessions that no CSR has
	Since    time.Time        // when the one of them that has waited longest began to wait; zero if there is none
	Expected time.Duration    // the wait of somebody who comes now
	Active   int              // sessions that a CSR has
	Held     int              // of those, parked
	Offers   int              // offers that stand
	Deferred int              // requests taken for later
	CSRs     map[Standing]int // its CSRs by where they stand; bots are not counted
	Free     int              // of those available, with room for one more
}

// BoardCSR is a CSR on the wallboard.
type BoardCSR struct {
	Name     string
	Standing Standing
	Reason   string // what they said with their state
	Load     int
	Capacity int
	Services int // how many they serve
}

// Board looks at each session and CSR once. Now is the time that it shows: a desk where
// nothing happens has an older one.
func (d *Desk) Board(now time.Time) Board {
	b := Board{At: now, Draining: d.settings.Draining, Services: make([]BoardService, 0, len(d.services))}
	place := make(map[ServiceName]*BoardService, len(d.services))
	for _, name := range slices.Sorted(maps.Keys(d.services)) {
		b.Services = append(b.Services, d.boardService(d.services[name], now))
		place[name] = &b.Services[len(b.Services)-1]
	}
	for _, s := range d.sessions {
		if svc := place[s.Service]; svc != nil && s.Parent == "" {
			svc.count(s)
		}
	}
	slices.SortFunc(b.Services, func(a, b BoardService) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Name, b.Name))
	})
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		if c := d.csrs[id]; !c.Bot {
			b.CSRs = append(b.CSRs, BoardCSR{
				Name: c.Name, Standing: c.standing(now), Reason: c.Reason,
				Load: c.Load, Capacity: c.Limit, Services: len(c.Services),
			})
		}
	}
	slices.SortStableFunc(b.CSRs, func(a, b BoardCSR) int { return cmp.Compare(a.Name, b.Name) })
	return b
}

func (d *Desk) boardService(svc *serviceState, now time.Time) BoardService {
	b := BoardService{
		Name: svc.Name, Title: cmp.Or(svc.Title, string(svc.Name)),
		Open: svc.isOpen(now) && !d.settings.Draining, Opens: svc.opens(now),
		Waiting: svc.queue.len(), Expected: d.expectedWait(svc, svc.queue.len()+1),
		Deferred: svc.shelf.len(), Free: svc.lanes[""].free.len(), CSRs: make(map[Standing]int),
	}
	for _, c := range svc.members {
		if !c.Bot {
			b.CSRs[c.standing(now)]++
		}
	}
	return b
}

// count adds a session to the figures of its service.
func (b *BoardService) count(s *Session) {
	b.Offers += len(s.Offers)
	switch {
	case s.State == Active:
		b.Active++
		if s.Held {
			b.Held++
		}
	case s.State.waits() && s.owner() == nil && (b.Since.IsZero() || s.Since.Before(b.Since)):
		b.Since = s.Since // the first in the queue may have come later, with a higher priority
	}
}
