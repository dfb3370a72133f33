package desk

import (
	"slices"
	"strconv"
	"strings"
)

// target reads whom a request names.
func (d *Desk) target(reply Reply, s *Session, text string) (Target, *Refusal) {
	text = strings.TrimSpace(text)
	unknown := func() (Target, *Refusal) {
		return Target{}, d.refuse(reply, CodeInvalid, "target", TextNoTarget, "target", text)
	}
	if name, ok := strings.CutPrefix(text, "service:"); ok {
		name = strings.TrimSpace(name)
		svc := d.services[ServiceName(name)]
		if place, elsewhere := d.Elsewhere(ServiceName(name)); elsewhere {
			return Target{}, d.refuse(reply, CodeInvalid, "target", TextTargetElsewhere,
				"service", place.Title, "address", string(place.Address()))
		}
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

// nextFor returns the first CSR who is suitable for a target and can be asked, or nil. Who is
// suitable when none is named is for the service's behaviour to say. A CSR who is named is asked
// even if they declined a moment ago: whoever names them will know why.
func (d *Desk) nextFor(s *Session, target Target) *CSR {
	for _, id := range d.suitable(s, target) {
		if c := d.csrs[id]; c != nil && d.canServe(c) && (target.CSR != "" || !d.barred(s, c)) {
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
