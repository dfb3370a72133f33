package desk_test

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/desk/desktest"
	"bellhop/internal/lookalike"
	"bellhop/internal/rules"
	"bellhop/services"
)

const (
	domain  = desk.JID("desk.example.org")
	muc     = desk.JID("rooms.example.org")
	admin   = desk.JID("admin@example.org")
	alice   = desk.JID("alice@example.org")
	carol   = desk.JID("carol@example.org")
	bob     = desk.CSRID("bob@example.org")
	eve     = desk.CSRID("eve@example.org")
	dan     = desk.CSRID("dan@example.org")
	mallory = desk.JID("mallory@example.org")
	link    = "desk.example.org"
)

// ruleJudge is one for all: it keeps what it has compiled.
var ruleJudge = rules.New()

// start is a Monday morning, in whole microseconds as the store keeps them.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// tester is what the harness needs of a *testing.T, *testing.B or *rapid.T.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// cheapTexts says a text as its key and values, so that tests can read them again.
func cheapTexts(_ string, overrides map[string]string, key desk.TextKey, args ...string) string {
	if text, ok := overrides[string(key)]; ok {
		return text
	}
	return string(key) + " " + strings.Join(args, " ")
}

// world is everything around a desk: a clock, a store, an XMPP server with its rooms, the
// people, and a transport that carries out effects and reports what happened. Nothing in it
// moves by itself: tests say which effect is carried out and which report arrives, and when.
type world struct {
	tester
	now   time.Time
	desk  *desk.Desk
	store *desktest.Memory
	lease desk.Lease
	up    bool // the stream stands

	pending []desk.Outgoing                      // made, not committed
	effects map[desk.SessionID][]desk.Outgoing   // released, not carried out
	reports map[desk.SessionID][]desk.Event      // happened, not told to the desk
	refuse  func(desk.Effect) string             // scripts failures; "" lets the effect pass
	rooms   map[desk.SessionID]*room             // all that ever were
	devices map[desk.JID]map[string]desk.Show    // who is online, by bare address
	asked   map[desk.JID]map[desk.SessionID]bool // invitations that came
	tells   map[desk.JID][]desk.Tell             // texts that came, by bare address
	mails   []desk.Mail                          // that were sent
	mailing bool                                 // the desk sends mail
	answers map[string]desk.Result               // by id of the request
	carried map[desk.EffectID]string             // durable effects carried out: what they were
	closed  map[desk.SessionID]bool              // CloseRoom was released
	known   rows                                 // what the store was told last
	serial  uint64                               // of ids of sessions, requests and messages
	actions []line                               // for the report of a failure
	lives   map[desk.SessionID][]line            // for the report of a failure
	applied int                                  // events
	older   bool                                 // the store was set back
}

// rows is the last stored state of everything that has states.
type rows struct {
	sessions map[desk.SessionID]desk.SessionState
	parts    map[string]desk.PartState
	offers   map[desk.EffectID]desk.OfferState
	csrs     map[desk.CSRID]desk.CSRState
}

// room is a room of the simulated server.
type room struct {
	open      bool
	desk      bool // the desk is in it, and so told what happens
	members   map[desk.JID]bool
	occupants map[string]desk.JID // nick → full address
	archive   []desk.Message
	destroyed bool            // by the desk, and the archive with it
	standIn   string          // the nick of the desk's second occupant
	byStandIn map[string]bool // ids of what it said
	opened    int
}

func newWorld(t tester) *world {
	w := &world{
		tester:  t,
		now:     start,
		effects: make(map[desk.SessionID][]desk.Outgoing),
		reports: make(map[desk.SessionID][]desk.Event),
		rooms:   make(map[desk.SessionID]*room),
		devices: make(map[desk.JID]map[string]desk.Show),
		asked:   make(map[desk.JID]map[desk.SessionID]bool),
		tells:   make(map[desk.JID][]desk.Tell),
		answers: make(map[string]desk.Result),
		carried: make(map[desk.EffectID]string),
		closed:  make(map[desk.SessionID]bool),
		lives:   make(map[desk.SessionID][]line),
		known: rows{
			sessions: make(map[desk.SessionID]desk.SessionState),
			parts:    make(map[string]desk.PartState),
			offers:   make(map[desk.EffectID]desk.OfferState),
			csrs:     make(map[desk.CSRID]desk.CSRState),
		},
	}
	w.store = desktest.NewMemory(func() time.Time { return w.now })
	w.load()
	return w
}

