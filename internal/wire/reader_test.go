package wire

import (
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// head is read before what a test has the other side send, by the decoder that the reader is
// compared with.
const streamHead = "<stream:stream xmlns='" + NSStream + "' xmlns:stream='" + nsStreams + "'>"

// byLibrary reads all elements of a stream with encoding/xml.
func byLibrary(s string) (all []*Element, err error) {
	d := xml.NewDecoder(strings.NewReader(streamHead + s))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for {
		tok, err := d.Token()
		if err != nil {
			return all, err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return all, ErrStreamEnd
		case xml.StartElement:
			e, err := Decode(d, t, Limits{})
			if err != nil && !errors.Is(err, ErrTooLarge) {
				return all, err
			}
			all = append(all, e)
		}
	}
}

func byReader(src io.Reader) (all []*Element, err error) {
	r := NewReader(src, Limits{}, 1<<20)
	for {
		e, err := r.Next()
		if err != nil && !errors.Is(err, ErrTooLarge) {
			return all, err
		}
		all = append(all, e)
	}
}

// What the library takes the reader takes, and makes the same of it.
func sameAsLibrary(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, s string,
) {
	t.Helper()
	want, wantErr := byLibrary(s)
	got, err := byReader(strings.NewReader(s))
	if len(got) < len(want) || len(want) > 0 && !reflect.DeepEqual(got[:len(want)], want) {
		t.Fatalf("%q gives %v, %v; want %v, %v", s, got, err, want, wantErr)
	}
	if errors.Is(wantErr, ErrStreamEnd) && (!errors.Is(err, ErrStreamEnd) || len(got) != len(want)) {
		t.Fatalf("%q gives %v, %v; want %v and its end", s, got, err, want)
	}
	if slow, slowErr := byReader(iotest.OneByteReader(strings.NewReader(s))); !reflect.DeepEqual(slow, got) || slowErr.Error() != err.Error() {
		t.Fatalf("%q gives byte by byte %v, %v; want %v, %v", s, slow, slowErr, got, err)
	}
}

var streams = []string{
	"<message from='a@b'><body>x</body></message></stream:stream>",
	"<iq type='get' from='a' id='1'><ping xmlns='urn:xmpp:ping'/></iq> \n <presence/>",
	"<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
	"<a b='1' b='2' xml:lang=\"de\" c:d='3' xmlns:c='urn:c'><c:e/>x<f xmlns=''/>y</a>",
	"<a><![CDATA[<&]]>]]&gt;\r\n\r&#13;&#x1F98A;&quot;&apos;</a>", "<a><!-- - -- --><?pi ?>b</a>",
	"<a xmlns='urn:a'><b xmlns='urn:b'><c/></b><c/></a>", "<a\n\tb = 'x&#10;y\r\nz'\r/ ></a >",
	"<a b='<'/>", "<a></b>", "<a>&nbsp;</a>", "<a>\x01</a>", "<a>\xff</a>", "<a b/>", "<a b=c/>", "<!DOCTYPE x>", "<1/>", "</>",
	"<a>]]]]>&gt;</a>", "<a><![CDATA[]]]></a>", "<a>x</a></other>", "<a:b:c/>", "<:a/><a:/>", "<ü ö='1'/>", "<a xmlns:xml='x' xml:b='c'/>",
}

func TestReader(t *testing.T) {
	for _, s := range streams {
		sameAsLibrary(t, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		sameAsLibrary(t, trees().Draw(t, "first").String()+"\n"+trees().Draw(t, "second").String()+"</stream:stream>")
	})
}

func FuzzReader(f *testing.F) {
	for _, s := range streams {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "xmlns:xml") || strings.Contains(s, "<xmlns") || strings.Contains(s, "</xmlns") || strings.Contains(s, NSXML) {
			return // the library resolves what no document may declare
		}
		if strings.Count(s, "<!") != strings.Count(s, "<!--")+strings.Count(s, "<![CDATA[") {
			return // and passes over document types
		}
		sameAsLibrary(t, s)
	})
}

