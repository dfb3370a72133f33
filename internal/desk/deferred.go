package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A request that is taken for later is a session in the state Deferred: it has no room, nobody
// is in it, and it ends by itself. It lies on its service's shelf until the customer comes back
// with the token, a CSR takes it, or the customer is seen to be there while somebody is free.
// Then it is awakened: it gets a room and waits in the queue. If the customer does not come, it
// goes back to the shelf. RoomOpen of a deferred session means that the room it had is not
// cleared yet; until then it stays where it is, so that no room is opened behind one that is
// still being closed.

// rouseRest is how long a request that the customer's presence awakened is left alone after it.
const rouseRest = 10 * time.Minute

// shelfKey is the place of a deferred session: the oldest request is the first.
func shelfKey(s *Session) rankKey { return rankKey{A: s.Created.UnixMicro(), ID: string(s.ID)} }

// shelved reports whether a session lies on the service's shelf.
func (svc *serviceState) shelved(s *Session) (found bool) {
	svc.shelf.ascend(svc.shelf.rank(shelfKey(s)), func(at *Session) bool {
		found = at == s
		return false
	})
	return found
}

// beginDeferred takes a request for later instead of opening a session.
func (d *Desk) beginDeferred(e Contact, s *Session, reason string) (Result, *Refusal) {
	svc := d.services[s.Service]
	if svc.shelf.len() >= svc.MaxWaiting {
		d.abandon(s)
		return Result{}, d.refuse(e.Reply, CodeLimit, "", TextServiceFull, "service", svc.Title)
	}
	s.Since, s.LastSaid, s.Token = d.arrival(), d.now, hashToken(e.Token)
	d.audit("session.begin", s.ID, string(s.Service), "")
	d.shelve(s, reason)
	result := d.deferredResult(e.Reply, s, e.Token)
	if !svc.isOpen(d.now) {
		result.Note = d.refuseClosed(e.Reply, svc, CodeClosed, "").Text + "\n" + result.Note
	}
	return result, nil
}

// shelve puts a session that nobody is in any more on the shelf.
func (d *Desk) shelve(s *Session, reason string) {
	svc := d.services[s.Service]
	if s.Expires.IsZero() {
		s.Expires = d.now.Add(svc.DeferFor)
		d.do("", Watch{Service: s.Entry, Customer: s.Customer, On: true})
	}
	d.move(s, Deferred)
	s.Until, s.Asking = s.Expires, 0
	d.audit("session.deferred", s.ID, "", reason)
	svc.shelf.insert(shelfKey(s), s)
	d.arm(s)
}

// unshelve takes a session off the shelf.
func (d *Desk) unshelve(s *Session) {
	svc := d.services[s.Service]
	svc.shelf.remove(shelfKey(s))
	svc.here.remove(shelfKey(s))
	s.here = false
}

// deferredResult answers somebody whose request is taken for later: how to come back to it.
func (d *Desk) deferredResult(reply Reply, s *Session, token string) Result {
	return Result{
		Fields: []ResultField{
			{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}},
			{Var: "nick", Label: "Your name in it", Type: TextSingle, Values: []string{s.Name}},
			{Var: "token", Label: "Token to come back with", Type: TextSingle, Values: []string{token}},
			{Var: "state", Label: "State", Type: TextSingle, Values: []string{string(s.State)}},
		},
		Note: d.deferredText(reply.Lang, s, token),
	}
}

func (d *Desk) deferredText(lang string, s *Session, token string) string {
	svc := d.services[s.Service]
	return d.text(cmp.Or(lang, s.Lang), svc, TextDeferred, "service", svc.Title, "token", token, "until", s.Expires.UTC().Format(time.DateOnly))
}

