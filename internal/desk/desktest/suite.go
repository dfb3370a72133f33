package desktest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// Store is what the suite tests: the core's ports, and what reads the records that the core
// does not load.
type Store interface {
	desk.Store
	desk.Leaser
	Transcript(ctx context.Context, link string, session desk.SessionID) ([]desk.Message, error)
	SessionRecord(ctx context.Context, link string, session desk.SessionID) (desk.Session, error)
	RecentSessions(ctx context.Context, link string, customer desk.JID, service desk.ServiceName, limit int) ([]desk.Record, error)
	SearchTranscripts(ctx context.Context, link, query string, limit int) ([]desk.Message, error)
	AuditSearch(ctx context.Context, link string, filter desk.AuditFilter) ([]desk.Audit, error)
	AuditOf(ctx context.Context, link string, session desk.SessionID) ([]desk.Audit, error)
	MakePartitions(ctx context.Context) error
	DropExpired(ctx context.Context) (dropped, left []string, err error)
}

// testLink is the link of the suite, long how long its lease is where it is not to end.
const (
	testLink = "desk.example.test"
	long     = time.Hour
)

// StoreSuite holds a store to the port's contract. open returns an empty store of its own for
// each call.
func StoreSuite(t *testing.T, open func(t *testing.T) Store) {
	tests := []struct {
		name string
		run  func(*suite)
	}{
		{"lease: one holder at a time", leaseOneHolder},
		{"lease: epoch grows with each holder", leaseEpochGrows},
		{"lease: a release lets a standby in", leaseRelease},
		{"lease: it ends by the store's clock", leaseEnds},
		{"lease: links are apart", leaseLinksApart},
		{"commits are counted", countedCommits},
		{"lost lease: nothing is written", lostLease},
		{"rows come back as written", roundTrip},
		{"rows are replaced whole", replaceRows},
		{"rows are removed", removeRows},
		{"empty state", emptyState},
		{"texts that no database takes are mended", unclean},
		{"closed sessions leave, their record stays", closedSession},
		{"a closed session can be written again", closedAgain},
		{"messages are stored once, in order", messagesOnce},
		{"audit is in order", auditOrder},
		{"the audit is searched", auditSearch},
		{"transcripts are searched", transcriptSearch},
		{"on hold a session is no load", onHold},
		{"sessions that ended in a day are recent", recent},
		{"codes are filed after the end", filed},
		{"a rating takes the place of the one before", rated},
		{"who is erased is forgotten, and the records stay", erased},
		{"what CSRs said among themselves about who is erased goes too", erasedAsides},
		{"until when a session is kept is decided once", keptOnce},
		{"sessions go with the month until whose end they are kept", expired},
		{"outbox: added and done at once", outboxDone},
		{"what passes within a transaction is not refused", passing},
		{"broken rules are refused whole", refusals},
		{"a thousand sessions at once", thousand},
		{"a transaction whose ctx ended is not made", cancelled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &suite{T: t, ctx: t.Context(), store: open(t)}
			s.lease = s.acquire(testLink, "one")
			test.run(s)
		})
	}
}

// suite is one test at work on a store of its own.
type suite struct {
	*testing.T
	ctx   context.Context //nolint:containedctx // the test's own
	store Store
	lease desk.Lease
}

func (s *suite) acquire(link, holder string) desk.Lease {
	s.Helper()
	lease, ok, err := s.store.Acquire(s.ctx, link, holder, long)
	if err != nil || !ok {
		s.Fatalf("%s acquires %s: %v, %v", holder, link, ok, err)
	}
	return lease
}

func (s *suite) commit(changes *desk.Changes) {
	s.Helper()
	if err := s.store.Commit(s.ctx, s.lease, changes); err != nil {
		s.Fatalf("commit: %v", err)
	}
}

func (s *suite) load() *desk.State {
	s.Helper()
	state, err := s.store.Load(s.ctx, s.lease)
	if err != nil {
		s.Fatalf("load: %v", err)
	}
	return state
}

// refused commits and wants the constraint of that name to refuse it, and nothing written.
func (s *suite) refused(changes *desk.Changes, constraint string) {
	s.Helper()
	before := s.load()
	err := s.store.Commit(s.ctx, s.lease, changes)
	var named interface{ ConstraintName() string }
	switch {
	case err == nil:
		s.Errorf("want %s to refuse it, it was written", constraint)
	case !errors.As(err, &named):
		s.Errorf("want %s to refuse it, got %v", constraint, err)
	case named.ConstraintName() != constraint:
		s.Errorf("want %s to refuse it, %s did: %v", constraint, named.ConstraintName(), err)
	}
	s.equal(s.load(), before, "state after a refusal")
}

// equal compares, and names the field that differs.
func (s *suite) equal(got, want any, what string) {
	s.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	g, w := reflect.Indirect(reflect.ValueOf(got)), reflect.Indirect(reflect.ValueOf(want))
	if g.Kind() == reflect.Struct && g.Type() == w.Type() {
		for i := range g.NumField() {
			f := g.Type().Field(i)
			if f.IsExported() && !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
				s.Errorf("%s: %s is\n%+v, want\n%+v", what, f.Name, g.Field(i), w.Field(i))
			}
		}
		return
	}
	s.Errorf("%s is\n%+v, want\n%+v", what, got, want)
}
