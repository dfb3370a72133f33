package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/wire"
)

const (
	nsOOB   = "jabber:x:oob"
	nsCalls = "urn:xmpp:call-invites:0"
)

// parcelForm is a form that CSRs can have filled in.
const parcelForm = `    forms:
      - name: parcel
        title: Your parcel
        fields:
          - {name: number, label: What is its number?, required: true}
          - {name: kind, label: What is in it?, type: list-single, options: [letter, box], required: true}
          - {name: insured, label: Is it insured?, type: boolean}
    meeting: https://meet.example.org/help
`

// talkingOf is a session that is under way at a service with further settings.
func (h *house) talkingOf(t *testing.T, file string) *talking {
	t.Helper()
	s := h.talking(t)
	h.imports(t, "services:\n  - name: "+local(s.service)+"\n"+file)
	return s
}

// sheet waits for a data form in a message (XEP-0004) from a session.
func (p *person) sheet(t *testing.T, at string) (wire.Form, *wire.Element) {
	t.Helper()
	e := must(p.Await(within(t), func(e *wire.Element) bool {
		return e.Is("", "message") && e.Attr("from") == at && e.Child(wire.NSForm, "x") != nil
	}))(t)
	return must(wire.ParseForm(e))(t), e
}

// submits sends a form back in a message.
func (p *person) submits(t *testing.T, at string, pairs ...string) {
	t.Helper()
	form := wire.Form{Type: "submit"}
	for i := 0; i < len(pairs); i += 2 {
		form.Fields = append(form.Fields, wire.Field{Var: pairs[i], Values: []string{pairs[i+1]}})
	}
	ok(t, p.Send(wire.Message("", at, "chat").Add(form.Element())))
}

// TestE2EForm has the customer fill in a form in the middle of a session, in a client that shows
// data forms: wrongly, and then rightly.
func TestE2EForm(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talkingOf(t, parcelForm)
		at := s.session + "@" + h.domain
		if ask := must(s.bob.Command(within(t), at, "form"))(t); !slices.ContainsFunc(ask.Form.Field("form").Options, func(o wire.Option) bool { return o.Value == "parcel" }) {
			t.Errorf("the forms to choose from: %s", ask.Stanza)
		}
		must(s.bob.Run(within(t), at, "form", client.V("form", "parcel")))(t)
		form, e := s.alice.sheet(t, at)
		kind := form.Field("kind")
		if form.Type != "form" || form.Title != "Your parcel" || kind == nil || kind.Type != "list-single" || len(kind.Options) != 2 ||
			!form.Field("number").Required || !strings.Contains(e.ChildText("", "body"), "What is its number?") {
			t.Errorf("the form: %s", e)
		}
		s.alice.submits(t, at, "number", "4711", "kind", "piano")
		s.alice.told(t, at, "“piano” is not a possible answer")
		s.alice.sheet(t, at) // again
		s.alice.submits(t, at, "number", "4711", "kind", "box", "insured", "1")
		s.alice.told(t, at, "Thank you", "Your parcel")
		s.bob.told(t, h.desk(), "What is its number?: 4711", "What is in it?: box", "Is it insured?: true")
		if about := must(s.bob.Run(within(t), at, "context", nil))(t); !strings.Contains(about.Note(), "4711") {
			t.Errorf("context: %s", about.Note())
		}
		notDone(t, "tax", "parcel")(s.bob.Run(within(t), at, "form", client.V("form", "tax")))
		says(t, s.hers, s.his, "Done.") // and the session goes on
	})
}

// TestE2EFormByText is the same for a client that shows no forms: a dialogue, with a way back.
func TestE2EFormByText(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talkingOf(t, parcelForm)
		at := s.session + "@" + h.domain
		must(s.bob.Chat(at, "!form parcel"))(t)
		s.alice.told(t, at, "What is its number?")
		for _, line := range []struct{ says, hears string }{
			{"4712", "What is in it?"},
			{"a piano", "is not a possible answer"},
			{"!back", "What is its number?"},
			{"4711", "What is in it?"},
			{"2", "Is it insured?"},
			{"!skip", "Thank you"},
		} {
			must(s.alice.Chat(at, line.says))(t)
			s.alice.told(t, at, line.hears)
		}
		filled := s.bob.told(t, h.desk(), "What is its number?: 4711", "What is in it?: box").ChildText("", "body")
		if strings.Contains(filled, "insured") || strings.Contains(filled, "4712") {
			t.Errorf("what was left out or taken back: %s", filled)
		}
	})
}

