package desktest

import (
	"testing"

	"bellhop/internal/desk"
)

// passing has transactions that break a rule on the way and keep it at the end, with the rows
// in the order that breaks it.
func passing(s *suite) {
	s.served()
	s.commit(&desk.Changes{CSRs: []desk.CSR{aCSR(carol, 0)}})
	before := anOwner(1, bob)
	before.Owner, before.State = false, desk.Removed
	s.commit(&desk.Changes{ // a transfer: the second owner comes first
		CSRs:         []desk.CSR{aCSR(carol, 1), aCSR(bob, 0)},
		Participants: []desk.Participant{anOwner(1, carol), before},
		Offers:       []desk.Offer{anOffer(6, 1, bob, desk.OfferOpen), anOffer(5, 1, bob, desk.OfferJoined)},
	})
	next := aSession(2, desk.Queued)
	next.Customer, next.Service = aSession(1, desk.Active).Customer, "billing"
	elsewhere, consultation := aSession(3, desk.Asking), aSession(4, desk.Deferred)
	elsewhere.Customer, elsewhere.Entry = next.Customer, "back"
	consultation.Customer, consultation.Parent, consultation.Entry = next.Customer, next.ID, desk.ServiceName(next.ID)
	s.commit(&desk.Changes{ // asked again as the session before ends
		CSRs: []desk.CSR{aCSR(carol, 0)}, Sessions: []desk.Session{next, aSession(1, desk.Closing), elsewhere, consultation},
	})
	got := s.load()
	s.equal(got.CSRs, []desk.CSR{aCSR(bob, 0), aCSR(carol, 0)}, "CSRs")
	if len(got.Sessions) != 4 {
		s.Errorf("sessions: %+v", got.Sessions)
	}
}

func refusals(s *suite) {
	s.served()
	again := aSession(2, desk.Queued)
	again.Customer, again.Service = aSession(1, desk.Active).Customer, "billing"
	asked, deferred := again, again
	asked.State, deferred.State = desk.Asking, desk.Deferred
	held := aSession(1, desk.Active)
	held.Held = true
	badID := aSession(2, desk.Queued)
	badID.ID = "s-short"
	full := aCSR(bob, 1)
	full.Limit = 0
	ownerless := aPart(1, carol, desk.PartSupervisor, desk.Joined)
	ownerless.Owner = true
	left := anOwner(1, bob)
	left.State = desk.Removed

	tests := []struct {
		constraint, why string
		changes         desk.Changes
	}{
		{"sessions_one_live", "a second live session of a customer by a service", desk.Changes{Sessions: []desk.Session{again}}},
		{"sessions_one_live", "one that is being asked about", desk.Changes{Sessions: []desk.Session{asked}}},
		{"sessions_one_live", "one that is deferred", desk.Changes{Sessions: []desk.Session{deferred}}},
		{"sessions_id_form", "a session id of another form", desk.Changes{Sessions: []desk.Session{badID}}},
		{"sessions_state", "a session state that is none", desk.Changes{Sessions: []desk.Session{aSession(2, "lost")}}},
		{"participants_one_owner", "two owners", desk.Changes{CSRs: []desk.CSR{aCSR(carol, 1)}, Participants: []desk.Participant{anOwner(1, carol)}}},
		{"participants_owner_is_csr", "an owner who is no CSR", desk.Changes{Participants: []desk.Participant{ownerless}}},
		{"participants_role", "a role that is none", desk.Changes{Participants: []desk.Participant{aPart(1, carol, "friend", desk.Joined)}}},
		{"participants_state", "a state that is none", desk.Changes{Participants: []desk.Participant{aPart(1, carol, desk.PartBot, "lost")}}},
		{"participants_link_session_fkey", "a participant of no session", desk.Changes{Participants: []desk.Participant{aPart(9, carol, desk.PartBot, desk.Joined)}}},
		{"offers_one_live", "two live offers", desk.Changes{Offers: []desk.Offer{anOffer(6, 1, bob, desk.OfferOpen)}}},
		{"offers_state", "an offer state that is none", desk.Changes{Offers: []desk.Offer{anOffer(6, 1, bob, "lost")}}},
		{"offers_link_session_fkey", "an offer of no session", desk.Changes{Offers: []desk.Offer{anOffer(6, 9, bob, desk.OfferOpen)}}},
		{"messages_of_session", "a message of no session", desk.Changes{Messages: []desk.Message{aMessage(9, "1", "hello")}}},
		{"ratings_of_session", "a rating of no session", desk.Changes{Ratings: []desk.Rating{aRating(9, 5)}}},
		{"ratings_score", "a rating below the scale", desk.Changes{Ratings: []desk.Rating{aRating(1, 0)}}},
		{"ratings_score", "a rating above the scale", desk.Changes{Ratings: []desk.Rating{aRating(1, 6)}}},
		{"csrs_load_in_limit", "a load over the limit", desk.Changes{CSRs: []desk.CSR{full}}},
		{"csrs_load_in_limit", "a load below nothing", desk.Changes{CSRs: []desk.CSR{aCSR(bob, -1)}}},
		{"csrs_state_check", "a CSR state that is none", desk.Changes{CSRs: []desk.CSR{{CSRProfile: desk.CSRProfile{JID: carol}, State: "gone"}}}},
		{"csrs_load_counts", "a load that no session says", desk.Changes{CSRs: []desk.CSR{aCSR(bob, 2)}}},
		{"csrs_load_counts", "a new CSR with a load", desk.Changes{CSRs: []desk.CSR{aCSR(carol, 1)}}},
		{"csrs_load_counts", "a participant who is not counted", desk.Changes{CSRs: []desk.CSR{aCSR(carol, 0)}, Participants: []desk.Participant{aPart(1, carol, desk.PartCSR, desk.Invited)}}},
		{"csrs_load_counts", "a participant who is no CSR of the desk", desk.Changes{Participants: []desk.Participant{aPart(1, carol, desk.PartCSR, desk.Invited)}}},
		{"csrs_load_counts", "a participant who left and is counted", desk.Changes{Participants: []desk.Participant{left}}},
		{"csrs_load_counts", "a session on hold that is counted", desk.Changes{Sessions: []desk.Session{held}}},
		{"csrs_load_counts", "a session that ends and is counted", desk.Changes{Sessions: []desk.Session{aSession(1, desk.Closing)}}},
		{"csrs_load_counts", "a session that closes and is counted", desk.Changes{Sessions: []desk.Session{aSession(1, desk.Closed)}}},
		{"csrs_load_counts", "a CSR removed with a load", desk.Changes{RemovedCSRs: []desk.CSRID{bob}}},
	}
	for _, test := range tests {
		s.Run(test.why, func(t *testing.T) {
			sub := *s
			sub.T, sub.ctx = t, t.Context()
			test.changes.Services = append(test.changes.Services, desk.Service{Name: "unwritten"})
			sub.refused(&test.changes, test.constraint)
		})
	}
}
