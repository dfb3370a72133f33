package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/desk"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

const nsWorkgroup = "http://jabber.org/protocol/workgroup"

// TestE2ESession is a session from the question to the transcript, held to CONTRACT §2 and §4
// at each step.
func TestE2ESession(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "codes", "solved", "codes", "follow-up")
		bob := h.csr(t, service, "bob")
		alice := h.customer(t, "alice")

		form := must(alice.Command(within(t), service, "contact"))(t)
		if form.Status != "executing" || form.Form.Field("name") == nil || form.Form.Field("question").Type != "text-multi" {
			t.Fatalf("the form of contact: %s", form.Stanza)
		}
		answer := must(form.Submit(within(t), client.V("name", "Alice", "question", "Where is it?\nIt is late.")))(t)
		session := answer.Get("session")
		switch {
		case !desk.IsSessionID(session):
			t.Errorf("session: %q", session)
		case answer.Get("room") != room(session) || answer.Form.Field("room").Type != "jid-single":
			t.Errorf("room: %s", answer.Stanza)
		case answer.Get("nick") != "Alice" || len(answer.Get("token")) < 22:
			t.Errorf("nick or token: %s", answer.Stanza)
		case answer.Get("state") != "offered" || answer.Get("position") != "1" || answer.Get("wait") != "0":
			t.Errorf("state, position or wait: %s", answer.Stanza)
		case answer.Note() == "":
			t.Errorf("no note: %s", answer.Stanza)
		}
		if inv := must(alice.AwaitInvite(within(t), room(session)))(t); inv.Reason == "" || wire.Domain(inv.From) != h.domain {
			t.Errorf("invitation of the customer: %s", inv.Stanza)
		}

		offer := bob.offered(t, session)
		for _, want := range []string{"Alice", "Where is it?", "Sales", "!accept 1", "!decline 1", "xmpp:" + room(session) + "?join"} {
			if !strings.Contains(offer, want) {
				t.Errorf("the offer lacks %q:\n%s", want, offer)
			}
		}
		textFirst(t, bob.Seen(), session)

		hers := must(alice.Join(within(t), room(session), answer.Get("nick")))(t)
		his := bob.joins(t, session) // and that is all it takes
		must(hers.Hear(within(t), h.cfg.Name, containing(bob.nick())))(t)
		alice.awaitState(t, service, "active")
		info := must(bob.Info(within(t), room(session), ""))(t)
		if len(info.Identities) == 0 || !strings.Contains(info.Identities[0], "Sales") || !strings.Contains(info.Identities[0], "· Alice") {
			t.Errorf("the room's name: %v", info.Identities)
		}
		says(t, hers, his, "Hello?")
		says(t, his, hers, "It comes tomorrow.")
		says(t, hers, his, "Good ☺ <b>&amp;")

		closed := must(bob.Command(within(t), session+"@"+h.domain, "close"))(t)
		again := must(closed.Complete(within(t), client.V("code", "nonsense", "note", "kept")))(t)
		if again.Status != "executing" || !strings.Contains(again.Form.Instructions+again.Form.Title, "nonsense") || again.Get("note") != "kept" {
			t.Errorf("a wrong code: %s", again.Stanza)
		}
		if done := must(again.Complete(within(t), client.V("code", "solved", "note", "all fine")))(t); done.Status != "completed" {
			t.Fatalf("close: %s", done.Stanza)
		}
		for _, r := range []*client.Room{hers, his} {
			removed(t, r)
		}
		said, step := h.transcript(t, h.admin, h.domain, session)
		want := []string{"Alice: Hello?", bob.nick() + ": It comes tomorrow.", "Alice: Good ☺ <b>&amp;"}
		if got := slices.DeleteFunc(said, func(s string) bool { return strings.HasPrefix(s, h.cfg.Name+":") }); !slices.Equal(got, want) {
			t.Errorf("transcript: %q, not %q", got, want)
		}
		if step.Get("code") != "solved" {
			t.Errorf("transcript: %s", step.Note())
		}
		roomGone(t, alice, session)
		h.awaitAvailable(t, bob.Client, service, 1)
	})
}

// textFirst checks that the particulars of an offer came before the invitation, by the desk,
// and that there was no mediated invitation.
func textFirst(t *testing.T, seen []*wire.Element, session string) {
	t.Helper()
	text, invitation := -1, -1
	for i, e := range seen {
		inv, is := client.Invited(e)
		switch {
		case client.Mediated(e):
			t.Errorf("a mediated invitation: %s", e)
		case is && inv.Room == room(session):
			invitation = i
		case e.Is("", "message") && strings.Contains(e.ChildText("", "body"), session):
			text = i
		}
	}
	if text < 0 || invitation < text {
		t.Errorf("the text is stanza %d, the invitation %d", text, invitation)
	}
}

