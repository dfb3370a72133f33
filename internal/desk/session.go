package desk

import (
	"time"
)

// SessionState is where a session stands.
type SessionState string

// The states of a session; [sessionMoves] says which may follow which.
const (
	Asking   SessionState = "asking"   // the pre-chat form is being asked as questions by chat; there is no room yet
	Deferred SessionState = "deferred" // taken for later; there is no room yet
	Queued   SessionState = "queued"   // no CSR has it and none is asked
	Offered  SessionState = "offered"  // one or more CSRs are asked, or one has accepted and is on the way
	Active   SessionState = "active"   // it has an owner who has been in the room
	Lobby    SessionState = "lobby"    // the lasting room of a service, whose guests are taken into sessions of their own
	Closing  SessionState = "closing"  // over for everyone; the room is being cleared
	Closed   SessionState = "closed"   // final
)

// Live reports whether the session is one that a customer or CSR is still in.
func (s SessionState) Live() bool {
	return s == Queued || s == Offered || s == Active || s == Asking || s == Deferred || s == Lobby
}

// waits reports whether a session in this state is in its service's queue while it has no owner.
func (s SessionState) waits() bool { return s == Queued || s == Offered }

// EndReason says why a session ended.
type EndReason string

// The reasons for the end of a session.
const (
	EndedByCSR        EndReason = "closed"          // a CSR closed it
	EndedByCustomer   EndReason = "left"            // the customer ran leave
	EndedAbsent       EndReason = "customer-absent" // the customer left the room and did not come back in time
	EndedNeverCame    EndReason = "never-came"      // the customer never joined the room
	EndedNoAnswer     EndReason = "no-answer"       // the questions of the form were not answered
	EndedExpired      EndReason = "expired"         // it was taken for later, and its time is over
	EndedIdle         EndReason = "idle"            // nobody said anything
	EndedWait         EndReason = "waited-too-long" // nobody could be found in max_wait
	EndedOverflow     EndReason = "overflow"        // a step of the overflow ladder closed it, with its own text
	EndedService      EndReason = "service-removed" // its service was removed
	EndedRoom         EndReason = "no-room"         // the room could not be opened or was destroyed
	EndedConsult      EndReason = "consult-over"    // a consultation: it is over
	EndedBySupervisor EndReason = "ended"           // a supervisor or admin ended it
	EndedGathered     EndReason = "gathered"        // its questions are answered, and the customer has come into a lobby
	EndedEmpty        EndReason = "empty"           // a lobby: nobody is in it any more
)

// EndReasons lists every reason.
var EndReasons = []EndReason{
	EndedByCSR, EndedByCustomer, EndedAbsent, EndedNeverCame, EndedNoAnswer, EndedExpired, EndedIdle, EndedWait,
	EndedOverflow, EndedService, EndedRoom, EndedConsult, EndedBySupervisor, EndedGathered, EndedEmpty,
}

// Abandons reports whether a session that ended for this reason before any CSR came counts
// against the service level: the customer went, or was let wait too long. What the desk's own
// people or its rooms ended is not the queue's fault.
func (r EndReason) Abandons() bool {
	switch r {
	case EndedByCustomer, EndedAbsent, EndedNeverCame, EndedWait:
		return true
	case EndedNoAnswer, EndedExpired, EndedOverflow, EndedConsult, EndedGathered, EndedEmpty: // nobody waited in the queue at its end, or the ladder said so
	case EndedByCSR, EndedIdle, EndedService, EndedRoom, EndedBySupervisor:
	}
	return false
}

// PartRole is what a participant is in a session.
type PartRole string

// The roles of participants.
const (
	PartCustomer   PartRole = "customer"
	PartCSR        PartRole = "csr"
	PartSupervisor PartRole = "supervisor"
	PartBot        PartRole = "bot"
)

// PartState is where a participant stands: invited → joined → left, removed or declined.
type PartState string

// The states of a participant.
const (
	Invited  PartState = "invited"
	Joined   PartState = "joined"
	Left     PartState = "left" // out of the room, may come back until the grace ends
	Removed  PartState = "removed"
	Declined PartState = "declined"
)

