package postgres

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// keptTables are those whose partitions go by retention.
var keptTables = []string{"closed_offers", "closed_participants", "closed_sessions", "messages", "ratings"}

// begins puts the n-th session of a service there that began at a time and is kept from then on, with
// something of every table. It has ended an hour later, unless it is still live.
func begins(changes *desk.Changes, n int, service desk.Service, state desk.SessionState, at time.Time) {
	customer := desk.JID(fmt.Sprintf("c%d@example.test", n))
	s := desk.Session{
		ID: sessionOf(n), Service: service.Name, Entry: service.Name, State: state, Customer: customer, Created: at, Served: at.Add(time.Minute),
	}
	if state == desk.Closed {
		s.Ended = at.Add(time.Hour)
	}
	if service.Retention > 0 {
		s.KeepUntil = at.Add(service.Retention)
	}
	changes.Sessions = append(changes.Sessions, s)
	changes.Participants = append(changes.Participants, desk.Participant{Session: s.ID, JID: bob, Role: desk.PartCSR, State: desk.Removed, Since: s.Ended})
	changes.Offers = append(changes.Offers, desk.Offer{ID: desk.EffectID(n + 1), Session: s.ID, CSR: bob, State: desk.OfferJoined, Ended: s.Served})
	changes.Messages = append(changes.Messages, desk.Message{Session: s.ID, StanzaID: "1", At: at, From: customer, Body: "hello"})
	changes.Ratings = append(changes.Ratings, desk.Rating{Session: s.ID, At: at, Score: 4})
	changes.Audit = append(changes.Audit, desk.Audit{At: at, Action: "session.begin", Session: s.ID})
}

