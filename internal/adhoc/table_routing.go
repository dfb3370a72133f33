package adhoc

import "bellhop/internal/desk"

// routingTable has what decides who is served, when and by whom, and the settings as a whole.
//
//nolint:gochecknoglobals // the table is a constant in all but the language's sense
var routingTable = []Command{
	{Node: "later", Title: "Call me back later", At: AtService, Roles: desk.RoleCustomer, Run: later},
	{
		Node: "hours-set", Title: "Set a service's hours", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: hoursFields, Run: hoursSet, Args: []string{"service"}, Pairs: true,
		Usage: "SERVICE [zone=Europe/Berlin] [open=Mon-Fri 09:00-18:00; Sat 10:00-14:00] [closed=2026-12-25] [extra=2026-12-24 09:00-12:00]",
	},
	{
		Node: "limits-set", Title: "Set the limits on new sessions", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: limitsFields, Run: limitsSet, Args: []string{"customer_sessions"}, Pairs: true,
		Usage: "[customer_sessions=120] [domain_sessions=60000] [service_sessions=60000] [desk_sessions=100000]",
	},
	{
		Node: "drain", Title: "Take no new sessions", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: drainFields, Run: drain, Args: []string{"state"}, Usage: "[on|off]",
	},
	{
		Node: "route-test", Title: "What would become of a session?", At: AtDesk, Roles: desk.RoleAdmin,
		Fields: routeFields, Run: routeTest, Args: []string{"service"}, Pairs: true,
		Usage: "SERVICE [form=topic=delivery; …] [customer=JID] [question=…] [at=2026-12-24 18:00]",
	},
	{Node: "export", Title: "Give out the settings as a file", At: AtDesk, Roles: desk.RoleAdmin, Run: exportFile},
	{
		Node: "import", Title: "Take over the settings of a file", At: AtDesk, Roles: desk.RoleAdmin, Large: true,
		Fields: importFields, Run: importFile, Args: []string{"file"}, Pairs: true, Usage: "FILE [dry_run=1]",
	},
}
