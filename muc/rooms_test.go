package muc

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

// bubble runs a conversation with a virtual clock, and knows when all is quiet.
func bubble(t *testing.T, change func(*Config), run func(*testing.T, *script)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { run(t, newScript(t, change)) })
}

func TestLifeOfARoom(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.do(2, desk.Admit{Session: testSession, JID: bob + "/x"})
		s.do(3, desk.Invite{Session: testSession, To: bob, Reason: "Alice asks"})
		s.do(4, desk.Say{Session: testSession, Text: "Hello <all>"})
		admit := s.next("<item affiliation='member' jid='bob@example.test'/>", "from='"+testMe+"'")
		s.quiet() // nobody is told of a room that does not let them in yet
		admit.result()
		s.want(desk.EffectDone{ID: 2})
		invite := s.next("<message from='desk@desk.example.test' to='bob@example.test'", "id='b0-3'",
			"<x xmlns='jabber:x:conference' jid='"+testRoom+"' reason='Alice asks'/>")
		s.next("type='groupchat'", "id='b0-4'", "<body>Hello &lt;all&gt;</body>")
		s.message("from='"+testRoom+"/Desk' type='groupchat' id='b0-4'", "<body>Hello &lt;all></body><stanza-id xmlns='urn:xmpp:sid:0' by='"+testRoom+"' id='arc1'/>")
		invite.done(nil)
		s.want(desk.Said{Message: desk.Message{Session: testSession, StanzaID: "arc1", From: "desk.example.test", Nick: "Desk", Body: "Hello <all>"}},
			desk.EffectDone{ID: 4}, desk.EffectDone{ID: 3})
		s.bobIn()
		s.do(5, desk.Remove{Session: testSession, JID: bob, Reason: "over"})
		s.next("<item nick='Bob' role='none'><reason>over</reason></item>").result()
		s.next("<item affiliation='none' jid='bob@example.test'/>").result()
		s.want(desk.EffectDone{ID: 5})
		s.presence("Bob", "unavailable", "<item affiliation='none' jid='bob@example.test/r' role='none'><reason>over</reason></item>", 307)
		s.want(desk.OccupantLeft{Session: testSession, JID: bob + "/r", Nick: "Bob", Reason: "put out: over"})
		s.do(6, desk.CloseRoom{Session: testSession, Reason: "done"})
		destroy := s.next("<destroy><reason>done</reason></destroy>")
		s.presence("Desk", "unavailable", "<destroy><reason>done</reason></destroy><item role='none' affiliation='none'/>")
		destroy.result()
		s.want(desk.EffectDone{ID: 6})
		s.quiet()
		if len(s.rooms.rooms) != 0 || s.rooms.opening != 0 {
			t.Fatal("the room is not forgotten")
		}
	})
}

func TestSecondRoomIsBlind(t *testing.T) {
	bubble(t, func(c *Config) { c.Occupant, c.Persistent = OccupantSession, true }, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.next("<presence from='" + string(testSession) + "@" + testMe + "'")
		s.next("type='get'").form()
		s.next("type='set'")
		other := desk.SessionID("s-bbbbbbbbbbbbbbbbbbbbbbbbbb")
		s.do(2, desk.OpenRoom{Session: other, Name: "B"})
		s.do(3, desk.Admit{Session: other, JID: bob})
		s.do(4, desk.Say{Session: other, Text: "hi"})
		s.next("<presence ")
		s.next("type='set'", "B")
		s.next("affiliation='member'")
		s.next("groupchat")
		s.do(3, desk.Admit{Session: other, JID: bob}) // owed, and released again too early
		s.do(4, desk.Say{Session: other, Text: "hi"})
		s.quiet()
	})
}

// TestInvitationsWaitForAdmissions: where the server is not known to keep the order.
func TestInvitationsWaitForAdmissions(t *testing.T) {
	for name, inOrder := range map[string]bool{"ejabberd": false, "Prosody": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
				s.next("<presence ")
				get := s.next("type='get'")
				if inOrder {
					get.formWith("<field var='" + membersInvite + "' type='boolean'/>")
				} else {
					get.form()
				}
				s.next("type='set'", "roomname")
				s.do(2, desk.Admit{Session: testSession, JID: bob})
				s.do(3, desk.Invite{Session: testSession, To: bob})
				admit := s.next("affiliation='member'", string(bob))
				if !inOrder {
					s.quiet()
					s.presence("Desk", "", "", 201, 110)
					admit.result()
				}
				s.next("jabber:x:conference", "to='"+string(bob)+"'")
			})
		})
	}
}