// TestE2ECall invites to a call, by the service's meeting link; where there is none, the CSR is
// told so.
func TestE2ECall(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t)
		at := s.session + "@" + h.domain
		notDone(t, "no meeting link")(s.bob.Run(within(t), at, "call", nil))
		h.imports(t, "services:\n  - name: "+local(s.service)+"\n"+parcelForm)
		must(s.bob.Run(within(t), at, "call", nil))(t)
		e := must(s.hers.Hear(within(t), h.cfg.Name, containing(s.bob.nick(), "https://meet.example.org/help")))(t)
		invite := e.Child(nsCalls, "invite")
		if invite.Child(nsCalls, "external").Attr("uri") != "https://meet.example.org/help" || invite.Attr("id") == "" {
			t.Errorf("no invitation: %s", e)
		}
		for _, want := range []string{"calls", "forms", "pages", "text"} {
			if info := must(s.alice.Info(within(t), s.service, ""))(t); !slices.Contains(info.Form.Values("channels"), want) {
				t.Errorf("disco does not name %s: %+v", want, info.Form)
			}
		}
		h.imports(t, "services:\n  - name: "+local(s.service)+"\n    channels: [pages]\n")
		notDone(t, "does not offer")(s.bob.Run(within(t), at, "call", nil))
	})
}

// TestE2EChannelsByChat has all of them reach a customer whose client knows no rooms.
func TestE2EChannelsByChat(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.ruled(t, parcelForm)
		bob, alice := h.csr(t, service, "bob"), h.customer(t, "alice")
		session := alice.writes(t, service, "Where is my parcel?")
		at := session + "@" + h.domain
		bob.offered(t, session)
		his := bob.joins(t, session)
		must(his.Appears(within(t), alice.name))(t)
		must(bob.Chat(at, "!push https://example.org/track?id=1 the page"))(t)
		page := alice.told(t, service, "https://example.org/track?id=1")
		if link := page.Child(nsOOB, "x").ChildText(nsOOB, "url"); link != "" && link != "https://example.org/track?id=1" {
			t.Errorf("the link: %s", page)
		}
		must(bob.Chat(at, "!call"))(t)
		alice.told(t, service, "https://meet.example.org/help")
		must(bob.Chat(at, "!reply-set hi Hello {customer}!"))(t)
		bob.told(t, at, "“hi” is saved")
		must(bob.Chat(at, "!reply hi"))(t)
		alice.told(t, service, "Hello "+alice.name+"!")
		must(bob.Chat(at, "!form parcel"))(t)
		alice.told(t, at, "What is its number?")
		must(alice.Chat(at, "4711"))(t)
		alice.told(t, at, "What is in it?")
		alice.chats(t, service, his, "Just a moment") // the talk goes on meanwhile
		must(alice.Chat(at, "letter"))(t)
		alice.told(t, at, "Is it insured?")
		must(alice.Chat(at, "!skip"))(t)
		bob.told(t, h.desk(), "What is its number?: 4711")
	})
}

// TestE2EHold parks a session: its CSR has room for another meanwhile, and it does not end
// because nobody says anything. It is taken up again once there is room for it.
func TestE2EHold(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		s := h.talking(t, "idle_timeout", "3s")
		at := s.session + "@" + h.domain
		dave := h.customer(t, "dave")
		second := dave.contact(t, s.service, "Hello?").Get("session")
		s.bob.notOffered(t, second)
		must(s.bob.Run(within(t), at, "hold", nil))(t)
		s.bob.offered(t, second)
		hers, his := dave.joins(t, second), s.bob.joins(t, second)
		dave.awaitState(t, s.service, "active")
		notDone(t, "no room for another")(s.bob.Run(within(t), at, "unhold", nil))
		says(t, hers, his, "one word")
		removed(t, hers) // dave's ends, for nobody says anything; that on hold is no younger
		s.alice.awaitState(t, s.service, "active")
		must(s.bob.Chat(at, "!unhold"))(t)
		s.bob.told(t, at, "goes on")
		says(t, s.his, s.hers, "Here I am again.")
		removed(t, s.hers) // and now the clock runs
	})
}
