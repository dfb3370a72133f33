package desk

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits on what a customer may say in one go, in bytes.
const (
	maxCustomer = 120
	maxQuestion = 4_000
	maxAnswer   = 4_000
)

// contact begins a session, or gives the customer the one they have with this service.
func (d *Desk) contact(e Contact) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	s, lobby, guest := d.has(d.actor, e.Service)
	switch {
	case s != nil && s.State != Asking:
		return d.contactAgain(e, s)
	case s == nil && guest != nil:
		return d.guestResult(e, lobby, guest), nil
	}
	if s == nil {
		if result, refusal, done := d.assisted(e, svc); done {
			return result, refusal
		}
		if refusal := d.takes(e, svc); refusal != nil {
			return Result{}, refusal
		}
	}
	answers, refusal := d.checkContact(e, svc)
	if refusal != nil {
		return Result{}, refusal
	}
	named, refusal := d.named(e, svc)
	if refusal != nil {
		return Result{}, refusal
	}
	refusal = d.challenged(e, svc, s)
	switch {
	case s == nil && refusal != nil && refusal.Ask != nil && e.Reply.Chat:
		s = d.newSession(e, answers) // there is no form to show again: they are asked by chat
		s.Wanted = named
		return d.beginAsking(s, true), nil
	case refusal != nil:
		return Result{}, refusal
	case s == nil:
		s = d.newSession(e, answers)
		s.Wanted = named
		return d.begin(e, s)
	}
	s.Wanted, s.Asking = named, max(s.Asking, 0)
	// They were being asked by chat, and gave the answers in a form.
	s.Asked, s.Token, s.Answers, s.Proxy = e.Reply.To, hashToken(e.Token), answers, false
	s.Question = cmp.Or(strings.TrimSpace(e.Question), s.Question)
	if e.Name != "" {
		s.Name = d.customerNick(e.Name, d.actor)
	}
	return d.begin(e, s)
}

// takes refuses a new session where the service takes nobody now.
func (d *Desk) takes(e Contact, svc *serviceState) *Refusal {
	if d.sessions[e.ID] != nil || !IsSessionID(string(e.ID)) {
		return d.refuse(e.Reply, CodeBusy, "", TextBusy)
	}
	return d.takesNew(e.Reply, svc)
}

// newSession makes the record of a session that has not begun.
func (d *Desk) newSession(e Contact, answers Answers) *Session {
	s := &Session{
		ID: e.ID, Service: e.Service, Entry: e.Service, State: Queued,
		Customer: d.actor, Asked: e.Reply.To, Lang: e.Reply.Lang,
		Name:     d.customerNick(e.Name, d.actor),
		Question: strings.TrimSpace(e.Question), Answers: answers,
		Created: d.now, LastSaid: d.now, Token: hashToken(e.Token), KeepUntil: d.keepUntil(e.Service), seen: true,
	}
	d.sessions[s.ID] = s
	d.live.put(customerKey{s.Customer, s.Entry}, s)
	d.countNew(s)
	return s
}

// begin opens the session's room, puts it into the queue that the rules say, and tells the
// customer how it stands.
func (d *Desk) begin(e Contact, s *Session) (Result, *Refusal) {
	if refusal := d.route(e.Reply, s); refusal != nil {
		d.abandon(s)
		return Result{}, refusal
	}
	b, refusal := d.decideBegin(e.Reply, s)
	if refusal == nil {
		b, refusal = d.atDoor(e.Reply, s, b)
	}
	if refusal != nil {
		d.abandon(s)
		return Result{}, refusal
	}
	switch {
	case b.Defer:
		return d.beginDeferred(e, s, b.Reason)
	case b.Gather:
		return d.gather(e, s, b.Reason)
	}
	s.Wanted = b.CSR
	svc := d.services[s.Service]
	s.Since, s.Until, s.LastSaid = d.arrival(), d.now.Add(svc.MaxWait), d.now
	d.audit("session.begin", s.ID, string(s.Service), b.Reason)
	d.do(s.ID, OpenRoom{Session: s.ID, Name: d.roomName(s)})
	p := &Participant{Session: s.ID, JID: s.Customer, Role: PartCustomer, Nick: s.Name, State: Invited, Since: d.now}
	if !s.Proxy {
		p.Until = d.now.Add(svc.JoinTimeout)
	}
	s.Parts = append(s.Parts, p)
	d.markPart(p)
	d.enqueue(s)
	d.do(s.ID, Admit{Session: s.ID, JID: s.Customer})
	answerAt := len(d.out)
	d.callAssistant(s)
	d.settle() // so that the answer says how things stand with the offers made
	return d.contactResult(e, s, answerAt), nil
}

// arrival returns the time at which somebody begins to wait: later than that of all before
// them, also of those who came in the same batch of events, so that the first is the first.
func (d *Desk) arrival() time.Time {
	at := d.now
	if !at.After(d.arrived) {
		at = d.arrived.Add(time.Microsecond)
	}
	d.arrived = at
	return at
}

