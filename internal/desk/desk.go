package desk

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"
)

// Operator stands for whoever runs the program on its machine, as the asker of a request.
// No address on the wire has blanks.
const Operator JID = "operator of the desk"

// Options are what a [Desk] is made with, beside its stored state.
type Options struct {
	Domain JID // the component's domain
	MUC    JID // the host of the rooms
	Name   string
	Epoch  uint64 // of the lease: effects made now are numbered with it
	Admins []JID  // the first admins, from the configuration
	Kinds  map[KindName]Behaviour
	Texts  Texts
	Judge  Judge         // of the rules of services; nil: there are none
	Token  func() string // a fresh token; nil: [NewToken]
	Mail   bool          // transcripts can be sent by mail
}

// Desk is the state of one link and the rules that change it. It is not safe for concurrent
// use: the [Loop] owns it.
type Desk struct {
	opt      Options
	now      time.Time // of the event being applied
	actor    JID       // who caused it; empty for the desk itself
	up       bool      // the stream stands
	upAt     time.Time // since when
	services map[ServiceName]*serviceState
	csrs     map[CSRID]*CSR
	nicks    map[string]CSRID // of staff, folded
	settings DeskSettings
	grants   map[JID]Roles
	admins   map[JID]bool // named by the configuration
	sessions map[SessionID]*Session
	live     map[customerKey]*Session
	outbox   map[EffectID]Outgoing
	timers   timers
	recent   recent            // sessions that ended within a day
	tries    map[JID]tries     // wrong tokens
	mailed   map[JID]time.Time // transcripts sent by mail
	paces    paces             // new sessions, by customer and domain
	lastBy   lastServed
	number   uint64 // of the last effect or offer in this epoch
	turn     int64  // of the last offer, for round robin
	arrived  time.Time

	out     []Outgoing
	changes Changes
	dirty   dirty
	queues  []*serviceState // whose order changed in this event
	idle    []*CSR          // who became free in this event
	waited  []*Session      // which began to wait in this event
}

type customerKey struct {
	customer JID
	service  ServiceName
}

// serviceState is a service at work.
type serviceState struct {
	Service
	behaviour Behaviour
	members   map[CSRID]*CSR
	queue     rankTree[*Session] // queued or offered: no CSR has it yet
	lanes     map[string]*lane   // waiting sessions by the skills they need
	shelf     rankTree[*Session] // deferred, the oldest first
	here      rankTree[*Session] // of those, whose customers are seen to be there
	slots     int                // sessions that the CSRs now signed in can hold
	handling  time.Duration      // moving average of the time a CSR gives to a session
	hours     *schedule          // nil: always open
	vacant    time.Time          // since when nobody is signed in, if slots is 0
	changed   bool               // in Desk.queues
	later     bool               // some positions are yet to be told
}

// dirty lists the rows that events changed since the last [Desk.TakeChanges].
type dirty struct {
	sessions []*Session
	parts    []*Participant
	offers   []*Offer
	csrs     []*CSR
}

// ErrState is wrapped when stored state contradicts itself.
var ErrState = errors.New("desk: stored state is inconsistent")

// New makes a desk from its stored state; a nil state is that of a new link.
func New(opt Options, state *State, now time.Time) (*Desk, error) {
	d := &Desk{
		opt: opt, now: now,
		services: make(map[ServiceName]*serviceState),
		csrs:     make(map[CSRID]*CSR),
		nicks:    make(map[string]CSRID),
		grants:   make(map[JID]Roles),
		sessions: make(map[SessionID]*Session),
		live:     make(map[customerKey]*Session),
		outbox:   make(map[EffectID]Outgoing),
	}
	if opt.Token == nil {
		d.opt.Token = NewToken
	}
	d.setAdmins(opt.Admins)
	if state == nil {
		return d, nil
	}
	if err := d.load(state); err != nil {
		return nil, err
	}
	return d, nil
}

// Apply changes the state by one event and returns what is to be done about it, in order.
// Nothing may be done before the changes ([Desk.TakeChanges]) are stored. It does not
// panic or fail: a request that cannot be met is answered with a [Refusal].
func (d *Desk) Apply(now time.Time, e Event) []Outgoing {
	if now.Before(d.now) { // the clock was set back: time stands still until it has caught up
		now = d.now
	}
	d.now, d.actor, d.out = now, "", nil
	d.apply(e)
	d.settle()
	d.announce()
	return d.out
}

