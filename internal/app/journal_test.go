package app

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"bellhop/internal/config"
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

// TestLogVolume holds the operator's page to what it says of how much is logged: of a session that goes
// well, from the request to the end.
func TestLogVolume(t *testing.T) {
	const session, domain = desk.SessionID("s-mfrggzdfmztwq2lknnwg23tpou"), desk.JID("desk.example.org")
	options := deskOptions(&config.Config{XMPP: config.XMPP{Domain: string(domain), MUC: "rooms.example.org"}})
	options.Epoch = 1
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	d, err := desk.New(options, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	var happens func(desk.Event)
	happens = func(e desk.Event) {
		now = now.Add(7 * time.Second)
		for _, o := range d.Apply(now, e) {
			if o.ID != 0 {
				happens(desk.EffectDone{ID: o.ID})
			}
		}
	}
	operator := desk.Reply{To: desk.Operator}
	happens(desk.LinkUp{})
	happens(desk.ApplySettings{Reply: operator, Services: []desk.Service{{Name: "support"}}, CSRs: []desk.CSRProfile{
		{JID: "bob@example.org", Name: "Bob", Capacity: 1, Services: []desk.ServiceName{"support"}},
	}})
	happens(desk.PresenceChanged{JID: "bob@example.org/pc", Show: desk.Online})
	d.TakeChanges()
	happens(desk.Contact{Reply: desk.Reply{To: "alice@example.org/phone", From: domain}, Service: "support", ID: session, Token: "t", Name: "Alice"})
	happens(desk.OccupantJoined{Session: session, JID: "alice@example.org/phone", Nick: "Alice"})
	happens(desk.OccupantJoined{Session: session, JID: "bob@example.org/pc", Nick: "Bob"})
	happens(desk.CloseSession{Reply: desk.Reply{To: "bob@example.org/pc", From: domain}, Session: session})
	changes := d.TakeChanges()
	for _, c := range []struct {
		format      string
		level       slog.Level
		least, most int
	}{
		{"text", slog.LevelInfo, 230, 330},
		{"json", slog.LevelInfo, 250, 400},
		{"text", slog.LevelDebug, 1000, 1500},
	} {
		var b bytes.Buffer
		var handler slog.Handler = slog.NewTextHandler(&b, &slog.HandlerOptions{Level: c.level})
		if c.format == "json" {
			handler = slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: c.level})
		}
		journal{slog.New(handler)}.Changed(changes)
		t.Logf("%s at %v: %d bytes", c.format, c.level, b.Len())
		if b.Len() < c.least || b.Len() > c.most || strings.Count(b.String(), string(session)) != strings.Count(b.String(), "\n") {
			t.Errorf("%s at %v: %d bytes, want %d to %d\n%s", c.format, c.level, b.Len(), c.least, c.most, b.String())
		}
	}
}
