package adhoc

import (
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// workTable has what CSRs do in their sessions.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var workTable = []Command{
	{
		Node: "conference", Title: "Bring someone in", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: conferenceFields, Run: conference,
		Args: []string{"target", "note"}, Pairs: true, Numbered: true,
		Usage: "[NUMBER] [NAME|service:NAME|skill:NAME] [NOTE] [private=1]",
	},
	{
		Node: "transfer", Title: "Hand over", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: transferFields, Run: transfer,
		Args: []string{"target", "mode", "note"}, Numbered: true,
		Usage: "[NUMBER] [NAME|service:NAME|skill:NAME] [warm|cold] [NOTE]",
	},
	{
		Node: "cancel", Title: "Withdraw a conference or transfer", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: func(e *Env) []wire.Field { return e.inSession() }, Numbered: true, Usage: "[NUMBER]",
		Run: inMine(func(e *Env, id desk.SessionID, _ Values) desk.Event {
			return desk.CancelAsk{Reply: e.Reply, Session: id}
		}),
	},
	{
		Node: "note", Title: "Write a note", At: AtDesk | AtSession, Roles: desk.RoleCSR | overseers,
		Fields: noteFields, Args: []string{"text"}, Numbered: true, Secret: true, Usage: "[NUMBER] TEXT",
		Run: inMine(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.AddNote{Reply: e.Reply, Session: id, Text: v.get("text")}
		}),
	},
	{
		Node: "context", Title: "What is known", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: func(e *Env) []wire.Field { return e.inSession() }, Run: contextOf, Numbered: true, Usage: "[NUMBER]",
	},
	{
		Node: "push", Title: "Show a page", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: pushFields, Args: []string{"url", "text"}, Numbered: true, Usage: "[NUMBER] LINK [TEXT]",
		Run: inMine(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.Push{Reply: e.Reply, Session: id, URL: v.get("url"), Text: v.get("text")}
		}),
	},
	{
		Node: "form", Title: "Have a form filled in", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: formFields, Args: []string{"form"}, Numbered: true, Usage: "[NUMBER] FORM",
		Run: inMine(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.SendForm{Reply: e.Reply, Session: id, Form: v.get("form")}
		}),
	},
	{
		Node: "call", Title: "Offer a call", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: func(e *Env) []wire.Field { return e.inSession() }, Numbered: true, Usage: "[NUMBER]",
		Run: inMine(func(e *Env, id desk.SessionID, _ Values) desk.Event {
			return desk.OfferCall{Reply: e.Reply, Session: id}
		}),
	},
	{
		Node: "hold", Title: "Park a session", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: func(e *Env) []wire.Field { return e.inSession() }, Numbered: true, Usage: "[NUMBER]",
		Run: inMine(func(e *Env, id desk.SessionID, _ Values) desk.Event {
			return desk.Hold{Reply: e.Reply, Session: id, On: true}
		}),
	},
	{
		Node: "unhold", Title: "Take a session up again", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: func(e *Env) []wire.Field { return e.inSession() }, Numbered: true, Usage: "[NUMBER]",
		Run: inMine(func(e *Env, id desk.SessionID, _ Values) desk.Event {
			return desk.Hold{Reply: e.Reply, Session: id}
		}),
	},
	{
		Node: "reply", Title: "Say a canned reply", At: AtDesk | AtSession, Roles: desk.RoleCSR,
		Fields: replyFields, Args: []string{"name"}, Numbered: true, Usage: "[NUMBER] NAME",
		Run: inMine(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.SayReply{Reply: e.Reply, Session: id, Name: v.get("name")}
		}),
	},
	{
		Node: "reply-set", Title: "Set a canned reply", At: AtDesk, Roles: desk.RoleCSR | desk.RoleAdmin,
		Fields: replySetFields, Run: replySet, Args: []string{"name", "text"}, Pairs: true,
		Usage: "NAME TEXT [scope=desk|service:NAME|csr:JID]",
	},
}
