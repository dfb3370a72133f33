package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// TestE2EStaleAutojoin: clients come back by their bookmarks to a room that is over. None of them
// gets it, or makes it again.
func TestE2EStaleAutojoin(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		must(s.bob.Run(within(t), s.session+"@"+h.domain, "close", nil))(t)
		removed(t, s.hers)
		removed(t, s.his)
		h.awaitAvailable(t, s.alice.Client, s.service, 1)
		guest := must(client.Dial(within(t), client.Config{Address: h.xmpp.C2S, Domain: lab.GuestHost}))(t)
		defer guest.Close()
		for _, c := range []*client.Client{s.alice.Client, s.bob.Client, guest, h.admin} {
			_, err := c.Join(within(t), room(s.session), "Back")
			refusedAnyhow(t, err)
			_, err = c.Join(within(t), "s-squattedsquattedsquattedaa@"+lab.RoomHost, "First")
			refusedAnyhow(t, err)
		}
		if again := s.alice.contact(t, s.service, "And another thing").Get("session"); again == s.session {
			t.Error("the room's name is used again")
		}
	})
}

// TestE2EHostileTexts has people write what a log, a database, a page or a template could take for
// something else. It is stored as it was written, and none of it gets into the log.
func TestE2EHostileTexts(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		mark := h.logSize()
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		const secret = "marigold7"
		words := []string{
			secret + "'; DROP TABLE sessions; --", secret + " {customer} {{.}} ${jndi:ldap://x} %s%n", "<script>" + secret + "</script>",
			secret + "\ntime=2026-01-01T00:00:00Z level=ERROR msg=forged", secret + "\x1b[31m\u202e", `\` + secret + `\x00`,
		}
		step := must(alice.Run(within(t), service, "contact", client.V("name", words[0], "question", strings.Join(words, "\n"))))(t)
		session := step.Get("session")
		hers := must(alice.Join(within(t), room(session), "Robert'); --"))(t)
		bob.offered(t, session)
		his := bob.joins(t, session)
		for _, w := range words {
			says(t, hers, his, strings.ReplaceAll(w, "\x1b", ""))
		}
		must(bob.Run(within(t), session+"@"+h.domain, "note", client.V("text", words[3])))(t)
		_, err := alice.Run(within(t), service, "resume", client.V("token", secret+"' OR 1=1"))
		if err == nil {
			t.Error("a token that is none is taken")
		}
		must(bob.Run(within(t), session+"@"+h.domain, "close", client.V("note", words[1])))(t)
		said, _ := h.transcript(t, h.admin, h.domain, session)
		for _, part := range []string{words[0], words[1], words[2]} {
			if !strings.Contains(strings.Join(said, "\n"), part) {
				t.Errorf("%q is not as it was written in %q", part, said)
			}
		}
		log := h.logSince(mark)
		for _, no := range []string{secret, h.xmpp.Secret, step.Get("token"), password} {
			if strings.Contains(log, no) {
				t.Errorf("the log has %q", no)
			}
		}
		for line := range strings.Lines(log) {
			if !strings.HasPrefix(line, "time=") {
				t.Errorf("the log has a line that is none: %q", line)
			}
		}
	})
}

// TestE2ECrowd has 10,000 addresses ask at once, each a guest of its own, while two people talk.
// The service takes as many as may wait, and says so to the others.
func TestE2ECrowd(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		s := h.talking(t)
		full := h.service(t, "queue", "max_waiting", "20")
		c := h.crowd(t)
		const guests = 10_000
		began := time.Now()
		var slowest time.Duration
		for i := range guests {
			from := fmt.Sprintf("guest%d@%s/web", i, lab.Desk2)
			c.Send(wire.Message(from, full, "chat").SetAttr("id", fmt.Sprint("crowd", i)).AddText("", "body", "Hello?"), nil)
			if i%1000 == 0 {
				asked := time.Now()
				says(t, s.hers, s.his, fmt.Sprint("still here? ", i))
				slowest = max(slowest, time.Since(asked))
			}
		}
		eventually(t, "everybody has an answer", func() (bool, string) {
			answered := make(map[string]bool)
			for _, e := range c.received(func(e *wire.Element) bool { return e.Is("", "message") }) {
				answered[wire.Local(e.Attr("to"))] = true
			}
			return len(answered) == guests, fmt.Sprintf("%d of %d have", len(answered), guests)
		})
		t.Logf("%d guests were answered in %v; the longest that two others waited for a word was %v", guests, time.Since(began), slowest)
		if slowest > 10*time.Second {
			t.Errorf("others waited %v for a word", slowest)
		}
		said := c.received(func(e *wire.Element) bool { return e.Attr("type") == "chat" && strings.Contains(e.String(), "xmpp:s-") })
		taken := make(map[string]bool)
		for _, e := range said {
			taken[wire.Local(e.Attr("to"))] = true
		}
		if len(taken) != 20 {
			t.Errorf("%d of them got a session, want 20", len(taken))
		}
		says(t, s.his, s.hers, "that was a crowd")
	})
}

// TestE2ENoise feeds the edge with stanzas made up at random, from many addresses, while two people
// talk: what they say comes through, in order, and the stream stands.
func TestE2ENoise(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		s := h.talking(t)
		c := h.crowd(t)
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		n := noise{rnd: rand.New(rand.NewPCG(seed, 1)), to: []string{
			h.domain, h.desk(), s.service, s.session + "@" + h.domain, h.domain + "/bellhop", s.session + "@" + h.domain + "/customer",
			"nobody@" + h.domain, room(s.session), room(s.session) + "/Alice",
		}}
		const rounds, each = 20, 150
		var want []string
		for i := range rounds {
			for range each {
				c.Send(n.stanza(), nil)
			}
			body := fmt.Sprint("word ", i)
			says(t, s.hers, s.his, body)
			want = append(want, body)
		}
		must(s.bob.Run(within(t), s.session+"@"+h.domain, "close", nil))(t)
		said, _ := h.transcript(t, h.admin, h.domain, s.session)
		i := 0
		for _, line := range said {
			if i < len(want) && strings.HasSuffix(line, ": "+want[i]) {
				i++
			}
		}
		if i != len(want) {
			t.Errorf("of %d words %d are in the transcript, in their order: %q", len(want), i, said)
		}
		t.Logf("%d random stanzas", rounds*each)
	})
}

// noise makes up stanzas.
type noise struct {
	rnd *rand.Rand
	to  []string
}

func pick[T any](n *noise, of ...T) T { return of[n.rnd.IntN(len(of))] }

func (n *noise) stanza() *wire.Element {
	from := fmt.Sprintf("noise%d@%s/%s", n.rnd.IntN(50), lab.Desk2, pick(n, "x", "y", "\u00e9"))
	to := pick(n, n.to...)
	var e *wire.Element
	switch n.rnd.IntN(3) {
	case 0:
		e = wire.Message(from, to, pick(n, "chat", "normal", "groupchat", "headline", "error"))
	case 1:
		e = wire.Presence(from, to, pick(n, "", "unavailable", "subscribe", "subscribed", "unsubscribe", "probe", "error"))
	default:
		e = wire.IQ(from, to, pick(n, "get", "set", "result", "error"), client.NewID())
	}
	for range n.rnd.IntN(4) {
		e.Add(n.payload(3))
	}
	return e
}

// payload is an element of a kind that the desk reads somewhere, or of none, with what belongs in
// it or does not.
func (n *noise) payload(deep int) *wire.Element {
	space := pick(n, "", client.NSCommands, wire.NSForm, "http://jabber.org/protocol/muc#user", "http://jabber.org/protocol/disco#info",
		"http://jabber.org/protocol/workgroup", "urn:xmpp:mam:2", "urn:xmpp:forward:0", "jabber:x:conference", "urn:xmpp:ping", "urn:example:none",
		wire.NSChatStates, wire.NSCorrect, wire.NSReceipts, "urn:xmpp:delay", "urn:xmpp:sid:0")
	name := pick(n, "x", "query", "command", "item", "body", "error", "field", "value", "status", "decline", "invite", "fin", "result",
		"composing", "replace", "received", "delay", "stanza-id", "destroy", "show", "a"+strings.Repeat("b", n.rnd.IntN(30)))
	e := wire.New(space, name)
	for range n.rnd.IntN(4) {
		e.SetAttr(pick(n, "node", "sessionid", "action", "var", "type", "jid", "id", "affiliation", "role", "code", "from", "stamp", "queryid"),
			pick(n, "contact", "close", "submit", "complete", "110", "none", "owner", "-1", "alice@"+lab.Host, "s-", strings.Repeat("z", n.rnd.IntN(2000)), "\u202e<&'\""))
	}
	e.Text = pick(n, "", "!help", "!close", "!rate 5", "Hello?", strings.Repeat("é", n.rnd.IntN(3000)), "\n\t]]>")
	for deep > 0 && n.rnd.IntN(2) == 0 {
		deep--
		e.Add(n.payload(deep))
	}
	if n.rnd.IntN(200) == 0 { // now and then, deeper than anything sensible
		for range 300 {
			e = wire.New(space, name).Add(e)
		}
	}
	return e
}
