package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// process is the real program while it serves.
type process struct {
	t    *testing.T
	path string // of its configuration
	http string
	cmd  *exec.Cmd
	log  *transcribed
	done chan struct{}
}

// transcribed is what a process has written so far.
type transcribed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *transcribed) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *transcribed) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// bellhop runs one of the program's commands to its end.
func bellhop(t *testing.T, args ...string) (output string, status int) {
	t.Helper()
	program := must(world.program())(t)
	cmd := exec.CommandContext(within(t), program, args...)
	out, err := cmd.CombinedOutput()
	if exit, is := errors.AsType[*exec.ExitError](err); is {
		return string(out), exit.ExitCode()
	}
	ok(t, err)
	return string(out), 0
}

// launch starts the program on a configuration.
func launch(t *testing.T, s settingsOf) *process {
	t.Helper()
	p := &process{t: t, http: "http://" + s.http, path: must(s.write(t.TempDir()))(t)}
	p.start()
	t.Cleanup(func() {
		if err := p.cmd.Process.Kill(); err == nil {
			<-p.done
		}
		if t.Failed() {
			text := p.log.String()
			t.Logf("the program's log:\n%s", text[max(0, len(text)-5000):])
		}
		if strings.Contains(p.log.String(), "DATA RACE") {
			t.Errorf("a race in the program:\n%s", p.log)
		}
	})
	return p
}

func (p *process) start() {
	p.t.Helper()
	program := must(world.program())(p.t)
	if p.log == nil {
		p.log = &transcribed{}
	}
	p.cmd = exec.Command(program, "serve", "-c", p.path)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	ok(p.t, p.cmd.Start())
	done := make(chan struct{})
	p.done = done
	cmd := p.cmd
	go func() {
		_ = cmd.Wait() // the state says it
		close(done)
	}()
}

// ready waits until it serves.
func (p *process) ready() {
	p.t.Helper()
	eventually(p.t, "the program is ready", func() (bool, string) {
		status, text := get(p.t.Context(), p.http+"/readyz")
		return status == http.StatusOK, fmt.Sprintf("%d %s\n%s", status, text, p.log)
	})
}

// logs waits for a line of the log that has all the words.
func (p *process) logs(words ...string) {
	p.t.Helper()
	eventually(p.t, fmt.Sprintf("a line of the log with %q", words), func() (bool, string) {
		for line := range strings.Lines(p.log.String()) {
			if containing(words...)(line) {
				return true, ""
			}
		}
		return false, "there is none in\n" + p.log.String()
	})
}

// terminate asks it to end, as an operator does, and checks that it does in time and well.
func (p *process) terminate() {
	p.t.Helper()
	began := time.Now()
	ok(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
	p.ended(0)
	if took := time.Since(began); took > 10*time.Second {
		p.t.Errorf("it took %v to end", took)
	}
}

// ended waits until it has ended by itself, with a status.
func (p *process) ended(want int) {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(25 * time.Second):
		p.t.Fatalf("it does not end:\n%s", p.log)
	}
	if status := p.cmd.ProcessState.ExitCode(); status != want {
		p.t.Errorf("it ended with %v, not %d:\n%s", p.cmd.ProcessState, want, p.log)
	}
}

func (p *process) kill() {
	p.t.Helper()
	ok(p.t, p.cmd.Process.Kill())
	<-p.done
}

// second is a desk of its own, run by the program on the server's second domain: nobody
// else has it meanwhile. It has a CSR, Bob, and a customer, Alice.
type second struct {
	*process
	h       *house // a copy, for this domain
	service string
	bob     *person
	alice   *person
}

func (h *house) secondDesk(t *testing.T) *second {
	t.Helper()
	h.second.Lock()
	t.Cleanup(h.second.Unlock)
	database := fmt.Sprintf("second_%s_%d", h.kind, people.Add(1))
	ok(t, world.postgres.CreateDatabase(within(t), database))
	s := must(settings(h.xmpp, lab.Desk2, database))(t)
	dir := t.TempDir()
	path := must(s.write(dir))(t)
	if out, status := bellhop(t, "migrate", "-c", path); status != 0 {
		t.Fatalf("migrate: %d %s", status, out)
	}
	own := &house{kind: h.kind, xmpp: h.xmpp, cfg: h.cfg, domain: lab.Desk2, admin: h.admin}
	bob, alice := own.person(t, "bob"), own.customer(t, "alice")
	services := filepath.Join(dir, "services.yaml")
	ok(t, os.WriteFile(services, fmt.Appendf(nil, `
services:
  - {name: sales, title: Sales, kind: queue, grace: 60s}
csrs:
  - {jid: %s, name: %s, capacity: 3, services: [sales]}
`, bob.Bare(), bob.nick()), 0o600))
	if out, status := bellhop(t, "apply", "-c", path, services); status != 0 {
		t.Fatalf("apply: %d %s", status, out)
	}
	p := launch(t, s)
	p.ready()
	if out, status := bellhop(t, "apply", "-c", path, "--dry-run", services); status != 0 || strings.TrimSpace(out) != "Nothing to change." {
		t.Errorf("apply again: %d %s", status, out)
	}
	ok(t, bob.Presence(""))
	d := &second{process: p, h: own, service: "sales@" + lab.Desk2, bob: bob, alice: alice}
	own.awaitAvailable(t, alice.Client, d.service, 1)
	return d
}

