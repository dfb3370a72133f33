package postgres

import (
	"fmt"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// BenchmarkCommit64 sets up 64 sessions in a transaction and takes their effects off the outbox
// in a second one, as the loop does under load.
func BenchmarkCommit64(b *testing.B) {
	db := connect(b, newDatabase(b, "template"))
	lease := acquire(b, db)
	const batch = 64
	for n := 0; b.Loop(); n++ {
		changes := setUps(n, batch)
		if err := db.Commit(b.Context(), lease, changes); err != nil {
			b.Fatal(err)
		}
		done := &desk.Changes{}
		for _, out := range changes.Outbox {
			done.Done = append(done.Done, out.ID)
		}
		if err := db.Commit(b.Context(), lease, done); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "sessions/s")
}

// setUps returns what the n-th batch of session set-ups changes, each with a CSR of its own.
func setUps(n, batch int) *desk.Changes {
	changes := &desk.Changes{}
	now := time.Now()
	for i := n * batch; i < (n+1)*batch; i++ {
		id := sessionOf(i)
		customer, csr := desk.JID(fmt.Sprintf("customer%d@example.test", i)), desk.CSRID(fmt.Sprintf("csr%d@example.test", i))
		changes.CSRs = append(changes.CSRs, desk.CSR{
			CSRProfile: desk.CSRProfile{JID: csr, Name: "Bob", Capacity: 3, Services: []desk.ServiceName{"sales"}},
			State:      desk.Available, Limit: 3, Load: 1, IdleSince: now,
		})
		changes.Sessions = append(changes.Sessions, desk.Session{
			ID: id, Service: "sales", State: desk.Offered, Customer: customer, Asked: customer + "/home", Name: "Alice",
			Question: "Where is my parcel? It was sent two weeks ago.", Created: now, Since: now, Until: now.Add(time.Hour),
			Token: make([]byte, 32),
		})
		changes.Participants = append(changes.Participants,
			desk.Participant{Session: id, JID: customer, Role: desk.PartCustomer, State: desk.Invited, Nick: "Alice", Since: now},
			desk.Participant{Session: id, JID: csr, Role: desk.PartCSR, Owner: true, State: desk.Invited, Nick: "Bob", Since: now, Number: 1})
		changes.Offers = append(changes.Offers, desk.Offer{
			ID: desk.EffectID(i + 1), Session: id, CSR: csr, State: desk.OfferOpen, Made: now, Until: now.Add(time.Minute),
		})
		for _, action := range []string{"session created", "session offered", "csr invited"} {
			changes.Audit = append(changes.Audit, desk.Audit{At: now, Actor: customer, Action: action, Session: id, Subject: string(csr)})
		}
		for k := range 7 {
			changes.Outbox = append(changes.Outbox, desk.Outgoing{
				ID: desk.EffectID(i*7 + k + 1), Session: id, Effect: desk.Invite{Session: id, To: customer, Reason: "You asked for sales"},
			})
		}
	}
	return changes
}

// BenchmarkCommit1 has one event in a transaction, as a desk with little to do.
func BenchmarkCommit1(b *testing.B) {
	db := connect(b, newDatabase(b, "template"))
	lease := acquire(b, db)
	if err := db.Commit(b.Context(), lease, setUps(0, 1)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := db.Commit(b.Context(), lease, &desk.Changes{Audit: []desk.Audit{
			{At: time.Now(), Actor: "customer0@example.test", Action: "session.joined", Session: sessionOf(0), Subject: "customer0@example.test"},
		}})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

// BenchmarkClose64 sets up 64 sessions in a transaction, has two things said in each in a second one,
// and closes them in a third: what retention is about.
func BenchmarkClose64(b *testing.B) {
	db := connect(b, newDatabase(b, "template"))
	lease := acquire(b, db)
	const batch = 64
	retention := []time.Duration{0, 90 * desk.Day, 365 * desk.Day}
	if err := db.Commit(b.Context(), lease, &desk.Changes{Services: []desk.Service{
		{Name: "b", Retention: retention[1]}, {Name: "c", Retention: retention[2]},
	}}); err != nil {
		b.Fatal(err)
	}
	for n := 0; b.Loop(); n++ {
		begin := setUps(n, batch)
		begin.Outbox = nil
		said, end := &desk.Changes{}, &desk.Changes{CSRs: begin.CSRs}
		for i := range begin.Sessions {
			s := &begin.Sessions[i]
			if kept := retention[i%len(retention)]; kept > 0 {
				s.KeepUntil = s.Created.Add(kept)
			}
			for k := range 2 {
				said.Messages = append(said.Messages, desk.Message{
					Session: s.ID, StanzaID: fmt.Sprint(k), At: s.Created, From: s.Customer, Nick: s.Name, Body: s.Question,
				})
			}
		}
		for _, changes := range []*desk.Changes{begin, said, end} {
			if changes == end {
				closing(begin, end)
			}
			if err := db.Commit(b.Context(), lease, changes); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "sessions/s")
}

// closing has the sessions that begin end.
func closing(begin, end *desk.Changes) {
	for _, s := range begin.Sessions {
		s.State, s.Served, s.Ended = desk.Closed, s.Created, s.Created
		end.Sessions = append(end.Sessions, s)
	}
	for _, p := range begin.Participants {
		p.State = desk.Removed
		end.Participants = append(end.Participants, p)
	}
	for _, o := range begin.Offers {
		o.State = desk.OfferJoined
		end.Offers = append(end.Offers, o)
	}
	for i := range end.CSRs {
		end.CSRs[i].Load = 0
	}
}

// BenchmarkSetUp1 sets up one session in a transaction, as a desk with little to do: what a
// customer waits for.
func BenchmarkSetUp1(b *testing.B) {
	db := connect(b, newDatabase(b, "template"))
	lease := acquire(b, db)
	for n := 0; b.Loop(); n++ {
		if err := db.Commit(b.Context(), lease, setUps(n, 1)); err != nil {
			b.Fatal(err)
		}
	}
}
