package desk

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// standing says where a session stands: state, position and wait as fields and as a text.
func (d *Desk) standing(reply Reply, s *Session) Result {
	svc := d.services[s.Service]
	state, key := s.State, TextEnded
	args := []string{"service", svc.Title, "uri", d.roomURI(s)}
	fields := []ResultField{{Var: "state", Label: "State", Type: TextSingle, Values: []string{string(state)}}}
	switch state {
	case Queued, Offered:
		if key = TextQueued; state == Offered {
			key = TextOffered
		}
		pos := d.position(s)
		wait := int(d.waitOf(s, pos).Seconds())
		args = append(args, "position", strconv.Itoa(pos), "wait", strconv.Itoa(wait))
		fields = append(fields,
			ResultField{Var: "position", Label: "Position in the queue", Type: TextSingle, Values: []string{strconv.Itoa(pos)}},
			ResultField{Var: "wait", Label: "Expected wait in seconds", Type: TextSingle, Values: []string{strconv.Itoa(wait)}})
	case Active:
		key = TextActive
	case Lobby: // to whom it is the room they are in
		fields[0].Values, key = []string{string(Active)}, TextLobby
		args = append(args, "names", strings.Join(guestNames(d.gathered(s)), ", "))
	case Asking:
		return Result{Fields: fields, Note: d.question(s)}
	case Deferred:
		note := d.text(cmp.Or(reply.Lang, s.Lang), svc, TextDeferredStands, "service", svc.Title, "until", s.Expires.UTC().Format(time.DateOnly))
		return Result{Fields: fields, Note: note}
	case Closing, Closed:
	}
	return Result{Fields: fields, Note: d.text(cmp.Or(reply.Lang, s.Lang), svc, key, args...)}
}

// customerStatus answers where the customer's session stands.
func (d *Desk) customerStatus(e CustomerStatus) (Result, *Refusal) {
	s, lobby, guest := d.has(d.actor, e.Service)
	switch {
	case s == nil && guest != nil:
		s = lobby
	case s == nil:
		_, refusal := d.customerSession(e.Reply, e.Service)
		return Result{}, refusal
	}
	result := d.standing(e.Reply, s)
	result.Fields = append([]ResultField{{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}}}, result.Fields...)
	return result, nil
}

func (d *Desk) customerSession(reply Reply, name ServiceName) (*Session, *Refusal) {
	svc, refusal := d.service(reply, name)
	if refusal != nil {
		return nil, refusal
	}
	s := d.live.get(customerKey{reply.By(), name})
	if s == nil {
		return nil, d.refuse(reply, CodeNotFound, "", TextNoSession, "service", svc.Title)
	}
	return s, nil
}

// room returns the address of a session's room.
func (d *Desk) room(s *Session) string { return fmt.Sprintf("%s@%s", s.ID, d.opt.MUC) }

// roomURI returns the link that joins it (RFC 5122, XEP-0147).
func (d *Desk) roomURI(s *Session) string { return "xmpp:" + d.room(s) + "?join" }

// roomName says what the room is: the only thing some clients show of it.
func (d *Desk) roomName(s *Session) string {
	if s.State == Lobby {
		return s.Name
	}
	name := d.services[s.Service].Title + " · " + s.Name
	if about := d.subject(s); about != s {
		name += " · " + about.Name
	}
	return name
}
