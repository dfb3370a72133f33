package desk_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
	"bellhop/services"
)

// How many random walks a plain run takes, and of how many steps on average.
const (
	walks     = 210
	walkSteps = 550
)

// commandLine are the flags that the command line sets; those that a test sets count as set
// ever after.
var commandLine = sync.OnceValue(func() map[string]bool {
	given := make(map[string]bool)
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return given
})

// rapidDefault sets a flag of rapid that the command line does not set.
func rapidDefault(t *testing.T, name string, value int) {
	t.Helper()
	if commandLine()[name] {
		return
	}
	f := flag.Lookup(name)
	before := f.Value.String()
	if err := flag.Set(name, strconv.Itoa(value)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set(name, before); err != nil {
			t.Error(err)
		}
	})
}

// TestWalk lets customers, CSRs, admins, strangers, the servers and chance do whatever they
// like with a desk, and holds it to the ten invariants after every step.
func TestWalk(t *testing.T) {
	const sides = 2
	rapidDefault(t, "rapid.checks", walks/sides)
	rapidDefault(t, "rapid.steps", walkSteps)
	var mu sync.Mutex
	var steps, events int
	seen := make(map[string]int)
	walk := func(t *rapid.T) {
		w := newWalker(t)
		actions := make(map[string]func(*rapid.T))
		taken := 0
		for name, act := range w.table() {
			actions[name] = func(t *rapid.T) {
				taken++
				w.chance(t)
				act()
			}
		}
		t.Repeat(actions)
		w.chance(t)
		w.goHome()
		mu.Lock()
		defer mu.Unlock()
		steps, events = steps+taken, events+w.applied
		for _, a := range w.store.Audit(link) {
			seen[a.Action]++
		}
	}
	t.Run("walks", func(t *testing.T) {
		for side := range sides {
			t.Run(strconv.Itoa(side), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, walk)
			})
		}
	})
	t.Logf("%d steps, %d events; what happened: %v", steps, events, seen)
	if t.Failed() || testing.Short() || flag.Lookup("rapid.checks").Value.String() != strconv.Itoa(walks/sides) {
		return
	}
	if steps < 80_000 {
		t.Errorf("only %d steps were walked", steps)
	}
	for _, action := range []string{
		"session.begin", "session.joined", "session.left_room", "session.put_out", "session.csr_gone", "session.end",
		"session.closed", "session.summons_failed", "offer.made", "offer.accepted", "offer.declined", "offer.missed",
		"offer.withdrawn", "csr.state", "csr.set", "csr.removed", "service.set", "service.removed", "service.opened",
		"service.closed", "room.lost", "refused", "role.granted", "session.asking", "session.by_chat", "session.left_chat",
		"session.resumed", "session.customer", "session.rated", "token.wrong",
		"lobby.guest", "lobby.left", "lobby.taken", "session.assist",
	} {
		if seen[action] == 0 {
			t.Errorf("the walks never came to %s", action)
		}
	}
}

// walker takes random steps in a world.
type walker struct {
	*world
	rt       *rapid.T                // where chance comes from; or
	draw     func(low, high int) int // that
	failing  int                     // effects that will fail
	rested   time.Time
	lost     []desk.Event // reports of the batch that is not committed
	services []desk.ServiceName
	staff    []desk.CSRID
	public   []desk.JID
	tokens   []string // given out lately
}

func newWalker(t *rapid.T) *walker {
	w := startWalker(t, nil)
	w.chance(t)
	w.openUp()
	return w
}

// chance draws from rapid, which remembers what it drew and makes a failing walk shorter.
func (w *walker) chance(t *rapid.T) {
	w.rt, w.tester = t, t
}

// startWalker makes a walker whose desk has nothing in it.
func startWalker(t tester, draw func(low, high int) int) *walker {
	w := &walker{
		world: newWorld(t), draw: draw,
		services: []desk.ServiceName{"sales", "support", "ring"},
		staff:    []desk.CSRID{bob, eve, dan, "fay@example.org"},
		public:   []desk.JID{alice, carol, "kim@web.example.org", "lee@web.example.org", "max@web.example.org", eve},
	}
	w.refuse = func(e desk.Effect) string {
		if w.failing == 0 {
			return ""
		}
		switch e.(type) {
		case desk.OpenRoom, desk.Invite:
			w.failing--
			return "service-unavailable"
		}
		return ""
	}
	return w
}

