package desk

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// putService adds or changes a service. Sessions under way go on with the new settings.
func (d *Desk) putService(e PutService) (Result, *Refusal) {
	if refusal := d.checkService(e.Reply, e.Service, nil); refusal != nil {
		return Result{}, refusal
	}
	if _, elsewhere := d.Elsewhere(e.Service.Name); elsewhere { // one name is one service; a file can move it
		return Result{}, d.NoService(e.Reply.Lang, e.Service.Name)
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
	if refusal := d.inUse(e.Reply, svc); refusal != nil {
		return Result{}, refusal
	}
	d.dropService(svc)
	return Result{Note: d.text(e.Reply.Lang, nil, TextServiceGone, "service", svc.Title)}, nil
}

// inUse refuses to remove a service that has sessions.
func (d *Desk) inUse(reply Reply, svc *serviceState) *Refusal {
	n := d.held(svc.Name)
	if n == 0 {
		return nil
	}
	return d.refuse(reply, CodeConflict, "service", TextServiceInUse,
		"service", svc.Title, "sessions", strconv.Itoa(n), "name", string(svc.Name))
}

// dropService takes a service that has no sessions off the desk, and off its CSRs.
func (d *Desk) dropService(svc *serviceState) {
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
		if lobby := d.lobbies[svc.Name]; lobby != nil {
			d.lobbyLeft(lobby)
		}
	}
	return Result{Note: d.text(e.Reply.Lang, nil, key, "service", svc.Title)}, nil
}
