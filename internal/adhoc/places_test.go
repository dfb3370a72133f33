package adhoc

import (
	"strings"
	"testing"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

func elsewhere(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.apply(desk.PlacedElsewhere{Places: []desk.Place{
		{Service: "billing", Title: "Billing", Link: "desk2.example.org"}, {Service: "backstage", Link: "desk2.example.org", Hidden: true},
	}})
	return b
}

func TestCommandsOfAServiceElsewhere(t *testing.T) {
	b := elsewhere(t)
	redirected := func(answer *wire.Element) {
		t.Helper()
		condition, typ, text, _ := answer.StanzaError()
		if condition != "redirect" || typ != "modify" || !strings.Contains(text, "billing@desk2.example.org") {
			t.Errorf("it is answered %v", answer)
		}
		if uri := answer.Child("", "error").ChildText(wire.NSStanzas, "redirect"); uri != "xmpp:billing@desk2.example.org" {
			t.Errorf("the address is given as %q", uri)
		}
	}
	redirected(b.run(alice, "billing@"+domain, "contact", ""))
	redirected(b.run(alice, "billing@"+domain, "status", "", "x", "y"))
	redirected(b.ask(alice, "billing@"+domain, "get", `<query xmlns='`+nsItems+`' node='`+NSCommands+`'/>`))
	redirected(b.ask(alice, "billing@"+domain, "get", `<query xmlns='`+nsInfo+`' node='contact'/>`))
	redirected(b.run(admin, domain, "service-show", "", "name", "billing"))
	redirected(b.run(admin, domain, "service-remove", "", "name", "billing"))
	refused(t, b.run(alice, "nosuch@"+domain, "contact", ""), "item-not-found", "")
}

func TestTextsOfAServiceElsewhere(t *testing.T) {
	b := elsewhere(t)
	if got := b.write(alice, "billing@"+domain, "!status", ""); !strings.Contains(got, "refuse.elsewhere") || !strings.Contains(got, "billing@desk2.example.org") {
		t.Errorf("it is answered %q", got)
	}
	got := b.write(alice, "desk@"+domain, "hello", "")
	if !strings.Contains(got, "sales@"+domain) || !strings.Contains(got, "billing@desk2.example.org") || strings.Contains(got, "backstage") {
		t.Errorf("whoever asks the desk itself is told %q", got)
	}
}

func TestTransferToAServiceElsewhere(t *testing.T) {
	b := elsewhere(t)
	b.present()
	id := b.sessionOf(alice, "sales")
	b.apply(desk.OccupantJoined{Session: id, JID: bob, Nick: "BOB"})
	if f := form(t, b.run(bob, string(id)+"@"+domain, "transfer", "", "target", "service:billing")); !strings.Contains(f.Title+f.Instructions, "billing@desk2.example.org") {
		t.Errorf("it is answered %v", f)
	}
}