//nolint:funlen,revive // one line for each event: the table of contents of the core
func (d *Desk) apply(e Event) {
	switch e := e.(type) {
	case Contact:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.contact(e) })
	case CustomerWrote:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.customerWrote(e) })
	case Resume:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.resumeSession(e) })
	case Rate:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.rate(e) })
	case MailTranscript:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.mailTranscript(e) })
	case CustomerStatus:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.customerStatus(e) })
	case Leave:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.leave(e) })
	case SetStatus:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.setStatus(e) })
	case TakeNext:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.takeNext(e) })
	case Accept:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.accept(e) })
	case Decline:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.decline(e) })
	case CloseSession:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.closeSession(e) })
	case Conference:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.conference(e) })
	case Transfer:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.transfer(e) })
	case CancelAsk:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.cancelAsk(e) })
	case AddNote:
		d.request(e.Reply, RoleCSR|overseers, func() (Result, *Refusal) { return d.addNote(e) })
	case Hold:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.hold(e) })
	case Push:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.push(e) })
	case SendForm:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.sendForm(e) })
	case FillIn:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.fillIn(e) })
	case SessionWrote:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.sessionWrote(e) })
	case OfferCall:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.offerCall(e) })
	case SayReply:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.sayReply(e) })
	case SetReply:
		d.request(e.Reply, RoleCSR|RoleAdmin, func() (Result, *Refusal) { return d.setReply(e) })
	case Monitor:
		d.request(e.Reply, overseers, func() (Result, *Refusal) { return d.monitor(e) })
	case Whisper:
		d.request(e.Reply, overseers, func() (Result, *Refusal) { return d.whisper(e) })
	case Barge:
		d.request(e.Reply, overseers, func() (Result, *Refusal) { return d.barge(e) })
	case Assign:
		d.request(e.Reply, overseers, func() (Result, *Refusal) { return d.assign(e) })
	case SetCSRState:
		d.request(e.Reply, overseers, func() (Result, *Refusal) { return d.setCSRState(e) })
	case EndSession:
		d.request(e.Reply, overseers, func() (Result, *Refusal) { return d.endSession(e) })
	case SetRole:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.setRole(e) })
	case Erase:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.erase(e) })
	case PutCSR:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.putCSR(e) })
	case RemoveCSR:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.removeCSR(e) })
	case PutService:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.putService(e) })
	case RemoveService:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.removeService(e) })
	case SetServiceOpen:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.setServiceOpen(e) })
	case Later:
		d.request(e.Reply, RoleCustomer, func() (Result, *Refusal) { return d.later(e) })
	case SetLimits:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.setLimits(e) })
	case Drain:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.drain(e) })
	case ApplySettings:
		d.request(e.Reply, RoleAdmin, func() (Result, *Refusal) { return d.applySettings(e) })
	case RoomOpened:
		d.roomOpened(e)
	case RoomLost:
		d.roomLost(e)
	case OccupantJoined:
		d.occupantJoined(e)
	case OccupantLeft:
		d.occupantLeft(e)
	case RoomSeen:
		d.roomSeen(e)
	case Said:
		d.said(e)
	case CustomerBounced:
		d.customerBounced(e)
	case InviteDeclined:
		d.inviteDeclined(e)
	case PresenceChanged:
		d.presenceChanged(e)
	case PresenceGranted:
		d.presenceGranted(e)
	case EffectDone:
		d.effectDone(e)
	case CustomerSeen:
		d.customerSeen(e)
	case SetAdmins:
		d.setAdmins(e.Admins)
	case Noted:
		d.noted(e)
	case LinkUp:
		d.linkUp()
	case LinkDown:
		d.linkDown()
	case Tick:
		d.tick()
	}
}

// request runs a request if its asker has one of the roles, and answers it.
func (d *Desk) request(reply Reply, needs Roles, run func() (Result, *Refusal)) {
	d.actor = reply.By()
	if !d.RolesOf(d.actor).Has(needs) {
		key := TextNotAdmin
		if needs == RoleCSR {
			key = TextNotCSR
		}
		d.audit("refused", "", reply.Node, string(CodeForbidden))
		d.answer(reply, Result{}, d.refuse(reply, CodeForbidden, "", key))
		return
	}
	result, refusal := run()
	d.answer(reply, result, refusal)
}

// answer answers a request, unless nobody waits for it or it has been answered in its turn.
func (d *Desk) answer(reply Reply, result Result, refusal *Refusal) {
	if reply.From == "" || result.answered {
		return
	}
	if refusal != nil {
		result = Result{Note: refusal.Text, Refusal: refusal}
	}
	// An answer that names a session's room keeps its place behind the admission to it.
	session := SessionID("")
	if result.field("room") != "" {
		session = SessionID(result.field("session"))
	}
	d.do(session, Answer{Reply: reply, Result: result})
}

// field returns the first value of a field, or "".
func (r Result) field(name string) string {
	for _, f := range r.Fields {
		if f.Var == name && len(f.Values) > 0 {
			return f.Values[0]
		}
	}
	return ""
}

// refuse makes a refusal in the asker's language.
func (d *Desk) refuse(reply Reply, code Code, field string, key TextKey, args ...string) *Refusal {
	return &Refusal{Code: code, Field: field, Text: d.text(reply.Lang, nil, key, args...)}
}

