package muc

import (
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// archived gives the rooms one result of the archive query that was sent.
func (s *script) archived(query sent, id, nick, msgID, body string) {
	s.t.Helper()
	s.in(fmt.Sprintf("<message from='%s' to='%s'><result xmlns='urn:xmpp:mam:2' id='%s' queryid='%s'><forwarded xmlns='urn:xmpp:forward:0'>"+
		"<delay xmlns='urn:xmpp:delay' stamp='2026-01-02T03:04:05Z'/><message xmlns='jabber:client' type='groupchat' id='%s' from='%s/%s'><body>%s</body></message>"+
		"</forwarded></result></message>", testRoom, testMe, id, query.e.Child(nsMAM, "query").Attr("queryid"), msgID, testRoom, nick, body))
}

func (x sent) fin(t *testing.T, complete, last string) {
	e, err := wire.Parse("<iq><fin xmlns='urn:xmpp:mam:2' complete='" + complete + "'><set xmlns='http://jabber.org/protocol/rsm'><last>" + last + "</last></set></fin></iq>")
	if err != nil {
		t.Fatal(err)
	}
	x.answer(e, nil)
	x.s.settle()
}

func said(id string, from desk.JID, nick, body string) desk.Said {
	return desk.Said{Message: desk.Message{Session: testSession, StanzaID: id, From: from, Nick: nick, Body: body}}
}

func TestReconcile(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.bobIn()
		s.presence("Carol", "", "<item jid='carol@example.test/c'/>")
		s.want(desk.OccupantJoined{Session: testSession, JID: "carol@example.test/c", Nick: "Carol"})
		s.do(2, desk.Say{Session: testSession, Text: "lost?"})
		say := s.next("lost?")
		s.rooms.Down()
		say.done(errCut)
		s.do(9, desk.Say{Session: testSession, Text: "while down"})
		s.quiet()

		s.rooms.Up()
		s.do(0, desk.Reconcile{Session: testSession, Name: "N", After: "a0", Members: []desk.JID{bob, "dave@example.test"}})
		s.do(2, desk.Say{Session: testSession, Text: "lost?"})
		s.do(3, desk.Say{Session: testSession, Text: "new"})
		s.next("<presence ")
		s.presence("Bob", "", "<item jid='bob@example.test/r'/>")
		s.presence("Desk", "", "", 110)
		page := s.next("urn:xmpp:mam:2", "<after>a0</after>", "<max>100</max>")
		s.archived(page, "a1", "Carol", "c1", "bye")
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<body>live</body><stanza-id xmlns='urn:xmpp:sid:0' by='"+testRoom+"' id='a3'/>")
		page.fin(t, "false", "a1")
		page = s.next("<after>a1</after>")
		s.archived(page, "a2", "Desk", "b0-2", "lost?")
		s.archived(page, "a3", "Bob", "x", "live")
		page.fin(t, "true", "a3")
		s.want(said("a1", "carol@example.test", "Carol", "bye"),
			said("a2", "desk.example.test", "Desk", "lost?"),
			desk.OccupantJoined{Session: testSession, JID: bob + "/r", Nick: "Bob"},
			said("a3", bob, "Bob", "live"),
			desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{{JID: bob + "/r", Nick: "Bob"}}},
			desk.EffectDone{ID: 2}) // it had been said
		s.next("new")
		s.quiet()
	})
}

func TestReconcileGone(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(0, desk.Reconcile{Session: testSession, Name: "N", After: "a0", Members: []desk.JID{bob}})
		s.do(3, desk.Say{Session: testSession, Text: "new"})
		s.next("<presence ")
		s.presence("Desk", "", "", 201, 110)
		s.next("type='get'").form()
		conf := s.next("type='set'", "<value>N</value>")
		s.quiet()
		conf.result()
		s.next("affiliation='member'", "bob@example.test").result()
		s.next("new")
		s.want(desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}, Gap: "the room was gone, and its archive with it", Remade: true})
		s.quiet()
		if s.rooms.opening != 0 {
			t.Fatal("keeps its place")
		}
	})
}

func TestArchiveOfAnotherLife(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(0, desk.Reconcile{Session: testSession, Name: "N", After: "a0"})
		s.next("<presence ")
		s.presence("Desk", "", "", 110)
		s.next("<after>a0</after>").fail("item-not-found")
		page := s.next("<max>100</max></set>")
		s.archived(page, "n1", "Eve", "x", "hi")
		page.fin(t, "true", "n1")
		s.want(said("n1", "", "Eve", "hi"), desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{}, Gap: "the archive does not go back to what was said last"})
		s.quiet()
	})
}

