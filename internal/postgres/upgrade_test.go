package postgres

import (
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"bellhop/internal/desk"
)

// released is the version of the schema that the first release has, and asFirst is a session under
// way in it: written as that release writes it.
const (
	released = 6
	asFirst  = `
		INSERT INTO links (link, holder, epoch, until) VALUES ('desk.example.test', 'old', 3, clock_timestamp() + interval '1 minute');
		INSERT INTO services VALUES ('desk.example.test', 'sales', '{"Name":"sales","Title":"Sales","Kind":"queue"}');
		INSERT INTO sessions VALUES ('desk.example.test', 's-aaaaaaaaaaaaaaaaaaaaaaaaaa', 'sales', 'queued', 'alice@example.test',
			'alice@example.test/phone', 'Alice', 'en', 'Why?', '{}', 0, '{}', true, now(), now(), false, now() + interval '1 hour', NULL, NULL,
			'', '', '', '\x01', 'sales', '', false, false, NULL, '[]', 0, 0, '', '[]', NULL, '', NULL);
		INSERT INTO participants (link, session, jid, role, owner, nick, state, since, until, number) VALUES
			('desk.example.test', 's-aaaaaaaaaaaaaaaaaaaaaaaaaa', 'alice@example.test', 'customer', false, 'Alice', 'joined', now(), NULL, 0);
		INSERT INTO messages (link, session, begun, stanza_id, at, sender, nick, body, correction)
			SELECT link, id, created, '17', now(), customer, name, 'Hello?', false FROM sessions;
		INSERT INTO audit (link, at, actor, action, session, subject, reason) SELECT link, now(), customer, 'session.begin', id, service, '' FROM sessions;
		INSERT INTO outbox VALUES ('desk.example.test', 9, 's-aaaaaaaaaaaaaaaaaaaaaaaaaa', 'say',
			'{"session":"s-aaaaaaaaaaaaaaaaaaaaaaaaaa","text":"Welcome."}');
		SELECT make_partitions(3);
		-- Sessions that are over: of two years ago, whose month has no partition, and of the next month, which has.
		INSERT INTO closed_sessions SELECT (jsonb_populate_record(s, jsonb_build_object('state', 'closed', 'id', over.id, 'created', over.at,
				'served', over.at + interval '1 minute', 'ended', over.at + interval '1 hour', 'customer', 'ann@example.test'))).*
			FROM sessions s, ` + areOver + `;
		INSERT INTO closed_participants (link, session, begun, jid, role, owner, nick, state, since, until, number, ord)
			SELECT 'desk.example.test', id, at, 'bob@example.test', 'csr', true, 'Bob', 'removed', at + interval '1 hour', NULL, 1, 7 FROM ` + areOver + `;
		INSERT INTO closed_offers (link, id, session, begun, csr, state, made, until, ended, reason)
			SELECT 'desk.example.test', n, id, at, 'bob@example.test', 'joined', at, at, at + interval '1 minute', '' FROM ` + areOver + `;
		INSERT INTO messages (link, session, begun, stanza_id, at, sender, nick, body, correction)
			SELECT 'desk.example.test', id, at, m::text, at, 'ann@example.test', 'Ann', 'Word ' || m, false FROM ` + areOver + `, generate_series(1, 3) AS m;
		INSERT INTO ratings SELECT 'desk.example.test', id, at, at, 4, 'fine' FROM ` + areOver + `;`
	areOver = `(VALUES (1, 's-bbbbbbbbbbbbbbbbbbbbbbbbbb', now() - interval '2 years'),
			(2, 's-cccccccccccccccccccccccccc', date_trunc('month', now()) + interval '40 days')) AS over (n, id, at)`
)

