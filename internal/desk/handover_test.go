package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// The people of the hall beside Alice, Bob, Dan and Eve: Fay and Gus are of billing.
const (
	fay desk.CSRID = "fay@example.org"
	gus desk.CSRID = "gus@example.org"
)

// hall is a desk in which Bob talks to Alice. Of sales are Bob, who can hold two sessions, and
// Dan and Eve, who can hold one and have been idle in this order; Eve speaks German. Of billing
// are Fay and Gus. Every step may be followed by a crash, from which the desk is loaded anew.
type hall struct {
	*world
	t     *testing.T
	id    desk.SessionID
	crash bool
	codes []desk.Code // of the requests, in order; "" is one that was met
}

func newHall(t *testing.T, crash bool, change ...func(*desk.Service)) *hall {
	t.Helper()
	w := newWorld(t)
	w.connect()
	w.do(desk.PutService{Reply: w.by(admin), Service: sales(change...)})
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "billing", Title: "Billing"}})
	for _, p := range []desk.CSRProfile{
		{JID: bob, Capacity: 2, Services: []desk.ServiceName{"sales"}},
		{JID: dan, Capacity: 1, Services: []desk.ServiceName{"sales"}},
		{JID: eve, Capacity: 1, Services: []desk.ServiceName{"sales"}, Skills: desk.Skills{"german": 1}},
		{JID: fay, Capacity: 1, Services: []desk.ServiceName{"billing"}},
		{JID: gus, Capacity: 1, Services: []desk.ServiceName{"billing"}},
	} {
		p.Name = p.JID.Local()
		w.do(desk.PutCSR{Reply: w.by(admin), Profile: p})
		w.arrive(p.JID)
	}
	h := &hall{world: w, t: t}
	h.id = w.contact(alice)
	w.join(h.id, alice)
	w.join(h.id, bob)
	h.crash = crash
	h.step()
	return h
}

// step is the end of every step.
func (h *hall) step() {
	h.Helper()
	h.settle()
	if h.crash {
		h.world.crash()
		h.connect()
		h.settle()
	}
}

func (h *hall) req(e desk.Event) {
	h.Helper()
	code := h.refused(e)
	h.codes = append(h.codes, code)
	h.step()
}

func (h *hall) comes(jid desk.JID) { h.Helper(); h.join(h.id, jid); h.step() }

func (h *hall) leaves(jid desk.JID) { h.Helper(); h.quit(h.id, jid+"/pc"); h.step() }

func (h *hall) after(d time.Duration) { h.Helper(); h.wait(d); h.step() }

func (h *hall) is(csr desk.CSRID, show desk.Show) { h.Helper(); h.show(csr+"/pc", show); h.step() }

func (h *hall) transfer(by desk.CSRID, target string) {
	h.Helper()
	h.req(desk.Transfer{Reply: h.by(by), Session: h.id, Target: target, Note: "she is cross"})
}

func (h *hall) cold(by desk.CSRID, target string) {
	h.Helper()
	h.req(desk.Transfer{Reply: h.by(by), Session: h.id, Target: target, Cold: true, Note: "she is cross"})
}

func (h *hall) conference(by desk.CSRID, target string) {
	h.Helper()
	h.req(desk.Conference{Reply: h.by(by), Session: h.id, Target: target, Note: "have a look"})
}

func (h *hall) cancel(by desk.CSRID) {
	h.Helper()
	h.req(desk.CancelAsk{Reply: h.by(by), Session: h.id})
}

// accept is by Dan, the one who is asked first.
func (h *hall) accept() {
	h.Helper()
	h.req(desk.Accept{Reply: h.by(dan), Session: h.id})
}

func (h *hall) decline(csr desk.CSRID) {
	h.Helper()
	h.req(desk.Decline{Reply: h.by(csr), Session: h.id, Reason: "at lunch"})
}

func (h *hall) hold(by desk.CSRID, on bool) {
	h.Helper()
	h.req(desk.Hold{Reply: h.by(by), Session: h.id, On: on})
}

func (h *hall) says(csr desk.CSRID, state desk.CSRState) {
	h.Helper()
	h.req(desk.SetStatus{Reply: h.by(csr), State: state})
}

// busy gives a CSR a session with somebody else.
func (h *hall) busy(csrs ...desk.CSRID) {
	h.Helper()
	for _, csr := range csrs {
		c, _ := h.desk.CSRView(csr)
		idle := make(map[desk.CSRID]bool)
		for _, other := range h.desk.CSRs() { // nobody else is to be asked meanwhile
			if other.JID != csr && other.State == desk.Available {
				idle[other.JID] = true
				h.do(desk.SetStatus{Reply: h.by(other.JID), State: desk.Break})
			}
		}
		customer := "caller-" + csr
		h.do(desk.Contact{Reply: h.by(customer), Service: c.Services[0], ID: h.sessionID(), Token: h.next("token")})
		s, _ := h.desk.CustomerSession(customer, c.Services[0])
		h.join(s.ID, customer)
		if !slices.Equal(h.askedFor(s.ID), []desk.CSRID{csr}) {
			h.failf("of the caller for %s are asked %v", csr, h.askedFor(s.ID))
		}
		h.join(s.ID, csr)
		for _, other := range h.desk.CSRs() {
			if idle[other.JID] {
				h.do(desk.SetStatus{Reply: h.by(other.JID), State: desk.Available})
			}
		}
	}
	h.step()
}

