package desktest

import (
	"time"

	"bellhop/internal/desk"
)

func onHold(s *suite) {
	s.served()
	held := aSession(1, desk.Active)
	held.Held = true
	s.commit(&desk.Changes{CSRs: []desk.CSR{aCSR(bob, 0)}, Sessions: []desk.Session{held}})
	asked := aPart(1, carol, desk.PartCSR, desk.Invited)
	s.commit(&desk.Changes{CSRs: []desk.CSR{aCSR(carol, 0)}, Participants: []desk.Participant{asked}})
	held.LastSaid = day
	s.equal(s.load().Sessions[0], held, "the session on hold")
	s.refused(&desk.Changes{CSRs: []desk.CSR{aCSR(bob, 1)}}, "csrs_load_counts")
	s.refused(&desk.Changes{Sessions: []desk.Session{aSession(1, desk.Active)}}, "csrs_load_counts")
	s.commit(&desk.Changes{CSRs: []desk.CSR{aCSR(bob, 1), aCSR(carol, 1)}, Sessions: []desk.Session{aSession(1, desk.Active)}})
}

// past returns the n-th session, closed so long ago, as it is stored and as it is remembered.
func past(n int, ago time.Duration, owner desk.CSRID) (desk.Session, desk.Past) {
	session := aSession(n, desk.Closed)
	session.Ended = time.Now().Add(-ago).UTC().Truncate(time.Microsecond)
	return session, desk.Past{
		ID: session.ID, Entry: session.Entry, Service: session.Service, Customer: session.Customer,
		Owner: owner, Served: session.Served, Ended: session.Ended, Token: session.Token,
	}
}

func recent(s *suite) {
	old, _ := past(1, 25*time.Hour, "")
	owned, first := past(2, 23*time.Hour, bob)
	waiting, second := past(3, time.Hour, carol)
	alone, third := past(4, time.Minute, "")
	consultation, _ := past(5, time.Minute, "")
	consultation.Parent = owned.ID
	closing := aSession(6, desk.Closing)
	closing.Ended = alone.Ended
	first.Rated = true
	had := anOwner(2, bob)
	had.State = desk.Removed
	flagged := anOwner(6, carol)
	flagged.State = desk.Removed
	early, late := anOffer(1, 3, bob, desk.OfferJoined), anOffer(2, 3, carol, desk.OfferJoined)
	s.commit(&desk.Changes{
		Sessions: []desk.Session{alone, waiting, old, owned, consultation, closing},
		Participants: []desk.Participant{
			aPart(2, carol, desk.PartCSR, desk.Removed), had,
			aPart(3, bob, desk.PartCSR, desk.Removed), aPart(3, carol, desk.PartCSR, desk.Removed),
			aPart(4, carol, desk.PartCSR, desk.Declined), flagged,
		},
		Offers: []desk.Offer{
			anOffer(6, 2, carol, desk.OfferJoined), late, early, anOffer(3, 3, bob, desk.OfferWithdrawn),
			anOffer(7, 6, bob, desk.OfferJoined), anOffer(8, 6, carol, desk.OfferWithdrawn), anOffer(4, 4, carol, desk.OfferDeclined), anOffer(5, 4, bob, desk.OfferWithdrawn),
		},
		Ratings: []desk.Rating{aRating(2, 4)},
	})
	everyFieldSet(s, first)
	state := s.load()
	s.equal(state.Recent, []desk.Past{first, second, third}, "the recent sessions")
	if len(state.Sessions) != 1 || state.Sessions[0].Had != carol || state.Sessions[0].Rated {
		s.Errorf("the one that is closing: %+v", state.Sessions)
	}
}

func rated(s *suite) {
	session, want := past(1, time.Hour, "")
	s.commit(&desk.Changes{Sessions: []desk.Session{session, aSession(2, desk.Active)}})
	s.equal(s.load().Recent, []desk.Past{want}, "before it is rated")
	s.commit(&desk.Changes{Ratings: []desk.Rating{aRating(1, 1), aRating(2, 5), aRating(1, 2)}})
	again := aRating(1, 5)
	again.Comment = "after\x00 all"
	s.commit(&desk.Changes{Ratings: []desk.Rating{again}})
	again.Comment = "after\uFFFD all"
	everyFieldSet(s, again)
	want.Rated = true
	state := s.load()
	s.equal(state.Recent, []desk.Past{want}, "after")
	if !state.Sessions[0].Rated {
		s.Error("the live session is not rated")
	}
	for n, rating := range map[int]desk.Rating{1: again, 2: aRating(2, 5)} {
		record, err := s.store.RecentSessions(s.ctx, testLink, aSession(n, desk.Active).Customer, "", 9)
		if err != nil || len(record) != 1 {
			s.Fatalf("sessions of customer %d: %v, %v", n, record, err)
		}
		s.equal(record[0].Rating, &rating, "the rating")
	}
}

func filed(s *suite) {
	session, _ := past(1, time.Hour, "")
	s.commit(&desk.Changes{Sessions: []desk.Session{session, aSession(2, desk.Active)}})
	s.commit(&desk.Changes{Filed: []desk.Filed{
		{Session: session.ID, Code: "solved", Note: "at\x00 last"},
		{Session: aSession(2, desk.Active).ID, Code: "not yet"},
		{Session: aSession(3, desk.Active).ID, Code: "of nothing"},
	}})
	got, err := s.store.SessionRecord(s.ctx, testLink, session.ID)
	if err != nil || got.Code != "solved" || got.EndNote != "at\uFFFD last" {
		s.Errorf("code %q, note %q, %v", got.Code, got.EndNote, err)
	}
	if live := s.load().Sessions[0]; live.Code == "not yet" {
		s.Error("a live session, which belongs to the core, was changed")
	}
}