func (w *world) failf(format string, args ...any) {
	w.Helper()
	text := fmt.Sprintf(format, args...)
	for id, life := range w.lives {
		if strings.Contains(text, string(id)) {
			text += fmt.Sprintf("\nthe life of %s:\n  %s", id, lines(life))
		}
	}
	w.Fatalf("%s\nlast steps:\n  %s", text, lines(w.actions))
}

// line is something to be written should the test fail.
type line struct {
	at     time.Time
	format string
	args   []any
}

func lines(all []line) string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = l.at.Format(time.TimeOnly) + " " + fmt.Sprintf(l.format, l.args...)
	}
	return strings.Join(out, "\n  ")
}

func (w *world) note(format string, args ...any) {
	if len(w.actions) >= 60 {
		w.actions = slices.Delete(w.actions, 0, 20)
	}
	w.actions = append(w.actions, line{w.now, format, args})
}

// live notes what happened to a session, or to all.
func (w *world) live(id desk.SessionID, format string, args ...any) {
	if id != "" {
		w.lives[id] = append(w.lives[id], line{w.now, format, args})
		return
	}
	for _, s := range w.desk.Sessions() {
		w.lives[s.ID] = append(w.lives[s.ID], line{w.now, format, args})
	}
}

// load takes the lease and makes the desk from the store: what a process does that starts.
func (w *world) load() {
	lease, ok, err := w.store.Acquire(context.Background(), link, "test", 10_000*time.Hour)
	if err != nil || !ok {
		w.failf("acquire: %v %v", ok, err)
	}
	w.lease = lease
	_, w.desk = w.fresh()
	w.up = false
}

// fresh makes a desk from what is stored, which it returns as well.
func (w *world) fresh() (*desk.State, *desk.Desk) {
	state, err := w.store.Load(context.Background(), w.lease)
	if err != nil {
		w.failf("load: %v", err)
	}
	d, err := desk.New(w.options(), state, w.now)
	if err != nil {
		w.failf("new: %v", err)
	}
	return state, d
}

func (w *world) options() desk.Options {
	return desk.Options{
		Domain: domain, MUC: muc, Name: "Desk", Epoch: w.lease.Epoch, Admins: []desk.JID{admin},
		Kinds: services.Kinds(), Texts: cheapTexts, Mail: w.mailing, Judge: ruleJudge, Looks: lookalike.Skeletons,
	}
}

// apply has the desk take in an event, holds it to the invariants of its state (1, 2, 3, 5:
// Check) and a request to its one answer; nothing is stored or released yet.
func (w *world) apply(e desk.Event) []desk.Outgoing {
	w.applied++
	switch e.(type) {
	case desk.LinkUp, desk.LinkDown:
		w.live("", "%T", e)
	}
	out := w.desk.Apply(w.now, e)
	for _, o := range out {
		if o.Session != "" {
			w.live(o.Session, "%T asks for %s %T", e, o.ID, o.Effect)
		}
	}
	if err := w.desk.Check(); err != nil {
		w.failf("after %T %+v:\n%v", e, e, err)
	}
	if reply, ok := replyTo(e); ok {
		n := 0
		for _, o := range out {
			if a, ok := o.Effect.(desk.Answer); ok && a.Reply == reply {
				n++
			}
		}
		if n != 1 {
			w.failf("%T %+v was answered %d times", e, e, n)
		}
	}
	w.pending = append(w.pending, out...)
	return out
}

// commit stores what changed and releases the effects.
func (w *world) commit() {
	changes := w.desk.TakeChanges()
	w.judge(changes)
	if err := w.store.Commit(context.Background(), w.lease, changes); err != nil {
		w.failf("commit: %v\n%s", err, asJSON(changes))
	}
	w.release()
}

// post is what the loop does with one event.
func (w *world) post(e desk.Event) []desk.Outgoing {
	out := w.apply(e)
	w.commit()
	return out
}

