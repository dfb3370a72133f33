package desk

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A customer whose client knows no rooms writes to the service by chat. The desk stands in for
// them: what they write is said in the room under their nick by a second occupant, and what is
// said in the room comes to them as chat from the service. While it stands in, the customer
// counts as present. When they come into the room themselves, the stand-in leaves.

// customerWrote takes a plain chat message to a service: the question of a new session, the
// answer to a question of the form, or something for the room.
func (d *Desk) customerWrote(e CustomerWrote) (Result, *Refusal) {
	s, lobby, guest := d.has(d.actor, e.Service)
	switch {
	case s != nil && s.State == Asking:
		return d.answered(e, s)
	case s != nil && s.State != Deferred && s.Customer == d.actor:
		return d.relay(e, s)
	case strings.TrimSpace(e.Body) == "":
		return Result{answered: true}, nil // nobody to show it to
	case formWord(e.Body) != "":
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNoQuestion)
	}
	contact := Contact{Reply: e.Reply, Service: e.Service, ID: e.ID, Token: e.Token, Question: e.Body}
	if s != nil {
		return d.contactAgain(contact, s)
	}
	if guest != nil {
		return d.guestResult(contact, lobby, guest), nil
	}
	return d.contactByChat(contact)
}

// contactByChat begins a session with a customer who writes by chat: with the questions of the
// service's form, if it demands an answer to any.
func (d *Desk) contactByChat(e Contact) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	if result, refusal, done := d.assisted(e, svc); done {
		return result, refusal
	}
	if refusal := d.takes(e, svc); refusal != nil {
		return Result{}, refusal
	}
	if refusal := d.checkQuestion(e); refusal != nil {
		return Result{}, refusal
	}
	s := d.newSession(e, nil)
	s.Proxy = true
	if challenged := d.challenges(svc, nil); challenged || demands(svc.Form) {
		return d.beginAsking(s, challenged), nil
	}
	return d.begin(e, s)
}

// relay says in the room what a customer wrote to the service, who is not there themself.
func (d *Desk) relay(e CustomerWrote, s *Session) (Result, *Refusal) {
	text := strings.TrimSpace(e.Body)
	p := s.part(s.Customer)
	switch {
	case p == nil || p.State == Joined: // they have the room
		if text == "" {
			return Result{answered: true}, nil
		}
		return d.contactAgain(Contact{Reply: e.Reply, Service: e.Service, Token: e.Token}, s)
	case text == "" && (!s.Proxy || s.State != Active || e.Meta.into(s.passed.chat).empty()):
		return Result{answered: true}, nil
	case formWord(text) != "":
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNoQuestion)
	}
	began := !s.Proxy
	if text != "" {
		d.byChat(e.Reply, s, p)
	}
	meta := e.Meta.into(s.passed.chat)
	meta.ID = ""
	d.do(s.ID, SayAs{Session: s.ID, Nick: s.Name, Text: text, Meta: meta})
	if text == "" {
		return Result{answered: true}, nil
	}
	s.passed.add(e.Meta.ID, d.out[len(d.out)-1].ID.String())
	if began { // say once where they stand
		return d.standing(e.Reply, s), nil
	}
	return Result{answered: true}, nil
}

// byChat notes that a customer who is not in the room is there all the same, by chat.
func (d *Desk) byChat(reply Reply, s *Session, p *Participant) {
	if s.Asked != reply.To || !s.Proxy {
		s.Asked, s.Proxy = reply.To, true
		d.mark(s)
	}
	if p.Until.IsZero() {
		return
	}
	p.Until = zeroTime
	d.markPart(p)
	d.audit("session.by_chat", s.ID, string(p.JID), "writes to the service")
	if p.State == Left && s.State == Active {
		d.say(s, TextCustomerBack, "name", p.Nick)
	}
	d.arm(s)
}

// stepAside has the stand-in leave a customer their nick who asks to come into the room; it
// comes back should they write on by chat.
func (d *Desk) stepAside(s *Session) {
	if s.standsIn() {
		d.do(s.ID, StepOut{Session: s.ID})
	}
}

// standsIn reports whether the desk is in the room in the customer's place.
func (s *Session) standsIn() bool { return s.Proxy && s.State == Active }

// stepOut ends standing in: the customer is in the room.
func (d *Desk) stepOut(s *Session) {
	if !s.Proxy {
		return
	}
	s.Proxy = false
	d.mark(s)
	d.do(s.ID, StepOut{Session: s.ID})
}

// handOn gives a customer who is not in the room what is said in it: others' words under their
// names, the desk's own without.
func (d *Desk) handOn(s *Session, m Message, meta Meta) {
	switch {
	case !s.Proxy || m.From == s.Customer:
		return
	case m.From == d.opt.Domain && !s.State.Live(): // the end is told to them in its place
		return
	case m.Body == "" && meta.into(s.passed.room).empty():
		return
	case m.From != d.opt.Domain && isCommand(m.Body): // for the desk
		return
	}
	text := m.Body
	if text != "" && m.From != d.opt.Domain {
		text = m.Nick + ": " + text
	}
	d.do(s.ID, Tell{From: string(s.Entry), To: s.Asked, Text: text, Meta: meta.into(s.passed.room)})
	if text != "" {
		s.passed.add(d.out[len(d.out)-1].ID.String(), meta.ID)
	}
}

// isCommand reports whether a text is a command to the desk: "!" and a letter.
func isCommand(text string) bool {
	rest, marked := strings.CutPrefix(strings.TrimSpace(text), "!")
	first, _ := utf8.DecodeRuneInString(rest)
	return marked && unicode.IsLetter(first)
}

// speaker returns whose words these are: those of the stand-in are the customer's.
func (d *Desk) speaker(s *Session, from JID) JID {
	if from != d.opt.Domain && from.Domain() == string(d.opt.Domain) && from.Local() == string(s.ID) {
		return s.Customer
	}
	return from
}

// customerBounced is for a customer whom chat does not reach any more: they are away, and may
// come back, by chat or into the room, until the grace ends.
func (d *Desk) customerBounced(e CustomerBounced) {
	s := d.live.get(customerKey{e.Customer.Bare(), e.Service})
	if s == nil || !s.Proxy || s.State == Asking || s.Customer != e.Customer.Bare() {
		return
	}
	p := s.part(s.Customer)
	if p == nil || !p.Until.IsZero() {
		return // known
	}
	d.actor = p.JID
	svc := d.services[s.Service]
	p.Until = d.now.Add(svc.Grace)
	d.markPart(p)
	d.audit("session.left_chat", s.ID, string(p.JID), "a message came back: "+e.Reason)
	if s.State == Active {
		d.say(s, TextCustomerLost, "name", p.Nick, "grace", seconds(svc.Grace))
	}
	d.arm(s)
}

// standIn returns the nick of the customer who is to be stood in for, or "".
func (s *Session) standIn() string {
	if s.standsIn() {
		return cmp.Or(s.Name, "Customer")
	}
	return ""
}
