package desktest

import (
	"fmt"
	"slices"
	"time"

	"bellhop/internal/desk"
)

const (
	bob   desk.CSRID = "bob@example.test"
	carol desk.CSRID = "carol@example.test"
	alice desk.JID   = "alice@example.test"
)

func emptyState(s *suite) {
	s.commit(&desk.Changes{})
	s.equal(s.load(), &desk.State{LastStanza: map[desk.SessionID]string{}}, "the empty state")
}

// everything returns changes to every table.
func everything(s *suite) *desk.Changes {
	changes := &desk.Changes{
		Desk:     theDesk(),
		Services: []desk.Service{aService("sales"), {Name: "billing"}},
		CSRs:     []desk.CSR{aCSR(carol, 0), aCSR(bob, 1), {CSRProfile: desk.CSRProfile{JID: "dan@example.test"}, State: desk.Busy}},
		Grants:   []desk.Grant{{JID: "eve@example.test", Role: desk.RoleSupervisor}, {JID: "eve@example.test", Role: desk.RoleAdmin}},
		Sessions: []desk.Session{
			aSession(2, desk.Active), aSession(1, desk.Queued),
			{ID: sessionID(3), Service: "billing", State: desk.Lobby, Customer: "billing@desk.example.test", Created: day},
		},
		Participants: []desk.Participant{
			aPart(2, alice, desk.PartCustomer, desk.Joined), anOwner(2, bob),
			aPart(1, alice, desk.PartCustomer, desk.Invited),
			{Session: sessionID(2), JID: "bot@example.test", Role: desk.PartBot, State: desk.Declined},
			aPart(2, "aaa@example.test", desk.PartSupervisor, desk.Left),
		},
		Offers: []desk.Offer{anOffer(1<<62, 2, bob, desk.OfferAccepted), anOffer(7, 1, carol, desk.OfferOpen), anOffer(8, 1, bob, desk.OfferMissed)},
		Messages: []desk.Message{
			aMessage(1, "z1", "first"), aMessage(2, "y1", "other"), aMessage(1, "a2", "second"),
		},
		Outbox: []desk.Outgoing{
			{ID: 1<<41 + 2, Session: sessionID(2), Effect: desk.Say{Session: sessionID(2), Text: "a\x00b \u2028 'x'"}},
			{ID: 1<<41 + 1, Effect: desk.Tell{From: "desk", To: alice, Text: "hi", Queue: &desk.QueueStatus{Position: 1, Wait: 9}}},
		},
	}
	changes.Sessions[0].Parent = sessionID(1)
	changes.Messages[2].At = day.Add(time.Second)
	changes.Messages[0].Correction = true
	everyFieldSet(s, *changes.Desk)
	everyFieldSet(s, changes.Desk.Limits)
	everyFieldSet(s, changes.Services[0])
	everyFieldSet(s, changes.CSRs[1])
	everyFieldSet(s, changes.Sessions[0], "LastSaid", "Had", "Rated", "Parts", "Offers", "Held") // on hold, it is in another test
	everyFieldSet(s, *changes.Sessions[0].Ask)
	everyFieldSet(s, changes.Sessions[0].Ask.Target)
	everyFieldSet(s, anOwner(1, bob))
	everyFieldSet(s, *changes.Participants[0].Guest)
	everyFieldSet(s, changes.Offers[0])
	everyFieldSet(s, changes.Messages[0])
	return changes
}

func roundTrip(s *suite) {
	c := everything(s)
	s.commit(c)
	want := &desk.State{
		Desk:         *c.Desk,
		Services:     []desk.Service{c.Services[1], c.Services[0]},
		CSRs:         []desk.CSR{c.CSRs[1], c.CSRs[0], c.CSRs[2]},
		Grants:       []desk.Grant{c.Grants[1], c.Grants[0]},
		Sessions:     []desk.Session{c.Sessions[2], c.Sessions[1], c.Sessions[0]},
		Participants: c.Participants,
		Offers:       []desk.Offer{c.Offers[1], c.Offers[0]},
		LastStanza:   map[desk.SessionID]string{sessionID(1): "a2", sessionID(2): "y1"},
		Outbox:       []desk.Outgoing{c.Outbox[1], c.Outbox[0]},
	}
	want.Sessions[1].LastSaid = c.Messages[2].At
	want.Sessions[2].LastSaid = c.Messages[1].At
	s.equal(s.load(), want, "the state")
}

func replaceRows(s *suite) {
	c := everything(s)
	s.commit(c)
	zone := time.FixedZone("far", 9*3600)
	second := &desk.Changes{
		Desk:         &desk.DeskSettings{Draining: true},
		Services:     []desk.Service{{Name: "sales"}},
		CSRs:         []desk.CSR{{CSRProfile: desk.CSRProfile{JID: bob}, State: desk.Available, Limit: 1, Load: 1, IdleSince: day.In(zone)}},
		Grants:       c.Grants,
		Sessions:     []desk.Session{{ID: sessionID(2), Service: "sales", State: desk.Offered, Customer: alice, Created: day.In(zone)}},
		Participants: []desk.Participant{{Session: sessionID(2), JID: bob, Role: desk.PartCSR, State: desk.Invited, Since: day.Add(999 * time.Nanosecond)}},
		Offers:       []desk.Offer{{ID: 7, Session: sessionID(1), CSR: carol, State: desk.OfferAccepted}},
	}
	s.commit(second)
	got := s.load()
	s.equal(got.Desk, *second.Desk, "the desk's settings")
	s.equal(got.Services[1], second.Services[0], "service")
	second.CSRs[0].IdleSince = day
	s.equal(got.CSRs[0], second.CSRs[0], "CSR")
	second.Sessions[0].Created, second.Sessions[0].LastSaid = day, time.Time{}
	second.Sessions[0].KeepUntil = c.Sessions[0].KeepUntil
	at := slices.IndexFunc(got.Sessions, func(row desk.Session) bool { return row.ID == sessionID(2) })
	got.Sessions[at].LastSaid = time.Time{}
	s.equal(got.Sessions[at], second.Sessions[0], "session")
	second.Participants[0].Since = day
	s.equal(got.Participants[1], second.Participants[0], "participant, in its old place")
	s.equal(got.Offers[0], second.Offers[0], "offer")
	if len(got.Grants) != 2 || len(got.CSRs) != 3 || len(got.Sessions) != 3 || len(got.Participants) != 5 {
		s.Errorf("rows were added: %+v", got)
	}
}