// contactAgain gives a customer who asks again the session that they have.
func (d *Desk) contactAgain(e Contact, s *Session) (Result, *Refusal) {
	switch {
	case s.State == Deferred:
		return d.contactDeferred(e, s), nil
	case s.Customer != d.actor:
		return d.companionResult(e, s), nil
	}
	d.renewGuest(e)
	s.Asked, s.Token = e.Reply.To, hashToken(e.Token)
	if e.Reply.Lang != "" {
		s.Lang = e.Reply.Lang
	}
	if p := s.part(s.Customer); p != nil && p.State == Invited && !s.Proxy { // they are at it: the clock starts anew
		p.Until = d.now.Add(d.services[s.Service].JoinTimeout)
		d.markPart(p)
	}
	d.mark(s)
	if !e.Reply.Chat {
		d.stepAside(s)
	}
	d.do(s.ID, Admit{Session: s.ID, JID: s.Customer})
	return d.contactResult(e, s, len(d.out)), nil
}

// contactResult answers a contact and invites, behind the customer's admission, so that
// neither is read before the room lets them in, and before the offers of the same event,
// which a CSR may take within the millisecond: at the given place among the effects.
func (d *Desk) contactResult(e Contact, s *Session, at int) Result {
	svc := d.services[s.Service]
	s.told = d.position(s)
	end := len(d.out)
	if e.Reply.From != "" { // else nobody waits for it
		d.do(s.ID, Answer{Reply: e.Reply, Result: d.contactAnswer(e, s)})
	}
	if s.State.Live() { // else the overflow ladder has closed it at once
		d.do(s.ID, Invite{Session: s.ID, To: e.Reply.To, Reason: d.text(s.Lang, svc, TextRoomReason, "service", svc.Title)})
	}
	mine := slices.Clone(d.out[end:])
	copy(d.out[at+len(mine):], d.out[at:end])
	copy(d.out[at:], mine)
	return Result{answered: true}
}

// contactAnswer says what the customer has got: the session, its room, and how it stands.
func (d *Desk) contactAnswer(e Contact, s *Session) Result {
	svc := d.services[s.Service]
	result := d.standing(e.Reply, s)
	if s.Proxy {
		result.Note += "\n" + d.text(cmp.Or(e.Reply.Lang, s.Lang), svc, TextByChat)
	}
	result.Fields = append([]ResultField{
		{Var: "session", Label: "Session", Type: TextSingle, Values: []string{string(s.ID)}},
		{Var: "room", Label: "Room", Type: JIDSingle, Values: []string{d.room(s)}},
		{Var: "nick", Label: "Your name in it", Type: TextSingle, Values: []string{s.Name}},
		{Var: "token", Label: "Token to come back with", Type: TextSingle, Values: []string{e.Token}},
		{Var: "channels", Label: "What it can carry", Type: TextMulti, Values: svc.Carries()},
	}, result.Fields...)
	return result
}

// leave ends the customer's session.
func (d *Desk) leave(e Leave) (Result, *Refusal) {
	s, lobby, guest := d.has(d.actor, e.Service)
	if guest != nil && (s == nil || e.Session == lobby.ID) {
		return d.leaveLobby(e.Reply, lobby, guest), nil
	}
	if s == nil {
		_, refusal := d.customerSession(e.Reply, e.Service)
		return Result{}, refusal
	}
	svc := d.services[s.Service]
	if !d.withoutCustomer(s, s.part(d.actor), "left") {
		d.end(s, EndedByCustomer)
	}
	return Result{Note: d.text(cmp.Or(e.Reply.Lang, s.Lang), svc, TextLeft)}, nil
}

// checkContact checks what the customer filled in against the service's form.
func (d *Desk) checkContact(e Contact, svc *serviceState) (Answers, *Refusal) {
	if refusal := d.checkQuestion(e); refusal != nil {
		return nil, refusal
	}
	answers := make(Answers)
	for _, f := range svc.Form {
		value, refusal := d.checkAnswer(e, f)
		if refusal != nil {
			return nil, refusal
		}
		if value != "" {
			answers[f.Name] = value
		}
	}
	answers.vouch(e.Known)
	return answers, nil
}

// checkQuestion checks what everybody is asked.
func (d *Desk) checkQuestion(e Contact) *Refusal {
	for field, v := range map[string]struct {
		value string
		most  int
	}{"name": {e.Name, maxCustomer}, "question": {e.Question, maxQuestion}} {
		if len(v.value) > v.most {
			return d.refuse(e.Reply, CodeInvalid, field, TextTooLong, "label", field, "max", strconv.Itoa(v.most))
		}
	}
	return nil
}

func (d *Desk) checkAnswer(e Contact, f FormField) (string, *Refusal) {
	value := strings.TrimSpace(e.Answers[f.Name])
	label := cmp.Or(f.Label, f.Name)
	switch {
	case f.Type == Fixed:
		return "", nil
	case value == "" && f.Required:
		return "", d.refuse(e.Reply, CodeInvalid, f.Name, TextRequired, "label", label)
	case value == "":
		return "", nil
	case len(value) > maxAnswer:
		return "", d.refuse(e.Reply, CodeInvalid, f.Name, TextTooLong, "label", label, "max", strconv.Itoa(maxAnswer))
	case f.Type == Boolean:
		switch value {
		case "1", "true":
			return "true", nil
		case "0", "false":
			return "false", nil
		}
		return "", d.refuse(e.Reply, CodeInvalid, f.Name, TextBadBoolean, "label", label, "value", value)
	case f.Type == ListSingle || f.Type == ListMulti:
		for v := range strings.SplitSeq(value, "\n") {
			if !slices.Contains(f.Options, v) {
				return "", d.refuse(e.Reply, CodeInvalid, f.Name, TextBadOption,
					"label", label, "value", v, "options", strings.Join(f.Options, ", "))
			}
		}
	}
	return value, nil
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
