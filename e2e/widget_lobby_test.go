package e2e_test

import (
	"testing"

	"bellhop/internal/client"
)

// TestWidgetLobbyE2E: who is taken out of a lobby goes along to the session, and is back in the
// lobby when it is over.
func TestWidgetLobbyE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "lobby")
		bob := h.csr(t, service, "bob")
		alice := h.person(t, "alice")
		lobby := must(alice.Run(within(t), service, "contact", client.V("name", "Alice")))(t).Get("session")
		hers := alice.joins(t, lobby)

		page := visit(t, nil, nil).tab(h.shop(t, service), "")
		page.asks("Wendy", "Who is here?")
		page.says("Hello, Alice.")
		hears(t, hers, "Wendy", "Hello, Alice.")

		took := must(bob.Run(within(t), h.domain, "take", client.V("who", "Wendy")))(t)
		bobs := bob.joins(t, took.Get("session"))
		must(bobs.Say(within(t), "Between us two."))(t)
		page.see(bubbles, "Between us two.")
		page.says("Nobody else hears.")
		hears(t, bobs, "Wendy", "Nobody else hears.")

		must(bobs.Say(within(t), "!close"))(t)
		must(hers.Say(within(t), "Back again?"))(t)
		page.see(bubbles, "Back again?")
		page.says("Here I am.")
		hears(t, hers, "Wendy", "Here I am.")
	})
}
