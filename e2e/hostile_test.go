package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/component"
	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// crowd is a component of its own on the server's second domain: it can send as anybody
// there, whatever the server lets through, and as fast as it likes.
type crowd struct {
	*component.Link
	broken chan struct{} // holds one when the stream has broken

	mu   sync.Mutex // guards got; leaf
	got  []*wire.Element
	up   chan struct{}
	once sync.Once
}

func (c *crowd) Up() { c.once.Do(func() { close(c.up) }) }

func (c *crowd) Down(error) {
	select {
	case c.broken <- struct{}{}:
	default:
	}
}

func (c *crowd) Stanza(e *wire.Element) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, e)
}

// received returns what matches of what has come.
func (c *crowd) received(match func(*wire.Element) bool) []*wire.Element {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*wire.Element
	for _, e := range c.got {
		if match(e) {
			all = append(all, e)
		}
	}
	return all
}

// crowd connects the second domain, for one scenario.
func (h *house) crowd(t *testing.T) *crowd {
	t.Helper()
	h.second.Lock()
	t.Cleanup(h.second.Unlock)
	return h.connect(t)
}

func (h *house) connect(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{up: make(chan struct{}), broken: make(chan struct{}, 1)}
	c.Link = component.New(component.Config{
		Address: h.xmpp.Components[lab.Desk2], Domain: lab.Desk2, Secret: []byte(h.xmpp.Secret), MaxStanza: 500_000,
	}, c)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx) // the scenario sees how it ended
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	select {
	case <-c.up:
	case <-time.After(20 * time.Second):
		t.Fatal("the second domain does not come up")
	}
	return c
}

var reconnects = regexp.MustCompile(`(?m)^bellhop_[a-z_]*reconnects[a-z_]* (\d+)`)

// unharmed checks, when the scenario ends, that the desk's stream has not broken.
func (h *house) unharmed(t *testing.T) {
	t.Helper()
	count := func() int {
		_, text := get(within(t), "http://"+h.cfg.HTTP+"/metrics")
		match := reconnects.FindStringSubmatch(text)
		if match == nil {
			t.Fatal("no metric counts reconnects")
		}
		return must(strconv.Atoi(match[1]))(t)
	}
	before := count()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if _, err := h.admin.Request(ctx, wire.IQ("", h.domain, "get", "").Add(wire.New("urn:xmpp:ping", "ping"))); err != nil {
			t.Errorf("the desk is gone: %v", err)
		}
		_, text := get(ctx, "http://"+h.cfg.HTTP+"/metrics")
		if match := reconnects.FindStringSubmatch(text); match == nil || match[1] != strconv.Itoa(before) {
			t.Errorf("the stream broke: %q reconnects, %d before", match, before)
		}
	})
}

// TestE2EOddAddresses has customers whose addresses a strict parser refuses and the server
// lets through.
func TestE2EOddAddresses(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		service := h.service(t, "queue")
		bob := h.csr(t, service, "bob", "capacity", "50")
		c := h.crowd(t)
		served := 0
		for _, name := range []string{
			"😀", "\u0378unassigned", "ⅷ", "a\u0660", "\u05d0latin", "x\u200dy", "ﬁ", "ß", "I\u0307", "\U000e0001tag",
			"o'brien", `back\slash`, "100%", "{json}", "$(id)", "--", strings.Repeat("x", 1000), "\u4e2d\u6587",
		} {
			from := name + "@" + lab.Desk2 + "/x"
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			reply, err := c.Call(ctx, wire.IQ(from, service, "get", client.NewID()).Add(wire.New("urn:xmpp:ping", "ping")))
			cancel()
			switch {
			case reply.Attr("type") == "result": // the server lets it through, so the desk must serve it
			case h.refusedByServer(c, reply, err):
				continue
			default:
				t.Errorf("%q: a ping is answered by %s, %v", name, reply, err)
				continue
			}
			served++
			c.Send(wire.Message(from, service, "chat").SetAttr("id", client.NewID()).AddText("", "body", "I am "+name[:min(9, len(name))]), nil)
			var inv client.Invitation
			eventually(t, fmt.Sprintf("the invitation of %q", name), func() (bool, string) {
				for _, e := range c.received(func(e *wire.Element) bool { return wire.Local(e.Attr("to")) == wire.Local(reply.Attr("to")) }) {
					if i, is := client.Invited(e); is {
						inv = i
						return true, ""
					}
				}
				return false, "it has not come"
			})
			bob.offered(t, local(inv.Room))
			c.Send(wire.Message(from, service, "chat").SetAttr("id", client.NewID()).AddText("", "body", "!leave"), nil)
			h.transcript(t, h.admin, h.domain, local(inv.Room))
		}
		if served < 5 {
			t.Errorf("the server lets %d of the odd addresses through", served)
		}
	})
}

// refusedByServer reports whether it was not the desk that refused a sender: the server
// answered by itself, dropped the stanza or ended our stream over it.
func (h *house) refusedByServer(c *crowd, reply *wire.Element, err error) bool {
	select {
	case <-c.broken:
		return true
	default:
	}
	_, _, text, is := reply.StanzaError()
	return is && (strings.Contains(text, "Bad value of attribute 'from'") || strings.Contains(text, "source address is invalid")) || reply == nil && errors.Is(err, context.DeadlineExceeded)
}