// TestE2ERestart ends the program in the middle of a session, politely and by force: the
// session goes on when it is back, and what was said meanwhile is not lost.
func TestE2ERestart(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		for _, how := range []struct {
			name string
			end  func(*process)
		}{{"SIGTERM", (*process).terminate}, {"SIGKILL", (*process).kill}} {
			t.Run(how.name, func(t *testing.T) {
				d := h.secondDesk(t)
				session := d.alice.contact(t, d.service, "?").Get("session")
				hers := d.alice.joins(t, session)
				d.bob.offered(t, session)
				his := d.bob.joins(t, session)
				must(hers.Hear(within(t), h.cfg.Name, containing("is here to help you")))(t)
				var want []string
				talk := func(n int) {
					for range n {
						body := fmt.Sprintf("word %d", len(want)+1)
						says(t, hers, his, body)
						want = append(want, d.alice.nick()+": "+body)
					}
				}
				talk(3)
				how.end(d.process)
				talk(5) // the room is there without us
				d.start()
				d.ready()
				d.alice.awaitState(t, d.service, "active")
				talk(3)
				must(d.bob.Run(within(t), session+"@"+d.h.domain, "close", nil))(t)
				removed(t, hers)
				removed(t, his)
				said, _ := d.h.transcript(t, h.admin, d.h.domain, session)
				said = slices.DeleteFunc(said, func(s string) bool { return !strings.Contains(s, ": word ") })
				if !slices.Equal(said, want) {
					t.Errorf("transcript: %q\nnot %q", said, want)
				}
				d.h.awaitAvailable(t, d.alice.Client, d.service, 1)
				d.terminate()
			})
		}
	})
}

// TestE2EKillWhileBusy kills the program while people ask, are offered and talk. What was
// promised to them holds when it is back.
func TestE2EKillWhileBusy(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		d := h.secondDesk(t)
		session := d.alice.contact(t, d.service, "?").Get("session")
		hers := d.alice.joins(t, session)
		d.bob.offered(t, session)
		d.kill() // Bob has an offer, and comes while nobody is there to see it
		his := d.bob.joins(t, session)
		d.start()
		d.ready()
		d.alice.awaitState(t, d.service, "active")
		must(hers.Hear(within(t), h.cfg.Name, containing("is here to help you")))(t)

		// In the middle of many words: each is in the transcript once, in their order.
		const words = 60
		var want []string
		sent := make(chan error, 1)
		half := make(chan struct{})
		go func() {
			var err error
			for i := range words {
				if i == words/2 {
					close(half)
				}
				if _, err = hers.Say(within(t), fmt.Sprintf("word %d", i)); err != nil {
					break
				}
			}
			sent <- err
		}()
		<-half
		d.kill()
		ok(t, <-sent)
		for i := range words {
			want = append(want, fmt.Sprintf("%s: word %d", d.alice.nick(), i))
		}
		d.start()
		d.ready()
		must(d.bob.Chat(d.h.desk(), "!close"))(t)
		d.bob.told(t, d.h.desk(), "closed")
		removed(t, his)
		said, _ := d.h.transcript(t, h.admin, d.h.domain, session)
		said = slices.DeleteFunc(said, func(s string) bool { return !strings.Contains(s, ": word ") })
		if !slices.Equal(said, want) {
			t.Errorf("transcript: %q\nnot %q", said, want)
		}
		d.terminate()
		if out, status := bellhop(t, "audit", "verify", "-c", d.path); status != 0 || !strings.Contains(out, "each as it was written") {
			t.Errorf("the audit after two kills: %d %s", status, out)
		}
	})
}

