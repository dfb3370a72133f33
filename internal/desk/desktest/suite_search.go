package desktest

import (
	"time"

	"bellhop/internal/desk"
)

func auditSearch(s *suite) {
	rows := []desk.Audit{aAudit("0"), aAudit("1"), aAudit("2"), aAudit("3")}
	for i := range rows {
		rows[i].At = day.Add(time.Duration(i) * time.Hour)
	}
	rows[1].Session, rows[3].Session = sessionID(1), sessionID(1)
	rows[2].Actor, rows[3].Actor = bob, bob
	s.commit(&desk.Changes{Audit: []desk.Audit{rows[3], rows[0], rows[2], rows[1]}})
	for why, test := range map[string]struct {
		filter desk.AuditFilter
		want   []desk.Audit
	}{
		"everything":        {desk.AuditFilter{Limit: 9}, rows},
		"the latest":        {desk.AuditFilter{Limit: 2}, rows[2:]},
		"since":             {desk.AuditFilter{Since: rows[1].At, Limit: 9}, rows[1:]},
		"by a session":      {desk.AuditFilter{Session: sessionID(1), Limit: 9}, []desk.Audit{rows[1], rows[3]}},
		"by an actor":       {desk.AuditFilter{Actor: bob, Limit: 9}, rows[2:]},
		"by all of it":      {desk.AuditFilter{Session: sessionID(1), Actor: bob, Since: rows[2].At, Limit: 1}, rows[3:]},
		"of another person": {desk.AuditFilter{Actor: carol, Limit: 9}, rows[:0]},
	} {
		got, err := s.store.AuditSearch(s.ctx, testLink, test.filter)
		if err != nil {
			s.Fatalf("%s: %v", why, err)
		}
		s.equal(append([]desk.Audit{}, got...), append([]desk.Audit{}, test.want...), why)
	}
}

func transcriptSearch(s *suite) {
	said := []desk.Message{
		aMessage(1, "1", "Wo bleibt mein Paket?"), aMessage(2, "1", "Das paket kommt, übermorgen."), aMessage(2, "2", "Danke"),
	}
	for i := range said {
		said[i].At = day.Add(time.Duration(i) * time.Hour)
	}
	s.commit(&desk.Changes{Sessions: []desk.Session{aSession(1, desk.Active), aSession(2, desk.Closed)}, Messages: said})
	for query, want := range map[string][]desk.Message{
		"paket": {said[1], said[0]}, "PAKET bleibt": {said[0]}, "ÜBERMORGEN": {said[1]}, "pak": {}, "": {}, "paket danke": {},
		"'; \x00 & | ! (": {},
	} {
		got, err := s.store.SearchTranscripts(s.ctx, testLink, query, 9)
		if err != nil {
			s.Fatalf("%q: %v", query, err)
		}
		s.equal(append([]desk.Message{}, got...), want, query)
	}
	if got, err := s.store.SearchTranscripts(s.ctx, testLink, "paket", 1); err != nil || len(got) != 1 || got[0] != said[1] {
		s.Errorf("at most one: %v, %v", got, err)
	}
}

