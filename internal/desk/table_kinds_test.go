package desk_test

import "bellhop/internal/desk"

// kindsTable has the rows of what is about kinds of services.
var kindsTable = map[string]row{
	"CustomerSeen": {event: func(*world, desk.SessionID) desk.Event {
		return desk.CustomerSeen{JID: alice + "/phone", Service: "sales", Show: desk.Online}
	}, want: [8]string{ // it says nothing of a session that has begun
		"queued",       // queued
		"offered",      // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
}
