package component

import (
	"log/slog"
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Core is what the edge needs of the desk's loop. None of its methods waits.
type Core interface {
	// Post gives an event; an error says that the loop is overrun.
	Post(desk.Event) error
	// Request gives what somebody asks for; an error says that they may try again.
	Request(desk.Event) error
	// Read has a function look at the desk, on the loop's goroutine.
	Read(func(*desk.Desk)) error
}

// Commands is the server of commands (XEP-0050) and of text commands.
type Commands interface {
	// IQ takes an iq that is about commands, and reports whether it was.
	IQ(e *wire.Element) bool
	// Text takes a text if it is a command, and reports whether it was. room is the session
	// in whose room it was said, or empty.
	Text(from desk.JID, to, body, id, lang string, room desk.SessionID) bool
}

// Rooms takes what comes from the room host.
type Rooms interface {
	Stanza(e *wire.Element) bool
	Up()
	Down()
}

// Outlet is where the edge writes: a [Link].
type Outlet interface {
	Send(e *wire.Element, done func(error))
}

// EdgeConfig is what an [Edge] works with.
type EdgeConfig struct {
	Domain, MUC   string
	Name, Version string // of the desk, and of the program
	Out           Outlet
	Core          Core
	Commands      Commands
	Rooms         Rooms
	Texts         desk.Texts
	Log           *slog.Logger
	Refused       func(limit string) // counts a refusal by a limit; may be nil
}

// Edge is the [Handler] of the desk's link: it tells what each stanza is, and has it answered
// by the room, the commands, disco or the core. It keeps no state but the pace of senders.
type Edge struct {
	cfg  EdgeConfig
	pace *pace
}

// NewEdge returns an edge.
func NewEdge(cfg EdgeConfig) *Edge {
	if cfg.Refused == nil {
		cfg.Refused = func(string) {}
	}
	return &Edge{cfg: cfg, pace: newPace()}
}

// Up implements [Handler].
func (x *Edge) Up() {
	x.cfg.Rooms.Up()
	x.post(desk.LinkUp{})
}

// Down implements [Handler].
func (x *Edge) Down(error) {
	x.cfg.Rooms.Down()
	x.post(desk.LinkDown{})
}

// post gives an event to the core, which sees to it that nothing is lost when it is overrun.
func (x *Edge) post(e desk.Event) {
	if x.cfg.Core.Post(e) != nil {
		x.cfg.Refused("mailbox")
	}
}

// Stanza implements [Handler]. Whoever sends what cannot be understood gets an error that
// says so, where an answer is due; nothing that comes in ends the stream.
func (x *Edge) Stanza(e *wire.Element) {
	from := e.Attr("from")
	if from == "" || !x.ours(e.Attr("to")) {
		x.cfg.Refused("address")
		x.reject(e, "modify", "jid-malformed", "This address is not one of the desk's.")
		return
	}
	if wire.Domain(from) == x.cfg.MUC {
		if x.cfg.Rooms.Stanza(e) {
			return
		}
		if e.Name.Local != "iq" {
			return // never answer a room with an error: it expels whoever does
		}
	}
	switch e.Name.Local {
	case "iq":
		x.iq(e)
	case "presence":
		x.presence(e)
	case "message":
		x.message(e)
	}
}

// ours reports whether an address is the desk's domain or at it.
func (x *Edge) ours(to string) bool { return strings.EqualFold(wire.Domain(to), x.cfg.Domain) }

// reject answers with an error, if an answer is due: never to an error, a result or presence.
func (x *Edge) reject(e *wire.Element, typ, condition, text string) {
	if e.Attr("from") == "" || e.Attr("to") == "" {
		return
	}
	switch kind := e.Attr("type"); {
	case e.Name.Local == "iq" && (kind == "get" || kind == "set"):
	case e.Name.Local == "message" && kind != "error" && kind != "groupchat":
	default:
		return
	}
	x.cfg.Out.Send(wire.ErrorReply(e, typ, condition, text), nil)
}

// placeKind says what an address of the desk stands for, by its local part.
type placeKind int

const (
	placeDesk    placeKind = iota // D and desk@D
	placeService                  // may or may not exist
	placeSession
)

func placeOf(to string) (placeKind, string) {
	switch local := strings.ToLower(wire.Local(to)); {
	case local == "" || local == desk.DeskLocal:
		return placeDesk, local
	case desk.IsSessionID(local):
		return placeSession, local
	default:
		return placeService, local
	}
}