// contactDeferred is for a customer who asks again while their request lies on the shelf: they
// get a new token for it, and what they add is kept.
func (d *Desk) contactDeferred(e Contact, s *Session) Result {
	s.Asked, s.Token = e.Reply.To, hashToken(e.Token)
	s.Lang = cmp.Or(e.Reply.Lang, s.Lang)
	if more := strings.TrimSpace(e.Question); more != "" && more != s.Question && len(s.Question)+len(more) < maxQuestion {
		s.Question = strings.TrimSpace(s.Question + "\n" + more)
		d.audit("session.question", s.ID, "", "the customer wrote more")
	}
	d.mark(s)
	return d.deferredResult(e.Reply, s, e.Token)
}

// stillDeferred answers who came back to a request that cannot be opened yet: why, and that it is
// kept.
func (d *Desk) stillDeferred(e Contact, s *Session, why string) Result {
	result := d.contactDeferred(e, s)
	result.Note = why + "\n" + result.Note
	return result
}

// canAwaken refuses to open a deferred session now.
func (d *Desk) canAwaken(reply Reply, s *Session) *Refusal {
	if s.RoomOpen {
		return d.refuse(reply, CodeBusy, "", TextBusy)
	}
	return d.takesMore(reply, d.services[s.Service])
}

// comeBack opens a deferred session for the customer, who showed its token.
func (d *Desk) comeBack(e Contact, s *Session) Result {
	s.Asked, s.Token, s.Proxy = e.Reply.To, hashToken(e.Token), e.Reply.Chat
	s.Lang = cmp.Or(e.Reply.Lang, s.Lang)
	p := d.awaken(s, "the customer came back")
	if p.Until = zeroTime; !s.Proxy {
		p.Until = d.now.Add(d.services[s.Service].JoinTimeout)
	}
	d.arm(s)
	answerAt := len(d.out)
	d.settle()
	return d.contactResult(e, s, answerAt)
}

// awaken opens a deferred session: it gets its room and waits in the queue, and the customer has
// the grace to come.
func (d *Desk) awaken(s *Session, reason string) *Participant {
	svc := d.services[s.Service]
	d.unshelve(s)
	s.Since, s.Until, s.LastSaid = d.arrival(), d.now.Add(svc.MaxWait), d.now
	d.audit("session.awakened", s.ID, "", reason)
	d.do(s.ID, OpenRoom{Session: s.ID, Name: d.roomName(s)})
	p := &Participant{
		Session: s.ID, JID: s.Customer, Role: PartCustomer, Nick: s.Name,
		State: Invited, Since: d.now, Until: d.now.Add(svc.Grace),
	}
	s.Parts = append(s.Parts, p)
	d.markPart(p)
	d.enqueue(s)
	d.do(s.ID, Admit{Session: s.ID, JID: s.Customer})
	return p
}

// rouse awakens a session on the desk's own account and calls its customer.
func (d *Desk) rouse(s *Session, reason string) {
	svc := d.services[s.Service]
	s.woken = d.now
	d.awaken(s, reason)
	s.told = d.position(s)
	d.do(s.ID, Tell{From: string(s.Entry), To: s.Customer, Text: d.text(s.Lang, svc, TextCallBack,
		"service", svc.Title, "uri", d.roomURI(s), "grace", seconds(svc.Grace))})
	d.do(s.ID, Invite{Session: s.ID, To: s.Customer, Reason: d.text(s.Lang, svc, TextRoomReason, "service", svc.Title)})
}

// nextDeferred returns the oldest request on a service's shelf that a CSR may take, or nil.
func (svc *serviceState) nextDeferred(c *CSR) *Session {
	var found *Session
	svc.shelf.ascend(0, func(s *Session) bool {
		if !s.RoomOpen && s.Customer != c.JID {
			found = s
		}
		return found == nil
	})
	return found
}

