package desk

import (
	"cmp"
	"crypto/subtle"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A lobby is the lasting room of a service: a session of its own, in the state Lobby, that begins
// with its first guest and ends when nobody has been in it for the service's idle_timeout. Its
// customer is the service itself. Its guests are participants in the role of customers, with what
// is known of them in [Guest]; they are in no queue, and no load of anybody's. A CSR takes any of
// them into an ordinary session (take.go); meanwhile they may stay in the lobby or leave it.

// rollCall is how often a lobby that somebody is in is asked who is there: what the server has
// lost of it without a word does not stand for ever.
const rollCall = time.Hour

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

// gathered returns the guests who are in the room of a lobby.
func (d *Desk) gathered(lobby *Session) (guests []*Participant) {
	for _, p := range lobby.Parts {
		if isGuest(p) && p.State == Joined {
			guests = append(guests, p)
		}
	}
	return guests
}

// guests counts those who are in a lobby, or may come or come back.
func (s *Session) guests() (n int) {
	for _, p := range s.Parts {
		if isGuest(p) {
			n++
		}
	}
	return n
}

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

// gather brings a customer into the lobby of a service, in the place of a session that was to
// begin. The first one opens it.
func (d *Desk) gather(e Contact, s *Session, reason string) (Result, *Refusal) {
	svc := d.services[s.Service]
	guest := &Guest{
		Entry: s.Entry, Asked: e.Reply.To, Lang: s.Lang, Question: s.Question, Answers: s.Answers, Token: hashToken(e.Token),
	}
	if s.State == Asking {
		d.endAsking(s, EndedGathered, "")
	} else {
		d.abandon(s)
	}
	lobby := d.lobbies[svc.Name]
	switch {
	case lobby == nil && (d.sessions[e.ID] != nil || !IsSessionID(string(e.ID))):
		return Result{}, d.refuse(e.Reply, CodeBusy, "", TextBusy)
	case lobby == nil:
		lobby = d.openLobby(svc, e.ID)
	case lobby.part(d.actor) != nil && !isGuest(lobby.part(d.actor)): // a supervisor
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextTargetInIt, "name", lobby.part(d.actor).Nick)
	case lobby.part(d.actor) != nil:
		return d.guestResult(e, lobby, lobby.part(d.actor)), nil
	case lobby.guests() >= svc.MaxWaiting:
		return Result{}, d.refuse(e.Reply, CodeLimit, "", TextServiceFull, "service", svc.Title)
	}
	p := &Participant{
		Session: lobby.ID, JID: d.actor, Role: PartCustomer, Nick: lobby.freeNick(s.Name),
		State: Invited, Since: d.now, Guest: guest,
	}
	lobby.Parts = append(lobby.Parts, p)
	lobby.Until = d.now.Add(rollCall)
	d.mark(lobby)
	d.audit("lobby.guest", lobby.ID, string(p.JID), reason)
	return d.guestResult(e, lobby, p), nil
}

// freeNick returns a nick that nobody in a session has, as near to one that is asked for as can be.
func (s *Session) freeNick(nick string) string {
	free := nick
	for n := 2; slices.ContainsFunc(s.Parts, func(p *Participant) bool { return foldNick(p.Nick) == foldNick(free) }); n++ {
		free = nick + " " + strconv.Itoa(n)
	}
	return free
}

// openLobby begins the lobby of a service.
func (d *Desk) openLobby(svc *serviceState, id SessionID) *Session {
	s := &Session{
		ID: id, Service: svc.Name, Entry: svc.Name, State: Lobby, Customer: JID(svc.Name) + "@" + d.opt.Domain, Name: svc.Title,
		Created: d.now, Since: d.now, LastSaid: d.now, seen: true,
	}
	d.sessions[s.ID], d.lobbies[svc.Name] = s, s
	d.mark(s)
	d.audit("session.begin", s.ID, string(svc.Name), "the first guest of the lobby")
	d.do(s.ID, OpenRoom{Session: s.ID, Name: d.roomName(s)})
	return s
}

// guestResult tells a guest where the lobby is, and invites them. Their clock starts anew.
func (d *Desk) guestResult(e Contact, lobby *Session, p *Participant) Result {
	d.renewGuest(e)
	if svc := d.services[lobby.Service]; p.State == Invited {
		p.Until = d.now.Add(svc.JoinTimeout)
	}
	d.markPart(p)
	result := d.standing(Reply{Lang: p.Guest.Lang}, lobby)
	return d.admitGuest(e, lobby, p, result)
}

