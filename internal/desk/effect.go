package desk

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Effect is something to be done outside the core. The set is closed.
//
//sumtype:decl
type Effect interface{ effect() }

// Outgoing is an effect on its way. Effects of one session are carried out in their order.
// A durable effect (ID not zero) stays in the outbox until an [EffectDone] names it.
type Outgoing struct {
	ID      EffectID
	Session SessionID // the order it belongs to; empty for none
	Effect  Effect
}

// Effects on a session's room. They come in the order open, admit, say, …, close.
type (
	// OpenRoom makes the session's room. Answered by [RoomOpened] or [RoomLost].
	OpenRoom struct {
		Session SessionID `json:"session"`
		Name    string    `json:"name"` // "Sales · Alice"
	}
	// Admit makes somebody a member of the room.
	Admit struct {
		Session SessionID `json:"session"`
		JID     JID       `json:"jid"` // bare
	}
	// Invite sends a direct invitation (XEP-0249).
	Invite struct {
		Session SessionID `json:"session"`
		To      JID       `json:"to"`
		Reason  string    `json:"reason"`
	}
	// Say says something in the room as the desk.
	Say struct {
		Session SessionID `json:"session"`
		Text    string    `json:"text"`
		Link    *Link     `json:"link,omitempty"` // the page that is pushed (XEP-0066)
		Call    string    `json:"call,omitempty"` // address of the meeting that is called to (XEP-0482)
	}
	// StandIn has a second occupant of the desk's enter the room in the place of a customer who
	// writes to the service by chat. Not durable: [Reconcile] names who is stood in for.
	StandIn struct {
		Session SessionID
		Nick    string
	}
	// SayAs says something in the room as that occupant, who enters if need be. What goes
	// without words (a chat state, a receipt) is not durable.
	SayAs struct {
		Session SessionID `json:"session"`
		Nick    string    `json:"nick"`
		Text    string    `json:"text,omitempty"`
		Meta    Meta      `json:"meta,omitzero"`
	}
	// StepOut has that occupant leave: the customer is in the room themself.
	StepOut struct {
		Session SessionID `json:"session"`
	}
	// Remove puts somebody out of the room for good: role none with the reason where they are
	// in it, then affiliation none.
	Remove struct {
		Session SessionID `json:"session"`
		JID     JID       `json:"jid"` // bare
		Reason  string    `json:"reason"`
	}
	// CloseRoom destroys the room; nothing more comes for this session.
	CloseRoom struct {
		Session SessionID `json:"session"`
		Reason  string    `json:"reason"`
	}
	// CloseUnknown says a text in a room of which there is no session on record, if the desk is
	// still in it, and destroys it. Answered by an [EffectDone] alone.
	CloseUnknown struct {
		Session SessionID `json:"session"`
		Text    string    `json:"text,omitempty"` // empty if nothing is to be said
	}
	// KnownRooms are the sessions of all rooms that the desk knows, once it has asked for them
	// after a break; of others that are there it is told ([RoomUnknown]). Not durable.
	KnownRooms struct{ Sessions []SessionID }
)

// Effects outside rooms.
type (
	// Tell sends a chat message from an address of the desk.
	Tell struct {
		From      string       `json:"from"` // local part on the desk's domain
		To        JID          `json:"to"`
		Text      string       `json:"text"`
		Queue     *QueueStatus `json:"queue,omitempty"`
		Form      *FormSheet   `json:"form,omitempty"`      // to be filled in (XEP-0004)
		Responses []Response   `json:"responses,omitempty"` // XEP-0439 quick responses
		Meta      Meta         `json:"meta,omitzero"`       // of what is handed on from a room
	}
	// Mail sends the transcript of a session by mail.
	Mail struct {
		To      string    `json:"to"` // the mail address
		Of      SessionID `json:"of"`
		Title   string    `json:"title"` // of the service
		Subject string    `json:"subject"`
		Begin   string    `json:"begin"` // the text before the transcript

		Service ServiceName `json:"service,omitempty"` // whose customer asked for it
		Asked   JID         `json:"asked,omitempty"`   // is told if it fails
		Lang    string      `json:"lang,omitempty"`
	}
	// Answer answers a request.
	Answer struct {
		Reply  Reply  `json:"reply"`
		Result Result `json:"result"`
	}
	// Subscribe asks for a CSR's presence.
	Subscribe struct {
		CSR CSRID `json:"csr"`
	}
	// Unsubscribe ends the subscription to a CSR's presence, both ways.
	Unsubscribe struct {
		CSR CSRID `json:"csr"`
	}
	// Watch has a service ask for the presence of a customer, or no longer (RFC 6121 §3.1).
	Watch struct {
		Service  ServiceName `json:"service"`
		Customer JID         `json:"customer"` // bare
		On       bool        `json:"on"`
	}
	// Probe asks for the presence of CSRs anew: those who let the desk see it are probed, the
	// others asked for it once more. Not durable.
	Probe struct {
		Granted []CSRID
		Ask     []CSRID
		Watched []Watch // customers of whom services are told
	}
	// Reconcile asks what a room is like after a break: what was said since (answered by
	// [Said]) and who is there (by [RoomSeen]), or that it is gone ([RoomLost]). Not durable.
	Reconcile struct {
		Session SessionID `json:"session"`
		Name    string    `json:"name"`
		After   string    `json:"after,omitempty"` // stanza id of the last message stored
		Members []JID     `json:"members,omitempty"`
		StandIn string    `json:"stand_in,omitempty"` // the nick of the customer who is stood in for
	}
)