func TestWindow(t *testing.T) {
	bubble(t, func(c *Config) { c.Window = 1 }, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.do(2, desk.OpenRoom{Session: "s-b", Name: "B"})
		s.do(3, desk.Reconcile{Session: "s-c", Name: "C"})
		s.do(4, desk.OpenRoom{Session: "s-d", Name: "D"})
		s.next("<presence ", "/Desk")
		s.next("type='get'").fail("forbidden")
		s.want(desk.EffectDone{ID: 1, Failed: "the room could not be configured: " + s.rooms.hostText("forbidden")})
		s.lost("allow desk.example.test to create rooms")
		s.next("<presence ", "to='s-b@")
		s.next("type='get'")
		s.quiet()
	})
}

// TestOpenFails is the table of what a host may answer to a join.
// TestOthersInTurn: what is not on the room keeps its place among what is, and is not lost
// with the room.
func TestOthersInTurn(t *testing.T) {
	var others []desk.EffectID
	change := func(c *Config) { c.Other = func(o desk.Outgoing) { others = append(others, o.ID) } }
	give := func(s *script, id desk.EffectID) {
		s.rooms.Do(desk.Outgoing{ID: id, Session: testSession, Effect: desk.Tell{To: bob, Text: "hi"}})
		s.settle()
	}
	bubble(t, change, func(t *testing.T, s *script) {
		others = nil
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		give(s, 2)
		s.do(3, desk.Say{Session: testSession, Text: "hello"})
		s.next("<presence ")
		if len(others) != 0 {
			t.Fatal("told of a room that is not there yet")
		}
		s.next("type='get'").form()
		s.next("type='set'")
		s.next("hello")
		give(s, 4)
		if !slices.Equal(others, []desk.EffectID{2, 4}) {
			t.Fatalf("passed on %v", others)
		}
	})
	bubble(t, change, func(t *testing.T, s *script) {
		others = nil
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		give(s, 2)
		s.next("<presence ")
		s.next("type='get'").fail("not-allowed")
		s.presence("Desk", "error", "")
		s.settle()
		give(s, 3)
		if len(others) == 0 || others[len(others)-1] != 3 {
			t.Fatalf("passed on %v", others)
		}
	})
}

// TestOpenUnanswered: a room that the server lost in silence is opened again, with its members
// and what was said in it.
func TestOpenUnanswered(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.next("<presence ")
		s.next("type='get'").form()
		s.next("type='set'", "roomname")
		s.do(2, desk.Admit{Session: testSession, JID: bob})
		s.do(3, desk.Say{Session: testSession, Text: "one"})
		s.do(4, desk.Say{Session: testSession, Text: "two"})
		s.do(5, desk.Admit{Session: testSession, JID: "eve@example.test"})
		s.do(6, desk.Remove{Session: testSession, JID: "eve@example.test"})
		s.next("affiliation='member'", string(bob))
		s.next("one")
		s.next("two")
		s.next("affiliation='member'", "eve@")
		s.next("affiliation='none'", "eve@").result()
		s.want(desk.EffectDone{ID: 6})
		time.Sleep(openPatience)
		s.settle()
		s.want(desk.EffectDone{ID: 5})
		s.next("<presence ")
		conf := s.next("type='set'", "roomname")
		admit := s.next("affiliation='member'", string(bob))
		s.quiet()
		s.presence("Desk", "", "", 201, 110)
		s.message("from='"+testRoom+"/Desk' type='groupchat' id='b0-3'", "<body>one</body><stanza-id xmlns='urn:xmpp:sid:0' by='"+testRoom+"' id='1'/>")
		s.events = nil // "one" was late, not lost
		conf.result()
		s.want(desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1})
		s.next("two")
		admit.result()
		s.want(desk.EffectDone{ID: 2})
		time.Sleep(10 * openPatience)
		s.quiet()
	})
}

// TestOpenUnread: a server that is behind is waited for; to write more to it would not help.
func TestOpenUnread(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.behind = true
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		join := s.next("<presence ")
		s.next("type='get'").form()
		conf := s.next("type='set'", "roomname")
		time.Sleep(10 * openPatience)
		s.quiet()
		join.done(nil)
		s.settle()
		time.Sleep(openPatience / 2)
		s.quiet()
		s.presence("Desk", "", "", 201, 110)
		conf.result()
		s.want(desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1})
		s.quiet()
	})
}

