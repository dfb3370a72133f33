package e2e_test

import (
	"fmt"
	"slices"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// guest logs in without an account, as the customers of a web page do.
func (h *house) guest(t *testing.T) *client.Client {
	t.Helper()
	c := must(client.Dial(within(t), client.Config{Address: h.xmpp.C2S, Domain: lab.GuestHost}))(t)
	t.Cleanup(func() { c.Drop() }) //nolint:errcheck // it may be gone already
	return c
}

// TestE2ELobby has three people meet in a lobby: by command, from a web page and by chat. A CSR
// takes two of them into a session; they keep their places.
func TestE2ELobby(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "lobby")
		bob, alice, dave, mallory := h.csr(t, service, "bob"), h.customer(t, "alice"), h.customer(t, "dave"), h.customer(t, "mallory")
		web := h.guest(t)

		first := alice.contact(t, service, "Roses?")
		lobby := first.Get("session")
		if first.Get("room") != room(lobby) || first.Get("state") != "active" || len(first.Get("token")) < 22 {
			t.Fatalf("contact: %s", first.Stanza)
		}
		must(alice.AwaitInvite(within(t), room(lobby)))(t)
		hers := alice.joins(t, lobby)
		second := must(web.Run(within(t), service, "contact", client.V("name", "Wendy", "question", "Tulips?")))(t)
		if second.Get("session") != lobby {
			t.Fatalf("the second gets another room: %s", second.Stanza)
		}
		must(web.AwaitInvite(within(t), room(lobby)))(t)
		theirs := must(web.Join(within(t), room(lobby), "Wendy"))(t)
		must(hers.Appears(within(t), "Wendy"))(t)
		must(dave.Chat(service, "Hello?"))(t)
		dave.told(t, service, room(lobby)+"?join")
		must(dave.AwaitInvite(within(t), room(lobby)))(t)
		his := dave.joins(t, lobby)
		says(t, his, theirs, "Anybody here?")
		shutOut(t, mallory, lobby)

		eventually(t, "three are in the lobby", func() (bool, string) {
			info := must(mallory.Info(within(t), service, ""))(t)
			return info.Form.Get("present") == "3", fmt.Sprint(info.Form)
		})
		form := must(bob.Command(within(t), h.domain, "take"))(t)
		var there []string
		for _, o := range form.Form.Field("who").Options {
			there = append(there, o.Value)
		}
		if !slices.Equal(there, []string{alice.nick(), "Wendy", dave.name}) {
			t.Errorf("who is there: %s", form.Stanza)
		}
		took := must(form.Complete(within(t), client.V("who", alice.nick(), "who", "Wendy")))(t)
		session := took.Get("session")
		if took.Status != "completed" || session == lobby || took.Get("room") != room(session) {
			t.Fatalf("take: %s", took.Stanza)
		}
		must(bob.AwaitInvite(within(t), room(session)))(t)
		alice.told(t, service, "would like to talk to you", session, "Wendy")
		must(alice.AwaitInvite(within(t), room(session)))(t)
		must(web.AwaitInvite(within(t), room(session)))(t)
		hersNow, bobs := alice.joins(t, session), bob.joins(t, session)
		theirsNow := must(web.Join(within(t), room(session), "Wendy"))(t)
		says(t, bobs, theirsNow, "Roses or tulips?")
		says(t, theirsNow, hersNow, "Tulips.")
		if step := alice.status(t, service); step.Get("session") != session || step.Get("state") != "active" {
			t.Errorf("status: %s", step.Stanza)
		}
		must(web.Run(within(t), service, "leave", nil))(t)
		must(hersNow.Hear(within(t), h.cfg.Name, containing("Wendy", "left")))(t)

		must(bob.Chat(h.desk(), "!take "+dave.name))(t)
		bob.told(t, h.desk(), "no room for another")
		must(bobs.Say(within(t), "!close"))(t)
		removed(t, hersNow)
		says(t, hers, his, "I am back.")
		must(bob.Chat(h.desk(), "!take "+dave.name))(t)
		dave.told(t, service, "would like to talk to you")

		// A page that is loaded anew is somebody else to the server; the token tells who they are.
		again := h.guest(t)
		back := must(again.Run(within(t), service, "resume", client.V("token", second.Get("token"))))(t)
		if back.Get("session") != lobby || back.Get("nick") != "Wendy" || back.Get("token") == second.Get("token") {
			t.Fatalf("resume: %s", back.Stanza)
		}
		removed(t, theirs)
		theirs = must(again.Join(within(t), room(lobby), "Wendy"))(t)
		says(t, theirs, hers, "So am I.")
		must(hers.Say(within(t), "!leave"))(t)
		removed(t, hers)
		if step := alice.status(t, service); step.Get("state") != "" {
			t.Errorf("who has left has %s", step.Stanza)
		}
	})
}
