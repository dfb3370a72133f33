package desk

import (
	"slices"
	"strconv"
	"strings"
)

// takeNext gives a CSR the first waiting session they may have, as if they had accepted it.
func (d *Desk) takeNext(e TakeNext) (Result, *Refusal) {
	c := d.csrs[d.actor]
	if c.Bot || c.Load >= c.Limit { // a bot never has a session
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextFull, "capacity", strconv.Itoa(c.Capacity))
	}
	names := c.Services
	if e.Service != "" {
		if _, refusal := d.service(e.Reply, e.Service); refusal != nil {
			return Result{}, refusal
		}
		if !slices.Contains(c.Services, e.Service) {
			return Result{}, d.refuse(e.Reply, CodeForbidden, "service", TextNotServing, "service", string(e.Service))
		}
		names = []ServiceName{e.Service}
	}
	var best *Session
	for _, name := range names {
		if svc := d.services[name]; svc != nil {
			best = d.firstQueued(svc, c, best)
		}
	}
	if best == nil && e.Service != "" {
		if best = d.services[e.Service].nextDeferred(c); best != nil {
			d.rouse(best, string(c.JID)+" calls back")
		}
	}
	if best == nil {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "", TextNothingWaits)
	}
	o := d.summon(best, c, d.now.Add(d.services[best.Service].JoinTimeout))
	d.audit("offer.made", best.ID, string(c.JID), "asked for the next")
	d.offerAccepted(best, best.part(c.JID), o)
	result := d.acceptedResult(e.Reply, best, c)
	d.invite(best, c)
	return result, nil
}

// firstQueued returns the first session of a queue that nobody is asked about and c may
// take, or other if that comes before it. Who is in a session already, as a supervisor or an
// assistant, does not take it.
func (d *Desk) firstQueued(svc *serviceState, c *CSR, other *Session) *Session {
	best := other
	svc.queue.ascend(0, func(s *Session) bool {
		if s.State != Queued || s.Customer == c.JID || s.part(c.JID) != nil {
			return true
		}
		if best == nil || s.key.compare(best.key) < 0 {
			best = s
		}
		return false
	})
	return best
}

// acceptedResult tells a CSR where the session is that is now theirs.
func (d *Desk) acceptedResult(reply Reply, s *Session, c *CSR) Result {
	svc := d.services[s.Service]
	return Result{
		Fields: []ResultField{
			{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}},
			{Var: "room", Label: "Room", Type: JIDSingle, Values: []string{d.room(s)}},
			{Var: "nick", Label: "Your name in it", Type: TextSingle, Values: []string{c.Name}},
			{Var: "customer", Label: "Customer", Type: TextSingle, Values: []string{s.Name}},
			{Var: "service", Label: "Service", Type: TextSingle, Values: []string{string(s.Service)}},
		},
		Note: d.text(reply.Lang, svc, TextOfferAccepted, "customer", s.Name, "uri", d.roomURI(s),
			"timeout", seconds(svc.JoinTimeout), "question", quote(s.Question)),
	}
}

// accept accepts an offer by command.
func (d *Desk) accept(e Accept) (Result, *Refusal) {
	s, o, refusal := d.offerMeant(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	if o.State == OfferOpen {
		d.offerAccepted(s, s.part(o.CSR), o)
	}
	return d.acceptedResult(e.Reply, s, d.csrs[o.CSR]), nil
}

// decline declines an offer by command, also one that was accepted and not yet joined.
func (d *Desk) decline(e Decline) (Result, *Refusal) {
	s, o, refusal := d.offerMeant(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	d.offerDeclined(s, o, e.Reason)
	return Result{Note: d.text(e.Reply.Lang, nil, TextOfferDeclined, "customer", s.Name)}, nil
}

// offerMeant finds the offer that a CSR speaks of, or says why there is none.
func (d *Desk) offerMeant(reply Reply, id SessionID) (*Session, *Offer, *Refusal) {
	c := d.csrs[d.actor]
	if id != "" {
		s := d.sessions[id]
		if s == nil {
			return nil, nil, d.refuse(reply, CodeNotFound, "session", TextOfferOver)
		}
		if o := s.offerTo(c.JID); o != nil {
			return s, o, nil
		}
		d.audit("refused", s.ID, reply.Node, "no offer of theirs")
		if owner := s.owner(); owner != nil && owner.JID != c.JID {
			return nil, nil, d.refuse(reply, CodeConflict, "session", TextTakenAlready, "by", owner.Nick)
		}
		return nil, nil, d.refuse(reply, CodeConflict, "session", TextOfferOver)
	}
	var session *Session
	var numbers []string
	for _, s := range c.sessions {
		if s.offerTo(c.JID) != nil {
			session = s
			numbers = append(numbers, strconv.Itoa(s.part(c.JID).Number))
		}
	}
	switch len(numbers) {
	case 0:
		return nil, nil, d.refuse(reply, CodeNotFound, "", TextNoOffer)
	case 1:
		return session, session.offerTo(c.JID), nil
	}
	return nil, nil, d.refuse(reply, CodeInvalid, "session", TextWhichOffer, "numbers", strings.Join(numbers, ", "))
}

// closeSession ends a session that the asker serves.
func (d *Desk) closeSession(e CloseSession) (Result, *Refusal) {
	s := d.sessions[e.Session]
	if s == nil || !s.State.Live() {
		return d.fileCode(e)
	}
	if s.Parent != "" {
		return d.closeConsult(e.Reply, s)
	}
	if p := s.part(d.actor); p == nil || p.Role != PartCSR || p.State == Invited && !p.Owner {
		return Result{}, d.foreign(e.Reply, s.ID, CodeForbidden)
	}
	svc := d.services[s.Service]
	if refusal := d.checkCode(e, svc); refusal != nil {
		return Result{}, refusal
	}
	s.Code, s.EndNote = e.Code, e.Note
	d.end(s, EndedByCSR)
	return Result{Note: d.text(e.Reply.Lang, svc, TextClosedSession, "customer", s.Name, "code", e.Code)}, nil
}
