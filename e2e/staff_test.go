package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
)

// supervisor returns somebody who has been granted that role.
func (h *house) supervisor(t *testing.T, name string) *person {
	t.Helper()
	p := h.person(t, name)
	ok(t, p.Presence(""))
	must(h.admin.Run(within(t), h.domain, "role-grant", client.V("jid", p.Bare(), "role", "supervisor")))(t)
	return p
}

// TestE2ESupervisor reads along, whispers, comes in, goes, and gives the session to another.
func TestE2ESupervisor(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		sue := h.supervisor(t, "sue")
		at := s.session + "@" + h.domain
		if over := must(sue.Run(within(t), h.domain, "overview", nil))(t); !slices.Contains(over.Form.Values("session"), s.session) {
			t.Errorf("overview: %s", over.Note())
		}
		must(sue.Run(within(t), at, "monitor", client.V("on", "1")))(t)
		says(t, s.hers, s.his, "It is broken")
		sue.told(t, at, s.alice.nick()+": It is broken")
		must(sue.Chat(at, "offer a refund"))(t)
		s.bob.told(t, at, "offer a refund", "to you alone")
		must(sue.Run(within(t), h.domain, "whisper", client.V("session", s.session, "text", "be kind")))(t)
		s.bob.told(t, at, "be kind")

		must(sue.Run(within(t), at, "barge", nil))(t)
		must(sue.AwaitInvite(within(t), room(s.session)))(t)
		her := sue.joins(t, s.session)
		says(t, her, s.hers, "May I help?")
		ok(t, her.Leave())
		must(s.hers.Vanishes(within(t), sue.nick()))(t)
		says(t, s.hers, s.his, "Who was that?")

		carol := h.csr(t, s.service, "carol")
		must(sue.Chat(at, "!assign "+carol.nick()))(t)
		carol.offered(t, s.session)
		carol.joins(t, s.session)
		must(s.his.Out(within(t)))(t)
		for _, e := range s.alice.Seen() {
			if strings.Contains(e.String(), "refund") || strings.Contains(e.String(), "be kind") {
				t.Errorf("the customer hears a whisper: %s", e)
			}
		}
		must(sue.Run(within(t), h.domain, "end-session", client.V("session", s.session, "reason", "enough")))(t)
		must(s.hers.Out(within(t)))(t)
		sue.told(t, at, "is over")
		audit := must(h.admin.Run(within(t), h.domain, "audit", client.V("session", s.session)))(t)
		for _, want := range []string{"session.monitor", "session.whisper", "session.barge", "session.assign", "session.ended_by"} {
			if !strings.Contains(audit.Note(), sue.Bare()+" "+want) {
				t.Errorf("%s is not in the audit: %s", want, audit.Note())
			}
		}
	})
}

// TestE2EConsult asks a second CSR in a room without the customer, and hands over to them.
func TestE2EConsult(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		carol := h.csr(t, s.service, "carol")
		step := must(s.bob.Run(within(t), s.session+"@"+h.domain, "conference", client.V("target", carol.nick(), "private", "1", "note", "is it covered?")))(t)
		side := step.Get("session")
		carol.told(t, h.desk(), "is it covered?", "xmpp:"+room(side)+"?join")
		bobs, carols := s.bob.joins(t, side), carol.joins(t, side)
		says(t, bobs, carols, "What do you think?")
		must(s.bob.Chat(side+"@"+h.domain, "!transfer"))(t)
		carol.offered(t, s.session)
		hers := carol.joins(t, s.session)
		must(s.his.Out(within(t)))(t)
		must(bobs.Out(within(t)))(t)
		must(carols.Out(within(t)))(t)
		says(t, hers, s.hers, "I take it from here")
		for _, e := range s.alice.Seen() {
			if strings.Contains(e.String(), side) || strings.Contains(e.String(), "What do you think?") {
				t.Errorf("the customer hears of the side room: %s", e)
			}
		}
	})
}

// TestE2EPagesAndReplies shows a page, says a canned reply, and keeps a note from the room.
func TestE2EPagesAndReplies(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		at := s.session + "@" + h.domain
		must(s.bob.Run(within(t), at, "push", client.V("url", "https://example.org/a?b=c", "text", "the form")))(t)
		page := must(s.hers.Hear(within(t), h.cfg.Name, containing("https://example.org/a?b=c", "the form")))(t)
		const nsOOB = "jabber:x:oob"
		if page.Child(nsOOB, "x").ChildText(nsOOB, "url") != "https://example.org/a?b=c" {
			t.Errorf("no link: %s", page)
		}
		if _, err := s.bob.Run(within(t), at, "push", client.V("url", "javascript:alert(1)")); err == nil || !strings.Contains(err.Error(), "is not a link") {
			t.Errorf("pushed: %v", err)
		}
		must(s.bob.Run(within(t), h.domain, "reply-set", client.V("name", "hi", "text", "Hello {customer}, I am {csr}.")))(t)
		must(s.bob.Chat(at, "!reply hi"))(t)
		must(s.hers.Hear(within(t), h.cfg.Name, containing("Hello "+s.alice.nick()+", I am "+s.bob.nick()+".")))(t)

		must(s.his.Say(within(t), "!note she is nice"))(t)
		s.bob.told(t, at, "refused in the room")
		must(s.bob.Chat(at, "!note she is nice"))(t)
		s.bob.told(t, at, "Noted for the CSRs")
		about := must(s.bob.Run(within(t), at, "context", nil))(t)
		if !strings.Contains(about.Get("notes"), "she is nice") || about.Get("question") != "Hello?" {
			t.Errorf("context: %s", about.Note())
		}
		if info := must(s.alice.Info(within(t), s.service, ""))(t); !slices.Contains(info.Form.Values("channels"), "pages") {
			t.Errorf("disco does not say what the service carries: %+v", info)
		}
	})
}
