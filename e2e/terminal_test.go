package e2e_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"unicode"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// atTerminal is a CSR who sits at a terminal, with a client that others wrote.
type atTerminal struct {
	*lab.Terminal
	t    *testing.T
	h    *house
	name string // of the account
}

func (a *atTerminal) bare() string { return a.name + "@" + lab.Host }

func (a *atTerminal) nick() string { return (&person{name: a.name}).nick() }

// seat makes a CSR of a service, who is not there yet, and starts their client.
func (h *house) seat(t *testing.T, service, name string, client func(*atTerminal) lab.TerminalOptions) *atTerminal {
	t.Helper()
	who := &person{name: h.account(t, name)}
	h.employ(t, service, who.name+"@"+lab.Host, who.nick())
	return h.sits(t, who.name, client)
}

// sits starts the client of an account.
func (h *house) sits(t *testing.T, name string, client func(*atTerminal) lab.TerminalOptions) *atTerminal {
	t.Helper()
	a := &atTerminal{t: t, h: h, name: name}
	terminal := must(lab.StartTerminal(within(t), world.dir, a.name, client(a)))(t)
	a.Terminal = terminal
	t.Cleanup(func() {
		if t.Failed() {
			screen, err := terminal.Screen(context.WithoutCancel(t.Context()))
			t.Logf("the terminal of %s shows (%v):\n%s", a.name, err, screen)
		}
		if err := terminal.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return a
}

// employ enters somebody as a CSR.
func (h *house) employ(t *testing.T, service, jid, nick string) {
	t.Helper()
	must(h.admin.Run(within(t), h.domain, "csr-set", client.V("jid", jid, "name", nick, "services", local(service))))(t)
}

// line types a line where the client has its last one, and enters it once it is there: what comes
// faster than anyone types, poezio takes for pasted, and a line's end in that for a part of it.
func (a *atTerminal) line(format string, args ...any) {
	a.t.Helper()
	text := fmt.Sprintf(format, args...)
	ok(a.t, a.Type(within(a.t), text))
	end := []rune(squeezed(text))
	end = end[max(0, len(end)-20):] // of a long line the client shows the end
	typed := func(screen string) bool { return strings.HasSuffix(squeezed(lastLine(screen)), string(end)) }
	a.awaits("the line "+text, typed)
	a.press("Enter")
	a.awaits("the line's end "+text, func(screen string) bool { return !typed(screen) })
}

// lastLine is the last line of a screen that is not empty: clients have theirs for typing there.
func lastLine(screen string) string {
	screen = strings.TrimSpace(screen)
	return screen[strings.LastIndex(screen, "\n")+1:]
}

func (a *atTerminal) press(keys ...string) {
	a.t.Helper()
	ok(a.t, a.Press(within(a.t), keys...))
}

// awaits waits until the screen is as it should be.
func (a *atTerminal) awaits(what string, shows func(screen string) bool) string {
	a.t.Helper()
	screen, err := a.Await(within(a.t), shows)
	if err != nil {
		a.t.Fatalf("%s waits for %s: %v; the terminal shows\n%s", a.name, what, err, screen)
	}
	return screen
}

// sees waits until the screen shows all the words, however they are broken into lines.
func (a *atTerminal) sees(words ...string) {
	a.t.Helper()
	a.awaits(fmt.Sprintf("%q", words), func(screen string) bool {
		screen = squeezed(screen)
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(screen, squeezed(w)) })
	})
}

// squeezed is a text without blanks, breaks and frames.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '│' {
			return -1
		}
		return r
	}, s)
}

// port is that of an address.
func port(t *testing.T, address string) string {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	ok(t, err)
	return port
}
