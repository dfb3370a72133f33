package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// invalid turns the first of the problems with a setting into a refusal.
func invalid(problems []Problem) *Refusal {
	if len(problems) == 0 {
		return nil
	}
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Field + ": " + p.Text
	}
	field, _, _ := strings.Cut(problems[0].Field, "[")
	return &Refusal{Code: CodeInvalid, Field: field, Text: strings.Join(texts, "\n")}
}

// putCSR adds or changes a CSR and asks for their presence.
func (d *Desk) putCSR(e PutCSR) (Result, *Refusal) {
	if refusal := d.checkCSR(e.Reply, e.Profile, nil); refusal != nil {
		return Result{}, refusal
	}
	d.setCSR(e.Profile)
	return Result{Note: d.text(e.Reply.Lang, nil, TextCSRSet, "csr", string(e.Profile.JID), "name", e.Profile.Name)}, nil
}

// checkCSR checks a profile by itself and against the services (those there are and those
// coming with it) and nicks of the desk.
func (d *Desk) checkCSR(reply Reply, p CSRProfile, coming []Service) *Refusal {
	if refusal := invalid(p.Check()); refusal != nil {
		return refusal
	}
	for _, name := range p.Services {
		known := slices.ContainsFunc(coming, func(s Service) bool { return s.Name == name })
		if d.services[name] == nil && !known {
			return d.refuse(reply, CodeInvalid, "services", TextNoService, "service", string(name))
		}
	}
	if other, taken := d.nicks[foldNick(p.Name)]; taken && other != p.JID {
		return d.refuse(reply, CodeInvalid, "name", TextNickTaken, "name", p.Name, "csr", string(other))
	}
	return nil
}

func (d *Desk) setCSR(p CSRProfile) {
	c := d.csrs[p.JID]
	if c == nil {
		c = &CSR{State: Available, IdleSince: d.now}
		d.csrs[p.JID] = c
		d.changes.RemovedCSRs = slices.DeleteFunc(d.changes.RemovedCSRs, func(id CSRID) bool { return id == p.JID })
		d.do("", Subscribe{CSR: p.JID})
	} else {
		if sameProfile(c.CSRProfile, p) {
			return
		}
		d.forget(c)
	}
	c.CSRProfile = p
	d.enrol(c)
	d.markCSR(c)
	d.audit("csr.set", "", string(p.JID), "")
	d.refresh(c)
}

// enrol enters a CSR into the services they serve, and their nick into that of the staff.
func (d *Desk) enrol(c *CSR) {
	d.nicks[foldNick(c.Name)] = c.JID
	for _, name := range c.Services {
		if svc := d.services[name]; svc != nil {
			svc.members[c.JID] = c
		}
	}
}

// forget undoes enrol, and takes the CSR out of every lane.
func (d *Desk) forget(c *CSR) {
	delete(d.nicks, foldNick(c.Name))
	for _, name := range c.Services {
		if svc := d.services[name]; svc != nil {
			delete(svc.members, c.JID)
			if svc.slots -= c.slots; svc.slots == 0 {
				d.vacated(svc)
			}
		}
	}
	c.slots = 0
	for _, slot := range c.lanes {
		slot.lane.free.remove(slot.key)
	}
	c.lanes = c.lanes[:0]
}

func sameProfile(a, b CSRProfile) bool {
	return a.JID == b.JID && a.Name == b.Name && a.Capacity == b.Capacity && a.Email == b.Email && a.Bot == b.Bot &&
		slices.Equal(a.Services, b.Services) && maps.Equal(a.Skills, b.Skills) && maps.Equal(a.Replies, b.Replies)
}

// removeCSR takes a CSR off the desk. What they were asked goes to others, what they had
// goes back to the head of the queue.
func (d *Desk) removeCSR(e RemoveCSR) (Result, *Refusal) {
	c := d.csrs[e.CSR]
	if c == nil {
		return Result{}, d.refuse(e.Reply, CodeNotFound, "jid", TextNoCSR, "csr", string(e.CSR))
	}
	reason := d.text("", nil, TextCSRRemoved)
	c.State = Break // nobody offers them anything meanwhile
	d.refresh(c)
	for _, s := range slices.Clone(c.sessions) {
		if o := s.offerTo(c.JID); o != nil {
			d.offerOver(s, o, OfferWithdrawn, "csr removed")
			continue
		}
		p := s.part(c.JID)
		owned := p.Owner
		d.audit("session.csr_gone", s.ID, string(c.JID), "csr removed")
		d.dismiss(s, p, Removed, reason)
		if owned {
			d.orphaned(s, p.Nick)
		}
	}
	d.forget(c)
	delete(d.csrs, c.JID)
	d.timers.set(timerKey{dueCSR, string(c.JID)}, zeroTime)
	d.changes.CSRs = slices.DeleteFunc(d.changes.CSRs, func(r CSR) bool { return r.JID == c.JID })
	d.changes.RemovedCSRs = append(d.changes.RemovedCSRs, c.JID)
	d.audit("csr.removed", "", string(c.JID), "")
	d.do("", Unsubscribe{CSR: c.JID})
	return Result{Note: d.text(e.Reply.Lang, nil, TextCSRGone, "csr", string(c.JID), "name", c.Name)}, nil
}

