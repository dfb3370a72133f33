package muc

import (
	"errors"
	"fmt"
	gotypes "reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const (
	testSession = desk.SessionID("s-aaaaaaaaaaaaaaaaaaaaaaaaaa")
	testRoom    = string(testSession) + "@rooms.example.test"
	testMe      = "desk.example.test/bellhop"
	bob         = desk.JID("bob@example.test")
)

type condError string

func (e condError) Error() string     { return "answered " + string(e) }
func (e condError) Condition() string { return string(e) }

var errCut = errors.New("cut")

// sent is a stanza on the wire of the script, with what it waits for.
type sent struct {
	s      *script
	e      *wire.Element
	done   func(error)
	answer func(*wire.Element, error)
}

// script is a stream whose other end is the test.
type script struct {
	settle func() // waits until the rooms have nothing to do
	behind bool   // the server does not read what was sent
	t      *testing.T
	rooms  *Rooms
	mu     sync.Mutex
	out    []sent
	events []desk.Event
	hooks  []string
}

func newScript(t *testing.T, change func(*Config)) *script {
	s := &script{t: t, settle: synctest.Wait}
	hook := func(kind string) func(desk.SessionID, desk.JID, string, string) {
		return func(_ desk.SessionID, from desk.JID, nick, body string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.hooks = append(s.hooks, fmt.Sprint(kind, " ", from, " ", nick, " ", body))
		}
	}
	cfg := Config{
		Domain: "desk.example.test", MUC: "rooms.example.test", Stream: s, Post: s.post,
		Private: hook("private"), Command: hook("command"),
	}
	if change != nil {
		change(&cfg)
	}
	s.rooms = New(cfg)
	s.rooms.Up()
	return s
}

// Send keeps a stanza. A join is taken at once unless the server is behind.
func (s *script) Send(e *wire.Element, done func(error)) {
	s.put(sent{s: s, e: e, done: done})
	if e.Is("", "presence") && e.Attr("type") == "" && done != nil && !s.behind {
		done(nil)
	}
}

func (s *script) Request(e *wire.Element, done func(*wire.Element, error)) {
	s.put(sent{s: s, e: e, answer: done})
}

func (s *script) put(x sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out, x)
}

func (s *script) post(e desk.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
}

func (s *script) do(id desk.EffectID, e desk.Effect) {
	session, _ := sessionOf(e)
	s.rooms.Do(desk.Outgoing{ID: id, Session: session, Effect: e})
	s.settle()
}

// next takes the next stanza that was sent; it must contain every part.
func (s *script) next(parts ...string) sent {
	s.t.Helper()
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.out) == 0 {
		s.t.Fatalf("nothing sent, want %q", parts)
	}
	x := s.out[0]
	s.out = s.out[1:]
	for _, p := range parts {
		if !strings.Contains(x.e.String(), p) {
			s.t.Fatalf("sent %s\nwithout %s", x.e, p)
		}
	}
	if x.e.Attr("from") == "" || x.e.Attr("to") == "" {
		s.t.Fatalf("no address: %s", x.e)
	}
	if again, err := wire.Parse(x.e.String()); err != nil || again.String() != x.e.String() {
		s.t.Fatalf("does not come back as it went: %s, %v", x.e, err)
	}
	return x
}

func (s *script) quiet() {
	s.t.Helper()
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.out {
		s.t.Errorf("sent %s", x.e)
	}
	for _, e := range s.events {
		s.t.Errorf("posted %#v", e)
	}
}

// in gives the rooms a stanza.
func (s *script) in(xml string) {
	s.t.Helper()
	e, err := wire.Parse(xml)
	if err != nil {
		s.t.Fatal(err)
	}
	if !s.rooms.Stanza(e) {
		s.t.Fatalf("not ours: %s", xml)
	}
	s.settle()
}

