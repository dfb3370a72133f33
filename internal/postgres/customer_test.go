package postgres

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// TestCustomerData gives out all of one customer, live and past, and nothing of another, nor the
// addresses of CSRs.
func TestCustomerData(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	now := time.Now().UTC()
	const alice, ann, bob = desk.JID("alice@example.test"), desk.JID("ann@example.test"), desk.JID("bob@staff.example.test")
	session := func(n int, state desk.SessionState, customer desk.JID, question string) desk.Session {
		return desk.Session{
			ID: sessionOf(n), Service: "sales", Entry: "sales", State: state, Customer: customer, Name: "A", Question: question,
			Created: now.Add(time.Duration(n) * time.Second), Answers: desk.Answers{"topic": "price"},
			Notes: []desk.Note{{At: now, By: bob, Text: "pays late"}},
		}
	}
	part := func(n int, jid desk.JID, role desk.PartRole, nick string) desk.Participant {
		return desk.Participant{Session: sessionOf(n), JID: jid, Role: role, Nick: nick, State: desk.Removed, Since: now}
	}
	says := func(n int, from desk.JID, nick, body string) desk.Message {
		return desk.Message{Session: sessionOf(n), StanzaID: body, At: now, From: from, Nick: nick, Body: body}
	}
	guest := part(5, alice, desk.PartCustomer, "Alice")
	guest.State, guest.Guest = desk.Joined, &desk.Guest{Entry: "sales", Question: "about roses", Token: []byte("hash")}
	err := db.Commit(t.Context(), lease, &desk.Changes{
		Sessions: []desk.Session{
			session(1, desk.Closed, alice, "where is it"), session(2, desk.Queued, alice, "still where"),
			session(3, desk.Closed, ann, "a secret of Ann's"), session(4, desk.Closed, ann, "Ann takes Alice in"),
			session(5, desk.Lobby, "sales@"+testLink, ""),
		},
		Participants: []desk.Participant{
			part(1, alice, desk.PartCustomer, "Alice"), part(1, bob, desk.PartCSR, "Bob"), part(2, alice, desk.PartCustomer, "Alice"),
			part(4, ann, desk.PartCustomer, "Ann"), part(4, alice, desk.PartCustomer, "Alice"),
			part(5, "eve@example.test", desk.PartCustomer, "Evelyn"), guest,
		},
		Messages: []desk.Message{says(1, alice, "Alice", "hello"), says(1, bob, "Bob", "hi there"), says(3, ann, "Ann", "hush"), says(4, ann, "Ann", "to both"), says(5, alice, "Alice", "anybody here?"), says(5, ann, "Ann", "whispers")},
		Ratings:  []desk.Rating{{Session: sessionOf(1), At: now, Score: 4, Comment: "fine"}},
		Audit: []desk.Audit{
			{At: now, Actor: alice, Action: "session.begin", Session: sessionOf(1)},
			{At: now, Actor: bob, Action: "record.read", Subject: string(alice)},
			{At: now, Actor: ann, Action: "session.begin", Session: sessionOf(3)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := db.CustomerData(t.Context(), testLink, alice+"/phone")
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Customer string
		Sessions []struct {
			Session, Question string
			Own               bool
			Messages          []struct {
				Nick, Text string
				Own        bool
			}
			Rating *struct{ Score int }
		}
		Audit []struct{ Action string }
	}
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Sessions) != 4 || len(data.Audit) != 2 || data.Sessions[0].Rating.Score != 4 || len(data.Sessions[0].Messages) != 2 ||
		!data.Sessions[0].Messages[0].Own || data.Sessions[2].Own {
		t.Errorf("it has %+v", data)
	}
	for _, has := range []string{"where is it", "still where", "hi there", "pays late", "to both", "anybody here?", "about roses", `"topic"`} {
		if !strings.Contains(text, has) {
			t.Errorf("%q is missing in %s", has, text)
		}
	}
	for _, no := range []string{"hush", "a secret", "Ann takes", "whispers", "Evelyn", `"token"`, string(bob), string(ann)} {
		if strings.Contains(text, no) {
			t.Errorf("%q is in %s", no, text)
		}
	}
	if text, err := db.CustomerData(t.Context(), testLink, "nobody@example.test"); err != nil || !strings.Contains(text, `"sessions" : []`) {
		t.Errorf("of nobody: %s, %v", text, err)
	}
}
