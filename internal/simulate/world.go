package simulate

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// Addresses of the simulation. Nothing is ever sent to them.
const (
	domain    = "desk.simulation.invalid"
	rooms     = "rooms.simulation.invalid"
	customers = "@customers.simulation.invalid"
	device    = "/simulated"
)

// world is one run: a desk and everything around it.
type world struct {
	plan   *Plan
	desk   *desk.Desk
	agenda agenda
	now    time.Time
	guests []guest
	csrs   []rep
	byJID  map[desk.JID]int
	wrapUp map[desk.ServiceName]time.Duration
	idle   map[desk.ServiceName]time.Duration
	open   int // customers who are neither served nor gone
	tally  *tally
}

// guest is a customer, and how they stand.
type guest struct {
	customer
	state  guestState
	served time.Time
	csr    int
	asked  []asked
	tries  int
	roomed bool // the session began
	atOnce bool // somebody could be asked at once
}

type guestState uint8

const (
	toCome guestState = iota
	waiting
	inTalk
	gone
)

// asked is a CSR who is asked to a session.
type asked struct{ csr, try int }

// rep is a CSR, and how they stand.
type rep struct {
	CSR
	on   bool // their shift
	busy int  // sessions held and offered, and wrap-ups
}

func newWorld(p *Plan, s *Setup, run int) (*world, error) {
	w := &world{
		plan: p, now: p.Start, byJID: make(map[desk.JID]int, len(s.CSRs)), tally: newTally(p),
		wrapUp: make(map[desk.ServiceName]time.Duration), idle: make(map[desk.ServiceName]time.Duration),
	}
	state := &desk.State{Desk: desk.DeskSettings{Limits: s.Limits}}
	for _, svc := range s.Services {
		svc = played(svc.WithDefaults())
		state.Services = append(state.Services, svc)
		w.wrapUp[svc.Name], w.idle[svc.Name] = svc.WrapUp, svc.IdleTimeout
	}
	for i, c := range s.CSRs {
		r := rep{CSR: c, on: c.Shifts == nil || c.Shifts.IsOpen(p.Start)}
		w.csrs, w.byJID[c.JID] = append(w.csrs, r), i
		stands := desk.Break
		if r.on {
			stands = desk.Available
		}
		state.CSRs = append(state.CSRs, desk.CSR{CSRProfile: c.CSRProfile, State: stands, IdleSince: p.Start})
		w.nextShift(i)
	}
	var err error
	w.desk, err = desk.New(desk.Options{
		Domain: domain, MUC: rooms, Epoch: 1, Kinds: s.Kinds, Judge: s.Judge, Texts: silent, Token: func() string { return "" }, Trial: true,
	}, state, p.Start)
	if err != nil {
		return nil, err
	}
	for _, c := range p.customers(run) {
		w.guests = append(w.guests, guest{customer: c})
	}
	return w, nil
}

// played returns a service without what nobody here answers: the questions that have to be
// answered, and the codes.
func played(svc desk.Service) desk.Service {
	svc.Codes = nil
	svc.Form = slices.Clone(svc.Form)
	for i := range svc.Form {
		svc.Form[i].Required = false
	}
	return svc
}

// silent is a catalogue without words: nobody reads them.
func silent(string, map[string]string, desk.TextKey, ...string) string { return "" }

// play lets the run happen, until everybody has been served or is gone.
func (w *world) play(ctx context.Context, progress func(steps int)) {
	w.apply(desk.LinkUp{})
	for i := range w.csrs {
		w.apply(desk.PresenceChanged{JID: w.csrs[i].JID + device, Show: desk.Online})
		w.tally.staffed.set(w, w.tally.staffed.value+w.csrs[i].slots())
	}
	coming, told := 0, 0
	for turn := 0; coming < len(w.guests) || w.open > 0; turn++ {
		if turn%4096 == 0 {
			if ctx.Err() != nil {
				return
			}
			steps := stepsOfRun * coming / max(1, len(w.guests))
			progress(steps - told)
			told = steps
		}
		at, ok := w.agenda.next()
		if coming < len(w.guests) && (!ok || w.guests[coming].at.Before(at)) {
			at = w.guests[coming].at
			if w.waits(at) {
				continue
			}
			w.now = at
			w.comes(coming)
			coming++
			continue
		}
		if !ok {
			at = w.now.Add(longest)
		}
		if w.waits(at) {
			continue
		}
		if !ok {
			break
		}
		w.now = at
		w.happens(w.agenda.pop())
	}
	progress(stepsOfRun - told)
	w.tally.end(w)
}