// openUp gives the desk its first services and CSRs.
func (w *walker) openUp() {
	w.connect()
	for _, name := range w.services {
		w.post(desk.PutService{Reply: w.by(admin), Service: w.settings(name)})
	}
	for _, csr := range w.staff[:3] {
		w.post(desk.PutCSR{Reply: w.by(admin), Profile: w.profile(csr)})
		w.show(csr+"/pc", desk.Online)
	}
}

func pick[E any](w *walker, from []E) E {
	if w.rt == nil {
		return from[w.draw(0, len(from)-1)]
	}
	return rapid.SampledFrom(from).Draw(w.rt, "pick")
}

func (w *walker) number(low, high int) int {
	if w.rt == nil {
		return w.draw(low, high)
	}
	return rapid.IntRange(low, high).Draw(w.rt, "n")
}

func (w *walker) oneIn(n int) bool { return w.number(1, n) == n }

func (w *walker) settings(name desk.ServiceName) desk.Service {
	kinds := slices.Sorted(maps.Keys(services.Kinds()))
	s := desk.Service{
		Name: name, Kind: pick(w, kinds), Routing: pick(w, desk.Routings),
		OfferTimeout: 20 * time.Second, JoinTimeout: time.Minute, Grace: time.Minute,
		MaxWait: time.Duration(w.number(1, 10)) * time.Minute, IdleTimeout: 10 * time.Minute,
		DeferFor: 3 * time.Hour, Retention: time.Duration(w.number(0, 2)) * desk.Day, WrapUp: time.Duration(w.number(0, 2)) * 15 * time.Second, MaxWaiting: w.number(2, 8), MissedOffers: w.number(1, 3),
	}
	if w.oneIn(3) {
		s.Codes = []string{"solved"}
	}
	if w.oneIn(4) {
		s.Form = []desk.FormField{{Name: "topic", Type: desk.ListSingle, Options: []string{"price", "delivery"}, Required: true}}
	}
	if w.oneIn(3) {
		s.Assist = pick(w, w.services)
	}
	w.route(&s)
	return s
}

func (w *walker) profile(csr desk.CSRID) desk.CSRProfile {
	p := desk.CSRProfile{JID: csr, Name: csr.Local(), Capacity: w.number(1, 4), Skills: desk.Skills{"german": w.number(1, 3)}}
	if w.oneIn(8) {
		p.Name = "bob"
	}
	p.Bot = w.oneIn(8)
	for _, name := range w.services {
		if _, ok := w.desk.ServiceView(name); ok && !w.oneIn(4) {
			p.Services = append(p.Services, name)
		}
	}
	return p
}

// table is what can happen. An action is as likely as it has lines.
func (w *walker) table() map[string]func() {
	all := map[string]func(){
		"carry 1": w.someEffects, "carry 2": w.someEffects, "carry 3": w.someEffects,
		"deliver 1": w.someReports, "deliver 2": w.someReports, "deliver 3": w.someReports,
		"batch": w.batch, "settle": func() { w.note("settle"); w.settle() }, "rest": w.rest,
		"moment": func() { w.elapse(time.Duration(w.number(1, 8)) * time.Second) },
		"while":  func() { w.elapse(time.Duration(w.number(10, 90)) * time.Second) },
		"due":    w.untilDue,

		"contact 1": w.contact, "contact 2": w.contact, "contact 3": w.contact, "write 1": w.write, "write 2": w.write,
		"come back": w.comeBack, "chat comes back": w.chatComesBack,
		"customer comes 1": w.customerComes, "customer comes 2": w.customerComes, "customer comes 3": w.customerComes,
		"somebody leaves": w.somebodyLeaves, "somebody speaks 1": w.somebodySpeaks, "somebody speaks 2": w.somebodySpeaks,
		"customer asks": w.customerAsks, "customer seen": w.customerSeen,
		"csr comes 1": w.csrComes, "csr comes 2": w.csrComes, "csr comes 3": w.csrComes, "csr answers": w.csrAnswers,
		"csr declines in the room": w.csrDeclinesInRoom, "csr status": w.csrStatus, "csr next": w.csrNext,
		"csr takes":   w.csrTakes,
		"csr works 1": w.csrWorks, "csr works 2": w.csrWorks, "csr works 3": w.csrWorks,
		"overseer acts": w.overseerActs, "overseer comes": w.overseerComes,
		"csr closes": w.csrCloses, "csr presence 1": w.csrPresence, "csr presence 2": w.csrPresence,

		"put csr": w.putCSR, "put service": w.putService, "open or close": w.openOrClose,
		"stranger comes": w.strangerComes, "stranger asks": w.strangerAsks,
	}
	all["later"] = w.later
	all["rare 1"] = w.rare
	all["rare 2"] = w.rare
	return all
}

