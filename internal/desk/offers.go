package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// declineRest is how long a CSR who declined a session is not offered it again.
const declineRest = time.Minute

// offer invites one CSR to a waiting session: membership first, then the particulars as a
// chat message, then the direct invitation (which some clients show without its text).
func (d *Desk) offer(s *Session, c *CSR, why string) {
	svc := d.services[s.Service]
	d.summon(s, c, d.now.Add(svc.OfferTimeout))
	d.audit("offer.made", s.ID, string(c.JID), why)
	d.tellOffer(s, c, TextOffer, "waited", seconds(d.now.Sub(s.Created)), "notes", d.notesText(s))
	d.invite(s, c)
}

// tellOffer tells a CSR what they are asked to, with all that is known, and how to answer.
func (d *Desk) tellOffer(s *Session, c *CSR, key TextKey, args ...string) {
	svc, about := d.services[s.Service], d.subject(s)
	number := strconv.Itoa(s.part(c.JID).Number)
	args = append(args,
		"service", svc.Title, "customer", about.Name, "question", quote(about.Question), "answers", d.answersText(svc, about),
		"number", number, "uri", d.roomURI(s), "timeout", seconds(svc.OfferTimeout))
	d.do(s.ID, Tell{
		From: DeskLocal, To: c.JID, Text: d.text("", svc, key, args...),
		Responses: []Response{
			{Value: "!accept " + number, Label: d.text("", svc, TextAcceptLabel)},
			{Value: "!decline " + number, Label: d.text("", svc, TextDeclineLabel)},
		},
	})
}

// summon makes a CSR an invited participant with an offer, and a member of the room.
func (d *Desk) summon(s *Session, c *CSR, until time.Time) *Offer {
	if s.State != Active {
		s.Wanted = ""
		d.unlane(s)
		d.move(s, Offered)
	}
	o := &Offer{ID: d.nextID(), Session: s.ID, CSR: c.JID, State: OfferOpen, Made: d.now, Until: until}
	s.Offers = append(s.Offers, o)
	d.markOffer(o)
	p := &Participant{
		Session: s.ID, JID: c.JID, Role: PartCSR, Nick: c.Name,
		State: Invited, Since: d.now, Until: until, Number: c.freeNumber(),
	}
	s.Parts = slices.DeleteFunc(s.Parts, func(q *Participant) bool { return q.JID == c.JID })
	s.Parts = append(s.Parts, p)
	d.markPart(p)
	c.sessions = append(c.sessions, s)
	if !s.Held {
		c.Load++
	}
	d.turn++
	c.Turn = d.turn
	d.markCSR(c)
	d.refresh(c)
	d.do(s.ID, Admit{Session: s.ID, JID: c.JID})
	d.arm(s)
	return o
}

func (d *Desk) invite(s *Session, c *CSR) {
	svc := d.services[s.Service]
	d.do(s.ID, Invite{Session: s.ID, To: c.JID, Reason: d.text("", svc, TextOfferReason, "service", svc.Title, "customer", s.Name)})
}

// freeNumber returns the smallest number that none of the CSR's sessions has for them.
func (c *CSR) freeNumber() int {
	for n := 1; ; n++ {
		if !slices.ContainsFunc(c.sessions, func(s *Session) bool { p := s.part(c.JID); return p != nil && p.Number == n }) {
			return n
		}
	}
}

// quote marks the lines of what a customer wrote, so that none passes for the desk's own.
func quote(text string) string { return strings.ReplaceAll(text, "\n", "\n> ") }

// answersText lists the answers to the service's form, a line each.
func (d *Desk) answersText(svc *serviceState, s *Session) string {
	var b strings.Builder
	for _, f := range svc.Form {
		if v := s.Answers[f.Name]; v != "" {
			fmt.Fprintf(&b, "\n%s: %s", cmp.Or(f.Label, f.Name), strings.ReplaceAll(v, "\n", ", "))
		}
	}
	return b.String()
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Round(time.Second).Seconds())) }

// tellCSR sends a CSR a text about a session, from desk@D.
func (d *Desk) tellCSR(s *Session, csr CSRID, key TextKey, args ...string) {
	svc := d.services[s.Service]
	d.do(s.ID, Tell{From: DeskLocal, To: csr, Text: d.text("", svc, key, append(args, "service", svc.Title)...)})
}

// offerAccepted gives the session to a CSR who said yes or came: the others are told who
// has it, and the session leaves the queue.
func (d *Desk) offerAccepted(s *Session, p *Participant, o *Offer) {
	svc := d.services[s.Service]
	o.State, o.Until = OfferAccepted, d.now.Add(svc.JoinTimeout)
	d.markOffer(o)
	p.Until = o.Until
	d.markPart(p)
	if s.State != Active { // else they come as the second
		p.Owner = true
		d.dequeue(s)
		d.move(s, Offered)
	}
	d.audit("offer.accepted", s.ID, string(p.JID), "")
	for _, other := range slices.Clone(s.Offers) {
		if other != o {
			d.offerOver(s, other, OfferWithdrawn, "taken by "+p.Nick)
			d.tellCSR(s, other.CSR, TextOfferTaken, "customer", s.Name, "by", p.Nick)
		}
	}
	d.arm(s)
}

