package desk_test

import (
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

// TestWalkOfLobbies has people come into lobbies and go, be taken out of them alone and together,
// come back with their tokens and from other addresses, while rooms, links and processes break.
func TestWalkOfLobbies(t *testing.T) {
	rapidDefault(t, "rapid.checks", 60)
	rapidDefault(t, "rapid.steps", 400)
	seen := make(map[string]int)
	further := 0 // customers of sessions, beside the first
	rapid.Check(t, func(t *rapid.T) {
		w := newWalker(t)
		w.openLobbies()
		actions := make(map[string]func(*rapid.T))
		for name, act := range w.lobbyActions() {
			actions[name] = func(t *rapid.T) {
				w.rt, w.tester = t, t
				act()
				for _, s := range w.sessions() {
					if s.State == desk.Active {
						further += max(0, customers(s)-1)
					}
				}
			}
		}
		t.Repeat(actions)
		w.rt, w.tester = t, t
		w.goHome()
		for _, a := range w.store.Audit(link) {
			seen[a.Action]++
		}
	})
	t.Logf("what happened: %v; %d steps with further customers", seen, further)
	if t.Failed() || testing.Short() {
		return
	}
	for _, action := range []string{"lobby.guest", "lobby.left", "lobby.taken", "session.customer", "session.resumed", "session.left", "room.lost"} {
		if seen[action] == 0 {
			t.Errorf("the walks never came to %s", action)
		}
	}
	if further == 0 {
		t.Error("no session had a further customer")
	}
}

func customers(s desk.SessionView) (n int) {
	for _, p := range s.People {
		if p.Role == desk.PartCustomer {
			n++
		}
	}
	return n
}

// openLobbies makes two lobbies and one that sends people into the first, and everybody be there.
func (w *walker) openLobbies() {
	w.services = []desk.ServiceName{"page", "topic", "front"}
	for _, name := range w.services[:2] {
		w.post(desk.PutService{Reply: w.by(admin), Service: desk.Service{
			Name: name, Kind: "lobby", JoinTimeout: time.Minute, Grace: time.Minute, IdleTimeout: 10 * time.Minute, MaxWaiting: 5,
		}})
	}
	w.post(desk.PutService{Reply: w.by(admin), Service: desk.Service{
		Name: "front", Kind: "triage", Rules: []desk.Rule{{When: "true", Service: "page"}},
		Form: []desk.FormField{{Name: "topic", Required: w.oneIn(2)}},
	}})
	for _, csr := range w.staff {
		w.post(desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{
			JID: csr, Name: csr.Local(), Capacity: w.number(1, 3), Services: w.services[:2],
		}})
		w.show(csr+"/pc", desk.Online)
	}
	w.settle()
}

// lobbyActions is everything that can happen, without those who change services into others.
func (w *walker) lobbyActions() map[string]func() {
	all := w.table()
	for _, name := range []string{"put service", "put csr", "later", "rare 2"} {
		delete(all, name)
	}
	maps.Copy(all, map[string]func(){
		"take 1": w.csrTakes, "take 2": w.csrTakes, "take 3": w.csrTakes, "take 4": w.csrTakes,
		"all come 1": w.guestsCome, "all come 2": w.guestsCome, "contact 4": w.contact, "contact 5": w.contact,
		"come back 2": w.guestComesBack, "come back 3": w.guestComesBack,
		"rare 1": w.lobbyTrouble,
	})
	return all
}

// guestsCome has everybody who is asked into a room come, most of the time.
func (w *walker) guestsCome() {
	w.settle()
	for _, s := range w.sessions() {
		for _, p := range s.People {
			if p.State != desk.Joined && !w.oneIn(6) {
				jid := p.JID + w.device()
				w.note("%s enters %s: %v", jid, s.ID, w.enter(s.ID, jid))
			}
		}
	}
	w.settle()
}

// guestComesBack has somebody show a token that was given out lately.
func (w *walker) guestComesBack() {
	w.request(desk.Resume{
		Reply: w.by(pick(w, w.public)), Service: pick(w, w.services), Token: w.lately(), NewToken: w.token(),
	}, desk.RoleCustomer)
}

// lobbyTrouble is one of the things that happen less often.
func (w *walker) lobbyTrouble() {
	switch w.number(1, 6) {
	case 1:
		w.roomVanishes()
	case 2:
		w.linkBreaks()
	case 3:
		w.crashes()
	case 4:
		w.failing = w.number(1, 2)
	case 5:
		w.elapse(time.Duration(w.number(5, 70)) * time.Minute)
	case 6:
		w.request(desk.EndSession{Reply: w.by(admin), Session: w.meant(), Reason: "over"}, desk.RoleAdmin)
	}
}