// TestSayIsNotRepeated: an effect given again after a restart, with no Reconcile before it.
func TestSayIsNotRepeated(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(2, desk.Say{Session: testSession, Text: "hello"})
		s.next("<presence ")
		s.presence("Desk", "", "", 110)
		page := s.next("<before/>")
		s.archived(page, "a1", "Desk", "b0-2", "hello")
		page.fin(t, "true", "a1")
		s.want(desk.EffectDone{ID: 2})
		s.quiet()
	})
}

// TestOpenGivenAgain: the process before this one may have said the welcome.
func TestOpenGivenAgain(t *testing.T) {
	bubble(t, func(c *Config) { c.First = 10 }, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "N"})
		s.do(2, desk.Say{Session: testSession, Text: "welcome"})
		s.do(3, desk.Say{Session: testSession, Text: "more"})
		s.next("<presence ")
		s.quiet()
		s.presence("Desk", "", "", 110)
		s.next("type='get'").form()
		s.next("type='set'", "roomconfig").result()
		page := s.next("urn:xmpp:mam:2")
		s.archived(page, "a1", "Desk", "b0-2", "welcome")
		page.fin(t, "true", "a1")
		s.want(said("a1", "desk.example.test", "Desk", "welcome"),
			desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1}, desk.EffectDone{ID: 2})
		s.next("more")
		s.quiet()
		// The stream breaks: the same number is the same effect, a new one is new.
		s.rooms.Down()
		s.rooms.Up()
		s.do(1, desk.OpenRoom{Session: testSession, Name: "N"})
		s.do(11, desk.OpenRoom{Session: "s-b", Name: "B"})
		s.next("<presence ", testRoom)
		s.next("<presence ", "s-b@")
		s.next("type='get'", "s-b@")
		s.quiet()
	})
}

// TestOpenGivenAgainFails: it is answered, too.
func TestOpenGivenAgainFails(t *testing.T) {
	bubble(t, func(c *Config) { c.First = 10 }, func(t *testing.T, s *script) {
		s.do(1, desk.OpenRoom{Session: testSession, Name: "N"})
		s.next("<presence ")
		s.in("<presence from='" + testRoom + "/Desk' to='" + testMe + "' type='error'><error type='cancel'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
		s.lost("create rooms")
		s.want(desk.EffectDone{ID: 1, Failed: "the room could not be entered again: " + s.rooms.hostText("forbidden")})
		s.quiet()
	})
}

// FuzzStanza: nothing that the host sends makes a room panic.
func FuzzStanza(f *testing.F) {
	for _, content := range []string{
		"<body>x</body>", "<x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/><item nick='a' jid='b'/><destroy/><decline/></x>",
		"<result xmlns='urn:xmpp:mam:2' queryid='mam-2'><forwarded xmlns='urn:xmpp:forward:0'><message/></forwarded></result>", "<error/>",
	} {
		f.Add("presence", "", "/Bob", content)
		f.Add("message", "groupchat", "", content)
		f.Add("message", "error", "/Desk", content)
	}
	f.Fuzz(func(t *testing.T, kind, typ, nick, content string) {
		e, err := wire.Parse("<" + kind + ">" + content + "</" + kind + ">")
		if err != nil {
			return
		}
		e.SetAttr("from", testRoom+nick).SetAttr("to", testMe).SetAttr("type", typ)
		for _, stage := range []stage{stageNew, stageForm, stageOpen, stageBack, stageLost, stageClosing, stageAway} {
			s := newScript(t, nil)
			s.settle = s.rooms.idle
			s.settle()
			rm := s.rooms.room(testSession)
			rm.stage = stage
			if stage == stageForm {
				rm.opened = &opened{}
			}
			if stage == stageBack {
				rm.back = &back{}
			}
			s.rooms.dispatch(e)
			s.settle()
		}
	})
}

// TestOrderProperty: whatever the order in which answers come, the stanzas of a session go out
// in the order of its effects, and every effect is done once.
func TestOrderProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScript(t, func(c *Config) { c.Window = rapid.IntRange(1, 3).Draw(rt, "window") })
		s.settle = s.rooms.idle
		sessions := []desk.SessionID{"s-a", "s-b", "s-c"}
		var id desk.EffectID
		owed := make(map[desk.EffectID]bool)
		order := make(map[string][]string) // room → what was to be sent
		give := func(session desk.SessionID, e desk.Effect, mark string) {
			id++
			owed[id] = true
			room := string(session) + "@rooms.example.test"
			order[room] = append(order[room], mark)
			s.do(id, e)
		}
		for _, session := range sessions {
			give(session, desk.OpenRoom{Session: session, Name: "x"}, "")
		}
		for n := rapid.IntRange(1, 15).Draw(rt, "effects"); n > 0; n-- {
			session := rapid.SampledFrom(sessions).Draw(rt, "session")
			mark := fmt.Sprintf("m%d@x", n)
			switch rapid.IntRange(0, 2).Draw(rt, "kind") {
			case 0:
				give(session, desk.Admit{Session: session, JID: desk.JID(mark)}, mark)
			case 1:
				give(session, desk.Say{Session: session, Text: mark}, mark)
			case 2:
				give(session, desk.Remove{Session: session, JID: desk.JID(mark)}, mark)
			}
		}
		got := make(map[string][]string)
		var open []sent
		for {
			s.settle()
			s.mu.Lock()
			for _, x := range s.out {
				room := wire.Bare(x.e.Attr("to"))
				switch {
				case x.e.Is("", "presence"):
					got[room] = append(got[room], "")
				case x.e.Child(nsMUCAdmin, "query") != nil:
					got[room] = append(got[room], x.e.Child(nsMUCAdmin, "query").Children[0].Attr("jid"))
				case x.e.Is("", "message"):
					got[room] = append(got[room], x.e.ChildText("", "body"))
				}
				open = append(open, x)
			}
			s.out = nil
			s.mu.Unlock()
			if len(open) == 0 {
				break
			}
			i := rapid.IntRange(0, len(open)-1).Draw(rt, "answered")
			x := open[i]
			open = append(open[:i], open[i+1:]...)
			reflect(s, x, rapid.Bool().Draw(rt, "fails"))
		}
		for room, want := range order {
			if fmt.Sprint(got[room]) != fmt.Sprint(want) {
				rt.Fatalf("%s: got %q, want %q", room, got[room], want)
			}
		}
		for _, e := range s.events {
			if e, ok := e.(desk.EffectDone); ok {
				if !owed[e.ID] {
					rt.Fatalf("%d done twice", e.ID)
				}
				delete(owed, e.ID)
			}
		}
		if len(owed) > 0 {
			rt.Fatalf("not done: %v", owed)
		}
	})
}

