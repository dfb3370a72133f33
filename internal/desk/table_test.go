package desk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// closedSet returns the names of the types that have a marker method, from the source.
func closedSet(t *testing.T, file, marker string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, decl := range parsed.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == marker && f.Recv != nil {
			if id, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// stage is a point in the life of a session.
type stage string

const (
	stQueued   stage = "queued"
	stOffered  stage = "offered"
	stAccepted stage = "accepted"
	stActive   stage = "active"
	stCSRLost  stage = "csr lost"
	stCustLost stage = "customer lost"
	stClosing  stage = "closing"
	stGone     stage = "gone"
)

var stages = []stage{stQueued, stOffered, stAccepted, stActive, stCSRLost, stCustLost, stClosing, stGone}

// at returns a world with Alice's session at a stage: Bob is asked, and Eve is a CSR on break.
func at(t *testing.T, st stage) (*world, desk.SessionID) {
	t.Helper()
	w := deskWith(t, sales(func(s *desk.Service) { s.JoinTimeout = time.Hour }), bob, eve)
	w.do(desk.SetStatus{Reply: w.by(eve), State: desk.Break})
	if st == stQueued {
		w.do(desk.SetStatus{Reply: w.by(bob), State: desk.Break})
	}
	id := w.contact(alice)
	w.join(id, alice)
	switch st {
	case stQueued, stOffered:
	case stAccepted:
		w.do(desk.Accept{Reply: w.by(bob)})
	case stActive, stCSRLost, stCustLost:
		w.join(id, bob)
		if st == stCSRLost {
			w.quit(id, bob+"/pc")
		}
		if st == stCustLost {
			w.quit(id, alice+"/pc")
		}
		w.settle()
	case stClosing:
		w.post(desk.Leave{Reply: w.by(alice), Service: "sales"})
	case stGone:
		w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
	}
	return w, id
}

// An event's row: how it is made, and for each stage, in their order, where the session then
// stands and what is asked for.
type row struct {
	event func(w *world, id desk.SessionID) desk.Event
	want  [8]string
}

// TestEveryEventInEveryState has every event happen at every stage of a session.
func TestEveryEventInEveryState(t *testing.T) {
	covered := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(table)) {
		covered[strings.Fields(name)[0]] = true
		for i, st := range stages {
			t.Run(name+"/"+string(st), func(t *testing.T) {
				w, id := at(t, st)
				e := table[name].event(w, id)
				if got := strings.Fields(name)[0]; desk.TypeName(e) != got {
					t.Fatalf("the row %s makes a %T", name, e)
				}
				w.pending = nil
				out := w.apply(e)
				if got := w.outcome(id, out); got != table[name].want[i] {
					t.Errorf("%s\n got %s\nwant %s", name, got, table[name].want[i])
				}
				if !w.up {
					return
				}
				w.commit()
				w.settle()
				w.same()
				if _, late := e.(desk.Tick); !late || st != stClosing { // else what was said comes too late
					w.agree()
				}
			})
		}
	}
	for _, name := range closedSet(t, "event.go", "event") {
		if !covered[name] {
			t.Errorf("%s has no row", name)
		}
	}
}

// outcome says where a session stands and what was asked for, in short.
func (w *world) outcome(id desk.SessionID, out []desk.Outgoing) string {
	text := string(w.state(id))
	if s, ok := w.desk.Session(id); ok {
		if s.Owner != "" {
			text += "(" + s.Owner.Local() + ")"
		}
	}
	text += ":"
	for _, o := range out {
		text += " " + strings.ToLower(desk.TypeName(o.Effect))
		switch e := o.Effect.(type) {
		case desk.Answer:
			if e.Result.Refusal != nil {
				text += "!" + string(e.Result.Refusal.Code)
			}
		case desk.Admit:
			text += "=" + e.JID.Local()
		case desk.Remove:
			text += "=" + e.JID.Local()
		case desk.Invite:
			text += "=" + e.To.Local()
		case desk.Tell:
			text += "=" + e.To.Local()
		case desk.OpenRoom, desk.Say, desk.StandIn, desk.SayAs, desk.StepOut, desk.Mail, desk.CloseRoom, desk.CloseUnknown, desk.KnownRooms, desk.Subscribe, desk.Unsubscribe, desk.Watch, desk.Probe, desk.Reconcile:
		}
	}
	return strings.TrimSuffix(text, ":")
}

// table has every row.
var table = func() map[string]row {
	all := maps.Clone(mainTable)
	maps.Copy(all, staffTable)
	maps.Copy(all, routingTable)
	maps.Copy(all, kindsTable)
	return all
}()

var mainTable = map[string]row{
	"Contact again": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t"}
	}, want: [8]string{
		"queued: admit=alice answer invite=alice",                                         // queued
		"offered: admit=alice answer invite=alice",                                        // offered
		"offered(bob): admit=alice answer invite=alice",                                   // accepted
		"active(bob): admit=alice answer invite=alice",                                    // active
		"active(bob): admit=alice answer invite=alice",                                    // csr lost
		"active(bob): admit=alice answer invite=alice",                                    // customer lost
		"closing: openroom admit=alice answer invite=alice admit=bob tell=bob invite=bob", // closing
		"gone: openroom admit=alice answer invite=alice admit=bob tell=bob invite=bob",    // gone
	}},
	"Contact by another": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Contact{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "t"}
	}, want: [8]string{
		"queued: openroom admit=carol answer invite=carol",                                // queued
		"offered: openroom admit=carol answer invite=carol",                               // offered
		"offered(bob): openroom admit=carol answer invite=carol",                          // accepted
		"active(bob): openroom admit=carol answer invite=carol",                           // active
		"active(bob): openroom admit=carol answer invite=carol",                           // csr lost
		"active(bob): openroom admit=carol answer invite=carol",                           // customer lost
		"closing: openroom admit=carol answer invite=carol admit=bob tell=bob invite=bob", // closing
		"gone: openroom admit=carol answer invite=carol admit=bob tell=bob invite=bob",    // gone
	}},
	"Contact with the id of the session": {event: func(w *world, id desk.SessionID) desk.Event {
		if w.state(id) == "gone" { // a name of 128 random bits does not come again
			return desk.Contact{Reply: w.by(carol), Service: "sales", Token: "t"}
		}
		return desk.Contact{Reply: w.by(carol), Service: "sales", ID: id, Token: "t"}
	}, want: [8]string{
		"queued: answer!busy",       // queued
		"offered: answer!busy",      // offered
		"offered(bob): answer!busy", // accepted
		"active(bob): answer!busy",  // active
		"active(bob): answer!busy",  // csr lost
		"active(bob): answer!busy",  // customer lost
		"closing: answer!busy",      // closing
		"gone: answer!busy",         // gone
	}},
	"CustomerWrote again": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.CustomerWrote{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Body: "hello"}
	}, want: [8]string{
		"queued: admit=alice answer invite=alice",                                         // queued
		"offered: admit=alice answer invite=alice",                                        // offered
		"offered(bob): admit=alice answer invite=alice",                                   // accepted
		"active(bob): admit=alice answer invite=alice",                                    // active
		"active(bob): admit=alice answer invite=alice",                                    // csr lost
		"active(bob): say sayas answer",                                                   // customer lost
		"closing: openroom admit=alice answer invite=alice admit=bob tell=bob invite=bob", // closing
		"gone: openroom admit=alice answer invite=alice admit=bob tell=bob invite=bob",    // gone
	}},
	"Resume from elsewhere": {event: func(w *world, id desk.SessionID) desk.Event {
		token := "token7"
		if w.state(id) == desk.Queued {
			token = "token8"
		}
		return desk.Resume{Reply: w.by(carol), Service: "sales", Token: token, NewToken: "t"}
	}, want: [8]string{
		"queued: remove=alice admit=carol answer invite=carol",       // queued
		"offered: remove=alice admit=carol answer invite=carol",      // offered
		"offered(bob): remove=alice admit=carol answer invite=carol", // accepted
		"active(bob): remove=alice admit=carol answer invite=carol",  // active
		"active(bob): remove=alice admit=carol answer invite=carol",  // csr lost
		"active(bob): remove=alice admit=carol answer invite=carol",  // customer lost
		"closing: answer!not-found",                                  // closing
		"gone: answer!not-found",                                     // gone
	}},
	"Rate": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Rate{Reply: w.by(alice), Service: "sales", Score: 5}
	}, want: [8]string{
		"queued: answer!not-found",       // queued
		"offered: answer!not-found",      // offered
		"offered(bob): answer!not-found", // accepted
		"active(bob): answer",            // active
		"active(bob): answer",            // csr lost
		"active(bob): answer",            // customer lost
		"closing: answer",                // closing
		"gone: answer",                   // gone
	}},
	"MailTranscript": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.MailTranscript{Reply: w.by(alice), Service: "sales", Address: "alice@example.net"}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): answer!conflict",  // active
		"active(bob): answer!conflict",  // csr lost
		"active(bob): answer!conflict",  // customer lost
		"closing: answer!conflict",      // closing
		"gone: answer!conflict",         // gone
	}},
	"CustomerBounced": {event: func(_ *world, _ desk.SessionID) desk.Event {
		return desk.CustomerBounced{Service: "sales", Customer: alice, Reason: "gone"}
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
	"CustomerStatus": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.CustomerStatus{Reply: w.by(alice), Service: "sales"}
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
	"Leave": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Leave{Reply: w.by(alice), Service: "sales"}
	}, want: [8]string{
		"closing: say remove=alice answer",                       // queued
		"closing: remove=bob tell=bob say remove=alice answer",   // offered
		"closing: remove=bob tell=bob say remove=alice answer",   // accepted
		"closing: say remove=alice remove=bob tell=alice answer", // active
		"closing: say remove=alice remove=bob tell=alice answer", // csr lost
		"closing: say remove=alice remove=bob tell=alice answer", // customer lost
		"closing: answer!not-found",                              // closing
		"gone: answer!not-found",                                 // gone
	}},
	"Leave by another": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.Leave{Reply: w.by(bob), Service: "sales"}
	}, want: [8]string{
		"queued: answer!not-found",       // queued
		"offered: answer!not-found",      // offered
		"offered(bob): answer!not-found", // accepted
		"active(bob): answer!not-found",  // active
		"active(bob): answer!not-found",  // csr lost
		"active(bob): answer!not-found",  // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"SetStatus break": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetStatus{Reply: w.by(bob), State: desk.Break}
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
	"SetStatus available": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetStatus{Reply: w.by(eve), State: desk.Available}
	}, want: [8]string{
		"offered: answer admit=eve tell=eve invite=eve", // queued
		"offered: answer",      // offered
		"offered(bob): answer", // accepted
		"active(bob): answer",  // active
		"active(bob): answer",  // csr lost
		"active(bob): answer",  // customer lost
		"closing: answer",      // closing
		"gone: answer",         // gone
	}},
	"TakeNext": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.TakeNext{Reply: w.by(eve)}
	}, want: [8]string{
		"offered(eve): admit=eve invite=eve answer", // queued
		"offered: answer!not-found",                 // offered
		"offered(bob): answer!not-found",            // accepted
		"active(bob): answer!not-found",             // active
		"active(bob): answer!not-found",             // csr lost
		"active(bob): answer!not-found",             // customer lost
		"closing: answer!not-found",                 // closing
		"gone: answer!not-found",                    // gone
	}},
	"Accept": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Accept{Reply: w.by(bob), Session: id}
	}, want: [8]string{
		"queued: answer!conflict",      // queued
		"offered(bob): answer",         // offered
		"offered(bob): answer",         // accepted
		"active(bob): answer!conflict", // active
		"active(bob): answer!conflict", // csr lost
		"active(bob): answer!conflict", // customer lost
		"closing: answer!conflict",     // closing
		"gone: answer!not-found",       // gone
	}},
	"Accept by one who is not asked": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Accept{Reply: w.by(eve), Session: id}
	}, want: [8]string{
		"queued: answer!conflict",       // queued
		"offered: answer!conflict",      // offered
		"offered(bob): answer!conflict", // accepted
		"active(bob): answer!conflict",  // active
		"active(bob): answer!conflict",  // csr lost
		"active(bob): answer!conflict",  // customer lost
		"closing: answer!conflict",      // closing
		"gone: answer!not-found",        // gone
	}},
	"Decline": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.Decline{Reply: w.by(bob), Session: id}
	}, want: [8]string{
		"queued: answer!conflict",              // queued
		"queued: remove=bob answer",            // offered
		"queued: remove=bob answer tell=alice", // accepted
		"active(bob): answer!conflict",         // active
		"active(bob): answer!conflict",         // csr lost
		"active(bob): answer!conflict",         // customer lost
		"closing: answer!conflict",             // closing
		"gone: answer!not-found",               // gone
	}},
	"CloseSession": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.CloseSession{Reply: w.by(bob), Session: id}
	}, want: [8]string{
		"queued: answer!forbidden",                                          // queued
		"offered: answer!forbidden",                                         // offered
		"closing: remove=bob tell=bob say remove=alice answer",              // accepted
		"closing: say remove=alice remove=bob tell=alice answer",            // active
		"closing: say remove=alice remove=bob tell=alice answer",            // csr lost
		"closing: say tell=alice remove=alice remove=bob tell=alice answer", // customer lost
		"closing: answer!not-found",                                         // closing
		"gone: answer!not-found",                                            // gone
	}},
	"CloseSession by another CSR": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.CloseSession{Reply: w.by(eve), Session: id}
	}, want: [8]string{
		"queued: answer!forbidden",       // queued
		"offered: answer!forbidden",      // offered
		"offered(bob): answer!forbidden", // accepted
		"active(bob): answer!forbidden",  // active
		"active(bob): answer!forbidden",  // csr lost
		"active(bob): answer!forbidden",  // customer lost
		"closing: answer!not-found",      // closing
		"gone: answer!not-found",         // gone
	}},
	"PutCSR": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{JID: bob, Name: "Robert", Capacity: 2, Services: []desk.ServiceName{"sales"}}}
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
	"PutCSR new": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{JID: dan, Name: "Dan", Capacity: 2, Services: []desk.ServiceName{"sales"}}}
	}, want: [8]string{
		"queued: subscribe answer",       // queued
		"offered: subscribe answer",      // offered
		"offered(bob): subscribe answer", // accepted
		"active(bob): subscribe answer",  // active
		"active(bob): subscribe answer",  // csr lost
		"active(bob): subscribe answer",  // customer lost
		"closing: subscribe answer",      // closing
		"gone: subscribe answer",         // gone
	}},
	"RemoveCSR": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.RemoveCSR{Reply: w.by(admin), CSR: bob}
	}, want: [8]string{
		"queued: unsubscribe answer",                           // queued
		"queued: remove=bob unsubscribe answer",                // offered
		"queued: remove=bob unsubscribe answer tell=alice",     // accepted
		"queued: remove=bob say unsubscribe answer tell=alice", // active
		"queued: remove=bob say unsubscribe answer tell=alice", // csr lost
		"queued: remove=bob say unsubscribe answer tell=alice", // customer lost
		"closing: unsubscribe answer",                          // closing
		"gone: unsubscribe answer",                             // gone
	}},
	"PutService": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "sales", Kind: "ring-all", Routing: desk.RoundRobin}}
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
	"RemoveService": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.RemoveService{Reply: w.by(admin), Service: "sales"}
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
	"SetServiceOpen": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"}
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
	"ApplySettings": {event: func(w *world, _ desk.SessionID) desk.Event {
		return desk.ApplySettings{Reply: w.by(desk.Operator), Services: []desk.Service{{Name: "support"}}, CSRs: []desk.CSRProfile{{JID: dan, Name: "Dan", Capacity: 1}}}
	}, want: [8]string{
		"queued: subscribe answer",       // queued
		"offered: subscribe answer",      // offered
		"offered(bob): subscribe answer", // accepted
		"active(bob): subscribe answer",  // active
		"active(bob): subscribe answer",  // csr lost
		"active(bob): subscribe answer",  // customer lost
		"closing: subscribe answer",      // closing
		"gone: subscribe answer",         // gone
	}},
	"RoomOpened": {event: func(_ *world, id desk.SessionID) desk.Event { return desk.RoomOpened{Session: id} }, want: [8]string{
		"queued",       // queued
		"offered",      // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
	"RoomLost": {event: func(w *world, id desk.SessionID) desk.Event {
		w.room(id).open, w.room(id).members, w.room(id).occupants = false, make(map[desk.JID]bool), make(map[string]desk.JID)
		return desk.RoomLost{Session: id, Reason: "destroyed"}
	}, want: [8]string{
		"queued: openroom admit=alice invite=alice",                            // queued
		"offered: openroom admit=alice invite=alice admit=bob invite=bob",      // offered
		"offered(bob): openroom admit=alice invite=alice admit=bob invite=bob", // accepted
		"active(bob): openroom admit=alice invite=alice admit=bob invite=bob",  // active
		"active(bob): openroom admit=alice invite=alice admit=bob invite=bob",  // csr lost
		"active(bob): openroom admit=alice invite=alice admit=bob invite=bob",  // customer lost
		"closing", // closing
		"gone",    // gone
	}},
	"OccupantJoined stranger": {event: func(w *world, id desk.SessionID) desk.Event {
		return desk.OccupantJoined{Session: id, JID: mallory + "/x", Nick: "mallory x"}
	}, want: [8]string{
		"queued: remove=mallory",       // queued
		"offered: remove=mallory",      // offered
		"offered(bob): remove=mallory", // accepted
		"active(bob): remove=mallory",  // active
		"active(bob): remove=mallory",  // csr lost
		"active(bob): remove=mallory",  // customer lost
		"closing",                      // closing
		"gone",                         // gone
	}},
	"OccupantJoined csr": {event: func(w *world, id desk.SessionID) desk.Event {
		if r := w.room(id); r.open && r.members[bob] {
			r.occupants["bob pc"] = bob + "/pc"
		}
		return desk.OccupantJoined{Session: id, JID: bob + "/pc", Nick: "bob pc"}
	}, want: [8]string{
		"queued: remove=bob", // queued
		"active(bob): say",   // offered
		"active(bob): say",   // accepted
		"active(bob)",        // active
		"active(bob): say",   // csr lost
		"active(bob)",        // customer lost
		"closing",            // closing
		"gone",               // gone
	}},
	"OccupantJoined customer": {event: func(w *world, id desk.SessionID) desk.Event {
		if r := w.room(id); r.open {
			r.occupants["alice pc"] = alice + "/pc"
		}
		return desk.OccupantJoined{Session: id, JID: alice + "/pc", Nick: "alice pc"}
	}, want: [8]string{
		"queued",           // queued
		"offered",          // offered
		"offered(bob)",     // accepted
		"active(bob)",      // active
		"active(bob)",      // csr lost
		"active(bob): say", // customer lost
		"closing",          // closing
		"gone",             // gone
	}},
	"OccupantLeft customer": {event: func(w *world, id desk.SessionID) desk.Event {
		delete(w.room(id).occupants, "alice pc")
		return desk.OccupantLeft{Session: id, JID: alice + "/pc", Nick: "alice pc"}
	}, want: [8]string{
		"queued",           // queued
		"offered",          // offered
		"offered(bob)",     // accepted
		"active(bob): say", // active
		"active(bob): say", // csr lost
		"active(bob)",      // customer lost
		"closing",          // closing
		"gone",             // gone
	}},
	"OccupantLeft csr": {event: func(w *world, id desk.SessionID) desk.Event {
		delete(w.room(id).occupants, "bob pc")
		return desk.OccupantLeft{Session: id, JID: bob + "/pc", Nick: "bob pc"}
	}, want: [8]string{
		"queued",           // queued
		"offered",          // offered
		"offered(bob)",     // accepted
		"active(bob): say", // active
		"active(bob)",      // csr lost
		"active(bob): say", // customer lost
		"closing",          // closing
		"gone",             // gone
	}},
	"RoomSeen empty": {event: func(w *world, id desk.SessionID) desk.Event {
		clear(w.room(id).occupants)
		return desk.RoomSeen{Session: id}
	}, want: [8]string{
		"queued: invite=alice",                         // queued
		"offered: invite=alice",                        // offered
		"offered(bob): invite=alice",                   // accepted
		"active(bob): say say invite=alice invite=bob", // active
		"active(bob): say invite=alice",                // csr lost
		"active(bob): say invite=bob",                  // customer lost
		"closing",                                      // closing
		"gone",                                         // gone
	}},
	"Said": {event: func(w *world, id desk.SessionID) desk.Event {
		m := desk.Message{Session: id, StanzaID: "new", At: w.now, From: alice, Body: "hello"}
		if w.state(id) != "gone" {
			w.room(id).archive = append(w.room(id).archive, m)
		}
		return desk.Said{Message: m}
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
	"InviteDeclined": {event: func(_ *world, id desk.SessionID) desk.Event {
		return desk.InviteDeclined{Session: id, JID: bob + "/pc", Reason: "no"}
	}, want: [8]string{
		"queued",                        // queued
		"queued: remove=bob",            // offered
		"queued: remove=bob tell=alice", // accepted
		"active(bob)",                   // active
		"active(bob)",                   // csr lost
		"active(bob)",                   // customer lost
		"closing",                       // closing
		"gone",                          // gone
	}},
	"InviteDeclined by the customer": {event: func(_ *world, id desk.SessionID) desk.Event {
		return desk.InviteDeclined{Session: id, JID: alice + "/pc"}
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
	"PresenceChanged away": {event: func(*world, desk.SessionID) desk.Event {
		return desk.PresenceChanged{JID: bob + "/pc", Show: desk.Away}
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
	"PresenceChanged offline": {event: func(*world, desk.SessionID) desk.Event {
		return desk.PresenceChanged{JID: bob, Show: desk.Offline}
	}, want: [8]string{
		"queued",             // queued
		"queued: remove=bob", // offered
		"offered(bob)",       // accepted
		"active(bob)",        // active
		"active(bob)",        // csr lost
		"active(bob)",        // customer lost
		"closing",            // closing
		"gone",               // gone
	}},
	"PresenceGranted no more": {event: func(*world, desk.SessionID) desk.Event {
		return desk.PresenceGranted{JID: bob}
	}, want: [8]string{
		"queued",             // queued
		"queued: remove=bob", // offered
		"offered(bob)",       // accepted
		"active(bob)",        // active
		"active(bob)",        // csr lost
		"active(bob)",        // customer lost
		"closing",            // closing
		"gone",               // gone
	}},
	"EffectDone unknown": {event: func(*world, desk.SessionID) desk.Event { return desk.EffectDone{ID: 99} }, want: [8]string{
		"queued",       // queued
		"offered",      // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
	"LinkUp": {event: func(*world, desk.SessionID) desk.Event { return desk.LinkUp{} }, want: [8]string{
		"queued: reconcile knownrooms probe",                                              // queued
		"offered: reconcile knownrooms probe",                                             // offered
		"offered(bob): reconcile knownrooms probe",                                        // accepted
		"active(bob): reconcile knownrooms probe",                                         // active
		"active(bob): reconcile knownrooms probe",                                         // csr lost
		"active(bob): reconcile knownrooms probe",                                         // customer lost
		"closing: reconcile remove=bob tell=bob say remove=alice answer knownrooms probe", // closing
		"gone: knownrooms probe",                                                          // gone
	}},
	"SetAdmins": {event: func(*world, desk.SessionID) desk.Event { return desk.SetAdmins{Admins: []desk.JID{carol}} }, want: [8]string{
		"queued",       // queued
		"offered",      // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
	"PlacedElsewhere": {event: func(*world, desk.SessionID) desk.Event {
		return desk.PlacedElsewhere{Places: []desk.Place{{Service: "billing", Title: "Billing", Link: "desk2.example.org"}}}
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
	"LinkDown": {event: func(w *world, _ desk.SessionID) desk.Event {
		w.up = false
		return desk.LinkDown{}
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
	"Tick early": {event: func(*world, desk.SessionID) desk.Event { return desk.Tick{} }, want: [8]string{
		"queued",       // queued
		"offered",      // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
	"Tick after the offer": {event: func(w *world, _ desk.SessionID) desk.Event {
		w.now = w.now.Add(21 * time.Second)
		return desk.Tick{}
	}, want: [8]string{
		"queued", // queued
		"offered: tell=bob remove=bob admit=bob tell=bob invite=bob", // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"active(bob)",  // csr lost
		"active(bob)",  // customer lost
		"closing",      // closing
		"gone",         // gone
	}},
	"Tick after the grace": {event: func(w *world, _ desk.SessionID) desk.Event {
		w.now = w.now.Add(61 * time.Second)
		return desk.Tick{}
	}, want: [8]string{
		"queued", // queued
		"offered: tell=bob remove=bob admit=bob tell=bob invite=bob", // offered
		"offered(bob)", // accepted
		"active(bob)",  // active
		"offered: remove=bob say admit=bob tell=bob invite=bob tell=alice", // csr lost
		"closing: say tell=alice remove=alice remove=bob",                  // customer lost
		"closing: closeroom", // closing
		"gone",               // gone
	}},
	"Tick after all": {event: func(w *world, _ desk.SessionID) desk.Event {
		w.now = w.now.Add(25 * time.Hour)
		return desk.Tick{}
	}, want: [8]string{
		"closing: say remove=alice",                                        // queued
		"closing: tell=bob remove=bob say remove=alice",                    // offered
		"closing: tell=bob remove=bob say remove=alice",                    // accepted
		"closing: say remove=alice remove=bob tell=alice",                  // active
		"offered: remove=bob say admit=bob tell=bob invite=bob tell=alice", // csr lost
		"closing: say tell=alice remove=alice remove=bob",                  // customer lost
		"closing: closeroom",                                               // closing
		"gone",                                                             // gone
	}},
}
