package desk

import (
	"cmp"
	"crypto/subtle"
	"maps"
	"slices"
)

// Guest is what is known of somebody in a lobby, beside their part in it.
type Guest struct {
	Entry    ServiceName `json:"entry"` // the service whose address they wrote to
	Asked    JID         `json:"asked"` // the full address that asked, or that came; where private texts go
	Lang     string      `json:"lang,omitempty"`
	Question string      `json:"question,omitempty"`
	Answers  Answers     `json:"answers,omitempty"`
	Token    []byte      `json:"token,omitempty"` // SHA-256 of the token that they come back with
}

// isGuest reports whether a participant is there as a customer.
func isGuest(p *Participant) bool { return p != nil && p.Role == PartCustomer && p.Guest != nil }

func guestNames(guests []*Participant) []string {
	names := make([]string, len(guests))
	for i, p := range guests {
		names[i] = p.Nick
	}
	return names
}

// guest finds somebody in the lobby of a service, or in the one to which that service sent them.
func (d *Desk) guest(jid JID, service ServiceName) (lobby *Session, guest *Participant) {
	if len(d.lobbies) == 0 {
		return nil, nil
	}
	for _, name := range append([]ServiceName{service}, slices.Sorted(maps.Keys(d.lobbies))...) {
		if lobby = d.lobbies[name]; lobby == nil {
			continue
		}
		if p := lobby.part(jid); isGuest(p) && (name == service || p.Guest.Entry == service) {
			return lobby, p
		}
	}
	return nil, nil
}

// has returns what somebody has by a service: their session, also one that they were taken into,
// and their place in a lobby.
func (d *Desk) has(jid JID, service ServiceName) (s, lobby *Session, guest *Participant) {
	s = d.live.get(customerKey{jid, service})
	lobby, guest = d.guest(jid, service)
	if s == nil && guest != nil {
		s = d.live.get(customerKey{jid, lobby.Service})
	}
	return s, lobby, guest
}

// askBack invites a participant to the room.
func (d *Desk) askBack(s *Session, p *Participant) {
	svc, to, lang, key := d.services[s.Service], p.JID, s.Lang, TextRoomReason
	if isGuest(p) {
		to, lang = p.Guest.Asked, p.Guest.Lang
	}
	if s.State == Lobby {
		key = TextLobbyReason
	}
	d.do(s.ID, Invite{Session: s.ID, To: to, Reason: d.text(lang, svc, key, "service", svc.Title)})
}

// renewGuest gives somebody in a lobby, or taken out of it, a new token.
func (d *Desk) renewGuest(e Contact) {
	s, lobby, guest := d.has(d.actor, e.Service)
	renew := func(p *Participant) {
		g := *p.Guest
		g.Asked, g.Token, g.Lang = e.Reply.To, hashToken(e.Token), cmp.Or(e.Reply.Lang, g.Lang)
		p.Guest = &g
		d.markPart(p)
	}
	if lobby != nil {
		renew(guest)
	}
	if s != nil && isGuest(s.part(d.actor)) {
		renew(s.part(d.actor))
	}
}

// guestSeen notes by which device a guest has come: that is where they are asked into a session.
func (d *Desk) guestSeen(s *Session, p *Participant, jid JID) {
	if s.State != Lobby || !isGuest(p) || p.Present() || p.Guest.Asked == jid {
		return
	}
	g := *p.Guest
	g.Asked = jid
	p.Guest = &g
	d.markPart(p)
}

// guestGone follows a customer who is taken out of a session: a lobby may be empty now, and a
// further customer has the session no more.
func (d *Desk) guestGone(s *Session, p *Participant) {
	key := customerKey{p.JID, s.Entry}
	switch {
	case s.State == Lobby:
		d.lobbyLeft(s)
	case p.JID != s.Customer && d.live.get(key) == s:
		d.live.drop(key)
	}
}

