package adhoc

import "bellhop/internal/desk"

// overseerTable has what supervisors do, and admins with people and records.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var overseerTable = []Command{
	{Node: "overview", Title: "The desk at a glance", At: AtDesk, Roles: overseers, Run: overview},
	{Node: "board", Title: "Open the wallboard", At: AtDesk, Roles: overseers, Run: board},
	{
		Node: "report", Title: "Count sessions by day", At: AtDesk, Roles: overseers,
		Fields: reportFields, Run: makeReport, Args: []string{"by", "from", "to", "zone"}, Pairs: true,
		Usage: "[service|csr] [FIRST DAY] [LAST DAY] [ZONE]",
	},
	{
		Node: "monitor", Title: "Read along unseen", At: AtDesk | AtSession, Roles: overseers,
		Fields: monitorFields, Run: monitor, Args: []string{"on"}, Numbered: true, Secret: true, Usage: "SESSION [on|off]",
	},
	{
		Node: "whisper", Title: "Tell the CSRs alone", At: AtDesk | AtSession, Roles: overseers,
		Fields: whisperFields, Args: []string{"text"}, Numbered: true, Secret: true, Usage: "SESSION TEXT",
		Run: inAny(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.Whisper{Reply: e.Reply, Session: id, Text: v.get("text")}
		}),
	},
	{
		Node: "barge", Title: "Join the room", At: AtDesk | AtSession, Roles: overseers,
		Fields: bargeFields, Numbered: true, Usage: "SESSION",
		Run: inAny(func(e *Env, id desk.SessionID, _ Values) desk.Event {
			return desk.Barge{Reply: e.Reply, Session: id}
		}),
	},
	{
		Node: "assign", Title: "Give a session to a CSR", At: AtDesk | AtSession, Roles: overseers,
		Fields: assignFields, Args: []string{"csr"}, Numbered: true, Usage: "SESSION CSR",
		Run: inAny(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.Assign{Reply: e.Reply, Session: id, CSR: e.csr(v)}
		}),
	},
	{
		Node: "csr-state", Title: "Set a CSR's status", At: AtDesk, Roles: overseers,
		Fields: csrStateFields, Run: csrState, Args: []string{"csr", "state", "reason"}, Usage: "CSR available|busy|break [REASON]",
	},
	{
		Node: "end-session", Title: "End a session", At: AtDesk | AtSession, Roles: overseers,
		Fields: endSessionFields, Args: []string{"reason"}, Numbered: true, Usage: "SESSION [REASON]",
		Run: inAny(func(e *Env, id desk.SessionID, v Values) desk.Event {
			return desk.EndSession{Reply: e.Reply, Session: id, Reason: v.get("reason")}
		}),
	},

	{
		Node: "role-grant", Title: "Grant a role", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: roleFields, Run: setRole(true), Args: []string{"jid", "role"}, Usage: "JID admin|supervisor",
	},
	{
		Node: "role-revoke", Title: "Revoke a role", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: revokeFields, Run: setRole(false), Args: []string{"jid", "role"}, Usage: "JID admin|supervisor",
	},
	{
		Node: "erase", Title: "Erase a customer's data", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: eraseFields, Run: erase, Args: []string{"customer", "confirm"}, Usage: "JID yes",
	},
	{
		Node: "customer-data", Title: "Give out a customer's data", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: customerDataFields, Run: customerDataOf, Args: []string{"customer"}, Usage: "JID",
	},
	{
		Node: "audit", Title: "What happened", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: auditFields, Run: audit, Args: []string{"session"}, Pairs: true, Usage: "[SESSION] [actor=JID] [since=2h|3d|2026-11-30]",
	},
}
