package wire

import (
	"encoding/xml"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func trees() *rapid.Generator[*Element] {
	local := rapid.StringMatching(`[a-zA-Z_][a-zA-Z0-9._-]{0,8}`)
	space := rapid.SampledFrom([]string{"", NSForm, NSStanzas, "urn:a'b<&>\"", "jabber:client"})
	text := rapid.StringOf(rapid.Rune().Filter(inXML))
	var gen func(depth int) *rapid.Generator[*Element]
	gen = func(depth int) *rapid.Generator[*Element] {
		return rapid.Custom(func(t *rapid.T) *Element {
			e := New(space.Draw(t, "space"), local.Draw(t, "local")).WithText(text.Draw(t, "text"))
			for i := rapid.IntRange(0, 3).Draw(t, "attrs"); i > 0; i-- {
				name := xml.Name{Local: local.Draw(t, "attr")}
				name.Space = rapid.SampledFrom([]string{"", "", NSXML, "urn:x:attr"}).Draw(t, "attr space")
				if !e.has(name) && name.Local != "xmlns" {
					e.Attrs = append(e.Attrs, xml.Attr{Name: name, Value: text.Draw(t, "value")})
				}
			}
			if depth > 0 {
				for i := rapid.IntRange(0, 3).Draw(t, "children"); i > 0; i-- {
					e.Add(gen(depth-1).Draw(t, "child"))
				}
			}
			return e
		})
	}
	return gen(3)
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := trees().Draw(t, "tree")
		got, err := Parse(e.String())
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if !reflect.DeepEqual(got, e) {
			t.Fatalf("got %#v, want %#v", got, e)
		}
		if c := e.Clone(); !reflect.DeepEqual(c, e) {
			t.Fatalf("clone differs: %s", c)
		}
	})
}

func TestAnyTextIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := string(rapid.SliceOf(rapid.Byte()).Draw(t, "raw"))
		e := New("", "message").SetAttr("to", raw).AddText("", "body", raw)
		got, err := Parse(e.String())
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		if !utf8.ValidString(got.ChildText("", "body")) {
			t.Fatal("text is not UTF-8")
		}
	})
}

func TestFoldsStreamNamespace(t *testing.T) {
	e, err := Parse(`<message xml:lang='de' from='a@b/c'><body>hi</body><x xmlns='jabber:x:data'>` +
		`<y xmlns='jabber:component:accept'/></x><error type='cancel'/></message>`)
	if err != nil {
		t.Fatal(err)
	}
	if e.ChildText("", "body") != "hi" || e.Lang() != "de" || e.Child(NSForm, "x").Child("", "y") == nil {
		t.Fatalf("not folded: %s", e)
	}
	const want = `<message xml:lang='de' from='a@b/c'><body>hi</body><x xmlns='jabber:x:data'>` +
		`<y xmlns='jabber:component:accept'/></x><error type='cancel'/></message>`
	if e.String() != want {
		t.Fatalf("got %s", e)
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name string
		in   string
		lim  Limits
	}{
		{"deep", strings.Repeat("<a>", 50) + strings.Repeat("</a>", 50), Limits{Depth: 10}},
		{"many", strings.Repeat("<a/>", 50), Limits{Nodes: 10}},
		{"long text", strings.Repeat("x", 500), Limits{Bytes: 100}},
		{"long attribute", "<a b='" + strings.Repeat("x", 500) + "'/>", Limits{Bytes: 100}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := xml.NewDecoder(strings.NewReader("<iq id='1' from='a'>" + tt.in + "</iq><next/>"))
			tok, _ := d.Token()
			e, err := Decode(d, tok.(xml.StartElement), tt.lim)
			if !errors.Is(err, ErrTooLarge) || e.Attr("id") != "1" || e.Attr("from") != "a" || e.Children != nil {
				t.Fatalf("got %s, %v", e, err)
			}
			if tok, err = d.Token(); err != nil || tok.(xml.StartElement).Name.Local != "next" {
				t.Fatalf("rest was not consumed: %v, %v", tok, err)
			}
		})
	}
}

func TestClamp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Message("d", "a@b", "chat").AddText("", "body", rapid.String().Draw(t, "one")).
			Add(New("", "body").SetLang("de").WithText(rapid.String().Draw(t, "two"))).
			AddText("urn:x", "keep", "kept")
		before := e.String()
		max := rapid.IntRange(0, 400).Draw(t, "max")
		c, ok := Clamp(e, max)
		if ok && c.Size() > max {
			t.Fatalf("%d > %d", c.Size(), max)
		}
		if ok && c.ChildText("urn:x", "keep") != "kept" {
			t.Fatal("lost a payload")
		}
		if !ok && max >= 140 {
			t.Fatalf("refused at %d: %s", max, e)
		}
		if e.String() != before {
			t.Fatal("changed its argument")
		}
	})
}

