package e2e_test

import (
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// contact has somebody ask a service by command.
func (p *person) contact(t *testing.T, service, question string) *client.Step {
	t.Helper()
	return must(p.Run(within(t), service, "contact", client.V("name", p.nick(), "question", question)))(t)
}

// offered waits for the offer of a session: its text and its invitation.
func (p *person) offered(t *testing.T, session string) (text string) {
	t.Helper()
	e := must(p.AwaitChat(within(t), p.h.desk(), func(body string) bool {
		return strings.Contains(body, "xmpp:"+session+"@"+lab.RoomHost+"?join") && strings.Contains(body, "!accept")
	}))(t)
	must(p.AwaitInvite(within(t), room(session)))(t)
	return e.ChildText("", "body")
}

// notOffered fails if an offer of the session has come. The service's queue must have been
// told to others before, so that there is nothing left to come.
func (p *person) notOffered(t *testing.T, session string) {
	t.Helper()
	ok(t, p.Sync(within(t)))
	for _, e := range p.Seen() {
		if strings.Contains(e.String(), session) {
			t.Errorf("%s hears of %s: %s", p.name, session, e)
		}
	}
}

func room(session string) string { return session + "@" + lab.RoomHost }

// joins enters the session's room under one's nick.
func (p *person) joins(t *testing.T, session string) *client.Room {
	t.Helper()
	return must(p.Join(within(t), room(session), p.nick()))(t)
}

// told waits for a chat message from an address that contains all the words.
func (p *person) told(t *testing.T, from string, words ...string) *wire.Element {
	t.Helper()
	return must(p.AwaitChat(within(t), from, containing(words...)))(t)
}

func containing(words ...string) func(string) bool {
	return func(body string) bool {
		for _, w := range words {
			if !strings.Contains(body, w) {
				return false
			}
		}
		return true
	}
}

// says says something in a room and has another hear it.
func says(t *testing.T, from, to *client.Room, body string) {
	t.Helper()
	must(from.Say(within(t), body))(t)
	must(to.Hear(within(t), from.Nick, func(b string) bool { return b == body }))(t)
}

// status asks how a customer's session stands.
func (p *person) status(t *testing.T, service string) *client.Step {
	t.Helper()
	return must(p.Run(within(t), service, "status", nil))(t)
}

func (p *person) awaitState(t *testing.T, service, want string) {
	t.Helper()
	eventually(t, "the session of "+p.name, func() (bool, string) {
		state := p.status(t, service).Get("state")
		return state == want, "it is " + state + ", not " + want + "\n" + p.Dump()
	})
}

// transcript returns what was said in a session that has ended, and the whole answer.
func (h *house) transcript(t *testing.T, admin *client.Client, domain, session string) ([]string, *client.Step) {
	t.Helper()
	var step *client.Step
	eventually(t, "the end of "+session, func() (bool, string) {
		step = must(admin.Run(within(t), domain, "transcript", client.V("session", session)))(t)
		return step.Get("ended") != "", step.Note()
	})
	var said []string
	for _, line := range step.Form.Values("transcript") {
		_, line, _ = strings.Cut(line, " ") // the time of day
		said = append(said, line)
	}
	return said, step
}

// refused expects a stanza error of a condition.
func refused(t *testing.T, err error, condition string, extra ...string) {
	t.Helper()
	e, is := err.(*client.Error) //nolint:errorlint // the client returns it unwrapped
	switch {
	case !is:
		t.Errorf("%v, not refused as %s", err, condition)
	case e.Condition != condition || strings.Join(e.Extra, " ") != strings.Join(extra, " "):
		t.Errorf("refused as %s %v, not as %s %v: %s", e.Condition, e.Extra, condition, extra, e.Stanza)
	case e.Text == "":
		t.Errorf("refused without a text: %s", e.Stanza)
	}
}
