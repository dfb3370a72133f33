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
		SELECT make_partitions(3);`
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
}
