package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"bellhop/internal/lab"
)

// TestLiveE2E runs the whole, small: sessions are held, all that is said is stored, and a
// desk that is killed has every room's record whole again.
func TestLiveE2E(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "bellhop")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "bellhop/cmd/bellhop").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, kind := range []lab.Kind{lab.Prosody, lab.Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			r, err := RunLive(ctx, LiveOptions{
				Server: kind, Sessions: 30, InFlight: 8, Idle: 3, Messages: 40, Quiet: time.Second,
				Held: true, Talk: true, Recovery: true, Program: program, Out: t.Output(),
			})
			if err != nil {
				t.Fatal(err)
			}
			checkLive(t, r)
		})
	}
}

func checkLive(t *testing.T, r *LiveReport) {
	t.Helper()
	if r.Held == nil || r.Held.All < 5 || r.Held.New.Count != 3 || r.Held.New.P50 <= 0 {
		t.Errorf("held: %+v", r.Held)
	}
	if r.Talk == nil || r.Talk.Lag.Count != 40 || r.Talk.Rate <= 0 {
		t.Errorf("talk: %+v", r.Talk)
	}
	if r.Recovery == nil || r.Recovery.Lease <= 0 || r.Recovery.All <= 0 || r.Recovery.Rooms <= 0 {
		t.Errorf("recovery: %+v", r.Recovery)
	}
	var text, data bytes.Buffer
	if err := errors.Join(r.WriteText(&text), r.WriteJSON(&data)); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
	var again LiveReport
	if err := json.Unmarshal(data.Bytes(), &again); err != nil || again.Talk == nil || again.Talk.Rate != r.Talk.Rate {
		t.Errorf("%+v, %v", again, err)
	}
}