// waits lets a deadline of the desk pass that comes before the next thing that happens.
func (w *world) waits(at time.Time) bool {
	due, ok := w.desk.NextDeadline()
	if !ok || !due.Before(at) {
		return false
	}
	w.now = due
	w.apply(desk.Tick{})
	return true
}

func (w *world) comes(who int) {
	g := &w.guests[who]
	g.state = waiting
	w.open++
	w.tally.came(g)
	w.tally.queue[g.stream].set(w, w.tally.queue[g.stream].value+1)
	w.apply(desk.Contact{
		Reply:   desk.Reply{To: customerJID(who) + device},
		Service: g.service, ID: sessionOf(who), Answers: g.answers,
	})
	if !g.roomed && g.state == waiting {
		w.notBegun(who)
	}
	if g.state == gone {
		return
	}
	g.atOnce = len(g.asked) > 0
	w.apply(desk.OccupantJoined{Session: sessionOf(who), JID: customerJID(who) + device, Nick: "c"})
	if g.patience > 0 {
		w.agenda.add(happening{at: w.now.Add(g.patience), what: givesUp, who: who})
	}
}

func (w *world) happens(h happening) {
	switch h.what {
	case givesUp:
		if g := &w.guests[h.who]; g.state == waiting {
			w.gone(h.who, abandoned)
			w.apply(desk.Leave{Reply: desk.Reply{To: customerJID(h.who) + device}, Service: g.service})
		}
	case answers:
		w.answers(h)
	case speaks:
		if g := &w.guests[h.who]; g.state == inTalk && g.tries == h.try {
			w.speaks(h.who)
		}
	case finishes:
		if g := &w.guests[h.who]; g.state == inTalk && g.tries == h.try {
			w.apply(desk.CloseSession{Reply: desk.Reply{To: w.csrs[g.csr].JID + device}, Session: sessionOf(h.who)})
		}
	case begins, ends:
		w.shift(h.csr, h.what == begins)
	case returns:
		if v, ok := w.desk.CSRView(w.csrs[h.csr].JID); ok && w.csrs[h.csr].on && v.State == desk.Break {
			w.status(h.csr, desk.Available)
		}
	case wrapped:
		w.busy(h.csr, -1)
	}
}

// answers has a CSR come who was asked.
func (w *world) answers(h happening) {
	g := &w.guests[h.who]
	if g.state != waiting || !slices.Contains(g.asked, asked{h.csr, h.try}) {
		return
	}
	g.state, g.served, g.csr = inTalk, w.now, h.csr
	w.tally.queue[g.stream].set(w, w.tally.queue[g.stream].value-1)
	w.tally.answered(w, g)
	w.agenda.add(happening{at: w.now.Add(g.handling), what: finishes, who: h.who, try: g.tries})
	w.apply(desk.OccupantJoined{Session: sessionOf(h.who), JID: w.csrs[h.csr].JID + device, Nick: "r"})
	if g.handling > w.idle[g.service]/2 {
		w.speaks(h.who)
	}
}

func (w *world) speaks(who int) {
	g := &w.guests[who]
	id := sessionOf(who)
	w.apply(desk.Said{Message: desk.Message{Session: id, At: w.now, From: customerJID(who), Nick: "c", Body: "…"}})
	w.agenda.add(happening{at: w.now.Add(w.idle[g.service] / 2), what: speaks, who: who, try: g.tries})
}

// apply lets the desk have an event, and does what it asks for.
func (w *world) apply(e desk.Event) {
	for _, o := range w.desk.Apply(w.now, e) {
		w.do(o)
	}
}

func (w *world) do(o desk.Outgoing) {
	who, theirs := w.guestOf(o.Session) // else it is a room of the desk's own, such as a lobby
	switch f := o.Effect.(type) {       //nolint:gochecksumtype // what is said and shown changes nothing here
	case desk.OpenRoom:
		if theirs {
			w.guests[who].roomed = true
		}
		w.apply(desk.RoomOpened{Session: f.Session})
	case desk.Invite:
		if csr, ok := w.byJID[f.To]; ok && theirs {
			w.asks(who, csr)
		}
	case desk.Remove:
		if csr, ok := w.byJID[f.JID]; ok && theirs {
			w.released(who, csr)
		}
	case desk.CloseRoom:
		if theirs {
			w.over(who)
		}
	}
	if o.ID != 0 {
		w.apply(desk.EffectDone{ID: o.ID})
	}
}

// notBegun is for somebody for whom no room was opened.
func (w *world) notBegun(who int) {
	how := refused
	if v, ok := w.desk.Session(sessionOf(who)); ok && v.State == desk.Deferred {
		how = deferred
	}
	w.gone(who, how)
	if how == deferred { // what becomes of them later is not played: they make room for others
		w.apply(desk.Leave{Reply: desk.Reply{To: customerJID(who) + device}, Service: w.guests[who].service})
	}
}

