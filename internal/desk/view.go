package desk

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// The methods of this file answer questions about the desk without changing it. They are
// called on the loop's goroutine, by [Loop.Read]; what they return may be kept.

// RolesOf returns the roles of a bare address. Everyone is a customer.
func (d *Desk) RolesOf(jid JID) Roles {
	if jid == Operator {
		return RoleCustomer | RoleAdmin
	}
	roles := RoleCustomer | d.grants[jid]
	if d.csrs[jid] != nil {
		roles |= RoleCSR
	}
	if d.admins[jid] {
		roles |= RoleAdmin
	}
	return roles
}

// Name returns the desk's name.
func (d *Desk) Name() string { return d.opt.Name }

// Domain returns the component's domain.
func (d *Desk) Domain() JID { return d.opt.Domain }

// Text says a text of the catalogue to somebody.
func (d *Desk) Text(lang string, key TextKey, args ...string) string {
	return d.text(lang, nil, key, args...)
}

// ServiceView is a service with its live figures.
type ServiceView struct {
	Service
	Open       bool          // it takes new sessions now
	Takes      bool          // somebody who comes now can begin: it is open and not full, or its ladder has something for them
	Later      bool          // what they ask is then taken for later: they are called back
	Sorry      string        // what the ladder says to them, where it turns them away with words of its own
	Opens      time.Time     // when it opens by its hours, if it is closed and they say
	Waiting    int           // sessions that no CSR has
	Active     int           // sessions that a CSR has
	Available  int           // CSRs signed in, available and not away
	Free       int           // of those, with room for one more
	Named      []string      // nicks of the CSRs whom customers may ask for by name; nil where they may not
	Deferred   int           // requests taken for later
	Present    int           // guests in the lobby
	OldestWait time.Duration // of the first in the queue
	Wait       time.Duration // expected, of somebody who comes now
}

// Services returns every service, by name.
func (d *Desk) Services() []ServiceView {
	views := make([]ServiceView, 0, len(d.services))
	for _, name := range slices.Sorted(maps.Keys(d.services)) {
		v, _ := d.ServiceView(name)
		views = append(views, v)
	}
	return views
}

// ServiceSettings returns what each service is set to, by name, without looking at who is there.
func (d *Desk) ServiceSettings() []Service {
	settings := make([]Service, 0, len(d.services))
	for _, name := range slices.Sorted(maps.Keys(d.services)) {
		settings = append(settings, d.services[name].Service)
	}
	return settings
}

// Titles returns what each service is called.
func (d *Desk) Titles() map[ServiceName]string {
	titles := make(map[ServiceName]string, len(d.services))
	for name, svc := range d.services {
		titles[name] = svc.Title
	}
	return titles
}

// ServiceView returns a service, if there is one of that name.
func (d *Desk) ServiceView(name ServiceName) (ServiceView, bool) {
	v, ok := d.ServiceGlance(name)
	if !ok {
		return v, false
	}
	for _, c := range d.services[name].members {
		if c.State == Available && c.present() && !c.Bot {
			v.Available++
		}
		for _, s := range c.sessions {
			if s.Service == name && s.part(c.JID).Owner {
				v.Active++
			}
		}
	}
	return v, true
}

// ServiceGlance returns a service without what its CSRs would have to be counted for: Available
// and Active are 0.
func (d *Desk) ServiceGlance(name ServiceName) (ServiceView, bool) {
	svc := d.services[name]
	if svc == nil {
		return ServiceView{}, false
	}
	v := ServiceView{
		Service: svc.Service, Waiting: svc.queue.len(), Open: svc.isOpen(d.now) && !d.settings.Draining, Opens: svc.opens(d.now),
		Free: svc.lanes[""].free.len(), Wait: d.expectedWait(svc, svc.queue.len()+1),
	}
	v.Takes, v.Later, v.Sorry = d.door(svc)
	v.Deferred = svc.shelf.len()
	if lobby := d.lobbies[name]; lobby != nil {
		v.Present = len(d.gathered(lobby))
	}
	if svc.behaviour.Names() {
		for _, c := range svc.members {
			if !c.Bot {
				v.Named = append(v.Named, c.Name)
			}
		}
		slices.Sort(v.Named)
	}
	if first, _, ok := svc.queue.first(); ok {
		v.OldestWait = d.now.Sub(first.Since)
	}
	return v, true
}

