package nemesis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Desk is one process of the real program, with the proxies on its links.
type Desk struct {
	Name   string
	Stream *Proxy // to the XMPP server
	Base   *Proxy // to the database

	program, config, http string
	log                   *journal

	mu     sync.Mutex // guards what follows
	cmd    *exec.Cmd
	done   chan struct{}
	starts int
	asked  bool // it was asked, or made, to end
}

// journal is what a process has written so far. Each start goes on in it.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// Log is all that the process has logged, over all its starts.
func (d *Desk) Log() string { return d.log.String() }

// configure writes the process's configuration: in a text, {stream}, {base} and {http} stand for
// its addresses.
func (d *Desk) configure(dir, text string) error {
	port, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	d.http = port.Addr().String()
	if err := port.Close(); err != nil {
		return err
	}
	d.config = filepath.Join(dir, d.Name+".yaml")
	text = strings.NewReplacer("{stream}", d.Stream.Address(), "{base}", d.Base.Address(), "{http}", d.http).Replace(text)
	return os.WriteFile(d.config, []byte(text), 0o600)
}

// Run runs one of the program's commands on the desk's configuration.
func (d *Desk) Run(ctx context.Context, command string, args ...string) error {
	all := append([]string{command, "-c", d.config}, args...)
	out, err := exec.CommandContext(ctx, d.program, all...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("bellhop %s: %w: %s", command, err, out)
	}
	return nil
}

// Start starts the process, unless it runs.
func (d *Desk) Start() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.running() {
		return nil
	}
	d.cmd = exec.Command(d.program, "serve", "-c", d.config)
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := d.cmd.Start(); err != nil {
		return err
	}
	d.starts++
	d.asked = false
	done, cmd := make(chan struct{}), d.cmd
	d.done = done
	go func() {
		_ = cmd.Wait() // its state says it
		close(done)
	}()
	return nil
}

// running reports whether the process is there. The caller holds mu.
func (d *Desk) running() bool {
	if d.done == nil {
		return false
	}
	select {
	case <-d.done:
		return false
	default:
		return true
	}
}

// Signal sends the process a signal.
func (d *Desk) Signal(s syscall.Signal) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.running() {
		return nil
	}
	if s == syscall.SIGKILL || s == syscall.SIGTERM {
		d.asked = true
	}
	if err := d.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// End ends the process with a signal and waits for it.
func (d *Desk) End(ctx context.Context, s syscall.Signal) error {
	if err := errors.Join(d.Signal(s), d.Signal(syscall.SIGCONT)); err != nil {
		return err
	}
	d.mu.Lock()
	done := d.done
	d.mu.Unlock()
	if done == nil {
		return nil
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("nemesis: %s does not end: %w", d.Name, ctx.Err()), d.Signal(syscall.SIGKILL))
	}
}

// Died says how the process ended, if nobody asked it to.
func (d *Desk) Died() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.done == nil || d.asked || d.running() {
		return ""
	}
	return d.cmd.ProcessState.String()
}

// Memory is how much the process holds, in bytes, or 0.
func (d *Desk) Memory() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.running() {
		return 0
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", d.cmd.Process.Pid))
	var total, resident int64
	if _, serr := fmt.Sscan(string(data), &total, &resident); err != nil || serr != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}

// Ready asks whether the process serves; why not is the answer's text.
func (d *Desk) Ready(ctx context.Context) (bool, string) {
	status, text := d.Get(ctx, "/readyz")
	return status == http.StatusOK, text
}

// Get reads a page of the process's HTTP port; status 0 is no answer.
func (d *Desk) Get(ctx context.Context, path string) (status int, text string) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.http+path, http.NoBody)
	if err != nil {
		return 0, err.Error()
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, strings.TrimSpace(string(body))
}
