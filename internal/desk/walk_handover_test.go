package desk_test

import (
	"flag"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

// TestWalkOfHandovers is a walk through a desk in which little else happens than that CSRs
// bring others in and hand over, in every way and at the wrong moments: they and their
// customers come and go, and the process crashes anywhere.
func TestWalkOfHandovers(t *testing.T) {
	const checks = 60
	rapidDefault(t, "rapid.checks", checks)
	rapidDefault(t, "rapid.steps", walkSteps)
	var mu sync.Mutex
	seen := make(map[string]int)
	rapid.Check(t, func(t *rapid.T) {
		w := newHandoverWalker(t)
		actions := make(map[string]func(*rapid.T))
		for name, act := range w.handovers() {
			actions[name] = func(t *rapid.T) {
				w.chance(t)
				act()
			}
		}
		t.Repeat(actions)
		w.chance(t)
		w.goHome()
		mu.Lock()
		defer mu.Unlock()
		for _, a := range w.store.Audit(link) {
			seen[a.Action]++
		}
	})
	t.Logf("what happened: %v", seen)
	if t.Failed() || testing.Short() || flag.Lookup("rapid.checks").Value.String() != strconv.Itoa(checks) {
		return
	}
	for _, action := range []string{
		"session.conference", "session.transfer", "session.transferred", "session.service", "session.owner",
		"session.ask_failed", "session.ask_cancelled", "session.hold", "session.note", "session.csr_gone",
	} {
		if seen[action] == 0 {
			t.Errorf("the walks never came to %s", action)
		}
	}
}

func newHandoverWalker(t *rapid.T) *walker {
	w := newWalker(t)
	w.staff, w.public = append(w.staff, gus), []desk.JID{alice, carol, eve}
	for i := range w.services {
		w.openService(i)
	}
	for i := range w.staff {
		w.comesToWork(i)
	}
	w.settle()
	return w
}

// openService puts a service, should it have been removed.
func (w *walker) openService(i int) {
	s := desk.Service{
		Name: w.services[i], OfferTimeout: 20 * time.Second, JoinTimeout: time.Minute, Grace: time.Minute, MissedOffers: 100,
		MaxWait: 10 * time.Minute, IdleTimeout: time.Hour, WrapUp: time.Duration(i) * 10 * time.Second,
	}
	if i == 2 {
		s.Kind = "ring-all"
	}
	w.post(desk.PutService{Reply: w.by(admin), Service: s})
}

// comesToWork puts a CSR, should they have been removed, and has them be there.
func (w *walker) comesToWork(i int) {
	csr := w.staff[i]
	w.post(desk.PutCSR{Reply: w.by(admin), Profile: desk.CSRProfile{
		JID: csr, Name: csr.Local(), Capacity: 2 + i%3, Skills: desk.Skills{"german": 1 + i%2},
		Services: []desk.ServiceName{w.services[i%3], w.services[(i+1)%3]},
	}})
	w.show(csr+"/pc", desk.Online)
	w.post(desk.SetStatus{Reply: w.by(csr), State: desk.Available})
}

// handovers is what can happen in this walk. An action is as likely as it has lines.
func (w *walker) handovers() map[string]func() {
	all := map[string]func(){
		"carry 1": w.someEffects, "carry 2": w.someEffects, "deliver 1": w.someReports, "deliver 2": w.someReports,
		"batch": w.batch, "rest": w.rest, "settle": func() { w.note("settle"); w.settle() },
		"moment":  func() { w.elapse(time.Duration(w.number(1, 8)) * time.Second) },
		"due":     w.untilDue,
		"contact": w.contact, "customer comes 1": w.customerComes, "customer comes 2": w.customerComes,
		"somebody leaves": w.somebodyLeaves, "somebody speaks": w.somebodySpeaks, "csr closes": w.csrCloses,
		"csr answers": w.csrAnswers, "csr comes online": w.csrOnline,
		"trouble": w.trouble,
	}
	for i := range 4 {
		all["called ones come "+strconv.Itoa(i)] = w.calledOnesCome
		all["hand over "+strconv.Itoa(i)] = w.handOver
	}
	return all
}

// trouble is one of the things that go wrong, now and then.
func (w *walker) trouble() {
	switch w.number(1, 8) {
	case 1:
		w.crashes()
	case 2:
		w.linkBreaks()
	case 3:
		w.roomVanishes()
	case 4, 5:
		w.csrPresence()
	case 6:
		w.openOrClose()
	}
}

// calledOnesCome brings those who are asked into the room of a session, or some of them.
func (w *walker) calledOnesCome() {
	s, ok := w.someSession()
	if !ok {
		return
	}
	for _, p := range s.People {
		if p.State != desk.Joined && !w.oneIn(3) {
			w.note("%s enters %s: %v", p.JID, s.ID, w.enter(s.ID, p.JID+"/pc"))
		}
	}
}

func (w *walker) csrOnline() {
	i := w.number(0, len(w.services)-1)
	w.note("%s is open, and a CSR comes to work", w.services[i])
	w.openService(i)
	w.comesToWork(w.number(0, len(w.staff)-1))
}

// handOver has a CSR of an active session, mostly its owner, bring somebody in, hand over, or
// think better of it.
func (w *walker) handOver() {
	active := slices.DeleteFunc(w.sessions(), func(s desk.SessionView) bool { return s.State != desk.Active })
	if len(active) == 0 {
		return
	}
	s := pick(w, active)
	var csrs []desk.JID
	for _, p := range s.People {
		if p.Role == desk.PartCSR {
			csrs = append(csrs, p.JID)
		}
	}
	reply, id := w.by(pick(w, append(csrs, s.Owner))), s.ID
	targets := []string{"", "", "service:sales", "service:support", "service:ring", "skill:german", "nobody"}
	target := pick(w, append(targets, names(w.staff)...))
	asks := []desk.Event{
		desk.Conference{Reply: reply, Session: id, Target: target, Note: "look"},
		desk.Conference{Reply: reply, Session: id, Target: target, Private: true, ID: w.sessionID()},
		desk.Transfer{Reply: reply, Session: id, Target: target, Note: "take it"},
		desk.Transfer{Reply: reply, Session: id, Target: target, Note: "take it"},
		desk.Transfer{Reply: reply, Session: id, Target: target, Note: "take it", Cold: true},
		desk.CancelAsk{Reply: reply, Session: id},
		desk.Hold{Reply: reply, Session: id, On: w.oneIn(2)},
	}
	if w.oneIn(12) {
		w.request(desk.AddNote{Reply: reply, Session: id, Text: "order 17"}, desk.RoleCSR|desk.RoleSupervisor|desk.RoleAdmin)
		return
	}
	w.request(pick(w, asks), desk.RoleCSR)
}
