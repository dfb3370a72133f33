package adhoc

import (
	"context"
	"slices"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// Place is a set of kinds of addresses where commands are asked.
type Place uint8

// The places.
const (
	AtDesk    Place = 1 << iota // D and desk@D
	AtService                   // <service>@D
	AtSession                   // <session>@D
)

// Command is one command, as data. Its functions are called where the desk may be read, and
// only for those who may run it.
type Command struct {
	Node  string
	Title string
	At    Place
	Roles desk.Roles // any of these may run it

	// Fields are what it asks for; none means that it completes at once. Nil is none.
	Fields func(*Env) []wire.Field
	// Run checks the values and says what is to be done.
	Run func(*Env, Values) (Deed, *desk.Refusal)

	// The same as chat: the words behind the command are the values of these fields in
	// turn, the last of them taking all the rest.
	Args     []string
	Pairs    bool   // further fields may be given as name=value
	Numbered bool   // at the desk a session's short number may come first
	Secret   bool   // not for the customer's eyes: refused where it was said to the whole room
	Large    bool   // a file is typed in
	Usage    string // the arguments, in words for people
}

// Deed is what a command comes to: one of an event for the core, which answers it, a
// look-up in the records, and a result that is there already. Note is posted first, for the
// record of who looked.
type Deed struct {
	Note   desk.Event
	Event  desk.Event
	Lookup func(context.Context, Records) (desk.Result, error)
	Result desk.Result
}

// events are those that a deed hands to the core.
func (d Deed) events() []desk.Event {
	switch {
	case d.Event == nil:
		return nil
	case d.Note == nil:
		return []desk.Event{d.Event}
	}
	return []desk.Event{d.Note, d.Event}
}

// Table lists every command. A node may stand in it once for each place.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var Table = slices.Concat(mainTable, workTable, overseerTable, routingTable)

// mainTable has what customers do, what CSRs do about their offers, and how admins set the desk
// up.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var mainTable = []Command{
	{
		Node: "contact", Title: "Ask for help", At: AtService, Roles: desk.RoleCustomer,
		Fields: contactFields, Run: contact,
		Args: []string{"question"}, Pairs: true, Usage: "QUESTION",
	},
	{Node: "status", Title: "Where do I stand?", At: AtService, Roles: desk.RoleCustomer, Run: customerStatus},
	{
		Node: "resume", Title: "Go on with my session", At: AtService, Roles: desk.RoleCustomer,
		Fields: resumeFields, Run: resume, Args: []string{"token"}, Usage: "TOKEN",
	},
	{
		Node: "rate", Title: "Say how it was", At: AtService, Roles: desk.RoleCustomer,
		Fields: rateFields, Run: rate, Args: []string{"score", "comment"}, Pairs: true, Usage: "1–5 [COMMENT]",
	},
	{
		Node: "transcript", Title: "Read what was said", At: AtService, Roles: desk.RoleCustomer,
		Fields: myTranscriptFields, Run: myTranscript, Args: []string{"address"}, Usage: "[MAIL ADDRESS]",
	},
	{Node: "leave", Title: "End my session", At: AtService, Roles: desk.RoleCustomer, Run: leave},

	{
		Node: "status", Title: "Set my status", At: AtDesk, Roles: desk.RoleCSR,
		Fields: statusFields, Run: setStatus,
		Args: []string{"state", "reason"}, Usage: "available|busy|break [REASON]",
	},
	{Node: "sessions", Title: "List my sessions", At: AtDesk, Roles: desk.RoleCSR, Run: sessions},
	{
		Node: "next", Title: "Take the next one waiting", At: AtDesk, Roles: desk.RoleCSR,
		Fields: nextFields, Run: next, Args: []string{"service"}, Usage: "[SERVICE]",
	},
	{
		Node: "take", Title: "Take people out of a lobby", At: AtDesk | AtService, Roles: desk.RoleCSR,
		Fields: takeFields, Run: take, Args: []string{"who"}, Pairs: true, Usage: "NAME[, NAME …] [service=SERVICE]",
	},
	{
		Node: "accept", Title: "Accept an offer", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: acceptFields, Run: accept, Numbered: true, Usage: "[NUMBER]",
	},
	{
		Node: "decline", Title: "Decline an offer", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: declineFields, Run: decline,
		Args: []string{"reason"}, Numbered: true, Usage: "[NUMBER] [REASON]",
	},
	{
		Node: "close", Title: "Close a session", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: closeFields, Run: closeSession,
		Args: []string{"code", "note"}, Numbered: true, Usage: "[NUMBER] [CODE] [NOTE]",
	},

	{Node: "service-list", Title: "List the services", At: AtDesk, Roles: desk.RoleAdmin, Run: serviceList},
	{
		Node: "service-show", Title: "Show a service", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: serviceField, Run: serviceShow, Args: []string{"service"}, Pairs: true, Usage: "SERVICE",
	},
	{
		Node: "service-set", Title: "Add or change a service", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: serviceSetFields, Run: serviceSet,
		Args: []string{"name"}, Pairs: true, Usage: "name=NAME [title=…] [offer_timeout=20s] [codes=solved,follow-up] …",
	},
	{
		Node: "service-remove", Title: "Remove a service", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: serviceField, Run: serviceRemove, Args: []string{"service"}, Pairs: true, Usage: "SERVICE",
	},
	{
		Node: "service-open", Title: "Open a service", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: serviceField, Run: serviceOpen(true), Args: []string{"service"}, Pairs: true, Usage: "SERVICE",
	},
	{
		Node: "service-close", Title: "Close a service for new sessions", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: serviceField, Run: serviceOpen(false), Args: []string{"service"}, Pairs: true, Usage: "SERVICE",
	},
	{Node: "csr-list", Title: "List the CSRs", At: AtDesk, Roles: desk.RoleAdmin, Run: csrList},
	{
		Node: "csr-set", Title: "Add or change a CSR", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: csrSetFields, Run: csrSet,
		Args: []string{"jid"}, Pairs: true, Usage: "jid=JID [name=…] [capacity=3] [services=sales,support] [skills=german=2] [email=…]",
	},
	{
		Node: "csr-remove", Title: "Remove a CSR", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: csrField, Run: csrRemove, Args: []string{"jid"}, Pairs: true, Usage: "JID",
	},
	{Node: "stats", Title: "Show figures", At: AtDesk, Roles: desk.RoleAdmin, Run: stats},
	{
		Node: "transcript", Title: "Read a transcript", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: transcriptFields, Run: transcript, Args: []string{"session"}, Pairs: true,
		Usage: "SESSION|text=WORDS|customer=JID",
	},
}

// What an [Observer] is told in place of a node.
const (
	unknownNode = "unknown"
	chatNode    = "chat" // written as chat, whichever command it was
)

// find returns the command of a node at a place, or nil.
func find(at Place, node string) *Command {
	for i := range Table {
		if Table[i].At&at != 0 && Table[i].Node == node {
			return &Table[i]
		}
	}
	return nil
}

func (c *Command) fields(e *Env) []wire.Field {
	if c.Fields == nil {
		return nil
	}
	return c.Fields(e)
}
