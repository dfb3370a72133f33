package muc

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// outcomes counts what became of rooms without a session.
type outcomes map[string]int

func (outcomes) RoomOpened(time.Duration)       {}
func (outcomes) StanzaDropped(string)           {}
func (outcomes) Recovering(int, int, time.Time) {}
func (o outcomes) UnknownRoom(outcome string)   { o[outcome]++ }

// knows has the desk name the sessions that it knows; the room host shows no rooms.
func knows(s *script, sessions ...desk.SessionID) {
	s.t.Helper()
	asks := names(s, sessions...)
	if asks {
		s.next("type='get'", "from='desk.example.test'", "to='rooms.example.test'", "disco#items").result()
	}
}

// names is knows, and reports whether the room host is asked for its rooms: after the start, and
// when the desk was loaded anew on a stream that stands.
func names(s *script, sessions ...desk.SessionID) bool {
	s.settle()
	asks := s.rooms.strays.judged || !s.rooms.listed
	s.rooms.Do(desk.Outgoing{Effect: desk.KnownRooms{Sessions: sessions}})
	s.settle()
	return asks
}

const (
	notNamed = "the desk has no session of it any more"
	isHeard  = "somebody is heard in it"
)

// TestRoomNotNamed: after the desk was loaded from an older copy it does not name the room.
func TestRoomNotNamed(t *testing.T) {
	count := make(outcomes)
	bubble(t, func(c *Config) { c.Observer = count }, func(t *testing.T, s *script) {
		s.opened()
		s.bobIn()
		knows(s, testSession)
		s.quiet()
		knows(s)
		s.want(desk.RoomUnknown{Session: testSession, Reason: notNamed})
		s.do(9, desk.CloseUnknown{Session: testSession, Text: "We have lost it."})
		s.next("<message from='"+testMe+"' to='"+testRoom+"'", "type='groupchat'", "id='b0-9'", "<body>We have lost it.</body>")
		destroy := s.next("<destroy><reason>We have lost it.</reason></destroy>")
		s.message("from='"+testRoom+"/Bob' type='groupchat' id='x'", "<body>What?</body>") // on its way
		if said, ok := s.events[0].(desk.Said); !ok || said.Message.Body != "What?" {
			t.Errorf("posted %#v", s.events)
		}
		s.events = nil
		s.presence("Desk", "unavailable", "<destroy><reason>We have lost it.</reason></destroy>")
		knows(s)
		destroy.result()
		s.want(desk.EffectDone{ID: 9})
		// What comes late is not heard as a room.
		s.message("from='"+testRoom+"/Bob' type='groupchat' id='y'", "<body>Hello?</body>")
		s.presence("Bob", "", "")
		time.Sleep(time.Hour)
		s.message("from='"+testRoom+"/Bob' type='groupchat' id='z'", "<body>Hello?</body>")
		s.quiet()
		if len(s.rooms.rooms) > 0 || count["closed"] != 1 || count["failed"] != 0 {
			t.Errorf("there are %d rooms; outcomes %v", len(s.rooms.rooms), count)
		}
	})
}

// TestRoomClosedIsNoStray: a session that has ended a moment ago is not heard from its room.
func TestRoomClosedIsNoStray(t *testing.T) {
	bubble(t, nil, func(_ *testing.T, s *script) {
		s.opened()
		knows(s, testSession)
		s.do(2, desk.CloseRoom{Session: testSession, Reason: "over"})
		destroy := s.next("<destroy>")
		knows(s) // closed, for the desk
		destroy.result()
		s.want(desk.EffectDone{ID: 2})
		s.message("from='"+testRoom+"/Bob' type='groupchat'", "<body>Bye</body>")
		s.quiet()
	})
}

// TestStrays hears rooms that only a process before this one knew.
func TestStrays(t *testing.T) {
	stray := "s-bbbbbbbbbbbbbbbbbbbbbbbbbb"
	from := " from='" + stray + "@rooms.example.test/Bob' "
	heard := desk.RoomUnknown{Session: desk.SessionID(stray), Reason: isHeard, Lang: "de"}
	said := "<message to='" + testMe + "'" + from + "type='groupchat' xml:lang='de'><body>Hallo?</body></message>"
	for name, stanza := range map[string]string{
		"said":                  said,
		"said in private":       strings.Replace(said, "groupchat", "chat", 1),
		"there":                 "<presence xml:lang='de' to='" + testMe + "'" + from + "/>",
		"by address of session": strings.Replace(said, "to='", "to='"+stray+"@", 1),
		"by the stand-in":       strings.Replace(said, testMe, stray+"@desk.example.test/customer", 1),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(_ *testing.T, s *script) {
				s.in(stanza) // before the desk has said what it knows
				s.in(stanza)
				s.quiet()
				knows(s)
				s.want(heard)
				s.in(stanza)
				s.quiet()
				time.Sleep(strayAgain)
				s.in(stanza)
				s.want(heard)
				s.do(9, desk.CloseUnknown{Session: heard.Session, Text: "Lost."})
				s.next("<body>Lost.</body>", "to='"+stray+"@rooms.example.test'")
				destroy := s.next("<destroy>")
				s.in("<message type='error' to='" + testMe + "' from='" + stray + "@rooms.example.test' id='b0-9'><error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
				destroy.fail("forbidden")
				s.want(desk.EffectDone{ID: 9, Failed: "closing the room: the room host answered forbidden"})
				s.quiet() // nobody joins
			})
		})
	}
	for name, stanza := range map[string]string{
		"no session":      strings.ReplaceAll(said, stray, "s-lounge"),
		"another of ours": strings.Replace(said, testMe, "sales@desk.example.test", 1),
		"from the room":   strings.Replace(said, "test/Bob", "test", 1),
		"an error":        strings.Replace(said, "groupchat", "error", 1),
		"an invitation":   strings.Replace(said, "type='groupchat'", "", 1),
		"who leaves":      "<presence type='unavailable' to='" + testMe + "'" + from + "/>",
		"a refused join":  "<presence type='error' to='" + testMe + "'" + from + "/>",
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(_ *testing.T, s *script) {
				knows(s)
				s.in(stanza)
				s.quiet()
			})
		})
	}
	t.Run("known in the end", func(t *testing.T) {
		bubble(t, nil, func(_ *testing.T, s *script) {
			s.in(said)
			knows(s, heard.Session)
			s.quiet()
		})
	})
}