// TestJoinOvertaken: a room that answers to something before it answers the join ended with that,
// mostly; it is opened again. What was only said too early is said again.
func TestJoinOvertaken(t *testing.T) {
	begin := func(s *script) (conf, admit sent) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.next("<presence ")
		s.next("type='get'").form()
		s.do(2, desk.Admit{Session: testSession, JID: bob})
		s.do(3, desk.Say{Session: testSession, Text: "one"})
		conf = s.next("type='set'", "roomname")
		admit = s.next("affiliation='member'", string(bob))
		s.next("one")
		return conf, admit
	}
	end := func(s *script, conf, admit sent) {
		s.presence("Desk", "", "", 201, 110)
		conf.result()
		s.want(desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1})
		s.next("one")
		admit.result()
		s.want(desk.EffectDone{ID: 2})
		time.Sleep(10 * openPatience)
		s.quiet()
	}
	for name, overtake := range map[string]func(s *script, conf, admit sent){
		"the configuration": func(s *script, conf, _ sent) { conf.result() },
		"an admission": func(s *script, conf, admit sent) {
			admit.result()
			conf.fail("item-not-found")
			s.bounce("b0-3", "item-not-found")
		},
		"what was said, to a room that is gone": func(s *script, _, _ sent) { s.bounce("b0-3", "item-not-found") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				conf, admit := begin(s)
				overtake(s, conf, admit)
				s.quiet()
				time.Sleep(openPause)
				s.settle()
				s.next("<presence ")
				conf = s.next("type='set'", "roomname")
				admit = s.next("affiliation='member'", string(bob))
				end(s, conf, admit)
			})
		})
	}
	t.Run("what was said", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, s *script) {
			conf, admit := begin(s)
			s.bounce("b0-3", "not-acceptable")
			end(s, conf, admit)
		})
	})
	t.Run("the join comes after all", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, s *script) {
			conf, admit := begin(s)
			admit.result()
			conf.result()
			s.presence("Desk", "", "", 201, 110)
			s.want(desk.EffectDone{ID: 2}, desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1})
			time.Sleep(10 * openPatience)
			s.quiet()
		})
	})
}

// TestClosedBeforeOpen: the end waits for the opening, which it must not overtake.
func TestClosedBeforeOpen(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.next("<presence ")
		s.next("type='get'").form()
		conf := s.next("type='set'")
		s.do(2, desk.CloseRoom{Session: testSession})
		s.quiet()
		s.presence("Desk", "", "", 201, 110)
		conf.result()
		s.want(desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1})
		s.next("<destroy").result()
		s.want(desk.EffectDone{ID: 2})
		s.quiet()
	})
}

// TestClosedNeverOpen: nothing stays owed of a room that never answered, and whatever there may
// be of it is ended.
func TestClosedNeverOpen(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
		s.next("<presence ")
		s.next("type='get'").form()
		s.next("type='set'")
		s.do(2, desk.CloseRoom{Session: testSession})
		for range openTries {
			time.Sleep(openPatience)
			s.settle()
			s.next("<presence ")
			s.next("type='set'")
		}
		s.quiet()
		time.Sleep(openPatience)
		s.settle()
		why := "the server did not answer the opening of the room"
		s.want(desk.EffectDone{ID: 1, Failed: why}, desk.RoomLost{Session: testSession, Reason: why})
		s.next("<destroy").fail("item-not-found")
		s.want(desk.EffectDone{ID: 2})
		time.Sleep(10 * openPatience)
		s.quiet()
	})
}

func TestOpenFails(t *testing.T) {
	for cond, mend := range map[string]string{
		"not-allowed": "access_create", "forbidden": "admins of the MUC component", "item-not-found": "create rooms",
		"service-unavailable": "set xmpp.muc", "remote-server-not-found": "set xmpp.muc",
		"resource-constraint": "max_user_conferences", "registration-required": "no member",
	} {
		t.Run(cond, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				s.do(1, desk.OpenRoom{Session: testSession, Name: "A"})
				s.do(2, desk.Say{Session: testSession, Text: "hi"})
				s.next("<presence ")
				get := s.next("type='get'")
				s.in("<presence from='" + testRoom + "/Desk' to='" + testMe + "' type='error'><error type='cancel'><" + cond + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
				why := "the room could not be opened: " + s.rooms.hostText(cond)
				s.want(desk.EffectDone{ID: 1, Failed: why}, desk.EffectDone{ID: 2, Failed: why})
				s.lost(mend)
				get.fail(cond)
				s.do(3, desk.Admit{Session: testSession, JID: bob})
				s.want(desk.EffectDone{ID: 3, Failed: "the room is lost"})
				s.do(4, desk.CloseRoom{Session: testSession})
				s.next("<destroy").fail("item-not-found")
				s.want(desk.EffectDone{ID: 4})
				s.quiet()
				if len(s.rooms.rooms) != 0 {
					t.Fatal("kept")
				}
			})
		})
	}
}

