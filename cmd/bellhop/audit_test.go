package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAuditUsage: what is asked wrongly is said before anything is opened.
func TestAuditUsage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bellhop.yaml")
	text := "xmpp: {domain: desk.example.org, muc: rooms.example.org, secret: x}\ndatabase: postgres://x@127.0.0.1:1/x\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"nothing asked": {nil, exitUsage, "usage: bellhop audit verify"},
		"another":       {[]string{"mend"}, exitUsage, `there is no "mend"`},
		"bad anchor":    {[]string{"verify", "--anchor", "7:zz"}, exitUsage, "not an anchor"},
		"no database":   {[]string{"verify"}, exitFailed, "no database answers"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, errs := bellhop(t, append([]string{"audit", "-c", path}, test.args...)...)
			if status != test.status || !strings.Contains(errs, test.says) {
				t.Errorf("status %d, want %d with %q: %s", status, test.status, test.says, errs)
			}
		})
	}
}