// TestE2EHugeMessages sends 200 kB where people write.
func TestE2EHugeMessages(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		s := h.talking(t)
		huge := strings.Repeat("0123456789abcde\n", 200_000/16)
		eve := h.customer(t, "eve")
		id := must(eve.Chat(s.service, huge))(t)
		e := must(eve.Await(within(t), func(e *wire.Element) bool { return e.Attr("id") == id && e.Attr("type") == "error" }))(t)
		if condition, _, text, _ := e.StanzaError(); condition != "policy-violation" || text == "" {
			t.Errorf("a huge question: %s", e.Child("", "error"))
		}
		for _, question := range []string{strings.ReplaceAll(huge, "\n", " "), huge[:100_000], strings.Repeat("x\n", 5_000)} {
			step := must(must(eve.Command(within(t), s.service, "contact"))(t).Complete(within(t), client.V("question", question)))(t)
			if step.Status != "executing" || step.Form.Instructions == "" {
				t.Errorf("a huge question by command: %s %q", step.Status, step.Form.Instructions)
			}
		}
		_, err := must(eve.Command(within(t), s.service, "contact"))(t).Complete(within(t), client.V("question", strings.Repeat("x\n", 10_000)))
		refused(t, err, "policy-violation") // more elements than any stanza needs
		must(eve.Chat(h.desk(), "!help "+huge[:100_000]))(t)

		// In the room it is for those who are there; the desk keeps what it can.
		must(s.hers.Say(within(t), huge))(t)
		must(s.his.Hear(within(t), s.hers.Nick, containing("0123")))(t)
		says(t, s.his, s.hers, "That was long.")
		must(s.bob.Run(within(t), s.session+"@"+h.domain, "close", nil))(t)
		said, _ := h.transcript(t, h.admin, h.domain, s.session)
		if text := strings.Join(said, "\n"); !strings.Contains(text, "0123456789abcde") && !strings.Contains(text, "more") {
			t.Errorf("the transcript after a huge message: %.300q", text)
		}
	})
}

// TestE2EForgeries sends the desk what only others may say.
func TestE2EForgeries(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		service := h.service(t, "queue", "offer_timeout", "2m")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		session := alice.contact(t, service, "?").Get("session")
		bob.offered(t, session)
		c := h.crowd(t)
		eve := "eve@" + lab.Desk2 + "/x"
		const nsUser = "http://jabber.org/protocol/muc#user"
		decline := wire.New(nsUser, "x").Add(wire.New(nsUser, "decline").SetAttr("from", bob.Bare()))
		left := wire.New(nsUser, "x").Add(
			wire.New(nsUser, "item").SetAttr("affiliation", "none").SetAttr("role", "none").SetAttr("jid", alice.JID()),
			wire.New(nsUser, "status").SetAttr("code", "321"))
		for _, to := range []string{h.domain, h.domain + "/bellhop", h.desk(), service, session + "@" + h.domain, session + "@" + h.domain + "/x"} {
			for _, e := range []*wire.Element{
				wire.IQ(eve, to, "result", "1"), wire.IQ(eve, to, "error", "2"), wire.IQ(eve, to, "result", client.NewID()).Add(wire.New("jabber:x:data", "x")),
				wire.Presence(eve, to, ""), wire.Presence(eve, to, "unavailable"), wire.Presence(eve, to, "subscribed"),
				wire.Presence(eve, to, "unsubscribed"), wire.Presence(eve, to, "unsubscribe"), wire.Presence(eve, to, "error"), wire.Presence(eve, to, "probe"),
				wire.Presence(eve, to, "").Add(left), wire.Presence(eve, to, "unavailable").Add(left),
				wire.Message(eve, to, "normal").Add(decline), wire.Message(eve, to, "groupchat").AddText("", "body", "forged"),
				wire.Message(eve, to, "headline").AddText("", "body", "forged"),
				wire.Message(eve, to, "error").Add(wire.New("", "error").SetAttr("type", "cancel").Add(wire.New(wire.NSStanzas, "gone"))),
				wire.Message(session+"@"+lab.Desk2+"/Alice", to, "groupchat").AddText("", "body", "forged"),
				wire.Message(eve, to, "chat").Add(wire.New("urn:xmpp:forward:0", "forwarded").Add(wire.Message(bob.JID(), to, "chat").AddText("", "body", "!decline"))),
				wire.Message(eve, to, "chat").Add(wire.New("urn:xmpp:carbons:2", "sent").Add(wire.New("urn:xmpp:forward:0", "forwarded").
					Add(wire.Message(bob.JID(), to, "chat").AddText("", "body", "!decline")))),
			} {
				c.Send(e.Clone(), nil)
			}
		}
		// A room's words at the room's own address come from the desk's rooms alone.
		c.Send(wire.Message(eve, room(session), "groupchat").AddText("", "body", "forged"), nil)
		c.Send(wire.Presence(eve, room(session)+"/Eve", "").Add(wire.New("http://jabber.org/protocol/muc", "x")), nil)
		must(c.Call(within(t), wire.IQ(eve, h.domain, "get", client.NewID()).Add(wire.New("urn:xmpp:ping", "ping"))))(t)
		if step := alice.status(t, service); step.Get("state") != "offered" {
			t.Errorf("forgeries change the session: %s", step.Stanza)
		}
		hers, his := alice.joins(t, session), bob.joins(t, session)
		says(t, hers, his, "hello")
		must(bob.Run(within(t), session+"@"+h.domain, "close", nil))(t)
		said, _ := h.transcript(t, h.admin, h.domain, session)
		if text := strings.Join(said, "\n"); strings.Contains(text, "forged") || !strings.Contains(text, "hello") {
			t.Errorf("transcript: %q", text)
		}
	})
}