func TestNickTakenAndStaleForm(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.do(2, desk.OpenRoom{Session: testSession, Name: "B"})
		s.next("<presence ")
		s.next("type='set'").fail("bad-request")
		s.next("type='get'").form()
		conf := s.next("type='set'")
		s.in("<presence from='" + testRoom + "/Desk' to='" + testMe + "' type='error'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
		s.next("<presence ", "/Desk 2'")
		s.presence("Desk 2", "", "", 110)
		conf.result()
		s.want(desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 2})
		s.quiet()
	})
}

// TestAnswers is the table of answers to what is asked of an open room.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, cond, failed string
		effect             desk.Effect
	}{
		{"admit own domain", "feature-not-implemented", "", desk.Admit{Session: testSession, JID: "s-x@desk.example.test"}},
		{"admit own domain 23.01", "not-allowed", "", desk.Admit{Session: testSession, JID: "s-x@desk.example.test"}},
		{"admit refused", "forbidden", "admitting bob@example.test: the room host answered forbidden", desk.Admit{Session: testSession, JID: bob}},
		{"remove from no room", "item-not-found", "", desk.Remove{Session: testSession, JID: bob}},
		{"remove own domain", "feature-not-implemented", "", desk.Remove{Session: testSession, JID: "s-x@desk.example.test"}},
		{"remove refused", "forbidden", "removing bob@example.test: the room host answered forbidden", desk.Remove{Session: testSession, JID: bob}},
		{"close no room", "item-not-found", "", desk.CloseRoom{Session: testSession}},
		{"close refused", "forbidden", "closing the room: the room host answered forbidden", desk.CloseRoom{Session: testSession}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *script) {
				s.opened()
				s.do(7, tt.effect)
				s.next("<iq ").fail(tt.cond)
				s.want(desk.EffectDone{ID: 7, Failed: tt.failed})
				s.quiet()
			})
		})
	}
}

func TestOccupants(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.bobIn()
		s.presence("Bob", "", "<item jid='bob@example.test/r'/>") // away
		s.presence("Bob", "unavailable", "<item jid='bob@example.test/r' nick='Bobby'/>", 303)
		s.want(desk.OccupantJoined{Session: testSession, JID: bob + "/r", Nick: "Bobby"},
			desk.OccupantLeft{Session: testSession, JID: bob + "/r", Nick: "Bob", Reason: "now called Bobby"})
		s.presence("Bobby", "", "<item jid='bob@example.test/r'/>")
		s.quiet()
		s.presence("Bobby", "unavailable", "<item jid='bob@example.test/r'/>", 307, 333)
		s.want(desk.OccupantLeft{Session: testSession, JID: bob + "/r", Nick: "Bobby", Reason: "lost the connection"})
		s.in("<message from='" + testRoom + "' to='desk.example.test'><x xmlns='http://jabber.org/protocol/muc#user'><decline from='bob@example.test/r'><reason>no</reason></decline></x><body>declined</body></message>")
		s.want(desk.InviteDeclined{Session: testSession, JID: bob, Reason: "no"})
		s.presence("Desk", "unavailable", "<destroy><reason>by hand</reason></destroy>")
		s.lost("destroyed: by hand")
		s.quiet()
	})
}

