package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestTerminal(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	terminal, err := StartTerminal(ctx, newDir(t), "shell", TerminalOptions{
		Command: []string{"sh", "-c", `cat notes/hello; read line; echo "$WORD $line"; read line; id -u`},
		Env:     []string{"WORD=you wrote"}, Files: map[string]string{"notes/hello": "from a file\n"},
	})
	if err != nil {
		t.Fatal(err)
	}
	shows := func(want string) {
		t.Helper()
		screen, err := terminal.Await(ctx, func(s string) bool { return strings.Contains(s, want) })
		if err != nil {
			t.Fatalf("%v: it shows %q, not %q", err, screen, want)
		}
	}
	shows("from a file")
	for _, step := range []error{terminal.Type(ctx, "-l; 'it' ☺"), terminal.Press(ctx, "Enter", "a")} {
		if step != nil {
			t.Fatal(step)
		}
	}
	shows("you wrote -l; 'it' ☺")
	impatient, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if screen, err := terminal.Await(impatient, func(string) bool { return false }); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(screen, "you wrote") {
		t.Errorf("waiting in vain: %v, %q", err, screen)
	}
	pid := terminal.process.pid
	for range 2 {
		if err := terminal.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("it still runs: %v", err)
	}
}

func TestTerminalThatCannotBe(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := StartTerminal(ctx, newDir(t), "empty", TerminalOptions{}); err == nil {
		t.Error("a terminal runs nothing")
	}
	t.Setenv("PATH", filepath.Join(os.TempDir(), "nowhere"))
	if _, err := StartTerminal(ctx, newDir(t), "missing", TerminalOptions{Command: []string{"cat"}}); !errors.Is(err, ErrMissing) {
		t.Errorf("without tmux: %v", err)
	}
}
