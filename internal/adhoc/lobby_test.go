package adhoc

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// gathering brings customers into a lobby.
type gathering struct{ one }

func (gathering) Begin(desk.View) desk.Begin { return desk.Begin{Gather: true, Reason: "test"} }

// lobbyBench has two lobbies: alice and mallory are in that of page, erin in that of topic. Bob
// serves both, carol one.
func lobbyBench(t *testing.T) (b *bench, page desk.SessionID) {
	t.Helper()
	b = newBench(t)
	for _, name := range []desk.ServiceName{"page", "topic"} {
		b.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: desk.Service{Name: name, Title: strings.ToUpper(string(name)), Kind: "lobby"}})
	}
	b.csr(bob, "sales", "page", "topic")
	b.csr(carol, "sales", "topic")
	come := func(jid desk.JID, service, name string) desk.SessionID {
		a := b.run(jid, service+"@"+domain, "contact", "", "name", name, "question", "About "+name+"\nand more")
		id := desk.SessionID(result(t, a).Get("session"))
		b.apply(desk.OccupantJoined{Session: id, JID: jid, Nick: name})
		return id
	}
	page = come(alice, "page", "Ann")
	come(nobdy, "page", "Mal, the first")
	come("erin@example.net/x", "topic", "Erin")
	return b, page
}

func values(options []wire.Option) (all []string) {
	for _, o := range options {
		all = append(all, o.Value)
	}
	return all
}

func TestTakeShowsWhoIsThere(t *testing.T) {
	for _, test := range []struct {
		name string
		who  desk.JID
		to   string
		want []string // who can be taken; the lobbies to choose from
		from []string
	}{
		{"at the desk, of two lobbies", bob, domain, []string{"Ann", "Mal, the first", "Erin"}, []string{"page", "topic"}},
		{"at the desk, of one", carol, domain, []string{"Erin"}, nil},
		{"at a service", bob, "page@" + domain, []string{"Ann", "Mal, the first"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := lobbyBench(t)
			f := form(t, b.run(test.who, test.to, "take", ""))
			who, from := f.Field("who"), f.Field("service")
			if who == nil || who.Type != "list-multi" || !who.Required || !slices.Equal(values(who.Options), test.want) {
				t.Errorf("to be taken are %+v, want %v", who, test.want)
			}
			if from != nil && !slices.Equal(values(from.Options), test.from) || from == nil && test.from != nil {
				t.Errorf("the lobbies are %+v, want %v", from, test.from)
			}
			if label := who.Options[0].Label; !strings.Contains(label, "About") || strings.Contains(label, "\n") {
				t.Errorf("somebody is shown as %q", label)
			}
		})
	}
}

func TestTake(t *testing.T) {
	b, page := lobbyBench(t)
	r := result(t, b.run(bob, domain, "take", "", "service", "page", "who", "Mal, the first\nAnn"))
	if session := r.Get("session"); session == "" || session == string(page) || r.Get("who") != "Mal, the first" {
		t.Errorf("the result is %+v", r)
	}
	a := b.run(bob, "page@"+domain, "take", "")
	if _, text := note(a); status(a) != "completed" || !strings.Contains(text, "refuse.lobby_empty") {
		t.Errorf("where all are taken: %q", text)
	}
	if got := b.write(bob, "desk@"+domain, "!take Erin service=topic", ""); !strings.Contains(got, "done.taken") {
		t.Errorf("by chat: %q", got)
	}
	for text, want := range map[string]string{
		"!take":                   "refuse.no_lobby",
		"!take Erin service=page": "refuse.lobby_empty",
		"!take Erin service=none": "refuse.no_service",
	} {
		who := carol
		if strings.Contains(text, "page") {
			who = bob
		}
		if text == "!take" { // carol has nobody left
			b.apply(desk.Leave{Reply: desk.Reply{To: "erin@example.net/x"}, Service: "topic"})
			b.apply(desk.Leave{Reply: desk.Reply{To: "erin@example.net/x"}, Service: "topic"})
		}
		if got := b.write(who, "desk@"+domain, text, ""); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %s", text, got, want)
		}
	}
}

// What guests say in the lobby's room is for its service, and to leave is to leave the lobby.
func TestWordsInALobby(t *testing.T) {
	b, page := lobbyBench(t)
	b.run(bob, domain, "take", "", "service", "page", "who", "Ann")
	if got := b.write(alice, "rooms.example.org", "!help", page); !strings.Contains(got, "!leave") || strings.Contains(got, "!take") {
		t.Errorf("help for a guest: %q", got)
	}
	if got := b.write(alice, "rooms.example.org", "!leave", page); !strings.Contains(got, "lobby.left") {
		t.Errorf("leave: %q", got)
	}
	if got := b.write(alice, "page@"+domain, "!status", ""); !strings.Contains(got, "contact.active") && !strings.Contains(got, "contact.offered") {
		t.Errorf("their session: %q", got)
	}
	if text := result(t, b.run(admin, domain, "overview", "")).Field("services").Values; !slices.ContainsFunc(text, func(s string) bool {
		return strings.Contains(s, "PAGE") && strings.Contains(s, "1 in the lobby")
	}) {
		t.Errorf("the overview has %q", text)
	}
}
