package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// coldRest is how long the CSR who gave a session away is not offered it again.
const coldRest = 10 * time.Minute

// conference asks a second CSR into a session, to be there as well.
func (d *Desk) conference(e Conference) (Result, *Refusal) {
	s, _, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	return d.askIn(e.Reply, s, Ask{Purpose: ForConference, By: d.actor, Note: e.Note}, e.Target)
}

// transfer asks a second CSR to take the place of the first: warm, and the first stays until
// the second is there; or cold, and the session goes back to a queue at once.
func (d *Desk) transfer(e Transfer) (Result, *Refusal) {
	s, p, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	if !e.Cold {
		return d.askIn(e.Reply, s, Ask{Purpose: ForTransfer, By: d.actor, Note: e.Note}, e.Target)
	}
	target, refusal := d.target(e.Reply, s, e.Target)
	if refusal != nil {
		return Result{}, refusal
	}
	if refusal := d.someoneThere(e.Reply, s, target, e.Target); refusal != nil {
		return Result{}, refusal
	}
	return d.giveAway(e, s, p, target), nil
}

// served finds an active session that the asker serves, and their part in it.
func (d *Desk) served(reply Reply, id SessionID) (*Session, *Participant, *Refusal) {
	s := d.sessions[id]
	if s == nil || !s.State.Live() {
		return nil, nil, d.refuse(reply, CodeNotFound, "session", TextNotYours)
	}
	p := s.part(d.actor)
	if p == nil || p.Role != PartCSR || p.State == Invited {
		return nil, nil, d.refuse(reply, CodeForbidden, "session", TextNotYours)
	}
	if s.State != Active {
		return nil, nil, d.refuse(reply, CodeConflict, "session", TextNotActive, "customer", s.Name)
	}
	return s, p, nil
}

// target reads whom a request names.
func (d *Desk) target(reply Reply, s *Session, text string) (Target, *Refusal) {
	text = strings.TrimSpace(text)
	unknown := func() (Target, *Refusal) {
		return Target{}, d.refuse(reply, CodeInvalid, "target", TextNoTarget, "target", text)
	}
	if name, ok := strings.CutPrefix(text, "service:"); ok {
		svc := d.services[ServiceName(strings.TrimSpace(name))]
		if svc == nil {
			return unknown()
		}
		if svc.Closed {
			return Target{}, d.refuse(reply, CodeConflict, "target", TextServiceClosed, "service", svc.Title)
		}
		return Target{Service: svc.Name}, nil
	}
	if name, ok := strings.CutPrefix(text, "skill:"); ok {
		name = strings.TrimSpace(name)
		for _, c := range d.csrs {
			if c.Skills[name] > 0 {
				return Target{Skill: name}, nil
			}
		}
		return unknown()
	}
	if text == "" {
		return Target{}, nil
	}
	id, ok := d.nicks[foldNick(text)]
	if !ok {
		id = CSRID(strings.ToLower(text))
	}
	c := d.csrs[id]
	if c == nil {
		return unknown()
	}
	return Target{CSR: id}, d.canCome(reply, s, c)
}

// canCome says why a CSR who is named cannot be asked into a session now.
func (d *Desk) canCome(reply Reply, s *Session, c *CSR) *Refusal {
	refuse := func(key TextKey, args ...string) *Refusal {
		return d.refuse(reply, CodeConflict, "target", key, append([]string{"name", c.Name}, args...)...)
	}
	p := s.part(c.JID)
	switch {
	case s.Customer == c.JID || p != nil && p.State.Current():
		return refuse(TextTargetInIt)
	case !c.present():
		return refuse(TextTargetAway)
	case c.State != Available:
		return refuse(TextTargetBusy, "state", string(c.State), "reason", c.Reason)
	case !d.isFree(c):
		return refuse(TextTargetFull, "load", strconv.Itoa(c.Load))
	}
	return nil
}