// dropKept drops what is to be kept until a month that is over at that time, and returns which months
// of which tables went and which were left, by table.
func dropKept(t *testing.T, db *DB, at time.Time) (gone, left []string) {
	t.Helper()
	rows, err := db.pool.Query(t.Context(), `SELECT name, gone FROM drop_kept($1)`, at)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var went bool
		if err := rows.Scan(&name, &went); err != nil {
			t.Fatal(err)
		}
		if went {
			gone = append(gone, name)
		} else {
			left = append(left, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return gone, left
}

// TestRetentionOfServices has sessions of three services, each with a retention of its own, and lets
// months pass: what is over goes with whole partitions, and nothing else does.
func TestRetentionOfServices(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	short := desk.Service{Name: "short", Retention: 30 * desk.Day}
	medium := desk.Service{Name: "medium", Retention: 90 * desk.Day}
	lasting := desk.Service{Name: "lasting"}
	// The partitions are there as soon as the settings are.
	if err := db.Commit(t.Context(), lease, &desk.Changes{Services: []desk.Service{short, medium, lasting}}); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC()
	var changes desk.Changes
	begins(&changes, 0, short, desk.Closed, now)
	begins(&changes, 1, medium, desk.Closed, now)
	begins(&changes, 2, lasting, desk.Closed, now)
	begins(&changes, 3, short, desk.Active, now)
	begins(&changes, 4, short, desk.Closed, now.AddDate(0, 2, 0))
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	for _, table := range keptTables {
		var stray int
		if err := db.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table+"_default").Scan(&stray); err != nil || stray > 0 {
			t.Errorf("%d rows of %s are in its default partition, %v", stray, table, err)
		}
	}
	after := func(n int) time.Time { // the beginning of the month after that in which the session is kept
		until := changes.Sessions[n].KeepUntil
		return time.Date(until.Year(), until.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	}
	is := func(want ...int) {
		t.Helper()
		for n := range changes.Sessions {
			_, err := db.SessionRecord(t.Context(), testLink, sessionOf(n))
			said, serr := db.Transcript(t.Context(), testLink, sessionOf(n))
			if there := slices.Contains(want, n); serr != nil || (err == nil) != there || (len(said) == 1) != there {
				t.Errorf("session %d: %v, %v, %v; want it there: %v", n, err, said, serr, there)
			}
		}
		report, err := db.Report(t.Context(), testLink, desk.ReportQuery{By: desk.ByCSR, From: now.Add(-time.Second), Until: now.AddDate(1, 0, 0), Zone: time.UTC})
		if err != nil || len(report) == 0 || report[len(report)-1].Served != len(want) || report[len(report)-1].Ratings != 0 {
			t.Errorf("the report: %+v, %v; want %d served", report, err, len(want))
		}
	}
	is(0, 1, 2, 3, 4)
	// A moment before it is over, nothing of its month goes.
	if gone, _ := dropKept(t, db, after(0).Add(-time.Second)); slices.ContainsFunc(gone, func(name string) bool {
		return strings.HasSuffix(name, changes.Sessions[0].KeepUntil.Format("_until_2006_01"))
	}) {
		t.Errorf("dropped %v", gone)
	}
	is(0, 1, 2, 3, 4)
	gone, left := dropKept(t, db, after(0))
	var want []string
	for _, table := range keptTables {
		want = append(want, table+changes.Sessions[0].KeepUntil.Format("_until_2006_01"))
	}
	if !slices.Equal(gone, want) || len(left) > 0 {
		t.Errorf("dropped %v, left %v; want %v", gone, left, want)
	}
	is(1, 2, 3, 4)
	if gone, left := dropKept(t, db, after(1)); len(gone) == 0 || len(left) > 0 {
		t.Errorf("dropped %v, left %v", gone, left)
	}
	if after(4).After(after(1)) {
		is(2, 3, 4)
	} else {
		is(2, 3)
	}
	// The one that is live goes on where it was moved to, and goes once it is over.
	live := changes.Sessions[3]
	live.State, live.Ended = desk.Closed, after(1).Add(time.Hour)
	if err := db.Commit(t.Context(), lease, &desk.Changes{
		Sessions: []desk.Session{live}, Messages: []desk.Message{{Session: live.ID, StanzaID: "1", At: now, Body: "hello"}},
	}); err != nil {
		t.Fatal(err)
	}
	dropKept(t, db, after(1).AddDate(0, 3, 0))
	is(2)
	// By hand goes what nothing says of; the audit goes by its own time, and was there until now.
	if audit, err := db.AuditOf(t.Context(), testLink, sessionOf(0)); err != nil || len(audit) != 1 {
		t.Errorf("the audit: %v, %v", audit, err)
	}
	month := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	if dropped, err := db.DropBefore(t.Context(), month); err != nil || !slices.Contains(dropped, "messages"+now.Format("_2006_01")) {
		t.Errorf("dropped %v, %v", dropped, err)
	}
	if _, err := db.SessionRecord(t.Context(), testLink, sessionOf(2)); err == nil {
		t.Error("the one that was kept until somebody drops it is there")
	}
	if v, err := db.VerifyAudit(t.Context(), testLink, nil); err != nil {
		t.Errorf("the audit: %+v, %v", v, err)
	}
}

// TestRetentionWaitsForTheEnd: what has just ended can still be rated, so its month waits.
func TestRetentionWaitsForTheEnd(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	now := time.Now().UTC()
	var changes desk.Changes
	begins(&changes, 0, desk.Service{Name: "sales", Retention: desk.Day}, desk.Closed, now.AddDate(0, -2, 0))
	changes.Sessions[0].Ended = now
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	dropped, left, err := db.DropExpired(t.Context())
	if err != nil || len(dropped) > 0 || len(left) != len(keptTables) {
		t.Errorf("dropped %v, left %v, %v", dropped, left, err)
	}
	if err := db.Commit(t.Context(), lease, &desk.Changes{Ratings: []desk.Rating{{Session: sessionOf(0), At: now, Score: 5}}}); err != nil {
		t.Error(err)
	}
	if gone, left := dropKept(t, db, now.AddDate(0, 0, 3)); len(gone) != len(keptTables) || len(left) > 0 {
		t.Errorf("three days later: dropped %v, left %v", gone, left)
	}
}

// TestPartitionsForManyServices: there is a partition for a month, however many services there are.
func TestPartitionsForManyServices(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	count := func() (n int) {
		t.Helper()
		if err := db.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_inherits WHERE inhparent = 'messages'::regclass`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count()
	var changes desk.Changes
	for n := range 5000 {
		changes.Services = append(changes.Services, desk.Service{Name: desk.ServiceName(fmt.Sprintf("s%d", n)), Retention: time.Duration(n%3+1) * 365 * desk.Day})
	}
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	if made := count() - before; made != 3*4 {
		t.Errorf("%d partitions for three retentions, want one for each of four months", made)
	}
	if err := db.MakePartitions(t.Context()); err != nil || count()-before != 3*4 {
		t.Errorf("again: %d, %v", count()-before, err)
	}
}

// TestPartitionsGiveWay: who looks after the partitions does not wait long for somebody who reads,
// because all who write would wait behind.
func TestPartitionsGiveWay(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	var changes desk.Changes
	begins(&changes, 0, desk.Service{Name: "sales", Retention: desk.Day}, desk.Closed, time.Now().AddDate(0, -2, 0))
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	if err := db.MakePartitions(t.Context()); err != nil {
		t.Fatal(err)
	}
	reader, err := db.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Exec(t.Context(), `SELECT count(*) FROM messages`); err != nil {
		t.Fatal(err)
	}
	if dropped, _, err := db.DropExpired(t.Context()); err == nil || !strings.Contains(err.Error(), "lock") {
		t.Errorf("beside a long report: dropped %v, %v", dropped, err)
	}
	if err := db.Commit(t.Context(), lease, &desk.Changes{Messages: []desk.Message{{Session: sessionOf(0), StanzaID: "2", At: time.Now()}}}); err != nil {
		t.Error(err)
	}
	if err := reader.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if dropped, _, err := db.DropExpired(t.Context()); err != nil || len(dropped) != len(keptTables) {
		t.Errorf("after it: dropped %v, %v", dropped, err)
	}
}

// TestRetentionWhileTheDeskWrites: what is said in a session that outlives its months, while these are
// dropped, is all there, and in order.
func TestRetentionWhileTheDeskWrites(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	var changes desk.Changes
	begins(&changes, 0, desk.Service{Name: "sales", Retention: desk.Day}, desk.Active, time.Now().AddDate(0, -2, 0))
	begins(&changes, 1, desk.Service{Name: "sales", Retention: desk.Day}, desk.Closed, time.Now().AddDate(0, -2, 0))
	changes.Messages = nil
	if err := db.Commit(t.Context(), lease, &changes); err != nil {
		t.Fatal(err)
	}
	const said = 300
	written := make(chan error, 1)
	go func() { // ends when all is said
		for i := range said {
			more := &desk.Changes{Messages: []desk.Message{{Session: sessionOf(0), StanzaID: strconv.Itoa(i), At: time.Now(), Body: strconv.Itoa(i)}}}
			if i%3 == 0 {
				more.Sessions = changes.Sessions[:1]
			}
			if err := db.Commit(t.Context(), lease, more); err != nil {
				written <- fmt.Errorf("message %d: %w", i, err)
				return
			}
		}
		written <- nil
	}()
	done := 0
	for again := 1; ; again++ {
		// Another month passes: what is said now is in one that is over.
		if _, err := db.pool.Exec(t.Context(), `UPDATE sessions SET keep_until = now() - $1 * interval '2 months'`, again); err != nil {
			t.Fatal(err)
		}
		switch _, _, err := db.DropExpired(t.Context()); {
		case err == nil:
			done++
		case !strings.Contains(err.Error(), "lock timeout"):
			t.Error(err)
		}
		select {
		case err := <-written:
			if err != nil {
				t.Error(err)
			}
		default:
			continue
		}
		break
	}
	if done == 0 {
		t.Error("nothing was dropped meanwhile")
	}
	t.Logf("dropped %d times meanwhile", done)
	all, err := db.Transcript(t.Context(), testLink, sessionOf(0))
	if err != nil || len(all) != said {
		t.Fatalf("there are %d of %d messages, %v", len(all), said, err)
	}
	for i := range all {
		if all[i].Body != strconv.Itoa(i) {
			t.Fatalf("message %d is %q", i, all[i].Body)
		}
	}
	if _, err := db.SessionRecord(t.Context(), testLink, sessionOf(1)); err == nil {
		t.Error("the session that is over is still there")
	}
}