// stands says how the session of Alice stands, and who has a load: "active bob sales | bob=1".
func (h *hall) stands() string {
	text := string(h.state(h.id))
	if s, ok := h.desk.Session(h.id); ok {
		if s.Owner != "" {
			text += " " + s.Owner.Local()
		}
		text += " " + string(s.Service)
		if s.Held {
			text += " held"
		}
		if asked := h.askedFor(h.id); len(asked) > 0 {
			text += " asking"
			for _, csr := range asked {
				text += " " + csr.Local()
			}
		}
	}
	text += " |"
	for _, c := range h.desk.CSRs() {
		if c.Load > 0 {
			text += fmt.Sprintf(" %s=%d", c.JID.Local(), c.Load)
		}
	}
	return text
}

// room says which CSRs are in the room.
func (h *hall) inRoom() string {
	var names []string
	for _, c := range h.desk.CSRs() {
		if h.room(h.id).has(c.JID) {
			names = append(names, c.JID.Local())
		}
	}
	return strings.Join(names, " ")
}

// handover is a row: what happens, how it ends, and who is told of it.
type handover struct {
	name   string
	change func(*desk.Service) // of the settings of sales
	do     func(h *hall)
	codes  string              // of the requests, by comma; without one all are met
	end    string              // how everything stands
	room   string              // which CSRs are in the room
	told   map[desk.JID]string // a text that somebody got, once: its key, and words it has
	said   desk.TextKey        // what the desk said in the room, once
}

// TestHandover has every way that a conference or transfer can go, with a crash after no step
// and with one after each: it has a defined end, those whom it concerns are told, the loads are
// right, and when everybody goes home, nobody is left behind.
func TestHandover(t *testing.T) {
	seen := make(map[string]bool)
	for _, row := range slices.Concat(wanted, refusedHandovers, unhappy, colds, holds) {
		if seen[row.name] {
			t.Errorf("the row %q is there twice", row.name)
		}
		seen[row.name] = true
		for _, crash := range []bool{false, true} {
			name := row.name
			if crash {
				name += ", crashing"
			}
			t.Run(name, func(t *testing.T) { row.run(t, crash) })
		}
	}
}

func (row handover) run(t *testing.T, crash bool) {
	var change []func(*desk.Service)
	if row.change != nil {
		change = append(change, row.change)
	}
	h := newHall(t, crash, change...)
	row.do(h)
	h.settle()
	if got := h.stands(); got != row.end {
		t.Errorf("it stands\n%s, want\n%s", got, row.end)
	}
	if got := h.inRoom(); got != row.room {
		t.Errorf("in the room are %q, want %q", got, row.room)
	}
	var codes []string
	for _, code := range h.codes {
		codes = append(codes, string(code))
	}
	if got := strings.Join(codes, ","); strings.Trim(got, ",") != row.codes && got != row.codes {
		t.Errorf("the requests were answered %q, want %q", got, row.codes)
	}
	for who, text := range row.told {
		key, words, _ := strings.Cut(text, ": ")
		if n := h.told(who, desk.TextKey(key), words); n != 1 {
			t.Errorf("%s was told %d times of %q; all they were told is\n%s", who, n, text, tellsOf(h.world, who))
		}
	}
	if row.said != "" && h.said(h.id, row.said) != 1 {
		t.Errorf("in the room was said %d times %q", h.said(h.id, row.said), row.said)
	}
	h.agree()
	h.same()
	h.goHome()
}

func tellsOf(w *world, who desk.JID) string {
	var lines []string
	for _, tell := range w.tells[who] {
		lines = append(lines, tell.Text)
	}
	return strings.Join(lines, "\n")
}

// goHome has everybody leave: the session ends, and no load is left.
func (h *hall) goHome() {
	h.Helper()
	for id, r := range h.rooms {
		for nick := range r.occupants {
			h.exit(id, nick)
		}
	}
	h.settle()
	for _, c := range h.desk.CSRs() {
		h.show(c.JID+"/pc", desk.Offline)
	}
	h.wait(26 * time.Hour)
	for _, s := range h.desk.Sessions() {
		h.t.Errorf("after a day %s is still %s", s.ID, s.State)
	}
	for _, c := range h.desk.CSRs() {
		if c.Load != 0 {
			h.t.Errorf("after a day %s has load %d", c.JID, c.Load)
		}
	}
	h.agree()
}