// askIn asks the first suitable CSR, or says why nobody can be asked.
func (d *Desk) askIn(reply Reply, s *Session, ask Ask, named string) (Result, *Refusal) {
	if s.Ask != nil {
		return Result{}, d.refuse(reply, CodeConflict, "", TextAskUnderWay, "name", d.askedNames(s))
	}
	target, refusal := d.target(reply, s, named)
	if refusal != nil {
		return Result{}, refusal
	}
	ask.Target = target
	s.Ask = &ask
	d.mark(s)
	d.audit("session."+string(ask.Purpose), s.ID, named, ask.Note)
	if !d.askNext(s) {
		s.Ask = nil
		return Result{}, d.refuse(reply, CodeConflict, "target", TextNobodyFree, "target", named, "service", d.services[s.Service].Title)
	}
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
// one. Who is suitable when none is named is for the service's behaviour to say.
func (d *Desk) askNext(s *Session) bool {
	for _, id := range d.suitable(s) {
		if c := d.csrs[id]; c != nil && d.isFree(c) && !d.barred(s, c) && !slices.Contains(s.Ask.Tried, id) {
			d.askCSR(s, c)
			return true
		}
	}
	return false
}

// suitable lists who may be asked for a request, best first.
func (d *Desk) suitable(s *Session) []CSRID {
	target := s.Ask.Target
	if target.CSR != "" {
		return []CSRID{target.CSR}
	}
	svc := d.services[s.Service]
	if target.Service != "" {
		if svc = d.services[target.Service]; svc == nil || svc.Closed {
			return nil
		}
	}
	needs := s.Needs
	if target.Service != "" {
		needs = nil
	}
	if target.Skill != "" {
		return d.skilled(svc, target.Skill)
	}
	l := d.laneFor(svc, needs)
	defer d.dropLane(l)
	m := svc.behaviour.Match(View{session: s, service: &svc.Service, now: d.now}, candidates{d, s, l})
	return m.Offer
}

// skilled lists the free CSRs who have a skill: those of the service first, then the others,
// by their level.
func (d *Desk) skilled(svc *serviceState, skill string) []CSRID {
	var found []*CSR
	for _, c := range d.csrs {
		if c.Skills[skill] > 0 && d.isFree(c) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *CSR) int {
		key := func(c *CSR) rankKey {
			k := rankKey{A: -int64(c.Skills[skill]), B: c.IdleSince.UnixMicro(), ID: string(c.JID)}
			if svc.members[c.JID] == nil {
				k.A += MaxLevel + 1
			}
			return k
		}
		return key(a).compare(key(b))
	})
	ids := make([]CSRID, len(found))
	for i, c := range found {
		ids[i] = c.JID
	}
	return ids
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

// notesText lists the notes of a session, a line each.
func (d *Desk) notesText(s *Session) string {
	var b strings.Builder
	for _, n := range s.Notes {
		b.WriteString("\n" + d.csrName(n.By) + ": " + quote(n.Text))
	}
	return b.String()
}

// askAnswered completes a request: the second CSR is seen in the room.
func (d *Desk) askAnswered(s *Session, p *Participant) {
	ask := s.Ask
	s.Ask = nil
	d.mark(s)
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
	if ask.Target.Service != "" {
		d.changeService(s, ask.Target.Service)
	}
	d.audit("session.transferred", s.ID, string(p.JID), "from "+string(first.JID))
	d.say(s, TextTakesOver, "name", p.Nick, "before", first.Nick)
	d.dismiss(s, first, Removed, d.text("", d.services[s.Service], TextHandedOver, "customer", s.Name, "name", p.Nick))
}

// askLost goes on with a request when somebody who was asked is not coming: the next one is
// asked, or the first CSR is told that there is nobody.
func (d *Desk) askLost(s *Session, asked CSRID) {
	tried := append(slices.Clone(s.Ask.Tried), asked)
	ask := *s.Ask
	ask.Tried = tried
	s.Ask = &ask
	d.mark(s)
	if len(s.Offers) > 0 || ask.Target.CSR == "" && d.askNext(s) {
		return
	}
	s.Ask = nil
	d.audit("session.ask_failed", s.ID, string(asked), string(ask.Purpose))
	key := TextAskNobody
	if ask.Target.CSR != "" {
		key = TextAskFailed
	}
	if first := s.part(ask.By); first != nil {
		d.tellCSR(s, ask.By, key, "name", d.csrName(asked), "customer", s.Name)
	}
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
	d.audit("session.ask_cancelled", s.ID, d.askedNames(s), "")
	d.withdrawAsk(s, "cancelled")
	return Result{Note: d.text(e.Reply.Lang, nil, TextAskCancelled, "customer", s.Name)}, nil
}

// someoneThere refuses to give a session away when nobody who could take it is signed in.
func (d *Desk) someoneThere(reply Reply, s *Session, target Target, named string) *Refusal {
	if target.CSR != "" {
		return nil // canCome has looked
	}
	name := s.Service
	if target.Service != "" {
		name = target.Service
	}
	svc := d.services[name]
	for _, c := range svc.members {
		p := s.part(c.JID)
		in := p != nil && p.State.Current()
		if !in && c.JID != s.Customer && c.State == Available && c.present() && c.Skills[target.Skill] >= min(1, len(target.Skill)) {
			return nil
		}
	}
	return d.refuse(reply, CodeConflict, "target", TextNobodyThere, "target", named, "service", svc.Title)
}

// giveAway is a cold transfer: the first CSR leaves at once, and the session goes to the head
// of the queue, of another service or for somebody in particular if that was asked for.
func (d *Desk) giveAway(e Transfer, s *Session, p *Participant, target Target) Result {
	d.audit("session.transfer", s.ID, e.Target, "cold: "+e.Note)
	if e.Note != "" {
		s.Notes = append(slices.Clone(s.Notes), Note{At: d.now, By: d.actor, Text: e.Note})
	}
	if s.Ask != nil {
		d.withdrawAsk(s, "transferred cold")
	}
	if target.Service != "" {
		d.changeService(s, target.Service)
	}
	if target.Skill != "" {
		needs := Skills{target.Skill: 1}
		for name, level := range s.Needs {
			needs[name] = max(level, needs[name])
		}
		s.Needs = needs
	}
	s.Wanted = target.CSR
	if s.rested == nil {
		s.rested = make(map[CSRID]time.Time)
	}
	s.rested[p.JID] = d.now.Add(coldRest)
	text := d.text(e.Reply.Lang, nil, TextColdDone, "customer", s.Name, "service", d.services[s.Service].Title)
	owned := p.Owner
	d.dismiss(s, p, Removed, text)
	if owned && !d.promote(s, p.Nick) {
		d.say(s, TextColdWait, "name", p.Nick)
		d.requeue(s, "")
	}
	return Result{Note: text}
}

// promote makes another CSR in the room the owner, after the owner has gone, and reports
// whether there is one.
func (d *Desk) promote(s *Session, before string) bool {
	for _, p := range s.Parts {
		if p.Role == PartCSR && p.State == Joined && !p.Owner {
			p.Owner = true
			d.markPart(p)
			d.audit("session.owner", s.ID, string(p.JID), before+" is gone")
			d.say(s, TextOwnerNow, "name", p.Nick, "before", before)
			return true
		}
	}
	return false
}

// changeService moves a session to another service, whose settings count from now on. The
// customer goes on writing to the one they came by.
func (d *Desk) changeService(s *Session, name ServiceName) {
	if s.Service == name || d.services[name] == nil {
		return
	}
	d.audit("session.service", s.ID, string(name), "from "+string(s.Service))
	s.Service = name
	d.mark(s)
}

// addNote writes a note, and shows it to the other CSRs of the session.
func (d *Desk) addNote(e AddNote) (Result, *Refusal) {
	s := d.sessions[e.Session]
	if s == nil || !s.State.Live() {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "session", TextNotYours)
	}
	p := s.part(d.actor)
	if (p == nil || p.Role == PartCustomer) && !d.RolesOf(d.actor).Has(RoleSupervisor) {
		return Result{}, d.refuse(e.Reply, CodeForbidden, "session", TextNotYours)
	}
	text := strings.TrimSpace(e.Text)
	switch {
	case text == "":
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextEmptyNote)
	case len(text) > maxAnswer:
		return Result{}, d.refuse(e.Reply, CodeInvalid, "text", TextTooLong, "label", "note", "max", strconv.Itoa(maxAnswer))
	}
	s.Notes = append(slices.Clone(s.Notes), Note{At: d.now, By: d.actor, Text: text})
	d.mark(s)
	d.audit("session.note", s.ID, "", "")
	for _, other := range s.Parts {
		if other.Role == PartCSR && other.State == Joined && other.JID != d.actor {
			d.tellCSR(s, other.JID, TextNoteAdded, "by", d.csrName(d.actor), "customer", s.Name, "note", quote(text))
		}
	}
	return Result{Note: d.text(e.Reply.Lang, nil, TextNoted, "customer", s.Name)}, nil
}

