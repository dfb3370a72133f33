package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDoctor: one line for each finding, and the exit status says whether all is well.
func TestDoctor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bellhop.yaml")
	text := "xmpp: {address: 127.0.0.1:1, domain: desk.example.org, secret: s3cret, muc: rooms.example.org}\n" +
		"database: postgres://bellhop:hunter2@127.0.0.1:1/bellhop\nadmins: [admin@example.org]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := bellhop(t, "doctor", "-c", path)
	if status != exitFailed || !strings.Contains(errs, "begin with fail") || strings.Contains(out+errs, "hunter2") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	for line := range strings.Lines(out) {
		level, _, found := strings.Cut(line, " ")
		if !found || !strings.Contains("ok warn fail skip", level) {
			t.Errorf("a line that is no finding: %q", line)
		}
	}
	for _, says := range []string{"fail  database: no database answers at 127.0.0.1:1", "fail  port: nobody answers at 127.0.0.1:1", "skip  stream:"} {
		if !strings.Contains(out, says) {
			t.Errorf("nothing of %q in:\n%s", says, out)
		}
	}
	if status, _, errs := bellhop(t, "doctor", "-c", "nowhere.yaml"); status != exitUsage || !strings.Contains(errs, "nowhere.yaml") {
		t.Errorf("without a configuration: %d %s", status, errs)
	}
}
