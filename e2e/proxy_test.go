package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// writes has somebody write to a service by chat, and returns the session that the answer
// invites to.
func (p *person) writes(t *testing.T, service, body string) (session string) {
	t.Helper()
	must(p.Chat(service, body))(t)
	inv := must(p.AwaitInvite(within(t), ""))(t)
	return local(inv.Room)
}

// chats sends a chat message and has somebody in the room hear it under the sender's name.
func (p *person) chats(t *testing.T, service string, in *client.Room, body string) *wire.Element {
	t.Helper()
	must(p.Chat(service, body))(t)
	return must(in.Hear(within(t), p.name, func(b string) bool { return b == body }))(t)
}

// saysTo says something in the room and has it come to somebody as chat from the service.
func saysTo(t *testing.T, in *client.Room, p *person, service, body string) {
	t.Helper()
	must(in.Say(within(t), body))(t)
	must(p.AwaitChat(within(t), service, func(b string) bool { return b == in.Nick+": "+body }))(t)
}

// TestE2EPlainChat is a customer whose client knows no rooms, from the question to the close;
// in the middle they come into the room after all.
func TestE2EPlainChat(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "codes", "solved", "join_timeout", "2s")
		alice := h.customer(t, "alice")
		session := alice.writes(t, service, "Where is my parcel?")
		answer := alice.told(t, service, "number 1", "xmpp:"+room(session)+"?join")
		if !strings.Contains(answer.ChildText("", "body"), "writing here") {
			t.Errorf("the answer: %s", answer)
		}
		bob := h.hire(t, service, "bob")
		if offer := bob.offered(t, session); !strings.Contains(offer, "Where is my parcel?") {
			t.Errorf("the offer lacks the question: %s", offer)
		}
		his := bob.joins(t, session)
		must(his.Appears(within(t), alice.name))(t)
		alice.told(t, service, bob.nick()+" is here to help you")
		alice.chats(t, service, his, "Hello?")
		saysTo(t, his, alice, service, "In the post.")
		alice.chats(t, service, his, "Good ☺ <b>&amp;")
		saysTo(t, his, alice, service, "Anything else?")

		// They come themselves, and the stand-in leaves.
		hers := must(alice.Join(within(t), room(session), "Alice in person"))(t)
		must(his.Vanishes(within(t), alice.name))(t)
		says(t, hers, his, "here I am")
		says(t, his, hers, "welcome")
		must(bob.Chat(session+"@"+h.domain, "!close solved"))(t)
		removed(t, hers)
		removed(t, his)
		alice.told(t, service, "!rate 5")
		said, step := h.transcript(t, h.admin, h.domain, session)
		want := []string{
			alice.name + ": Hello?", bob.nick() + ": In the post.", alice.name + ": Good ☺ <b>&amp;", bob.nick() + ": Anything else?",
			"Alice in person: here I am", bob.nick() + ": welcome",
		}
		if got := slices.DeleteFunc(said, func(s string) bool { return strings.HasPrefix(s, h.cfg.Name+":") }); !slices.Equal(got, want) {
			t.Errorf("transcript: %q, not %q", got, want)
		}
		if step.Get("reason") != string(desk.EndedByCSR) {
			t.Errorf("why it ended: %s", step.Note())
		}
		ok(t, alice.Sync(within(t)))
		for _, e := range alice.Seen() {
			if body := e.ChildText("", "body"); wire.Bare(e.Attr("from")) == service && strings.Contains(body, alice.name+": ") {
				t.Errorf("their own words come back to them: %s", e)
			}
		}
	})
}

// TestE2EPlainChatEnds is a customer by chat who stays one: told of the end, asked how it was,
// given the transcript.
func TestE2EPlainChatEnds(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		session := alice.writes(t, service, "Where is my parcel?")
		bob.offered(t, session)
		his := bob.joins(t, session)
		alice.chats(t, service, his, "Hello?")
		saysTo(t, his, alice, service, "In the post.")
		must(his.Say(within(t), "!close"))(t)
		alice.told(t, service, "closed this conversation")
		alice.told(t, service, "!rate 5")
		must(alice.Chat(service, "!rate 5 very kind"))(t)
		alice.told(t, service, "Thank you for your rating")
		must(alice.Chat(service, "!transcript"))(t)
		text := alice.told(t, service, "Where is my parcel?", "Hello?", "In the post.").ChildText("", "body")
		if strings.Index(text, "Hello?") > strings.Index(text, "In the post.") {
			t.Errorf("the transcript is out of order: %s", text)
		}
		roomGone(t, alice, session)
	})
}