// rare is one of the things that happen less often.
func (w *walker) rare() {
	switch w.number(1, 11) {
	case 10:
		w.limit()
	case 11:
		w.drain()
	case 7, 8:
		w.elapse(time.Duration(w.number(2, 20)) * time.Minute)
	case 9:
		w.failing = w.number(1, 2)
	case 1:
		w.removeCSR()
	case 2:
		w.removeService()
	case 3:
		w.applySettings()
	case 4:
		w.roomVanishes()
	case 5:
		w.linkBreaks()
	case 6:
		w.crashes()
	}
}

// request posts a request and checks that whoever may not is refused (invariant 10).
func (w *walker) request(e desk.Event, needs desk.Roles) {
	reply, _ := replyTo(e)
	w.note("%T %+v", e, e)
	may := w.desk.RolesOf(reply.By()).Has(needs)
	out := w.apply(e)
	if !may {
		refused := len(out) == 1
		if refused {
			a, ok := out[0].Effect.(desk.Answer)
			refused = ok && a.Result.Refusal != nil && a.Result.Refusal.Code == desk.CodeForbidden
		}
		if !refused {
			w.failf("invariant 10: %s was not refused %T: %s", reply.By(), e, asJSON(out))
		}
	}
	w.commit()
}

func (w *walker) someEffects() {
	for range w.number(1, 8) {
		if len(w.effects) == 0 {
			return
		}
		id := pick(w, slices.Sorted(maps.Keys(w.effects)))
		w.note("carry %s: %T", id, w.effects[id][0].Effect)
		w.carry(id)
	}
}

func (w *walker) someReports() {
	for range w.number(1, 8) {
		if len(w.reports) == 0 {
			return
		}
		id := pick(w, slices.Sorted(maps.Keys(w.reports)))
		w.note("deliver %s: %T", id, w.reports[id][0])
		w.deliver(id)
	}
}

// batch applies several events before they are committed, as the loop does under load; the
// process may end before the commit, after it, or after it with the outcome unknown.
func (w *walker) batch() {
	for range w.number(1, 6) {
		switch {
		case len(w.reports) > 0 && w.oneIn(2):
			id := pick(w, slices.Sorted(maps.Keys(w.reports)))
			lane := w.reports[id]
			if w.reports[id] = lane[1:]; len(lane) == 1 {
				delete(w.reports, id)
			}
			w.note("batch %s: %T", id, lane[0])
			w.lost = append(w.lost, lane[0])
			if id != "" {
				w.live(id, "batch told %T %+v", lane[0], lane[0])
			}
			w.apply(lane[0])
		case w.oneIn(20):
			jid := pick(w, w.staff)
			w.note("batch: remove and put %s", jid)
			w.apply(desk.RemoveCSR{Reply: w.by(admin), CSR: jid})
			if w.oneIn(2) {
				w.apply(desk.PutCSR{Reply: w.by(admin), Profile: w.profile(jid)})
			}
		case w.oneIn(20):
			name := pick(w, w.services)
			w.note("batch: remove and put %s", name)
			w.apply(desk.RemoveService{Reply: w.by(admin), Service: name})
			if w.oneIn(2) {
				w.apply(desk.PutService{Reply: w.by(admin), Service: w.settings(name)})
			}
		default:
			w.apply(w.newContact())
		}
	}
	switch w.number(1, 40) {
	case 1:
		w.note("crash before the commit")
		w.die()
		w.connect()
	case 2:
		w.note("crash after the commit")
		w.pending = nil
		w.commit()
		w.crash()
		w.connect()
	case 3, 4:
		w.note("outcome unknown: reload in the same process")
		lost := w.oneIn(2)
		w.reload(lost)
	default:
		w.commit()
	}
	w.lost = nil
}