// release hands effects to the transport; while the stream is down nothing can be sent.
func (w *world) release() {
	out := w.pending
	w.pending = nil
	for _, o := range out {
		if desk.IsDurable(o.Effect) != (o.ID != 0) {
			w.failf("effect %T has the number %v", o.Effect, o.ID)
		}
		switch e := o.Effect.(type) {
		case desk.CloseRoom:
			s, ok := w.desk.Session(e.Session)
			w.closed[e.Session] = !ok || s.State != desk.Deferred // it may be opened again
		case desk.OpenRoom, desk.Admit, desk.Invite, desk.Say, desk.StandIn, desk.SayAs, desk.StepOut, desk.Remove:
			if w.closed[o.Session] && w.carried[o.ID] == "" && !w.owed(o.ID) {
				w.failf("after the room was closed: %T %+v", e, e)
			}
		case desk.CloseUnknown:
			if e.Text != "" && !w.older {
				w.failf("people are told that the record of %s is lost, and it is not", e.Session)
			}
		case desk.KnownRooms, desk.Tell, desk.Mail, desk.Answer, desk.Subscribe, desk.Unsubscribe, desk.Watch, desk.Probe, desk.Reconcile:
		}
		if w.up {
			w.effects[o.Session] = append(w.effects[o.Session], o)
		}
	}
}

// owed reports whether an effect was made before its room's CloseRoom: it is released again.
func (w *world) owed(id desk.EffectID) bool {
	for _, o := range w.desk.Kept().Outbox {
		if o.ID == id {
			for _, other := range w.desk.Kept().Outbox {
				if _, ok := other.Effect.(desk.CloseRoom); ok && other.Session == o.Session {
					return other.ID > o.ID
				}
			}
		}
	}
	return false
}

// judge holds changes to invariant 8: whatever changes its state has an audit row beside it,
// and every row says when and what.
func (w *world) judge(c *desk.Changes) {
	sessions, subjects := make(map[desk.SessionID]bool), make(map[string]bool)
	for _, a := range c.Audit {
		if a.Action == "" || a.At.IsZero() {
			w.failf("invariant 8: an audit row says too little: %+v", a)
		}
		sessions[a.Session], subjects[a.Subject] = true, true
	}
	for _, s := range c.Sessions {
		if was := w.known.sessions[s.ID]; was != s.State && !sessions[s.ID] {
			w.failf("invariant 8: session %s went from %q to %q without an audit row", s.ID, was, s.State)
		}
		w.known.sessions[s.ID] = s.State
	}
	for _, p := range c.Participants {
		key := string(p.Session) + " " + string(p.JID)
		if was := w.known.parts[key]; was != p.State && !sessions[p.Session] {
			w.failf("invariant 8: %s went from %q to %q without an audit row", key, was, p.State)
		}
		w.known.parts[key] = p.State
	}
	for _, o := range c.Offers {
		if was := w.known.offers[o.ID]; was != o.State && !sessions[o.Session] {
			w.failf("invariant 8: the offer %s of %s went from %q to %q without an audit row", o.ID, o.Session, was, o.State)
		}
		w.known.offers[o.ID] = o.State
	}
	for _, r := range c.CSRs {
		if was := w.known.csrs[r.JID]; was != r.State && !subjects[string(r.JID)] {
			w.failf("invariant 8: csr %s went from %q to %q without an audit row", r.JID, was, r.State)
		}
		w.known.csrs[r.JID] = r.State
	}
	for _, id := range c.RemovedCSRs {
		if !subjects[string(id)] {
			w.failf("invariant 8: csr %s was removed without an audit row", id)
		}
		delete(w.known.csrs, id)
	}
}

// carry carries out the first effect of a session, and reports on it.
func (w *world) carry(id desk.SessionID) {
	lane := w.effects[id]
	o := lane[0]
	if id != "" {
		w.live(id, "carry %s %T", o.ID, o.Effect)
	}
	if w.effects[id] = lane[1:]; len(lane) == 1 {
		delete(w.effects, id)
	}
	if !desk.IsDurable(o.Effect) {
		w.carryOut(o)
		return
	}
	what := asJSON(o.Effect)
	if was, again := w.carried[o.ID]; again && was != what {
		w.failf("invariant 7: the number %s is of two effects: %s and %s", o.ID, was, what)
	} else if again { // the server has done it: a repeated id changes nothing
		if open, ok := o.Effect.(desk.OpenRoom); ok {
			r := w.room(open.Session)
			if !r.desk && !r.destroyed { // nobody knows what was said in it meanwhile
				for _, m := range r.archive {
					w.report(o.Session, desk.Said{Message: m})
				}
			}
			r.desk = r.open
			w.report(o.Session, w.opened(open.Session))
		}
		w.report(o.Session, desk.EffectDone{ID: o.ID})
		return
	}
	w.carried[o.ID] = what
	failed := ""
	if w.refuse != nil {
		failed = w.refuse(o.Effect)
	}
	if failed == "" {
		failed = w.carryOut(o)
	} else if open, ok := o.Effect.(desk.OpenRoom); ok {
		w.report(o.Session, desk.RoomLost{Session: open.Session, Reason: failed})
	}
	w.report(o.Session, desk.EffectDone{ID: o.ID, Failed: failed})
}