// customerSeen takes in the presence of a customer who lets a service see it.
func (d *Desk) customerSeen(e CustomerSeen) {
	s := d.live.get(customerKey{e.JID.Bare(), e.Service})
	if s == nil || s.State != Deferred || d.now.Before(s.woken.Add(rouseRest)) {
		return
	}
	svc := d.services[s.Service]
	svc.here.remove(shelfKey(s))
	if s.here = e.Show == Online || e.Show == Chatty; !s.here {
		return
	}
	svc.here.insert(shelfKey(s), s)
	l := d.laneFor(svc, s.Needs)
	defer d.dropLane(l)
	l.free.ascend(0, func(c *CSR) bool {
		d.callBack(c)
		return s.State == Deferred
	})
}

// callBack has a free CSR begin with the first deferred request whose customer is there.
func (d *Desk) callBack(c *CSR) {
	for _, name := range c.Services {
		svc := d.services[name]
		if svc == nil || !d.isFree(c) || !svc.isOpen(d.now) {
			continue
		}
		s, _, ok := svc.here.first()
		if ok && !s.RoomOpen && s.Customer != c.JID && c.Skills.meets(s.Needs) && svc.queue.len() == 0 {
			d.rouse(s, "the customer is there, and "+string(c.JID)+" is free")
			return
		}
	}
}

// deferWaiting takes the session of a customer who waits for later, at their wish: those who are
// asked are told, the room is closed, and the customer gets a token.
func (d *Desk) deferWaiting(reply Reply, s *Session) (Result, *Refusal) {
	token := d.opt.Token()
	s.Token, s.Asked = hashToken(token), reply.To
	d.putOff(s, "the customer wants to be called back")
	return d.deferredResult(reply, s, token), nil
}

// deferAgain puts a session back on the shelf whose customer did not come when they were called.
// Those who came for them are told.
func (d *Desk) deferAgain(s *Session) {
	for _, p := range s.Parts {
		if p.Role == PartCSR {
			d.tellCSR(s, p.JID, TextDeferredAgain, "customer", s.Name)
		}
	}
	d.putOff(s, "the customer did not come")
}

// putOff empties a session and its room, and puts it on the shelf.
func (d *Desk) putOff(s *Session, reason string) {
	svc := d.services[s.Service]
	s.Ask, s.Filling, s.Wanted = nil, nil, ""
	d.unhold(s)
	for _, o := range slices.Clone(s.Offers) {
		d.offerOver(s, o, OfferWithdrawn, reason)
	}
	if s.owner() == nil {
		d.dequeue(s)
	}
	d.offStairs(s)
	text := d.text(s.Lang, svc, TextPutOff, "service", svc.Title)
	d.stopMonitors(s, text)
	s.Front, s.Served = false, zeroTime
	d.shelve(s, reason)
	for _, p := range slices.Clone(s.Parts) {
		d.dismiss(s, p, Removed, text)
	}
	s.RoomOpen = true // until it is known to be closed
	d.closeRoom(s, text)
}

// shelfCleared is told when the room that a deferred session had is gone.
func (d *Desk) shelfCleared(s *Session) {
	s.RoomOpen = false
	d.mark(s)
}

// endDeferred ends a session on the shelf. Where its room is still being closed, the end waits
// for that.
func (d *Desk) endDeferred(s *Session, reason EndReason, text string) {
	d.unshelve(s)
	d.do("", Watch{Service: s.Entry, Customer: s.Customer})
	if !s.RoomOpen {
		d.endAsking(s, reason, text)
		return
	}
	d.move(s, Closing)
	s.End, s.Ended, s.Until = reason, d.now, d.now.Add(clearing)
	d.live.drop(customerKey{s.Customer, s.Entry})
	d.audit("session.end", s.ID, "", string(reason))
	if reason != EndedByCustomer {
		d.do(s.ID, Tell{From: string(s.Entry), To: s.Asked, Text: text})
	}
	d.keepPast(pastOf(s))
	d.arm(s)
}

// watched lists the customers whose presence services are to be told.
func (d *Desk) watched() (all []Watch) {
	for _, s := range d.inOrder() {
		if s.State == Deferred {
			all = append(all, Watch{Service: s.Entry, Customer: s.Customer, On: true})
		}
	}
	return all
}
