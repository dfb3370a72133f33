package desk

// Event is something that happened outside the core. The set is closed.
//
//sumtype:decl
type Event interface{ event() }

// Reply says who asked and where the answer goes. It is data, so that an answer that is owed
// outlives the process that was asked.
type Reply struct {
	To      JID    `json:"to"`                // the full address that asked
	From    JID    `json:"from"`              // the desk's address that was asked
	ID      string `json:"id,omitempty"`      // id of the request stanza
	Node    string `json:"node,omitempty"`    // ad-hoc command; empty when asked by chat
	Command string `json:"command,omitempty"` // ad-hoc command session
	Chat    bool   `json:"chat,omitempty"`    // asked by chat: the answer is a text
	Lang    string `json:"lang,omitempty"`
}

// By returns who asked: the bare address, which is all that authority goes by.
func (r Reply) By() JID { return r.To.Bare() }

// Requests. Each is answered with an [Answer] to its Reply.
type (
	// Contact asks for a service. ID and Token are fresh; they are used if a session begins.
	Contact struct {
		Reply    Reply
		Service  ServiceName
		ID       SessionID
		Token    string
		Name     string
		Question string
		Answers  Answers
	}
	// CustomerWrote is a plain chat message to a service: it opens a session whose question it
	// is, or belongs to the one there is. ID and Token are fresh, as in Contact.
	CustomerWrote struct {
		Reply   Reply
		Service ServiceName
		ID      SessionID
		Token   string
		Body    string
	}
	// CustomerStatus asks where the customer's session with a service stands.
	CustomerStatus struct {
		Reply   Reply
		Service ServiceName
	}
	// Leave ends the customer's session with a service.
	Leave struct {
		Reply   Reply
		Service ServiceName
	}
	// SetStatus declares a CSR's state.
	SetStatus struct {
		Reply  Reply
		State  CSRState
		Reason string
	}
	// TakeNext takes the next waiting session, of one service or of any.
	TakeNext struct {
		Reply   Reply
		Service ServiceName
	}
	// Accept accepts an offer; an empty Session means the only one.
	Accept struct {
		Reply   Reply
		Session SessionID
	}
	// Decline declines an offer; an empty Session means the only one.
	Decline struct {
		Reply   Reply
		Session SessionID
		Reason  string
	}
	// CloseSession ends a session, by its CSR.
	CloseSession struct {
		Reply   Reply
		Session SessionID
		Code    string
		Note    string
	}
	// Conference brings a second CSR into a session. Target is empty, a CSR's address or nick,
	// "service:NAME" or "skill:NAME".
	Conference struct {
		Reply   Reply
		Session SessionID
		Target  string
		Note    string
	}
	// Transfer puts a second CSR in the place of the one who asks: warm, which is the default,
	// once the second is in the room; cold at once, by way of the queue.
	Transfer struct {
		Reply   Reply
		Session SessionID
		Target  string
		Cold    bool
		Note    string
	}
	// CancelAsk withdraws a conference or transfer that nobody has answered.
	CancelAsk struct {
		Reply   Reply
		Session SessionID
	}
	// AddNote writes a note on a session.
	AddNote struct {
		Reply   Reply
		Session SessionID
		Text    string
	}
	// Hold parks a session, or takes it up again.
	Hold struct {
		Reply   Reply
		Session SessionID
		On      bool
	}
	// PutCSR adds or changes a CSR.
	PutCSR struct {
		Reply   Reply
		Profile CSRProfile
	}
	// RemoveCSR takes a CSR off the desk; their sessions go back to the queue.
	RemoveCSR struct {
		Reply Reply
		CSR   CSRID
	}
	// PutService adds or changes a service.
	PutService struct {
		Reply   Reply
		Service Service
	}
	// RemoveService removes a service that has no sessions any more.
	RemoveService struct {
		Reply   Reply
		Service ServiceName
	}
	// SetServiceOpen opens or closes a service for new sessions.
	SetServiceOpen struct {
		Reply   Reply
		Service ServiceName
		Open    bool
	}
	// ApplySettings brings services, CSRs and grants to what a file says, at once and only if
	// every part of it is right. What the file does not name stays.
	ApplySettings struct {
		Reply    Reply
		Services []Service
		CSRs     []CSRProfile
		Grants   []Grant
	}
)

// What the transport and presence report.
type (
	// RoomOpened says that the room exists and is configured.
	RoomOpened struct{ Session SessionID }
	// RoomLost says that the room could not be opened, or is gone.
	RoomLost struct {
		Session SessionID
		Reason  string
	}
	// OccupantJoined says that somebody is in the room.
	OccupantJoined struct {
		Session SessionID
		JID     JID // real address; full
		Nick    string
	}
	// OccupantLeft says that an occupant is no more in the room.
	OccupantLeft struct {
		Session SessionID
		JID     JID
		Nick    string
		Reason  string
	}
	// RoomSeen is everybody who is in a room, after a break: the record is brought in line.
	RoomSeen struct {
		Session   SessionID
		Occupants []Occupant
	}
	// Said is something said in the room by anyone, the desk included.
	Said struct{ Message Message }
	// InviteDeclined is a <decline/> that came through the room (XEP-0045 §7.8.2).
	InviteDeclined struct {
		Session SessionID
		JID     JID
		Reason  string
	}
	// PresenceChanged is the presence of one resource of a CSR; Offline with a bare address
	// means all of them.
	PresenceChanged struct {
		JID  JID
		Show Show
	}
	// PresenceGranted says that a CSR lets the desk see their presence, or no longer does.
	PresenceGranted struct {
		JID     JID
		Granted bool
	}
	// EffectDone says that a durable effect has been carried out, or never can be.
	EffectDone struct {
		ID     EffectID
		Failed string // empty when it was done
	}
	// SetAdmins gives the admins whom the configuration names; those it named before lose the
	// role unless they were granted it.
	SetAdmins struct{ Admins []JID }
	// LinkUp says that the stream stands (again): what is still owed is released again and
	// presence is asked for.
	LinkUp struct{}
	// LinkDown says that the stream broke: presence is unknown until it stands again.
	LinkDown struct{}
	// Tick lets deadlines pass that have come.
	Tick struct{}
)

func (Contact) event()         {}
func (CustomerWrote) event()   {}
func (CustomerStatus) event()  {}
func (Leave) event()           {}
func (SetStatus) event()       {}
func (TakeNext) event()        {}
func (Accept) event()          {}
func (Decline) event()         {}
func (CloseSession) event()    {}
func (Conference) event()      {}
func (Transfer) event()        {}
func (CancelAsk) event()       {}
func (AddNote) event()         {}
func (Hold) event()            {}
func (PutCSR) event()          {}
func (RemoveCSR) event()       {}
func (PutService) event()      {}
func (RemoveService) event()   {}
func (SetServiceOpen) event()  {}
func (ApplySettings) event()   {}
func (RoomOpened) event()      {}
func (RoomLost) event()        {}
func (OccupantJoined) event()  {}
func (OccupantLeft) event()    {}
func (RoomSeen) event()        {}
func (Said) event()            {}
func (InviteDeclined) event()  {}
func (PresenceChanged) event() {}
func (PresenceGranted) event() {}
func (EffectDone) event()      {}
func (SetAdmins) event()       {}
func (LinkUp) event()          {}
func (LinkDown) event()        {}
func (Tick) event()            {}

// Occupant is somebody in a room.
type Occupant struct {
	JID  JID // real address; full
	Nick string
}