func (d *Desk) text(lang string, svc *serviceState, key TextKey, args ...string) string {
	var overrides map[string]string
	if svc != nil {
		overrides = svc.Texts
		lang = cmp.Or(lang, svc.Language)
	}
	return d.opt.Texts(lang, overrides, key, args...)
}

// do adds an effect; a durable one goes to the outbox.
func (d *Desk) do(s SessionID, e Effect) {
	o := Outgoing{Session: s, Effect: e}
	if durable(e) {
		o.ID = d.nextID()
		d.outbox[o.ID] = o
		d.changes.Outbox = append(d.changes.Outbox, o)
	}
	d.out = append(d.out, o)
}

func (d *Desk) nextID() EffectID {
	d.number++
	return EffectID(d.opt.Epoch<<epochShift | d.number)
}

// audit records a change of state: who (the event's actor), what, whom it concerns, why.
func (d *Desk) audit(action string, s SessionID, subject, reason string) {
	d.changes.Audit = append(d.changes.Audit, Audit{
		At: d.now, Actor: d.actor, Action: action, Session: s, Subject: subject, Reason: reason,
	})
}

// effectDone takes an effect off the outbox. One that comes twice is nothing new.
func (d *Desk) effectDone(e EffectDone) {
	o, ok := d.outbox[e.ID]
	if !ok {
		return
	}
	delete(d.outbox, e.ID)
	d.changes.Done = append(d.changes.Done, e.ID)
	s := d.sessions[o.Session]
	if s == nil {
		return
	}
	switch f := o.Effect.(type) {
	case CloseRoom:
		d.roomClosed(s)
	case Admit:
		d.summonsFailed(s, f.JID, e.Failed)
	case Invite:
		d.summonsFailed(s, f.To.Bare(), e.Failed)
	case Watch:
	case OpenRoom:
		switch { // should RoomOpened or RoomLost have been lost in a crash
		case e.Failed == "":
			d.roomOpened(RoomOpened{Session: f.Session})
		case s.State.Live() && !s.RoomOpen:
			d.roomLost(RoomLost{Session: f.Session, Reason: e.Failed})
		}
	case Say, StandIn, SayAs, StepOut, Remove, Tell, Mail, Answer, Subscribe, Unsubscribe, Probe, Reconcile:
	}
}

// linkUp releases what is owed once more, in order, with the same ids, and asks for what is
// not known after a break: who is in the rooms and which CSRs are there.
//
// Rooms come first, then the question what happened in them, then the rest: a room that is to
// be closed is asked for what was said in it while it is still there.
func (d *Desk) linkUp() {
	d.up, d.upAt = true, d.now
	for _, svc := range d.services {
		svc.vacant = d.now // presence is not known yet
	}
	d.resume()
	owed := slices.Sorted(maps.Keys(d.outbox))
	opening := make(map[SessionID]bool)
	for _, id := range owed {
		if open, ok := d.outbox[id].Effect.(OpenRoom); ok {
			opening[open.Session] = true
			d.out = append(d.out, d.outbox[id])
		}
	}
	d.reconcile(opening)
	for _, id := range owed {
		if _, ok := d.outbox[id].Effect.(OpenRoom); !ok {
			d.out = append(d.out, d.outbox[id])
		}
	}
	d.askPresence()
}

// linkDown forgets presence: nobody is asked anything until it is known again. No deadline
// passes meanwhile, because nobody could meet it; see [Desk.resume].
func (d *Desk) linkDown() {
	d.up = false
	for _, id := range slices.Sorted(maps.Keys(d.csrs)) {
		c := d.csrs[id]
		clear(c.shows)
		d.refresh(c)
	}
}

// NextDeadline returns when the next [Tick] is due. While the stream is down none is.
func (d *Desk) NextDeadline() (time.Time, bool) {
	if !d.up {
		return time.Time{}, false
	}
	return d.timers.next()
}

// tick lets every deadline that has come pass.
func (d *Desk) tick() {
	for d.up {
		key, ok := d.timers.pop(d.now)
		if !ok {
			return
		}
		d.actor = ""
		switch key.kind {
		case dueSession:
			if s := d.sessions[SessionID(key.id)]; s != nil {
				d.sessionDue(s)
				d.arm(s)
			}
		case dueCSR:
			if c := d.csrs[CSRID(key.id)]; c != nil {
				d.refresh(c)
			}
		case dueService:
			if svc := d.services[ServiceName(key.id)]; svc != nil {
				d.announceLater(svc)
			}
		case duePast:
			d.pastDue()
		}
	}
}

// service finds a service or makes the refusal.
func (d *Desk) service(reply Reply, name ServiceName) (*serviceState, *Refusal) {
	svc := d.services[name]
	if svc == nil {
		return nil, d.refuse(reply, CodeNotFound, "service", TextNoService, "service", string(name))
	}
	return svc, nil
}
