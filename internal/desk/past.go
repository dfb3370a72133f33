package desk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rateFor is how long a session can be rated after its end.
const rateFor = 24 * time.Hour

// maxPast bounds how many ended sessions are kept in memory; the oldest go first.
const maxPast = 100_000

// recent are the sessions that ended in the last 24 hours, in the order of their end.
type recent struct {
	byID  map[SessionID]*Past
	order []*Past
}

// past keeps what is needed of a session that ends, and asks a customer who was served what
// they think of it: never before the end.
func (d *Desk) past(s *Session) {
	if s.Parent != "" {
		return
	}
	d.keepPast(pastOf(s))
	if s.Served.IsZero() || s.Rated || s.End == EndedAbsent {
		return
	}
	svc := d.services[s.Service]
	if svc.Unrated {
		return
	}
	d.do(s.ID, Tell{From: string(s.Entry), To: s.Asked, Text: d.text(s.Lang, svc, TextRateAsk, "service", svc.Title)})
}

func pastOf(s *Session) *Past {
	return &Past{
		ID: s.ID, Entry: s.Entry, Service: s.Service, Customer: s.Customer, Owner: s.Had,
		Served: s.Served, Ended: s.Ended, Token: s.Token, Rated: s.Rated,
	}
}

// loadPast keeps what is stored of the sessions that ended, and those whose rooms are being
// cleared.
func (d *Desk) loadPast(stored []Past) {
	all := make([]*Past, 0, len(stored))
	for i := range stored {
		all = append(all, &stored[i])
	}
	for _, s := range d.sessions {
		if s.State == Closing && s.Parent == "" {
			all = append(all, pastOf(s))
		}
	}
	slices.SortFunc(all, func(a, b *Past) int { return cmp.Or(a.Ended.Compare(b.Ended), cmp.Compare(a.ID, b.ID)) })
	for _, p := range all {
		d.keepPast(p)
		if p.Owner != "" {
			d.lastBy.put(p.Customer, p.Service, p.Owner)
			d.took(d.services[p.Service], p.Served, p.Ended)
		}
	}
}

func (d *Desk) keepPast(p *Past) {
	if d.recent.byID == nil {
		d.recent.byID = make(map[SessionID]*Past)
	}
	d.recent.byID[p.ID] = p
	d.recent.order = append(d.recent.order, p)
	if len(d.recent.order) > maxPast {
		d.dropPast(1)
	}
	if len(d.recent.order) == 1 {
		d.armPast()
	}
}

// dropPast forgets the first n. The rest stays where it is, or forgetting one would move all of
// them; it is moved when the slice has to grow.
func (d *Desk) dropPast(n int) {
	for _, p := range d.recent.order[:n] {
		delete(d.recent.byID, p.ID)
	}
	clear(d.recent.order[:n])
	d.recent.order = d.recent.order[n:]
}

// pastDue forgets the sessions whose day is over.
func (d *Desk) pastDue() {
	n := 0
	for n < len(d.recent.order) && !d.now.Before(d.recent.order[n].Ended.Add(rateFor)) {
		n++
	}
	d.dropPast(n)
	d.armPast()
}

func (d *Desk) armPast() {
	at := zeroTime
	if len(d.recent.order) > 0 {
		at = d.recent.order[0].Ended.Add(rateFor)
	}
	d.timers.set(timerKey{kind: duePast}, at)
}

// lastWith returns the last session that a customer had with a service, or nil.
func (d *Desk) lastWith(customer JID, service ServiceName) *Past {
	for _, p := range slices.Backward(d.recent.order) {
		if p.Customer == customer && p.Entry == service && d.now.Before(p.Ended.Add(rateFor)) {
			return p
		}
	}
	return nil
}

// rate takes what a customer thinks of a session. A second rating replaces the first.
func (d *Desk) rate(e Rate) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	switch {
	case e.Score < 1 || e.Score > 5:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "score", TextBadScore, "value", strconv.Itoa(e.Score))
	case len(e.Comment) > maxAnswer:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "comment", TextTooLong, "label", "comment", "max", strconv.Itoa(maxAnswer))
	}
	id, refusal := d.rateable(e, svc)
	if refusal != nil {
		return Result{}, refusal
	}
	if d.unrated(id) {
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNotRated, "service", svc.Title)
	}
	if s := d.sessions[id]; s != nil {
		s.Rated = true
	}
	if p := d.recent.byID[id]; p != nil {
		p.Rated = true
	}
	d.changes.Ratings = append(d.changes.Ratings, Rating{
		Session: id, At: d.now, Score: e.Score, Comment: strings.TrimSpace(e.Comment),
	})
	d.audit("session.rated", id, "", strconv.Itoa(e.Score))
	return Result{Note: d.text(e.Reply.Lang, svc, TextRated)}, nil
}

// unrated reports whether the service that a session is of, or was at its end, takes no ratings.
func (d *Desk) unrated(id SessionID) bool {
	name := ServiceName("")
	if p := d.recent.byID[id]; p != nil {
		name = p.Service
	}
	if s := d.sessions[id]; s != nil {
		name = s.Service
	}
	svc := d.services[name]
	return svc != nil && svc.Unrated
}

// rateable finds the session that a rating is of: one that is active, or that ended within a
// day. By a token, whoever knows it; else the asker's own.
func (d *Desk) rateable(e Rate, svc *serviceState) (SessionID, *Refusal) {
	nothing := d.refuse(e.Reply, CodeNotFound, "", TextNothingToRate, "service", svc.Title)
	if e.Token != "" {
		if refusal := d.paced(e.Reply); refusal != nil {
			return "", refusal
		}
		if s := d.withToken(e.Token); s != nil && s.Entry == e.Service && s.State == Active {
			return s.ID, nil
		}
		hash := string(hashToken(e.Token))
		for _, p := range slices.Backward(d.recent.order) {
			if string(p.Token) == hash && p.Entry == e.Service && d.now.Before(p.Ended.Add(rateFor)) {
				return p.ID, nil
			}
		}
		d.wrongToken()
		return "", d.refuse(e.Reply, CodeNotFound, "token", TextBadToken)
	}
	live := d.live.get(customerKey{d.actor, e.Service})
	if live != nil && live.Customer == d.actor && live.State == Active && (e.Session == "" || e.Session == live.ID) {
		return live.ID, nil
	}
	p := d.lastWith(d.actor, e.Service)
	if e.Session != "" {
		p = d.recent.byID[e.Session]
	}
	if p == nil || p.Customer != d.actor || p.Entry != e.Service || !d.now.Before(p.Ended.Add(rateFor)) {
		return "", nothing
	}
	return p.ID, nil
}
