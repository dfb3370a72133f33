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
	"RoomUnknown": {event: func(_ *world, id desk.SessionID) desk.Event {
		return desk.RoomUnknown{Session: id, Lang: "en", Reason: "heard"}
	}, want: [8]string{ // one that is on record, or was a moment ago, is not unknown
		"queued",       // queued
		"offered",      // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
	"RoomsBack": {event: func(*world, desk.SessionID) desk.Event { return desk.RoomsBack{} }, want: [8]string{
		"queued: reconcile knownrooms",       // queued
		"offered: reconcile knownrooms",      // offered
		"offered(bob): reconcile knownrooms", // accepted
		"active(bob): reconcile knownrooms",  // active
		"active(bob): reconcile knownrooms",  // csr lost
		"active(bob): reconcile knownrooms",  // customer lost
		"closing: reconcile knownrooms",      // closing
		"gone: knownrooms",                   // gone
	}},
	"Take": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Take{Reply: w.by(eve), Service: "sales", Who: []string{"alice"}, ID: w.sessionID()}
	}, want: [8]string{ // there is no lobby
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): answer!conflict",  // active
		"active(bob): answer!conflict",  // csr lost
		"active(bob): answer!conflict",  // customer lost
		"closing: answer!conflict",      // closing
		"gone: answer!conflict",         // gone
	}},
}
