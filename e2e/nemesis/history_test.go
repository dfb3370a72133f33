package nemesis

import (
	"regexp"
	"slices"
	"sync"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// Kind says what somebody saw or did.
type Kind string

// The kinds of entries of a history.
const (
	Sent     Kind = "sent"     // said something in a room
	Heard    Kind = "heard"    // a room said something; ID is its stanza id, Desk that of the desk's effect
	Came     Kind = "came"     // somebody is in a room
	Went     Kind = "went"     // somebody is no more in a room
	Entered  Kind = "entered"  // came in oneself (status 110)
	Out      Kind = "out"      // is out oneself
	Refused  Kind = "refused"  // was not let in
	Told     Kind = "told"     // a chat message of the desk
	Invited  Kind = "invited"  // a direct invitation
	Asked    Kind = "asked"    // ran a command; Nick is its node
	Answered Kind = "answered" // got its answer
	Denied   Kind = "denied"   // got an error instead; Body is its condition
	Dropped  Kind = "dropped"  // the client vanished, or its server did
	Broken   Kind = "broken"   // a breach of the protocol
)

// Entry is one thing that somebody saw or did, by their own clock, which is everybody's.
type Entry struct {
	At        time.Time
	Who       string // bare address
	Kind      Kind
	Session   string // whose room it is
	Nick      string
	ID        string
	Body      string
	Codes     []string // status codes of a presence
	Destroyed bool     // out, because the room ended
	Past      bool     // heard from the room's history
}

// History is what all saw and did.
type History struct {
	mu      sync.Mutex
	entries []Entry
}

func (h *History) add(e Entry) {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = append(h.entries, e)
}

// forget begins anew.
func (h *History) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = nil
}

// Entries returns everything so far, in the order in which it was noted. That of one person
// is the order in which they saw it.
func (h *History) Entries() []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.entries)
}

// Namespaces of what is looked for.
const (
	nsMUCUser = "http://jabber.org/protocol/muc#user"
	nsSID     = "urn:xmpp:sid:0"
	nsDelay   = "urn:xmpp:delay"
)

var sessionName = regexp.MustCompile(`s-[a-z2-7]{26}`)

// see notes a stanza that came to somebody.
func (h *History) see(who, nick string, e *wire.Element) {
	from := e.Attr("from")
	entry := Entry{Who: who, Nick: wire.Resource(from), Body: e.ChildText("", "body")}
	switch {
	case wire.Domain(from) == lab.RoomHost && wire.Local(from) != "":
		entry.Session = wire.Local(from)
		h.seeRoom(entry, nick, e)
	case e.Is("", "message") && wire.Domain(from) == lab.Desk && e.Attr("type") != "error":
		entry.Kind, entry.ID, entry.Nick = Told, e.Attr("id"), wire.Local(from)
		if inv, is := client.Invited(e); is {
			entry.Kind, entry.Session = Invited, wire.Local(inv.Room)
		} else if entry.Body == "" {
			return
		}
		if entry.Session == "" {
			entry.Session = sessionName.FindString(entry.Body)
		}
		h.add(entry)
	}
}

// seeRoom notes what a room sends.
func (h *History) seeRoom(entry Entry, nick string, e *wire.Element) {
	switch typ := e.Attr("type"); {
	case e.Is("", "message") && typ == "groupchat" && entry.Body != "" && entry.Nick != "":
		entry.Kind, entry.Past = Heard, e.Child(nsDelay, "delay") != nil
		entry.ID = e.Attr("id")
		for _, s := range e.All(nsSID, "stanza-id") {
			if s.Attr("by") == wire.Bare(e.Attr("from")) {
				entry.Codes = []string{s.Attr("id")}
			}
		}
	case !e.Is("", "presence"):
		return
	case typ == "error":
		condition, _, _, _ := e.StanzaError()
		entry.Kind, entry.Body = Refused, condition
	case typ == "unavailable" || typ == "":
		entry.Codes = client.Statuses(e)
		entry.Destroyed = e.Child(nsMUCUser, "x").Child(nsMUCUser, "destroy") != nil
		own := entry.Nick == nick || slices.Contains(entry.Codes, "110")
		switch {
		case typ == "" && own:
			entry.Kind = Entered
		case typ == "":
			entry.Kind = Came
		case own:
			entry.Kind = Out
		default:
			entry.Kind = Went
		}
	default:
		return
	}
	h.add(entry)
}

// StanzaID is the id that the room gave what was heard, or "".
func (e Entry) StanzaID() string {
	if e.Kind != Heard || len(e.Codes) == 0 {
		return ""
	}
	return e.Codes[0]
}
