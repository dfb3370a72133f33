package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
)

// TestE2EResumeElsewhere has a session go on from another address, by its token: the one before
// is put out, the token is used up.
func TestE2EResumeElsewhere(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice, other := h.csr(t, service, "bob"), h.customer(t, "alice"), h.customer(t, "phone")
		asked := alice.contact(t, service, "Hello?")
		session, token := asked.Get("session"), asked.Get("token")
		hers := alice.joins(t, session)
		bob.offered(t, session)
		his := bob.joins(t, session)
		must(hers.Hear(within(t), h.cfg.Name, containing("is here to help you")))(t)
		says(t, hers, his, "one moment, I take the phone")

		again := must(other.Run(within(t), service, "resume", client.V("token", token)))(t)
		if again.Get("session") != session || again.Get("room") != room(session) || again.Get("state") != "active" ||
			again.Get("token") == token || len(again.Get("token")) < 22 || again.Get("nick") != alice.nick() {
			t.Fatalf("resume: %s", again.Stanza)
		}
		removed(t, hers)
		must(other.AwaitInvite(within(t), room(session)))(t)
		theirs := must(other.Join(within(t), room(session), again.Get("nick")))(t)
		must(theirs.Hear(within(t), alice.nick(), containing("I take the phone")))(t) // the room's history
		says(t, theirs, his, "here I am")
		shutOut(t, alice, session)

		form := must(alice.Command(within(t), service, "resume"))(t)
		used := must(form.Complete(within(t), client.V("token", token)))(t)
		wrong := must(used.Complete(within(t), client.V("token", strings.Repeat("a", len(token)))))(t)
		if used.Status != "executing" || used.Form.Instructions != wrong.Form.Instructions || used.Form.Title != wrong.Form.Title {
			t.Errorf("a used token: %s\na wrong one: %s", used.Stanza, wrong.Stanza)
		}
		other.awaitState(t, service, "active")
		if step := alice.status(t, service); step.Get("state") != "" {
			t.Errorf("it is still the session of the one before: %s", step.Stanza)
		}
	})
}

// TestE2EResumeSameAddress is a reload: the same account, another device.
func TestE2EResumeSameAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		again := s.alice.contact(t, s.service, "")
		token := again.Get("token")
		ok(t, s.alice.Drop())
		s.alice.Client = s.alice.another(t, "reloaded")
		must(s.alice.Chat(s.service, "!resume "+token))(t)
		s.alice.told(t, s.service, "?join")
		hers := s.alice.joins(t, s.session)
		says(t, hers, s.his, "after the reload")
	})
}

// TestE2ERate rates a session once it is over, and no sooner than it has begun.
func TestE2ERate(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		mallory := h.customer(t, "mallory")
		must(s.his.Say(within(t), "!close"))(t)
		removed(t, s.hers)
		s.alice.told(t, s.service, "!rate 5")
		form := must(s.alice.Command(within(t), s.service, "rate"))(t)
		if field := form.Form.Field("score"); field == nil || field.Type != "list-single" || len(field.Options) != 5 {
			t.Errorf("the form: %s", form.Stanza)
		}
		if bad := must(form.Complete(within(t), client.V("score", "7", "comment", "kept")))(t); bad.Status != "executing" || bad.Get("comment") != "kept" {
			t.Errorf("a score of 7: %s", bad.Stanza)
		} else if done := must(bad.Complete(within(t), client.V("score", "4", "comment", "kind")))(t); done.Status != "completed" || done.Note() == "" {
			t.Errorf("rate: %s", done.Stanza)
		}
		stranger := must(mallory.Run(within(t), s.service, "rate", client.V("score", "1", "session", s.session)))(t)
		if len(stranger.Notes) == 0 && stranger.Status == "completed" || stranger.Status == "completed" && stranger.Notes[0].Type != "error" {
			t.Errorf("a stranger rates it: %s", stranger.Stanza)
		}
		own := must(s.alice.Run(within(t), s.service, "transcript", nil))(t)
		if own.Get("session") != s.session || !slices.ContainsFunc(own.Form.Values("transcript"), containing("is here to help you")) {
			t.Errorf("their own transcript: %s", own.Stanza)
		}
	})
}
