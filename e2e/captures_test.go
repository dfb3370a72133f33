//go:build captures

package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// TestCaptures takes the pictures of docs/csrs.md, with real clients at a real desk: make
// captures. It is no test of the desk, and no part of make test: the clients with windows are
// large.
func TestCaptures(t *testing.T) {
	h := world.houses[lab.Prosody]
	s := &scene{h: h, service: "sales@" + h.domain}
	must(h.admin.Run(within(t), h.domain, "service-set", client.V(
		"name", "sales", "title", "Sales", "codes", "solved", "codes", "follow-up", "offer_timeout", "5m", "idle_timeout", "1h")))(t)
	s.alice = s.arrives(t, "alice")
	carol := s.arrives(t, "carol")
	h.employ(t, s.service, carol.Bare(), "Carol")
	for _, client := range []struct {
		name string
		take func(*testing.T, *scene)
	}{{"profanity", captureProfanity}, {"poezio", capturePoezio}, {"gajim", captureGajim}, {"converse", captureConverse}} {
		t.Run(client.name, func(t *testing.T) { client.take(t, s) })
	}
}

// scene is what the pictures are of: a service, its customer and another CSR.
type scene struct {
	h       *house
	service string
	alice   *person
}

// arrives makes an account of just that name, and logs in with it.
func (s *scene) arrives(t *testing.T, name string) *person {
	t.Helper()
	ok(t, s.h.xmpp.AddUser(within(t), name, password))
	p := &person{h: s.h, name: name}
	p.Client = p.another(t, "home")
	ok(t, p.Presence(""))
	return p
}

// hired makes the account of a CSR whose client is started by others.
func (s *scene) hired(t *testing.T, name string) {
	t.Helper()
	ok(t, s.h.xmpp.AddUser(within(t), name, password))
	nick := (&person{name: name}).nick()
	s.h.employ(t, s.service, name+"@"+lab.Host, nick)
	// Only they are asked.
	must(s.h.admin.Run(within(t), s.h.domain, "csr-state", client.V("csr", "Carol", "state", "busy", "reason", "in a meeting")))(t)
	t.Cleanup(func() {
		must(s.h.admin.Run(context.WithoutCancel(t.Context()), s.h.domain, "csr-remove", client.V("jid", name+"@"+lab.Host)))(t)
	})
}

// asks has Alice ask for help, and wait in the room.
func (s *scene) asks(t *testing.T, question string) (session string, in *client.Room) {
	t.Helper()
	step := must(s.alice.Run(within(t), s.service, "contact", client.V("name", "Alice", "question", question)))(t)
	session = step.Get("session")
	return session, s.alice.joins(t, session)
}

// helped waits until a CSR is in the room.
func (s *scene) helped(t *testing.T, in *client.Room, nick string) {
	t.Helper()
	must(in.Hear(within(t), s.h.cfg.Name, containing(nick, "is here to help you")))(t)
}

// carolIsFree makes Carol somebody who can be asked.
func (s *scene) carolIsFree(t *testing.T) {
	t.Helper()
	must(s.h.admin.Run(within(t), s.h.domain, "csr-state", client.V("csr", "Carol", "state", "available", "reason", "back")))(t)
}

const myParcel = "My parcel has not come. Can you see where it is?"

// picture puts what a terminal shows into the docs, as name.
func (a *atTerminal) picture(name string) {
	a.t.Helper()
	screen := must(a.Screen(within(a.t)))(a.t)
	var lines []string
	for line := range strings.Lines(screen) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	text := strings.Trim(strings.Join(lines, "\n"), "\n")
	text = regexp.MustCompile(`\n\n\n+`).ReplaceAllString(text, "\n\n")
	block(a.t, name, "```text\n"+text+"\n```")
}