// hold parks a session or takes it up again.
func (d *Desk) hold(e Hold) (Result, *Refusal) {
	s, p, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	key := TextHeld
	if !e.On {
		key = TextUnheld
	}
	done := Result{Note: d.text(e.Reply.Lang, nil, key, "customer", s.Name)}
	if s.Held == e.On {
		return done, nil
	}
	for _, q := range s.Parts {
		if c := d.csrs[q.JID]; q.Role == PartCSR && c != nil && !e.On && c.Load >= c.Limit {
			return Result{}, d.refuse(e.Reply, CodeConflict, "", TextFull, "capacity", strconv.Itoa(c.Capacity))
		}
	}
	d.setHeld(s, e.On)
	d.audit("session.hold", s.ID, string(p.JID), strconv.FormatBool(e.On))
	return done, nil
}

// setHeld takes the load of a session off its CSRs, or puts it back.
func (d *Desk) setHeld(s *Session, on bool) {
	s.Held = on
	s.LastSaid = d.now
	d.mark(s)
	for _, q := range s.Parts {
		if c := d.csrs[q.JID]; q.Role == PartCSR && c != nil {
			if on {
				c.Load--
			} else {
				c.Load++
			}
			d.markCSR(c)
			d.refresh(c)
		}
	}
	d.arm(s)
}

// unhold takes a session up again that goes back to waiting.
func (d *Desk) unhold(s *Session) {
	if s.Held {
		d.setHeld(s, false)
	}
}