// removed checks that somebody was put out of a room with the reason, as CONTRACT §4 says.
func removed(t *testing.T, r *client.Room) {
	t.Helper()
	out := must(r.Out(within(t)))(t)
	if !slices.Contains(out.Statuses, "307") && !slices.Contains(out.Statuses, "321") {
		t.Errorf("%s is out of the room without being removed: %s", r.Nick, out.Stanza)
	}
	if slices.Contains(out.Statuses, "307") && out.Reason == "" {
		t.Errorf("%s is put out for no reason: %s", r.Nick, out.Stanza)
	}
}

// roomGone waits until the session's room is no more.
func roomGone(t *testing.T, p *person, session string) {
	t.Helper()
	eventually(t, "the end of the room", func() (bool, string) {
		_, err := p.Join(within(t), room(session), "ghost")
		e, is := err.(*client.Error) //nolint:errorlint // the client returns it unwrapped
		if !is {
			t.Fatalf("joined a room of an ended session: %v", err)
		}
		// To a room that is there strangers are no members; one that is not they may not make.
		return e.Condition != "registration-required", e.Error()
	})
}

// TestE2EContactByChat is a customer whose client knows chat alone.
func TestE2EContactByChat(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob := h.csr(t, service, "bob")
		alice := h.customer(t, "alice")
		must(alice.Chat(service, "Where is my parcel?"))(t)
		answer := alice.told(t, service, "xmpp:s-", "@"+lab.RoomHost+"?join")
		inv := must(alice.AwaitInvite(within(t), ""))(t)
		session := local(inv.Room)
		if !strings.Contains(answer.ChildText("", "body"), "xmpp:"+inv.Room+"?join") {
			t.Errorf("the answer names another room than the invitation: %s", answer)
		}
		if offer := bob.offered(t, session); !strings.Contains(offer, "Where is my parcel?") {
			t.Errorf("the offer lacks the question: %s", offer)
		}
		hers, his := alice.joins(t, session), bob.joins(t, session)
		says(t, his, hers, "In the post.")
		// A second message does not begin a second session.
		must(alice.Chat(service, "Are you there?"))(t)
		alice.told(t, service, "xmpp:"+inv.Room+"?join")
		must(alice.Chat(service, "!leave"))(t)
		alice.told(t, service, "ended")
		removed(t, his)
		if _, step := h.transcript(t, h.admin, h.domain, session); step.Get("reason") != string(desk.EndedByCustomer) {
			t.Errorf("why it ended: %s", step.Note())
		}
	})
}

// TestE2EQueuePositions has customers wait, and told as they move up.
func TestE2EQueuePositions(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		var waiting []*person
		for i, name := range []string{"one", "two", "three"} {
			p := h.customer(t, name)
			step := p.contact(t, service, "?")
			if want := string(rune('1' + i)); step.Get("state") != "queued" || step.Get("position") != want {
				t.Errorf("%s: %s", name, step.Stanza)
			}
			waiting = append(waiting, p)
		}
		must(waiting[0].Run(within(t), service, "leave", nil))(t)
		for i, p := range waiting[1:] {
			want := string(rune('1' + i))
			e := must(p.Await(within(t), func(e *wire.Element) bool {
				status := e.Child(nsWorkgroup, "queue-status")
				return e.Attr("from") == service && status != nil && status.ChildText(nsWorkgroup, "position") == want
			}))(t)
			status := e.Child(nsWorkgroup, "queue-status")
			if !strings.Contains(e.ChildText("", "body"), want) || status.ChildText(nsWorkgroup, "time") == "" || e.Attr("type") != "chat" {
				t.Errorf("how %s is told: %s", p.name, e)
			}
			if step := p.status(t, service); step.Get("position") != want || step.Get("session") == "" || step.Get("wait") == "" {
				t.Errorf("status of %s: %s", p.name, step.Stanza)
			}
		}
		// Who comes free takes the head of the queue.
		bob := h.hire(t, service, "bob")
		bob.offered(t, waiting[1].status(t, service).Get("session"))
	})
}

// TestE2ELeaveByCustomer ends a session that is under way by command.
func TestE2ELeaveByCustomer(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		session := alice.contact(t, service, "?").Get("session")
		again := alice.contact(t, service, "once more")
		if again.Get("session") != session {
			t.Errorf("a second contact opens %s beside %s", again.Get("session"), session)
		}
		bob.offered(t, session)
		hers, his := alice.joins(t, session), bob.joins(t, session)
		must(alice.Run(within(t), service, "leave", nil))(t)
		must(his.Hear(within(t), h.cfg.Name, containing("ended")))(t)
		removed(t, his)
		removed(t, hers)
		if step := alice.status(t, service); step.Notes[0].Type != "error" || step.Get("state") != "" {
			t.Errorf("status without a session: %s", step.Stanza)
		}
		h.awaitAvailable(t, bob.Client, service, 1)
	})
}
