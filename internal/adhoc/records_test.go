package adhoc

import (
	"strings"
	"testing"

	"bellhop/internal/desk"
)

// TestLookupLeavesTheDeskAlone: the records are asked beside the loop, where the desk may not be
// read any more. What was known when they were asked is what is said.
func TestLookupLeavesTheDeskAlone(t *testing.T) {
	b := newBench(t)
	deed, refusal := findTranscripts(&Env{Desk: b.desk, Reply: desk.Reply{To: admin}, server: b.server},
		Values{"customer": {"alice@example.net"}})
	if refusal != nil {
		t.Fatal(refusal)
	}
	b.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: desk.Service{Name: "sales", Title: "Another"}})
	result, err := deed.Lookup(t.Context(), records{})
	if err != nil || !strings.Contains(result.Note, " Sales Alice") {
		t.Errorf("%v, %v", result.Note, err)
	}
}
