package services_test

import (
	"fmt"
	"slices"
	"testing"

	"bellhop/internal/desk"
	"bellhop/services"
)

// line is the free CSRs in the order of the routing.
type line []desk.CSRID

// Best implements [desk.Candidates].
func (l line) Best(n int) []desk.CSRID { return slices.Clone(l[:min(n, len(l))]) }

// Skills implements [desk.Candidates]: the first half of the address says what they know.
func (l line) Skills(id desk.CSRID) desk.Skills { return desk.Skills{id.Local(): 1} }

func crowd(n int) (l line) {
	for i := range n {
		l = append(l, desk.CSRID(fmt.Sprintf("csr%02d@example.org", i)))
	}
	return l
}

func TestQueueAsksTheFirst(t *testing.T) {
	for _, n := range []int{0, 1, 5} {
		free := crowd(n)
		got := services.Queue{}.Match(desk.View{}, free)
		if !slices.Equal(got.Offer, free[:min(1, n)]) || got.Reason == "" {
			t.Errorf("of %d it asks %v, %q", n, got.Offer, got.Reason)
		}
	}
}

func TestRingAllAsksTen(t *testing.T) {
	for _, n := range []int{0, 3, 10, 25} {
		free := crowd(n)
		got := services.RingAll{}.Match(desk.View{}, free)
		if !slices.Equal(got.Offer, free[:min(10, n)]) || got.Reason == "" {
			t.Errorf("of %d it asks %v, %q", n, got.Offer, got.Reason)
		}
	}
}

// TestKinds holds the table to what the core expects of it.
func TestKinds(t *testing.T) {
	kinds := services.Kinds()
	if kinds[desk.DefaultKind] == nil {
		t.Errorf("the default kind %q is not in the table", desk.DefaultKind)
	}
	for name, kind := range kinds {
		if kind == nil || name == "" {
			t.Errorf("kind %q is %v", name, kind)
			continue
		}
		if got := kind.Match(desk.View{}, line(nil)); len(got.Offer) > 0 {
			t.Errorf("with nobody free, %s asks %v", name, got.Offer)
		}
	}
}
