package desktest

import (
	"errors"
	"time"

	"bellhop/internal/desk"
)

func leaseOneHolder(s *suite) {
	present, ok, err := s.store.Acquire(s.ctx, testLink, "two", long)
	if err != nil || ok {
		s.Fatalf("two acquires a held lease: %v, %v", ok, err)
	}
	s.equal(present, s.lease, "the present lease")
	renewed, err := s.store.Renew(s.ctx, s.lease, 2*long)
	if err != nil {
		s.Fatalf("renew: %v", err)
	}
	if more := renewed.Until.Sub(s.lease.Until); more < long || more > long+time.Minute {
		s.Errorf("renewed by %v, want about %v", more, long)
	}
	renewed.Until = s.lease.Until
	s.equal(renewed, s.lease, "the renewed lease but for its end")
	if _, err := s.store.Renew(s.ctx, desk.Lease{Link: testLink, Holder: "two", Epoch: s.lease.Epoch}, long); !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("two renews one's lease: %v", err)
	}
}

func leaseEpochGrows(s *suite) {
	again := s.acquire(testLink, "one")
	if again.Epoch != s.lease.Epoch+1 {
		s.Errorf("the same holder again has epoch %d, want %d", again.Epoch, s.lease.Epoch+1)
	}
	if _, err := s.store.Renew(s.ctx, s.lease, long); !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("renew of the epoch before: %v", err)
	}
}

func leaseRelease(s *suite) {
	if err := s.store.Release(s.ctx, s.lease); err != nil {
		s.Fatalf("release: %v", err)
	}
	if err := s.store.Commit(s.ctx, s.lease, &desk.Changes{Audit: []desk.Audit{aAudit("late")}}); !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("commit after the release: %v", err)
	}
	two := s.acquire(testLink, "two")
	if two.Epoch != s.lease.Epoch+1 {
		s.Errorf("the standby has epoch %d, want %d", two.Epoch, s.lease.Epoch+1)
	}
	if err := s.store.Release(s.ctx, s.lease); err != nil {
		s.Errorf("release of a lost lease: %v", err)
	}
	if _, err := s.store.Renew(s.ctx, two, long); err != nil {
		s.Errorf("a release of a lost lease took the new one: %v", err)
	}
}

func leaseEnds(s *suite) {
	const ttl = 50 * time.Millisecond
	short, err := s.store.Renew(s.ctx, s.lease, ttl)
	if err != nil {
		s.Fatalf("renew: %v", err)
	}
	for poll := time.NewTicker(ttl / 10); ; <-poll.C {
		two, ok, err := s.store.Acquire(s.ctx, testLink, "two", long)
		if err != nil {
			s.Fatalf("two polls: %v", err)
		}
		if !ok {
			continue
		}
		poll.Stop()
		if two.Epoch != short.Epoch+1 {
			s.Errorf("the standby has epoch %d, want %d", two.Epoch, short.Epoch+1)
		}
		if taken := two.Until.Add(-long); taken.Before(short.Until) {
			s.Errorf("taken at %v, before the end at %v", taken, short.Until)
		}
		return
	}
}

func leaseLinksApart(s *suite) {
	other := s.acquire("desk2.example.test", "two")
	s.commit(&desk.Changes{Services: []desk.Service{{Name: "sales"}}, Audit: []desk.Audit{aAudit("one")}})
	theirs, err := s.store.Load(s.ctx, other)
	if err != nil {
		s.Fatalf("load the other link: %v", err)
	}
	s.equal(theirs, &desk.State{LastStanza: map[desk.SessionID]string{}}, "the other link")
	if err := s.store.Commit(s.ctx, desk.Lease{Link: other.Link, Holder: "one", Epoch: 1}, &desk.Changes{}); !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("commit to another's link: %v", err)
	}
}

// countedCommits gives changes again after nobody heard how it ended, and where the store is not
// the one it was.
func countedCommits(s *suite) {
	first := &desk.Changes{Audit: []desk.Audit{aAudit("one")}, Number: s.load().Commits + 1}
	s.commit(first)
	s.commit(first) // it is known, and not written twice
	if n := s.load().Commits; n != first.Number {
		s.Errorf("%d transactions are counted instead of %d", n, first.Number)
	}
	s.commit(&desk.Changes{Audit: []desk.Audit{aAudit("two")}, Number: first.Number + 1})
	for _, n := range []uint64{first.Number, first.Number + 3} {
		err := s.store.Commit(s.ctx, s.lease, &desk.Changes{Audit: []desk.Audit{aAudit("wrong")}, Number: n})
		if !errors.Is(err, desk.ErrRefused) {
			s.Errorf("transaction %d after %d: %v", n, first.Number+1, err)
		}
	}
	old := s.lease
	s.lease = s.acquire(testLink, "one")
	if err := s.store.Commit(s.ctx, old, &desk.Changes{Number: first.Number + 2}); !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("with a lost lease: %v", err)
	}
	s.commit(&desk.Changes{Audit: []desk.Audit{aAudit("three")}, Number: first.Number + 2}) // the count goes on
	if audit, err := s.store.AuditOf(s.ctx, testLink, ""); err != nil || len(audit) != 3 {
		s.Errorf("the audit has %d rows instead of 3: %v", len(audit), err)
	}
}

func lostLease(s *suite) {
	s.commit(&desk.Changes{Services: []desk.Service{{Name: "sales", Title: "before"}}})
	old := s.lease
	s.lease = s.acquire(testLink, "one")
	before := s.load()
	err := s.store.Commit(s.ctx, old, &desk.Changes{
		Services: []desk.Service{{Name: "sales", Title: "after"}}, Audit: []desk.Audit{aAudit("lost")},
	})
	if !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("commit with a lost lease: %v", err)
	}
	if _, err := s.store.Load(s.ctx, old); !errors.Is(err, desk.ErrLeaseLost) {
		s.Errorf("load with a lost lease: %v", err)
	}
	s.equal(s.load(), before, "the state after it")
	if audit, err := s.store.AuditOf(s.ctx, testLink, ""); err != nil || len(audit) != 0 {
		s.Errorf("audit after it: %v, %v", audit, err)
	}
}
