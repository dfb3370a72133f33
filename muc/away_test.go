package muc

import (
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// there has the room host answer that it is there.
func (s *script) there() {
	s.t.Helper()
	x := s.next("type='get'", "to='rooms.example.test'", "disco#info")
	x.answer(wire.Result(x.e).Add(wire.New(nsDiscoInfo, "query").Add(wire.New(nsDiscoInfo, "feature").SetAttr("var", nsMUC))), nil)
	s.settle()
}

// notThere has the server answer that there is no such host: as Prosody does without federation.
func (s *script) notThere() {
	s.t.Helper()
	s.next("type='get'", "to='rooms.example.test'", "disco#info").fail("not-allowed")
}

func (s *script) bounces(id, cond string) {
	s.t.Helper()
	s.message("from='"+testRoom+"' type='error' id='"+id+"'", "<error type='cancel'><"+cond+" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
}

// backAgain is the room host's return, up to what is to be done in the room: the desk asks for it.
func (s *script) backAgain() {
	s.t.Helper()
	s.there()
	s.want(desk.RoomsBack{})
	s.quiet()
	s.do(0, desk.Reconcile{Session: testSession, Name: "A", After: "x"})
	s.next("<presence ")
	s.presence("Desk", "", "<item affiliation='owner' role='moderator' jid='"+testMe+"'/>", 110)
	s.next("urn:xmpp:mam:2").result()
	s.want(desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}})
}

// TestHostAway has everything that is to be done in a room wait for a host that is away, in order.
func TestHostAway(t *testing.T) {
	for _, cond := range []string{"not-allowed", "remote-server-not-found", "service-unavailable"} {
		t.Run(cond, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				s.opened()
				s.do(2, desk.Say{Session: testSession, Text: "one"})
				s.do(3, desk.Admit{Session: testSession, JID: bob})
				s.do(4, desk.Say{Session: testSession, Text: "two"})
				s.next("<body>one</body>")
				admit := s.next("affiliation='member'")
				s.next("<body>two</body>")
				s.bounces("b0-2", cond)
				admit.fail(cond)
				asked := s.next("disco#info") // once for all
				s.do(5, desk.Remove{Session: testSession, JID: "carol@example.test"})
				remove := s.next("affiliation='none'")
				asked.fail("not-allowed")
				remove.fail(cond)
				s.bounces("b0-4", cond)
				s.do(6, desk.Invite{Session: testSession, To: bob})
				s.do(0, desk.Reconcile{Session: testSession}) // the stream stands, and the core was loaded anew
				s.quiet()
				for range 4 {
					time.Sleep(awayMost)
					s.notThere()
				}
				s.quiet()
				time.Sleep(awayMost)
				s.backAgain()
				s.next("id='b0-2'", "<body>one</body>")
				s.next("id='b0-4'", "<body>two</body>")
				s.next("affiliation='member'").result()
				s.want(desk.EffectDone{ID: 3})
				s.next("affiliation='none'").result()
				s.next("jabber:x:conference").done(nil)
				s.want(desk.EffectDone{ID: 5}, desk.EffectDone{ID: 6})
				s.quiet()
				if s.rooms.opening != 0 {
					t.Errorf("%d places are taken", s.rooms.opening)
				}
			})
		})
	}
}

// TestHostIsThere: where the host is there, an error means what it says.
func TestHostIsThere(t *testing.T) {
	bubble(t, nil, func(_ *testing.T, s *script) {
		s.opened()
		s.do(2, desk.Admit{Session: testSession, JID: bob})
		admit := s.next("affiliation='member'")
		s.do(3, desk.Say{Session: testSession, Text: "one"})
		s.next("<body>one</body>")
		admit.fail("not-allowed")
		s.bounces("b0-3", "not-allowed")
		s.there() // asked once for both
		s.want(desk.EffectDone{ID: 2, Failed: "admitting bob@example.test: the room host answered not-allowed"},
			desk.EffectDone{ID: 3, Failed: "the room refused it: not-allowed"})
		s.do(4, desk.Say{Session: testSession, Text: "two"})
		s.next("<body>two</body>")
		s.bounces("b0-4", "service-unavailable")
		s.there()
		why := "the room is gone: " + s.rooms.hostText("service-unavailable")
		s.want(desk.EffectDone{ID: 4, Failed: why})
		s.lost("there is no MUC host of this name")
		s.quiet()
	})
}

