package desk

import (
	"slices"
)

// An assistant is brought into a session that exists. A person comes like any second CSR, by a
// request (transfer.go). A program, a bot, is only called: it is a participant of its own role,
// neither the session's owner nor a reason for it to stop waiting, and no load of anybody's; its
// capacity bounds the sessions it is in. It goes by leaving the room.

// crew implements [Candidates] on the free members of a service, bots included.
type crew struct {
	d    *Desk
	free []*CSR
}

// crewFor returns the members of a service who can be brought into a session now, in the order
// of its routing.
func (d *Desk) crewFor(s *Session, svc *serviceState, bots bool) crew {
	l := &lane{svc: svc, needs: s.Needs}
	k := crew{d: d}
	for _, c := range svc.members {
		if d.isFree(c) && !d.barred(s, c) && (c.Bot || !bots) {
			k.free = append(k.free, c)
		}
	}
	slices.SortFunc(k.free, func(a, b *CSR) int { return d.routingKey(l, a).compare(d.routingKey(l, b)) })
	return k
}

// Best implements [Candidates].
func (k crew) Best(n int) []CSRID {
	ids := make([]CSRID, 0, min(n, len(k.free)))
	for _, c := range k.free[:min(n, len(k.free))] {
		ids = append(ids, c.JID)
	}
	return ids
}

// Skills implements [Candidates].
func (k crew) Skills(id CSRID) Skills { return k.d.csrs[id].Skills }

// assistant returns whom a service's behaviour chooses for a session, of all its members or of
// the bots among them, or nil.
func (d *Desk) assistant(s *Session, svc *serviceState, bots bool) *CSR {
	for _, id := range svc.behaviour.Match(d.view(s, svc), d.crewFor(s, svc, bots)).Offer {
		if c := d.csrs[id]; c != nil {
			return c
		}
	}
	return nil
}

// botFor returns the bot that a request for a second CSR is for, or nil if a person is meant.
func (d *Desk) botFor(s *Session, target Target) *CSR {
	c := d.csrs[target.CSR]
	if svc := d.services[target.Service]; svc != nil && svc.isOpen(d.now) {
		c = d.assistant(s, svc, false)
	}
	if c == nil || !c.Bot {
		return nil
	}
	return c
}

// callBot asks a bot into a session.
func (d *Desk) callBot(s *Session, c *CSR, why string) {
	svc := d.services[s.Service]
	p := &Participant{
		Session: s.ID, JID: c.JID, Role: PartBot, Nick: c.Name,
		State: Invited, Since: d.now, Until: d.now.Add(svc.JoinTimeout), Number: c.freeNumber(),
	}
	s.Parts = slices.DeleteFunc(s.Parts, func(q *Participant) bool { return q.JID == c.JID })
	s.Parts = append(s.Parts, p)
	d.markPart(p)
	c.sessions = append(c.sessions, s)
	d.audit("session.assist", s.ID, string(c.JID), why)
	d.do(s.ID, Admit{Session: s.ID, JID: c.JID})
	d.tellCSR(s, c.JID, TextBotCalled, "customer", s.Name, "question", quote(s.Question), "answers", d.answersText(svc, s), "uri", d.roomURI(s))
	d.invite(s, c)
	d.arm(s)
}

// botGone takes a session off a bot's hands.
func (d *Desk) botGone(s *Session, p *Participant) {
	if c := d.csrs[p.JID]; c != nil {
		c.sessions = slices.DeleteFunc(c.sessions, func(q *Session) bool { return q == s })
	}
}

// callAssistant calls the bot that a service has for the beginning of its sessions.
func (d *Desk) callAssistant(s *Session) {
	svc := d.services[d.services[s.Service].Assist]
	if svc == nil || !svc.isOpen(d.now) {
		return
	}
	if c := d.assistant(s, svc, true); c != nil {
		d.callBot(s, c, "the session begins")
	}
}

// elsewhere returns a session that the asker has with another service, one that a CSR has
// before one that waits, or nil.
func (d *Desk) elsewhere(svc *serviceState) *Session {
	var found *Session
	for _, e := range d.live.of[d.actor] {
		s := e.session
		if e.service == svc.Name || d.services[e.service] == nil || s.State != Active && !s.State.waits() {
			continue
		}
		if found == nil || s.State == Active && found.State != Active || s.State == found.State && s.ID < found.ID {
			found = s
		}
	}
	return found
}

// assisted brings somebody of a service that its customer contacts into the session that they
// have elsewhere, if that is what its behaviour does; done reports whether it is.
func (d *Desk) assisted(e Contact, svc *serviceState) (result Result, refusal *Refusal, done bool) {
	s := d.elsewhere(svc)
	if s == nil || !svc.behaviour.Begin(d.view(s, svc)).Join {
		return Result{}, nil, false
	}
	if refusal := d.takesNew(e.Reply, svc); refusal != nil {
		return Result{}, refusal, true
	}
	if !svc.isOpen(d.now) { // nobody is called in from a closed service, whatever its ladder says
		return Result{}, d.refuseClosed(e.Reply, svc, CodeClosed, ""), true
	}
	if refusal := d.callIn(e.Reply, s, svc); refusal != nil {
		return Result{}, refusal, true
	}
	result = d.standing(e.Reply, s)
	result.Fields = append([]ResultField{
		{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}},
		{Var: "room", Label: "Room", Type: JIDSingle, Values: []string{d.room(s)}},
		{Var: "nick", Label: "Your name in it", Type: TextSingle, Values: []string{s.Name}},
	}, result.Fields...)
	result.Note = d.text(e.Reply.Lang, svc, TextAssistComes, "service", svc.Title, "uri", d.roomURI(s))
	return result, nil, true
}

// callIn asks somebody of a service into a customer's session, at the customer's wish.
func (d *Desk) callIn(reply Reply, s *Session, svc *serviceState) *Refusal {
	nobody := d.refuse(reply, CodeConflict, "", TextNobodyFree, "target", "", "service", svc.Title)
	c := d.assistant(s, svc, s.State != Active)
	switch {
	case c == nil:
		return nobody
	case c.Bot:
		d.callBot(s, c, "asked for by the customer")
		return nil
	case s.Ask != nil:
		return d.refuse(reply, CodeConflict, "", TextAskUnderWay, "name", d.askedNames(s))
	}
	target := Target{Service: svc.Name}
	if c = d.nextFor(s, target); c == nil {
		return nobody
	}
	if refusal := d.takeUp(reply, s); refusal != nil {
		return refusal
	}
	s.Ask = &Ask{Purpose: ForConference, By: s.owner().JID, Target: target}
	d.mark(s)
	d.audit("session.conference", s.ID, "service:"+string(svc.Name), "asked for by the customer")
	d.askCSR(s, c)
	return nil
}
