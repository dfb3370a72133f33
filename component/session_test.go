package component

import (
	"maps"
	"strings"
	"testing"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const aSession = "s-aaaaaaaaaaaaaaaaaaaaaaaaaa"

// taker takes what an edge asks of the core and what it sends.
type taker struct {
	asked []desk.Event
	sent  []*wire.Element
}

func (t *taker) Post(e desk.Event) error                { t.asked = append(t.asked, e); return nil }
func (t *taker) Request(e desk.Event) error             { t.asked = append(t.asked, e); return nil }
func (*taker) Read(func(*desk.Desk)) error              { return nil }
func (t *taker) Send(e *wire.Element, done func(error)) { t.sent = append(t.sent, e) }
func (*taker) IQ(*wire.Element) bool                    { return false }
func (*taker) Stanza(*wire.Element) bool                { return false }
func (*taker) Up()                                      {}
func (*taker) Down()                                    {}

//nolint:revive // argument-limit: as the interface has it
func (*taker) Text(_ desk.JID, _, body, _, _ string, _ desk.SessionID) bool {
	return strings.HasPrefix(body, "!")
}

func newTaker() (*taker, *Edge) {
	t := &taker{}
	return t, NewEdge(EdgeConfig{
		Domain: "desk.example.org", MUC: "rooms.example.org", Out: t, Core: t, Commands: t, Rooms: t,
		Texts: func(_ string, _ map[string]string, key desk.TextKey, _ ...string) string { return string(key) },
	})
}

func (t *taker) takes(x *Edge, text string) desk.Event {
	t.asked = nil
	e, err := wire.Parse(text)
	if err != nil {
		panic(err)
	}
	x.Stanza(e)
	if len(t.asked) == 0 {
		return nil
	}
	return t.asked[0]
}

func TestTextsToASession(t *testing.T) {
	k, x := newTaker()
	const from = "<message from='sue@example.org/x' to='" + aSession + "@desk.example.org' type='chat' id='m1'>"
	e, ok := k.takes(x, from+"<body>offer a refund</body></message>").(desk.SessionWrote)
	if !ok || e.Session != aSession || e.Body != "offer a refund" || !e.Reply.Chat || e.Reply.To != "sue@example.org/x" || e.Reply.From != aSession+"@desk.example.org" {
		t.Errorf("asked %+v", k.asked)
	}
	if k.takes(x, from+"<body>!note x</body></message>") != nil {
		t.Error("a command is taken for a text")
	}
}

func TestFormComesBack(t *testing.T) {
	k, x := newTaker()
	message := func(typ, fields string) string {
		return "<message from='alice@example.net/x' to='" + aSession + "@desk.example.org' id='m1'><x xmlns='jabber:x:data' type='" + typ + "'>" +
			"<field var='FORM_TYPE' type='hidden'><value>x</value></field>" + fields + "</x></message>"
	}
	e, ok := k.takes(x, message("submit", "<field var='iban'><value>DE1</value></field>"+
		"<field var='how'><value>a</value><value>b</value></field><field var='about' type='fixed'><value>x</value></field>")).(desk.FillIn)
	if !ok || e.Session != aSession || !maps.Equal(e.Answers, desk.Answers{"iban": "DE1", "how": "a\nb"}) || e.Reply.To != "alice@example.net/x" {
		t.Errorf("asked %+v", k.asked)
	}
	for _, other := range []string{
		message("cancel", ""), message("form", ""),
		message("submit", "<field var='iban'><value>"+strings.Repeat("x", maxBody)+"</value></field>"),
		strings.ReplaceAll(message("submit", ""), aSession, "sales"),
	} {
		if e, ok := k.takes(x, other).(desk.FillIn); ok {
			t.Errorf("taken: %+v", e)
		}
	}
}

func TestFormGoesOut(t *testing.T) {
	k, x := newTaker()
	x.Do(desk.Outgoing{ID: 7, Effect: desk.Tell{
		From: aSession, To: "alice@example.net/x", Text: "Please fill in",
		Form: &desk.FormSheet{Title: "Refund", Text: "Please fill in", Fields: []desk.FormField{
			{Name: "about", Type: desk.Fixed, Label: "Read this"},
			{Name: "iban", Label: "Account", Required: true},
			{Name: "how", Type: desk.ListSingle, Options: []string{"bank", "voucher"}},
		}},
	}}, func(error) {})
	form, err := wire.ParseForm(k.sent[0])
	if err != nil || form.Type != "form" || form.Title != "Refund" || k.sent[0].ChildText("", "body") != "Please fill in" || k.sent[0].Attr("from") != aSession+"@desk.example.org" {
		t.Fatalf("%v: %v", err, k.sent[0])
	}
	if f := form.Field("iban"); f.Type != "text-single" || !f.Required || f.Label != "Account" {
		t.Errorf("%+v", f)
	}
	if f := form.Field("how"); len(f.Options) != 2 || f.Options[1].Value != "voucher" {
		t.Errorf("%+v", f)
	}
	if form.Get("about") != "Read this" {
		t.Errorf("%+v", form.Field("about"))
	}
}