// putService adds or changes a service. Sessions under way go on with the new settings.
func (d *Desk) putService(e PutService) (Result, *Refusal) {
	if refusal := d.checkService(e.Reply, e.Service, nil); refusal != nil {
		return Result{}, refusal
	}
	d.setService(e.Service)
	return Result{Note: d.text(e.Reply.Lang, nil, TextServiceSet, "service", string(e.Service.Name))}, nil
}

// checkService checks a service by itself, its rules with the judge, and the names in it
// against the services there are and those coming with it.
func (d *Desk) checkService(reply Reply, s Service, coming []Service) *Refusal {
	if refusal := invalid(append(s.Check(), CheckRules(d.opt.Judge, s.Rules)...)); refusal != nil {
		return refusal
	}
	for _, ref := range s.References() {
		known := ref.Service == s.Name || slices.ContainsFunc(coming, func(c Service) bool { return c.Name == ref.Service })
		if d.services[ref.Service] == nil && !known {
			refusal := d.refuse(reply, CodeInvalid, "", TextNoService, "service", string(ref.Service))
			refusal.Field, _, _ = strings.Cut(ref.Field, "[")
			refusal.Text = ref.Field + ": " + refusal.Text
			return refusal
		}
	}
	kind := cmp.Or(s.Kind, DefaultKind)
	if d.opt.Kinds[kind] == nil {
		kinds := make([]string, 0, len(d.opt.Kinds))
		for name := range d.opt.Kinds {
			kinds = append(kinds, string(name))
		}
		slices.Sort(kinds)
		return d.refuse(reply, CodeInvalid, "kind", TextNoKind, "value", string(kind), "kinds", strings.Join(kinds, ", "))
	}
	return invalid(d.opt.Kinds[kind].Check(s))
}

func (d *Desk) setService(settings Service) {
	settings = settings.WithDefaults()
	svc := d.services[settings.Name]
	if svc == nil {
		svc = d.addService(settings)
	} else {
		if svc.equal(settings) {
			return
		}
		svc.Service, svc.behaviour = settings, d.opt.Kinds[settings.Kind]
		svc.readHours()
	}
	d.markService(svc)
	d.audit("service.set", "", string(settings.Name), "")
	for _, id := range slices.Sorted(maps.Keys(svc.members)) { // routing may be another
		d.refresh(svc.members[id])
	}
	for _, s := range d.inOrder() {
		if s.Service == svc.Name || s.Ladder == svc.Name {
			d.arm(s)
		}
	}
}

// addService makes the working state of a service.
func (d *Desk) addService(settings Service) *serviceState {
	svc := &serviceState{
		Service: settings, behaviour: d.opt.Kinds[settings.Kind],
		members: make(map[CSRID]*CSR), lanes: make(map[string]*lane), vacant: d.now,
	}
	svc.readHours()
	d.services[settings.Name] = svc
	for _, c := range d.csrs {
		if slices.Contains(c.Services, settings.Name) {
			svc.members[c.JID] = c
			svc.slots += c.slots
		}
	}
	d.laneFor(svc, nil)
	return svc
}

func (d *Desk) markService(svc *serviceState) {
	d.changes.Services = slices.DeleteFunc(d.changes.Services, func(s Service) bool { return s.Name == svc.Name })
	d.changes.Services = append(d.changes.Services, svc.Service)
	d.changes.RemovedServices = slices.DeleteFunc(d.changes.RemovedServices, func(n ServiceName) bool { return n == svc.Name })
}

// removeService removes a service. One with sessions is refused: it is closed first, and
// removed when the last of them has ended.
func (d *Desk) removeService(e RemoveService) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	if n := d.held(svc.Name); n > 0 {
		return Result{}, d.refuse(e.Reply, CodeConflict, "service", TextServiceInUse,
			"service", svc.Title, "sessions", strconv.Itoa(n), "name", string(svc.Name))
	}
	for _, c := range svc.members {
		for i := range c.lanes {
			if c.lanes[i].lane.svc == svc {
				c.lanes[i].lane.free.remove(c.lanes[i].key)
			}
		}
		c.lanes = slices.DeleteFunc(c.lanes, func(s laneSlot) bool { return s.lane.svc == svc })
		c.Services = slices.DeleteFunc(slices.Clone(c.Services), func(n ServiceName) bool { return n == svc.Name })
		d.markCSR(c)
	}
	delete(d.services, svc.Name)
	for _, s := range d.inOrder() {
		if s.Ladder == svc.Name { // they go on with that of the service where they are
			d.offStairs(s)
			d.arm(s)
		}
	}
	d.timers.set(timerKey{dueService, string(svc.Name)}, zeroTime)
	d.changes.Services = slices.DeleteFunc(d.changes.Services, func(s Service) bool { return s.Name == svc.Name })
	d.changes.RemovedServices = append(d.changes.RemovedServices, svc.Name)
	d.audit("service.removed", "", string(svc.Name), "")
	return Result{Note: d.text(e.Reply.Lang, nil, TextServiceGone, "service", svc.Title)}, nil
}

