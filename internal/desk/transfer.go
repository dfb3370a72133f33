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
	if side := d.sessions[e.Session]; side != nil && side.Parent != "" {
		if e.Private && side.part(d.actor) != nil {
			return Result{}, d.refuse(e.Reply, CodeConflict, "session", TextInConsult)
		}
		return d.fromConsult(e.Reply, side, ForConference, e.Note)
	}
	if e.Private {
		return d.consult(e)
	}
	s, _, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	return d.askIn(e.Reply, s, Ask{Purpose: ForConference, By: d.actor, Note: e.Note}, e.Target)
}

// transfer asks a second CSR to take the place of the first: warm, and the first stays until
// the second is there; or cold, and the session goes back to a queue at once.
func (d *Desk) transfer(e Transfer) (Result, *Refusal) {
	if side := d.sessions[e.Session]; side != nil && side.Parent != "" {
		return d.fromConsult(e.Reply, side, ForTransfer, e.Note)
	}
	s, p, refusal := d.served(e.Reply, e.Session)
	if refusal != nil {
		return Result{}, refusal
	}
	if !e.Cold {
		return d.askIn(e.Reply, s, Ask{Purpose: ForTransfer, By: d.actor, Note: e.Note}, e.Target)
	}
	return d.transferCold(e, s, p)
}