// reload is what the loop does when the outcome of a commit is unknown: the desk is made from
// the store in the same epoch, while the transport and what it has reported live on.
func (w *walker) reload(lost bool) {
	w.live("", "reload, lost: %v", lost)
	changes := w.desk.TakeChanges()
	if !lost {
		w.judge(changes)
		if err := w.store.Commit(context.Background(), w.lease, changes); err != nil {
			w.failf("commit: %v", err)
		}
	}
	w.pending = nil
	was, up := w.desk, w.up
	_, w.desk = w.fresh()
	w.desk.Succeed(was)
	for _, e := range w.lost {
		switch e.(type) {
		case desk.Said, desk.EffectDone:
			w.post(e)
		}
	}
	if up {
		w.resync()
	}
}

// resync is a LinkUp on a stream that stood all the time: what is being carried out is asked for
// again, and the transport, which knows the numbers, does nothing twice.
func (w *walker) resync() { w.post(desk.LinkUp{}) }

// rest lets everything settle and compares.
func (w *walker) rest() {
	w.note("rest")
	w.reconnect()
	w.settle()
	w.agree()
	w.same()
}

func (w *walker) reconnect() {
	if !w.up {
		w.note("link up")
		w.connect()
	}
}

// elapse lets time pass. A server that is there does what it is asked to within seconds.
func (w *walker) elapse(d time.Duration) {
	w.note("%v pass", d)
	const patience = 15 * time.Second
	for end := w.now.Add(d); w.now.Before(end); {
		if w.up && w.now.Sub(w.rested) >= patience {
			w.settle()
			w.rested = w.now
		}
		w.pass(min(patience, end.Sub(w.now)))
	}
}

func (w *walker) untilDue() {
	if at, ok := w.desk.NextDeadline(); ok && at.After(w.now) {
		w.elapse(at.Sub(w.now))
	}
}

// token returns a fresh token, and remembers it.
func (w *walker) token() string {
	if len(w.tokens) >= 12 {
		w.tokens = slices.Delete(w.tokens, 0, 1)
	}
	w.tokens = append(w.tokens, w.next("token"))
	return w.tokens[len(w.tokens)-1]
}

// lately returns a token that was given out lately.
func (w *walker) lately() string {
	if len(w.tokens) == 0 {
		return "none"
	}
	return pick(w, w.tokens)
}

func (w *walker) newContact() desk.Contact {
	e := desk.Contact{
		Reply: w.by(pick(w, w.public)), Service: pick(w, w.services), ID: w.sessionID(), Token: w.token(), Question: "why?",
	}
	if w.oneIn(2) {
		e.Answers = desk.Answers{"topic": pick(w, []string{"price", "nonsense", "delivery", "price"})}
	}
	if w.oneIn(3) {
		e.CSR = pick(w, []string{"bob", "eve", string(dan), "nobody"})
	}
	if w.oneIn(3) {
		e.Challenge = pick(w, []string{"1", "One.", "two"})
	}
	switch w.number(1, 12) {
	case 1:
		e.Service = "nothing"
	case 2:
		e.Name = strings.Repeat("x", 500)
	case 3:
		e.ID = "s-bad"
	case 4:
		e.Name = "Bob"
	}
	return e
}

func (w *walker) contact() { w.request(w.newContact(), desk.RoleCustomer) }

func (w *walker) write() {
	w.request(desk.CustomerWrote{
		Reply: w.by(pick(w, w.public)), Service: pick(w, w.services), ID: w.sessionID(), Token: w.token(),
		Body: pick(w, []string{"hello?", "price", "delivery", "1", "!skip", "!back", "", "nonsense"}),
		Meta: desk.Meta{ID: w.next("id"), State: pick(w, []desk.ChatState{"", desk.ChatComposing})},
	}, desk.RoleCustomer)
}