// idle waits until the mailbox is worked off.
func (r *Rooms) idle() {
	for {
		r.mu.Lock()
		working := r.working
		r.mu.Unlock()
		if !working {
			return
		}
		runtime.Gosched()
	}
}

// reflect answers a stanza as a server would.
func reflect(s *script, x sent, fails bool) {
	to, from := x.e.Attr("to"), x.e.Attr("from")
	switch {
	case x.e.Is("", "presence"):
		s.in("<presence from='" + to + "' to='" + from + "'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>")
	case x.e.Is("", "message") && fails:
		s.in("<message type='error' id='" + x.e.Attr("id") + "' from='" + to + "' to='" + from + "'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
	case x.e.Is("", "message"):
		s.in("<message type='groupchat' id='" + x.e.Attr("id") + "' from='" + to + "/Desk' to='" + from + "'><body>" + x.e.ChildText("", "body") + "</body></message>")
	case x.e.Attr("type") == "get":
		x.form()
	case fails && x.e.Child(nsMUCAdmin, "query") != nil:
		x.fail("forbidden")
	default:
		x.result()
	}
}

// What is heard on the way back into a room before its list of people has come is of whom the
// archive says.
func TestHeardBeforeTheList(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		s.do(0, desk.Reconcile{Session: testSession, Name: "N", After: "a0", Members: []desk.JID{bob}})
		s.next("<presence ")
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<body>live</body><stanza-id xmlns='urn:xmpp:sid:0' by='"+testRoom+"' id='a1'/>")
		s.presence("Bob", "", "<item jid='bob@example.test/r'/>")
		s.presence("Desk", "", "", 110)
		page := s.next("urn:xmpp:mam:2", "<after>a0</after>")
		s.archived(page, "a1", "Bob", "x", "live")
		page.fin(t, "true", "a1")
		s.want(said("a1", bob, "Bob", "live"),
			desk.OccupantJoined{Session: testSession, JID: bob + "/r", Nick: "Bob"},
			desk.RoomSeen{Session: testSession, Occupants: []desk.Occupant{{JID: bob + "/r", Nick: "Bob"}}})
	})
}
