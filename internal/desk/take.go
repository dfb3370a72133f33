package desk

import (
	"slices"
	"strings"
)

// Whom a CSR takes out of a lobby gets an ordinary session of its service, which the CSR has from
// the first moment, as one that they took with next. The first of them is its customer; the others
// are there as well, and the next of them becomes its customer should the first leave.

// take opens a session of the asker's with people of a lobby.
func (d *Desk) take(e Take) (Result, *Refusal) {
	c := d.csrs[d.actor]
	lobby, refusal := d.lobbyMeant(e, c)
	if refusal != nil {
		return Result{}, refusal
	}
	guests, refusal := d.guestsMeant(e, lobby)
	switch {
	case refusal != nil:
		return Result{}, refusal
	case c.Bot || c.Load >= c.Limit:
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextFull, "capacity", itoa(c.Capacity))
	case d.sessions[e.ID] != nil || !IsSessionID(string(e.ID)):
		return Result{}, d.refuse(e.Reply, CodeBusy, "", TextBusy)
	}
	s := d.openTaken(e, lobby, guests)
	svc := d.services[s.Service]
	o := d.summon(s, c, d.now.Add(svc.JoinTimeout))
	d.audit("offer.made", s.ID, string(c.JID), "took them out of the lobby")
	d.offerAccepted(s, s.part(c.JID), o)
	for _, p := range s.Parts {
		if p.Role == PartCustomer {
			d.callTaken(s, p, c)
		}
	}
	result := d.acceptedResult(e.Reply, s, c)
	names := guestNames(guests)
	result.Fields = append(result.Fields, ResultField{Var: "who", Label: "With", Type: TextMulti, Values: names})
	result.Note = d.text(e.Reply.Lang, svc, TextTook, "names", strings.Join(names, ", "), "uri", d.roomURI(s),
		"timeout", seconds(svc.JoinTimeout), "service", svc.Title)
	d.invite(s, c)
	return result, nil
}

// lobbyMeant finds the lobby that a CSR speaks of, with somebody in it, or says why there is none.
func (d *Desk) lobbyMeant(e Take, c *CSR) (*Session, *Refusal) {
	if e.Service != "" {
		svc, refusal := d.service(e.Reply, e.Service)
		if refusal != nil {
			return nil, refusal
		}
		lobby := d.lobbies[svc.Name]
		switch {
		case !slices.Contains(c.Services, svc.Name):
			return nil, d.refuse(e.Reply, CodeForbidden, "service", TextNotServing, "service", string(svc.Name))
		case lobby == nil || len(d.free(lobby)) == 0:
			return nil, d.refuse(e.Reply, CodeConflict, "service", TextLobbyEmpty, "service", svc.Title)
		}
		return lobby, nil
	}
	var found *Session
	var names []string
	for _, name := range c.Services {
		if lobby := d.lobbies[name]; lobby != nil && len(d.free(lobby)) > 0 {
			found = lobby
			names = append(names, string(name))
		}
	}
	switch len(names) {
	case 0:
		return nil, d.refuse(e.Reply, CodeConflict, "", TextNoLobby)
	case 1:
		return found, nil
	}
	return nil, d.refuse(e.Reply, CodeInvalid, "service", TextWhichLobby, "services", strings.Join(names, ", "))
}

// others returns who is in a lobby beside the asker.
func (d *Desk) others(lobby *Session) []*Participant {
	return slices.DeleteFunc(d.gathered(lobby), func(p *Participant) bool { return p.JID == d.actor })
}

// free returns those of them who can be taken, because they have not been yet.
func (d *Desk) free(lobby *Session) []*Participant {
	return slices.DeleteFunc(d.others(lobby), func(p *Participant) bool {
		return d.live.get(customerKey{p.JID, lobby.Service}) != nil
	})
}

// guestsMeant finds those who are named, once each and in that order.
func (d *Desk) guestsMeant(e Take, lobby *Session) (guests []*Participant, refusal *Refusal) {
	there, title := d.others(lobby), d.services[lobby.Service].Title
	names := strings.Join(guestNames(d.free(lobby)), ", ")
	for _, name := range e.Who {
		if foldNick(name) == "" {
			continue
		}
		i := slices.IndexFunc(there, func(p *Participant) bool { return p.isCalled(name) })
		if i < 0 {
			return nil, d.refuse(e.Reply, CodeInvalid, "who", TextNotInLobby, "name", shorten(name), "names", names, "service", title)
		}
		p := there[i]
		if d.live.get(customerKey{p.JID, lobby.Service}) != nil {
			return nil, d.refuse(e.Reply, CodeConflict, "who", TextGuestBusy, "name", p.Nick)
		}
		if !slices.Contains(guests, p) {
			guests = append(guests, p)
		}
	}
	if len(guests) == 0 {
		return nil, d.refuse(e.Reply, CodeInvalid, "who", TextWhom, "names", names, "service", title)
	}
	return guests, nil
}