func (w *world) opened(id desk.SessionID) desk.Event {
	if w.room(id).open {
		return desk.RoomOpened{Session: id}
	}
	return desk.RoomLost{Session: id, Reason: "it is gone"}
}

// carryOut does in the simulated world what an effect asks for.
func (w *world) carryOut(o desk.Outgoing) (failed string) {
	switch e := o.Effect.(type) {
	case desk.OpenRoom:
		r := w.room(e.Session)
		r.opened++
		r.open, r.desk, r.destroyed = true, true, false
		w.report(e.Session, desk.RoomOpened{Session: e.Session})
	case desk.Admit:
		if !w.room(e.Session).open {
			return "item-not-found"
		}
		w.room(e.Session).members[e.JID] = true
	case desk.Invite:
		if w.asked[e.To.Bare()] == nil {
			w.asked[e.To.Bare()] = make(map[desk.SessionID]bool)
		}
		w.asked[e.To.Bare()][e.Session] = true
	case desk.Say:
		if !w.room(e.Session).open {
			return "item-not-found"
		}
		w.speak(e.Session, domain, "Desk", e.Text)
	case desk.StandIn:
		w.standIn(e.Session, e.Nick)
	case desk.SayAs:
		if !w.room(e.Session).open {
			return "item-not-found"
		}
		if e.Text != "" {
			w.standIn(e.Session, e.Nick)
			w.speakAs(e)
		}
	case desk.StepOut:
		w.room(e.Session).standIn = ""
	case desk.Mail:
		w.mails = append(w.mails, e)
	case desk.Remove:
		r := w.room(e.Session)
		delete(r.members, e.JID)
		for _, nick := range slices.Sorted(maps.Keys(r.occupants)) {
			if r.occupants[nick].Bare() == e.JID {
				w.exit(e.Session, nick)
			}
		}
	case desk.CloseRoom:
		w.destroy(e.Session)
	case desk.CloseUnknown:
		if e.Text != "" && w.room(e.Session).open {
			w.speak(e.Session, domain, "Desk", e.Text)
		}
		w.destroy(e.Session)
	case desk.KnownRooms:
		for _, id := range slices.Sorted(maps.Keys(w.rooms)) {
			if r := w.rooms[id]; r.open && r.desk && !slices.Contains(e.Sessions, id) {
				w.report(id, desk.RoomUnknown{Session: id, Reason: "not named"})
			}
		}
	case desk.Tell:
		w.tells[e.To.Bare()] = append(w.tells[e.To.Bare()], e)
	case desk.Answer:
		if _, twice := w.answers[e.Reply.ID]; twice {
			w.failf("invariant 7: the request %s was answered twice", e.Reply.ID)
		}
		w.answers[e.Reply.ID] = e.Result
	case desk.Subscribe:
		w.grant(e.CSR)
	case desk.Unsubscribe, desk.Watch:
	case desk.Probe:
		for _, csr := range e.Granted {
			w.present(csr)
		}
		for _, csr := range e.Ask {
			w.grant(csr)
		}
	case desk.Reconcile:
		w.reconcile(e)
	}
	return ""
}

// destroy ends a room for everyone, as the desk asks for.
func (w *world) destroy(id desk.SessionID) {
	r := w.room(id)
	r.open, r.desk, r.standIn, r.destroyed = false, false, "", true
	clear(r.members)
	clear(r.occupants)
}

