package desk

import (
	"cmp"
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
		Created: d.now, Since: d.now, LastSaid: d.now, KeepUntil: d.keepUntil(svc.Name), seen: true,
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
