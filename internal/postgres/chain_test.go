package postgres

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// chained returns a database with an audit of rows, some in each of several transactions.
func chained(t *testing.T, rows int) *DB {
	t.Helper()
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	at := time.Now()
	for n := 0; n < rows; {
		var c desk.Changes
		for range min(3, rows-n) {
			n++
			c.Audit = append(c.Audit, desk.Audit{
				At: at.Add(time.Duration(n) * time.Nanosecond), Actor: "admin@example.test", Action: "service.set",
				Subject: fmt.Sprintf("sales%d", n), Reason: "ünd\x00\xff",
			})
		}
		if err := db.Commit(t.Context(), lease, &c); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// TestAuditChain breaks the audit in every way that whoever owns the tables could, and has each
// found at the first row that is wrong.
func TestAuditChain(t *testing.T) {
	const rows = 10
	for name, test := range map[string]struct {
		statement string
		seq       int64 // of the row that is named; 0 for a whole chain
		why       string
	}{
		"whole":              {`SELECT 1`, 0, ""},
		"altered":            {`UPDATE audit SET actor = 'eve@example.test' WHERE seq = 4`, 4, `service.set by "eve@example.test") is not as it was written`},
		"moved in time":      {`UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = 4`, 4, "not as it was"},
		"words moved":        {`UPDATE audit SET subject = '', reason = subject || reason WHERE seq = 7`, 7, "not as it was"},
		"removed":            {`DELETE FROM audit WHERE seq = 5`, 5, "is missing"},
		"first removed":      {`DELETE FROM audit WHERE seq = 1`, 1, "is missing"},
		"end cut off":        {`DELETE FROM audit WHERE seq > 8`, 9, "10 were written"},
		"all removed":        {`DELETE FROM audit`, 1, "10 were written"},
		"swapped":            {`UPDATE audit SET seq = 9 - seq WHERE seq IN (4, 5)`, 4, "not as it was"},
		"slipped in":         {`INSERT INTO audit (link, at, actor, action, session, subject, reason, seq, hash) SELECT link, at, actor, action, session, subject, reason, seq, hash FROM audit WHERE seq = 3`, 3, "is there twice"},
		"added at the end":   {`INSERT INTO audit (link, at, actor, action, session, subject, reason, seq, hash) SELECT link, at, actor, action, session, subject, reason, 11, hash FROM audit WHERE seq = 3`, 11, "not as it was"},
		"end moved back":     {`UPDATE audit_chains SET (seq, hash) = (SELECT seq, hash FROM audit WHERE seq = 8)`, 10, "not the last that was written"},
		"dropped is made up": {`WITH gone AS (DELETE FROM audit WHERE seq = 5 RETURNING *) INSERT INTO audit_dropped (link, first, last, hash) SELECT link, seq, seq, sha256('x') FROM gone`, 6, "the row before it is another"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := chained(t, rows)
			for _, statement := range []string{"ALTER TABLE audit DISABLE TRIGGER audit_append_only", test.statement} {
				if _, err := db.pool.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			v, err := db.VerifyAudit(t.Context(), testLink, nil)
			broken, found := errors.AsType[*BrokenError](err)
			switch {
			case test.seq == 0:
				if err != nil || v.Rows != rows || v.Last.Seq != rows || len(v.Last.Hash) != 32 {
					t.Errorf("%+v, %v", v, err)
				}
			case !found || broken.Seq != test.seq || !strings.Contains(err.Error(), test.why):
				t.Errorf("%v, want row %d: %s", err, test.seq, test.why)
			}
		})
	}
}

// TestAuditAnchor: a chain that was written anew as a whole is known by a row that was noted
// elsewhere.
func TestAuditAnchor(t *testing.T) {
	db, other := chained(t, 7), chained(t, 9)
	v, err := db.VerifyAudit(t.Context(), testLink, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.VerifyAudit(t.Context(), testLink, &v.Last); err != nil {
		t.Error(err)
	}
	if _, err := other.VerifyAudit(t.Context(), testLink, &v.Last); err == nil || !strings.Contains(err.Error(), "row 7") {
		t.Errorf("another chain: %v", err)
	}
	later := Anchor{Seq: 8, Hash: v.Last.Hash}
	if _, err := db.VerifyAudit(t.Context(), testLink, &later); err == nil || !strings.Contains(err.Error(), "row 8") {
		t.Errorf("a chain that was cut: %v", err)
	}
}

// TestAuditChainGoesOn over another process, retention, and rows that have no place in it.
func TestAuditChainGoesOn(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	now := time.Now().UTC()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	put := func(db *DB, lease desk.Lease, at time.Time) {
		t.Helper()
		if err := db.Commit(t.Context(), lease, &desk.Changes{Audit: []desk.Audit{{At: at, Action: "said"}}}); err != nil {
			t.Fatal(err)
		}
	}
	put(db, lease, month)
	if err := db.Release(t.Context(), lease); err != nil {
		t.Fatal(err)
	}
	second := connect(t, db.pool.Config().ConnString())
	lease, ok, err := second.Acquire(t.Context(), testLink, "another", time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	put(second, lease, month.AddDate(0, 1, 0))
	put(second, lease, month.AddDate(0, 0, 1)) // a clock that was put back: its month is dropped with row 1
	put(second, lease, month.AddDate(0, 1, 1))

	// A writer that is wrong about the end of the chain writes nothing, and knows better then.
	second.chains.set(lease, tail{seq: 2, hash: make([]byte, 32)})
	wrong := &desk.Changes{Audit: []desk.Audit{{At: now, Action: "said"}}}
	if err := second.Commit(t.Context(), lease, wrong); err == nil || errors.Is(err, desk.ErrUnknownOutcome) || errors.Is(err, desk.ErrRefused) {
		t.Errorf("a wrong end: %v", err)
	}
	put(second, lease, month.AddDate(0, 1, 2))

	if v, err := db.VerifyAudit(t.Context(), testLink, nil); err != nil || v.Rows != 5 {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := db.DropBefore(t.Context(), month.AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	if v, err := db.VerifyAudit(t.Context(), testLink, nil); err != nil || v.Rows != 3 || v.Dropped != 2 || v.Last.Seq != 5 {
		t.Errorf("after retention: %+v, %v", v, err)
	}
	if _, err := db.pool.Exec(t.Context(), `DELETE FROM audit_dropped`); err == nil || !strings.Contains(err.Error(), "never changed") {
		t.Errorf("what was dropped can be forgotten: %v", err)
	}
	if _, err := db.pool.Exec(t.Context(), `INSERT INTO audit (link, at, actor, action, session, subject, reason) VALUES ('x', now(), '', '', '', '', '')`); err == nil {
		t.Error("a row without a place in the chain is taken")
	}
}
