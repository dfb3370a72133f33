package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// TestJournal: what is logged of a session carries its id, and nothing that people wrote.
func TestJournal(t *testing.T) {
	begun := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	changes := &desk.Changes{
		Audit: []desk.Audit{
			{Action: "session.begin", Session: "s-one", Actor: "alice@example.org", Subject: "sales"},
			{Action: "offer.declined", Session: "s-one", Actor: "bob@example.org", Reason: "my words"},
			{Action: "csr.state", Subject: "bob@example.org", Reason: "my words"},
		},
		Sessions: []desk.Session{
			{ID: "s-one", Service: "sales", State: desk.Queued, Question: "my words"},
			{ID: "s-two", Service: "sales", State: desk.Closed, End: desk.EndedByCSR, Created: begun, Served: begun.Add(3 * time.Second), Ended: begun.Add(time.Minute), EndNote: "my words"},
		},
	}
	for level, want := range map[slog.Level][]string{
		slog.LevelWarn: nil,
		slog.LevelInfo: {
			`level=INFO msg="session begun" session=s-one service=sales`,
			`level=INFO msg="session ended" session=s-two service=sales reason=closed took=1m0s waited=3s`,
		},
		slog.LevelDebug: {
			`level=DEBUG msg=session session=s-one action=session.begin actor=alice@example.org`,
			`level=DEBUG msg=session session=s-one action=offer.declined actor=bob@example.org`,
			`level=INFO msg="session begun" session=s-one service=sales`,
			`level=INFO msg="session ended" session=s-two service=sales reason=closed took=1m0s waited=3s`,
		},
	} {
		var b bytes.Buffer
		j := journal{slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))}
		observers{j}.Changed(changes)
		if got := strings.TrimSpace(b.String()); got != strings.Join(want, "\n") {
			t.Errorf("level %v:\n%s\nwant:\n%s", level, got, strings.Join(want, "\n"))
		}
	}
}