// block replaces what stands between the marks of a name in docs/csrs.md.
func block(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("..", "docs", "csrs.md")
	doc := string(must(os.ReadFile(path))(t))
	begin, end := "<!-- capture "+name+" -->\n", "\n<!-- end -->"
	before, rest, found := strings.Cut(doc, begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("docs/csrs.md has no place for the capture %s: %q and %q", name, begin, end)
	}
	ok(t, os.WriteFile(path, []byte(before+begin+text+end+after), 0o644))
}

func captureProfanity(t *testing.T, s *scene) {
	s.hired(t, "bob")
	bob := s.h.sits(t, "bob", profanity)
	bob.sees("Received authorization request from " + s.h.desk())
	bob.line("/sub allow %s", s.h.desk())
	s.h.awaitAvailable(t, s.alice.Client, s.service, 1)
	session, in := s.asks(t, myParcel)
	bob.line("/clear")
	bob.line("/msg %s", s.h.desk())
	bob.sees("write !accept 1")
	bob.picture("profanity-offer")
	bob.line("/join %s", room(session))
	s.helped(t, in, "Bob")
	bob.line("Good morning! Let me look.")
	must(in.Hear(within(t), "Bob", containing("Let me look.")))(t)
	must(in.Say(within(t), "Thank you."))(t)
	bob.sees("Alice: Thank you.")
	bob.picture("profanity-room")
	bob.line("/win %s", s.h.desk())
	bob.line("!note second parcel this month")
	bob.sees("Noted for the CSRs")
	s.carolIsFree(t)
	bob.line("!transfer Carol she has asked twice")
	bob.sees("Carol is asked to come")
	bob.line("!cancel")
	bob.sees("Nobody is asked to come")
	bob.picture("profanity-transfer")
	bob.line("/cmd exec close %s", session+"@"+s.h.domain)
	bob.sees("Form title: Close a session", "Code:", "Note:")
	bob.line("/field1 solved")
	bob.sees("[solved] solved")
	bob.line(`/field2 add "A new one is on its way"`)
	bob.sees("[val1] A new one is on its way")
	bob.picture("profanity-close")
	bob.line("/form submit")
	removed(t, in)
	bob.line("/msg %s", s.h.desk())
	must(s.h.admin.Run(within(t), s.h.domain, "csr-state", client.V("csr", "Carol", "state", "busy")))(t)
	bob.line("/clear")
	s.asks(t, "And my other parcel?")
	bob.sees("And my other parcel?")
	bob.line("!decline in a meeting")
	bob.sees("You have declined the session with Alice")
	bob.picture("profanity-decline")
	must(s.alice.Run(within(t), s.service, "leave", nil))(t)
}

func capturePoezio(t *testing.T, s *scene) {
	s.hired(t, "ben")
	ben := s.h.sits(t, "ben", poezio)
	ben.sees(s.h.desk() + " wants to subscribe to your presence")
	ben.slash("accept %s", s.h.desk())
	s.h.awaitAvailable(t, s.alice.Client, s.service, 1)
	session, in := s.asks(t, myParcel)
	ben.sees("[0|1]")
	ben.slash("win 1")
	ben.sees("write !accept 1")
	ben.picture("poezio-offer")
	ben.line("/join %s/Ben", room(session))
	s.helped(t, in, "Ben")
	ben.line("Good morning! Let me look.")
	must(in.Hear(within(t), "Ben", containing("Let me look.")))(t)
	must(in.Say(within(t), "Thank you."))(t)
	ben.sees("Alice> Thank you.")
	ben.picture("poezio-room")
	ben.line("/win 1")
	ben.line("!note second parcel this month")
	ben.sees("Noted for the CSRs")
	s.carolIsFree(t)
	ben.line("!transfer Carol she has asked twice")
	ben.sees("Carol is asked to come")
	ben.line("!cancel")
	ben.sees("Nobody is asked to come")
	ben.picture("poezio-transfer")
	ben.adHoc(session+"@"+s.h.domain, "close")
	ben.sees("Code", "solved", "send form")
	ben.picture("poezio-close")
	ben.press("C-y")
	removed(t, in)
	ben.sees("The session with Alice is closed")
}
