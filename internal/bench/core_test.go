package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestCore runs the whole, small.
func TestCore(t *testing.T) {
	r, err := RunCore(CoreOptions{CSRs: 64, Services: 16, Waiting: 400, Sizes: 2, Lives: 20, Out: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Assigned) != 2 || r.Assigned[0].CSRs != 16 || r.Assigned[1].Waiting != 400 || r.Assigned[1].Freed.Count != 64 || r.Assigned[1].Came.Count != 16 {
		t.Errorf("%+v", r.Assigned)
	}
	if r.Events <= 0 || r.PerLife < 20 || r.Allocs <= 0 || r.Assigned[0].Freed.P99 <= 0 || r.Assigned[0].Came.Max < r.Assigned[0].Came.P50 {
		t.Errorf("%+v", r)
	}
	var text, data bytes.Buffer
	if err := errors.Join(r.WriteText(&text), r.WriteJSON(&data)); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
	var again CoreReport
	if err := json.Unmarshal(data.Bytes(), &again); err != nil || again.Events != r.Events || !strings.Contains(text.String(), "events, /s") {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := RunCore(CoreOptions{CSRs: 3}); err == nil {
		t.Error("three CSRs are four desks")
	}
}
