package wire

// Namespaces of what goes with the words of a message.
const (
	NSChatStates = "http://jabber.org/protocol/chatstates" // XEP-0085
	NSCorrect    = "urn:xmpp:message-correct:0"            // XEP-0308
	NSReceipts   = "urn:xmpp:receipts"                     // XEP-0184
)

// Passing is what goes with the words of a message and is passed on with them: the sender's
// chat state, the id of the message it corrects, whether a receipt is asked for, and the id of
// the message whose receipt it is. An empty one is not there.
type Passing struct {
	State    string
	Replaces string
	Asks     bool
	Got      string
}

// maxPassed bounds the ids that others made.
const maxPassed = 256

// Passing reads what goes with the words of a message.
func (e *Element) Passing() Passing {
	var p Passing
	for _, c := range e.Children {
		switch {
		case c.Name.Space == NSChatStates && isChatState(c.Name.Local):
			p.State = c.Name.Local
		case c.Is(NSCorrect, "replace"):
			p.Replaces = short(c.Attr("id"))
		case c.Is(NSReceipts, "request"):
			p.Asks = true
		case c.Is(NSReceipts, "received"):
			p.Got = short(c.Attr("id"))
		}
	}
	return p
}

func isChatState(name string) bool {
	switch name {
	case "active", "composing", "paused", "inactive", "gone":
		return true
	}
	return false
}

func short(id string) string {
	if len(id) > maxPassed {
		return ""
	}
	return id
}

// Pass adds what goes with the words of a message, and returns e.
func (e *Element) Pass(p Passing) *Element {
	if p.State != "" {
		e.Add(New(NSChatStates, p.State))
	}
	if p.Replaces != "" {
		e.Add(New(NSCorrect, "replace").SetAttr("id", p.Replaces))
	}
	if p.Asks && e.Attr("id") != "" { // XEP-0184 §5.2
		e.Add(New(NSReceipts, "request"))
	}
	if p.Got != "" {
		e.Add(New(NSReceipts, "received").SetAttr("id", p.Got))
	}
	return e
}