// tellAbsentGuests tells those who do not hear in the room that it is over.
func (d *Desk) tellAbsentGuests(s *Session, from, text string) {
	for _, p := range s.Parts {
		if isGuest(p) && !p.Present() {
			d.do(s.ID, Tell{From: from, To: p.Guest.Asked, Text: text})
		}
	}
}

// guestWithToken returns whose token it is that opens a lobby of a service, or a session that
// somebody was taken into as a further customer, and which of them it was found in; nil if it is
// nobody's.
func (d *Desk) guestWithToken(token string, service ServiceName) (*Session, *Participant) {
	if token == "" {
		return nil, nil
	}
	hash := hashToken(token)
	for _, s := range d.sessions {
		for _, p := range s.Parts {
			if s.State.Live() && isGuest(p) && (s.Service == service || p.Guest.Entry == service) &&
				subtle.ConstantTimeCompare(p.Guest.Token, hash) == 1 {
				return s, p
			}
		}
	}
	return nil, nil
}

// resumeGuest gives a place in a lobby, and in the session that its guest was taken into, to the
// one who shows the guest's token, which was found in one of them.
func (d *Desk) resumeGuest(e Resume, found *Session, before JID) (Result, *Refusal) {
	s, lobby, _ := d.has(before, e.Service)
	if s == nil && lobby == nil { // they have left the lobby that the service sent them to
		e.Service = found.Entry
		s, lobby, _ = d.has(before, e.Service)
	}
	contact := Contact{Reply: e.Reply, Service: e.Service, Token: e.NewToken}
	if before != d.actor {
		mine, _, there := d.has(d.actor, e.Service)
		if s != nil && mine == nil { // they may know it by another service than the guest did
			mine = d.live.get(customerKey{d.actor, s.Entry})
		}
		if mine != nil || there != nil {
			return Result{}, d.refuse(e.Reply, CodeConflict, "", TextHasSession, "service", d.services[e.Service].Title)
		}
		for _, of := range []*Session{s, lobby} {
			if of != nil && of.part(d.actor) != nil { // who serves it cannot be its customer as well
				d.wrongToken()
				return Result{}, d.refuse(e.Reply, CodeNotFound, "token", TextBadToken)
			}
		}
		d.replaceGuests(e, before)
		if s != nil && s.Customer == before { // known by the service that sent them to the lobby
			d.replaceCustomer(s)
		}
	}
	delete(d.tries, d.actor)
	s, lobby, guest := d.has(d.actor, e.Service)
	if guest == nil {
		lobby = s
	}
	d.audit("session.resumed", lobby.ID, string(d.actor), "")
	if s != nil {
		return d.contactAgain(contact, s)
	}
	return d.guestResult(contact, lobby, guest), nil
}

// replaceGuests puts the asker in the place of a guest who is put out, wherever that is.
func (d *Desk) replaceGuests(e Resume, before JID) {
	s, lobby, _ := d.has(before, e.Service)
	for _, of := range []*Session{lobby, s} {
		if of == nil || !isGuest(of.part(before)) {
			continue
		}
		p, svc := of.part(before), d.services[of.Service]
		if of.part(d.actor) == nil {
			g := *p.Guest
			g.Asked, g.Token = e.Reply.To, hashToken(e.NewToken)
			q := d.customerPart(of, d.actor, p.Nick)
			q.Until, q.Guest = d.now.Add(svc.JoinTimeout), &g
			of.Parts = append(of.Parts, q)
			if of != lobby {
				d.live.put(customerKey{q.JID, of.Entry}, of)
			}
			d.do(of.ID, Admit{Session: of.ID, JID: q.JID})
			d.askBack(of, q)
		}
		d.audit("session.customer", of.ID, string(before), "gives way to who has the token")
		d.dismiss(of, p, Removed, d.text(p.lang(), svc, TextResumed))
		d.arm(of)
	}
}

// lang returns the language that a guest is spoken to in, or "".
func (p *Participant) lang() string {
	if p.Guest == nil {
		return ""
	}
	return p.Guest.Lang
}