// TestE2EFlood has one sender write 300 messages at once, to each address in turn, while
// others talk.
func TestE2EFlood(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		s := h.talking(t)
		c := h.crowd(t)
		eve := "flood@" + lab.Desk2 + "/x"
		began := time.Now()
		for i := range 300 {
			to := []string{s.service, h.desk(), s.session + "@" + h.domain}[i%3]
			c.Send(wire.Message(eve, to, "chat").SetAttr("id", fmt.Sprint("flood", i)).AddText("", "body", fmt.Sprint("!help me ", i)), nil)
			c.Send(wire.Presence(eve, to, ""), nil)
		}
		says(t, s.hers, s.his, "still here?")
		says(t, s.his, s.hers, "yes")
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("others wait %v for a word", took)
		}
		s.alice.awaitState(t, s.service, "active")
		var answers, refusals int
		eventually(t, "the flood is refused", func() (bool, string) {
			refusals = len(c.received(func(e *wire.Element) bool {
				condition, typ, _, is := e.StanzaError()
				return is && e.Is("", "message") && condition == "policy-violation" && typ == "wait"
			}))
			return refusals > 0, "it is not"
		})
		must(c.Call(within(t), wire.IQ("other@"+lab.Desk2+"/x", h.domain, "get", client.NewID()).Add(wire.New("urn:xmpp:ping", "ping"))))(t)
		answers = len(c.received(func(e *wire.Element) bool { return e.Is("", "message") && e.Attr("type") == "chat" }))
		if refusals > 30 || answers > 150 || answers == 0 {
			t.Errorf("of 300 messages %d were answered and %d refused", answers, refusals)
		}
	})
}

// TestE2ERush has a hundred customers ask at once: each is answered, no CSR holds more than
// they may, and who comes free takes the head of the queue.
func TestE2ERush(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		service := h.service(t, "queue", "offer_timeout", "2m", "max_waiting", "90")
		bob := h.csr(t, service, "bob", "capacity", "3")
		c := h.crowd(t)
		const n = 100
		type answer struct {
			state string
			err   error
		}
		answers := make(chan answer, n)
		for i := range n {
			iq := wire.IQ(fmt.Sprintf("rush%d@%s/x", i, lab.Desk2), service, "set", client.NewID()).Add(
				wire.New(client.NSCommands, "command").SetAttr("node", "contact").SetAttr("action", "complete").Add(
					wire.Form{Type: "submit", Fields: []wire.Field{{Var: "question", Values: []string{"?"}}}}.Element()))
			c.Request(iq, func(reply *wire.Element, err error) {
				form, _ := wire.ParseForm(reply.Child(client.NSCommands, "command")) // no form is no state
				answers <- answer{form.Get("state"), err}
			})
		}
		states := make(map[string]int)
		for range n {
			a := <-answers
			ok(t, a.err)
			states[a.state]++
		}
		if states["offered"] != 3 || states["queued"] != 87 || states[""] != 10 { // who is offered is still waiting
			t.Errorf("states of %d sessions: %v", n, states)
		}
		list := must(h.admin.Run(within(t), h.domain, "csr-list", nil))(t)
		if !strings.Contains(list.Note(), bob.Bare()+" "+bob.nick()+": available, 3 of 3 sessions") {
			t.Errorf("csr-list: %s", list.Note())
		}
		sessions := must(bob.Run(within(t), h.domain, "sessions", nil))(t)
		must(bob.Chat(h.desk(), "!decline 1"))(t)
		bob.told(t, h.desk(), "declined")
		eventually(t, "another session in its place", func() (bool, string) {
			now := must(bob.Run(within(t), h.domain, "sessions", nil))(t)
			return now.Note() != sessions.Note() && strings.Count(now.Note(), "rush") == 3, now.Note()
		})
		for i := range n { // they go, so that the others have the desk for themselves
			c.Send(wire.Message(fmt.Sprintf("rush%d@%s/x", i, lab.Desk2), service, "chat").AddText("", "body", "!leave"), nil)
		}
		eventually(t, "an empty queue", func() (bool, string) {
			show := must(h.admin.Run(within(t), h.domain, "service-show", client.V("service", local(service))))(t)
			return show.Get("waiting") == "0", show.Note()
		})
	})
}
