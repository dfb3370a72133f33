package lab

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// TerminalOptions say what runs in a terminal.
type TerminalOptions struct {
	Command       []string          // a program and its arguments
	Env           []string          // beside PATH, HOME (the terminal's directory) and LC_ALL
	Files         map[string]string // what the program finds in its home, by path
	Width, Height int               // 110×36 if zero
}

// Terminal is a program that runs in a terminal of its own, as an unprivileged user: a client
// that people use, for tests that do what people do. Its methods are for one goroutine at a time.
type Terminal struct {
	dir     string
	tmux    command // without what it is to do
	process *process
}

// StartTerminal starts a program in a terminal, in dir/name. End it with Stop.
func StartTerminal(ctx context.Context, dir, name string, opts TerminalOptions) (*Terminal, error) {
	who, err := serverAccount("nobody")
	if err != nil {
		return nil, err
	}
	path, err := findProgram("tmux", "tmux")
	if err != nil {
		return nil, err
	}
	if len(opts.Command) == 0 {
		return nil, errors.New("lab: a terminal with nothing to run")
	}
	if dir, err = serverDir(dir, name, who); err != nil {
		return nil, err
	}
	if err := writeFiles(dir, opts.Files, who); err != nil {
		return nil, err
	}
	t := &Terminal{dir: dir, tmux: command{
		path: path, args: []string{"-S", "terminal.sock", "-f", "/dev/null"},
		env: append([]string{"TERM=xterm-256color"}, opts.Env...), dir: dir, who: who, signal: syscall.SIGTERM,
	}}
	server := t.tmux
	server.args = append(slices.Clip(server.args), "-D") // its own process, which ends with ours
	if t.process, err = server.serve(ctx); err != nil {
		return nil, err
	}
	if err := t.open(ctx, opts); err != nil {
		return nil, errors.Join(err, t.Stop(context.WithoutCancel(ctx)))
	}
	return t, nil
}

// writeFiles puts files into a directory and gives them to the account.
func writeFiles(dir string, files map[string]string, who *account) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
	}
	if err := who.own(dir); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}

// open waits for the terminal and runs the program in it.
func (t *Terminal) open(ctx context.Context, opts TerminalOptions) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if opts.Width == 0 || opts.Height == 0 {
		opts.Width, opts.Height = 110, 36
	}
	err := poll(ctx, func() (bool, error) {
		if t.process.ended() {
			return true, fmt.Errorf("lab: the terminal ended: %w%s", t.process.err, tail(t.dir, "out.log"))
		}
		_, err := os.Stat(filepath.Join(t.dir, "terminal.sock"))
		if errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		return true, err
	})
	if err != nil {
		return err
	}
	args := []string{"new-session", "-d", "-x", strconv.Itoa(opts.Width), "-y", strconv.Itoa(opts.Height), "--"}
	_, err = t.do(ctx, append(args, opts.Command...)...)
	return err
}

func (t *Terminal) do(ctx context.Context, args ...string) (string, error) {
	c := t.tmux
	c.args = append(slices.Clip(c.args), args...)
	out, err := c.run(ctx)
	if err != nil {
		return "", fmt.Errorf("%w%s", err, tail(t.dir, "out.log"))
	}
	return out, nil
}

// Press presses keys, which have tmux's names: Enter, Escape, C-c, M-1, F6.
func (t *Terminal) Press(ctx context.Context, keys ...string) error {
	_, err := t.do(ctx, append([]string{"send-keys"}, keys...)...)
	return err
}

// Type types a text as it is.
func (t *Terminal) Type(ctx context.Context, text string) error {
	_, err := t.do(ctx, "send-keys", "-l", "--", text)
	return err
}

// Screen returns what the terminal shows.
func (t *Terminal) Screen(ctx context.Context) (string, error) {
	return t.do(ctx, "capture-pane", "-p")
}

// Styled returns the same with the escape sequences for colours and the like.
func (t *Terminal) Styled(ctx context.Context) (string, error) {
	return t.do(ctx, "capture-pane", "-p", "-e")
}

// Await waits until the terminal shows what is waited for, and returns all that it shows then,
// or showed last.
func (t *Terminal) Await(ctx context.Context, shows func(screen string) bool) (string, error) {
	var screen string
	err := poll(ctx, func() (bool, error) {
		now, err := t.Screen(ctx)
		if err != nil { // mostly because ctx has ended meanwhile: what it showed last says more
			return true, err
		}
		screen = now
		return shows(screen), nil
	})
	return screen, err
}

// Dir is the home of what runs in the terminal.
func (t *Terminal) Dir() string { return t.dir }

// Stop ends the terminal and what runs in it. Stopping twice is fine.
func (t *Terminal) Stop(ctx context.Context) error { return t.process.stop(ctx) }