func erased(s *suite) {
	session, _ := past(1, time.Hour, "")
	session.Customer = alice
	other, live := session, aSession(3, desk.Active)
	other.ID, other.Customer = sessionID(2), "ann@example.test"
	live.Customer = alice
	customer, csr := aPart(1, alice, desk.PartCustomer, desk.Removed), aPart(1, bob, desk.PartCSR, desk.Removed)
	guest, present := aPart(2, alice, desk.PartCustomer, desk.Removed), aPart(3, alice, desk.PartCustomer, desk.Joined)
	lobby, left := aSession(4, desk.Lobby), aPart(4, alice, desk.PartCustomer, desk.Removed)
	answer := aMessage(1, "2", "hello Alice")
	answer.From, answer.Nick = bob, "Bob"
	s.commit(&desk.Changes{
		Sessions: []desk.Session{session, other, live, lobby}, Participants: []desk.Participant{customer, csr, guest, present, left},
		Messages: []desk.Message{aMessage(1, "1", "I am Alice"), answer, aMessage(2, "1", "me too"), aMessage(3, "1", "again")},
		Ratings:  []desk.Rating{aRating(1, 5), aRating(2, 4)},
	})
	late := aMessage(1, "3", "of the same transaction")
	s.commit(&desk.Changes{Erased: []desk.JID{alice, "nobody@example.test"}, Messages: []desk.Message{late}, Audit: []desk.Audit{aAudit("erased")}})

	session.Name, session.Asked, session.Lang, session.Question, session.EndNote = desk.ErasedText, "", "", "", ""
	session.Answers, session.Notes, session.Ask, session.Filling, session.Token = nil, nil, nil, nil, nil
	for _, p := range []*desk.Participant{&customer, &guest, &left} {
		p.Nick, p.Guest = desk.ErasedText, nil
	}
	session.Parts, other.Parts = []*desk.Participant{&customer, &csr}, []*desk.Participant{&guest}
	live.Parts, lobby.Parts = []*desk.Participant{&present}, []*desk.Participant{&left}
	for _, want := range []desk.Session{session, other, live, lobby} {
		record, err := s.store.SessionRecord(s.ctx, testLink, want.ID)
		if err != nil {
			s.Fatalf("record: %v", err)
		}
		s.equal(record, want, "the record")
	}
	gone := func(m desk.Message) desk.Message {
		m.Nick, m.Body = desk.ErasedText, desk.ErasedText
		return m
	}
	for n, want := range map[int][]desk.Message{
		1: {gone(aMessage(1, "1", "")), answer, gone(late)}, 2: {gone(aMessage(2, "1", ""))}, 3: {gone(aMessage(3, "1", ""))},
	} {
		said, err := s.store.Transcript(s.ctx, testLink, sessionID(n))
		if err != nil {
			s.Fatalf("transcript: %v", err)
		}
		s.equal(said, want, "the transcript")
	}
	mute := aRating(1, 5)
	mute.Comment = ""
	kept := aRating(2, 4)
	for who, want := range map[desk.JID]*desk.Rating{alice: &mute, other.Customer: &kept} {
		records, err := s.store.RecentSessions(s.ctx, testLink, who, "", 9)
		if err != nil || len(records) == 0 {
			s.Fatalf("sessions of %s: %v, %v", who, records, err)
		}
		s.equal(records[len(records)-1].Rating, want, "the rating by "+string(who))
	}
}

// erasedAsides has CSRs talk among themselves about who is erased, and about somebody else.
func erasedAsides(s *suite) {
	about, _ := past(1, time.Hour, "")
	about.Customer = alice
	other := about
	other.ID, other.Customer = sessionID(2), "ann@example.test"
	side, _ := past(3, time.Hour, "")
	side.Parent, side.Customer = about.ID, bob
	aside := side
	aside.ID, aside.Parent = sessionID(4), other.ID
	asker, again := aPart(3, bob, desk.PartCustomer, desk.Removed), aPart(4, bob, desk.PartCustomer, desk.Removed)
	s.commit(&desk.Changes{
		Sessions: []desk.Session{about, other, side, aside}, Participants: []desk.Participant{asker, again},
		Messages: []desk.Message{aMessage(3, "1", "Alice again"), aMessage(4, "1", "Ann again")},
	})
	s.commit(&desk.Changes{Erased: []desk.JID{alice}})

	side.Notes, side.Ask, side.EndNote = nil, nil, ""
	side.Parts, aside.Parts = []*desk.Participant{&asker}, []*desk.Participant{&again}
	for _, want := range []desk.Session{side, aside} {
		record, err := s.store.SessionRecord(s.ctx, testLink, want.ID)
		if err != nil {
			s.Fatalf("record: %v", err)
		}
		s.equal(record, want, "the record")
	}
	for n, want := range map[int]string{3: desk.ErasedText, 4: "Ann again"} {
		said, err := s.store.Transcript(s.ctx, testLink, sessionID(n))
		if err != nil || len(said) != 1 || said[0].Body != want {
			s.Errorf("what was said in consultation %d: %v, %v", n, said, err)
		}
	}
}
