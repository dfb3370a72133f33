package desktest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

func TestMemory(t *testing.T) {
	StoreSuite(t, func(*testing.T) Store { return NewMemory(nil) })
}

func TestMemoryFaults(t *testing.T) {
	for _, test := range []struct {
		name    string
		fault   Fault
		want    error
		written bool
	}{
		{"fails", Fails, ErrInjected, false},
		{"lost", Lost, desk.ErrUnknownOutcome, false},
		{"unheard", Unheard, desk.ErrUnknownOutcome, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := NewMemory(nil)
			lease, _, err := m.Acquire(t.Context(), testLink, "one", long)
			if err != nil {
				t.Fatal(err)
			}
			m.Hook(func(op Op, c *desk.Changes) Fault {
				if op == OpCommit && len(c.Services) > 0 {
					return test.fault
				}
				return None
			})
			if err := m.Commit(t.Context(), lease, &desk.Changes{Services: []desk.Service{{Name: "sales"}}}); !errors.Is(err, test.want) {
				t.Errorf("commit: %v, want %v", err, test.want)
			}
			state, err := m.Load(t.Context(), lease)
			if err != nil || len(state.Services) > 0 != test.written {
				t.Errorf("load: %v, %v; want written: %v", state, err, test.written)
			}
		})
	}
}

func TestMemoryFreeze(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(nil)
		thaw := m.Freeze()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := m.Acquire(ctx, testLink, "one", long); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("acquire while frozen: %v", err)
		}
		time.AfterFunc(time.Minute, thaw)
		start := time.Now()
		if _, ok, err := m.Acquire(t.Context(), testLink, "one", long); !ok || err != nil {
			t.Errorf("acquire: %v, %v", ok, err)
		}
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("it waited %v, want until thawed", waited)
		}
	})
}
