package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

const kim = desk.JID("kim@web.example.org")

// lobbyDesk has a lobby and CSRs with room for one session each.
func lobbyDesk(t tester, csrs ...desk.CSRID) *world {
	return deskWith(t, sales(ofKind("lobby")), csrs...)
}

// comesIn has somebody ask for the lobby and enter its room.
func (w *world) comesIn(jid desk.JID) desk.SessionID {
	w.Helper()
	id := w.contact(jid)
	w.join(id, jid)
	return id
}

// takes has a CSR take people, and returns their session.
func (w *world) takes(csr desk.CSRID, who ...string) desk.SessionID {
	w.Helper()
	r := w.ask(desk.Take{Reply: w.by(csr), Service: "sales", Who: who, ID: w.sessionID()})
	if r.Refusal != nil {
		w.failf("%s may not take %v: %s", csr, who, r.Refusal.Text)
	}
	return desk.SessionID(field(r, "session"))
}

// people says who has a part in a session, and how they stand.
func (w *world) people(id desk.SessionID) string {
	s, _ := w.desk.Session(id)
	var all []string
	for _, p := range s.People {
		all = append(all, p.JID.Local()+" "+string(p.State))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func wantPeople(t *testing.T, w *world, id desk.SessionID, want string) {
	t.Helper()
	if got := w.people(id); got != want {
		t.Errorf("in it are %q, want %q", got, want)
	}
}

func TestLobbyGathersInOneRoom(t *testing.T) {
	w := lobbyDesk(t, bob)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "secret", Name: "Ann", Question: "Why?"})
	id := desk.SessionID(field(r, "session"))
	if field(r, "room") != string(id)+"@rooms.example.org" || field(r, "nick") != "Ann" || field(r, "token") != "secret" || field(r, "state") != "active" {
		t.Errorf("the answer is %+v", r)
	}
	if !w.asked[alice][id] {
		t.Error("the customer is not invited")
	}
	w.join(id, alice)
	second := w.ask(desk.Contact{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "other", Name: "Ann"})
	if field(second, "session") != string(id) || field(second, "nick") != "Ann 2" || !strings.Contains(second.Note, "Ann") {
		t.Errorf("the second is told %+v", second)
	}
	w.join(id, carol)
	wantState(t, w, id, desk.Lobby)
	wantPeople(t, w, id, "alice joined, carol joined")
	wantAsked(t, w, id)
	if there := w.desk.Lobby("sales"); len(there) != 2 || there[0].Nick != "Ann" || there[0].Question != "Why?" || there[0].Busy {
		t.Errorf("to be taken are %+v", there)
	}
	if v, _ := w.desk.ServiceView("sales"); v.Present != 2 || v.Waiting != 0 {
		t.Errorf("the service has %+v", v)
	}
	w.agree()
	w.crash()
	w.connect()
	w.settle()
	wantPeople(t, w, id, "alice joined, carol joined")
	w.agree()
	w.same()
}

func TestTakeOne(t *testing.T) {
	w := lobbyDesk(t, bob)
	lobby := w.comesIn(alice)
	w.comesIn(carol)
	id := w.takes(bob, "ALICE")
	if w.owner(id) != bob || !w.asked[alice][id] || w.asked[carol][id] || w.told(alice, desk.TextTaken, "bob") != 1 {
		t.Errorf("taken by %s, told %v", w.owner(id), w.tells[alice])
	}
	w.join(id, alice)
	w.join(id, bob)
	wantState(t, w, id, desk.Active)
	wantPeople(t, w, lobby, "alice joined, carol joined")
	if there := w.desk.Lobby("sales"); !there[0].Busy || there[1].Busy {
		t.Errorf("to be taken are %+v", there)
	}
	w.quit(lobby, alice+"/pc") // as one who does not like two rooms
	w.wait(2 * time.Minute)
	wantPeople(t, w, lobby, "carol joined")
	wantState(t, w, id, desk.Active)
	w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
	wantState(t, w, id, "gone")
	if r := w.ask(desk.Rate{Reply: w.by(alice), Service: "sales", Score: 5}); r.Refusal != nil {
		t.Errorf("the rating is refused: %s", r.Refusal.Text)
	}
	w.agree()
	w.same()
}

