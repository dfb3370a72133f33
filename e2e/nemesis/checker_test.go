package nemesis

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// TestCheckerCatches breaks the desk's work on purpose in three ways, in a run in which nothing
// else goes wrong: a store that forgets rows, a desk that says things twice, and removals that
// are not done. Each is found, and nothing else is.
func TestCheckerCatches(t *testing.T) {
	t.Parallel()
	s := newStage(t, kinds()[0])
	s.Desks = s.Desks[:1]
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	forgetful(t, s)
	s.Desks[0].Stream.Tamper = func(data []byte) []byte { return lenient(stammering(data)) }
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	report, err := Run(ctx, s, Options{Seed: 3, For: 6 * time.Second, Customers: 4, CSRs: 3, Plan: Plan{}})
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]int)
	for _, v := range report.Violations {
		switch {
		case v.Invariant == 6 && strings.Contains(v.Text, "which is not in the transcript"):
			found["forgotten"]++
		case v.Invariant == 7 && strings.Contains(v.Text, "the desk said") && strings.Contains(v.Text, "twice"):
			found["twice"]++
		case (v.Invariant == 3 || v.Invariant == 7) && strings.Contains(v.Text, "taken out of"):
			found["not removed"]++
		default:
			t.Errorf("found besides: %s", v)
		}
	}
	if t.Log(found); len(found) != 3 {
		t.Errorf("of three breakages it found %v\n%s", found, report)
	}
}

// forgetful has the database lose every seventh line of the transcripts.
func forgetful(t *testing.T, s *Stage) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.Postgres.URL(Database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `
		CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF NEW.id % 7 = 0 THEN RETURN NULL; END IF;
			RETURN NEW;
		END $$;
		CREATE TRIGGER forget BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION forget();`); err != nil {
		t.Fatal(err)
	}
}

// roomWords is what the desk says in a room.
var roomWords = regexp.MustCompile(`<message [^>]*type=['"]groupchat['"][^>]*>.*?</message>`)

// stammering has everything that the desk says in a room be said twice.
func stammering(data []byte) []byte {
	return roomWords.ReplaceAllFunc(data, func(m []byte) []byte { return append(bytes.Clone(m), m...) })
}

// lenient has the server keep those who are to be put out.
func lenient(data []byte) []byte {
	for _, pair := range [][2]string{{"affiliation='none'", "affiliation='member'"}, {"role='none'", "role='participant'"}} {
		for _, quote := range []string{"'", `"`} {
			data = bytes.ReplaceAll(data, []byte(strings.ReplaceAll(pair[0], "'", quote)), []byte(strings.ReplaceAll(pair[1], "'", quote)))
		}
	}
	return data
}
