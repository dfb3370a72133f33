package desk

import (
	"slices"
)

// The mark functions note that a row is to be written with the batch. A row is copied only
// when the batch is taken, so ten changes of one row are one write.

func (d *Desk) mark(s *Session) {
	if !s.dirty && !d.opt.Trial {
		s.dirty = true
		d.dirty.sessions = append(d.dirty.sessions, s)
	}
}

func (d *Desk) markPart(p *Participant) {
	if !p.dirty && !d.opt.Trial {
		p.dirty = true
		d.dirty.parts = append(d.dirty.parts, p)
	}
}

func (d *Desk) markOffer(o *Offer) {
	if !o.dirty && !d.opt.Trial {
		o.dirty = true
		d.dirty.offers = append(d.dirty.offers, o)
	}
}

func (d *Desk) markCSR(c *CSR) {
	if !c.dirty && !d.opt.Trial {
		c.dirty = true
		d.dirty.csrs = append(d.dirty.csrs, c)
	}
}

// TakeChanges returns everything that events changed since it was last called.
func (d *Desk) TakeChanges() *Changes {
	c := d.changes
	for _, s := range d.dirty.sessions {
		s.dirty = false
		c.Sessions = append(c.Sessions, s.row())
	}
	c.Participants = d.dirtyParts()
	for _, o := range d.dirty.offers {
		o.dirty = false
		row := *o
		c.Offers = append(c.Offers, row)
	}
	for _, r := range d.dirty.csrs {
		r.dirty = false
		if d.csrs[r.JID] == r { // else it has been removed meanwhile
			c.CSRs = append(c.CSRs, r.row())
		}
	}
	d.changes, d.dirty = Changes{}, dirty{}
	return &c
}

// dirtyParts returns the participants that changed, each of them once: somebody who was taken
// out and asked in again within the batch has had two records, of which the later one holds.
func (d *Desk) dirtyParts() []Participant {
	type key struct {
		session SessionID
		jid     JID
	}
	at := make(map[key]int, len(d.dirty.parts))
	var rows []Participant
	for _, p := range d.dirty.parts {
		p.dirty = false
		k := key{p.Session, p.JID}
		if i, again := at[k]; again {
			rows[i] = p.row()
			continue
		}
		at[k] = len(rows)
		rows = append(rows, p.row())
	}
	return rows
}

// row is the stored part of a session. Its maps are never changed in place.
func (s *Session) row() Session {
	r := *s
	r.Parts, r.Offers = nil, nil
	r.lastStanza, r.told, r.key, r.dirty, r.seen = "", 0, rankKey{}, false, false
	r.rested, r.missed, r.lane, r.passed = nil, nil, nil, passed{}
	return r
}

func (p *Participant) row() Participant {
	r := *p
	r.nicks, r.dirty = nil, false
	return r
}

func (c *CSR) row() CSR {
	r := *c
	r.Services = slices.Clone(c.Services)
	r.shows, r.sessions, r.lanes, r.slots, r.dirty = nil, nil, nil, 0, false
	return r
}

// markSettings notes that what holds for the whole desk is to be written.
func (d *Desk) markSettings() {
	settings := d.settings
	d.changes.Desk = &settings
}