func TestReaderLimits(t *testing.T) {
	tests := []struct {
		name string
		in   string
		lim  Limits
	}{
		{"deep", strings.Repeat("<a>", 50) + strings.Repeat("</a>", 50), Limits{Depth: 10}},
		{"many", strings.Repeat("<a/>", 50), Limits{Nodes: 10}},
		{"long text", strings.Repeat("x", 500), Limits{Bytes: 100}},
		{"long text in pieces", strings.Repeat("x<a/>", 500), Limits{Bytes: 1000}},
		{"long section", "<![CDATA[" + strings.Repeat("x", 500) + "]]>", Limits{Bytes: 100}},
		{"long text of characters", strings.Repeat("&lt;", 500), Limits{Bytes: 100}},
		{"long attribute", "<a b='" + strings.Repeat("x", 500) + "'/>", Limits{Bytes: 100}},
		{"many attributes", "<a" + strings.Repeat(" b='1'", 500) + "/>", Limits{}},
		{"many namespaces", "<a" + strings.Repeat(" xmlns:b='1'", 500) + "/>", Limits{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(strings.NewReader("<iq id='1' from='a'>"+tt.in+"</iq><next/>"), tt.lim, 1<<20)
			e, err := r.Next()
			if !errors.Is(err, ErrTooLarge) || e.Attr("id") != "1" || e.Attr("from") != "a" || e.Children != nil || e.Text != "" {
				t.Fatalf("got %s, %v", e, err)
			}
			if e, err = r.Next(); err != nil || !e.Is("", "next") {
				t.Fatalf("rest was not consumed: %v, %v", e, err)
			}
		})
	}
}

// Neither a stanza nor a tag without end grows memory, and what comes between stanzas is no stanza.
func TestReaderFlood(t *testing.T) {
	for _, s := range []string{"<a>", "<a b='", "<a><b", "<a", "<a><![CDATA[", "<a><!--", "<a>&", "<a>" + strings.Repeat("<b>", 99)} {
		r := NewReader(io.MultiReader(strings.NewReader(s), endless('x')), Limits{}, 1<<16)
		var syntax *SyntaxError
		if _, err := r.Next(); !errors.Is(err, ErrFlood) && !errors.As(err, &syntax) {
			t.Errorf("%.20q gives %v", s, err)
		}
		if len(r.scratch) > 1<<16 {
			t.Errorf("%.20q keeps %d bytes", s, len(r.scratch))
		}
	}
	r := NewReader(io.MultiReader(strings.NewReader(strings.Repeat(" ", 1<<18)), strings.NewReader("<a/>")), Limits{}, 1<<16)
	if e, err := r.Next(); err != nil || !e.Is("", "a") {
		t.Errorf("behind blanks came %s, %v", e, err)
	}
}

type endless byte

func (c endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

const typical = "<message from='s-aaaaaaaaaaaaaaaaaaaaaaaaaa@rooms.example.org/Alice' to='desk.example.org/bellhop' type='groupchat' id='1234567'>" +
	"<body>Hello, how can I help you today?</body><stanza-id xmlns='urn:xmpp:sid:0' id='0123456789' by='s-aaaaaaaaaaaaaaaaaaaaaaaaaa@rooms.example.org'/>" +
	"<active xmlns='http://jabber.org/protocol/chatstates'/></message>"

func BenchmarkReader(b *testing.B) {
	b.ReportAllocs()
	r := NewReader(&repeat{text: typical}, Limits{}, 1<<20)
	for b.Loop() {
		if _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	d := xml.NewDecoder(&repeat{text: typical, rest: streamHead})
	if _, err := d.Token(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		tok, err := d.Token()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Decode(d, tok.(xml.StartElement), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

type repeat struct{ text, rest string }

func (r *repeat) Read(p []byte) (int, error) {
	if r.rest == "" {
		r.rest = r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
