package muc

import (
	"testing"

	"bellhop/internal/desk"
)

const (
	testStandIn = string(testSession) + "@desk.example.test/customer"
	standInBare = desk.JID(testSession) + "@desk.example.test"
)

// standInPresence is what the desk's own occupant sees of the stand-in.
func (s *script) standInPresence(nick, typ string, codes ...int) {
	s.t.Helper()
	s.presence(nick, typ, "<item affiliation='member' role='participant' jid='"+testStandIn+"'/>", codes...)
}

// toStandIn is what comes to the stand-in's own address.
func (s *script) toStandIn(stanza, attrs, content string) {
	s.t.Helper()
	s.in("<" + stanza + " to='" + testStandIn + "' " + attrs + ">" + content + "</" + stanza + ">")
}

// stoodIn has Alice be stood in for.
func (s *script) stoodIn() {
	s.t.Helper()
	s.opened()
	s.do(0, desk.StandIn{Session: testSession, Nick: "Alice"})
	s.next("affiliation='member'", "jid='"+string(standInBare)+"'").result()
	s.next("<presence ", "from='"+testStandIn+"'", "to='"+testRoom+"/Alice'", "<history maxstanzas='0'/>")
	s.standInPresence("Alice", "")
	s.quiet()
}

const archivedAs = "<stanza-id xmlns='urn:xmpp:sid:0' by='" + testRoom + "' id='"

func TestStandIn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.stoodIn()
		s.do(0, desk.StandIn{Session: testSession, Nick: "Alice"})
		s.quiet() // it is there
		s.do(2, desk.SayAs{Session: testSession, Nick: "Alice", Text: "hello", Meta: desk.Meta{State: desk.ChatActive, Replaces: "b0-1"}})
		s.next("from='"+testStandIn+"'", "type='groupchat'", "id='b0-2'", "<body>hello</body>",
			"<active xmlns='http://jabber.org/protocol/chatstates'/>", "<replace xmlns='urn:xmpp:message-correct:0' id='b0-1'/>")
		echo := "<body>hello</body><replace xmlns='urn:xmpp:message-correct:0' id='b0-1'/>" + archivedAs + "a1'/>"
		s.toStandIn("message", "from='"+testRoom+"/Alice' type='groupchat' id='b0-2'", echo)
		s.quiet() // one of the two copies counts
		s.message("from='"+testRoom+"/Alice' type='groupchat' id='b0-2'", echo)
		s.want(desk.Said{
			Message: desk.Message{Session: testSession, StanzaID: "a1", From: standInBare, Nick: "Alice", Body: "hello"},
			Meta:    desk.Meta{ID: "b0-2", Replaces: "b0-1"},
		}, desk.EffectDone{ID: 2})
		s.message("from='"+testRoom+"/Alice' type='groupchat' id='x'", "<body>!close</body>"+archivedAs+"a2'/>")
		s.want(said("a2", standInBare, "Alice", "!close"))
		if len(s.hooks) > 0 {
			t.Errorf("the customer's words are taken for a command: %q", s.hooks)
		}

		s.bobIn()
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")
		s.want(desk.Said{Message: desk.Message{Session: testSession, From: bob, Nick: "Bob"}, Meta: desk.Meta{State: desk.ChatComposing}})
		s.do(0, desk.SayAs{Session: testSession, Nick: "Alice", Meta: desk.Meta{State: desk.ChatPaused}})
		s.next("from='"+testStandIn+"'", "<paused xmlns='http://jabber.org/protocol/chatstates'/>")
		s.message("from='"+testRoom+"/Alice' type='groupchat'", "<paused xmlns='http://jabber.org/protocol/chatstates'/>")
		s.quiet()

		s.do(3, desk.StepOut{Session: testSession})
		out := s.next("<presence ", "from='"+testStandIn+"'", "to='"+testRoom+"/Alice'", "type='unavailable'")
		out.done(nil)
		s.want(desk.EffectDone{ID: 3})
		s.standInPresence("Alice", "unavailable")
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")
		s.quiet() // nobody to hand it on to
	})
}