// reconcile tells what a room is like: what was said since, and who is there.
func (w *world) reconcile(e desk.Reconcile) {
	r := w.room(e.Session)
	from := 0
	for i, m := range r.archive {
		if m.StanzaID == e.After {
			from = i + 1
		}
	}
	r.desk, r.standIn = r.open, e.StandIn
	for _, m := range r.archive[from:] {
		if !r.destroyed {
			w.report(e.Session, desk.Said{Message: m})
		}
	}
	if !r.open {
		w.report(e.Session, desk.RoomLost{Session: e.Session, Reason: "it is gone"})
		return
	}
	for _, jid := range e.Members {
		r.members[jid] = true
	}
	seen := desk.RoomSeen{Session: e.Session}
	for _, nick := range slices.Sorted(maps.Keys(r.occupants)) {
		seen.Occupants = append(seen.Occupants, desk.Occupant{JID: r.occupants[nick], Nick: nick})
	}
	w.report(e.Session, seen)
}

// report puts a report on its way. While the stream is down it is lost.
func (w *world) report(id desk.SessionID, e desk.Event) {
	if w.up {
		w.reports[id] = append(w.reports[id], e)
	}
}

// deliver has the desk take in the first report of a session.
func (w *world) deliver(id desk.SessionID) {
	lane := w.reports[id]
	if w.reports[id] = lane[1:]; len(lane) == 1 {
		delete(w.reports, id)
	}
	if id != "" {
		w.live(id, "told %T %+v", lane[0], lane[0])
	}
	w.post(lane[0])
}

// settle carries out and reports everything until nothing is left to do.
func (w *world) settle() {
	w.Helper()
	for range 100_000 {
		switch {
		case len(w.effects) > 0:
			w.carry(slices.Min(slices.Collect(maps.Keys(w.effects))))
		case len(w.reports) > 0:
			w.deliver(slices.Min(slices.Collect(maps.Keys(w.reports))))
		default:
			return
		}
	}
	w.failf("the desk does not come to rest")
}

// do is for scenarios: an event, and all that follows from it.
func (w *world) do(e desk.Event) {
	w.Helper()
	w.post(e)
	w.settle()
}

func (w *world) room(id desk.SessionID) *room {
	r := w.rooms[id]
	if r == nil {
		r = &room{members: make(map[desk.JID]bool), occupants: make(map[string]desk.JID)}
		w.rooms[id] = r
	}
	return r
}

// enter brings somebody into a room, if the room lets them in.
func (w *world) enter(id desk.SessionID, jid desk.JID) bool {
	if r := w.room(id); !r.open || !r.members[jid.Bare()] {
		return false
	}
	w.intrude(id, jid)
	return true
}

// intrude brings somebody into a room who need not be a member: the server has a hole.
func (w *world) intrude(id desk.SessionID, jid desk.JID) {
	nick := jid.Local() + " " + jid.Resource()
	r := w.room(id)
	if _, in := r.occupants[nick]; in || !r.open {
		return
	}
	r.occupants[nick] = jid
	if r.desk {
		w.report(id, desk.OccupantJoined{Session: id, JID: jid, Nick: nick})
	}
}

// exit takes an occupant out of a room.
func (w *world) exit(id desk.SessionID, nick string) {
	r := w.room(id)
	jid, in := r.occupants[nick]
	if !in {
		return
	}
	delete(r.occupants, nick)
	if r.desk {
		w.report(id, desk.OccupantLeft{Session: id, JID: jid, Nick: nick})
	}
}

func (w *world) quit(id desk.SessionID, jid desk.JID) { w.exit(id, jid.Local()+" "+jid.Resource()) }

// speak says something in a room.
func (w *world) speak(id desk.SessionID, from desk.JID, nick, body string) {
	r := w.room(id)
	m := desk.Message{Session: id, StanzaID: w.next("m"), At: w.now, From: from.Bare(), Nick: nick, Body: body}
	r.archive = append(r.archive, m)
	if r.desk {
		w.report(id, desk.Said{Message: m})
	}
}

// vanish takes a room away behind the desk's back, as a server does that restarts.
func (w *world) vanish(id desk.SessionID) {
	r := w.room(id)
	if !r.open {
		return
	}
	r.open = false
	clear(r.members)
	clear(r.occupants)
	r.standIn = ""
	if r.desk {
		w.report(id, desk.RoomLost{Session: id, Reason: "destroyed"})
	}
	r.desk = false
}

// show sets the presence of one device of somebody, and tells the desk if they are a CSR.
func (w *world) show(jid desk.JID, s desk.Show) {
	of := w.devices[jid.Bare()]
	if of == nil {
		of = make(map[string]desk.Show)
		w.devices[jid.Bare()] = of
	}
	if s == desk.Offline {
		delete(of, jid.Resource())
	} else {
		of[jid.Resource()] = s
	}
	w.report("", desk.PresenceChanged{JID: jid, Show: s})
}