// TestHostShutsDown: it says so itself, and new rooms fail meanwhile.
func TestHostShutsDown(t *testing.T) {
	bubble(t, nil, func(_ *testing.T, s *script) {
		s.opened()
		s.presence("Desk", "unavailable", "<item affiliation='none' role='none'/>", 110, 332)
		s.quiet()
		other := desk.SessionID("s-bbbbbbbbbbbbbbbbbbbbbbbbbb")
		s.do(8, desk.OpenRoom{Session: other, Name: "B"})
		s.next("<presence ", string(other))
		s.next("type='set'", string(other)).fail("remote-server-not-found")
		s.want(desk.EffectDone{ID: 8, Failed: "the room could not be configured: " + s.rooms.hostText("remote-server-not-found")})
		s.lost("there is no MUC host of this name")
		s.do(9, desk.Say{Session: testSession, Text: "later"})
		time.Sleep(awayFirst)
		s.backAgain()
		s.next("<body>later</body>")
		s.quiet()
	})
}

// TestHostAwayAtTheEnd: a session that ends meanwhile has its room closed when the host is back,
// also if the desk has forgotten it by then.
func TestHostAwayAtTheEnd(t *testing.T) {
	for name, noticed := range map[string]bool{"noticed by it": false, "noticed before": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				s.opened()
				if noticed {
					s.presence("Desk", "unavailable", "<item affiliation='none' role='none'/>", 110, 332)
					s.do(2, desk.CloseRoom{Session: testSession, Reason: "over"})
					time.Sleep(awayFirst)
				} else {
					s.do(2, desk.CloseRoom{Session: testSession, Reason: "over"})
					s.next("<destroy>").fail("not-allowed")
				}
				s.notThere()
				time.Sleep(awayMost)
				s.there()
				s.want(desk.RoomsBack{})
				s.next("<destroy><reason>over</reason></destroy>").result()
				s.want(desk.EffectDone{ID: 2})
				s.quiet()
				if len(s.rooms.rooms) > 0 {
					t.Error("the room is not forgotten")
				}
			})
		})
	}
}

// TestHostAwayAfterABreak: the server is back before its rooms are, and does not even answer joins.
func TestHostAwayAfterABreak(t *testing.T) {
	for name, answered := range map[string]bool{"joins are refused": true, "joins are not answered": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				s.opened()
				s.rooms.Down()
				s.rooms.Up()
				s.do(0, desk.Reconcile{Session: testSession, Name: "A", After: "x"})
				s.do(2, desk.Say{Session: testSession, Text: "one"})
				s.next("<presence ")
				if answered {
					s.in("<presence from='" + testRoom + "/Desk' to='" + testMe + "' type='error'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
				} else {
					time.Sleep(backPatience)
				}
				s.notThere()
				s.quiet()
				time.Sleep(awayMost)
				s.backAgain()
				s.next("<body>one</body>")
				s.quiet()
			})
		})
	}
}

// TestJoinUnanswered is sent again while the host is there.
func TestJoinUnanswered(t *testing.T) {
	bubble(t, nil, func(_ *testing.T, s *script) {
		s.opened()
		s.rooms.Down()
		s.rooms.Up()
		s.do(0, desk.Reconcile{Session: testSession, Name: "A", After: "x"})
		s.next("<presence ")
		for range 3 {
			time.Sleep(backMost)
			s.there()
			s.next("<presence ")
		}
		s.presence("Desk", "", "", 110)
		s.next("urn:xmpp:mam:2").result()
		s.want(desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}})
		s.quiet()
	})
}