// csrJoined is for a CSR with a live offer who is seen in the room: that is acceptance
// enough.
func (d *Desk) csrJoined(s *Session, p *Participant, o *Offer) {
	if o.State == OfferOpen {
		d.offerAccepted(s, p, o)
	}
	o.State, o.Ended = OfferJoined, d.now
	d.markOffer(o)
	c := d.csrs[p.JID]
	c.Missed = 0 // having come, not having said so
	d.markCSR(c)
	s.Offers = slices.DeleteFunc(s.Offers, func(q *Offer) bool { return q == o })
	s.LastSaid, s.Had = d.now, p.JID
	if s.State == Active {
		d.askAnswered(s, p)
		d.arm(s)
		return
	}
	s.Until = time.Time{}
	d.offStairs(s)
	if s.Served.IsZero() {
		s.Served = d.now
	}
	d.move(s, Active)
	if s.standsIn() {
		d.do(s.ID, StandIn{Session: s.ID, Nick: s.Name})
	}
	d.say(s, TextJoined, "name", p.Nick)
	d.arm(s)
}

// offerOver ends an offer that did not lead to a join: the CSR loses membership and the
// session, if nobody else is asked or has it, waits on.
func (d *Desk) offerOver(s *Session, o *Offer, state OfferState, reason string) {
	o.State, o.Ended, o.Reason = state, d.now, reason
	d.markOffer(o)
	s.Offers = slices.DeleteFunc(s.Offers, func(q *Offer) bool { return q == o })
	d.audit("offer."+string(state), s.ID, string(o.CSR), reason)
	p := s.part(o.CSR)
	owned := p.Owner
	to := Removed
	if state == OfferDeclined || state == OfferMissed {
		to = Declined
	}
	d.dismiss(s, p, to, d.outsider(s, o.CSR))
	if s.Parent != "" && s.State == Offered {
		d.consultRefused(s, o)
		return
	}
	if s.State == Active && s.Ask != nil {
		d.askLost(s, o)
		d.arm(s)
		return
	}
	if s.State == Offered && (owned || len(s.Offers) == 0) {
		if d.promote(s, p.Nick) {
			return
		}
		d.enqueue(s)
		d.arm(s)
	}
}

// offerMissed is for an offer whose deadline passed: the CSR did not answer, or said yes and
// did not come. Whoever misses several in a row is taken for absent.
func (d *Desk) offerMissed(s *Session, o *Offer) {
	c, svc := d.csrs[o.CSR], d.services[s.Service]
	key, reason := TextOfferMissed, "no answer"
	if o.State == OfferAccepted {
		key, reason = TextOfferNoShow, "did not join"
	}
	if s.missed == nil {
		s.missed = make(map[CSRID]bool)
	}
	s.missed[c.JID] = true
	c.Missed++
	d.markCSR(c)
	if c.Missed >= svc.MissedOffers && c.State == Available {
		missed := strconv.Itoa(c.Missed)
		c.State, c.Reason, c.Missed = Break, d.text("", svc, TextSaidBreak, "missed", missed), 0
		d.audit("csr.state", "", string(c.JID), string(Break)+": "+c.Reason)
		d.tellCSR(s, c.JID, key, "customer", s.Name)
		d.tellCSR(s, c.JID, TextOnBreak, "missed", missed)
	} else {
		d.tellCSR(s, c.JID, key, "customer", s.Name)
	}
	d.offerOver(s, o, OfferMissed, reason)
}

// offerDeclined is for a CSR who said no, by whatever way.
func (d *Desk) offerDeclined(s *Session, o *Offer, reason string) {
	if s.rested == nil {
		s.rested = make(map[CSRID]time.Time)
	}
	s.rested[o.CSR] = d.now.Add(declineRest)
	c := d.csrs[o.CSR]
	c.Missed = 0
	d.markCSR(c)
	d.offerOver(s, o, OfferDeclined, reason)
}

// unload takes a session off a CSR's hands. Somebody who held it, rather than having only
// been asked, begins their wrap-up.
func (d *Desk) unload(s *Session, p *Participant, held bool) {
	c := d.csrs[p.JID]
	if c == nil {
		return
	}
	c.sessions = slices.DeleteFunc(c.sessions, func(q *Session) bool { return q == s })
	if !s.Held {
		c.Load--
	}
	if held {
		c.IdleSince = d.now
		if wrap := d.services[s.Service].WrapUp; wrap > 0 {
			c.WrapUntil = d.now.Add(wrap)
		}
	}
	d.markCSR(c)
	d.refresh(c)
}

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
// take, or other if that comes before it.
func (d *Desk) firstQueued(svc *serviceState, c *CSR, other *Session) *Session {
	best := other
	svc.queue.ascend(0, func(s *Session) bool {
		if s.State != Queued || s.Customer == c.JID {
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
