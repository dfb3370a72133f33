package desk

import (
	"slices"
	"strings"
)

// askIn asks the first suitable CSR, or says why nobody can be asked.
func (d *Desk) askIn(reply Reply, s *Session, ask Ask, named string) (Result, *Refusal) {
	if s.Ask != nil {
		return Result{}, d.refuse(reply, CodeConflict, "", TextAskUnderWay, "name", d.askedNames(s))
	}
	target, refusal := d.target(reply, s, named)
	if refusal != nil {
		return Result{}, refusal
	}
	if bot := d.botFor(s, target); bot != nil && ask.Purpose == ForConference {
		d.callBot(s, bot, "asked for by "+string(ask.By))
		return Result{
			Fields: []ResultField{{Var: "target", Label: "Asked", Type: TextSingle, Values: []string{bot.Name}}},
			Note: d.text(reply.Lang, nil, TextAsked, "name", bot.Name, "customer", s.Name,
				"timeout", seconds(d.services[s.Service].JoinTimeout)),
		}, nil
	}
	c := d.nextFor(s, target)
	if c == nil {
		return Result{}, d.refuse(reply, CodeConflict, "target", TextNobodyFree, "target", named, "service", d.services[s.Service].Title)
	}
	if refusal := d.takeUp(reply, s); refusal != nil {
		return Result{}, refusal
	}
	ask.Target = target
	s.Ask = &ask
	d.mark(s)
	d.audit("session."+string(ask.Purpose), s.ID, named, ask.Note)
	d.askCSR(s, c)
	return Result{
		Fields: []ResultField{{Var: "target", Label: "Asked", Type: TextSingle, Values: []string{d.askedNames(s)}}},
		Note: d.text(reply.Lang, nil, TextAsked, "name", d.askedNames(s), "customer", s.Name,
			"timeout", seconds(d.services[s.Service].OfferTimeout)),
	}, nil
}

// askedNames names those who are being asked into an active session.
func (d *Desk) askedNames(s *Session) string {
	var names []string
	for _, o := range s.Offers {
		names = append(names, d.csrs[o.CSR].Name)
	}
	return strings.Join(names, ", ")
}

// askNext asks the next CSR whom the session's request is for, and reports whether there was
// one.
func (d *Desk) askNext(s *Session) bool {
	c := d.nextFor(s, s.Ask.Target)
	if c == nil {
		return false
	}
	d.askCSR(s, c)
	return true
}

// askCSR offers one CSR a part in an active session: membership, the particulars with the
// note and all that is known, the invitation.
func (d *Desk) askCSR(s *Session, c *CSR) {
	svc, ask := d.services[s.Service], s.Ask
	d.summon(s, c, d.now.Add(svc.OfferTimeout))
	d.audit("offer.made", s.ID, string(c.JID), string(ask.Purpose)+" asked by "+string(ask.By))
	key := TextAskConference
	if ask.Purpose == ForTransfer {
		key = TextAskTransfer
	}
	d.tellOffer(s, c, key, "by", d.csrName(ask.By), "note", quote(ask.Note), "notes", d.notesText(s))
	d.invite(s, c)
}

// csrName returns a CSR's nick, or the address of one who is no more.
func (d *Desk) csrName(id CSRID) string {
	if c := d.csrs[id]; c != nil {
		return c.Name
	}
	return string(id)
}

// askAnswered completes a request: the second CSR is seen in the room.
func (d *Desk) askAnswered(s *Session, p *Participant) {
	ask := s.Ask
	s.Ask = nil
	d.mark(s)
	d.consulted(s, ask.By, p)
	first := s.part(ask.By)
	if ask.Purpose == ForConference || first == nil {
		d.say(s, TextJoined, "name", p.Nick)
		return
	}
	if first.Owner {
		first.Owner, p.Owner = false, true
		d.markPart(first)
		d.markPart(p)
	}
	d.audit("session.transferred", s.ID, string(p.JID), "from "+string(first.JID))
	d.say(s, TextTakesOver, "name", p.Nick, "before", first.Nick)
	d.dismiss(s, first, Removed, d.text("", d.services[s.Service], TextHandedOver, "customer", s.Name, "name", p.Nick))
	d.changeService(s, ask.Target.Service) // after the first has their wrap-up by the one they served
	if s.Held && d.overloaded(s) == nil {
		d.setHeld(s, false)
	}
}

// askLost goes on with a request when somebody who was asked is not coming: the next one is
// asked, or the first CSR is told why there is nobody.
func (d *Desk) askLost(s *Session, o *Offer) {
	ask := *s.Ask
	ask.Tried = append(slices.Clone(ask.Tried), o.CSR)
	s.Ask = &ask
	d.mark(s)
	if len(s.Offers) > 0 || ask.Target.CSR == "" && d.askNext(s) {
		return
	}
	s.Ask = nil
	d.audit("session.ask_failed", s.ID, string(o.CSR), string(ask.Purpose)+": "+string(o.State)+": "+o.Reason)
	first := s.part(ask.By)
	if first == nil { // gone meanwhile: it concerns whoever has the session now
		first = s.owner()
	}
	key := TextAskNobody
	if ask.Target.CSR != "" {
		key = askFailures[o.State]
	}
	d.tellCSR(s, first.JID, key, "name", d.csrName(o.CSR), "names", d.csrNames(ask.Tried), "customer", s.Name, "reason", quote(o.Reason))
}

// askFailures says what is told of a CSR who was named and does not come.
var askFailures = map[OfferState]TextKey{
	OfferDeclined: TextAskDeclined, OfferMissed: TextAskMissed, OfferWithdrawn: TextAskFailed,
}

func (d *Desk) csrNames(ids []CSRID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = d.csrName(id)
	}
	return strings.Join(names, ", ")
}

// askInherited makes what was asked for by a CSR who is gone what the session itself waits for:
// whoever is being asked will have it, by the service that it was to go to, with the note.
func (d *Desk) askInherited(s *Session) {
	ask := s.Ask
	s.Ask = nil
	if ask.Note != "" {
		s.Notes = append(slices.Clone(s.Notes), Note{At: d.now, By: ask.By, Text: ask.Note})
	}
	if ask.Purpose == ForTransfer {
		d.changeService(s, ask.Target.Service)
	}
	d.mark(s)
}

// withdrawAsk ends a request before it was answered. Those who were asked are told.
func (d *Desk) withdrawAsk(s *Session, reason string) {
	ask := s.Ask
	s.Ask = nil
	d.mark(s)
	for _, o := range slices.Clone(s.Offers) {
		d.offerOver(s, o, OfferWithdrawn, reason)
		d.tellCSR(s, o.CSR, TextAskWithdrawn, "customer", s.Name, "by", d.csrName(ask.By))
	}
}

// cancelAsk withdraws a conference or transfer.
func (d *Desk) cancelAsk(e CancelAsk) (Result, *Refusal) {
	s, _, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	if s.Ask == nil {
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextNothingAsked, "customer", s.Name)
	}
	for _, o := range s.Offers {
		if o.State == OfferAccepted {
			return Result{}, d.refuse(e.Reply, CodeConflict, "", TextAskAnswered, "name", d.csrName(o.CSR))
		}
	}
	d.audit("session.ask_cancelled", s.ID, d.askedNames(s), "")
	by := s.Ask.By
	d.withdrawAsk(s, "cancelled")
	if by != d.actor && s.part(by) != nil {
		d.tellCSR(s, by, TextAskCancelledBy, "by", d.csrName(d.actor), "customer", s.Name)
	}
	return Result{Note: d.text(e.Reply.Lang, nil, TextAskCancelled, "customer", s.Name)}, nil
}