// TestStraysListed asks the room host for its rooms, page by page.
func TestStraysListed(t *testing.T) {
	const rooms = "@rooms.example.test"
	id := func(letter string) string { return "s-" + strings.Repeat(letter, 26) }
	bubble(t, nil, func(t *testing.T, s *script) {
		s.opened()
		s.rooms.over.add(id("o"))
		if !names(s, testSession) {
			t.Error("not asked at the start")
		}
		answer := func(x sent, last string, items ...string) {
			query := wire.New(nsDiscoItems, "query")
			for _, jid := range items {
				query.Add(wire.New(nsDiscoItems, "item").SetAttr("jid", jid))
			}
			if last != "" {
				query.Add(wire.New(nsRSM, "set").AddText(nsRSM, "last", last))
			}
			x.answer(wire.Result(x.e).Add(query), nil)
			s.settle()
		}
		answer(s.next("disco#items"), "b", testRoom, "lounge"+rooms, id("b")+rooms, id("o")+rooms)
		s.want(desk.RoomUnknown{Session: desk.SessionID(id("b")), Reason: "the room host has it"})
		answer(s.next("<after>b</after>"), "b", id("c")+"@elsewhere.test")
		s.quiet()
		s.rooms.Down()
		s.rooms.Up()
		if names(s, testSession) {
			t.Error("asked after a mere break")
		}
		s.quiet()
		if !names(s, testSession) {
			t.Error("not asked when the desk was loaded anew")
		}
		s.next("disco#items").fail("service-unavailable")
		s.quiet()
	})
}

// TestStraysGivenAgain: after a break the effect comes again, and is said once.
func TestStraysGivenAgain(t *testing.T) {
	bubble(t, nil, func(_ *testing.T, s *script) {
		s.do(9, desk.CloseUnknown{Session: testSession, Text: "Lost."})
		s.next("<body>Lost.</body>")
		s.next("<destroy>")
		s.rooms.Down()
		s.rooms.Up()
		s.do(9, desk.CloseUnknown{Session: testSession, Text: "Lost."})
		s.next("<destroy><reason>Lost.</reason></destroy>").fail("item-not-found")
		s.want(desk.EffectDone{ID: 9})
		s.quiet()
	})
}

// TestManyStrays: however much is heard, the desk is told of so many rooms, at a pace.
func TestManyStrays(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *script) {
		hear := func(from, to int) {
			for i := from; i < to; i++ {
				id := fmt.Sprintf("s-%026d", i)
				id = strings.Map(func(r rune) rune {
					if r >= '0' && r <= '9' {
						return r - '0' + 'a'
					}
					return r
				}, id[2:])
				for range 3 {
					s.in(fmt.Sprintf("<message type='groupchat' to='%s' from='s-%s@rooms.example.test/x'><body>x</body></message>", testMe, id))
				}
			}
		}
		told := func() int {
			s.mu.Lock()
			defer s.mu.Unlock()
			n := len(s.events)
			s.events = nil
			return n
		}
		hear(0, 2*maxStrays)
		if n := len(s.rooms.strays.early); n != maxStrays {
			t.Errorf("%d are kept before the desk has said what it knows", n)
		}
		knows(s)
		hear(0, 2*maxStrays)
		if n := told(); n > strayBatch {
			t.Errorf("told of %d at once", n)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := told(); n < 70 || n > 90 {
			t.Errorf("told of %d in a second", n)
		}
		time.Sleep(strayAgain)
		synctest.Wait()
		told()
		if n := len(s.rooms.strays.seen); n > maxStrays || s.rooms.strays.telling {
			t.Errorf("%d are remembered; telling: %v", n, s.rooms.strays.telling)
		}
		hear(2*maxStrays, 2*maxStrays+3)
		time.Sleep(time.Second)
		synctest.Wait()
		if n := told(); n != 3 {
			t.Errorf("later %d of 3 are told of", n)
		}
	})
}
