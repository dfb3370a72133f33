package desk

// Meta is what goes with a text beside its words: it passes between a customer's chat and the
// room, both ways, when the desk stands in.
type Meta struct {
	ID       string    `json:"id,omitempty"`       // of the message, as its author's client named it
	State    ChatState `json:"state,omitempty"`    // XEP-0085
	Replaces string    `json:"replaces,omitempty"` // id of the author's message that this one corrects (XEP-0308)
	Asks     bool      `json:"asks,omitempty"`     // a receipt is asked for (XEP-0184)
	Got      string    `json:"got,omitempty"`      // id of the message whose receipt this is (XEP-0184)
}

// ChatState is what somebody's client says they are doing (XEP-0085 §3).
type ChatState string

// The chat states.
const (
	ChatActive    ChatState = "active"
	ChatComposing ChatState = "composing"
	ChatPaused    ChatState = "paused"
	ChatInactive  ChatState = "inactive"
	ChatGone      ChatState = "gone"
)

// ChatStates lists every chat state.
var ChatStates = []ChatState{ChatActive, ChatComposing, ChatPaused, ChatInactive, ChatGone}

// maxPassed is how many messages of a session are remembered under both their ids.
const maxPassed = 64

// passed remembers which message of a customer's chat is which in the room, so that what
// names one (a correction, a receipt) can be passed on. It is not stored: after a restart,
// such a thing passes as an ordinary message, or not at all.
type passed struct {
	chat, room map[string]string // the id on the other side, by the id on this one
	order      [][2]string
}

func (p *passed) add(chat, room string) {
	if chat == "" || room == "" {
		return
	}
	if p.chat == nil {
		p.chat, p.room = make(map[string]string), make(map[string]string)
	}
	if len(p.order) >= maxPassed {
		delete(p.chat, p.order[0][0])
		delete(p.room, p.order[0][1])
		p.order = p.order[1:]
	}
	p.chat[chat], p.room[room] = room, chat
	p.order = append(p.order, [2]string{chat, room})
}

// into turns what names a message on one side into what names it on the other. other maps the
// ids of this side to those of that one.
func (m Meta) into(other map[string]string) Meta {
	return Meta{State: m.State, Replaces: other[m.Replaces], Asks: m.Asks, Got: other[m.Got]}
}

// empty reports whether there is nothing to pass on.
func (m Meta) empty() bool { return m.State == "" && m.Got == "" }