// Current reports whether the participant belongs to the session now.
func (p PartState) Current() bool { return p == Invited || p == Joined || p == Left }

// Session is the session instance: the record of who is joined. One row of the sessions
// table, its participants and its live offers.
type Session struct {
	ID       SessionID
	Service  ServiceName
	State    SessionState
	Customer JID    // bare
	Asked    JID    // the full address that asked last; where private texts go
	Name     string // what the customer is called, and their nick
	Lang     string
	Question string
	Answers  Answers
	Priority int
	Needs    Skills

	RoomOpen bool      // the room is known to exist
	Created  time.Time // when the customer asked
	Since    time.Time // when it last began to wait: its place in the queue
	Front    bool      // it goes before those that were never served
	Until    time.Time // end of waiting while queued or offered, of clearing up while closing
	Served   time.Time // first time a CSR was in the room; zero before
	Ended    time.Time
	LastSaid time.Time // derived from the messages
	Had      CSRID     // who owned it when it ended, or else came last; derived from participants and offers
	Rated    bool      // the customer has said what they think of it; derived from the ratings
	End      EndReason
	Code     string // disposition code
	EndNote  string
	Token    []byte // SHA-256 of the token that resumes it

	Expires time.Time // of one that was taken for later: when that ends; zero for all others

	// KeepUntil is until when the record is kept, at least; zero if nothing says so. It is decided as
	// the session begins, because from then on the store puts what belongs to the session where it
	// goes by that, and stays.
	KeepUntil time.Time

	Entry  ServiceName // the service whose address the customer wrote to: a transfer may change Service
	Wanted CSRID       // who is asked before the routing is: named by the customer, or by a cold transfer
	Held   bool        // parked: no idle timer, no load
	Proxy  bool        // the desk stands in for the customer, who writes to the service by chat
	Ask    *Ask        // a second CSR is being asked in; nil when none is
	Notes  []Note      // for CSRs and supervisors alone; appended, never changed in place
	Asking int         // while asking: the question of the service's form that is to be answered next, or -1 for the challenge
	Step   int         // how many steps of the overflow ladder have been taken
	Ladder ServiceName // whose overflow ladder that is, if a step moved it; empty: its service's
	Parent SessionID   // of a consultation: the session it is about

	Filling *Filling // the form that the customer has been sent; replaced, never changed in place

	Monitors []JID // supervisors who read along; replaced, never changed in place

	Parts  []*Participant // in the order they were asked in; ended ones leave when the session closes
	Offers []*Offer       // live ones alone

	here  bool      // while deferred: the customer is seen to be there; not stored
	woken time.Time // when it was last taken up because somebody is there; not stored

	lastStanza string  // id of the last message stored
	told       int     // the position last told to the customer
	passed     passed  // which message is which in the customer's chat
	key        rankKey // its place in the queue
	dirty      bool
	owed       int                 // effects in the room that are not done yet
	emptying   bool                // the room is closed once nothing is owed in it
	parting    string              // what is given as the reason then
	seen       bool                // it is known who is in the room: false after a start until it is
	rested     map[CSRID]time.Time // who declined, and until when they are not asked again
	missed     map[CSRID]bool      // who let the offer pass in this round
	lane       *lane               // where it waits, while State is Queued
}

// Purpose is what a second CSR is asked into a session for.
type Purpose string

// The purposes.
const (
	ForConference Purpose = "conference" // to be there as well
	ForTransfer   Purpose = "transfer"   // to take the place of the one who asks
)

// Ask is a request to bring a second CSR into a session that has one. It lives as long as
// somebody is being asked because of it; a session has one at a time.
type Ask struct {
	Purpose Purpose `json:"purpose"`
	By      CSRID   `json:"by"`
	Target  Target  `json:"target"`
	Note    string  `json:"note,omitempty"`
	Tried   []CSRID `json:"tried,omitempty"` // who was asked and is not coming
}

// Target says who is asked for: a CSR, somebody of a service, somebody with a skill, or, when
// it is empty, whomever the session's service finds suitable.
type Target struct {
	CSR     CSRID       `json:"csr,omitempty"`
	Service ServiceName `json:"service,omitempty"`
	Skill   string      `json:"skill,omitempty"`
}

