package postgres

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"bellhop/internal/desk"
)

const (
	bob   = desk.CSRID("bob@example.test")
	carol = desk.CSRID("carol@example.test")
)

// counted is a session to be counted, with its times from a beginning; zero is never.
type counted struct {
	n              int
	service        desk.ServiceName
	begun          time.Time
	served, ended  time.Duration
	end            desk.EndReason
	code           string
	later, consult bool
	lobby          bool
	score          int
	offers         []desk.Offer       // Ended as a time from the beginning of Unix time
	people         []desk.Participant // the same with Since
}

func (c counted) put(to *desk.Changes) {
	s := desk.Session{
		ID: sessionOf(c.n), Service: c.service, State: desk.Queued, Created: c.begun, End: c.end, Code: c.code,
		Customer: desk.JID(fmt.Sprintf("c%d@example.test", c.n)),
	}
	if c.served > 0 {
		s.State, s.Served = desk.Active, c.begun.Add(c.served)
	}
	if c.ended > 0 {
		s.State, s.Ended = desk.Closed, c.begun.Add(c.ended)
	}
	if c.later {
		s.Expires = c.begun.AddDate(0, 0, 7)
	}
	if c.consult {
		s.Parent = sessionOf(999)
	}
	if c.lobby {
		s.Customer = desk.JID(c.service) + "@" + testLink
		if s.State == desk.Queued {
			s.State = desk.Lobby
		}
	}
	to.Sessions = append(to.Sessions, s)
	if c.score > 0 {
		to.Ratings = append(to.Ratings, desk.Rating{Session: s.ID, At: c.begun.Add(time.Hour), Score: c.score})
	}
	from := func(t time.Time) time.Time { return c.begun.Add(t.Sub(time.Unix(0, 0))) }
	for i, o := range c.offers {
		o.ID, o.Session, o.Ended = desk.EffectID(c.n*10+i), s.ID, from(o.Ended)
		to.Offers = append(to.Offers, o)
	}
	for _, p := range c.people {
		p.Session, p.Role, p.Since = s.ID, desk.PartCSR, from(p.Since)
		to.Participants = append(to.Participants, p)
	}
}

func offer(csr desk.CSRID, state desk.OfferState, after time.Duration) desk.Offer {
	return desk.Offer{CSR: csr, State: state, Ended: time.Unix(0, 0).Add(after)}
}

func took(csr desk.CSRID, state desk.PartState, owner bool, after time.Duration) desk.Participant {
	return desk.Participant{JID: csr, State: state, Owner: owner, Since: time.Unix(0, 0).Add(after)}
}

// twoDays are the sessions of two days in Berlin, of which the second begins at 23:00 UTC. What
// comes of them is counted by hand in the tests.
func twoDays(first time.Time) []counted {
	const s = time.Second
	second := first.Add(23 * time.Hour) // which is midnight in Berlin
	return []counted{
		// The first day, sales: two served in 10 s and 30 s, one given up, one sent away.
		{
			n: 1, service: "sales", begun: first.Add(time.Hour), served: 10 * s, ended: 110 * s, end: desk.EndedByCSR, code: "solved", score: 5,
			offers: []desk.Offer{offer(carol, desk.OfferDeclined, 2*s), offer(bob, desk.OfferJoined, 10*s)},
			people: []desk.Participant{took(bob, desk.Removed, true, 110*s), took(carol, desk.Declined, false, 2*s)},
		},
		{
			n: 2, service: "sales", begun: first.Add(2 * time.Hour), served: 30 * s, ended: 90 * s, end: desk.EndedByCSR, code: "follow-up", score: 2,
			offers: []desk.Offer{offer(carol, desk.OfferMissed, 20*s), offer(bob, desk.OfferJoined, 30*s), offer(carol, desk.OfferJoined, 50*s)},
			people: []desk.Participant{took(bob, desk.Removed, false, 60*s), took(carol, desk.Removed, true, 90*s)},
		},
		{
			n: 3, service: "sales", begun: first.Add(3 * time.Hour), ended: 40 * s, end: desk.EndedByCustomer,
			offers: []desk.Offer{offer(bob, desk.OfferWithdrawn, 40*s)},
			people: []desk.Participant{took(bob, desk.Removed, false, 40*s)},
		},
		{n: 4, service: "sales", begun: first.Add(4 * time.Hour), ended: 5 * s, end: desk.EndedBySupervisor},
		// Taken for later, and called back after hours: served, but nobody waited.
		{
			n: 5, service: "sales", begun: first.Add(5 * time.Hour), served: 3 * time.Hour, ended: 3*time.Hour + 60*s, end: desk.EndedByCSR, code: "solved", later: true,
			offers: []desk.Offer{offer(bob, desk.OfferJoined, 3*time.Hour)},
			people: []desk.Participant{took(bob, desk.Removed, true, 3*time.Hour+60*s)},
		},
		{n: 6, service: "sales", begun: first.Add(6 * time.Hour), ended: time.Hour, end: desk.EndedByCustomer, later: true},
		// A consultation is not a customer's.
		{n: 7, service: "sales", begun: first.Add(time.Hour), served: 5 * s, ended: 10 * s, end: desk.EndedConsult, consult: true},
		// Nor is a lobby.
		{n: 13, service: "sales", begun: first.Add(time.Hour), ended: 10 * s, end: desk.EndedEmpty, lobby: true},
		{n: 14, service: "billing", begun: first.Add(time.Hour), lobby: true},
		// The second day, in Berlin: one that goes on, one that waits, and one of another service.
		{
			n: 8, service: "sales", begun: second, served: 20 * s,
			offers: []desk.Offer{offer(bob, desk.OfferJoined, 20*s)},
			people: []desk.Participant{took(bob, desk.Joined, true, 20*s)},
		},
		{n: 9, service: "sales", begun: second.Add(time.Hour)},
		{n: 10, service: "billing", begun: second.Add(2 * time.Hour), ended: 600 * s, end: desk.EndedWait},
		// Before and after.
		{n: 11, service: "sales", begun: first.Add(-time.Second), served: s, ended: 2 * s, end: desk.EndedByCSR},
		{n: 12, service: "sales", begun: first.AddDate(0, 0, 2), served: s, ended: 2 * s, end: desk.EndedByCSR},
	}
}

