package desk

import (
	"crypto/subtle"
	"slices"
	"strconv"
	"time"
)

// How many wrong tokens in a row an address may show, and how long it then waits.
const (
	maxWrong  = 5
	wrongRest = time.Minute
	maxTries  = 10_000 // addresses remembered
)

// tries counts the wrong tokens of one address.
type tries struct {
	wrong int
	until time.Time // no token is looked at before
}

// resumeSession gives a session to the one who shows its token: they take the place of the
// customer before, from whatever device or address. The token is used up; there is a new one.
func (d *Desk) resumeSession(e Resume) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	if refusal := d.paced(e.Reply); refusal != nil {
		return Result{}, refusal
	}
	s := d.withToken(e.Token)
	if s == nil || s.Entry != e.Service {
		if found, guest := d.guestWithToken(e.Token, e.Service); guest != nil {
			return d.resumeGuest(e, found, guest.JID)
		}
	}
	if s == nil || s.Entry != e.Service || s.State == Asking {
		d.wrongToken()
		return Result{}, d.refuse(e.Reply, CodeNotFound, "token", TextBadToken)
	}
	if s.Customer != d.actor {
		if other := d.live.get(customerKey{d.actor, s.Entry}); other != nil {
			return Result{}, d.refuse(e.Reply, CodeConflict, "", TextHasSession, "service", svc.Title)
		}
		if p := s.part(d.actor); p != nil { // who serves a session cannot be its customer as well
			d.wrongToken()
			return Result{}, d.refuse(e.Reply, CodeNotFound, "token", TextBadToken)
		}
	}
	if s.State == Deferred {
		return d.resumeDeferred(e, s)
	}
	delete(d.tries, d.actor)
	contact := Contact{Reply: e.Reply, Service: e.Service, Token: e.NewToken}
	if before := s.Customer; before != d.actor {
		d.replaceCustomer(s)
		d.replaceGuests(e, before)
	}
	p := s.part(s.Customer)
	if e.Reply.Chat && p != nil && p.State != Joined {
		d.byChat(e.Reply, s, p)
	}
	d.audit("session.resumed", s.ID, string(d.actor), "")
	return d.contactAgain(contact, s)
}

// resumeDeferred gives a request to the one who shows its token: it is opened for them, or, while
// the service takes nobody, kept for the address that they have now.
func (d *Desk) resumeDeferred(e Resume, s *Session) (Result, *Refusal) {
	refusal := d.canAwaken(e.Reply, s)
	if refusal != nil && refusal.Code == CodeBusy {
		return Result{}, refusal
	}
	delete(d.tries, d.actor)
	contact := Contact{Reply: e.Reply, Service: e.Service, Token: e.NewToken}
	if before := s.Customer; before != d.actor {
		d.replaceCustomer(s)
		d.replaceGuests(e, before)
	}
	d.audit("session.resumed", s.ID, string(d.actor), "")
	if refusal == nil {
		return d.comeBack(contact, s), nil
	}
	return d.stillDeferred(contact, s, refusal.Text), nil
}

// replaceCustomer puts the asker in the place of a session's customer, who is put out.
func (d *Desk) replaceCustomer(s *Session) {
	svc := d.services[s.Service]
	d.live.drop(customerKey{s.Customer, s.Entry})
	before := s.Customer
	if p := s.part(before); p != nil {
		at := slices.Index(s.Parts, p)
		d.dismiss(s, p, Removed, d.text(s.Lang, svc, TextResumed))
		s.Parts = slices.Insert(s.Parts, at, d.customerPart(s, d.actor, p.Nick))
	}
	if s.State == Deferred { // it is the new address that is watched for, and called
		d.services[s.Service].here.remove(shelfKey(s))
		s.here = false
		d.do("", Watch{Service: s.Entry, Customer: before})
		d.do("", Watch{Service: s.Entry, Customer: d.actor, On: true})
	}
	s.Customer = d.actor
	d.live.put(customerKey{s.Customer, s.Entry}, s)
	d.mark(s)
	d.audit("session.customer", s.ID, string(before), "gives way to who has the token")
	d.arm(s)
	if s.State == Queued { // who had it before may be a CSR who is free for it now
		d.waited = append(d.waited, s)
	}
}

// customerPart makes the record of a customer who is asked in.
func (d *Desk) customerPart(s *Session, jid JID, nick string) *Participant {
	p := &Participant{Session: s.ID, JID: jid, Role: PartCustomer, Nick: nick, State: Invited, Since: d.now}
	if !s.Proxy {
		p.Until = d.now.Add(d.services[s.Service].JoinTimeout)
	}
	d.markPart(p)
	return p
}

// withToken returns the live session that a token is of, or nil.
func (d *Desk) withToken(token string) *Session {
	if token == "" {
		return nil
	}
	hash := hashToken(token)
	for _, s := range d.sessions {
		if s.State.Live() && subtle.ConstantTimeCompare(s.Token, hash) == 1 {
			return s
		}
	}
	return nil
}

// paced refuses to look at a token of somebody who has shown too many wrong ones.
func (d *Desk) paced(reply Reply) *Refusal {
	t, known := d.tries[d.actor]
	if !known || !t.until.After(d.now) {
		return nil
	}
	return d.refuse(reply, CodeLimit, "", TextSlowDown, "wait", strconv.Itoa(int(t.until.Sub(d.now).Seconds())+1))
}

// wrongToken counts a wrong token against the asker.
func (d *Desk) wrongToken() {
	d.audit("token.wrong", "", string(d.actor), "")
	if d.tries == nil || len(d.tries) >= maxTries {
		d.tries = make(map[JID]tries)
	}
	t := d.tries[d.actor]
	if t.wrong++; t.wrong >= maxWrong {
		t = tries{until: d.now.Add(wrongRest)}
	}
	d.tries[d.actor] = t
}
