package muc

import (
	"testing"

	"bellhop/internal/desk"
)

// TestWhatGoesWithAText has pages go as links (XEP-0066 §3) and calls as invitations (XEP-0482
// §4), beside a text that says the same.
func TestWhatGoesWithAText(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.do(2, desk.Say{Session: testSession, Text: "Look: https://example.org/?a&b", Link: &desk.Link{URL: "https://example.org/?a&b", Desc: "the form"}})
		s.next("type='groupchat'", "<body>Look: https://example.org/?a&amp;b</body>",
			"<x xmlns='jabber:x:oob'><url>https://example.org/?a&amp;b</url><desc>the form</desc></x>")
		s.do(3, desk.Say{Session: testSession, Text: "Call: https://meet.example.org/x", Call: "https://meet.example.org/x"})
		s.next("type='groupchat'", "<body>Call: https://meet.example.org/x</body>",
			"<invite xmlns='urn:xmpp:call-invites:0' id='b0-3' video='true'><external uri='https://meet.example.org/x'/></invite>")
		for id, arc := range map[string]string{"b0-2": "arc1", "b0-3": "arc2"} {
			s.message("from='"+testRoom+"/Desk' type='groupchat' id='"+id+"'", "<body>x</body><stanza-id xmlns='urn:xmpp:sid:0' by='"+testRoom+"' id='"+arc+"'/>")
		}
	})
}