// counting returns a database with those sessions, closed ones among the closed.
func counting(t *testing.T, first time.Time) *DB {
	t.Helper()
	db := connect(t, newDatabase(t, "template"))
	changes := &desk.Changes{CSRs: []desk.CSR{
		{CSRProfile: desk.CSRProfile{JID: bob, Name: "Bob"}, State: desk.Available, Load: 1, Limit: 1},
	}}
	for _, c := range twoDays(first) {
		c.put(changes)
	}
	if err := db.Commit(t.Context(), acquire(t, db), changes); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestReport(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	from := time.Date(2026, 3, 2, 1, 0, 0, 0, berlin) // the hour between the midnights has no session
	db := counting(t, first)
	const s = time.Second
	day1, day2 := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	salesCodes := map[string]int{"solved": 2, "follow-up": 1}
	for _, test := range []struct {
		name string
		q    desk.ReportQuery
		want []desk.ReportRow
	}{
		{"by service", desk.ReportQuery{By: desk.ByService, Zone: berlin}, []desk.ReportRow{
			{
				// 1 to 6. Served 1, 2, 5; waits of 1 and 2: 10 s and 30 s; 9/10 of the way from one to the
				// other is 28 s. Handled 100 s, 60 s and 60 s.
				Day: day1, Service: "sales", Entered: 6, Served: 3, Abandoned: 1, Waited: 2, InTarget: 1,
				WaitAvg: 20 * s, WaitP90: 28 * s, HandleAvg: 73333333 * time.Microsecond,
				Ratings: 2, RatingAvg: 3.5, Codes: salesCodes,
			},
			{Day: day2, Service: "billing", Entered: 1, Abandoned: 1},
			{Day: day2, Service: "sales", Entered: 2, Served: 1, Waited: 1, InTarget: 1, WaitAvg: 20 * s, WaitP90: 20 * s},
			{Service: "billing", Entered: 1, Abandoned: 1},
			{
				// Waits of 10, 20 and 30 s: 9/10 of the way through is 28 s.
				Service: "sales", Entered: 8, Served: 4, Abandoned: 1, Waited: 3, InTarget: 2,
				WaitAvg: 20 * s, WaitP90: 28 * s, HandleAvg: 73333333 * time.Microsecond,
				Ratings: 2, RatingAvg: 3.5, Codes: salesCodes,
			},
		}},
		{"by CSR", desk.ReportQuery{By: desk.ByCSR, Zone: berlin}, []desk.ReportRow{
			{
				// Bob was asked into 1, 2, 3 and 5, came first into 1 and 2, and had 1 and 5 at their ends.
				// Handled 100 s, 30 s and 60 s.
				Day: day1, CSR: bob, Entered: 4, Served: 3, Abandoned: 1, Waited: 2, InTarget: 1,
				WaitAvg: 20 * s, WaitP90: 28 * s, HandleAvg: 63333333 * time.Microsecond,
				Ratings: 1, RatingAvg: 5, Codes: map[string]int{"solved": 2},
			},
			{
				Day: day1, CSR: carol, Entered: 2, Served: 1, Declined: 1, Missed: 1, HandleAvg: 40 * s,
				Ratings: 1, RatingAvg: 2, Codes: map[string]int{"follow-up": 1},
			},
			{Day: day2, CSR: bob, Entered: 1, Served: 1, Waited: 1, InTarget: 1, WaitAvg: 20 * s, WaitP90: 20 * s},
			{
				CSR: bob, Entered: 5, Served: 4, Abandoned: 1, Waited: 3, InTarget: 2,
				WaitAvg: 20 * s, WaitP90: 28 * s, HandleAvg: 63333333 * time.Microsecond,
				Ratings: 1, RatingAvg: 5, Codes: map[string]int{"solved": 2},
			},
			{
				CSR: carol, Entered: 2, Served: 1, Declined: 1, Missed: 1, HandleAvg: 40 * s,
				Ratings: 1, RatingAvg: 2, Codes: map[string]int{"follow-up": 1},
			},
		}},
	} {
		test.q.From, test.q.Until, test.q.Target = from, first.AddDate(0, 0, 2), 20*s
		got, err := db.Report(t.Context(), testLink, test.q)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for i := range max(len(got), len(test.want)) {
			if i >= len(got) || i >= len(test.want) || !reflect.DeepEqual(got[i], test.want[i]) {
				t.Errorf("%s, row %d:\ngot  %+v\nwant %+v", test.name, i, at(got, i), at(test.want, i))
			}
		}
	}
	utc, err := db.Report(t.Context(), testLink, desk.ReportQuery{By: desk.ByService, From: from, Until: first.AddDate(0, 0, 2), Zone: time.UTC})
	if err != nil || len(utc) != 5 || utc[0].Entered != 7 {
		t.Errorf("with days of UTC, the one of 23:00 is the first day's: %+v, %v", utc, err)
	}
	if other, err := db.Report(t.Context(), "other.example.test", desk.ReportQuery{By: desk.ByCSR, From: from, Until: first.AddDate(0, 0, 2), Zone: time.UTC}); err != nil || len(other) > 0 {
		t.Errorf("of another link: %+v, %v", other, err)
	}
	nowhere := time.FixedZone("Nowhere/Land", 0)
	if _, err := db.Report(t.Context(), testLink, desk.ReportQuery{By: desk.ByCSR, From: from, Until: first.AddDate(0, 0, 2), Zone: nowhere}); !errors.Is(err, ErrZone) {
		t.Errorf("in a zone that the database does not know: %v", err)
	}
}

func at[T any](all []T, i int) any {
	if i < len(all) {
		return all[i]
	}
	return "none"
}

func TestServiceLevel(t *testing.T) {
	if _, ok := (desk.ReportRow{Entered: 3}).ServiceLevel(); ok {
		t.Error("of nothing there is a share")
	}
	if got, ok := (desk.ReportRow{Waited: 2, InTarget: 1, Abandoned: 1}).ServiceLevel(); !ok || math.Abs(got-1.0/3) > 1e-9 {
		t.Errorf("one of three: %v", got)
	}
}

func TestFlows(t *testing.T) {
	first := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	db := counting(t, first)
	hour := first.Unix() / 3600
	const s = time.Second
	all := []desk.Flow{
		{Service: "billing", Interval: hour + 25, Entered: 1, Abandoned: 1},
		{Service: "sales", Interval: hour - 1, Entered: 1, Waiting: 1}, // 11 is served at midnight, and over a second after it
		{Service: "sales", Interval: hour, Answered: 1, Waited: 1, InTarget: 1, Wait: s},
		{Service: "sales", Interval: hour + 1, Entered: 1, Answered: 1, Waited: 1, InTarget: 1, Wait: 10 * s},
		{Service: "sales", Interval: hour + 2, Entered: 1, Answered: 1, Waited: 1, Wait: 30 * s},
		{Service: "sales", Interval: hour + 3, Entered: 1, Abandoned: 1},
		{Service: "sales", Interval: hour + 4, Entered: 1},
		{Service: "sales", Interval: hour + 5, Entered: 1},
		{Service: "sales", Interval: hour + 6, Entered: 1},
		{Service: "sales", Interval: hour + 7},
		{Service: "sales", Interval: hour + 8, Answered: 1},
		{Service: "sales", Interval: hour + 23, Entered: 1, Answered: 1, Waited: 1, InTarget: 1, Wait: 20 * s, Active: 1},
		{Service: "sales", Interval: hour + 24, Entered: 1, Waiting: 1, Active: 1},
		{Service: "sales", Interval: hour + 48, Entered: 1, Answered: 1, Waited: 1, InTarget: 1, Wait: s, Waiting: 1, Active: 1},
	}
	for _, test := range []struct {
		name  string
		since time.Time
		want  []desk.Flow
	}{
		{"all", first, all},
		// 8 has had a CSR and 9 has waited since before.
		{"the last hours", first.Add(47 * time.Hour), []desk.Flow{
			{Service: "sales", Interval: hour + 46, Entered: 2, Answered: 1, Waited: 1, InTarget: 1, Wait: 20 * s, Waiting: 1, Active: 1},
			all[len(all)-1],
		}},
	} {
		got, err := db.Flows(t.Context(), testLink, test.since, time.Hour, 20*s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range max(len(got), len(test.want)) {
			if !reflect.DeepEqual(at(got, i), at(test.want, i)) {
				t.Errorf("%s, row %d:\ngot  %+v\nwant %+v", test.name, i, at(got, i), at(test.want, i))
			}
		}
	}
}