// TestE2EHTTP looks at the probes and the metrics of the program.
func TestE2EHTTP(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		d := h.secondDesk(t)
		if status, text := get(within(t), d.http+"/healthz"); status != http.StatusOK {
			t.Errorf("healthz: %d %s", status, text)
		}
		session := d.alice.contact(t, d.service, "?").Get("session")
		d.bob.offered(t, session)
		d.bob.joins(t, session)
		d.alice.awaitState(t, d.service, "active")
		status, text := get(within(t), d.http+"/metrics")
		if status != http.StatusOK {
			t.Errorf("metrics: %d %s", status, text)
		}
		for _, part := range []string{"sessions", "queue", "wait", "offers", "csrs", "room", "transaction", "batch", "mailbox", "outbox", "stanzas", "reconnects", "refus"} {
			if !strings.Contains(text, "\nbellhop_") || !strings.Contains(text, part) {
				t.Errorf("no metric says anything about %s", part)
			}
		}
		for _, secret := range []string{d.alice.Bare(), d.bob.Bare(), session} {
			if strings.Contains(text, secret) {
				t.Errorf("a metric names %s", secret)
			}
		}
		// The doctor has a desk that serves look over its own stream, and leaves it alone otherwise.
		out, status := bellhop(t, "doctor", "-c", d.path)
		if status != 0 || !strings.Contains(out, "ok    desk: it serves") || !strings.Contains(out, "ok    room (seen by the desk that serves)") {
			t.Errorf("doctor: %d %s", status, out)
		}
		d.alice.awaitState(t, d.service, "active")
		// A second process stands by and takes over at once.
		standby := launch(t, d.settings())
		eventually(t, "the second process stands by", func() (bool, string) {
			status, text := get(t.Context(), standby.http+"/readyz")
			return status == http.StatusServiceUnavailable && strings.Contains(text, "standby"), fmt.Sprint(status, text)
		})
		d.terminate()
		standby.ready()
		d.alice.awaitState(t, d.service, "active")
		standby.terminate()
	})
}

// settings are the desk's, but for the HTTP port.
func (d *second) settings() settingsOf {
	d.t.Helper()
	data := must(os.ReadFile(d.path))(d.t)
	var s settingsOf
	for line := range strings.Lines(string(data)) {
		if text, is := strings.CutPrefix(line, "database: "); is {
			s.database = strings.Trim(strings.TrimSpace(text), `"`)
		}
	}
	other := must(settings(d.h.xmpp, lab.Desk2, "none"))(d.t)
	other.database = s.database
	return other
}

// TestE2EServerRestart restarts the XMPP server under a running desk.
func TestE2EServerRestart(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		own := ownServer(t, h.kind, lab.Options{})
		database := fmt.Sprintf("own_%s_%d", h.kind, people.Add(1))
		ok(t, world.postgres.CreateDatabase(within(t), database))
		s := must(settings(own, lab.Desk, database))(t)
		path := must(s.write(t.TempDir()))(t)
		if out, status := bellhop(t, "migrate", "-c", path); status != 0 {
			t.Fatalf("migrate: %d %s", status, out)
		}
		ok(t, own.AddUser(within(t), "admin", password))

		// The desk comes before the server: it says so, and waits.
		ok(t, own.Stop(within(t)))
		p := launch(t, s)
		p.logs("connect", s.component)
		if status, text := get(within(t), p.http+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "xmpp") {
			t.Errorf("readyz without a server: %d %s", status, text)
		}
		if status, _ := get(within(t), p.http+"/healthz"); status != http.StatusOK {
			t.Errorf("healthz without a server: %d", status)
		}
		ok(t, own.Restart(within(t)))
		p.ready()
		admin := func() *client.Client {
			c := must(client.Dial(within(t), client.Config{Address: own.C2S, JID: "admin@" + lab.Host, Password: password}))(t)
			t.Cleanup(func() { c.Drop() }) //nolint:errcheck // the server may have gone before
			return c
		}
		must(admin().Run(within(t), lab.Desk, "service-set", client.V("name", "sales", "kind", "queue")))(t)
		ok(t, own.Restart(within(t)))
		p.ready()
		if list := must(admin().Run(within(t), lab.Desk, "service-list", nil))(t); !strings.Contains(list.Note(), "sales") {
			t.Errorf("service-list after a restart of the server: %s", list.Note())
		}
		p.terminate()
	})
}

// ownServer starts a server for one scenario.
func ownServer(t *testing.T, kind lab.Kind, opts lab.Options) *lab.XMPPServer {
	t.Helper()
	dir := must(lab.TempDir())(t)
	t.Cleanup(func() { ok(t, lab.Remove(dir)) })
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second) // ejabberd takes its time on a busy machine
	defer cancel()
	own := must(lab.StartXMPP(ctx, kind, dir, opts))(t)
	t.Cleanup(func() { _ = own.Kill(t.Context()) }) // it is thrown away
	return own
}
