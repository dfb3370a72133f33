package component

import (
	"strings"
	"testing"

	"bellhop/internal/wire"
)

// FuzzEdge gives the edge whatever could come off a stream: it answers an iq that asks at most
// once, never an error, a result, a presence or a room's message with an error, and what it sends
// is what the link lets out.
func FuzzEdge(f *testing.F) {
	for _, s := range []string{
		"<message from='alice@example.net/x' to='sales@desk.example.org' type='chat'><body>Where is it?</body></message>",
		"<message from='rooms.example.org' to='desk.example.org' type='groupchat'><body>x</body></message>",
		"<message from='a@b/c' to='" + aSession + "@desk.example.org'><x xmlns='jabber:x:data' type='submit'><field var='a'><value>b</value></field></x></message>",
		"<message from='a@b' to='sales@desk.example.org' type='chat' xml:lang='de'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
		"<message from='a@b' to='sales@desk.example.org' type='error'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
		"<iq from='a@b' to='DESK.example.org' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>",
		"<iq from='a@b' to='desk.example.org' type='set' id='1'><command xmlns='http://jabber.org/protocol/commands' node='contact'/></iq>",
		"<iq to='desk.example.org' type='get'/>", "<iq from='a' to='elsewhere.example' type='set' id=''/>",
		"<presence from='a@b/c' to='desk@desk.example.org' type='subscribe'/>", "<presence from='@' to='desk.example.org'><show>dnd</show></presence>",
		"<presence from='rooms.example.org/x' to='desk.example.org/bellhop' type='error'/>",
	} {
		f.Add(s)
	}
	link := New(Config{Domain: "desk.example.org", Secret: []byte("x")}, nil)
	f.Fuzz(func(t *testing.T, s string) {
		e, err := wire.Parse(s)
		if err != nil || !e.IsStanza() {
			return
		}
		k, x := newTaker()
		x.Stanza(e)
		asks := e.Is("", "iq") && (e.Attr("type") == "get" || e.Attr("type") == "set")
		errors := 0
		for _, out := range k.sent {
			if _, err := link.encode(out, "id"); err != nil && strings.EqualFold(wire.Domain(e.Attr("to")), "desk.example.org") {
				t.Errorf("%s is answered by %s, which cannot be sent: %v", e, out, err)
			}
			if out.Attr("type") == "error" {
				errors++
			}
		}
		silent := e.Is("", "presence") || e.Attr("type") == "error" || e.Is("", "message") && e.Attr("type") == "groupchat" || e.Is("", "iq") && !asks
		if silent && errors > 0 || errors > 1 {
			t.Errorf("%s is answered by %v", e, k.sent)
		}
	})
}
