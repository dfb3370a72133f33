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
	used := make([]bool, len(c.sessions)+2) // one of these is free
	for _, s := range c.sessions {
		if p := s.part(c.JID); p != nil && p.Number < len(used) {
			used[p.Number] = true
		}
	}
	return 1 + slices.Index(used[1:], false)
}

// quote marks the lines of what a customer wrote, so that none passes for the desk's own.
func quote(text string) string { return strings.ReplaceAll(text, "\n", "\n> ") }

// answersText lists the answers to the service's form, a line each.
func (d *Desk) answersText(svc *serviceState, s *Session) string {
	var b strings.Builder
	b.WriteString(s.vouched())
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
