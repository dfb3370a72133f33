package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/internal/lab"
)

// TestBenchE2E runs the whole, small: on both servers all sessions are set up and ended, the
// desk's component writes the stanzas of the bare one and an answer more, and both forms of
// the report say the same.
func TestBenchE2E(t *testing.T) {
	for _, kind := range []lab.Kind{lab.Prosody, lab.Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			r, err := Run(ctx, Options{
				Server: kind, Sessions: 10, Rounds: 2, InFlight: 4, Idle: 3, Profiles: t.TempDir(), Out: t.Output(),
			})
			if err != nil {
				t.Fatal(err)
			}
			check(t, r)
		})
	}
}

func check(t *testing.T, r *Report) {
	t.Helper()
	if len(r.Ratio.Values) != 2 || r.Ratio.Min <= 0 || r.Bare.Idle.Count != 6 || r.Desk.Idle.Count != 6 {
		t.Errorf("%+v", r)
	}
	if r.Bare.Sent != 7 || r.Desk.Sent < 8 {
		t.Errorf("stanzas sent a session: bare %v, want 7; desk %v, want 8 and some to know that they came", r.Bare.Sent, r.Desk.Sent)
	}
	if r.Batch.Events == 0 || r.Batch.Took == 0 {
		t.Errorf("no transactions: %+v", r.Batch)
	}
	var text, data bytes.Buffer
	if err := errors.Join(r.WriteText(&text), r.WriteJSON(&data)); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
	var again Report
	if err := json.Unmarshal(data.Bytes(), &again); err != nil {
		t.Fatal(err)
	}
	if again.Ratio.Median != r.Ratio.Median || !strings.Contains(text.String(), "desk/bare") {
		t.Errorf("%+v", again)
	}
}

func TestLimits(t *testing.T) {
	for name, o := range map[string]Options{
		"too many sessions":  {Sessions: maxSessions + 1},
		"too many rounds":    {Rounds: maxRounds + 1},
		"fewer than nothing": {InFlight: -1},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Run(t.Context(), o); err == nil {
				t.Error("it ran")
			}
		})
	}
}
