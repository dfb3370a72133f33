package desktest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// day is when the rows of the suite happen; micro is added to show that nothing is rounded.
var day = time.Date(2026, 3, 28, 23, 30, 0, 123456000, time.UTC)

// sessionID returns the n-th session name of a test.
func sessionID(n int) desk.SessionID {
	const digits = "abcdefghij"
	var id strings.Builder
	for _, c := range fmt.Sprintf("%026d", n) {
		id.WriteByte(digits[c-'0'])
	}
	return desk.SessionID("s-" + id.String())
}

// aSession returns a live session with every stored field set.
func aSession(n int, state desk.SessionState) desk.Session {
	at := day.Add(time.Duration(n) * time.Second)
	return desk.Session{
		ID: sessionID(n), Service: "sales", State: state,
		Customer: desk.JID(fmt.Sprintf("alice%d@example.test", n)), Asked: "alice@example.test/φ ne",
		Name: "Alice 'A' {x,\"y\"}", Lang: "de", Question: "Zeile 1\nZeile 2\t\\N",
		Answers: desk.Answers{"topic": "delivery", "null": "", "ü": "a\"b\\"}, Priority: -3,
		Needs: desk.Skills{"german": 2}, RoomOpen: true, Created: at, Since: at.Add(time.Second), Front: true,
		Until: at.Add(time.Minute), Served: at.Add(2 * time.Second), Ended: at.Add(time.Hour),
		End: desk.EndedByCSR, Code: "solved", EndNote: "NULL", Token: []byte{0, 1, 255, '\\'},
		Expires: at.Add(48 * time.Hour), KeepUntil: at.AddDate(0, 3, 0), Entry: "front", Wanted: carol, Proxy: true, Asking: 3, Step: 2, Ladder: "front", Monitors: []desk.JID{"eve@example.test", "a,b"},
		Filling: &desk.Filling{Form: "address", Next: 2, By: bob},
		Ask: &desk.Ask{
			Purpose: desk.ForTransfer, By: bob, Note: "\"him\"", Tried: []desk.CSRID{carol},
			Target: desk.Target{CSR: carol, Service: "billing", Skill: "german"},
		},
		Notes: []desk.Note{{At: at, By: bob, Text: "first\n\\"}, {At: at.Add(time.Second), By: "eve@example.test", Text: "zweitens"}},
	}
}

// aPart returns a participant with every stored field set.
func aPart(n int, jid desk.JID, role desk.PartRole, state desk.PartState) desk.Participant {
	return desk.Participant{
		Session: sessionID(n), JID: jid, Role: role, Nick: "Nick " + string(jid), State: state,
		Since: day.Add(time.Second), Until: day.Add(time.Minute), Number: 7,
		Guest: &desk.Guest{
			Entry: "front", Asked: jid + "/φ", Lang: "de", Question: "Zeile 1\nZeile 2",
			Answers: desk.Answers{"topic": "a\"b\\"}, Token: []byte{0, 1, 0xff},
		},
	}
}

// anOwner returns the CSR who has a session.
func anOwner(n int, csr desk.CSRID) desk.Participant {
	p := aPart(n, csr, desk.PartCSR, desk.Joined)
	p.Owner = true
	return p
}

// aCSR returns a CSR with every stored field set and that load.
func aCSR(jid desk.CSRID, load int) desk.CSR {
	return desk.CSR{
		CSRProfile: desk.CSRProfile{
			JID: jid, Name: "Bob", Capacity: 3, Services: []desk.ServiceName{"sales", "a,b"},
			Skills: desk.Skills{"german": 2, "x": 1}, Email: "bob@example.test",
			Bot: true, Replies: map[string]string{"hello": "Hello {customer}!", "": "\\"},
		},
		State: desk.Break, Reason: "lunch", Limit: 2000, Load: load, Missed: 2, Turn: 1 << 40,
		Granted: true, IdleSince: day, WrapUntil: day.Add(time.Minute),
	}
}

