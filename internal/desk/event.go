package desk

import "time"

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
		CSR      string // whom they ask for by name, where the service lets them: a nick or bare address
		Known    *Known // what a site vouches for; nil of strangers

		Challenge string // the answer to the question that strangers are asked while many wait
	}
	// CustomerWrote is a plain chat message to a service: it opens a session whose question it
	// is, or belongs to the one there is. ID and Token are fresh, as in Contact.
	CustomerWrote struct {
		Reply   Reply
		Service ServiceName
		ID      SessionID
		Token   string
		Body    string // empty for a message that has none: a chat state, a receipt
		Meta    Meta
	}
	// Resume gives a session to the one who knows its token, from whatever device or address.
	// NewToken is fresh.
	Resume struct {
		Reply    Reply
		Service  ServiceName
		Token    string
		NewToken string
	}
	// Rate says what a customer thinks of a session: that of the token, the one named, or their
	// present or last one with the service.
	Rate struct {
		Reply   Reply
		Service ServiceName
		Session SessionID
		Token   string
		Score   int
		Comment string
	}
	// MailTranscript has the transcript of the customer's present or last session with a
	// service sent to them by mail.
	MailTranscript struct {
		Reply   Reply
		Service ServiceName
		Address string
	}
	// CustomerStatus asks where the customer's session with a service stands.
	CustomerStatus struct {
		Reply   Reply
		Service ServiceName
	}
	// Leave ends the customer's session with a service, or else takes them out of its lobby; out of
	// the lobby first if it was said there, which Session tells.
	Leave struct {
		Reply   Reply
		Service ServiceName
		Session SessionID
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
	// Take takes people out of a lobby into a session of their own with the CSR who asks. Who are
	// their nicks or bare addresses; an empty Service means the only lobby that the CSR serves. ID
	// is fresh.
	Take struct {
		Reply   Reply
		Service ServiceName
		Who     []string
		ID      SessionID
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
	// "service:NAME" or "skill:NAME". Private asks them into a side room without the customer,
	// a session of its own: ID is fresh, and used if one begins.
	Conference struct {
		Reply   Reply
		Session SessionID
		Target  string
		Note    string
		Private bool
		ID      SessionID
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
	// Push shows the customer a page: an http or https link, said in the room.
	Push struct {
		Reply   Reply
		Session SessionID
		URL     string
		Text    string
	}
	// SendForm has the customer fill in one of the service's forms.
	SendForm struct {
		Reply   Reply
		Session SessionID
		Form    string
	}
	// FillIn is what a customer filled in to the form they were sent, all of it.
	FillIn struct {
		Reply   Reply
		Session SessionID
		Answers Answers
	}
	// SessionWrote is a plain chat message to a session's own address: the answer of a customer
	// who is being asked a form question by question, or what a supervisor who reads along says
	// to the CSRs.
	SessionWrote struct {
		Reply   Reply
		Session SessionID
		Body    string
	}
	// OfferCall invites the customer to a call by the service's meeting link.
	OfferCall struct {
		Reply   Reply
		Session SessionID
	}
	// SayReply says a canned reply in the room.
	SayReply struct {
		Reply   Reply
		Session SessionID
		Name    string
	}
	// SetReply sets a canned reply, or removes it if Text is empty. Scope is "desk",
	// "service:NAME" or "csr:JID"; empty means the asker's own.
	SetReply struct {
		Reply Reply
		Scope string
		Name  string
		Text  string
	}
	// Monitor has a supervisor read along in a session, unseen, or no longer.
	Monitor struct {
		Reply   Reply
		Session SessionID
		On      bool
	}
	// Whisper says something to a session's CSRs alone.
	Whisper struct {
		Reply   Reply
		Session SessionID
		Text    string
	}
	// Barge brings a supervisor into a session's room.
	Barge struct {
		Reply   Reply
		Session SessionID
	}
	// Assign offers a session to a CSR before all others; one that somebody has is transferred.
	Assign struct {
		Reply   Reply
		Session SessionID
		CSR     CSRID
	}
	// SetCSRState declares the state of a CSR for them.
	SetCSRState struct {
		Reply  Reply
		CSR    CSRID
		State  CSRState
		Reason string
	}
	// EndSession ends a session, by a supervisor.
	EndSession struct {
		Reply   Reply
		Session SessionID
		Reason  string
	}
	// SetRole grants or revokes the role of supervisor or admin.
	SetRole struct {
		Reply Reply
		JID   JID
		Role  Roles
		On    bool
	}
	// Erase has the past of a customer forgotten: names, questions, answers, what was said.
	Erase struct {
		Reply    Reply
		Customer JID
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
	// every part of it is right. What the file does not name stays; what it places on another link
	// is taken off this one, unless it is in use.
	ApplySettings struct {
		Reply    Reply
		Services []Service
		CSRs     []CSRProfile
		Grants   []Grant
		Replies  map[string]string `json:",omitempty"` // of the whole desk; nil: they stay
		Limits   *Limits           `json:",omitempty"` // nil: they stay

		Retention *time.Duration `json:",omitempty"` // of services that have none of their own; nil: it stays
		Links     []JID          `json:",omitempty"` // the other links of the deployment; nil: they stay
		Moved     []ServiceName  `json:",omitempty"` // services that the file places on other links
		MovedCSRs []CSRID        `json:",omitempty"` // CSRs of those
	}
	// Later asks to be called back, by a customer to whom the overflow ladder offered it.
	Later struct {
		Reply   Reply
		Service ServiceName
	}
	// SetLimits sets the limits on new sessions of the whole desk.
	SetLimits struct {
		Reply  Reply
		Limits Limits
	}
	// Drain has the desk take no new sessions, or take them again.
	Drain struct {
		Reply Reply
		On    bool
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
		Gap       string // why the record may lack something that was said; empty if it does not
		Remade    bool   // the room was gone and is made anew: nobody knows of it
	}
	// RoomUnknown says that there is a room of ours of which the transport knows no session: the
	// desk does not name it any more ([KnownRooms]), or somebody is heard in it.
	RoomUnknown struct {
		Session SessionID
		Lang    string // of what was said in it, if anything was
		Reason  string // how it was noticed
	}
	// RoomsBack says that the room host was away for a while, on a stream that stood, and is back.
	RoomsBack struct{}
	// Said is something said in the room by anyone, the desk included.
	Said struct {
		Message Message
		Meta    Meta
	}
	// CustomerBounced says that a chat message from a service did not reach somebody.
	CustomerBounced struct {
		Service  ServiceName
		Customer JID
		Reason   string
	}
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
	// PlacedElsewhere gives the services that are on the other links of the deployment, all of them.
	PlacedElsewhere struct{ Places []Place }
	// Noted says that something was done, or refused, outside the core that the record is to
	// have: stored records were read, a command was not for who asked.
	Noted struct {
		By      JID // bare
		Action  string
		Session SessionID
		Subject string
		Reason  string
	}
	// CustomerSeen is the presence of a customer who lets a service see it.
	CustomerSeen struct {
		JID     JID // full
		Service ServiceName
		Show    Show
	}
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
func (Resume) event()          {}
func (Rate) event()            {}
func (MailTranscript) event()  {}
func (CustomerBounced) event() {}
func (CustomerStatus) event()  {}
func (Leave) event()           {}
func (SetStatus) event()       {}
func (TakeNext) event()        {}
func (Take) event()            {}
func (Accept) event()          {}
func (Decline) event()         {}
func (CloseSession) event()    {}
func (Conference) event()      {}
func (Transfer) event()        {}
func (CancelAsk) event()       {}
func (AddNote) event()         {}
func (Hold) event()            {}
func (Push) event()            {}
func (SendForm) event()        {}
func (FillIn) event()          {}
func (SessionWrote) event()    {}
func (OfferCall) event()       {}
func (SayReply) event()        {}
func (SetReply) event()        {}
func (Monitor) event()         {}
func (Whisper) event()         {}
func (Barge) event()           {}
func (Assign) event()          {}
func (SetCSRState) event()     {}
func (EndSession) event()      {}
func (SetRole) event()         {}
func (Erase) event()           {}
func (PutCSR) event()          {}
func (RemoveCSR) event()       {}
func (PutService) event()      {}
func (RemoveService) event()   {}
func (SetServiceOpen) event()  {}
func (ApplySettings) event()   {}
func (Later) event()           {}
func (SetLimits) event()       {}
func (Drain) event()           {}
func (RoomOpened) event()      {}
func (RoomLost) event()        {}
func (OccupantJoined) event()  {}
func (OccupantLeft) event()    {}
func (RoomSeen) event()        {}
func (RoomUnknown) event()     {}
func (RoomsBack) event()       {}
func (Said) event()            {}
func (InviteDeclined) event()  {}
func (PresenceChanged) event() {}
func (PresenceGranted) event() {}
func (EffectDone) event()      {}
func (SetAdmins) event()       {}
func (PlacedElsewhere) event() {}
func (Noted) event()           {}
func (CustomerSeen) event()    {}
func (LinkUp) event()          {}
func (LinkDown) event()        {}
func (Tick) event()            {}

// Occupant is somebody in a room.
type Occupant struct {
	JID  JID // real address; full
	Nick string
}