// companionResult is the same for a further customer of the session that they were taken into.
func (d *Desk) companionResult(e Contact, s *Session) Result {
	d.renewGuest(e)
	p := s.part(d.actor)
	if p.State == Invited {
		p.Until = d.now.Add(d.services[s.Service].JoinTimeout)
	}
	d.markPart(p)
	return d.admitGuest(e, s, p, d.standing(Reply{Lang: p.Guest.Lang}, s))
}

// admitGuest answers a guest behind their admission to a room, and invites them.
func (d *Desk) admitGuest(e Contact, s *Session, p *Participant, result Result) Result {
	d.do(s.ID, Admit{Session: s.ID, JID: p.JID})
	result.Fields = append([]ResultField{
		{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}},
		{Var: "room", Label: "Room", Type: JIDSingle, Values: []string{d.room(s)}},
		{Var: "nick", Label: "Your name in it", Type: TextSingle, Values: []string{p.Nick}},
		{Var: "token", Label: "Token to come back with", Type: TextSingle, Values: []string{e.Token}},
		{Var: "channels", Label: "What it can carry", Type: TextMulti, Values: d.services[s.Service].Carries()},
	}, result.Fields...)
	if e.Reply.From != "" {
		d.do(s.ID, Answer{Reply: e.Reply, Result: result})
	}
	d.askBack(s, p)
	d.arm(s)
	result.answered = true
	return result
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

// leaveLobby takes a guest out at their wish.
func (d *Desk) leaveLobby(reply Reply, lobby *Session, p *Participant) Result {
	svc := d.services[lobby.Service]
	text := d.text(cmp.Or(reply.Lang, p.Guest.Lang), svc, TextLobbyLeft, "service", svc.Title)
	d.audit("lobby.left", lobby.ID, string(p.JID), "left")
	d.dismiss(lobby, p, Removed, text)
	d.arm(lobby)
	return Result{Note: text}
}

// guestLost takes a guest out who did not come, or not come back, in time.
func (d *Desk) guestLost(lobby *Session, p *Participant) {
	svc, g := d.services[lobby.Service], p.Guest
	text := d.text(g.Lang, svc, TextLobbyOut, "service", svc.Title)
	d.audit("lobby.left", lobby.ID, string(p.JID), "did not come, or not come back, in time")
	d.dismiss(lobby, p, Removed, text)
	d.do(lobby.ID, Tell{From: string(g.Entry), To: g.Asked, Text: text})
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

// lobbyLeft sees to a lobby that nobody is in: it waits a while for the next guest, unless its
// service takes nobody.
func (d *Desk) lobbyLeft(lobby *Session) {
	svc := d.services[lobby.Service]
	switch {
	case lobby.guests() > 0:
		return
	case svc.Closed:
		d.end(lobby, EndedEmpty)
		return
	}
	lobby.Until = d.now.Add(svc.IdleTimeout)
	d.mark(lobby)
	d.arm(lobby)
}

// lobbyDue ends a lobby that has been empty for long, and asks any other who is there.
func (d *Desk) lobbyDue(lobby *Session) {
	if lobby.guests() == 0 {
		d.end(lobby, EndedEmpty)
		return
	}
	lobby.Until = d.now.Add(rollCall)
	d.mark(lobby)
	if lobby.RoomOpen {
		d.askRoom(lobby)
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

// LobbyGuest is somebody who can be taken out of a lobby, or is in a session already.
type LobbyGuest struct {
	Service  ServiceName
	Nick     string
	Question string
	Since    time.Time // when they came
	Busy     bool      // they have been taken into a session
}

// Lobby returns who is in the lobby of a service, in the order of their coming.
func (d *Desk) Lobby(name ServiceName) (all []LobbyGuest) {
	lobby := d.lobbies[name]
	if lobby == nil {
		return nil
	}
	for _, p := range d.gathered(lobby) {
		all = append(all, LobbyGuest{
			Service: name, Nick: p.Nick, Question: strings.TrimSpace(p.Guest.Question), Since: p.Since,
			Busy: d.live.get(customerKey{p.JID, name}) != nil,
		})
	}
	slices.SortStableFunc(all, func(a, b LobbyGuest) int { return a.Since.Compare(b.Since) })
	return all
}