// TestUpgradeKeepsSessions brings a database of the first release, with a session under way, to
// the schema of this one: the process that takes over has the session, what is owed for it, and
// where its transcript ends, and goes on with it.
func TestUpgradeKeepsSessions(t *testing.T) {
	url := newDatabase(t, "template0")
	config, err := parse(url)
	if err != nil {
		t.Fatal(err)
	}
	old := stdlib.OpenDB(*config.ConnConfig)
	defer old.Close()
	steps, err := provider(old)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := steps.UpTo(t.Context(), released); err != nil {
		t.Fatal(err)
	}
	if _, err := old.ExecContext(t.Context(), asFirst); err != nil {
		t.Fatal(err)
	}
	if err := Migrate(t.Context(), url, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	db := connect(t, url)
	if _, ok, err := db.Acquire(t.Context(), testLink, "new", time.Minute); ok || err != nil {
		t.Errorf("the lease of the process that still serves is taken: %v %v", ok, err)
	}
	if err := db.Release(t.Context(), desk.Lease{Link: testLink, Holder: "old", Epoch: 3}); err != nil {
		t.Fatal(err)
	}
	lease, ok, err := db.Acquire(t.Context(), testLink, "new", time.Minute)
	if err != nil || !ok || lease.Epoch != 4 {
		t.Fatalf("%+v, %v, %v", lease, ok, err)
	}
	state, err := db.Load(t.Context(), lease)
	if err != nil {
		t.Fatal(err)
	}
	const id = "s-aaaaaaaaaaaaaaaaaaaaaaaaaa"
	if len(state.Sessions) != 1 || state.Sessions[0].ID != id || state.Sessions[0].State != desk.Queued || len(state.Participants) != 1 ||
		state.LastStanza[id] != "17" || len(state.Outbox) != 1 || state.Outbox[0].Effect != (desk.Say{Session: id, Text: "Welcome."}) {
		t.Errorf("after the upgrade there is %+v", state)
	}
	changes := &desk.Changes{
		Sessions: state.Sessions, Done: []desk.EffectID{9}, Number: state.Commits + 1,
		Audit: []desk.Audit{{At: time.Now(), Action: "session.joined", Session: id}},
	}
	if err := db.Commit(t.Context(), lease, changes); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
	isPast(t, db, lease)
}

// isPast wants what was over before the upgrade to be there, found and counted as before, and to go
// with the months in which it began.
func isPast(t *testing.T, db *DB, lease desk.Lease) {
	t.Helper()
	const long, next = "s-bbbbbbbbbbbbbbbbbbbbbbbbbb", "s-cccccccccccccccccccccccccc"
	is := func(id desk.SessionID, there bool) {
		t.Helper()
		record, err := db.SessionRecord(t.Context(), testLink, id)
		said, serr := db.Transcript(t.Context(), testLink, id)
		if serr != nil || (err == nil) != there || (len(said) == 3) != there {
			t.Fatalf("%s: %v, %v, %v; want it there: %v", id, err, said, serr, there)
		}
		if there && (said[0].Body != "Word 1" || said[2].Body != "Word 3" || len(record.Parts) != 1 || !record.KeepUntil.IsZero()) {
			t.Errorf("%s: %+v, %v", id, record, said)
		}
	}
	is(long, true)
	is(next, true)
	found, err := db.SearchTranscripts(t.Context(), testLink, "word", 9)
	if err != nil || len(found) != 6 {
		t.Errorf("words are found in %v, %v", found, err)
	}
	records, err := db.RecentSessions(t.Context(), testLink, "ann@example.test", "sales", 9)
	if err != nil || len(records) != 2 || records[0].Rating == nil || records[1].Rating == nil {
		t.Errorf("her sessions are %+v, %v", records, err)
	}
	for _, by := range []desk.Grouping{desk.ByService, desk.ByCSR} {
		report, err := db.Report(t.Context(), testLink, desk.ReportQuery{
			By: by, From: time.Now().AddDate(-3, 0, 0), Until: time.Now().AddDate(0, 3, 0), Zone: time.UTC, Target: time.Minute,
		})
		last := report[len(report)-1]
		if err != nil || last.Served != 2 || last.Ratings != 2 || last.HandleAvg != 59*time.Minute {
			t.Errorf("by %v: %+v, %v", by, report, err)
		}
	}
	// What was said before is not stored again, and comes before what is said now.
	if err := db.Commit(t.Context(), lease, &desk.Changes{Messages: []desk.Message{
		{Session: "s-aaaaaaaaaaaaaaaaaaaaaaaaaa", StanzaID: "17", At: time.Now(), Body: "Hello?"},
		{Session: "s-aaaaaaaaaaaaaaaaaaaaaaaaaa", StanzaID: "18", At: time.Now(), Body: "Anybody?"},
	}}); err != nil {
		t.Fatal(err)
	}
	if said, err := db.Transcript(t.Context(), testLink, "s-aaaaaaaaaaaaaaaaaaaaaaaaaa"); err != nil || len(said) != 2 || said[1].Body != "Anybody?" {
		t.Errorf("the session that goes on: %v, %v", said, err)
	}
	for _, table := range []string{"closed_sessions", "closed_participants", "closed_offers", "messages", "ratings"} {
		var stray int
		if err := db.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table+"_default").Scan(&stray); err != nil || stray > 0 {
			t.Errorf("%d rows of %s are in its default partition, %v", stray, table, err)
		}
	}
	// Of their indexes only the key is new: those of the words and of the order were taken over, or there
	// would be others beside them.
	var indexes, taken int
	if err := db.pool.QueryRow(t.Context(), `
		SELECT count(*), count(inhrelid) FROM pg_index LEFT JOIN pg_inherits ON inhrelid = indexrelid
		 WHERE indrelid = to_regclass('messages_' || to_char(date_trunc('month', now()) + interval '40 days', 'YYYY_MM'))`,
	).Scan(&indexes, &taken); err != nil || indexes != 3 || taken != 3 {
		t.Errorf("a partition that was taken over has %d indexes, %d of them the table's, %v", indexes, taken, err)
	}
	dropped, err := db.DropBefore(t.Context(), time.Now().AddDate(-1, 0, 0))
	if err != nil || len(dropped) != 5 {
		t.Errorf("dropped %v, %v", dropped, err)
	}
	is(long, false)
	is(next, true)
}