// presence gives the rooms a presence of the room.
func (s *script) presence(nick, typ, item string, codes ...int) {
	s.t.Helper()
	if typ != "" {
		typ = " type='" + typ + "'"
	}
	var b strings.Builder
	for _, c := range codes {
		fmt.Fprintf(&b, "<status code='%d'/>", c)
	}
	s.in(fmt.Sprintf("<presence from='%s/%s' to='%s'%s><x xmlns='http://jabber.org/protocol/muc#user'>%s%s</x></presence>",
		testRoom, nick, testMe, typ, item, b.String()))
}

func (s *script) message(attrs, content string) {
	s.t.Helper()
	s.in(fmt.Sprintf("<message to='%s' %s>%s</message>", testMe, attrs, content))
}

// bounce answers something said with an error.
func (s *script) bounce(id, cond string) {
	s.message("from='"+testRoom+"' type='error' id='"+id+"'", "<error type='cancel'><"+cond+" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
}

// want takes the next events.
func (s *script) want(events ...desk.Event) {
	s.t.Helper()
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, want := range events {
		if len(s.events) == 0 {
			s.t.Fatalf("no event, want %#v", want)
		}
		got := s.events[0]
		s.events = s.events[1:]
		if said, ok := got.(desk.Said); ok {
			said.Message.At = time.Time{}
			if w, ok := want.(desk.Said); ok && w.Meta.ID == "" { // of use where somebody is stood in for
				said.Meta.ID = ""
			}
			got = said
		}
		if !gotypes.DeepEqual(got, want) {
			s.t.Fatalf("got  %#v\nwant %#v", got, want)
		}
	}
}

func (s *script) lost(part string) {
	s.t.Helper()
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.events) == 0 {
		s.t.Fatal("no event")
	}
	e, ok := s.events[0].(desk.RoomLost)
	if !ok || !strings.Contains(e.Reason, part) {
		s.t.Fatalf("got %#v, want a room lost with %q", s.events[0], part)
	}
	s.events = s.events[1:]
}

// result answers with an empty result.
func (x sent) result() {
	x.answer(wire.Result(x.e), nil)
	x.s.settle()
}

func (x sent) fail(cond string) {
	x.answer(wire.ErrorReply(x.e, "cancel", cond, ""), condError(cond))
	x.s.settle()
}

const testForm = "<iq><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='form'>" +
	"<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>" +
	"<field var='muc#roomconfig_roomname' type='text-single'/><field var='muc#roomconfig_membersonly' type='boolean'/>" +
	"<field var='mam' type='boolean'/>%s</x></query></iq>"

func (x sent) form() { x.formWith("") }

// formWith answers with a form that has some fields more.
func (x sent) formWith(fields string) {
	e, err := wire.Parse(fmt.Sprintf(testForm, fields))
	x.answer(e, err)
	x.s.settle()
}

// opened opens the room with everything answered.
func (s *script) opened() {
	s.t.Helper()
	s.do(1, desk.OpenRoom{Session: testSession, Name: "Sales · Alice"})
	s.next("<presence ", "<history maxstanzas='0'/>", "to='"+testRoom+"/Desk'")
	s.next("type='get'", "muc#owner").form()
	conf := s.next("type='set'", "<field var='muc#roomconfig_roomname'><value>Sales · Alice</value>", "<field var='mam'><value>1</value>")
	if strings.Contains(conf.e.String(), "whois") {
		s.t.Fatal("a field that was not offered")
	}
	s.presence("", "", "")
	s.presence("Desk", "", "<item affiliation='owner' role='moderator' jid='"+testMe+"'/>", 201, 110)
	conf.result()
	s.want(desk.RoomOpened{Session: testSession}, desk.EffectDone{ID: 1})
	s.quiet()
}

// bobIn lets Bob come in.
func (s *script) bobIn() {
	s.t.Helper()
	s.presence("Bob", "", "<item affiliation='member' role='participant' jid='bob@example.test/r'/>")
	s.want(desk.OccupantJoined{Session: testSession, JID: bob + "/r", Nick: "Bob"})
}
