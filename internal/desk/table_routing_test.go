package desk_test

import (
	"time"

	"bellhop/internal/desk"
)

// unmoved is what a request comes to that concerns no session.
func unmoved(answer string) (want [8]string) {
	for i, where := range []string{"queued", "offered", "offered(bob)", "active(bob)", "active(bob)", "active(bob)", "closing", "gone"} {
		want[i] = where + ": " + answer
	}
	return want
}

// routingTable has the rows of what is about the desk as a whole, and of who waits too long.
var routingTable = map[string]row{
	"SetLimits": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetLimits{Reply: w.by(admin), Limits: desk.Limits{DeskSessions: 1}}
	}, want: unmoved("answer")},
	"Drain": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Drain{Reply: w.by(admin), On: true}
	}, want: unmoved("answer")},
	"Later not offered": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Later{Reply: w.by(alice), Service: "sales"}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): answer!conflict",  // active
		"active(bob): answer!conflict",  // csr lost
		"active(bob): answer!conflict",  // customer lost
		"closing: answer!not-found",     // closing
		"gone: answer!not-found",        // gone
	}},
	"Tick at a step of the ladder": {event: func(w *world, id desk.SessionID) desk.Event {
		w.post(desk.PutService{Reply: w.by(admin), Service: sales(func(s *desk.Service) {
			s.JoinTimeout, s.Overflow = time.Hour, []desk.Overflow{{After: 10 * time.Second, Close: "Sorry."}}
		})})
		w.now = w.now.Add(11 * time.Second)
		return desk.Tick{}
	}, want: [8]string{
		"closing: say remove=alice", // queued
		"offered",                   // offered: it is looked at when the offer ends
		"offered(bob)",              // accepted
		"active(bob)",               // active
		"active(bob)",               // csr lost
		"active(bob)",               // customer lost
		"closing",                   // closing
		"gone",                      // gone
	}},
}
