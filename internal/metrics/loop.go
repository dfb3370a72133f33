package metrics

import (
	"time"
	"weak"

	"bellhop/internal/desk"
)

var _ desk.Observer = (*Metrics)(nil)

// sessionMark is what has been counted of a session that is not closed.
type sessionMark struct {
	service       desk.ServiceName
	served, ended bool
}

// Committed is told the size of a batch and how long its transaction took.
func (m *Metrics) Committed(events int, took time.Duration) {
	m.batch.Observe(float64(events))
	m.tx.Observe(took.Seconds())
}

// Failed is told that a transaction or a load failed.
func (m *Metrics) Failed(error) { m.failures.Inc() }

// Changed counts what a batch changed. A row says how things stand, not what became of them,
// so what has been counted of every session and offer is kept until it is over. A batch whose
// outcome was unknown is made up for when the desk that was loaded after it is seen.
func (m *Metrics) Changed(c *desk.Changes) {
	var at time.Time // of the whole batch: every change of state has an audit row
	if n := len(c.Audit); n > 0 {
		at = c.Audit[n-1].At
	}
	for i := range c.Sessions {
		m.session(&c.Sessions[i], at)
	}
	for i := range c.Offers {
		o := &c.Offers[i]
		if _, known := m.sessions[o.Session]; known {
			m.offer(o, at)
		} else { // its service will be known when the desk is seen
			m.later = append(m.later, changedOffer{*o, at})
		}
	}
	for i := range c.Sessions { // only now: offers end with their session
		if c.Sessions[i].State == desk.Closed {
			delete(m.sessions, c.Sessions[i].ID)
		}
	}
	m.outbox(c)
}

// isNew reports whether something that has not been seen before happened in the batch of a
// time. Before the first look at a desk, what was not seen may be older than this process.
func (m *Metrics) isNew(happened, batch time.Time) bool {
	return !happened.IsZero() && (m.followed || happened.Equal(batch))
}

func (m *Metrics) session(s *desk.Session, batch time.Time) {
	mark, seen := m.sessions[s.ID]
	svc := m.services.of(s.Service)
	if !seen && s.State != desk.Lobby && m.isNew(s.Created, batch) { // a lobby is nobody's wish for help
		svc.begun.Inc()
	}
	if !mark.served && m.isNew(s.Served, batch) {
		svc.answer(s.Served.Sub(s.Created))
	}
	if !mark.ended && m.isNew(s.Ended, batch) {
		svc.ended.inc(string(s.End))
		if s.Served.IsZero() && s.End.Abandons() {
			svc.abandoned.Inc()
		}
	}
	m.sessions[s.ID] = markOf(s)
}

func markOf(s *desk.Session) sessionMark {
	return sessionMark{service: s.Service, served: !s.Served.IsZero(), ended: !s.Ended.IsZero()}
}

func (s *serviceSeries) answer(waited time.Duration) {
	waited = max(0, waited)
	s.wait.Observe(waited.Seconds())
	s.answered.Inc()
	if waited <= Target {
		s.inTarget.Inc()
	}
}

// changedOffer is an offer's row in a batch of a time.
type changedOffer struct {
	row   desk.Offer
	batch time.Time
}

// offer counts what has become of an offer of a session that is known.
func (m *Metrics) offer(o *desk.Offer, batch time.Time) {
	was, seen := m.offers[o.ID]
	fresh := !seen && m.isNew(o.Made, batch)
	outcomes := m.services.of(m.sessions[o.Session].service).offers
	if fresh {
		outcomes.inc(made)
	}
	switch {
	case was == o.State || o.State == desk.OfferOpen:
	case !seen && !fresh && !m.isNew(o.Ended, batch): // it may have stood so before
	default:
		// Who is seen in the room has accepted, if only by coming.
		if o.State == desk.OfferJoined && (was == desk.OfferOpen || fresh) {
			outcomes.inc(string(desk.OfferAccepted))
		}
		outcomes.inc(string(o.State))
	}
	if o.State.Live() {
		m.offers[o.ID] = o.State
	} else {
		delete(m.offers, o.ID)
	}
}

// outbox follows what is owed, and counts the refusals among the answers.
func (m *Metrics) outbox(c *desk.Changes) {
	now := m.now()
	for i := range c.Outbox {
		m.owed[c.Outbox[i].ID] = now
		if a, ok := c.Outbox[i].Effect.(desk.Answer); ok {
			m.refusal(a.Result.Refusal)
		}
	}
	for _, id := range c.Done {
		delete(m.owed, id)
	}
}

// refusal counts a limit that was met. The one that every service has is that of its queue;
// it has no field at fault.
func (m *Metrics) refusal(r *desk.Refusal) {
	switch {
	case r == nil || r.Code != desk.CodeLimit:
	case r.Field == "":
		m.refusals.inc(limitQueue)
	default:
		m.refusals.inc(r.Field)
	}
}

// Applied takes a census of the desk, at most once in a second: it looks at every session,
// and batches may come a thousand times as often.
func (m *Metrics) Applied(d *desk.Desk, mailbox int) {
	m.mailbox.Set(float64(mailbox))
	if m.of == weak.Make(d) && isRecent(m.looked, m.now()) {
		return
	}
	m.look(d)
}

// look brings the snapshot up to date. It belongs to the loop's goroutine.
func (m *Metrics) look(d *desk.Desk) {
	now := m.now()
	if of := weak.Make(d); m.of != of {
		m.follow(d.Roll(), now)
		m.of = of
	}
	m.looked = now
	s := &snapshot{at: now, census: d.Census(), owed: d.Owed()}
	for _, at := range m.owed {
		if s.owedSince.IsZero() || at.Before(s.owedSince) {
			s.owedSince = at
		}
	}
	m.services.keep(s.census.Services)
	m.snap.Store(s)
}

// follow begins with a desk: the first, or the one that was loaded anew.
func (m *Metrics) follow(r desk.Roll, now time.Time) {
	again := m.followed // so whatever is not known has not been counted
	sessions := make(map[desk.SessionID]sessionMark, len(r.Sessions))
	for i := range r.Sessions {
		s := &r.Sessions[i]
		if again {
			m.session(s, time.Time{})
		}
		sessions[s.ID] = markOf(s)
	}
	m.sessions = sessions
	for i := range m.later {
		if _, known := m.sessions[m.later[i].row.Session]; known {
			m.offer(&m.later[i].row, m.later[i].batch)
		}
	}
	offers := make(map[desk.EffectID]desk.OfferState, len(r.Offers))
	for i := range r.Offers {
		o := &r.Offers[i]
		if again {
			m.offer(o, time.Time{})
		}
		offers[o.ID] = o.State
	}
	owed := make(map[desk.EffectID]time.Time, len(r.Owed))
	for _, id := range r.Owed {
		owed[id] = now
		if at, ok := m.owed[id]; ok {
			owed[id] = at
		}
	}
	m.offers, m.owed, m.later, m.followed = offers, owed, nil, true
}
