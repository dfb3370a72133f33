package desktest

import (
	"fmt"
	"maps"
	"slices"

	"bellhop/internal/desk"
)

// link is the state of one link.
type link struct {
	lease    desk.Lease
	desk     desk.DeskSettings
	services map[desk.ServiceName]desk.Service
	csrs     map[desk.CSRID]desk.CSR
	grants   map[desk.Grant]bool
	sessions map[desk.SessionID]*record // live and closed
	offers   map[desk.EffectID]desk.SessionID
	live     map[asking]desk.SessionID // the live session of a customer with a service
	held     map[desk.CSRID]int        // current participations in live sessions that are not on hold
	audit    []desk.Audit
	outbox   map[desk.EffectID]desk.Outgoing
	ordinal  int64
	commits  uint64
}

// record is a session with all that belongs to it. One that is stored is never changed: a
// commit puts a changed copy in its place.
type record struct {
	session  desk.Session
	parts    map[desk.JID]part
	offers   map[desk.EffectID]desk.Offer
	messages []desk.Message
	rating   *desk.Rating
}

type part struct {
	desk.Participant
	ordinal int64
}

// asking is what a customer may have one live session of: the service they wrote to.
type asking struct {
	customer desk.JID
	entry    desk.ServiceName
}

func newLink(name string) *link {
	return &link{
		lease:    desk.Lease{Link: name},
		services: make(map[desk.ServiceName]desk.Service),
		csrs:     make(map[desk.CSRID]desk.CSR),
		grants:   make(map[desk.Grant]bool),
		sessions: make(map[desk.SessionID]*record),
		offers:   make(map[desk.EffectID]desk.SessionID),
		live:     make(map[asking]desk.SessionID),
		held:     make(map[desk.CSRID]int),
		outbox:   make(map[desk.EffectID]desk.Outgoing),
	}
}

// copy returns the link with maps and slices of its own.
func (l *link) copy() *link {
	c := *l
	c.services, c.csrs, c.grants = maps.Clone(l.services), maps.Clone(l.csrs), maps.Clone(l.grants)
	c.sessions, c.offers, c.live = maps.Clone(l.sessions), maps.Clone(l.offers), maps.Clone(l.live)
	c.held, c.outbox, c.audit = maps.Clone(l.held), maps.Clone(l.outbox), slices.Clone(l.audit)
	return &c
}

func (r *record) copy() *record {
	if r == nil {
		return &record{parts: make(map[desk.JID]part), offers: make(map[desk.EffectID]desk.Offer)}
	}
	return &record{session: r.session, parts: maps.Clone(r.parts), offers: maps.Clone(r.offers), messages: r.messages, rating: r.rating}
}

func (r *record) asking() asking { return asking{r.session.Customer, r.session.Entry} }

// holders are the CSRs whose load the session is part of.
func (r *record) holders() []desk.CSRID {
	if r == nil || !r.session.State.Live() || r.session.Held {
		return nil
	}
	var ids []desk.CSRID
	for _, p := range r.parts {
		if p.Role == desk.PartCSR && p.State.Current() {
			ids = append(ids, p.JID)
		}
	}
	return ids
}

// ConstraintError says which rule refused a write, by the name of the database's constraint.
type ConstraintError struct {
	Constraint string
	detail     string
}

// Error returns the rule and what broke it.
func (e *ConstraintError) Error() string {
	return fmt.Sprintf("desktest: %s: %s", e.Constraint, e.detail)
}

// ConstraintName returns the name of the constraint that refused the write.
func (e *ConstraintError) ConstraintName() string { return e.Constraint }

func refuse(constraint, format string, args ...any) error {
	return &ConstraintError{Constraint: constraint, detail: fmt.Sprintf(format, args...)}
}