func TestStandInComesForWords(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.do(0, desk.SayAs{Session: testSession, Nick: "Alice", Meta: desk.Meta{State: desk.ChatComposing}})
		s.quiet() // typing alone brings nobody in
		s.do(2, desk.SayAs{Session: testSession, Nick: "Alice", Text: "hello"})
		s.next("affiliation='member'").fail("feature-not-implemented") // ejabberd: an owner by its domain
		s.next("<presence ", "to='"+testRoom+"/Alice'")
		s.next("<body>hello</body>")
		// Somebody has the nick.
		s.toStandIn("presence", "from='"+testRoom+"/Alice' type='error'", "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
		s.next("<presence ", "to='"+testRoom+"/Alice 2'")
		s.toStandIn("message", "from='"+testRoom+"' type='error' id='b0-2'", "<error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
		s.quiet()
		s.standInPresence("Alice 2", "")
		s.next("id='b0-2'", "<body>hello</body>")
		s.message("from='"+testRoom+"/Alice 2' type='groupchat' id='b0-2'", "<body>hello</body>"+archivedAs+"a1'/>")
		s.want(said("a1", standInBare, "Alice 2", "hello"), desk.EffectDone{ID: 2})

		// The server has dropped it.
		s.standInPresence("Alice 2", "unavailable", 307, 333)
		s.next("affiliation='member'").result()
		s.next("<presence ", "to='"+testRoom+"/Alice 2'")
		s.quiet()
	})
}

func TestStandInIsNotLetIn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.do(2, desk.SayAs{Session: testSession, Nick: "Alice", Text: "hello"})
		s.next("affiliation='member'").fail("forbidden")
		s.next("<presence ")
		s.next("<body>hello</body>")
		s.toStandIn("presence", "from='"+testRoom+"/Alice' type='error'", "<error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
		s.want(desk.EffectDone{ID: 2, Failed: "the stand-in is not let in: " + s.rooms.hostText("registration-required")})
		s.quiet()
	})
}

// TestStandInAfterABreak has the record say who is stood in for, and the archive what was said.
func TestStandInAfterABreak(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.stoodIn()
		s.do(2, desk.SayAs{Session: testSession, Nick: "Alice", Text: "lost?"})
		lost := s.next("<body>lost?</body>")
		s.rooms.Down()
		lost.done(errCut)
		s.rooms.Up()
		s.do(0, desk.Reconcile{Session: testSession, Name: "N", After: "a0", Members: []desk.JID{bob}, StandIn: "Alice"})
		s.do(2, desk.SayAs{Session: testSession, Nick: "Alice", Text: "lost?"})
		s.next("<presence ", "from='"+testMe+"'")
		s.standInPresence("Alice", "")
		s.presence("Desk", "", "", 110)
		page := s.next("urn:xmpp:mam:2")
		s.archived(page, "a1", "Alice", "b0-2", "lost?")
		page.fin(t, "true", "a1")
		s.want(said("a1", standInBare, "Alice", "lost?"), desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}})
		s.next("affiliation='member'").result()
		s.next("<presence ", "from='"+testStandIn+"'", "to='"+testRoom+"/Alice'")
		s.want(desk.EffectDone{ID: 2}) // it had been said
		s.quiet()
	})
}

// TestGhostOfAStandIn has another process find one whose customer has come meanwhile.
func TestGhostOfAStandIn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(0, desk.Reconcile{Session: testSession, Name: "N", After: "a0"})
		s.next("<presence ", "from='"+testMe+"'")
		s.standInPresence("Alice", "")
		s.presence("Desk", "", "", 110)
		s.next("urn:xmpp:mam:2").fin(t, "true", "")
		s.want(desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}})
		s.next("<presence ", "from='"+testStandIn+"'", "to='"+testRoom+"/Alice'", "type='unavailable'")
		s.quiet()
	})
}

// TestStandInOfASessionOccupant has the desk be in the room under the session's own address,
// of which the stand-in is another resource.
func TestStandInOfASessionOccupant(t *testing.T) {
	bubble(t, func(c *Config) { c.Occupant = OccupantSession }, func(t *testing.T, s *script) {
		rm := s.rooms.room(testSession)
		if rm.me == testStandIn {
			t.Fatal("the desk and the stand-in are one")
		}
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.next("<presence ", "from='"+rm.me+"'")
		s.next("type='get'").form()
		s.next("type='set'")
		s.do(0, desk.StandIn{Session: testSession, Nick: "Alice"})
		s.next("<presence ", "from='"+testStandIn+"'") // an owner needs no membership, and is not to lose its own
		s.quiet()
	})
}
