package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bellhop runs a command line as the shell would.
func bellhop(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), environment{stdout: &out, stderr: &errs}, args)
	return status, out.String(), errs.String()
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"nothing", nil, exitUsage, "bellhop serve"},
		{"help", []string{"help"}, exitFine, "bellhop apply"},
		{"version", []string{"version"}, exitFine, "bellhop dev"},
		{"unknown command", []string{"srve"}, exitUsage, `there is no command "srve"`},
		{"unknown flag", []string{"serve", "-x"}, exitUsage, "usage: bellhop serve"},
		{"file too many", []string{"version", "x"}, exitUsage, "1 files are given, 0 needed"},
		{"no services file", []string{"apply"}, exitUsage, "0 files are given, 1 needed"},
		{"no such configuration", []string{"serve", "-c", "nowhere.yaml"}, exitUsage, "nowhere.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errs := bellhop(t, c.args...)
			if status != c.status || !strings.Contains(out+errs, c.says) {
				t.Errorf("status %d, want %d with %q; got %q %q", status, c.status, c.says, out, errs)
			}
		})
	}
}

// TestMistakesAreAllNamed: every mistake of a configuration comes at once with its line, and
// nothing is started.
func TestMistakesAreAllNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bellhop.yaml")
	text := "xmpp:\n  domain: desk.example.org\n  colour: red\nhttp: nowhere\nadmins: [x]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, errs := bellhop(t, "serve", "-c", path)
	if status != exitUsage {
		t.Errorf("status %d", status)
	}
	for _, says := range []string{":3:", "colour", ":4:", ":5:", "xmpp.secret", "xmpp.muc", "database"} {
		if !strings.Contains(errs, says) {
			t.Errorf("nothing of %q in:\n%s", says, errs)
		}
	}
}

// TestDatabaseAway: the program says what it cannot reach and how to mend it, in one line,
// without the password.
func TestDatabaseAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bellhop.yaml")
	text := "xmpp: {domain: desk.example.org, secret: s3cret, muc: rooms.example.org}\n" +
		"database: postgres://bellhop:hunter2@127.0.0.1:1/bellhop\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, errs := bellhop(t, "migrate", "-c", path)
	if status != exitFailed || !strings.Contains(errs, "no database answers at 127.0.0.1:1") || strings.Contains(errs, "hunter2") {
		t.Errorf("status %d: %s", status, errs)
	}
}
