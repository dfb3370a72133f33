package postgres

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// sessionOf returns a session name that ends in n.
func sessionOf(n int) desk.SessionID {
	letters := strings.Map(func(c rune) rune { return c - '0' + 'a' }, fmt.Sprintf("%026d", n))
	return desk.SessionID("s-" + letters)
}

// TestEndedSessions: what the simulator plays again is what customers began and what has ended.
func TestEndedSessions(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	start := time.Now().UTC().Truncate(time.Second)
	session := func(n int, state desk.SessionState, served, ended time.Duration) desk.Session {
		s := desk.Session{
			ID: sessionOf(n), Service: "billing", Entry: "sales", State: state, Created: start.Add(time.Duration(n) * time.Minute),
			Customer: desk.JID(fmt.Sprintf("c%d@example.test", n)),
		}
		if served > 0 {
			s.Served = s.Created.Add(served)
		}
		if ended > 0 {
			s.Ended = s.Created.Add(ended)
		}
		return s
	}
	consultation := session(4, desk.Closed, time.Second, time.Minute)
	consultation.Parent = sessionOf(1)
	changes := &desk.Changes{Sessions: []desk.Session{
		session(2, desk.Closed, 0, 30*time.Second),
		session(1, desk.Closed, 10*time.Second, 70*time.Second),
		session(3, desk.Queued, 0, 0),
		consultation,
		session(90, desk.Closed, time.Second, time.Minute),
	}}
	if err := db.Commit(t.Context(), lease, changes); err != nil {
		t.Fatal(err)
	}
	got, err := db.EndedSessions(t.Context(), testLink, start, start.Add(time.Hour))
	at := func(minutes, seconds int) time.Time {
		return start.Add(time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second)
	}
	want := []Ended{
		{Service: "sales", Created: at(1, 0), Served: at(1, 10), Ended: at(2, 10)},
		{Service: "sales", Created: at(2, 0), Ended: at(2, 30)},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
}

func TestStatsAndRecent(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	start := time.Now().UTC().Truncate(time.Second)
	session := func(n int, service desk.ServiceName, state desk.SessionState, served, ended time.Duration) desk.Session {
		s := desk.Session{
			ID: sessionOf(n), Service: service, State: state, Created: start.Add(time.Duration(n) * time.Minute),
			Customer: desk.JID(fmt.Sprintf("c%d@example.test", n%2)),
		}
		if served > 0 {
			s.Served = s.Created.Add(served)
		}
		if ended > 0 {
			s.Ended = s.Created.Add(ended)
		}
		return s
	}
	changes := &desk.Changes{Sessions: []desk.Session{
		session(-5, "sales", desk.Closed, time.Hour, 2*time.Hour), // too early
		session(1, "sales", desk.Closed, 10*time.Second, 70*time.Second),
		session(2, "sales", desk.Closed, 20*time.Second, 140*time.Second),
		session(3, "sales", desk.Closed, 0, 30*time.Second),
		session(4, "sales", desk.Queued, 0, 0),
		session(5, "billing", desk.Queued, 0, 0),
		session(6, "sales", desk.Closed, 10*time.Second, 70*time.Second), // a consultation
		session(7, "billing", desk.Lobby, 0, 0),
	}}
	changes.Sessions[0].ID = sessionOf(99)
	changes.Sessions[6].Parent, changes.Sessions[6].Customer = sessionOf(1), "bob@example.test"
	changes.Sessions[7].Customer = "billing@" + testLink
	if err := db.Commit(t.Context(), lease, changes); err != nil {
		t.Fatal(err)
	}
	got, err := db.Stats(t.Context(), testLink, start)
	want := []ServiceStats{
		{Service: "billing", Entered: 1},
		{
			Service: "sales", Entered: 4, Served: 2, Abandoned: 1, WaitAvg: 15 * time.Second,
			WaitP90: 19 * time.Second, HandleAvg: 90 * time.Second,
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("stats: %+v, %v\nwant %+v", got, err, want)
	}
	for _, test := range []struct {
		service desk.ServiceName
		limit   int
		want    []desk.SessionID
	}{
		{"", 9, []desk.SessionID{sessionOf(5), sessionOf(3), sessionOf(1), sessionOf(99)}},
		{"", 2, []desk.SessionID{sessionOf(5), sessionOf(3)}},
		{"sales", 1, []desk.SessionID{sessionOf(3)}},
		{"none", 1, nil},
	} {
		sessions, err := db.RecentSessions(t.Context(), testLink, "c1@example.test", test.service, test.limit)
		var ids []desk.SessionID
		for _, s := range sessions {
			ids = append(ids, s.ID)
		}
		if test.service == "" && test.limit == 9 { // c-1 is another customer
			test.want = test.want[:3]
		}
		if err != nil || !slices.Equal(ids, test.want) {
			t.Errorf("recent sessions with %q, at most %d: %v, %v; want %v", test.service, test.limit, ids, err, test.want)
		}
	}
}

func TestAuditIsAppendOnly(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	err := db.Commit(t.Context(), lease, &desk.Changes{Audit: []desk.Audit{
		{At: time.Now(), Action: "now"}, {At: time.Now().AddDate(-3, 0, 0), Action: "old"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`UPDATE audit SET reason = 'x'`, `DELETE FROM audit`, `DELETE FROM audit_default`,
		fmt.Sprintf(`UPDATE audit_%s SET actor = 'x'`, time.Now().UTC().Format("2006_01")),
	} {
		if _, err := db.pool.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "never changed") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestRetention has sessions of three months: long over, with one that still lives, and now.
func TestRetention(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	now := time.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	part := func(table string, at time.Time) string { return table + at.Format("_2006_01") }
	var changes desk.Changes
	for n, state := range []desk.SessionState{desk.Closed, desk.Active, desk.Closed} {
		at := month.AddDate(0, n, 1)
		changes.Sessions = append(changes.Sessions, desk.Session{
			ID: sessionOf(n), Service: "sales", State: state, Customer: "alice@example.test", Created: at,
		})
		changes.Messages = append(changes.Messages, desk.Message{Session: sessionOf(n), StanzaID: "1", At: at})
		changes.Audit = append(changes.Audit, desk.Audit{At: at, Action: "said", Session: sessionOf(n)})
	}
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	dropped, err := db.DropBefore(t.Context(), month.AddDate(0, 2, 0))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		part("audit", month), part("audit", month.AddDate(0, 1, 0)), part("closed_offers", month),
		part("closed_participants", month), part("closed_sessions", month), part("messages", month), part("ratings", month),
	}
	if !slices.Equal(dropped, want) {
		t.Errorf("dropped %v, want %v", dropped, want)
	}
	for n, messages := range []int{0, 1, 1} {
		said, err := db.Transcript(t.Context(), testLink, sessionOf(n))
		if err != nil || len(said) != messages {
			t.Errorf("transcript %d: %v, %v", n, said, err)
		}
	}
	if err := db.MakePartitions(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestDefaultPartition has rows of a month without a partition: they stay in the default one,
// and go when all of it is old.
func TestDefaultPartition(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	old := time.Now().AddDate(-2, 0, 0)
	if err := db.Commit(t.Context(), lease, &desk.Changes{Audit: []desk.Audit{{At: old, Action: "old"}}}); err != nil {
		t.Fatal(err)
	}
	if dropped, err := db.DropBefore(t.Context(), old); err != nil || len(dropped) != 0 {
		t.Errorf("dropped %v, %v", dropped, err)
	}
	if dropped, err := db.DropBefore(t.Context(), old.Add(time.Second)); err != nil || !slices.Equal(dropped, []string{"audit_default"}) {
		t.Errorf("dropped %v, %v", dropped, err)
	}
	if err := db.Commit(t.Context(), lease, &desk.Changes{Audit: []desk.Audit{{At: old, Action: "old"}}}); err != nil {
		t.Errorf("the default partition is gone: %v", err)
	}
	if _, err := db.pool.Exec(t.Context(), `DELETE FROM audit`); err == nil {
		t.Error("its rows can be deleted")
	}
}

// TestForgetService keeps the records of one service for a shorter time than those of another.
func TestForgetService(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	now := time.Now().UTC()
	var changes desk.Changes
	for n, s := range []struct {
		service desk.ServiceName
		state   desk.SessionState
		ended   time.Duration // ago
	}{
		{"sales", desk.Closed, 40 * 24 * time.Hour}, {"sales", desk.Closed, time.Hour}, {"sales", desk.Active, 0}, {"support", desk.Closed, 40 * 24 * time.Hour},
	} {
		session := desk.Session{
			ID: sessionOf(n), Service: s.service, State: s.state, Customer: desk.JID(fmt.Sprintf("c%d@example.test", n)), Created: now.Add(-s.ended - time.Hour),
		}
		if s.state == desk.Closed {
			session.Ended = now.Add(-s.ended)
		}
		changes.Sessions = append(changes.Sessions, session)
		changes.Participants = append(changes.Participants, desk.Participant{
			Session: sessionOf(n), JID: session.Customer, Role: desk.PartCustomer, State: desk.Removed, Since: now,
		})
		changes.Messages = append(changes.Messages, desk.Message{Session: sessionOf(n), StanzaID: "1", At: now, Body: "x"})
		changes.Ratings = append(changes.Ratings, desk.Rating{Session: sessionOf(n), At: now, Score: 3})
	}
	changes.Audit = []desk.Audit{{At: now, Action: "said", Session: sessionOf(0)}}
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := db.ForgetService(t.Context(), "another", "sales", now); err != nil {
			t.Fatal(err)
		}
	}
	if gone, err := db.ForgetService(t.Context(), testLink, "sales", now.AddDate(0, 0, -30)); err != nil || gone != 1 {
		t.Errorf("%d are gone, %v; want 1", gone, err)
	}
	for n, kept := range []bool{false, true, true, true} {
		_, err := db.SessionRecord(t.Context(), testLink, sessionOf(n))
		said, serr := db.Transcript(t.Context(), testLink, sessionOf(n))
		if serr != nil || (err == nil) != kept || (len(said) == 1) != kept {
			t.Errorf("session %d: %v, %v, %v; kept should be %v", n, err, said, serr, kept)
		}
	}
	var left int
	err := db.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM ratings) + (SELECT count(*) FROM closed_participants)`).Scan(&left)
	if err != nil || left != 3+2 {
		t.Errorf("%d ratings and participants are left, %v", left, err)
	}
	if v, err := db.VerifyAudit(t.Context(), testLink, nil); err != nil || v.Rows != 1 {
		t.Errorf("the audit: %+v, %v", v, err)
	}
}