// TestE2ESignalsByChat has typing and corrections pass both ways.
func TestE2ESignalsByChat(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		session := alice.writes(t, service, "Hello")
		bob.offered(t, session)
		his := bob.joins(t, session)
		first := alice.chats(t, service, his, "I am hear") // and so the stand-in is there
		id := must(alice.Chat(service, "one more"))(t)
		original := must(his.Hear(within(t), alice.name, containing("one more")))(t)
		if first.Attr("id") == "" || original.Attr("id") == "" {
			t.Fatalf("what was said has no id: %s", original)
		}
		ok(t, alice.Send(wire.Message("", service, "chat").Pass(wire.Passing{State: "composing"})))
		must(bob.Await(within(t), func(e *wire.Element) bool {
			return e.Attr("from") == room(session)+"/"+alice.name && e.Passing().State == "composing"
		}))(t)
		ok(t, alice.Send(wire.Message("", service, "chat").AddText("", "body", "one less").Pass(wire.Passing{Replaces: id})))
		fixed := must(his.Hear(within(t), alice.name, containing("one less")))(t)
		if got := fixed.Passing().Replaces; got != original.Attr("id") {
			t.Errorf("the correction is of %q, not of %q: %s", got, original.Attr("id"), fixed)
		}

		ok(t, bob.Send(wire.Message("", room(session), "groupchat").Pass(wire.Passing{State: "composing"})))
		must(alice.Await(within(t), func(e *wire.Element) bool {
			return wire.Bare(e.Attr("from")) == service && e.Passing().State == "composing"
		}))(t)
		ok(t, bob.Send(wire.Message("", room(session), "groupchat").SetAttr("id", "b1").AddText("", "body", "tomorow").Pass(wire.Passing{Asks: true})))
		heard := alice.told(t, service, "tomorow")
		ok(t, bob.Send(wire.Message("", room(session), "groupchat").SetAttr("id", "b2").AddText("", "body", "tomorrow").Pass(wire.Passing{Replaces: "b1"})))
		again := alice.told(t, service, "tomorrow")
		if !heard.Passing().Asks || again.Passing().Replaces != heard.Attr("id") {
			t.Errorf("the correction: %s, of: %s", again, heard)
		}
		ok(t, alice.Send(wire.Message("", service, "chat").Pass(wire.Passing{Got: heard.Attr("id")})))
		must(bob.Await(within(t), func(e *wire.Element) bool {
			return e.Attr("from") == room(session)+"/"+alice.name && e.Passing().Got == "b1"
		}))(t)
	})
}

// TestE2EQuestionsByChat asks the form's questions one by one.
func TestE2EQuestionsByChat(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		d := h.secondDesk(t)
		bob, alice, service := d.bob, d.alice, "forms@"+d.h.domain
		services := filepath.Join(t.TempDir(), "services.yaml")
		ok(t, os.WriteFile(services, fmt.Appendf(nil, `
services:
  - name: forms
    title: Forms
    kind: queue
    form:
      - {name: topic, label: What is it about?, type: list-single, options: [price, delivery], required: true}
      - {name: ref, label: Your order number?}
      - {name: gift, label: Is it a gift?, type: boolean, required: true}
csrs:
  - {jid: %s, name: %s, capacity: 3, services: [sales, forms]}
`, bob.Bare(), bob.nick()), 0o600))
		if out, status := bellhop(t, "apply", "-c", d.path, services); status != 0 {
			t.Fatalf("apply: %d %s", status, out)
		}
		d.h.awaitAvailable(t, alice.Client, service, 1)
		for _, step := range []struct{ write, hear string }{
			{"My parcel is late", "What is it about?\n1. price\n2. delivery"},
			{"!skip", "What is it about?"},
			{"pigeons", "pigeons"},
			{"2", "Your order number?"},
			{"!back", "What is it about?"},
			{"Delivery", "Your order number?"},
			{"!skip", "Is it a gift?\n1. Yes\n2. No"},
		} {
			alice.Forget()
			must(alice.Chat(service, step.write))(t)
			alice.told(t, service, step.hear)
		}
		if state := alice.status(t, service).Get("state"); state != "asking" {
			t.Errorf("while being asked, the session is %s", state)
		}
		session := alice.writes(t, service, "no")
		offer := bob.offered(t, session)
		for _, want := range []string{"My parcel is late", "delivery", "false"} {
			if !strings.Contains(offer, want) {
				t.Errorf("the offer lacks %q: %s", want, offer)
			}
		}
		his := bob.joins(t, session)
		alice.chats(t, service, his, "Hello?")
	})
}

// TestE2EPlainChatKill kills the process in the middle of a session by chat: what was said
// meanwhile comes, once, and the stand-in is there again.
func TestE2EPlainChatKill(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		d := h.secondDesk(t)
		bob, alice, service := d.bob, d.alice, d.service
		session := alice.writes(t, service, "Where is it?")
		bob.offered(t, session)
		his := bob.joins(t, session)
		alice.chats(t, service, his, "before")
		saysTo(t, his, alice, service, "one")
		d.kill()
		must(his.Say(within(t), "two"))(t)
		d.start()
		d.ready()
		must(alice.AwaitChat(within(t), service, func(b string) bool { return b == bob.nick()+": two" }))(t)
		alice.chats(t, service, his, "after")
		saysTo(t, his, alice, service, "three")
		ok(t, alice.Sync(within(t)))
		count, known := map[string]int{}, map[string]bool{}
		for _, e := range alice.Seen() {
			// What was on the wire as the process ended comes again under the same id.
			if wire.Bare(e.Attr("from")) == service && !known[e.Attr("id")] {
				known[e.Attr("id")] = true
				count[e.ChildText("", "body")]++
			}
		}
		for _, word := range []string{"one", "two", "three"} {
			if got := count[bob.nick()+": "+word]; got != 1 {
				t.Errorf("%q came %d times", word, got)
			}
		}
		must(his.Say(within(t), "!close"))(t)
		alice.told(t, service, "closed this conversation")
		said, _ := h.transcript(t, h.admin, d.h.domain, session)
		want := []string{
			alice.name + ": before", bob.nick() + ": one", bob.nick() + ": two", alice.name + ": after", bob.nick() + ": three", bob.nick() + ": !close",
		}
		if got := slices.DeleteFunc(said, func(s string) bool { return strings.HasPrefix(s, h.cfg.Name+":") }); !slices.Equal(got, want) {
			t.Errorf("transcript: %q, not %q", got, want)
		}
	})
}