// served finds an active session that the asker serves, and their part in it.
func (d *Desk) served(reply Reply, id SessionID) (*Session, *Participant, *Refusal) {
	s := d.sessions[id]
	if s == nil || !s.State.Live() {
		return nil, nil, d.refuse(reply, CodeNotFound, "session", TextNotYours)
	}
	p := s.part(d.actor)
	if p == nil || p.Role != PartCSR || p.State == Invited {
		return nil, nil, d.foreign(reply, id, CodeForbidden)
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
		if !svc.isOpen(d.now) {
			return Target{}, d.refuseClosed(reply, svc, CodeConflict, "target")
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
		id = CSRID(strings.ToLower(text)).Bare()
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
	case d.now.Before(c.WrapUntil):
		return refuse(TextTargetWrapUp, "wait", seconds(c.WrapUntil.Sub(d.now)))
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

// nextFor returns the first CSR who is suitable for a target and can be asked, or nil. Who is
// suitable when none is named is for the service's behaviour to say. A CSR who is named is asked
// even if they declined a moment ago: whoever names them will know why.
func (d *Desk) nextFor(s *Session, target Target) *CSR {
	for _, id := range d.suitable(s, target) {
		if c := d.csrs[id]; c != nil && d.isFree(c) && (target.CSR != "" || !d.barred(s, c)) {
			return c
		}
	}
	return nil
}

// suitable lists who may be asked for a request, best first.
func (d *Desk) suitable(s *Session, target Target) []CSRID {
	if target.CSR != "" {
		return []CSRID{target.CSR}
	}
	svc := d.services[s.Service]
	if target.Service != "" {
		if svc = d.services[target.Service]; svc == nil || !svc.isOpen(d.now) {
			return nil
		}
	}
	needs := s.Needs
	if target.Service != "" {
		needs = d.verdict(&svc.Service, d.factsOf(s)).Needs
	}
	if target.Skill != "" {
		return d.skilled(svc, target.Skill)
	}
	l := d.laneFor(svc, needs)
	defer d.dropLane(l)
	m := svc.behaviour.Match(d.view(s, svc), candidates{d, s, l})
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

// takeBack gives a session that waits to a CSR of it who comes back to the room: they are there,
// and the customer need not wait.
func (d *Desk) takeBack(s *Session, p *Participant) {
	if s.State == Active || s.owner() != nil || d.csrs[p.JID].Bot {
		return
	}
	p.Owner = true
	d.markPart(p)
	d.audit("session.owner", s.ID, string(p.JID), "came back while it waited")
	d.found(s, p)
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

// transferCold is for a CSR who leaves at once. Alone, they give the session back to a queue; if
// another CSR is in the room, they leave it to them.
func (d *Desk) transferCold(e Transfer, s *Session, p *Participant) (Result, *Refusal) {
	target, refusal := d.target(e.Reply, s, e.Target)
	if refusal != nil {
		return Result{}, refusal
	}
	if other := d.colleague(s, p); other != nil {
		if target != (Target{}) {
			return Result{}, d.refuse(e.Reply, CodeConflict, "target", TextColdCompany, "name", other.Nick)
		}
		return d.leaveTo(e, s, p, other), nil
	}
	if refusal := d.someoneThere(e.Reply, s, target, e.Target); refusal != nil {
		return Result{}, refusal
	}
	return d.giveAway(e, s, p, target), nil
}

// colleague returns another CSR who is in the room and can have the session: the owner, or the
// one who has been there longest.
func (d *Desk) colleague(s *Session, than *Participant) *Participant {
	var found *Participant
	for _, p := range s.Parts {
		c := d.csrs[p.JID]
		if p != than && p.Role == PartCSR && p.State == Joined && c != nil && !c.Bot && (found == nil || p.Owner) {
			found = p
		}
	}
	return found
}

// someoneThere refuses to give a session away when nobody who could take it is signed in.
func (d *Desk) someoneThere(reply Reply, s *Session, target Target, named string) *Refusal {
	if target.CSR != "" {
		return nil // canCome has looked
	}
	svc, needs := d.services[s.Service], s.Needs
	if target.Service != "" && target.Service != s.Service {
		svc = d.services[target.Service]
		needs = d.verdict(&svc.Service, d.factsOf(s)).Needs
	}
	needs = target.needs(needs)
	for _, c := range svc.members {
		p := s.part(c.JID)
		in := p != nil && p.State.Current()
		if !in && c.JID != s.Customer && !c.Bot && c.State == Available && c.present() && c.Skills.meets(needs) {
			return nil
		}
	}
	return d.refuse(reply, CodeConflict, "target", TextNobodyThere, "target", named, "service", svc.Title)
}

// needs adds the skill that is asked for to a requirement, which is not changed in place.
func (t Target) needs(needs Skills) Skills {
	if t.Skill == "" {
		return needs
	}
	return withSkills(needs, []string{t.Skill})
}

// coldNote notes down why a session is left, for whoever has it next.
func (d *Desk) coldNote(e Transfer, s *Session) {
	d.audit("session.transfer", s.ID, e.Target, "cold: "+e.Note)
	if e.Note != "" {
		s.Notes = append(slices.Clone(s.Notes), Note{At: d.now, By: d.actor, Text: e.Note})
		d.mark(s)
	}
}

// leaveTo takes a CSR out of a session that another one in the room goes on with.
func (d *Desk) leaveTo(e Transfer, s *Session, p, other *Participant) Result {
	d.coldNote(e, s)
	if s.Ask != nil && s.Ask.By == p.JID {
		d.withdrawAsk(s, "left")
	}
	owned := p.Owner
	text := d.text(e.Reply.Lang, nil, TextHandedOver, "customer", s.Name, "name", other.Nick, "service", d.services[s.Service].Title)
	d.dismiss(s, p, Removed, text)
	if owned {
		d.promote(s, p.Nick)
	}
	d.arm(s)
	return Result{Note: text}
}

// giveAway is a cold transfer: the first CSR leaves at once, and the session goes to the head
// of the queue, of another service or for somebody in particular if that was asked for.
func (d *Desk) giveAway(e Transfer, s *Session, p *Participant, target Target) Result {
	d.coldNote(e, s)
	if s.Ask != nil {
		d.withdrawAsk(s, "transferred cold")
	}
	if owner := s.owner(); owner != p { // who is not there, and may come back
		owner.Owner = false
		d.markPart(owner)
	}
	title := d.services[s.Service].Title
	if target.Service != "" {
		title = d.services[target.Service].Title
	}
	text := d.text(e.Reply.Lang, nil, TextColdDone, "customer", s.Name, "service", title)
	d.dismiss(s, p, Removed, text) // by the service they served: so is their wrap-up
	d.changeService(s, target.Service)
	s.Needs, s.Wanted = target.needs(s.Needs), target.CSR
	if s.rested == nil {
		s.rested = make(map[CSRID]time.Time)
	}
	s.rested[p.JID] = d.now.Add(coldRest)
	delete(s.rested, target.CSR)
	d.say(s, TextColdWait, "name", p.Nick)
	d.requeue(s, "")
	return Result{Note: text}
}

// promote makes another CSR in the room the owner of a session that has none, and reports
// whether there is one. A session that waits has found its CSR.
func (d *Desk) promote(s *Session, before string) bool {
	p := d.colleague(s, nil)
	if p == nil {
		return false
	}
	p.Owner = true
	d.markPart(p)
	d.audit("session.owner", s.ID, string(p.JID), before+" is gone")
	if s.State != Active {
		d.found(s, p)
	}
	d.say(s, TextOwnerNow, "name", p.Nick, "before", before)
	return true
}

// found ends the waiting of a session whose CSR is in the room. Whoever is asked is told.
func (d *Desk) found(s *Session, p *Participant) {
	d.dequeue(s)
	if s.State == Queued {
		d.move(s, Offered)
	}
	d.move(s, Active)
	s.Until, s.LastSaid = time.Time{}, d.now
	for _, o := range slices.Clone(s.Offers) {
		d.offerOver(s, o, OfferWithdrawn, "taken by "+p.Nick)
		d.tellCSR(s, o.CSR, TextOfferTaken, "customer", s.Name, "by", p.Nick)
	}
	d.arm(s)
}

// changeService moves a session to another service, whose settings count from now on. The
// customer goes on writing to the one they came by.
func (d *Desk) changeService(s *Session, name ServiceName) {
	if s.Service == name || d.services[name] == nil {
		return
	}
	d.audit("session.service", s.ID, string(name), "from "+string(s.Service))
	s.Service = name
	d.offStairs(s)
	d.routeAnew(s)
}

// addNote writes a note, and shows it to the other CSRs of the session.
func (d *Desk) addNote(e AddNote) (Result, *Refusal) {
	s := d.sessions[e.Session]
	if s == nil || !s.State.Live() {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "session", TextNotYours)
	}
	p := s.part(d.actor)
	if (p == nil || p.Role == PartCustomer && s.Parent == "") && !d.RolesOf(d.actor).Has(overseers) {
		return Result{}, d.foreign(e.Reply, e.Session, CodeForbidden)
	}
	s = d.subject(s)
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
	s, p, refusal := d.withCustomer(e.Reply, e.Session)
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
	if !e.On {
		return done, d.takeUp(e.Reply, s)
	}
	if s.Ask != nil { // who is asked would come to a session that nobody looks after
		return Result{}, d.refuse(e.Reply, CodeConflict, "", TextAskUnderWay, "name", d.askedNames(s))
	}
	d.setHeld(s, true)
	d.audit("session.hold", s.ID, string(p.JID), "on")
	return done, nil
}

// takeUp takes a session off hold, unless one of its CSRs has no room for it.
func (d *Desk) takeUp(reply Reply, s *Session) *Refusal {
	if !s.Held {
		return nil
	}
	if c := d.overloaded(s); c != nil {
		return d.refuse(reply, CodeConflict, "", TextFull, "capacity", strconv.Itoa(c.Capacity))
	}
	d.setHeld(s, false)
	d.audit("session.hold", s.ID, "", "off")
	return nil
}

// overloaded returns a CSR of a session on hold who has no room for it, or nil.
func (d *Desk) overloaded(s *Session) *CSR {
	for _, q := range s.Parts {
		if c := d.csrs[q.JID]; q.Role == PartCSR && c != nil && c.Load >= c.Limit {
			return c
		}
	}
	return nil
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