func removeRows(s *suite) {
	c := everything(s)
	s.commit(c)
	owner := anOwner(2, bob)
	owner.State = desk.Removed
	s.commit(&desk.Changes{
		RemovedServices: []desk.ServiceName{"sales", "unknown"}, RemovedCSRs: []desk.CSRID{bob, "unknown@example.test"},
		RemovedGrants: []desk.Grant{c.Grants[0]}, Participants: []desk.Participant{owner},
		Done: []desk.EffectID{1<<41 + 1, 99},
	})
	got := s.load()
	s.equal(got.Services, []desk.Service{c.Services[1]}, "services")
	s.equal(got.CSRs, []desk.CSR{c.CSRs[0], c.CSRs[2]}, "CSRs")
	s.equal(got.Grants, []desk.Grant{c.Grants[1]}, "grants")
	s.equal(got.Outbox, []desk.Outgoing{c.Outbox[0]}, "outbox")
}

func unclean(s *suite) {
	session := aSession(1, desk.Queued)
	session.Question, session.Answers = "a\x00b", desk.Answers{"\x00": "\xff\x00"}
	session.Notes = []desk.Note{{At: day.Add(999 * time.Nanosecond), By: bob, Text: "\x00\xff\xfe\\u0000"}}
	session.Ask = &desk.Ask{Purpose: desk.ForConference, By: bob, Note: "\x00"}
	session.Monitors = []desk.JID{"\x00"}
	message := aMessage(1, "1", "\x00\xffü")
	guest := aPart(1, alice, desk.PartCustomer, desk.Joined)
	guest.Guest = &desk.Guest{Question: "a\x00b", Answers: desk.Answers{"\x00": "\xff\x00"}, Lang: "\x00"}
	s.commit(&desk.Changes{
		Sessions: []desk.Session{session}, Participants: []desk.Participant{guest}, Messages: []desk.Message{message},
	})
	session.Question, session.Answers, session.LastSaid = "a\uFFFDb", desk.Answers{"\uFFFD": "\uFFFD\uFFFD"}, day
	session.Notes = []desk.Note{{At: day, By: bob, Text: "\uFFFD\uFFFD\\u0000"}}
	session.Ask = &desk.Ask{Purpose: desk.ForConference, By: bob, Note: "\uFFFD"}
	session.Monitors = []desk.JID{"\uFFFD"}
	guest.Guest = &desk.Guest{Question: "a\uFFFDb", Answers: desk.Answers{"\uFFFD": "\uFFFD\uFFFD"}, Lang: "\uFFFD"}
	s.equal(s.load().Sessions[0], session, "session")
	s.equal(s.load().Participants[0], guest, "participant")
	said, err := s.store.Transcript(s.ctx, testLink, session.ID)
	if err != nil || len(said) != 1 || said[0].Body != "\uFFFD\uFFFDü" {
		s.Errorf("transcript: %+v, %v", said, err)
	}
}

func thousand(s *suite) {
	const n, csrs = 1000, 50
	changes := &desk.Changes{}
	csr := func(i int) desk.CSRID { return desk.CSRID(fmt.Sprintf("csr%d@example.test", i%csrs)) }
	for i := range csrs {
		changes.CSRs = append(changes.CSRs, aCSR(csr(i), n/csrs))
	}
	for i := range n {
		changes.Sessions = append(changes.Sessions, aSession(i, desk.Active))
		changes.Participants = append(changes.Participants, aPart(i, alice, desk.PartCustomer, desk.Joined), anOwner(i, csr(i)))
		changes.Offers = append(changes.Offers, anOffer(desk.EffectID(i+1), i, csr(i), desk.OfferAccepted))
		changes.Messages = append(changes.Messages, aMessage(i, "1", "hello"))
		changes.Outbox = append(changes.Outbox, desk.Outgoing{ID: desk.EffectID(i + 1), Session: sessionID(i), Effect: desk.Say{Text: fmt.Sprint(i)}})
	}
	s.commit(changes)
	got := s.load()
	for i := range n {
		changes.Sessions[i].LastSaid = day
	}
	s.equal(got.Sessions, changes.Sessions, "sessions")
	s.equal(got.Participants, changes.Participants, "participants")
	s.equal(got.Offers, changes.Offers, "offers")
	s.equal(got.Outbox, changes.Outbox, "outbox")
	if len(got.LastStanza) != n {
		s.Errorf("%d last stanzas, want %d", len(got.LastStanza), n)
	}
}
