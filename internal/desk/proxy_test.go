package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// standIn has the desk's second occupant in a room.
func (w *world) standIn(id desk.SessionID, nick string) {
	if r := w.room(id); r.open {
		r.standIn = nick
	}
}

// speakAs says something as the second occupant; the room tells it by its own address.
func (w *world) speakAs(e desk.SayAs) {
	r := w.room(e.Session)
	m := desk.Message{
		Session: e.Session, StanzaID: w.next("m"), At: w.now, From: desk.JID(e.Session) + "@" + domain, Nick: r.standIn, Body: e.Text,
	}
	if r.byStandIn == nil {
		r.byStandIn = make(map[string]bool)
	}
	r.byStandIn[m.StanzaID] = true
	r.archive = append(r.archive, m)
	if r.desk {
		w.report(e.Session, desk.Said{Message: m, Meta: e.Meta})
	}
}

// standsIn holds a room to who is stood in for.
func (w *world) standsIn(s desk.SessionView) {
	w.Helper()
	if in := w.room(s.ID).standIn != ""; in && !s.Proxy {
		w.failf("session %s is %s, by proxy: %v, and somebody stands in: %v", s.ID, s.State, s.Proxy, in)
	}
}

// write has somebody write to the service by chat.
func (w *world) write(jid desk.JID, body string) desk.Result {
	w.Helper()
	reply := w.by(jid)
	reply.Chat, reply.From = true, "sales@"+domain
	w.do(desk.CustomerWrote{
		Reply: reply, Service: "sales", ID: w.sessionID(), Token: w.next("token"), Body: body, Meta: desk.Meta{ID: "mine-" + body},
	})
	return w.answers[reply.ID]
}

// byChat is a customer whose client knows no rooms, with Bob.
func byChat(t *testing.T, change ...func(*desk.Service)) (*world, desk.SessionID) {
	t.Helper()
	w := deskWith(t, sales(change...), bob)
	w.write(alice, "How much is it?")
	s, ok := w.desk.CustomerSession(alice, "sales")
	if !ok {
		t.Fatal("alice has no session")
	}
	w.join(s.ID, bob)
	return w, s.ID
}

// texts are what came to somebody from the service, the places in the queue left out.
func (w *world) heard(jid desk.JID) (texts []string) {
	for _, tell := range w.tells[jid] {
		if tell.From == "sales" && tell.Queue == nil {
			texts = append(texts, tell.Text)
		}
	}
	return texts
}