// CSRView is a CSR with what they hold.
type CSRView struct {
	CSRProfile
	State     CSRState
	Reason    string
	Load      int
	Present   bool // some client is there and not away
	WrapUntil time.Time
}

// CSRs returns every CSR, by address.
func (d *Desk) CSRs() []CSRView {
	views := make([]CSRView, 0, len(d.csrs))
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		v, _ := d.CSRView(id)
		views = append(views, v)
	}
	return views
}

// CSRView returns a CSR, if there is one of that address.
func (d *Desk) CSRView(id CSRID) (CSRView, bool) {
	c := d.csrs[id]
	if c == nil {
		return CSRView{}, false
	}
	return CSRView{
		CSRProfile: c.CSRProfile, State: c.State, Reason: c.Reason, Load: c.Load,
		Present: c.present(), WrapUntil: c.WrapUntil,
	}, true
}

// Grants returns the roles that were granted, by address.
func (d *Desk) Grants() []Grant {
	grants := make([]Grant, 0, len(d.grants))
	for _, jid := range slices.Sorted(maps.Keys(d.grants)) {
		grants = append(grants, Grant{JID: jid, Role: d.grants[jid]})
	}
	return grants
}

// SessionView is a session with its people.
type SessionView struct {
	Session
	People []Participant
	Owner  CSRID
	Room   string
}

// Session returns a session that is not closed yet.
func (d *Desk) Session(id SessionID) (SessionView, bool) {
	s := d.sessions[id]
	if s == nil {
		return SessionView{}, false
	}
	v := SessionView{Session: s.row(), Room: d.room(s)}
	for _, p := range s.Parts {
		v.People = append(v.People, p.row())
		if p.Owner {
			v.Owner = p.JID
		}
	}
	return v, true
}

// Sessions returns every session that is not closed, those that people wait for first.
func (d *Desk) Sessions() []SessionView {
	views := make([]SessionView, 0, len(d.sessions))
	for _, s := range d.inOrder() {
		v, _ := d.Session(s.ID)
		views = append(views, v)
	}
	return views
}

// CustomerSession returns the session that a customer has with a service, or else its lobby if
// they are in it.
func (d *Desk) CustomerSession(customer JID, service ServiceName) (SessionView, bool) {
	s, lobby, _ := d.has(customer.Bare(), service)
	if s == nil {
		s = lobby
	}
	if s == nil {
		return SessionView{}, false
	}
	return d.Session(s.ID)
}

// HeldSession is a session in the hands of a CSR, or offered to them.
type HeldSession struct {
	SessionView
	Number  int // the CSR's short number for it
	Offered bool
	Age     time.Duration
	Until   time.Time // the deadline of the offer
}

// SessionsOf returns what a CSR holds and is offered, by their short numbers.
func (d *Desk) SessionsOf(csr CSRID) []HeldSession {
	c := d.csrs[csr.Bare()]
	if c == nil {
		return nil
	}
	held := make([]HeldSession, 0, len(c.sessions))
	for _, s := range c.sessions {
		v, _ := d.Session(s.ID)
		h := HeldSession{SessionView: v, Number: s.part(c.JID).Number, Age: d.now.Sub(s.Created)}
		if o := s.offerTo(c.JID); o != nil {
			h.Offered, h.Until = true, o.Until
		}
		held = append(held, h)
	}
	slices.SortFunc(held, func(a, b HeldSession) int { return cmp.Compare(a.Number, b.Number) })
	return held
}

// Kinds returns the names of the kinds of services, sorted.
func (d *Desk) Kinds() []KindName { return slices.Sorted(maps.Keys(d.opt.Kinds)) }

// Owed returns how many durable effects are not known to be done.
func (d *Desk) Owed() int { return len(d.outbox) }
