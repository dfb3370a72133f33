package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/lab"
)

// poezio is the client of that name, as docs/csrs.md has it set up.
func poezio(a *atTerminal) lab.TerminalOptions {
	return lab.TerminalOptions{
		Command: []string{"poezio", "-f", "poezio.cfg"},
		Files: map[string]string{"poezio.cfg": fmt.Sprintf(`[Poezio]
jid = %s/poezio
password = %s
custom_host = 127.0.0.1
custom_port = %s
force_encryption = false
synchronise_open_rooms = false
hide_user_list = true
enable_vertical_tab_list = false
use_log = false
`, a.bare(), password, port(a.t, a.h.xmpp.C2S))},
	}
}

// byPoezio is a CSR with poezio who is there, and a customer whom they have been offered.
func (h *house) byPoezio(t *testing.T, service string) (bob *atTerminal, alice *person, session string) {
	t.Helper()
	bob = h.seat(t, service, "bob", poezio)
	bob.sees("Authentication success")
	bob.sees(h.desk() + " wants to subscribe to your presence")
	bob.slash("accept %s", h.desk())
	bob.slash("message %s !help", h.desk())
	bob.sees("!conference", "!decline")
	alice = h.customer(t, "alice")
	h.awaitAvailable(t, alice.Client, service, 1)
	session = alice.contact(t, service, "Where is my parcel?").Get("session")
	bob.sees("Question: Where is my parcel?", "xmpp:"+room(session)+"?join", "write !accept 1", "reason: ")
	return bob, alice, session
}

// slash types a command where there is no line for it yet, as in the roster: a slash opens one.
func (a *atTerminal) slash(format string, args ...any) {
	a.t.Helper()
	a.press("/")
	a.awaits("a line to type in", func(screen string) bool { return lastLine(screen) == "/" })
	a.line(format, args...)
}

// TestE2EPoezioByText is a CSR's work by chat.
func TestE2EPoezioByText(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "codes", "solved", "codes", "follow-up", "offer_timeout", "2m")
		bob, alice, session := h.byPoezio(t, service)
		bob.line("!status")
		bob.sees("Your status is available")
		bob.line("!sessions")
		bob.sees("1 "+session, "offered for")
		hers := alice.joins(t, session)
		bob.line("/join %s/%s", room(session), bob.nick())
		must(hers.Hear(within(t), h.cfg.Name, containing(bob.nick(), "is here to help you")))(t)
		bob.sees(bob.nick() + " is here to help you")
		bob.line("It is in the post.")
		must(hers.Hear(within(t), bob.nick(), containing("It is in the post.")))(t)
		must(hers.Say(within(t), "Since when?"))(t)
		bob.sees("Since when?")

		bob.line("/message %s !note she is nice", h.desk())
		bob.sees("Noted for the CSRs")
		carol := h.hire(t, service, "carol")
		h.awaitAvailable(t, carol.Client, service, 1)
		bob.line("!transfer %s she has paid twice", carol.nick())
		bob.sees(carol.nick() + " is asked to come")
		if offer := carol.offered(t, session); !containing("she has paid twice", "she is nice")(offer) {
			t.Errorf("the offer: %s", offer)
		}
		says(t, carol.joins(t, session), hers, "I take it from here.")
		bob.line("/win %s", room(session))
		bob.sees("You have been kicked")
		must(hers.Vanishes(within(t), bob.nick()))(t)
	})
}

// TestE2EPoezioByForms is the same by commands, chosen from the list and filled in as forms.
func TestE2EPoezioByForms(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "codes", "solved", "codes", "follow-up", "offer_timeout", "2m")
		bob, alice, session := h.byPoezio(t, service)
		at := session + "@" + h.domain
		bob.adHoc(h.domain, "accept")
		bob.sees("Room", room(session), "Your name in it", bob.nick()) // the fields, without the note
		bob.press("C-g")
		hers := alice.joins(t, session)
		bob.sees("Ad-hoc commands of JID")
		bob.slash("join %s/%s", room(session), bob.nick())
		must(hers.Hear(within(t), h.cfg.Name, containing(bob.nick(), "is here to help you")))(t)

		bob.adHoc(at, "hold")
		bob.sees(alice.nick() + " is on hold")
		bob.adHoc(at, "unhold")
		bob.sees("The session with " + alice.nick() + " goes on")
		bob.adHoc(at, "close")
		bob.sees("Close a session", "Code", "solved", "send form")
		bob.press("Right")
		bob.sees("follow-up")
		bob.press("C-y")
		removed(t, hers)
		bob.sees("The session with " + alice.nick() + " is closed")
		if _, step := h.transcript(t, h.admin, h.domain, session); step.Get("code") != "follow-up" {
			t.Errorf("transcript: %s", step.Note())
		}
	})
}

// adHoc chooses a command from the list that an address has.
func (a *atTerminal) adHoc(address, node string) {
	a.t.Helper()
	a.slash("win 0") // lest a list that is open is taken for the new one
	a.sees("Roster:")
	a.slash("ad-hoc %s", address)
	// What stands below the list may have the command's name, too: it has to be a line of the list.
	shown := func(screen string) (lines []string, at int) {
		_, list, _ := strings.Cut(screen, "Description")
		list, _, complete := strings.Cut(list, "Ad-hoc commands of JID "+address)
		if !complete {
			return nil, -1
		}
		lines = strings.Split(list, "\n")[1:]
		return lines, slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, node+" ") })
	}
	lines, at := shown(a.awaits(node+" in the list of "+address, func(screen string) bool {
		_, at := shown(screen)
		return at >= 0
	}))
	for _, line := range lines[1 : at+1] {
		a.down(line)
	}
	a.press("Enter")
}

// down goes down in a list to a line, and waits until it is marked: keys that come at once are
// taken for something that is pasted.
func (a *atTerminal) down(line string) {
	a.t.Helper()
	marked := func() string {
		styled := must(a.Styled(within(a.t)))(a.t)
		for l := range strings.Lines(styled) {
			if strings.Contains(l, strings.TrimSpace(line)) {
				return l
			}
		}
		return ""
	}
	before := marked()
	a.press("Down")
	eventually(a.t, "the mark at "+line, func() (bool, string) { return marked() != before, before })
}