func TestTalk(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.bobIn()
		id := "<stanza-id xmlns='urn:xmpp:sid:0' by='" + testRoom + "' id='1'/>"
		for range 2 { // once
			s.message("from='"+testRoom+"/Bob' type='groupchat'", "<body>!close</body><stanza-id xmlns='urn:xmpp:sid:0' by='evil.test' id='9'/>"+id)
		}
		s.want(desk.Said{Message: desk.Message{Session: testSession, StanzaID: "1", From: bob, Nick: "Bob", Body: "!close"}})
		s.message("from='"+testRoom+"/Bob' type='chat'", "<body>!note x</body><x xmlns='http://jabber.org/protocol/muc#user'/>")
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<subject>x</subject>")
		s.message("from='"+testRoom+"' type='groupchat'", "<body>This room is not anonymous</body>")
		s.in("<message from='s-other@rooms.example.test/Bob' to='" + testMe + "' type='groupchat'><body>x</body></message>")
		s.in("<message from='" + testRoom + "/Bob' to='" + testMe + "-old' type='groupchat'><body>twice</body></message>")
		// What a client says of itself is not believed (measured: both servers hand it on).
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<body>hi</body><x xmlns='http://jabber.org/protocol/muc#user'><item jid='evil@x'/></x>"+
			"<delay xmlns='urn:xmpp:delay' stamp='2001-01-01T00:00:00Z'/><stanza-id xmlns='urn:xmpp:sid:0' by='"+testRoom+"' id='2'/>")
		s.mu.Lock()
		if m := s.events[0].(desk.Said).Message; m.At.Year() == 2001 {
			t.Error(m.At)
		}
		s.mu.Unlock()
		s.want(desk.Said{Message: desk.Message{Session: testSession, StanzaID: "2", From: bob, Nick: "Bob", Body: "hi"}})
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<result xmlns='urn:xmpp:mam:2' id='x' queryid='q'/>")
		s.quiet()
		if got := strings.Join(s.hooks, ","); got != "command bob@example.test/r Bob !close,private bob@example.test/r Bob !note x" {
			t.Fatal(got)
		}
	})
}

func TestSayBounces(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.do(2, desk.Say{Session: testSession, Text: "one"})
		s.do(3, desk.Say{Session: testSession, Text: "two"})
		s.next("one")
		s.next("two")
		s.bounce("b0-2", "not-acceptable")
		s.do(4, desk.Say{Session: testSession, Text: "three"})
		s.next("<presence ")
		s.bounce("b0-3", "not-acceptable")
		s.presence("Desk", "", "", 110)
		s.next("urn:xmpp:mam:2").result()
		s.next("one")
		s.next("two")
		s.next("three")
		s.bounce("b0-2", "not-acceptable")
		s.want(desk.EffectDone{ID: 2, Failed: "the room refused it: not-acceptable"})
		s.bounce("b0-3", "item-not-found")
		why := "the room is gone: " + s.rooms.hostText("item-not-found")
		s.want(desk.EffectDone{ID: 3, Failed: why}, desk.EffectDone{ID: 4, Failed: why})
		s.lost("the room is gone")
		s.quiet()
	})
}

func TestPutOutAgainAndAgain(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		for range maxRejoins {
			s.presence("Desk", "unavailable", "<item role='none'/>", 110, 307)
			s.next("<presence ")
			s.presence("Desk", "", "", 110)
			s.next("urn:xmpp:mam:2").fail("service-unavailable")
			s.there()
		}
		s.presence("Desk", "unavailable", "<item role='none'/>", 110, 307)
		s.lost("again and again")
		s.quiet()
	})
}

// TestOverflow: what had to be dropped is read from the archive.
func TestOverflow(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.rooms.mu.Lock()
		s.rooms.inbound = maxMailbox
		s.rooms.mu.Unlock()
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<body>dropped</body>")
		s.quiet()
		s.rooms.Do(desk.Outgoing{Effect: desk.Admit{Session: testSession, JID: bob}})
		s.next("affiliation='member'")
		s.next("<presence ")
		s.presence("Desk", "", "", 110)
		page := s.next("urn:xmpp:mam:2", "<max>100</max></set>")
		s.archived(page, "a1", "Bob", "x", "dropped")
		page.fin(t, "true", "a1")
		s.want(said("a1", "", "Bob", "dropped"))
		s.quiet()
	})
}

// TestBehind: what is to be done behind what came in is done when that has been told of.
func TestBehind(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		told := -1
		s.in("<presence from='" + testRoom + "/Bob' to='" + testMe + "'><x xmlns='http://jabber.org/protocol/muc#user'>" +
			"<item affiliation='member' role='participant' jid='bob@example.test/r'/></x></presence>")
		s.rooms.Behind(func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			told = len(s.events)
		})
		s.settle()
		if told != 1 {
			t.Errorf("%d events were told of", told)
		}
	})
}