// held counts the sessions of a service that are not closed.
func (d *Desk) held(name ServiceName) int {
	n := 0
	for _, s := range d.sessions {
		if s.Service == name || s.Entry == name {
			n++
		}
	}
	return n
}

// setServiceOpen opens or closes a service for new sessions.
func (d *Desk) setServiceOpen(e SetServiceOpen) (Result, *Refusal) {
	svc, refusal := d.service(e.Reply, e.Service)
	if refusal != nil {
		return Result{}, refusal
	}
	action, key := "service.opened", TextServiceOpened
	if !e.Open {
		action, key = "service.closed", TextServiceShut
	}
	if svc.Closed == e.Open || svc.isOpen(d.now) != e.Open {
		svc.Closed, svc.Opened = !e.Open, time.Time{}
		if e.Open && !svc.isOpen(d.now) { // against its hours, until they open it by themselves
			if svc.Opened = svc.opens(d.now).UTC(); svc.Opened.IsZero() {
				svc.Opened = d.now.AddDate(100, 0, 0).UTC()
			}
		}
		d.markService(svc)
		d.audit(action, "", string(svc.Name), "")
	}
	return Result{Note: d.text(e.Reply.Lang, nil, key, "service", svc.Title)}, nil
}

// applySettings checks everything first, so that a file is taken as a whole or not at all.
func (d *Desk) applySettings(e ApplySettings) (Result, *Refusal) {
	for _, s := range e.Services {
		if refusal := d.checkService(e.Reply, s, e.Services); refusal != nil {
			return Result{}, refusal
		}
	}
	if refusal := checkDesk(e); refusal != nil {
		return Result{}, refusal
	}
	nicks := make(map[string]CSRID, len(e.CSRs))
	for _, p := range e.CSRs {
		if refusal := d.checkCSR(e.Reply, p, e.Services); refusal != nil {
			return Result{}, refusal
		}
		if other, twice := nicks[foldNick(p.Name)]; twice {
			return Result{}, d.refuse(e.Reply, CodeInvalid, "name", TextNickTaken, "name", p.Name, "csr", string(other))
		}
		nicks[foldNick(p.Name)] = p.JID
	}
	if refusal := invalid(checkGrants(e.Grants)); refusal != nil {
		return Result{}, refusal
	}
	for _, s := range e.Services {
		if svc := d.services[s.Name]; svc != nil {
			s.Closed = s.Closed || svc.Closed // what service-close said stands
			s.Opened = svc.Opened
			if s.Replies == nil {
				s.Replies = svc.Replies
			}
		}
		d.setService(s)
	}
	for _, p := range e.CSRs {
		if c := d.csrs[p.JID]; c != nil && p.Replies == nil {
			p.Replies = c.Replies // their own, which they set themselves
		}
		d.setCSR(p)
	}
	for _, g := range e.Grants {
		d.grant(g)
	}
	d.applyDesk(e)
	return Result{Note: d.text(e.Reply.Lang, nil, TextApplied, "services", strconv.Itoa(len(e.Services)),
		"csrs", strconv.Itoa(len(e.CSRs)), "roles", strconv.Itoa(len(e.Grants)))}, nil
}

// checkGrants returns what is wrong with grants, each with its field.
func checkGrants(grants []Grant) []Problem {
	var out problems
	for i, g := range grants {
		if _, err := ParseBare(string(g.JID.Bare())); err != nil {
			out.add(fmt.Sprintf("roles[%d].jid", i), "%s", strings.TrimPrefix(err.Error(), ErrAddress.Error()+": "))
		}
		if g.Role != RoleSupervisor && g.Role != RoleAdmin {
			out.add(fmt.Sprintf("roles[%d].role", i), "%q cannot be granted; write %s or %s", g.Role, RoleSupervisor, RoleAdmin)
		}
	}
	return out
}

// setAdmins takes over whom the configuration names. It is not stored: the file is where it
// stands.
func (d *Desk) setAdmins(admins []JID) {
	d.admins = make(map[JID]bool, len(admins))
	for _, a := range admins {
		d.admins[a.Bare()] = true
	}
}

// grant gives a role.
func (d *Desk) grant(g Grant) {
	bare := g.JID.Bare()
	if d.grants[bare].Has(g.Role) {
		return
	}
	d.grants[bare] |= g.Role
	d.changes.Grants = append(d.changes.Grants, Grant{JID: bare, Role: g.Role})
	d.audit("role.granted", "", string(bare), g.Role.String())
}
