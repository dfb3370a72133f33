package desk_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

// TestWalkOfTheStaff keeps CSRs and supervisors busy with each other: everybody is there,
// sessions are taken at once, and then conferences, transfers, consultations and meddling go
// on while people come and go, time passes and the process crashes.
func TestWalkOfTheStaff(t *testing.T) {
	rapidDefault(t, "rapid.checks", 120)
	rapidDefault(t, "rapid.steps", 300)
	seen := make(map[string]int)
	rapid.Check(t, func(t *rapid.T) {
		w := newWalker(t)
		w.atWork()
		actions := make(map[string]func(*rapid.T))
		for name, act := range w.staffActions() {
			actions[name] = func(t *rapid.T) {
				w.chance(t)
				act()
			}
		}
		t.Repeat(actions)
		w.chance(t)
		w.goHome()
		for _, a := range w.store.Audit(link) {
			seen[a.Action]++
		}
	})
	if t.Failed() || testing.Short() {
		return
	}
	for _, action := range []string{
		"role.revoked", "session.conference", "session.transfer", "session.transferred", "session.ask_failed", "session.ask_cancelled",
		"session.owner", "session.hold", "session.consult", "session.monitor", "session.monitor_off", "session.whisper", "session.barge",
		"session.assign", "session.ended_by", "session.push", "session.form", "session.form_answer", "session.form_filled",
		"session.call", "session.reply",
	} {
		if seen[action] == 0 {
			t.Errorf("the walks never came to %s: %v", action, seen)
		}
	}
}

// atWork has plain services with all channels, and everybody there.
func (w *walker) atWork() {
	for _, name := range w.services {
		s := sales(withChannels)
		s.Name, s.Title, s.MaxWaiting = name, string(name), 20
		w.post(desk.PutService{Reply: w.by(admin), Service: s})
	}
	for _, csr := range w.staff {
		w.post(desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{
			JID: csr, Name: csr.Local(), Capacity: w.number(1, 3), Services: w.services, Skills: desk.Skills{"german": 1},
		}})
		w.show(csr+"/pc", desk.Online)
	}
	w.post(desk.SetRole{Reply: w.by(admin), JID: sue, Role: desk.RoleSupervisor, On: true})
	w.settle()
}

func (w *walker) staffActions() map[string]func() {
	return map[string]func(){
		"carry": w.someEffects, "deliver": w.someReports, "settle 1": w.settle, "settle 2": w.settle, "rest": w.rest,
		"moment": func() { w.elapse(time.Duration(w.number(1, 8)) * time.Second) },
		"while":  func() { w.elapse(time.Duration(w.number(10, 70)) * time.Second) },
		"begin":  w.begin, "everybody comes 1": w.everybodyComes, "everybody comes 2": w.everybodyComes,
		"work 1": w.csrWorks, "work 2": w.csrWorks, "work 3": w.csrWorks, "work 4": w.csrWorks,
		"answer": w.csrAnswers, "meddle 1": w.overseerActs, "meddle 2": w.overseerActs, "fill in": w.fillsIn,
		"overseer comes": w.overseerComes, "somebody leaves": w.somebodyLeaves, "somebody speaks": w.somebodySpeaks,
		"close": w.csrCloses, "status": func() {
			w.request(desk.SetStatus{Reply: w.by(pick(w, w.staff)), State: pick(w, []desk.CSRState{desk.Available, desk.Available, desk.Break})}, desk.RoleCSR)
		},
		"rare": func() {
			switch w.number(1, 8) {
			case 1:
				w.crashes()
			case 2:
				w.linkBreaks()
			case 3:
				w.roomVanishes()
			case 4:
				csr := pick(w, w.staff)
				w.request(desk.RemoveCSR{Reply: w.by(admin), CSR: csr}, desk.RoleAdmin)
				w.settle()
				w.atWork()
			case 5:
				w.csrPresence()
			default:
				for _, csr := range w.staff {
					w.show(csr+"/pc", desk.Online)
				}
			}
		},
	}
}

// begin begins a session.
func (w *walker) begin() {
	e := desk.Contact{Reply: w.by(pick(w, w.public)), Service: pick(w, w.services), ID: w.sessionID(), Token: w.next("token")}
	w.request(e, desk.RoleCustomer)
}

// everybodyComes brings everybody into the rooms they were asked into.
func (w *walker) everybodyComes() {
	w.settle()
	w.note("everybody comes")
	for _, s := range w.sessions() {
		for _, p := range s.People {
			if !w.room(s.ID).has(p.JID) && !w.oneIn(4) {
				w.enter(s.ID, p.JID+"/pc")
			}
		}
	}
	w.settle()
}