// Note is something that CSRs write down about a session, never seen by the customer.
type Note struct {
	At   time.Time `json:"at"`
	By   JID       `json:"by"` // bare
	Text string    `json:"text"`
}

// Participant is one endpoint in a session.
type Participant struct {
	Session SessionID
	JID     JID // bare
	Role    PartRole
	Owner   bool // the CSR who has the session; at most one
	Nick    string
	State   PartState
	Since   time.Time // when State was entered
	Until   time.Time // the deadline of invited and left; zero while joined
	Number  int       // the session's short number for this CSR
	Guest   *Guest    // of somebody in a lobby, or taken out of it as a further customer; replaced, never changed in place

	nicks []string // occupants of this participant now in the room; not stored
	dirty bool
}

// Present reports whether the participant is seen in the room.
func (p *Participant) Present() bool { return len(p.nicks) > 0 }

// OfferState is where an offer stands.
type OfferState string

// The states of an offer.
const (
	OfferOpen      OfferState = "open"      // asked, not answered
	OfferAccepted  OfferState = "accepted"  // said yes, not seen in the room yet
	OfferJoined    OfferState = "joined"    // came; final
	OfferDeclined  OfferState = "declined"  // said no; final
	OfferMissed    OfferState = "missed"    // let the deadline pass; final
	OfferWithdrawn OfferState = "withdrawn" // taken by another, or no longer needed; final
)

// Live reports whether the offer still stands.
func (s OfferState) Live() bool { return s == OfferOpen || s == OfferAccepted }

// Offer is an invitation of one CSR to one session, with a deadline.
type Offer struct {
	ID      EffectID // unique number
	Session SessionID
	CSR     CSRID
	State   OfferState
	Made    time.Time
	Until   time.Time // the deadline of the answer, or of joining once accepted
	Ended   time.Time
	Reason  string

	dirty bool
}

// CSR is a customer service representative: the profile and how they stand.
type CSR struct {
	CSRProfile
	State     CSRState
	Reason    string
	Granted   bool      // they let the desk see their presence
	Limit     int       // effective capacity: never below Load, so lowering it ends nothing
	Load      int       // sessions held and offered
	Missed    int       // offers let pass in a row
	Turn      int64     // grows with each offer: the order of round robin
	IdleSince time.Time // since when they hold nothing more than now
	WrapUntil time.Time // end of wrap-up

	shows    map[string]Show // presence by resource; not stored
	sessions []*Session      // where they are a current participant
	lanes    []laneSlot      // where they are free
	slots    int             // what they add to serviceState.slots
	dirty    bool
}

// Show is the availability of one resource (RFC 6121 §4.7.2.1).
type Show string

// The values of availability. Online is an available presence without <show/>.
const (
	Online  Show = "online"
	Chatty  Show = "chat"
	Away    Show = "away"
	XA      Show = "xa"
	DND     Show = "dnd"
	Offline Show = "offline"
)

// Message is one thing said in a room: a row of the transcript.
type Message struct {
	Session  SessionID
	StanzaID string // of the room's archive (XEP-0359); unique in its session
	At       time.Time
	From     JID // bare; the desk's domain for the desk itself
	Nick     string
	Body     string

	Correction bool // of something that the same person said before (XEP-0308)
}

// Audit is the record of one change of state: who, what, when, why.
type Audit struct {
	At      time.Time
	Actor   JID // bare; empty for the desk itself
	Action  string
	Session SessionID
	Subject string // a CSR, a service, …: whom it concerns beside the session
	Reason  string
}

// Rating is what a customer thinks of a session.
type Rating struct {
	Session SessionID
	At      time.Time
	Score   int // 1 to 5
	Comment string
}

// Past is a session that has ended not long ago: it can still be rated, and a code filed.
type Past struct {
	ID       SessionID
	Entry    ServiceName
	Service  ServiceName
	Customer JID
	Owner    CSRID     // who closed it, or had it last; empty if nobody came
	Served   time.Time // when the first CSR was there; zero if nobody came
	Ended    time.Time
	Token    []byte
	Rated    bool
}
