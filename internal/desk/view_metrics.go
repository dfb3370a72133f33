package desk

import (
	"maps"
	"slices"
	"time"
)

// Standing is where a CSR stands, seen from outside: what they declared, lowered by their
// presence and by wrap-up.
type Standing string

// The ways a CSR can stand; of several that fit, the first of this list.
const (
	StandsOffline   Standing = "offline"   // no client is there
	StandsBreak     Standing = "break"     // said so, or missed too many offers
	StandsBusy      Standing = "busy"      // said so
	StandsAway      Standing = "away"      // every client is away, xa or dnd
	StandsWrapUp    Standing = "wrap-up"   // after a session
	StandsAvailable Standing = "available" // can be asked, if there is room for one more
)

// Census is the desk in figures.
type Census struct {
	Services []ServiceCensus // by name
	CSRs     map[Standing]int
}

// ServiceCensus is one service in figures.
type ServiceCensus struct {
	Name     ServiceName
	Sessions map[SessionState]int // those that are not closed
	Waiting  int                  // sessions that no CSR has
	Since    time.Time            // when the one of them that has waited longest began to wait; zero if there is none
}

// Census counts sessions and CSRs. It looks at each of them once and copies none.
func (d *Desk) Census() Census {
	c := Census{Services: make([]ServiceCensus, 0, len(d.services)), CSRs: make(map[Standing]int)}
	place := make(map[ServiceName]*ServiceCensus, len(d.services))
	for _, name := range slices.Sorted(maps.Keys(d.services)) {
		c.Services = append(c.Services, ServiceCensus{
			Name: name, Sessions: make(map[SessionState]int), Waiting: d.services[name].queue.len(),
		})
		place[name] = &c.Services[len(c.Services)-1]
	}
	for _, s := range d.sessions {
		svc := place[s.Service]
		if svc == nil {
			continue
		}
		svc.Sessions[s.State]++
		waits := s.State == Queued || s.State == Offered && s.owner() == nil
		if waits && (svc.Since.IsZero() || s.Since.Before(svc.Since)) {
			svc.Since = s.Since
		}
	}
	for _, csr := range d.csrs {
		c.CSRs[csr.standing(d.now)]++
	}
	return c
}

func (c *CSR) standing(now time.Time) Standing {
	switch {
	case len(c.shows) == 0:
		return StandsOffline
	case c.State == Break:
		return StandsBreak
	case c.State == Busy:
		return StandsBusy
	case !c.present():
		return StandsAway
	case now.Before(c.WrapUntil):
		return StandsWrapUp
	}
	return StandsAvailable
}

// Roll is the rows of everything that is not over, for somebody who follows the changes of a
// desk and has to know what they begin with.
type Roll struct {
	Sessions []Session // without participants and offers
	Offers   []Offer   // live ones
	Owed     []EffectID
}

// Roll copies all of it: ask once, not with every batch.
func (d *Desk) Roll() Roll {
	r := Roll{Sessions: make([]Session, 0, len(d.sessions)), Owed: make([]EffectID, 0, len(d.outbox))}
	for _, s := range d.sessions {
		r.Sessions = append(r.Sessions, s.row())
		for _, o := range s.Offers {
			r.Offers = append(r.Offers, *o)
		}
	}
	for id := range d.outbox {
		r.Owed = append(r.Owed, id)
	}
	return r
}