func TestTakeSeveral(t *testing.T) {
	w := lobbyDesk(t, bob)
	w.comesIn(alice)
	w.comesIn(carol)
	lobby := w.comesIn(kim)
	id := w.takes(bob, "carol", "kim@web.example.org", "carol")
	wantPeople(t, w, id, "bob invited, carol invited, kim invited")
	for _, jid := range []desk.JID{carol, kim, bob} {
		w.join(id, jid)
	}
	w.crash()
	w.connect()
	w.settle()
	wantState(t, w, id, desk.Active)
	if s, _ := w.desk.CustomerSession(kim, "sales"); s.ID != id {
		t.Errorf("the further customer has %s", s.ID)
	}
	// The first leaves: the other goes on, as the session's customer.
	w.do(desk.Leave{Reply: w.by(carol), Service: "sales"})
	if s, _ := w.desk.Session(id); s.Customer != kim || s.Name != "kim" || w.said(id, desk.TextCustomerGone) != 1 {
		t.Errorf("the session is of %s", s.Customer)
	}
	if s, _ := w.desk.CustomerSession(carol, "sales"); s.ID != lobby {
		t.Errorf("who left has %s", s.ID)
	}
	w.do(desk.Leave{Reply: w.by(kim), Service: "sales"})
	wantState(t, w, id, "gone")
	w.do(desk.Leave{Reply: w.by(kim), Service: "sales"})
	wantPeople(t, w, lobby, "alice joined, carol joined")
	w.agree()
	w.same()
}