func anOffer(id desk.EffectID, n int, csr desk.CSRID, state desk.OfferState) desk.Offer {
	return desk.Offer{
		ID: id, Session: sessionID(n), CSR: csr, State: state,
		Made: day, Until: day.Add(20 * time.Second), Ended: day.Add(5 * time.Second), Reason: "why",
	}
}

func aMessage(n int, stanza, body string) desk.Message {
	return desk.Message{Session: sessionID(n), StanzaID: stanza, At: day, From: "alice@example.test", Nick: "Alice", Body: body}
}

func aRating(n, score int) desk.Rating {
	return desk.Rating{Session: sessionID(n), At: day, Score: score, Comment: "thanks 'a lot'"}
}

// theDesk returns the desk's own settings, every one set.
func theDesk() *desk.DeskSettings {
	return &desk.DeskSettings{
		Links:   []desk.JID{"desk2.example.org", "desk3.example.org"},
		Replies: map[string]string{"hello": "Hello {customer}"}, Draining: true,
		Limits: desk.Limits{CustomerSessions: 1, DomainSessions: 2, ServiceSessions: 4, DeskSessions: 3}, Retention: 365 * desk.Day,
	}
}

func aAudit(reason string) desk.Audit {
	return desk.Audit{At: day, Actor: "eve@example.test", Action: "said", Subject: "bob@example.test", Reason: reason}
}

// aService returns a service with every setting set.
func aService(name desk.ServiceName) desk.Service {
	return desk.Service{
		Name: name, Title: "Sales & more", Kind: "queue", Routing: desk.BestSkill, OfferTimeout: time.Second,
		JoinTimeout: 2 * time.Second, MissedOffers: 3, WrapUp: 4 * time.Second, IdleTimeout: 5 * time.Second,
		Grace: 6 * time.Second, MaxWaiting: 7, MaxWait: 8 * time.Second, Codes: []string{"solved", "follow-up"},
		Form:   []desk.FormField{{Name: "topic", Label: "What?", Type: desk.ListSingle, Options: []string{"a"}, Required: true}},
		Hidden: true, Closed: true, Language: "de", Texts: map[string]string{"greeting": "Hallo"},
		Rules:    []desk.Rule{{When: `form.topic == "a"`, Skills: []string{"german"}, Priority: 2, Service: "billing"}},
		Opened:   time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC),
		Hours:    &desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon-Fri 09:00-18:00"}, Closed: []string{"2026-12-25"}, Extra: []string{"2026-12-24 09:00-12:00"}},
		Overflow: []desk.Overflow{{After: time.Second, Waiting: 3, NoCSR: true, Closed: true, Widen: true, Service: "billing", Offer: "deferred", Close: "Sorry"}},
		Replies:  map[string]string{"hours": "9 to 18"},
		Forms:    []desk.Form{{Name: "address", Title: "Your address", Fields: []desk.FormField{{Name: "city"}}}},
		Assist:   "bots", Meeting: "https://meet.example.test/x", DeferFor: time.Hour, Channels: []desk.Channel{desk.ChannelPages},
		Origins: []string{"https://shop.example.test"}, Unrated: true, Retention: 90 * desk.Day,
		Challenge: &desk.Challenge{Above: 3, Question: "Which colour is snow?", Answers: []string{"white"}},
	}
}

// everyFieldSet fails unless every exported field of the sample, but for those named, is set:
// so a field that is added to a row and not to the store does not go unseen.
func everyFieldSet(t testing.TB, sample any, but ...string) {
	t.Helper()
	v := reflect.ValueOf(sample)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.IsExported() && v.Field(i).IsZero() && !strings.Contains(" "+strings.Join(but, " ")+" ", " "+f.Name+" ") {
			t.Errorf("the suite's %T does not set %s", sample, f.Name)
		}
	}
}