// fillsIn has a customer answer a form, as a whole or question by question.
func (w *walker) fillsIn() {
	for _, s := range w.sessions() {
		if s.Filling == nil {
			continue
		}
		if w.oneIn(3) {
			w.request(desk.FillIn{Reply: w.by(s.Customer), Session: s.ID, Answers: desk.Answers{"iban": "1", "how": pick(w, []string{"bank", "gold"})}}, desk.RoleCustomer)
			return
		}
		w.request(desk.SessionWrote{Reply: w.by(s.Customer), Session: s.ID, Body: pick(w, []string{"1", "bank", "!back", "!skip", "nonsense"})}, desk.RoleCustomer)
		return
	}
}

// csrWorks has somebody do something in a session: mostly the one who has it.
func (w *walker) csrWorks() {
	reply, id := w.someone(), w.meant()
	had := slices.DeleteFunc(w.desk.Sessions(), func(s desk.SessionView) bool { return s.State != desk.Active })
	if len(had) > 0 && !w.oneIn(8) {
		s := pick(w, had)
		if id = s.ID; s.Parent != "" && w.oneIn(2) {
			reply = w.by(s.Customer) // the first CSR of a side room
		} else {
			reply = w.by(s.Owner)
		}
		if s.Ask != nil && w.oneIn(4) { // not often there
			w.request(desk.CancelAsk{Reply: w.by(s.Ask.By), Session: id}, desk.RoleCSR)
			return
		}
	}
	target := pick(w, append([]string{"", "", "service:sales", "skill:german", "nobody"}, names(w.staff)...))
	asks := []desk.Event{
		desk.Conference{Reply: reply, Session: id},
		desk.Conference{Reply: reply, Session: id, Target: target},
		desk.Conference{Reply: reply, Session: id, Private: true, ID: w.sessionID()},
		desk.Conference{Reply: reply, Session: id, Target: target, Private: true, ID: w.sessionID()},
		desk.Conference{Reply: reply, Session: id, Target: target, Private: true, ID: w.sessionID()},
		desk.Transfer{Reply: reply, Session: id, Target: target, Note: "a note"},
		desk.Transfer{Reply: reply, Session: id, Target: target, Cold: true},
		desk.CancelAsk{Reply: reply, Session: id},
		desk.Hold{Reply: reply, Session: id, On: w.oneIn(2)},
		desk.Push{Reply: reply, Session: id, URL: "https://example.org/"},
		desk.SendForm{Reply: reply, Session: id, Form: "refund"},
		desk.OfferCall{Reply: reply, Session: id},
		desk.SayReply{Reply: reply, Session: id, Name: "hello"},
	}
	w.request(pick(w, asks), desk.RoleCSR)
}

func names(ids []desk.CSRID) (all []string) {
	for _, id := range ids {
		all = append(all, string(id))
	}
	return all
}

// overseerActs has a supervisor, or somebody who would like to be one, meddle.
func (w *walker) overseerActs() {
	reply, id := w.by(pick(w, append(slices.Clone(w.staff), admin, mallory, sue))), w.meant()
	if w.oneIn(4) {
		w.request(desk.SetRole{
			Reply: w.by(pick(w, []desk.JID{admin, admin, mallory})), JID: pick(w, []desk.JID{sue, w.staff[0]}),
			Role: desk.RoleSupervisor, On: w.oneIn(2),
		}, desk.RoleAdmin)
		return
	}
	watched := id
	for _, s := range w.desk.Sessions() {
		if len(s.Monitors) > 0 {
			watched, reply = s.ID, w.by(s.Monitors[0])
		}
	}
	asks := []desk.Event{
		desk.Monitor{Reply: reply, Session: id, On: true},
		desk.Monitor{Reply: reply, Session: watched},
		desk.Whisper{Reply: reply, Session: id, Text: "psst"},
		desk.Barge{Reply: reply, Session: id},
		desk.Assign{Reply: reply, Session: id, CSR: pick(w, w.staff)},
		desk.Assign{Reply: reply, Session: id, CSR: pick(w, w.staff)},
		desk.SetCSRState{Reply: reply, CSR: pick(w, w.staff), State: pick(w, []desk.CSRState{desk.Available, desk.Busy})},
	}
	if w.oneIn(3) {
		asks = append(asks, desk.EndSession{Reply: reply, Session: id, Reason: "spam"})
	}
	w.request(pick(w, asks), desk.RoleSupervisor|desk.RoleAdmin)
}

// overseerComes brings those who barged in into the room.
func (w *walker) overseerComes() {
	if s, ok := w.someSession(); ok {
		for _, p := range s.People {
			if p.Role == desk.PartSupervisor || p.Role == desk.PartCustomer {
				w.note("%s enters %s", p.JID, s.ID)
				w.enter(s.ID, p.JID+w.device())
			}
		}
	}
}
