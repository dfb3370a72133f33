package desk

import (
	"errors"
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
	Trial  bool          // nothing of it is ever stored: neither rows nor records are kept for the store

	// Looks returns texts of which two names share one if they look the same to people; nil: names
	// look the same if they are, whatever their case.
	Looks func(name string) []string
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
	faces    map[string]int   // how many of the staff look so, by what [Options.Looks] returns
	settings DeskSettings
	grants   map[JID]Roles
	admins   map[JID]bool          // named by the configuration
	places   map[ServiceName]Place // on other links
	sessions map[SessionID]*Session
	live     liveIndex // also by the further customers of those taken out of a lobby
	lobbies  map[ServiceName]*Session
	outbox   map[EffectID]Outgoing
	ending   map[SessionID]EffectID // ends of rooms that are asked first what was said in them
	timers   timers
	recent   recent                 // sessions that ended within a day
	tries    map[JID]tries          // wrong tokens
	mailed   map[JID]time.Time      // transcripts sent by mail
	ended    ended                  // sessions that were closed lately
	departed map[SessionID]departed // sessions of the desk before, if this one was loaded in its place
	paces    paces                  // new sessions, by customer and domain
	lastBy   lastServed
	handling average // of the whole desk's sessions
	number   uint64  // of the last effect or offer in this epoch
	turn     int64   // of the last offer, for round robin
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
	handling  average            // of the time a CSR gives to a session
	hours     *schedule          // nil: always open
	vacant    time.Time          // since when nobody is signed in, if slots is 0
	changed   bool               // in Desk.queues
	telling   telling
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
		opt: opt, now: now, number: firstNumber(now),
		services: make(map[ServiceName]*serviceState),
		csrs:     make(map[CSRID]*CSR),
		nicks:    make(map[string]CSRID),
		faces:    make(map[string]int),
		grants:   make(map[JID]Roles),
		sessions: make(map[SessionID]*Session),
		lobbies:  make(map[ServiceName]*Session),
		outbox:   make(map[EffectID]Outgoing),
	}
	if opt.Token == nil {
		d.opt.Token = NewToken
	}
	if opt.Looks == nil {
		d.opt.Looks = func(name string) []string { return []string{foldNick(name)} }
	}
	d.face(opt.Name, 1)
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
	case Take:
		d.request(e.Reply, RoleCSR, func() (Result, *Refusal) { return d.take(e) })
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
	case RoomUnknown:
		d.roomUnknown(e)
	case RoomsBack:
		d.roomsBack()
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
	case PlacedElsewhere:
		d.setPlaces(e.Places)
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
