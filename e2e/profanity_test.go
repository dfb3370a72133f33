package e2e_test

import (
	"fmt"
	"testing"

	"bellhop/internal/lab"
)

// profanity is the client of that name, as docs/csrs.md has it set up.
func profanity(a *atTerminal) lab.TerminalOptions {
	return lab.TerminalOptions{
		Command: []string{"profanity", "-a", "work"},
		Env:     []string{"XDG_DATA_HOME=" + ".data", "XDG_CONFIG_HOME=" + ".config"},
		Files: map[string]string{
			".data/profanity/accounts": fmt.Sprintf(`[work]
enabled=true
jid=%s
password=%s
server=127.0.0.1
port=%s
resource=profanity
muc.nick=%s
tls.policy=disable
`, a.bare(), password, port(a.t, a.h.xmpp.C2S), a.nick()),
			".config/profanity/profrc": `[ui]
splash=false
beep=false
roster=false
occupants=false
[muc]
bookmark.invite=false
[privacy]
`,
		},
	}
}

// byProfanity is a CSR with profanity who is there, and a customer whom they have been offered.
func (h *house) byProfanity(t *testing.T, service string) (bob *atTerminal, alice *person, session string) {
	t.Helper()
	bob = h.seat(t, service, "bob", profanity)
	bob.sees("logged in successfully")
	bob.sees("Received authorization request from " + h.desk())
	bob.line("/sub allow %s", h.desk())
	alice = h.customer(t, "alice")
	h.awaitAvailable(t, alice.Client, service, 1)
	session = alice.contact(t, service, "Where is my parcel?").Get("session")
	bob.line("/win 1")
	bob.sees("Chat room invite received", "Room: "+room(session), "asks for help")
	bob.line("/msg %s", h.desk())
	bob.sees("Question: Where is my parcel?", "xmpp:"+room(session)+"?join", "write !accept 1")
	return bob, alice, session
}

// TestE2EProfanityByText is a CSR's work by chat.
func TestE2EProfanityByText(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "codes", "solved", "codes", "follow-up", "offer_timeout", "2m")
		bob, alice, session := h.byProfanity(t, service)
		bob.line("!status")
		bob.sees("Your status is available")
		bob.line("!sessions")
		bob.sees("1 "+session, "offered for")
		hers := alice.joins(t, session)
		bob.line("/join %s", room(session))
		bob.sees("You have joined the room as " + bob.nick())
		must(hers.Hear(within(t), h.cfg.Name, containing(bob.nick(), "is here to help you")))(t)
		bob.line("It is in the post.")
		must(hers.Hear(within(t), bob.nick(), containing("It is in the post.")))(t)
		must(hers.Say(within(t), "Since when?"))(t)
		bob.sees(alice.nick() + ": Since when?")

		bob.line("/msg %s !note she is nice", h.cfg.Name) // in a room, that is a private message
		bob.sees("-4-[5]")                                // the session's address answers, in a window of its own
		bob.line("/win 5")
		bob.sees("Noted for the CSRs")
		bob.line("/win %s", h.desk())
		carol := h.hire(t, service, "carol")
		h.awaitAvailable(t, carol.Client, service, 1)
		bob.line("!conference %s do you know this?", carol.nick())
		bob.sees(carol.nick() + " is asked to come")
		if offer := carol.offered(t, session); !containing("do you know this?", "she is nice")(offer) {
			t.Errorf("the offer: %s", offer)
		}
		hearsCarol := carol.joins(t, session)
		must(hers.Appears(within(t), carol.nick()))(t)
		says(t, hearsCarol, hers, "Since yesterday.")

		bob.line("!close")
		bob.sees("This service wants a code: solved, follow-up")
		bob.line("!close solved It was in the post")
		bob.sees("The session with " + alice.nick() + " is closed")
		removed(t, hers)
		bob.line("/win 1")
		bob.sees("Kicked from "+room(session), "has closed this conversation")
		if _, step := h.transcript(t, h.admin, h.domain, session); step.Get("code") != "solved" {
			t.Errorf("transcript: %s", step.Note())
		}
	})
}

// TestE2EProfanityByForms is the same by commands: listed, and filled in as data forms.
func TestE2EProfanityByForms(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue", "codes", "solved", "codes", "follow-up", "offer_timeout", "2m")
		bob, alice, session := h.byProfanity(t, service)
		at := session + "@" + h.domain
		bob.line("/cmd list %s", h.domain)
		bob.line("/win 1")
		bob.sees("conference", "decline", "transfer", "unhold")
		bob.line("/cmd exec sessions %s", h.domain)
		bob.sees("Sessions:", session, "Number, session, service, customer, state, age:")
		bob.line("/cmd exec accept %s", at)
		bob.sees("Room: "+room(session), "Your name in it: "+bob.nick())
		bob.line("/win 1")
		bob.sees("accept completed", "is yours", "Your name in it: "+bob.nick())
		hers := alice.joins(t, session)
		bob.line("/join %s", room(session))
		must(hers.Hear(within(t), h.cfg.Name, containing(bob.nick(), "is here to help you")))(t)

		carol := h.hire(t, service, "carol")
		h.awaitAvailable(t, carol.Client, service, 1)
		bob.line("/cmd exec transfer %s", at)
		bob.sees("Form title: Hand over", "Whom?", "How?", "Note for them")
		bob.line("/field1 %s", carol.Bare())
		bob.line(`/field3 add "she has paid twice"`)
		bob.line("/form submit")
		if offer := carol.offered(t, session); !containing("she has paid twice")(offer) {
			t.Errorf("the offer: %s", offer)
		}
		says(t, carol.joins(t, session), hers, "I take it from here.")
		bob.line("/win 1")
		bob.sees("Kicked from " + room(session))

		ok(t, carol.Drop())
		h.awaitAvailable(t, alice.Client, service, 1)
		anna := h.customer(t, "anna")
		second := anna.contact(t, service, "And mine?").Get("session")
		bob.sees("Room: " + room(second))
		bob.line("/join %s", room(second))
		anna.awaitState(t, service, "active")
		theirs := anna.joins(t, second)
		bob.line("/cmd exec close %s", second+"@"+h.domain)
		bob.sees("Form title: Close a session", "Code:", "Note:")
		bob.line("/field1 solved")
		bob.line(`/field2 add "all fine"`)
		bob.line("/form submit")
		removed(t, theirs)
		bob.line("/win 1")
		bob.sees("close completed", "The session with "+anna.nick()+" is closed")
		if _, step := h.transcript(t, h.admin, h.domain, second); step.Get("code") != "solved" {
			t.Errorf("transcript: %s", step.Note())
		}
	})
}
