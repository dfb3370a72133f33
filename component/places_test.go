package component

import (
	"slices"
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// looker is a taker that can look at a desk.
type looker struct {
	*taker

	desk *desk.Desk
}

func (l looker) Read(read func(*desk.Desk)) error { read(l.desk); return nil }

func TestDiscoOfOtherLinks(t *testing.T) {
	texts := func(_ string, _ map[string]string, key desk.TextKey, _ ...string) string { return string(key) }
	d, err := desk.New(desk.Options{Domain: "desk.example.org", Texts: texts}, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d.Apply(time.Now(), desk.PlacedElsewhere{Places: []desk.Place{
		{Service: "billing", Title: "Billing", Link: "desk2.example.org"}, {Service: "backstage", Link: "desk2.example.org", Hidden: true},
	}})
	k := looker{&taker{}, d}
	x := NewEdge(EdgeConfig{Domain: "desk.example.org", MUC: "rooms.example.org", Out: k, Core: k, Commands: k, Rooms: k, Texts: texts})
	ask := func(to, space string) *wire.Element {
		t.Helper()
		k.sent = nil
		x.Stanza(wire.IQ("alice@example.net/x", to, "get", "1").Add(wire.New(space, "query")))
		if len(k.sent) != 1 {
			t.Fatalf("%s is answered by %v", to, k.sent)
		}
		return k.sent[0]
	}
	var items []string
	for _, item := range ask("desk.example.org", nsDiscoItems).Child(nsDiscoItems, "query").All(nsDiscoItems, "item") {
		items = append(items, item.Attr("jid")+" "+item.Attr("name"))
	}
	if !slices.Equal(items, []string{"billing@desk2.example.org Billing"}) {
		t.Errorf("listed are %q", items)
	}
	for _, space := range []string{nsDiscoInfo, nsDiscoItems} {
		a := ask("billing@desk.example.org", space)
		condition, typ, text, _ := a.StanzaError()
		uri := a.Child("", "error").ChildText(wire.NSStanzas, "redirect")
		if condition != "redirect" || typ != "modify" || text != string(desk.TextElsewhere) || uri != "xmpp:billing@desk2.example.org" {
			t.Errorf("%s is answered %v", space, a)
		}
		if condition, _, _, _ := ask("nowhere@desk.example.org", space).StanzaError(); condition != "item-not-found" {
			t.Errorf("%s of no service is answered %s", space, condition)
		}
	}
}
