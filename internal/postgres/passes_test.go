package postgres

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/internal/desk"
)

func TestBoardPasses(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	lease := acquire(t, db)
	ctx := t.Context()
	key := func(name string, jid desk.JID, lasts time.Duration) []byte {
		t.Helper()
		if err := db.PutBoardKey(ctx, testLink, []byte(name), jid, lasts); err != nil {
			t.Fatal(err)
		}
		return []byte(name)
	}
	spend := func(key []byte, cookie string) error {
		_, err := db.SpendBoardKey(ctx, testLink, key, []byte(cookie), time.Hour)
		return err
	}
	cookie := func(link, cookie string) error {
		_, err := db.BoardCookie(ctx, link, []byte(cookie))
		return err
	}
	k := key("k1", "eve@example.test", time.Minute)
	pass, err := db.SpendBoardKey(ctx, testLink, k, []byte("c1"), time.Hour)
	if left := time.Until(pass.Until); err != nil || pass.JID != "eve@example.test" || left < 59*time.Minute || left > 61*time.Minute {
		t.Fatalf("%+v, %v", pass, err)
	}
	old, fresh := key("k2", "eve@example.test", time.Minute), key("k3", "eve@example.test", time.Minute)
	other := key("k4", "ann@example.test", time.Minute)
	for _, test := range []struct {
		name string
		got  error
		want error
	}{
		{"a key used twice", spend(k, "c2"), ErrNoPass},
		{"a key that was replaced", spend(old, "c2"), ErrNoPass},
		{"a key that is not known", spend([]byte("k9"), "c2"), ErrNoPass},
		{"a cookie as a key", spend([]byte("c1"), "c2"), ErrNoPass},
		{"a key that is over", spend(key("k5", "dan@example.test", -time.Second), "c2"), ErrNoPass},
		{"a key as a cookie", cookie(testLink, "k3"), ErrNoPass},
		{"a cookie of another link", cookie("other.example.test", "c1"), ErrNoPass},
		{"a cookie that was never given", cookie(testLink, "c2"), ErrNoPass},
		{"a cookie", cookie(testLink, "c1"), nil},
		{"the fresh key", spend(fresh, "c3"), nil},
		{"somebody else's", spend(other, "c4"), nil},
	} {
		if !errors.Is(test.got, test.want) || test.want == nil && test.got != nil {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
	if err := db.DropBoardCookie(ctx, testLink, []byte("c3")); err != nil || !errors.Is(cookie(testLink, "c3"), ErrNoPass) {
		t.Errorf("a cookie that was dropped: %v, %v", err, cookie(testLink, "c3"))
	}
	// Losing a role, and only that.
	key("k6", "eve@example.test", time.Minute)
	if err := db.Commit(ctx, lease, &desk.Changes{RemovedGrants: []desk.Grant{{JID: "eve@example.test", Role: desk.RoleSupervisor}}}); err != nil {
		t.Fatal(err)
	}
	if got := []error{cookie(testLink, "c1"), spend([]byte("k6"), "c5")}; !errors.Is(got[0], ErrNoPass) || !errors.Is(got[1], ErrNoPass) {
		t.Errorf("after the role was revoked: %v", got)
	}
	if err := cookie(testLink, "c4"); err != nil {
		t.Errorf("of somebody who keeps theirs: %v", err)
	}
	if err := db.DropBoardPasses(ctx, testLink, "ann@example.test"); err != nil || !errors.Is(cookie(testLink, "c4"), ErrNoPass) {
		t.Errorf("after all were dropped: %v", err)
	}
}

// TestBoardKeyIsSpentOnce has many use one key at the same time.
func TestBoardKeyIsSpentOnce(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	acquire(t, db)
	if err := db.PutBoardKey(t.Context(), testLink, []byte("key"), "eve@example.test", time.Minute); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var in atomic.Int32
	for i := range 16 {
		wg.Go(func() {
			switch _, err := db.SpendBoardKey(context.WithoutCancel(t.Context()), testLink, []byte("key"), []byte{byte(i)}, time.Minute); {
			case err == nil:
				in.Add(1)
			case !errors.Is(err, ErrNoPass):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 {
		t.Errorf("%d got in", in.Load())
	}
}