// comeBack has somebody show a token: a right one, mostly, of whichever session.
func (w *walker) comeBack() {
	token := w.lately()
	if w.oneIn(2) {
		token = fmt.Sprintf("token%d", w.number(1, int(w.serial)))
	}
	if fresh := w.token(); w.oneIn(2) {
		w.request(desk.Resume{Reply: w.by(pick(w, w.public)), Service: pick(w, w.services), Token: token, NewToken: fresh}, desk.RoleCustomer)
		return
	}
	w.request(desk.Rate{Reply: w.by(pick(w, w.public)), Service: pick(w, w.services), Token: pick(w, []string{token, ""}), Score: w.number(0, 6)}, desk.RoleCustomer)
}

// chatComesBack has a chat message not reach a customer.
func (w *walker) chatComesBack() {
	e := desk.CustomerBounced{Service: pick(w, w.services), Customer: pick(w, w.public), Reason: "gone"}
	w.note("%T %+v", e, e)
	w.post(e)
}

// sessions returns the ids of the sessions there are, by their age.
func (w *walker) sessions() []desk.SessionView { return w.desk.Sessions() }

func (w *walker) someSession() (desk.SessionView, bool) {
	all := w.sessions()
	if len(all) == 0 {
		return desk.SessionView{}, false
	}
	return pick(w, all), true
}

func (w *walker) device() desk.JID { return desk.JID(pick(w, []string{"/pc", "/phone"})) }

func (w *walker) customerComes() {
	type place struct {
		id  desk.SessionID
		jid desk.JID
	}
	var absent []place
	for _, s := range w.sessions() {
		for _, p := range s.People {
			if p.Role == desk.PartCustomer && (!w.room(s.ID).has(p.JID) || w.oneIn(8)) {
				absent = append(absent, place{s.ID, p.JID})
			}
		}
	}
	if len(absent) > 0 {
		at := pick(w, absent)
		jid := at.jid + w.device()
		w.note("%s enters %s: %v", jid, at.id, w.enter(at.id, jid))
	}
}

func (w *walker) csrComes() {
	csr := pick(w, w.staff)
	asked := slices.Sorted(maps.Keys(w.asked[csr]))
	if len(asked) == 0 {
		return
	}
	id := asked[len(asked)-1-w.number(0, min(2, len(asked)-1))]
	jid := csr + w.device()
	w.note("%s enters %s: %v", jid, id, w.enter(id, jid))
}

func (w *walker) strangerComes() {
	if s, ok := w.someSession(); ok {
		jid := pick(w, []desk.JID{mallory, bob, alice, dan}) + w.device()
		w.note("%s intrudes into %s", jid, s.ID)
		w.intrude(s.ID, jid)
	}
}

// somebody returns an occupant of some room.
func (w *walker) somebody() (id desk.SessionID, nick string, ok bool) {
	var all [][2]string
	for _, s := range w.sessions() {
		for _, nick := range slices.Sorted(maps.Keys(w.room(s.ID).occupants)) {
			all = append(all, [2]string{string(s.ID), nick})
		}
	}
	if len(all) == 0 {
		return "", "", false
	}
	one := pick(w, all)
	return desk.SessionID(one[0]), one[1], true
}

func (w *walker) somebodyLeaves() {
	if id, nick, ok := w.somebody(); ok {
		w.note("%s leaves %s", nick, id)
		w.exit(id, nick)
	}
}

// somebodySpeaks leaves out intruders in a room that is being closed. All who belong there are out
// by then, and what is said between the order to destroy a room and its end is nowhere if a crash
// takes the report of it, too: the archive ends with the room, and XMPP has no "destroy it unless
// something was said".
func (w *walker) somebodySpeaks() {
	id, nick, ok := w.somebody()
	if !ok {
		return
	}
	jid := w.room(id).occupants[nick]
	s, _ := w.desk.Session(id)
	belongs := slices.ContainsFunc(s.People, func(p desk.Participant) bool { return p.JID == jid.Bare() })
	if s.State == desk.Closing && !belongs {
		return
	}
	w.note("%s speaks in %s", nick, id)
	w.speak(id, jid, nick, "blah")
}