// grant has a CSR let the desk see their presence.
func (w *world) grant(csr desk.CSRID) {
	w.report("", desk.PresenceGranted{JID: csr, Granted: true})
	w.present(csr)
}

func (w *world) present(csr desk.CSRID) {
	for _, res := range slices.Sorted(maps.Keys(w.devices[csr])) {
		w.report("", desk.PresenceChanged{JID: csr + "/" + desk.JID(res), Show: w.devices[csr][res]})
	}
}

// carryUnheard has everything carried out, and nothing of it heard of.
func (w *world) carryUnheard() {
	for len(w.effects) > 0 {
		for lane := range w.effects {
			w.carry(lane)
		}
	}
}

// cut breaks the stream: what was on its way is lost, in both directions.
func (w *world) cut() {
	w.Helper()
	w.sever()
	w.post(desk.LinkDown{})
}

func (w *world) sever() {
	w.up = false
	clear(w.effects)
	clear(w.reports)
	for _, r := range w.rooms {
		r.desk = false
	}
}

// connect brings the stream up.
func (w *world) connect() {
	w.Helper()
	w.up = true
	w.post(desk.LinkUp{})
}

// crash ends the process, when everything is committed, and starts another one from what is
// stored.
func (w *world) crash() {
	w.same()
	w.die()
}

// die ends the process at any moment, and starts another one.
func (w *world) die() {
	w.live("", "crash")
	w.pending = nil
	w.sever()
	w.load()
}

// same checks that a desk made from the store is the one that runs, in all that is stored and
// in the order of the queues. Everything must be committed.
func (w *world) same() {
	state, stored := w.fresh()
	live, loaded := w.kept(w.desk), w.kept(stored)
	if live != loaded {
		w.failf("invariant 7: a crash would change the desk: %s", differ(live, loaded))
	}
	if rows := w.keptJSON(state); !strings.HasPrefix(live, rows) {
		w.failf("invariant 7: the store does not have what the desk has: %s", differ(rows, live))
	}
}

func (w *world) kept(d *desk.Desk) string {
	state := d.Kept()
	out := w.keptJSON(state)
	for _, s := range state.Services {
		out += asJSON(d.QueueOf(s.Name))
	}
	return out
}

func (w *world) keptJSON(state *desk.State) string {
	for i := range state.Sessions {
		state.Sessions[i].LastSaid = time.Time{}
	}
	slices.SortFunc(state.Participants, func(a, b desk.Participant) int {
		return strings.Compare(string(a.Session)+string(a.JID), string(b.Session)+string(b.JID))
	})
	state.Participants = slices.DeleteFunc(state.Participants, func(p desk.Participant) bool { return !p.State.Current() })
	state.Recent = slices.DeleteFunc(state.Recent, func(p desk.Past) bool { return !w.now.Before(p.Ended.Add(24 * time.Hour)) })
	slices.SortFunc(state.Recent, func(a, b desk.Past) int { return strings.Compare(string(a.ID), string(b.ID)) })
	state.Grants = nil     // those of the options are not stored
	state.LastStanza = nil // is behind while the archive is told again; see agree
	return strings.ReplaceAll(asJSON(state), "[]", "null")
}

// differ returns where two texts begin to differ.
func differ(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-300)
	return fmt.Sprintf("\n…%s\nand\n…%s", a[from:min(len(a), i+200)], b[from:min(len(b), i+200)])
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// pass lets time go by, deadline after deadline.
func (w *world) pass(d time.Duration) {
	w.Helper()
	end := w.now.Add(d)
	for range 100_000 {
		at, ok := w.desk.NextDeadline()
		if !ok || at.After(end) {
			w.now = end
			return
		}
		if at.After(w.now) {
			w.now = at
		}
		w.post(desk.Tick{})
		if again, ok := w.desk.NextDeadline(); ok && !again.After(w.now) {
			w.failf("a deadline at %v is still due after its tick at %v", again, w.now)
		}
	}
	w.failf("deadlines do not come to an end")
}

