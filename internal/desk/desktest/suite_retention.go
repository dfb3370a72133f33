package desktest

import (
	"slices"
	"time"

	"bellhop/internal/desk"
)

func keptOnce(s *suite) {
	session := aSession(1, desk.Active)
	s.commit(&desk.Changes{Sessions: []desk.Session{session}, Messages: []desk.Message{aMessage(1, "a", "one")}})
	want := session.KeepUntil
	for _, until := range []time.Time{want.AddDate(0, 3, 0), {}} {
		session.KeepUntil = until
		s.commit(&desk.Changes{Sessions: []desk.Session{session}, Messages: []desk.Message{aMessage(1, "b", "two")}})
		if got := s.load().Sessions[0].KeepUntil; !got.Equal(want) {
			s.Errorf("it is kept until %v, want %v as it was written first", got, want)
		}
	}
	session.State = desk.Closed
	s.commit(&desk.Changes{Sessions: []desk.Session{session}, Ratings: []desk.Rating{aRating(1, 3)}})
	record, err := s.store.RecentSessions(s.ctx, testLink, session.Customer, "", 9)
	if err != nil || len(record) != 1 || !record[0].KeepUntil.Equal(want) || record[0].Rating == nil {
		s.Errorf("its record: %+v, %v", record, err)
	}
	said, err := s.store.Transcript(s.ctx, testLink, session.ID)
	if err != nil || len(said) != 2 {
		s.Errorf("what was said in it: %v, %v", said, err)
	}
}

// expired has sessions of months that are over, closed and not, one that has just ended, one of a
// month that goes on, and one that is kept until somebody drops it.
func expired(s *suite) {
	month := func(ago int) time.Time {
		now := time.Now().UTC()
		return time.Date(now.Year(), now.Month()-time.Month(ago), 9, 0, 0, 0, 0, time.UTC)
	}
	var changes desk.Changes
	for n, of := range []struct {
		state desk.SessionState
		until time.Time
		ended time.Duration // ago
	}{
		1: {desk.Closed, month(3), 90 * 24 * time.Hour},
		2: {desk.Closed, month(3), 80 * 24 * time.Hour},
		3: {desk.Closed, month(2), time.Hour},
		4: {desk.Active, month(3), 0},
		5: {desk.Closed, month(0), 80 * 24 * time.Hour},
		6: {desk.Closed, time.Time{}, 800 * 24 * time.Hour},
	} {
		if n == 0 {
			continue
		}
		session := aSession(n, of.state)
		session.Created, session.KeepUntil, session.Ended = month(5), of.until, time.Now().Add(-of.ended).UTC().Truncate(time.Microsecond)
		changes.Sessions = append(changes.Sessions, session)
		changes.Participants = append(changes.Participants, aPart(n, alice, desk.PartCustomer, desk.Removed))
		changes.Offers = append(changes.Offers, anOffer(desk.EffectID(n), n, bob, desk.OfferJoined))
		changes.Messages = append(changes.Messages, aMessage(n, "1", "hello"))
		changes.Ratings = append(changes.Ratings, aRating(n, 4))
	}
	s.commit(&changes)
	s.keeps(1, 2, 3, 4, 5, 6)
	if err := s.store.MakePartitions(s.ctx); err != nil {
		s.Fatal(err)
	}
	s.commit(&desk.Changes{Messages: []desk.Message{aMessage(1, "2", "late"), aMessage(4, "2", "on")}})
	s.keeps(1, 2, 3, 4, 5, 6)
	dropped, left, err := s.store.DropExpired(s.ctx)
	if err != nil || len(dropped) == 0 || len(left) == 0 {
		s.Fatalf("dropped %v, left %v, %v", dropped, left, err)
	}
	s.keeps(3, 4, 5, 6)
	// The one that goes on is whole, and goes on.
	s.commit(&desk.Changes{Messages: []desk.Message{aMessage(4, "1", "hello again"), aMessage(4, "3", "and on")}})
	said, err := s.store.Transcript(s.ctx, testLink, sessionID(4))
	if err != nil || !slices.EqualFunc(said, []string{"hello", "on", "and on"}, func(m desk.Message, body string) bool { return m.Body == body }) {
		s.Errorf("the session that goes on has %v, %v", said, err)
	}
	session := s.load().Sessions[0]
	if session.ID != sessionID(4) || !session.Rated || session.KeepUntil.Before(month(0).AddDate(0, 0, -8)) {
		s.Errorf("it is %+v", session)
	}
	if dropped, _, err = s.store.DropExpired(s.ctx); err != nil || len(dropped) != 0 {
		s.Errorf("again: dropped %v, %v", dropped, err)
	}
	session.State, session.Ended = desk.Closed, time.Now().UTC().Truncate(time.Microsecond)
	s.commit(&desk.Changes{Sessions: []desk.Session{session}})
	s.keeps(3, 4, 5, 6)
}

// keeps wants these of the first nine sessions, and no others, to have a record, a transcript and a
// rating.
func (s *suite) keeps(want ...int) {
	s.Helper()
	for n := range 10 {
		_, err := s.store.SessionRecord(s.ctx, testLink, sessionID(n))
		said, terr := s.store.Transcript(s.ctx, testLink, sessionID(n))
		record, rerr := s.store.RecentSessions(s.ctx, testLink, aSession(n, desk.Closed).Customer, "", 9)
		is := slices.Contains(want, n)
		if terr != nil || rerr != nil || (err == nil) != is || (len(said) > 0) != is || (len(record) == 1 && record[0].Rating != nil) != is {
			s.Errorf("session %d: %v, %d messages, records %+v; want it kept: %v", n, err, len(said), record, is)
		}
	}
}