func (w *walker) customerAsks() {
	reply, name := w.by(pick(w, w.public)), pick(w, w.services)
	if w.oneIn(3) {
		w.request(desk.Leave{Reply: reply, Service: name, Session: w.meant()}, desk.RoleCustomer)
		return
	}
	w.request(desk.CustomerStatus{Reply: reply, Service: name}, desk.RoleCustomer)
}

// someone is a CSR, mostly.
func (w *walker) someone() desk.Reply { return w.by(pick(w, append(slices.Clone(w.staff), mallory))) }

func (w *walker) meant() desk.SessionID {
	s, ok := w.someSession()
	if !ok || w.oneIn(3) {
		return ""
	}
	return s.ID
}

func (w *walker) csrAnswers() {
	if w.oneIn(2) {
		w.request(desk.Accept{Reply: w.someone(), Session: w.meant()}, desk.RoleCSR)
		return
	}
	w.request(desk.Decline{Reply: w.someone(), Session: w.meant(), Reason: "lunch"}, desk.RoleCSR)
}

func (w *walker) csrDeclinesInRoom() {
	if s, ok := w.someSession(); ok && w.up {
		jid := pick(w, w.staff)
		w.note("%s declines in %s", jid, s.ID)
		w.report(s.ID, desk.InviteDeclined{Session: s.ID, JID: jid + "/pc", Reason: "no"})
	}
}

func (w *walker) csrStatus() {
	state := pick(w, []desk.CSRState{desk.Available, desk.Available, desk.Available, desk.Busy, desk.Break, "asleep"})
	w.request(desk.SetStatus{Reply: w.someone(), State: state, Reason: "because"}, desk.RoleCSR)
}

func (w *walker) csrNext() {
	name := pick(w, append([]desk.ServiceName{"", ""}, w.services...))
	w.request(desk.TakeNext{Reply: w.someone(), Service: name}, desk.RoleCSR)
}

// csrTakes has a CSR take some of those who are in the lobbies.
func (w *walker) csrTakes() {
	name := pick(w, append([]desk.ServiceName{""}, w.services...))
	var who []string
	for _, s := range w.services {
		for _, g := range w.desk.Lobby(s) {
			if (name == "" || g.Service == name) && !w.oneIn(3) {
				who = append(who, g.Nick)
			}
		}
	}
	if w.oneIn(8) {
		who = append(who, "nobody")
	}
	w.request(desk.Take{Reply: w.someone(), Service: name, Who: who, ID: w.sessionID()}, desk.RoleCSR)
}

func (w *walker) csrCloses() {
	reply, id := w.someone(), w.meant()
	if held := w.desk.SessionsOf(reply.By()); len(held) > 0 {
		id = held[0].ID
	}
	w.request(desk.CloseSession{Reply: reply, Session: id, Code: pick(w, []string{"", "solved", "solved"})}, desk.RoleCSR)
}

func (w *walker) csrPresence() {
	jid := pick(w, w.staff) + w.device()
	show := pick(w, []desk.Show{desk.Online, desk.Online, desk.Chatty, desk.Away, desk.DND, desk.Offline})
	w.note("%s is %s", jid, show)
	w.show(jid, show)
}

func (w *walker) putCSR() {
	p := w.profile(pick(w, w.staff))
	w.request(desk.PutCSR{Reply: w.by(admin), Profile: p}, desk.RoleAdmin)
}

func (w *walker) removeCSR() {
	w.request(desk.RemoveCSR{Reply: w.by(admin), CSR: pick(w, w.staff)}, desk.RoleAdmin)
}

func (w *walker) putService() {
	w.request(desk.PutService{Reply: w.by(admin), Service: w.settings(pick(w, w.services))}, desk.RoleAdmin)
}

func (w *walker) removeService() {
	w.request(desk.RemoveService{Reply: w.by(admin), Service: pick(w, w.services)}, desk.RoleAdmin)
}

