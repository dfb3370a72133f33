package desktest

import (
	"context"
	"errors"
	"fmt"

	"bellhop/internal/desk"
)

// served commits a session that bob has.
func (s *suite) served() {
	s.Helper()
	s.commit(&desk.Changes{
		CSRs: []desk.CSR{aCSR(bob, 1)}, Sessions: []desk.Session{aSession(1, desk.Active)},
		Participants: []desk.Participant{aPart(1, alice, desk.PartCustomer, desk.Joined), anOwner(1, bob)},
		Offers:       []desk.Offer{anOffer(5, 1, bob, desk.OfferAccepted)},
		Messages:     []desk.Message{aMessage(1, "1", "hello")},
	})
}

func closedSession(s *suite) {
	s.served()
	owner := anOwner(1, bob)
	owner.State = desk.Removed
	closed := aSession(1, desk.Closed)
	s.commit(&desk.Changes{
		CSRs: []desk.CSR{aCSR(bob, 0)}, Sessions: []desk.Session{closed}, Participants: []desk.Participant{owner},
		Offers: []desk.Offer{anOffer(5, 1, bob, desk.OfferJoined)}, Messages: []desk.Message{aMessage(1, "2", "bye")},
	})
	s.equal(s.load(), &desk.State{CSRs: []desk.CSR{aCSR(bob, 0)}, LastStanza: map[desk.SessionID]string{}}, "the state")
	record, err := s.store.SessionRecord(s.ctx, testLink, closed.ID)
	if err != nil {
		s.Fatalf("record: %v", err)
	}
	customer := aPart(1, alice, desk.PartCustomer, desk.Joined)
	closed.Parts = []*desk.Participant{&customer, &owner}
	s.equal(record, closed, "the record")
	said, err := s.store.Transcript(s.ctx, testLink, closed.ID)
	if err != nil {
		s.Fatalf("transcript: %v", err)
	}
	s.equal(said, []desk.Message{aMessage(1, "1", "hello"), aMessage(1, "2", "bye")}, "the transcript")
	if _, err := s.store.SessionRecord(s.ctx, testLink, sessionID(9)); err == nil {
		s.Error("a session that never was has a record")
	}
}

func closedAgain(s *suite) {
	closed := aSession(1, desk.Closed)
	customer := aPart(1, alice, desk.PartCustomer, desk.Removed)
	s.commit(&desk.Changes{Sessions: []desk.Session{closed}, Participants: []desk.Participant{customer}})
	closed.Code = "late"
	s.commit(&desk.Changes{Sessions: []desk.Session{closed}})
	s.commit(&desk.Changes{Messages: []desk.Message{aMessage(1, "9", "late")}})
	record, err := s.store.SessionRecord(s.ctx, testLink, closed.ID)
	if err != nil {
		s.Fatalf("record: %v", err)
	}
	closed.Parts = []*desk.Participant{&customer}
	s.equal(record, closed, "the record")
	said, err := s.store.Transcript(s.ctx, testLink, closed.ID)
	if err != nil || len(said) != 1 {
		s.Errorf("transcript: %v, %v", said, err)
	}
}

func messagesOnce(s *suite) {
	corrected := aMessage(1, "a", "two")
	corrected.Correction = true
	s.commit(&desk.Changes{
		Sessions: []desk.Session{aSession(1, desk.Queued), aSession(2, desk.Queued)},
		Messages: []desk.Message{aMessage(1, "b", "one"), corrected, aMessage(1, "b", "one again"), aMessage(2, "b", "elsewhere")},
	})
	later := aMessage(1, "b", "one, later")
	later.At = day.AddDate(0, 3, 0)
	s.commit(&desk.Changes{Messages: []desk.Message{later, aMessage(1, "c", "three"), aMessage(1, "", "bare"), aMessage(1, "", "bare")}})
	said, err := s.store.Transcript(s.ctx, testLink, sessionID(1))
	if err != nil {
		s.Fatalf("transcript: %v", err)
	}
	s.equal(said, []desk.Message{
		aMessage(1, "b", "one"), corrected, aMessage(1, "c", "three"), aMessage(1, "", "bare"), aMessage(1, "", "bare"),
	}, "the transcript")
	s.equal(s.load().LastStanza, map[desk.SessionID]string{sessionID(1): "c", sessionID(2): "b"}, "the last stanzas")
}

func auditOrder(s *suite) {
	var rows []desk.Audit
	for i := range 100 {
		a := aAudit(fmt.Sprint(i))
		a.Session = sessionID(1)
		if i%2 == 1 {
			a.At = day.AddDate(0, -i, 0)
		}
		rows = append(rows, a)
	}
	everyFieldSet(s, rows[1])
	s.commit(&desk.Changes{Audit: rows[:60]})
	s.commit(&desk.Changes{Audit: rows[60:]})
	got, err := s.store.AuditOf(s.ctx, testLink, sessionID(1))
	if err != nil {
		s.Fatalf("audit: %v", err)
	}
	s.equal(got, rows, "the audit")
}

func outboxDone(s *suite) {
	say := func(id desk.EffectID) desk.Outgoing {
		return desk.Outgoing{ID: id, Session: sessionID(1), Effect: desk.Say{Session: sessionID(1), Text: fmt.Sprint(id)}}
	}
	s.commit(&desk.Changes{Outbox: []desk.Outgoing{say(1), say(2)}})
	s.commit(&desk.Changes{Outbox: []desk.Outgoing{say(3), say(4)}, Done: []desk.EffectID{3, 1, 1}})
	s.equal(s.load().Outbox, []desk.Outgoing{say(2), say(4)}, "the outbox")
	s.refused(&desk.Changes{Outbox: []desk.Outgoing{say(2)}}, "outbox_pkey")
	if err := s.store.Commit(s.ctx, s.lease, &desk.Changes{Outbox: []desk.Outgoing{{ID: 9, Effect: desk.Probe{}}}}); !errors.Is(err, desk.ErrEffect) {
		s.Errorf("an effect that is not durable: %v", err)
	}
}

func cancelled(s *suite) {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	err := s.store.Commit(ctx, s.lease, &desk.Changes{Services: []desk.Service{{Name: "sales"}}})
	if !errors.Is(err, context.Canceled) || errors.Is(err, desk.ErrUnknownOutcome) {
		s.Errorf("commit with an ended ctx: %v", err)
	}
	if state := s.load(); len(state.Services) != 0 {
		s.Errorf("it was written: %v", state.Services)
	}
}