// isCalled reports whether a name is somebody's: their nick in the record or in the room, or
// their address.
func (p *Participant) isCalled(name string) bool {
	name = foldNick(name)
	if foldNick(p.Nick) == name || foldNick(string(p.JID)) == name {
		return true
	}
	return slices.ContainsFunc(p.nicks, func(nick string) bool { return foldNick(nick) == name })
}

// openTaken begins the session of those who are taken.
func (d *Desk) openTaken(e Take, lobby *Session, guests []*Participant) *Session {
	svc, first := d.services[lobby.Service], guests[0]
	s := &Session{
		ID: e.ID, Service: svc.Name, Entry: svc.Name, State: Offered,
		Customer: first.JID, Asked: first.Guest.Asked, Name: first.Nick, Lang: first.Guest.Lang,
		Question: questions(guests), Answers: first.Guest.Answers, Token: first.Guest.Token,
		Created: d.now, Since: d.arrival(), Until: d.now.Add(svc.MaxWait), LastSaid: d.now, KeepUntil: d.keepUntil(svc.Name), seen: true,
	}
	d.sessions[s.ID] = s
	d.audit("session.begin", s.ID, string(svc.Name), "taken out of the lobby "+string(lobby.ID))
	d.routeAnew(s)
	d.do(s.ID, OpenRoom{Session: s.ID, Name: d.roomName(s)})
	for _, g := range guests {
		d.live.put(customerKey{g.JID, s.Entry}, s)
		p := d.customerPart(s, g.JID, g.Nick)
		if g != first {
			p.Guest = g.Guest
		}
		s.Parts = append(s.Parts, p)
		d.audit("lobby.taken", lobby.ID, string(g.JID), "into "+string(s.ID))
		d.do(s.ID, Admit{Session: s.ID, JID: g.JID})
	}
	return s
}

// questions says what they asked: who asked what, where there are several.
func questions(guests []*Participant) string {
	if len(guests) == 1 {
		return guests[0].Guest.Question
	}
	var lines []string
	for _, p := range guests {
		if p.Guest.Question != "" {
			lines = append(lines, p.Nick+": "+p.Guest.Question)
		}
	}
	return strings.Join(lines, "\n")
}

// callTaken tells somebody that a CSR wants to talk to them, and invites them to where.
func (d *Desk) callTaken(s *Session, p *Participant, by *CSR) {
	svc, to, lang := d.services[s.Service], s.Asked, s.Lang
	if p.Guest != nil {
		to, lang = p.Guest.Asked, p.Guest.Lang
	}
	var others []string
	for _, q := range s.Parts {
		if q.Role == PartCustomer && q != p {
			others = append(others, q.Nick)
		}
	}
	d.do(s.ID, Tell{From: string(s.Entry), To: to, Text: d.text(lang, svc, TextTaken, "name", by.Name, "names", strings.Join(others, ", "),
		"uri", d.roomURI(s), "timeout", seconds(svc.JoinTimeout), "service", svc.Title)})
	d.do(s.ID, Invite{Session: s.ID, To: to, Reason: d.text(lang, svc, TextRoomReason, "service", svc.Title)})
}

// companions returns the further customers of a session.
func (s *Session) companions() (others []*Participant) {
	if s.State == Lobby {
		return nil
	}
	for _, p := range s.Parts {
		if p.Role == PartCustomer && p.JID != s.Customer {
			others = append(others, p)
		}
	}
	return others
}

// withoutCustomer takes one of several customers out of a session, which goes on with the others,
// and reports whether there are any.
func (d *Desk) withoutCustomer(s *Session, p *Participant, why string) bool {
	others := s.companions()
	if p == nil || len(others) == 0 {
		return false
	}
	lang := p.lang()
	if p.JID == s.Customer {
		lang = s.Lang
		next := others[0]
		if i := slices.IndexFunc(others, func(q *Participant) bool { return q.State == Joined }); i >= 0 {
			next = others[i]
		}
		d.inherit(s, next)
	}
	d.audit("session.left", s.ID, string(p.JID), why)
	d.dismiss(s, p, Removed, d.text(lang, d.services[s.Service], TextLeft))
	d.say(s, TextCustomerGone, "name", p.Nick)
	d.arm(s)
	return true
}

// inherit makes a further customer of a session its customer, in the place of the one who goes.
func (d *Desk) inherit(s *Session, p *Participant) {
	d.stepOut(s)
	d.audit("session.customer", s.ID, string(p.JID), "goes on after "+string(s.Customer))
	s.Customer, s.Name, s.Asked, s.Lang, s.Token = p.JID, p.Nick, p.Guest.Asked, p.Guest.Lang, p.Guest.Token
	s.Filling, p.Guest = nil, nil
	d.mark(s)
	d.markPart(p)
}