// What else can happen, each from the same beginning: alice and carol are in the lobby, kim is
// asked in and has not come.
func TestLobbyRows(t *testing.T) {
	for name, row := range map[string]struct {
		do    func(w *world, lobby desk.SessionID)
		state desk.SessionState
		want  string
		check func(w *world) bool
	}{
		"who does not come loses the place": {do: func(w *world, _ desk.SessionID) {
			w.wait(61 * time.Second)
		}, state: desk.Lobby, want: "alice joined, carol joined", check: func(w *world) bool { return w.told(kim, desk.TextLobbyOut) == 1 }},
		"who asks again has time again": {do: func(w *world, _ desk.SessionID) {
			w.wait(50 * time.Second)
			w.contact(kim)
			w.wait(50 * time.Second)
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited"},
		"who leaves the room may come back": {do: func(w *world, lobby desk.SessionID) {
			w.join(lobby, kim)
			w.quit(lobby, alice+"/pc")
			w.wait(50 * time.Second)
			w.join(lobby, alice)
			w.wait(50 * time.Second)
		}, state: desk.Lobby, want: "alice joined, carol joined, kim joined"},
		"who stays away is out": {do: func(w *world, lobby desk.SessionID) {
			w.join(lobby, kim)
			w.quit(lobby, alice+"/pc")
			w.wait(61 * time.Second)
		}, state: desk.Lobby, want: "carol joined, kim joined", check: func(w *world) bool { return w.told(alice, desk.TextLobbyOut) == 1 }},
		"who leaves is out": {do: func(w *world, _ desk.SessionID) {
			w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
		}, state: desk.Lobby, want: "carol joined, kim invited"},
		"nobody is idle in a lobby": {do: func(w *world, lobby desk.SessionID) {
			w.join(lobby, kim)
			w.wait(50 * time.Hour)
		}, state: desk.Lobby, want: "alice joined, carol joined, kim joined"},
		"an empty lobby ends": {do: func(w *world, _ desk.SessionID) {
			for _, jid := range []desk.JID{alice, carol, kim} {
				w.do(desk.Leave{Reply: w.by(jid), Service: "sales"})
			}
			w.wait(31 * time.Minute)
		}, state: "gone"},
		"an empty lobby waits for the next": {do: func(w *world, lobby desk.SessionID) {
			for _, jid := range []desk.JID{alice, carol, kim} {
				w.do(desk.Leave{Reply: w.by(jid), Service: "sales"})
			}
			w.wait(20 * time.Minute)
			if w.comesIn(carol) != lobby {
				w.failf("it is another lobby")
			}
			w.wait(20 * time.Minute)
		}, state: desk.Lobby, want: "carol joined"},
		"a closed service keeps who is there": {do: func(w *world, lobby desk.SessionID) {
			w.join(lobby, kim)
			w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"})
			w.wait(time.Hour)
		}, state: desk.Lobby, want: "alice joined, carol joined, kim joined", check: func(w *world) bool {
			return w.refused(desk.Contact{Reply: w.by(mallory), Service: "sales", ID: w.sessionID(), Token: "t"}) == desk.CodeClosed
		}},
		"a closed service closes when the last has left": {do: func(w *world, _ desk.SessionID) {
			w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"})
			for _, jid := range []desk.JID{alice, carol, kim} {
				w.do(desk.Leave{Reply: w.by(jid), Service: "sales"})
			}
		}, state: "gone", check: func(w *world) bool {
			return w.refused(desk.RemoveService{Reply: w.by(admin), Service: "sales"}) == ""
		}},
		"an empty lobby does not keep a service open": {do: func(w *world, _ desk.SessionID) {
			for _, jid := range []desk.JID{alice, carol, kim} {
				w.do(desk.Leave{Reply: w.by(jid), Service: "sales"})
			}
			w.do(desk.SetServiceOpen{Reply: w.by(admin), Service: "sales"})
		}, state: "gone"},
		"a service of another kind keeps who is there": {do: func(w *world, lobby desk.SessionID) {
			w.join(lobby, kim)
			w.do(desk.PutService{Reply: w.by(admin), Service: sales()})
			w.contact(mallory)
			w.contact(alice)
		}, state: desk.Lobby, want: "alice joined, carol joined, kim joined"},
		"a supervisor ends it": {do: func(w *world, lobby desk.SessionID) {
			w.do(desk.EndSession{Reply: w.by(admin), Session: lobby, Reason: "over"})
		}, state: "gone", check: func(w *world) bool {
			return w.told(kim, desk.TextEndBySupervisor) == 1 && w.told(alice, desk.TextEndBySupervisor) == 0
		}},
		"a supervisor reads along and comes in": {do: func(w *world, lobby desk.SessionID) {
			w.do(desk.Monitor{Reply: w.by(admin), Session: lobby, On: true})
			w.speak(lobby, alice, "alice", "hello")
			w.settle()
			w.do(desk.Barge{Reply: w.by(admin), Session: lobby})
			w.join(lobby, admin)
		}, state: desk.Lobby, want: "admin joined, alice joined, carol joined, kim invited", check: func(w *world) bool {
			return w.told(admin, desk.TextMonitorSaid, "hello") == 1 &&
				w.refused(desk.Contact{Reply: w.by(admin), Service: "sales", ID: w.sessionID(), Token: "t"}) == desk.CodeConflict
		}},
		"it cannot be assigned, whispered in, closed or transferred": {do: func(w *world, lobby desk.SessionID) {
			for _, e := range []desk.Event{
				desk.Assign{Reply: w.by(admin), Session: lobby, CSR: bob},
				desk.Whisper{Reply: w.by(admin), Session: lobby, Text: "psst"},
				desk.CloseSession{Reply: w.by(bob), Session: lobby},
				desk.Transfer{Reply: w.by(bob), Session: lobby},
				desk.Conference{Reply: w.by(bob), Session: lobby},
				desk.Accept{Reply: w.by(bob), Session: lobby},
				desk.Rate{Reply: w.by(alice), Service: "sales", Score: 5},
			} {
				if w.refused(e) == "" {
					w.failf("%T is not refused", e)
				}
			}
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited"},
		"a stranger is put out": {do: func(w *world, lobby desk.SessionID) {
			w.intrude(lobby, mallory+"/pc")
			w.settle()
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited"},
		"the room is lost and made anew": {do: func(w *world, lobby desk.SessionID) {
			w.vanish(lobby)
			w.settle()
			w.join(lobby, alice)
			w.wait(61 * time.Second)
		}, state: desk.Lobby, want: "alice joined"},
		"the link breaks": {do: func(w *world, lobby desk.SessionID) {
			w.cut()
			w.quit(lobby, carol+"/pc")
			w.now = w.now.Add(time.Hour)
			w.connect()
			w.settle()
		}, state: desk.Lobby, want: "alice joined, carol left, kim invited"},
		"the roll is called": {do: func(w *world, lobby desk.SessionID) {
			delete(w.room(lobby).occupants, "carol pc") // and nobody is told
			w.wait(61 * time.Minute)
			w.wait(61 * time.Second)
		}, state: desk.Lobby, want: "alice joined"},
		"a status is where they are": {do: func(w *world, lobby desk.SessionID) {
			r := w.ask(desk.CustomerStatus{Reply: w.by(alice), Service: "sales"})
			if field(r, "session") != string(lobby) || field(r, "state") != "active" {
				w.failf("the status is %+v", r)
			}
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited"},
		"who writes by chat is told how to join": {do: func(w *world, _ desk.SessionID) {
			r := w.ask(desk.CustomerWrote{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Body: "hello?"})
			if !strings.Contains(r.Note, "?join") {
				w.failf("told is %q", r.Note)
			}
			r = w.ask(desk.CustomerWrote{Reply: w.by(mallory), Service: "sales", ID: w.sessionID(), Token: "t", Body: "hello?"})
			if !strings.Contains(r.Note, "?join") {
				w.failf("told is %q", r.Note)
			}
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited, mallory invited"},
		"it is full": {do: func(w *world, _ desk.SessionID) {
			w.do(desk.PutService{Reply: w.by(admin), Service: sales(ofKind("lobby"), func(s *desk.Service) { s.MaxWaiting = 3 })})
			if got := w.refused(desk.Contact{Reply: w.by(mallory), Service: "sales", ID: w.sessionID(), Token: "t"}); got != desk.CodeLimit {
				w.failf("the fourth is refused as %q", got)
			}
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited"},
		"a guest is not erased": {do: func(w *world, _ desk.SessionID) {
			if got := w.refused(desk.Erase{Reply: w.by(admin), Customer: alice}); got != desk.CodeConflict {
				w.failf("refused as %q", got)
			}
		}, state: desk.Lobby, want: "alice joined, carol joined, kim invited"},
	} {
		t.Run(name, func(t *testing.T) {
			w := lobbyDesk(t, bob)
			lobby := w.comesIn(alice)
			w.comesIn(carol)
			w.contact(kim)
			row.do(w, lobby)
			wantState(t, w, lobby, row.state)
			wantPeople(t, w, lobby, row.want)
			if row.check != nil && !row.check(w) {
				t.Errorf("told was %v", w.tells)
			}
			w.settle()
			w.agree()
			w.same()
		})
	}
}

func TestTakeRefusals(t *testing.T) {
	for name, row := range map[string]struct {
		before func(w *world)
		take   desk.Take
		code   desk.Code
		field  string
	}{
		"nobody is named":      {take: desk.Take{Service: "sales"}, code: desk.CodeInvalid, field: "who"},
		"somebody unknown":     {take: desk.Take{Service: "sales", Who: []string{"alice", "zoe"}}, code: desk.CodeInvalid, field: "who"},
		"who has not come":     {take: desk.Take{Service: "sales", Who: []string{"kim"}}, code: desk.CodeInvalid, field: "who"},
		"an unknown service":   {take: desk.Take{Service: "nothing", Who: []string{"alice"}}, code: desk.CodeNotFound, field: "service"},
		"a service of others":  {take: desk.Take{Service: "support", Who: []string{"alice"}}, code: desk.CodeForbidden, field: "service"},
		"who is taken already": {before: func(w *world) { w.takes(eve, "alice") }, take: desk.Take{Who: []string{"carol", "alice"}}, code: desk.CodeConflict, field: "who"},
		"a CSR who is full":    {before: func(w *world) { w.takes(bob, "alice") }, take: desk.Take{Who: []string{"carol"}}, code: desk.CodeConflict},
		"no CSR":               {take: desk.Take{Reply: desk.Reply{To: mallory + "/x"}, Who: []string{"alice"}}, code: desk.CodeForbidden},
		"an id that is no id":  {take: desk.Take{Who: []string{"alice"}, ID: "s-x"}, code: desk.CodeBusy},
		"an empty lobby": {before: func(w *world) {
			for _, jid := range []desk.JID{alice, carol} {
				w.do(desk.Leave{Reply: w.by(jid), Service: "sales"})
			}
		}, take: desk.Take{Service: "sales", Who: []string{"alice"}}, code: desk.CodeConflict, field: "service"},
		"no lobby at all": {before: func(w *world) {
			for _, jid := range []desk.JID{alice, carol} {
				w.do(desk.Leave{Reply: w.by(jid), Service: "sales"})
			}
		}, take: desk.Take{Who: []string{"alice"}}, code: desk.CodeConflict},
		"one of two lobbies": {before: func(w *world) {
			w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "page", Kind: "lobby"}})
			w.staff(bob, 1)
			r := w.ask(desk.Contact{Reply: w.by(mallory), Service: "page", ID: w.sessionID(), Token: "t"})
			w.join(desk.SessionID(field(r, "session")), mallory)
		}, take: desk.Take{Who: []string{"alice"}}, code: desk.CodeInvalid, field: "service"},
		"oneself": {before: func(w *world) { w.comesIn(bob) }, take: desk.Take{Service: "sales", Who: []string{"bob"}}, code: desk.CodeInvalid, field: "who"},
	} {
		t.Run(name, func(t *testing.T) {
			w := lobbyDesk(t, bob, eve)
			w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "support"}})
			w.comesIn(alice)
			w.comesIn(carol)
			w.contact(kim)
			if row.before != nil {
				row.before(w)
			}
			take := row.take
			if take.ID == "" {
				take.ID = w.sessionID()
			}
			reply := w.by(bob)
			if take.Reply.To != "" {
				reply.To = take.Reply.To
			}
			take.Reply = reply
			r := w.ask(take)
			if r.Refusal == nil || r.Refusal.Code != row.code || r.Refusal.Field != row.field {
				t.Errorf("answered %+v", r)
			}
			w.agree()
			w.same()
		})
	}
}

// What can become of a session that was taken: alice and carol with bob, eve is free.
func TestTakenRows(t *testing.T) {
	for name, row := range map[string]struct {
		joined bool // all are in the room
		do     func(w *world, id desk.SessionID)
		state  desk.SessionState
		owner  desk.CSRID
		want   string
	}{
		"the CSR does not come": {do: func(w *world, id desk.SessionID) {
			w.join(id, alice)
			w.join(id, carol)
			w.wait(61 * time.Second)
		}, state: desk.Offered, want: "alice joined, carol joined, eve invited"},
		"the CSR goes": {joined: true, do: func(w *world, id desk.SessionID) {
			w.quit(id, bob+"/pc")
			w.wait(61 * time.Second)
			w.join(id, eve)
		}, state: desk.Active, owner: eve, want: "alice joined, carol joined, eve joined"},
		"the CSR says no": {do: func(w *world, id desk.SessionID) {
			w.join(id, alice)
			w.join(id, carol)
			w.do(desk.Decline{Reply: w.by(bob), Session: id})
		}, state: desk.Offered, want: "alice joined, carol joined, eve invited"},
		"one of them does not come": {do: func(w *world, id desk.SessionID) {
			w.join(id, bob)
			w.join(id, carol)
			w.wait(61 * time.Second)
		}, state: desk.Active, owner: bob, want: "bob joined, carol joined"},
		"the other of them does not come": {do: func(w *world, id desk.SessionID) {
			w.join(id, bob)
			w.join(id, alice)
			w.wait(61 * time.Second)
		}, state: desk.Active, owner: bob, want: "alice joined, bob joined"},
		"none of them comes": {do: func(w *world, id desk.SessionID) {
			w.join(id, bob)
			w.wait(61 * time.Second)
		}, state: "gone"},
		"one of them stays away": {joined: true, do: func(w *world, id desk.SessionID) {
			w.quit(id, alice+"/pc")
			w.wait(61 * time.Second)
		}, state: desk.Active, owner: bob, want: "bob joined, carol joined"},
		"it is closed": {joined: true, do: func(w *world, id desk.SessionID) {
			w.do(desk.CloseSession{Reply: w.by(bob), Session: id})
		}, state: "gone"},
		"it is transferred": {joined: true, do: func(w *world, id desk.SessionID) {
			w.do(desk.Transfer{Reply: w.by(bob), Session: id})
			w.join(id, eve)
		}, state: desk.Active, owner: eve, want: "alice joined, carol joined, eve joined"},
		"nobody says anything": {joined: true, do: func(w *world, _ desk.SessionID) {
			w.wait(31 * time.Minute)
		}, state: "gone"},
		"the room is lost": {joined: true, do: func(w *world, id desk.SessionID) {
			w.vanish(id)
			w.settle()
			for _, jid := range []desk.JID{alice, carol, bob} {
				w.join(id, jid)
			}
		}, state: desk.Active, owner: bob, want: "alice joined, bob joined, carol joined"},
		"both ask again": {joined: true, do: func(w *world, id desk.SessionID) {
			for _, jid := range []desk.JID{alice, carol} {
				if w.contact(jid) != id {
					w.failf("%s gets another session", jid)
				}
			}
		}, state: desk.Active, owner: bob, want: "alice joined, bob joined, carol joined"},
		"the further one writes by chat": {joined: true, do: func(w *world, id desk.SessionID) {
			r := w.ask(desk.CustomerWrote{Reply: w.by(carol), Service: "sales", ID: w.sessionID(), Token: "t", Body: "hello?"})
			if !strings.Contains(r.Note, string(id)) {
				w.failf("told is %q", r.Note)
			}
		}, state: desk.Active, owner: bob, want: "alice joined, bob joined, carol joined"},
		"the first goes on by chat": {do: func(w *world, id desk.SessionID) {
			w.join(id, bob)
			w.join(id, carol)
			w.do(desk.CustomerWrote{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "t", Body: "here"})
			w.wait(5 * time.Minute)
			w.do(desk.Leave{Reply: w.by(alice), Service: "sales"})
		}, state: desk.Active, owner: bob, want: "bob joined, carol joined"},
	} {
		t.Run(name, func(t *testing.T) {
			w := lobbyDesk(t, bob, eve)
			lobby := w.comesIn(alice)
			w.comesIn(carol)
			id := w.takes(bob, "alice", "carol")
			if row.joined {
				for _, jid := range []desk.JID{alice, carol, bob} {
					w.join(id, jid)
				}
			}
			row.do(w, id)
			wantState(t, w, id, row.state)
			wantPeople(t, w, id, row.want)
			if got := w.owner(id); got != row.owner {
				t.Errorf("it is %s's", got)
			}
			wantPeople(t, w, lobby, "alice joined, carol joined")
			w.agree()
			w.crash()
			w.connect()
			w.settle()
			w.agree()
			w.same()
		})
	}
}

// The token of a guest opens their place in the lobby from elsewhere, and the session that they
// were taken into.
func TestLobbyResume(t *testing.T) {
	for _, name := range []string{"in the lobby", "taken", "taken with others", "left the lobby"} {
		t.Run(name, func(t *testing.T) {
			w := lobbyDesk(t, bob)
			lobby := w.comesIn(carol)
			r := w.ask(desk.Contact{Reply: w.by(alice), Service: "sales", ID: w.sessionID(), Token: "secret"})
			w.join(lobby, alice)
			id := lobby
			switch name {
			case "taken":
				id = w.takes(bob, "alice")
			case "taken with others":
				id = w.takes(bob, "carol", "alice")
			case "left the lobby":
				id = w.takes(bob, "carol", "alice")
				w.do(desk.Leave{Reply: w.by(alice), Service: "sales", Session: lobby})
			}
			again := w.resumes(kim, field(r, "token"))
			if field(again, "session") != string(id) || field(again, "token") == "secret" {
				t.Fatalf("answered %+v", again)
			}
			if w.resumes(mallory, "secret").Refusal == nil {
				t.Error("a token was taken twice")
			}
			if !w.asked[kim][id] {
				t.Error("they are not invited")
			}
			w.join(id, kim)
			if got := w.people(lobby) + w.people(id); strings.Contains(got, "alice") || !strings.Contains(got, "kim joined") {
				t.Errorf("there are %s", got)
			}
			if r := w.resumes(kim, field(again, "token")); field(r, "session") != string(id) {
				t.Errorf("from the same address: %+v", r)
			}
			if r := w.resumes(carol, field(again, "token")); r.Refusal == nil {
				t.Error("who has a place got another one")
			}
			w.agree()
			w.same()
		})
	}
}

// A service whose form demands answers asks by chat first, and one that sorts by its answers can
// send people into a lobby: they go on writing to where they came.
func TestLobbyBehindQuestions(t *testing.T) {
	w := lobbyDesk(t, bob)
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{
		Name: "front", Kind: "triage",
		Form:  []desk.FormField{{Name: "topic", Required: true}},
		Rules: []desk.Rule{{When: "true", Service: "sales"}},
	}})
	write := func(body string) desk.Result {
		return w.ask(desk.CustomerWrote{Reply: w.by(alice), Service: "front", ID: w.sessionID(), Token: w.next("token"), Body: body})
	}
	write("hello?")
	r := write("price")
	lobby := desk.SessionID(field(r, "session"))
	wantState(t, w, lobby, desk.Lobby)
	w.join(lobby, alice)
	if r := write("what now?"); field(r, "session") != string(lobby) {
		t.Errorf("answered %+v", r)
	}
	id := w.takes(bob, "alice")
	if s, _ := w.desk.Session(id); s.Answers["topic"] != "price" || s.Question != "hello?" {
		t.Errorf("the CSR knows %+v", s)
	}
	if r := w.ask(desk.CustomerStatus{Reply: w.by(alice), Service: "front"}); field(r, "session") != string(id) {
		t.Errorf("the status is %+v", r)
	}
	again := w.ask(desk.Contact{Reply: w.by(alice), Service: "front", ID: w.sessionID(), Token: "newest"})
	if field(again, "session") != string(id) || field(again, "token") != "newest" {
		t.Errorf("asking again gives %+v", again)
	}
	back := w.ask(desk.Resume{Reply: w.by(kim), Service: "front", Token: "newest", NewToken: "next"})
	if s, _ := w.desk.Session(id); field(back, "session") != string(id) || s.Customer != kim {
		t.Errorf("resume gives %+v; the session is of %s", back, s.Customer)
	}
	w.do(desk.Leave{Reply: w.by(kim), Service: "front"})
	wantState(t, w, id, "gone")
	w.do(desk.Leave{Reply: w.by(kim), Service: "front"})
	w.agree()
	w.same()
	wantPeople(t, w, lobby, "")
}

// Whoever was sent on to a lobby, taken out of it with others and has left it since still has a
// token that opens the session, where they first wrote to.
func TestTakenFromBehindQuestions(t *testing.T) {
	w := lobbyDesk(t, bob)
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{
		Name: "front", Kind: "triage", Rules: []desk.Rule{{When: "true", Service: "sales"}},
	}})
	lobby := w.comesIn(carol)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "front", ID: w.sessionID(), Token: "secret"})
	w.join(lobby, alice)
	id := w.takes(bob, "carol", "alice")
	w.do(desk.Leave{Reply: w.by(alice), Service: "sales", Session: lobby})
	for _, who := range []desk.JID{alice, kim} {
		r = w.ask(desk.Resume{Reply: w.by(who), Service: "front", Token: field(r, "token"), NewToken: w.next("token")})
		if field(r, "session") != string(id) {
			t.Fatalf("%s is answered %+v", who, r)
		}
		w.join(id, who)
	}
	wantPeople(t, w, id, "bob invited, carol invited, kim joined")
	w.agree()
	w.same()
}

// Nobody gets a second session with a service by a token of somebody who came to it by another.
func TestTokenFromBehindQuestionsGivesNoSecondSession(t *testing.T) {
	w := lobbyDesk(t, bob, eve)
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{
		Name: "front", Kind: "triage", Rules: []desk.Rule{{When: "true", Service: "sales"}},
	}})
	lobby := w.comesIn(carol)
	r := w.ask(desk.Contact{Reply: w.by(alice), Service: "front", ID: w.sessionID(), Token: "secret"})
	w.join(lobby, alice)
	w.takes(bob, "carol", "alice")
	w.comesIn(kim)
	id := w.takes(eve, "kim")
	w.do(desk.Leave{Reply: w.by(kim), Service: "sales", Session: lobby})
	back := w.ask(desk.Resume{Reply: w.by(kim), Service: "front", Token: field(r, "token"), NewToken: "next"})
	if back.Refusal == nil || back.Refusal.Code != desk.CodeConflict {
		t.Errorf("answered %+v", back)
	}
	wantPeople(t, w, id, "eve invited, kim invited")
	w.agree()
	w.same()
}