func wantHeard(t *testing.T, w *world, want ...string) {
	t.Helper()
	got := w.heard(alice)
	match := len(got) == len(want)
	for i := range want {
		match = match && strings.HasPrefix(got[i], want[i])
	}
	if !match {
		t.Errorf("alice heard\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestPlainChatIsServed(t *testing.T) {
	w := deskWith(t, sales(), bob)
	r := w.write(alice, "How much is it?")
	s, _ := w.desk.CustomerSession(alice, "sales")
	if field(r, "state") != "offered" || !strings.Contains(r.Note, "xmpp:"+string(s.ID)+"@rooms.example.org?join") ||
		!strings.Contains(r.Note, string(desk.TextByChat)) || !w.asked[alice][s.ID] {
		t.Errorf("the answer is %+v", r)
	}
	if w.room(s.ID).standIn != "" {
		t.Error("somebody stands in before there is anybody to talk to, and takes the customer's nick")
	}
	w.join(s.ID, bob)
	if w.room(s.ID).standIn != "alice" {
		t.Error("nobody stands in for alice")
	}
	if r := w.write(alice, "hello?"); r.Note != "" || r.Refusal != nil {
		t.Errorf("her words are answered: %+v", r)
	}
	w.speak(s.ID, bob, "Bob", "It is 5.")
	w.speak(s.ID, bob, "Bob", "!note she is in a hurry")
	w.settle()
	w.agree()
	wantHeard(t, w, "room.joined", "Bob: It is 5.")
	stored, _ := w.store.Transcript(t.Context(), link, s.ID)
	if len(stored) != 4 || stored[1].From != alice || stored[1].Nick != "alice" || stored[1].Body != "hello?" {
		t.Errorf("the transcript is %+v", stored)
	}
	w.do(desk.CloseSession{Reply: w.by(bob), Session: s.ID})
	wantHeard(t, w, "room.joined", "Bob: It is 5.", "end.closed", "rate.ask")
	w.agree()
}

func TestProxiedCustomerNeedNotCome(t *testing.T) {
	w, id := byChat(t, func(s *desk.Service) { s.JoinTimeout, s.IdleTimeout = time.Second, time.Hour })
	w.wait(30 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.wait(31 * time.Minute)
	wantState(t, w, id, "gone")
	if heard := w.heard(alice); !slices.ContainsFunc(heard, func(s string) bool { return strings.HasPrefix(s, "end.idle") }) {
		t.Errorf("alice was not told why: %q", heard)
	}
}

func TestCustomerTakesOverFromTheStandIn(t *testing.T) {
	w, id := byChat(t)
	w.write(alice, "one")
	w.join(id, alice)
	if w.room(id).standIn != "" {
		t.Error("the stand-in is still there")
	}
	w.speak(id, bob, "Bob", "two")
	w.settle()
	wantHeard(t, w, "room.joined") // the rest they hear in the room
	if r := w.write(alice, "three"); !strings.Contains(r.Note, "?join") {
		t.Errorf("who is in the room and writes to the service is told: %+v", r)
	}
	w.quit(id, alice+"/pc")
	w.settle()
	w.write(alice, "four")
	if w.room(id).standIn != "alice" || w.said(id, desk.TextCustomerBack) != 1 {
		t.Error("who left the room and goes on by chat is not there again")
	}
	w.wait(2 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.agree()
}

func TestChatThatComesBack(t *testing.T) {
	w, id := byChat(t)
	bounce := desk.CustomerBounced{Service: "sales", Customer: alice + "/phone", Reason: "service-unavailable"}
	w.do(bounce)
	w.do(bounce)
	if w.said(id, desk.TextCustomerLost) != 1 {
		t.Errorf("the CSR was told %d times that alice is away", w.said(id, desk.TextCustomerLost))
	}
	w.wait(30 * time.Second)
	w.write(alice, "I am here")
	w.wait(2 * time.Minute)
	wantState(t, w, id, desk.Active)
	w.do(bounce)
	w.wait(2 * time.Minute)
	wantState(t, w, id, "gone")
	if s, _ := w.store.SessionRecord(t.Context(), link, id); s.End != desk.EndedAbsent {
		t.Errorf("it ended as %s", s.End)
	}
}

func TestStandInOutlivesACrash(t *testing.T) {
	w, id := byChat(t)
	w.write(alice, "before")
	w.crash()
	w.speak(id, bob, "Bob", "are you there?")
	w.connect()
	w.settle()
	w.write(alice, "after")
	w.agree()
	wantHeard(t, w, "room.joined", "Bob: are you there?")
	w.vanish(id)
	w.settle()
	w.join(id, bob)
	w.write(alice, "in the new room")
	w.agree()
}

func TestProxiedAcrossServices(t *testing.T) {
	w, id := byChat(t)
	w.do(desk.PutService{Reply: w.by(admin), Service: desk.Service{Name: "support", Title: "Support"}})
	w.staff(eve, 1)
	w.arrive(eve)
	w.do(desk.Transfer{Reply: w.by(bob), Session: id, Target: "service:support"})
	w.join(id, eve)
	w.speak(id, eve, "Eve", "I go on")
	w.settle()
	if heard := w.heard(alice); heard[len(heard)-1] != "Eve: I go on" {
		t.Errorf("alice heard %q", heard)
	}
	w.write(alice, "fine")
	if got := w.room(id).archive; got[len(got)-1].Body != "fine" {
		t.Errorf("her words are not in the room: %+v", got)
	}
	w.do(desk.CloseSession{Reply: w.by(eve), Session: id})
	wantHeard(t, w, "room.joined", "room.takes_over", "Eve: I go on", "end.closed", "rate.ask")
}

// TestSignalsPass has chat states, receipts and corrections pass both ways.
func TestSignalsPass(t *testing.T) {
	w, id := byChat(t)
	reply := desk.Reply{To: alice + "/phone", Chat: true}
	signal := func(m desk.Meta, body string) (effects []desk.Effect) {
		for _, o := range w.post(desk.CustomerWrote{Reply: reply, Service: "sales", Body: body, Meta: m}) {
			effects = append(effects, o.Effect)
		}
		w.settle()
		return effects
	}
	typing := signal(desk.Meta{ID: "x", State: desk.ChatComposing}, "")
	if as, ok := typing[0].(desk.SayAs); len(typing) != 1 || !ok || as.Meta != (desk.Meta{State: desk.ChatComposing}) || desk.IsDurable(as) {
		t.Errorf("typing: %+v", typing)
	}
	w.post(desk.CustomerWrote{Reply: reply, Service: "sales", Body: "halo", Meta: desk.Meta{ID: "a1"}})
	said := w.effects[id][0].ID.String()
	w.settle()
	fixed := signal(desk.Meta{ID: "a2", Replaces: "a1"}, "hello")
	if as, ok := fixed[0].(desk.SayAs); !ok || as.Meta.Replaces != said || as.Text != "hello" {
		t.Errorf("a correction: %+v, of %s", fixed, said)
	}
	stored, _ := w.store.Transcript(t.Context(), link, id)
	if n := len(stored); !stored[n-1].Correction || stored[n-2].Correction {
		t.Errorf("the transcript is %+v", stored)
	}

	room := func(m desk.Meta, body string) desk.Tell {
		out := w.apply(desk.Said{Meta: m, Message: desk.Message{Session: id, StanzaID: w.next("m"), At: w.now, From: bob, Nick: "Bob", Body: body}})
		w.commit()
		w.settle()
		for _, o := range out {
			if tell, ok := o.Effect.(desk.Tell); ok {
				tell.Meta.ID = o.ID.String()
				return tell
			}
		}
		return desk.Tell{}
	}
	if got := room(desk.Meta{State: desk.ChatComposing}, ""); got.Meta.State != desk.ChatComposing || got.Text != "" || got.To != alice+"/phone" {
		t.Errorf("Bob types: %+v", got)
	}
	first := room(desk.Meta{ID: "b1", Asks: true}, "5 eur")
	if !first.Meta.Asks {
		t.Errorf("Bob asks for a receipt: %+v", first)
	}
	if got := room(desk.Meta{ID: "b2", Replaces: "b1"}, "5 €"); got.Meta.Replaces != first.Meta.ID || got.Text != "Bob: 5 €" {
		t.Errorf("Bob corrects: %+v, of %s", got, first.Meta.ID)
	}
	if got := room(desk.Meta{Got: said}, ""); got.Meta.Got != "a1" {
		t.Errorf("Bob has got it: %+v", got)
	}
	receipt := signal(desk.Meta{Got: first.Meta.ID}, "")
	if as, ok := receipt[0].(desk.SayAs); len(receipt) != 1 || !ok || as.Meta.Got != "b1" {
		t.Errorf("alice has got it: %+v", receipt)
	}
	if stray := signal(desk.Meta{Got: "nobody's"}, ""); len(stray) != 0 {
		t.Errorf("a receipt of nothing: %+v", stray)
	}
}
