package desk_test

import (
	"time"

	"bellhop/internal/desk"
)

// freeEve has Eve come back from her break. A session that waits for somebody is offered to her.
func (w *world) freeEve() { w.post(desk.SetStatus{Reply: w.by(eve), State: desk.Available}) }

// rich has the service carry everything.
func (w *world) rich() *world {
	w.post(desk.PutService{Reply: w.by(admin), Service: sales(withChannels, func(s *desk.Service) { s.JoinTimeout = time.Hour })})
	return w
}

// staffTable has the rows of what CSRs do in their sessions, supervisors in those of others, and
// admins with people.
var staffTable = map[string]row{
	"Conference": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Conference{Reply: w.by(bob), Session: id}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): answer!conflict",   // active
		"active(bob): answer!conflict",   // csr lost
		"active(bob): answer!conflict",   // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"Conference private": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Conference{Reply: w.by(bob), Session: id, Private: true, ID: w.sessionID()}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): answer!conflict",   // active
		"active(bob): answer!conflict",   // csr lost
		"active(bob): answer!conflict",   // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"Conference with somebody who is free": {event: func(w *world, id desk.SessionID) desk.Event {
		w.freeEve()
		return desk.Conference{Reply: w.by(bob), Session: id, Target: "eve"}
	}, want: [8]string{
		"offered: answer!forbidden",                         // queued
		"offered: answer!forbidden",                         // offered
		"offered(bob): answer!forbidden",                    // accepted
		"active(bob): admit=eve tell=eve invite=eve answer", // active
		"active(bob): admit=eve tell=eve invite=eve answer", // csr lost
		"active(bob): admit=eve tell=eve invite=eve answer", // customer lost
		"closing: answer!not-found",                         // closing
		"gone: answer!not-found",                            // gone
	}},
	"Conference in a side room": {event: func(w *world, id desk.SessionID) desk.Event {
		w.freeEve()
		return desk.Conference{Reply: w.by(bob), Session: id, Private: true, ID: w.sessionID()}
	}, want: [8]string{
		"offered: answer!forbidden",      // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): openroom admit=bob invite=bob admit=eve tell=eve invite=eve answer", // active
		"active(bob): openroom admit=bob invite=bob admit=eve tell=eve invite=eve answer", // csr lost
		"active(bob): openroom admit=bob invite=bob admit=eve tell=eve invite=eve answer", // customer lost
		"closing: answer!not-found", // closing
		"gone: answer!not-found",    // gone
	}},
	"Transfer": {event: func(w *world, id desk.SessionID) desk.Event {
		w.freeEve()
		return desk.Transfer{Reply: w.by(bob), Session: id, Target: "eve"}
	}, want: [8]string{
		"offered: answer!forbidden",                         // queued
		"offered: answer!forbidden",                         // offered
		"offered(bob): answer!forbidden",                    // accepted
		"active(bob): admit=eve tell=eve invite=eve answer", // active
		"active(bob): admit=eve tell=eve invite=eve answer", // csr lost
		"active(bob): admit=eve tell=eve invite=eve answer", // customer lost
		"closing: answer!not-found",                         // closing
		"gone: answer!not-found",                            // gone
	}},
	"Transfer cold": {event: func(w *world, id desk.SessionID) desk.Event {
		w.freeEve()
		return desk.Transfer{Reply: w.by(bob), Session: id, Target: "eve", Cold: true}
	}, want: [8]string{
		"offered: answer!forbidden",      // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"offered: remove=bob say answer admit=eve tell=eve invite=eve tell=alice", // active
		"offered: remove=bob say answer admit=eve tell=eve invite=eve tell=alice", // csr lost
		"offered: remove=bob say answer admit=eve tell=eve invite=eve tell=alice", // customer lost
		"closing: answer!not-found", // closing
		"gone: answer!not-found",    // gone
	}},
	"CancelAsk": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.CancelAsk{Reply: w.by(bob), Session: id}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): answer!conflict",   // active
		"active(bob): answer!conflict",   // csr lost
		"active(bob): answer!conflict",   // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"AddNote": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.AddNote{Reply: w.by(bob), Session: id, Text: "a note"}
	}, want: [8]string{
		"queued: answer!forbidden",  // queued
		"offered: answer",           // offered
		"offered(bob): answer",      // accepted
		"active(bob): answer",       // active
		"active(bob): answer",       // csr lost
		"active(bob): answer",       // customer lost
		"closing: answer!not-found", // closing
		"gone: answer!not-found",    // gone
	}},
	"Hold": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Hold{Reply: w.by(bob), Session: id, On: true}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): answer",            // active
		"active(bob): answer",            // csr lost
		"active(bob): answer",            // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"Push": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich()
		return desk.Push{Reply: w.by(bob), Session: id, URL: "https://example.org"}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): say answer",        // active
		"active(bob): say answer",        // csr lost
		"active(bob): say answer",        // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"SendForm": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich()
		return desk.SendForm{Reply: w.by(bob), Session: id, Form: "refund"}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): tell=alice answer", // active
		"active(bob): tell=alice answer", // csr lost
		"active(bob): tell=alice answer", // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"FillIn": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich()
		return desk.FillIn{Reply: w.by(alice), Session: id, Answers: desk.Answers{"iban": "1"}}
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
	"FillIn what is asked": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich().post(desk.SendForm{Reply: w.by(bob), Session: id, Form: "refund"})
		return desk.FillIn{Reply: w.by(alice), Session: id, Answers: desk.Answers{"iban": "1", "how": "bank"}}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): tell=bob answer",  // active
		"active(bob): tell=bob answer",  // csr lost
		"active(bob): tell=bob answer",  // customer lost
		"closing: answer!not-found",     // closing
		"gone: answer!not-found",        // gone
	}},
	"SessionWrote": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.SessionWrote{Reply: w.by(alice), Session: id, Body: "hello"}
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
	"SessionWrote an answer": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich().post(desk.SendForm{Reply: w.by(bob), Session: id, Form: "refund"})
		return desk.SessionWrote{Reply: w.by(alice), Session: id, Body: "DE1"}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): answer",           // active
		"active(bob): answer",           // csr lost
		"active(bob): answer",           // customer lost
		"closing: answer!not-found",     // closing
		"gone: answer!not-found",        // gone
	}},
	"SessionWrote by one who reads along": {event: func(w *world, id desk.SessionID) desk.Event {
		w.post(desk.Monitor{Reply: w.by(admin), Session: id, On: true})
		return desk.SessionWrote{Reply: w.by(admin), Session: id, Body: "hello"}
	}, want: [8]string{
		"queued: answer!conflict",   // queued
		"offered: answer!conflict",  // offered
		"offered(bob): tell=bob",    // accepted
		"active(bob): tell=bob",     // active
		"active(bob): tell=bob",     // csr lost
		"active(bob): tell=bob",     // customer lost
		"closing: answer!not-found", // closing
		"gone: answer!not-found",    // gone
	}},
	"OfferCall": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich()
		return desk.OfferCall{Reply: w.by(bob), Session: id}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): say answer",        // active
		"active(bob): say answer",        // csr lost
		"active(bob): say answer",        // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"SayReply": {event: func(w *world, id desk.SessionID) desk.Event {
		w.rich()
		return desk.SayReply{Reply: w.by(bob), Session: id, Name: "hello"}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): say answer",        // active
		"active(bob): say answer",        // csr lost
		"active(bob): say answer",        // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"SetReply": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetReply{Reply: w.by(bob), Name: "bye", Text: "Good bye"}
	}, want: [8]string{
		"queued: answer",       // queued
		"offered: answer",      // offered
		"offered(bob): answer", // accepted
		"active(bob): answer",  // active
		"active(bob): answer",  // csr lost
		"active(bob): answer",  // customer lost
		"closing: answer",      // closing
		"gone: answer",         // gone
	}},
	"Monitor": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Monitor{Reply: w.by(admin), Session: id, On: true}
	}, want: [8]string{
		"queued: answer",            // queued
		"offered: answer",           // offered
		"offered(bob): answer",      // accepted
		"active(bob): answer",       // active
		"active(bob): answer",       // csr lost
		"active(bob): answer",       // customer lost
		"closing: answer!not-found", // closing
		"gone: answer!not-found",    // gone
	}},
	"Whisper": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Whisper{Reply: w.by(admin), Session: id, Text: "psst"}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): tell=bob answer", // accepted
		"active(bob): tell=bob answer",  // active
		"active(bob): tell=bob answer",  // csr lost
		"active(bob): tell=bob answer",  // customer lost
		"closing: answer!not-found",     // closing
		"gone: answer!not-found",        // gone
	}},
	"Barge": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Barge{Reply: w.by(admin), Session: id}
	}, want: [8]string{
		"queued: admit=admin invite=admin answer",       // queued
		"offered: admit=admin invite=admin answer",      // offered
		"offered(bob): admit=admin invite=admin answer", // accepted
		"active(bob): admit=admin invite=admin answer",  // active
		"active(bob): admit=admin invite=admin answer",  // csr lost
		"active(bob): admit=admin invite=admin answer",  // customer lost
		"closing: answer!not-found",                     // closing
		"gone: answer!not-found",                        // gone
	}},
	"Assign": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Assign{Reply: w.by(admin), Session: id, CSR: eve}
	}, want: [8]string{
		"offered: admit=eve tell=eve invite=eve answer",                                // queued
		"offered: remove=bob tell=bob admit=eve tell=eve invite=eve answer",            // offered
		"offered: remove=bob tell=bob admit=eve tell=eve invite=eve answer tell=alice", // accepted
		"active(bob): admit=eve tell=eve invite=eve tell=bob answer",                   // active
		"active(bob): admit=eve tell=eve invite=eve tell=bob answer",                   // csr lost
		"active(bob): admit=eve tell=eve invite=eve tell=bob answer",                   // customer lost
		"closing: answer!not-found",                                                    // closing
		"gone: answer!not-found",                                                       // gone
	}},
	"SetCSRState": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetCSRState{Reply: w.by(admin), CSR: bob, State: desk.Busy}
	}, want: [8]string{
		"queued: tell=bob answer",       // queued
		"offered: tell=bob answer",      // offered
		"offered(bob): tell=bob answer", // accepted
		"active(bob): tell=bob answer",  // active
		"active(bob): tell=bob answer",  // csr lost
		"active(bob): tell=bob answer",  // customer lost
		"closing: tell=bob answer",      // closing
		"gone: tell=bob answer",         // gone
	}},
	"EndSession": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.EndSession{Reply: w.by(admin), Session: id, Reason: "spam"}
	}, want: [8]string{
		"closing: say remove=alice answer",                                           // queued
		"closing: remove=bob tell=bob say remove=alice answer",                       // offered
		"closing: remove=bob tell=bob say remove=alice answer",                       // accepted
		"closing: tell=bob say remove=alice remove=bob tell=alice answer",            // active
		"closing: tell=bob say remove=alice remove=bob tell=alice answer",            // csr lost
		"closing: tell=bob say tell=alice remove=alice remove=bob tell=alice answer", // customer lost
		"closing: answer!not-found",                                                  // closing
		"gone: answer!not-found",                                                     // gone
	}},
	"SetRole": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetRole{Reply: w.by(admin), JID: carol, Role: desk.RoleAdmin, On: true}
	}, want: [8]string{
		"queued: answer",       // queued
		"offered: answer",      // offered
		"offered(bob): answer", // accepted
		"active(bob): answer",  // active
		"active(bob): answer",  // csr lost
		"active(bob): answer",  // customer lost
		"closing: answer",      // closing
		"gone: answer",         // gone
	}},
	"Erase": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Erase{Reply: w.by(admin), Customer: alice}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): answer!conflict",  // active
		"active(bob): answer!conflict",  // csr lost
		"active(bob): answer!conflict",  // customer lost
		"closing: answer!conflict",      // closing
		"gone: answer",                  // gone
	}},
	"Noted": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Noted{By: mallory, Action: "refused", Session: id}
	}, want: [8]string{
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