func TestReplies(t *testing.T) {
	req := IQ("a@b/c", "d", "set", "7")
	const want = `<iq from='d' to='a@b/c' type='error' id='7'><error type='modify'>` +
		`<bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>` +
		`<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text><bad-sessionid xmlns='urn:x'/></error></iq>`
	got := ErrorReply(req, "modify", "bad-request", "no", New("urn:x", "bad-sessionid"))
	if got.String() != want {
		t.Fatalf("got %s", got)
	}
	if c, typ, text, ok := got.StanzaError(); c != "bad-request" || typ != "modify" || text != "no" || !ok {
		t.Fatalf("got %s %s %s", c, typ, text)
	}
	if s := Result(req).String(); s != `<iq from='d' to='a@b/c' type='result' id='7'/>` {
		t.Fatalf("got %s", s)
	}
}

func TestAddress(t *testing.T) {
	tests := []struct{ in, local, domain, resource string }{
		{"a@b/c", "a", "b", "c"},
		{"b", "", "b", ""},
		{"b/c@d/e", "", "b", "c@d/e"},
		{"a@b@c", "a", "b@c", ""},
		{"🦊@b/🦊", "🦊", "b", "🦊"},
		{"", "", "", ""},
		{"@b", "", "b", ""},
	}
	for _, tt := range tests {
		if l, d, r := SplitJID(tt.in); l != tt.local || d != tt.domain || r != tt.resource {
			t.Errorf("%q: got %q %q %q", tt.in, l, d, r)
		}
		if Local(tt.in) != tt.local || Domain(tt.in) != tt.domain || Resource(tt.in) != tt.resource {
			t.Errorf("%q: the parts disagree", tt.in)
		}
	}
	if Bare("a@b/c/d") != "a@b" {
		t.Error(Bare("a@b/c/d"))
	}
}

func TestNilElement(t *testing.T) {
	var e *Element
	if e.Child("", "x").Child("", "y") != nil || e.ChildText("", "x") != "" || e.All("", "x") != nil ||
		e.Attr("x") != "" || e.Lang() != "" || e.Clone() != nil || e.String() != "" {
		t.Fatal("nil is not empty")
	}
}

func TestForm(t *testing.T) {
	f := Form{Type: "form", Title: "T", Instructions: "one\ntwo", Fields: []Field{
		{Var: "FORM_TYPE", Type: "hidden", Values: []string{"urn:x"}},
		{Var: "q", Type: "text-multi", Label: "Q", Desc: "why", Required: true, Values: []string{"a", "b"}},
		{Var: "l", Type: "list-single", Options: []Option{{"One", "1"}, {"", "2"}}},
	}}
	got, err := ParseForm(Result(IQ("a", "b", "get", "1")).Add(f.Element()))
	if err != nil || !reflect.DeepEqual(got, f) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got.Get("q") != "a" || len(got.Values("q")) != 2 || got.Get("none") != "" {
		t.Fatal("Get is wrong")
	}
	if _, err := ParseForm(nil); !errors.Is(err, ErrNoForm) {
		t.Fatal(err)
	}
	split := Form{Fields: []Field{{Var: "q", Type: "text-multi", Values: []string{"a\nb"}}}}.Element()
	if n := len(split.Child(NSForm, "field").All(NSForm, "value")); n != 2 || split.Attr("type") != "form" {
		t.Fatalf("got %s", split)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`<message to='a'><body>x</body></message>`, `<a xmlns='b' xmlns:c='d' c:e='f'><c:g/></a>`,
		`<:a b:='1'/>`, `<a xmlns=''>&#xD;&#10;<!--x--><![CDATA[<]]></a>`, `<a xml:lang='x' lang='y'/>`,
		`<x:a xmlns:x="jabber:component:accept" x:b="c"/>`, "<a b='\n\t'>é\U0001F98A</a>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(e.String())
		if err != nil {
			t.Fatalf("%q → %s: %v", s, e, err)
		}
		if !reflect.DeepEqual(again, e) {
			t.Fatalf("%q → %s → %s", s, e, again)
		}
		_, _ = ParseForm(e)
		_, _ = Clamp(e, 100)
	})
}

func BenchmarkAppendXML(b *testing.B) {
	e := Message("desk@d.example/x", "bob@example.test/y", "chat").SetAttr("id", "12345").AddText("", "body", "Hello, how can I help you today?")
	buf := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buf = e.AppendXML(buf[:0])
	}
}