// Link is a page that is shown to a customer.
type Link struct {
	URL  string `json:"url"`
	Desc string `json:"desc,omitempty"`
}

// QueueStatus is a place in a queue, as told to a waiting customer.
type QueueStatus struct {
	Position int `json:"position"` // 1 is the first
	Wait     int `json:"wait"`     // expected, in seconds
}

// Response is a suggested answer (XEP-0439).
type Response struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Result is the answer to a request: plain fields, a note that says all of it as text, or
// a refusal.
type Result struct {
	Fields  []ResultField `json:"fields,omitempty"`
	Note    string        `json:"note"`
	Refusal *Refusal      `json:"refusal,omitempty"`

	answered bool // in its turn among other effects; see Desk.answer
}

// ResultField is one field of a result.
type ResultField struct {
	Var    string    `json:"var"`
	Label  string    `json:"label,omitempty"`
	Type   FieldType `json:"type,omitempty"`
	Values []string  `json:"values"`
}

func (OpenRoom) effect()     {}
func (Admit) effect()        {}
func (Invite) effect()       {}
func (Say) effect()          {}
func (StandIn) effect()      {}
func (SayAs) effect()        {}
func (StepOut) effect()      {}
func (Mail) effect()         {}
func (Remove) effect()       {}
func (CloseRoom) effect()    {}
func (CloseUnknown) effect() {}
func (KnownRooms) effect()   {}
func (Tell) effect()         {}
func (Answer) effect()       {}
func (Subscribe) effect()    {}
func (Unsubscribe) effect()  {}
func (Watch) effect()        {}
func (Probe) effect()        {}
func (Reconcile) effect()    {}

// durable reports whether the effect is owed until it is known to be done.
func durable(e Effect) bool {
	switch e := e.(type) {
	case Probe, Reconcile, StandIn, KnownRooms:
		return false
	case SayAs:
		return e.Text != ""
	case Tell:
		return e.Text != ""
	case OpenRoom, Admit, Invite, Say, StepOut, Remove, CloseRoom, CloseUnknown, Answer, Subscribe, Unsubscribe, Watch, Mail:
		return true
	}
	return true
}

// ErrEffect is wrapped when a stored effect cannot be read.
var ErrEffect = errors.New("desk: unknown effect")

// EncodeEffect returns the kind of an effect and its fields as JSON, for the outbox.
func EncodeEffect(e Effect) (kind string, data []byte, err error) {
	switch e.(type) {
	case OpenRoom:
		kind = "open"
	case Admit:
		kind = "admit"
	case Invite:
		kind = "invite"
	case Say:
		kind = "say"
	case SayAs:
		kind = "sayas"
	case StepOut:
		kind = "stepout"
	case Mail:
		kind = "mail"
	case Remove:
		kind = "remove"
	case CloseRoom:
		kind = "close"
	case CloseUnknown:
		kind = "closeunknown"
	case Tell:
		kind = "tell"
	case Answer:
		kind = "answer"
	case Subscribe:
		kind = "subscribe"
	case Unsubscribe:
		kind = "unsubscribe"
	case Watch:
		kind = "watch"
	case Probe, Reconcile, StandIn, KnownRooms:
		return "", nil, fmt.Errorf("%w: %T is not durable", ErrEffect, e)
	}
	data, err = json.Marshal(e)
	if err != nil {
		return "", nil, fmt.Errorf("desk: encode effect %s: %w", kind, err)
	}
	return kind, data, nil
}

// DecodeEffect reads what [EncodeEffect] wrote.
func DecodeEffect(kind string, data []byte) (Effect, error) {
	switch kind {
	case "open":
		return decodeAs[OpenRoom](data)
	case "admit":
		return decodeAs[Admit](data)
	case "invite":
		return decodeAs[Invite](data)
	case "say":
		return decodeAs[Say](data)
	case "sayas":
		return decodeAs[SayAs](data)
	case "stepout":
		return decodeAs[StepOut](data)
	case "mail":
		return decodeAs[Mail](data)
	case "remove":
		return decodeAs[Remove](data)
	case "close":
		return decodeAs[CloseRoom](data)
	case "closeunknown":
		return decodeAs[CloseUnknown](data)
	case "tell":
		return decodeAs[Tell](data)
	case "answer":
		return decodeAs[Answer](data)
	case "subscribe":
		return decodeAs[Subscribe](data)
	case "unsubscribe":
		return decodeAs[Unsubscribe](data)
	case "watch":
		return decodeAs[Watch](data)
	}
	return nil, fmt.Errorf("%w: kind %q", ErrEffect, kind)
}

func decodeAs[E Effect](data []byte) (Effect, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEffect, err)
	}
	return e, nil
}