// wait lets time go by, and everything that follows be carried out as it happens.
func (w *world) wait(d time.Duration) {
	w.Helper()
	end := w.now.Add(d)
	for w.settle(); ; w.settle() {
		at, ok := w.desk.NextDeadline()
		if !ok || at.After(end) {
			break
		}
		w.pass(max(0, at.Sub(w.now)))
	}
	w.now = end
}

// agree holds the world, at rest, to the record: invariants 3, 6 and 7.
func (w *world) agree() {
	w.Helper()
	if n := w.desk.Owed(); n != 0 {
		w.failf("invariant 7: %d effects are still owed: %s", n, asJSON(w.desk.Kept().Outbox))
	}
	live := make(map[desk.SessionID]bool)
	last := w.desk.Kept().LastStanza
	for _, s := range w.desk.Sessions() {
		live[s.ID] = true
		r := w.room(s.ID)
		w.standsIn(s)
		if s.State == desk.Asking || s.State == desk.Deferred {
			if r.open {
				w.failf("invariant 3: session %s is %s and has a room", s.ID, s.State)
			}
			continue
		}
		if n := len(r.archive); n > 0 && last[s.ID] != r.archive[n-1].StanzaID {
			w.failf("invariant 6: the last that was said in %s is %s, and not %s", s.ID, r.archive[n-1].StanzaID, last[s.ID])
		}
		if !r.open {
			w.failf("invariant 7: session %s is %s without a room", s.ID, s.State)
		}
		parts := make(map[desk.JID]bool)
		for _, p := range s.People {
			parts[p.JID] = true
			if !r.members[p.JID] {
				w.failf("invariant 7: %s of %s is no member of the room", p.JID, s.ID)
			}
			if in := r.has(p.JID); in != (p.State == desk.Joined) {
				w.failf("invariant 7: %s of %s is %s, in the room: %v", p.JID, s.ID, p.State, in)
			}
		}
		for jid := range r.members {
			if !parts[jid] {
				w.failf("invariant 3: %s is a member of the room of %s", jid, s.ID)
			}
		}
		for _, jid := range r.occupants {
			if !parts[jid.Bare()] {
				w.failf("invariant 3: %s is in the room of %s", jid, s.ID)
			}
		}
	}
	for id, r := range w.rooms {
		if !live[id] && (r.open || len(r.occupants) > 0) {
			w.failf("invariant 7: the room of the closed session %s is still open: %+v", id, r)
		}
		w.transcript(id)
	}
}

func (r *room) has(jid desk.JID) bool {
	for _, in := range r.occupants {
		if in.Bare() == jid {
			return true
		}
	}
	return false
}

// transcript holds what is stored of a session to what was said: invariant 6.
func (w *world) transcript(id desk.SessionID) {
	w.Helper()
	stored, err := w.store.Transcript(context.Background(), link, id)
	if err != nil {
		w.failf("transcript: %v", err)
	}
	line := func(m desk.Message) string {
		if w.room(id).byStandIn[m.StanzaID] { // stored as the customer's
			m.From = "by chat"
		}
		return m.StanzaID + " " + string(m.From) + ": " + m.Body
	}
	var want, got []string
	for _, m := range w.room(id).archive {
		want = append(want, line(m))
	}
	for _, m := range stored {
		got = append(got, line(m))
	}
	if !slices.Equal(want, got) {
		w.failf("invariant 6: in %s was said\n  %s\nand stored\n  %s", id, strings.Join(want, "\n  "), strings.Join(got, "\n  "))
	}
}

// next returns a fresh id.
func (w *world) next(prefix string) string {
	w.serial++
	return fmt.Sprintf("%s%d", prefix, w.serial)
}

// sessionID returns a session name that is the same in every run.
func (w *world) sessionID() desk.SessionID {
	w.serial++
	return sessionID(w.serial)
}

func sessionID(n uint64) desk.SessionID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[8:], n)
	return desk.SessionID("s-" + base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// by makes the reply of a request by somebody to the desk.
func (w *world) by(jid desk.JID) desk.Reply {
	if jid.Resource() == "" {
		jid += "/phone"
	}
	return desk.Reply{To: jid, From: domain, ID: w.next("r"), Node: "node"}
}

// replyTo returns where the answer to a request goes.
func replyTo(e desk.Event) (desk.Reply, bool) {
	switch e.(type) {
	case desk.CustomerWrote, desk.SessionWrote: // may be owed no answer
		return desk.Reply{}, false
	}
	return desk.ReplyOf(e)
}
