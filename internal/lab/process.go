package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// command says how to run a server or one of its tools.
type command struct {
	path   string
	args   []string
	env    []string // beside PATH, HOME and LC_ALL
	dir    string   // where it runs and logs
	who    *account
	signal syscall.Signal // that asks it to end
}

func (c command) build() *exec.Cmd {
	cmd := exec.Command(c.path, c.args...)
	cmd.Dir = c.dir
	cmd.Env = append([]string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME=" + c.dir,
		"LC_ALL=C.UTF-8",
	}, c.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: c.who.credential(),
		Setpgid:    true, // a Ctrl-C in the terminal is ours, not the server's
		Pdeathsig:  syscall.SIGKILL,
	}
	return cmd
}

// run runs a tool to its end and returns what it said.
func (c command) run(ctx context.Context) (string, error) {
	cmd := c.build()
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	process, err := start(cmd, c.signal)
	if err != nil {
		return "", err
	}
	select {
	case <-process.done:
	case <-ctx.Done():
		process.kill()
		<-process.done
		return "", fmt.Errorf("lab: %s: %w", filepath.Base(c.path), ctx.Err())
	}
	if process.err != nil {
		return output.String(), fmt.Errorf("lab: %s: %w: %s",
			filepath.Base(c.path), process.err, strings.TrimSpace(output.String()))
	}
	return output.String(), nil
}

// serve starts a server in its directory, under the directory's lock, with its
// output in out.log.
func (c command) serve(ctx context.Context) (*process, error) {
	// A server that ran here before us may still be on its way out.
	wait, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	var lock *os.File
	err := poll(wait, func() (bool, error) {
		var err error
		lock, err = lockDir(c.dir)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return false, err
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	defer lock.Close() //nolint:errcheck // nothing was written to it
	log, err := os.OpenFile(filepath.Join(c.dir, "out.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	defer log.Close() //nolint:errcheck // the server writes to it, not we
	cmd := c.build()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{lock}
	cmd.SysProcAttr.Pdeathsig = c.signal
	return start(cmd, c.signal)
}

// process is a child that runs. Its fields but done are set before it is
// handed out; err is to be read after done is closed.
type process struct {
	name   string // of the program
	pid    int
	signal syscall.Signal
	done   chan struct{}
	err    error
}

// start runs the command. The kernel sends the parent-death signal when the
// thread that started a child ends, so a thread is kept for as long as the
// child lives; the goroutine ends with the child.
func start(cmd *exec.Cmd, signal syscall.Signal) (*process, error) {
	p := &process{name: filepath.Base(cmd.Path), signal: signal, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		defer close(p.done)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("lab: start %s: %w", filepath.Base(cmd.Path), err)
	}
	return p, nil
}

// ended reports whether the process is gone.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// stop asks the process to end and waits for it; what does not end in time is
// killed. It returns once the process and all it had started are gone.
func (p *process) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	if p.ended() {
		return nil
	}
	children := descendants(p.pid)
	// The child is not reaped before done is closed; at worst this reaches nobody.
	if err := syscall.Kill(p.pid, p.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("lab: %w", err)
	}
	select {
	case <-p.done:
		return awaitEnd(ctx, children)
	case <-ctx.Done():
		p.kill()
		<-p.done
		return fmt.Errorf("lab: %s (process %d) did not stop and was killed: %w", p.name, p.pid, ctx.Err())
	}
}

// crash ends the process by SIGKILL and waits until all it had started is gone too.
func (p *process) crash(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	if p.ended() {
		return nil
	}
	children := descendants(p.pid)
	p.kill()
	<-p.done
	return awaitEnd(ctx, children)
}

// kill sends SIGKILL to the process and its group.
func (p *process) kill() {
	if !p.ended() {
		_ = syscall.Kill(-p.pid, syscall.SIGKILL) // it has just ended: fine
	}
}

// relative is a process that a server started; the start time tells it from a
// later one with its number.
type relative struct {
	pid   int
	start string
}

// descendants lists the processes below pid.
func descendants(pid int) []relative {
	parents := make(map[int][]relative)
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		child, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if parent, start, ok := stat(child); ok {
			parents[parent] = append(parents[parent], relative{child, start})
		}
	}
	var result []relative
	for todo := []int{pid}; len(todo) > 0; todo = todo[1:] {
		for _, child := range parents[todo[0]] {
			result = append(result, child)
			todo = append(todo, child.pid)
		}
	}
	return result
}

// stat reads the parent and the start time of a process; a zombie is no process.
func stat(pid int) (parent int, start string, ok bool) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, "", false
	}
	// proc(5): the second column is a name in parentheses, the fourth the
	// parent, the 22nd the start time.
	_, rest, found := strings.Cut(string(data), ") ")
	columns := strings.Fields(rest)
	if !found || len(columns) < 20 || columns[0] == "Z" {
		return 0, "", false
	}
	parent, err = strconv.Atoi(columns[1])
	return parent, columns[19], err == nil
}

// awaitEnd waits until the processes are gone, and kills them when ctx ends before.
func awaitEnd(ctx context.Context, left []relative) error {
	alive := func(r relative) bool {
		_, start, ok := stat(r.pid)
		return ok && start == r.start
	}
	err := poll(ctx, func() (bool, error) {
		return !slices.ContainsFunc(left, alive), nil
	})
	if err == nil {
		return nil
	}
	for _, r := range left {
		if alive(r) {
			_ = syscall.Kill(r.pid, syscall.SIGKILL) // it has just ended: fine
		}
	}
	return fmt.Errorf("lab: processes were left and killed: %w", err)
}

// poll asks until the answer is true or ctx ends; a false answer may say why,
// and the last reason is part of the error.
func poll(ctx context.Context, ask func() (bool, error)) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		ok, err := ask()
		if ok {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-ticker.C:
		}
	}
}

// tail returns the last lines of a server's logs, for an error message.
func tail(dir string, names ...string) string {
	const lines = 15
	var result strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		text := strings.TrimSpace(string(data))
		if err != nil || text == "" {
			continue
		}
		all := strings.Split(text, "\n")
		fmt.Fprintf(&result, "\n--- %s\n%s", name, strings.Join(all[max(0, len(all)-lines):], "\n"))
	}
	return result.String()
}
