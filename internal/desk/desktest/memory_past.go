package desktest

import (
	"cmp"
	"slices"
	"time"

	"bellhop/internal/desk"
)

// putRatings puts each rating in the place of the one before it.
func (c *commit) putRatings(changes *desk.Changes) error {
	for i := range changes.Ratings {
		rating := storedRating(&changes.Ratings[i])
		r := c.touch(rating.Session)
		switch {
		case r == nil:
			return refuse("ratings_of_session", "no session %s", rating.Session)
		case rating.Score < 1 || rating.Score > 5:
			return refuse("ratings_score", "%s is rated %d", rating.Session, rating.Score)
		}
		r.rating = &rating
	}
	return nil
}

// fileCodes files the codes of sessions that are closed.
func (c *commit) fileCodes(changes *desk.Changes) error {
	for _, f := range changes.Filed {
		if r := c.touch(f.Session); r != nil && r.session.State == desk.Closed {
			r.session.Code, r.session.EndNote = clean(f.Code), clean(f.Note)
		}
	}
	return nil
}

// erase forgets customers: what they said in every session, and of those that are closed, also
// how they were called and what they asked.
func (c *commit) erase(changes *desk.Changes) error {
	for _, customer := range changes.Erased {
		customer = clean(customer)
		for id := range c.sessions {
			c.eraseSession(id, customer)
		}
		for id := range c.touched { // also those that are new
			c.eraseSession(id, customer)
		}
		for id := range c.sessions {
			c.eraseConsultation(id, customer)
		}
		for id := range c.touched {
			c.eraseConsultation(id, customer)
		}
	}
	return nil
}

// present returns the record of a session as it is with the changes so far, or nil.
func (c *commit) present(id desk.SessionID) *record {
	if r := c.touched[id]; r != nil {
		return r
	}
	return c.sessions[id]
}

// eraseConsultation takes away what CSRs said among themselves about a customer.
func (c *commit) eraseConsultation(id desk.SessionID, customer desk.JID) {
	side := c.present(id)
	if side.session.Parent == "" {
		return
	}
	about := c.present(side.session.Parent)
	if about == nil || about.session.State != desk.Closed || about.session.Customer != customer {
		return
	}
	side = c.touch(id)
	side.messages = slices.Clone(side.messages)
	for i := range side.messages {
		side.messages[i].Body = desk.ErasedText
	}
	if s := &side.session; s.State == desk.Closed {
		s.Notes, s.Ask, s.EndNote = nil, nil, ""
	}
}

func (c *commit) eraseSession(id desk.SessionID, customer desk.JID) {
	r := c.touched[id]
	if r == nil {
		r = c.sessions[id]
	}
	p, in := r.parts[customer]
	in = in && p.Role == desk.PartCustomer
	if !in && r.session.Customer != customer {
		return
	}
	r = c.touch(id)
	r.messages = slices.Clone(r.messages)
	for i := range r.messages {
		if m := &r.messages[i]; m.From == customer {
			m.Nick, m.Body = desk.ErasedText, desk.ErasedText
		}
	}
	if in && (r.session.State == desk.Closed || !p.State.Current()) {
		p.Nick, p.Guest = desk.ErasedText, nil
		r.parts[customer] = p
	}
	if r.session.Customer == customer {
		r.forget()
	}
}

// forget takes away what the record of a session says of its customer.
func (r *record) forget() {
	if r.rating != nil {
		rating := *r.rating
		rating.Comment = ""
		r.rating = &rating
	}
	s := &r.session
	if s.State != desk.Closed {
		return
	}
	s.Name, s.Asked, s.Lang, s.Question, s.EndNote = desk.ErasedText, "", "", "", ""
	s.Answers, s.Notes, s.Ask, s.Filling, s.Token = nil, nil, nil, nil, nil
}

// recent lists the sessions that ended in the 24 hours before now, but for consultations.
func (l *link) recent(now time.Time) []desk.Past {
	var past []desk.Past
	for _, r := range l.sessions {
		s := storedSession(&r.session)
		if s.State != desk.Closed || s.Parent != "" || !s.Ended.After(now.Add(-24*time.Hour)) {
			continue
		}
		past = append(past, desk.Past{
			ID: s.ID, Entry: s.Entry, Service: s.Service, Customer: s.Customer, Owner: r.had(),
			Served: s.Served, Ended: s.Ended, Token: s.Token, Rated: r.rating != nil,
		})
	}
	slices.SortFunc(past, func(a, b desk.Past) int {
		return cmp.Or(a.Ended.Compare(b.Ended), cmp.Compare(a.ID, b.ID))
	})
	return past
}

// had is the CSR who owned the session when it ended, or else the one who came last.
func (r *record) had() desk.CSRID {
	for _, p := range r.parts {
		if p.Owner && !p.State.Current() {
			return p.JID
		}
	}
	var last desk.Offer
	for _, o := range r.offers {
		if o.State == desk.OfferJoined && o.ID > last.ID {
			last = o
		}
	}
	return last.CSR
}