func (w *walker) openOrClose() {
	w.request(desk.SetServiceOpen{Reply: w.by(admin), Service: pick(w, w.services), Open: !w.oneIn(6)}, desk.RoleAdmin)
}

func (w *walker) applySettings() {
	e := desk.ApplySettings{Reply: w.by(desk.Operator), Grants: []desk.Grant{{JID: carol, Role: desk.RoleSupervisor}}}
	for _, name := range w.services {
		e.Services = append(e.Services, w.settings(name))
	}
	for _, csr := range w.staff {
		e.CSRs = append(e.CSRs, w.profile(csr))
	}
	if w.oneIn(8) { // some of it is placed on another link
		e.Links = []desk.JID{"desk2.example.org"}
		e.Services, e.Moved = nil, []desk.ServiceName{pick(w, w.services)}
		e.CSRs, e.MovedCSRs = nil, []desk.CSRID{pick(w, w.staff)}
	}
	w.request(e, desk.RoleAdmin)
}

// strangerAsks has somebody without a role ask for what is not theirs.
func (w *walker) strangerAsks() {
	reply := w.by(pick(w, []desk.JID{mallory, alice, bob}))
	asks := []desk.Event{
		desk.PutCSR{Reply: reply, Profile: w.profile(mallory)},
		desk.RemoveCSR{Reply: reply, CSR: bob},
		desk.PutService{Reply: reply, Service: w.settings("sales")},
		desk.RemoveService{Reply: reply, Service: "sales"},
		desk.SetServiceOpen{Reply: reply, Service: "sales"},
		desk.ApplySettings{Reply: reply, Grants: []desk.Grant{{JID: mallory, Role: desk.RoleAdmin}}},
	}
	w.request(pick(w, asks), desk.RoleAdmin)
}

func (w *walker) roomVanishes() {
	if s, ok := w.someSession(); ok {
		w.note("the room of %s vanishes", s.ID)
		w.vanish(s.ID)
	}
}

func (w *walker) linkBreaks() {
	if !w.up {
		w.reconnect()
		return
	}
	w.note("the link breaks")
	w.cut()
	if w.oneIn(2) {
		w.connect()
	}
}

func (w *walker) crashes() {
	w.note("crash")
	w.crash()
	if w.oneIn(2) {
		w.connect()
	}
}

// goHome has everybody go away and lets time run: every session closes (invariant 5: none
// waits for ever), and nothing is left of them in memory (invariant 9).
func (w *walker) goHome() {
	w.failing = 0
	w.rest()
	for _, id := range slices.Sorted(maps.Keys(w.rooms)) {
		for _, nick := range slices.Sorted(maps.Keys(w.rooms[id].occupants)) {
			w.exit(id, nick)
		}
	}
	for _, jid := range slices.Sorted(maps.Keys(w.devices)) {
		for _, res := range slices.Sorted(maps.Keys(w.devices[jid])) {
			w.show(jid+"/"+desk.JID(res), desk.Offline)
		}
	}
	w.note("everybody has gone")
	w.wait(24 * time.Hour)
	w.agree()
	if left := w.sessions(); len(left) > 0 {
		w.failf("invariant 5: a day later there are still sessions: %s", asJSON(left))
	}
	size := w.desk.Sizes()
	size.Lanes = 0 // one for each service stays
	if size != (desk.Sizes{}) {
		w.failf("invariant 9: nothing goes on, but the desk holds %+v", size)
	}
	for _, c := range w.desk.CSRs() {
		if c.Load != 0 {
			w.failf("invariant 2: %s has load %d and no session", c.JID, c.Load)
		}
	}
	w.same()
	for _, id := range w.store.Sessions(link) {
		if s, err := w.store.SessionRecord(context.Background(), link, id); err != nil || s.State != desk.Closed {
			w.failf("invariant 5: session %s is stored as %s: %v", id, s.State, err)
		}
	}
}

// customerSeen has a customer let a service see whether they are there.
func (w *walker) customerSeen() {
	e := desk.CustomerSeen{JID: pick(w, w.public) + "/phone", Service: pick(w, w.services), Show: pick(w, []desk.Show{desk.Online, desk.Away, desk.Offline})}
	w.note("%T %+v", e, e)
	w.post(e)
}