func (w *world) asks(who, csr int) {
	g := &w.guests[who]
	g.tries++
	g.asked = append(g.asked, asked{csr, g.tries})
	w.busy(csr, 1)
	took := time.Duration(0)
	if w.plan.Miss > 0 || !w.plan.Answer.None() {
		r := rand.New(rand.NewPCG(w.plan.Seed^0x5eed, uint64(who)<<20|uint64(g.tries)))
		if r.Float64() < w.plan.Miss {
			return
		}
		took = w.plan.Answer.draw(r)
	}
	w.agenda.add(happening{at: w.now.Add(took), what: answers, who: who, csr: csr, try: g.tries})
}

// released is for a CSR who is asked, or there, no more.
func (w *world) released(who, csr int) {
	g := &w.guests[who]
	i := slices.IndexFunc(g.asked, func(a asked) bool { return a.csr == csr })
	if i < 0 {
		return
	}
	g.asked = slices.Delete(g.asked, i, i+1)
	wraps := w.wrapUp[g.service]
	switch {
	case g.csr == csr && !g.served.IsZero() && wraps > 0:
		w.agenda.add(happening{at: w.now.Add(wraps), what: wrapped, csr: csr})
		return
	case w.plan.Miss > 0: // they may have been set to break, and find out
		w.agenda.add(happening{at: w.now.Add(findsOut), what: returns, csr: csr})
	}
	w.busy(csr, -1)
}

// findsOut is how long a CSR who was set to break stays there.
const findsOut = 5 * time.Minute

// over is for a session that has ended.
func (w *world) over(who int) {
	switch w.guests[who].state {
	case inTalk:
		w.guests[who].state = gone
		w.open--
	case waiting:
		w.gone(who, sentAway)
	case toCome, gone:
	}
}

// gone is for a customer who leaves without having been served.
func (w *world) gone(who int, how outcome) {
	g := &w.guests[who]
	g.state = gone
	w.open--
	w.tally.queue[g.stream].set(w, w.tally.queue[g.stream].value-1)
	w.tally.lost(w, g, how)
}

func (w *world) busy(csr, more int) {
	r := &w.csrs[csr]
	was := r.slots()
	r.busy += more
	w.tally.busy.set(w, w.tally.busy.value+more)
	w.tally.staffed.set(w, w.tally.staffed.value+r.slots()-was)
}

// slots is how many sessions a CSR is there for.
func (r *rep) slots() int {
	if r.on {
		return max(1, r.Capacity)
	}
	return r.busy
}

// shift begins or ends somebody's. What they hold stays theirs.
func (w *world) shift(csr int, on bool) {
	r := &w.csrs[csr]
	was := r.slots()
	r.on = on
	w.tally.staffed.set(w, w.tally.staffed.value+r.slots()-was)
	state := desk.Break
	if on {
		state = desk.Available
	}
	w.status(csr, state)
	w.nextShift(csr)
}

func (w *world) status(csr int, state desk.CSRState) {
	w.apply(desk.SetStatus{Reply: desk.Reply{To: w.csrs[csr].JID + device}, State: state})
}

func (w *world) nextShift(csr int) {
	shifts := w.csrs[csr].Shifts
	if shifts == nil {
		return
	}
	if at := shifts.Next(w.now); !at.IsZero() {
		to := begins
		if w.csrs[csr].on {
			to = ends
		}
		w.agenda.add(happening{at: at, what: to, csr: csr})
	}
}

// Sessions and addresses carry the customer's number, so that nothing has to be looked up.

const digits = "abcdefghijklmnopqrstuvwxyz234567"

func sessionOf(who int) desk.SessionID {
	b := []byte("s-aaaaaaaaaaaaaaaaaaaaaaaaaa")
	for i := len(b) - 1; who > 0; i-- {
		b[i] = digits[who&31]
		who >>= 5
	}
	return desk.SessionID(b)
}

// guestOf returns whose session it is, if it is a customer's.
func (w *world) guestOf(id desk.SessionID) (who int, ok bool) {
	if !strings.HasPrefix(string(id), unused) {
		return 0, false
	}
	for _, c := range []byte(id[len(unused):]) {
		who <<= 5
		if c >= 'a' {
			who |= int(c - 'a')
		} else {
			who |= int(c-'2') + 26
		}
	}
	return who, who < len(w.guests)
}

// unused is how the session of every customer begins, and one that the desk names does not.
const unused = "s-aaaaaaaaaaaaaaaaaaaa"

func customerJID(who int) desk.JID { return desk.JID(strconv.Itoa(who) + customers) }
