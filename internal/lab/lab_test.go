package lab

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func newDir(t *testing.T) string {
	t.Helper()
	dir, err := TempDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := Remove(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func startXMPP(t *testing.T, kind Kind, dir string, opts Options) *XMPPServer {
	t.Helper()
	began := time.Now()
	s, err := StartXMPP(t.Context(), kind, dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s came up in %v", kind, time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// login tries SASL PLAIN (RFC 4616) and returns the server's verdict.
func login(t *testing.T, s *XMPPServer, name, password string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, err := openStream(ctx, s.C2S, nsClient, Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	plain := base64.StdEncoding.EncodeToString([]byte("\x00" + name + "\x00" + password))
	if _, err := fmt.Fprintf(conn, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>", plain); err != nil {
		t.Fatal(err)
	}
	answer, err := readUntil(conn, "<success", "<failure", "</stream:stream>")
	if err != nil {
		t.Fatalf("%v after %q", err, answer)
	}
	if strings.Contains(answer, "<success") {
		return "success"
	}
	return "failure"
}

// requireGone fails if a process is left or one of the ports is still taken.
func requireGone(t *testing.T, processes []relative, ports []int) {
	t.Helper()
	for _, r := range processes {
		if _, start, ok := stat(r.pid); ok && start == r.start {
			t.Errorf("process %d is still running", r.pid)
		}
	}
	if !allFree(ports) {
		t.Errorf("ports %v are still taken", ports)
	}
}

func family(s *server) []relative {
	_, start, _ := stat(s.PID())
	return append(descendants(s.PID()), relative{s.PID(), start})
}

func TestXMPPServers(t *testing.T) {
	for _, kind := range []Kind{Prosody, Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			dir := newDir(t)
			s := startXMPP(t, kind, dir, Options{})

			if err := s.AddUser(ctx, "alice", "first"); err != nil {
				t.Fatal(err)
			}
			if err := s.AddUser(ctx, "alice", "second"); err != nil {
				t.Fatalf("account that exists: %v", err)
			}
			if got := login(t, s, "alice", "second"); got != "success" {
				t.Errorf("login: %s", got)
			}
			if got := login(t, s, "alice", "first"); got != "failure" {
				t.Errorf("login with the old password: %s", got)
			}

			before, ports := family(s.server), slices.Clone(s.ports)
			if err := s.Restart(ctx); err != nil {
				t.Fatal(err)
			}
			requireGone(t, before, nil)
			if !slices.Equal(ports, s.ports) {
				t.Errorf("ports %v after the restart, %v before", s.ports, ports)
			}
			if got := login(t, s, "alice", "second"); got != "success" {
				t.Errorf("login after the restart: %s", got)
			}

			before = family(s.server)
			if err := s.Kill(ctx); err != nil {
				t.Fatal(err)
			}
			requireGone(t, before, ports)
			if err := s.Restart(ctx); err != nil {
				t.Fatalf("restart after a crash: %v", err)
			}

			before = family(s.server)
			if err := s.Stop(ctx); err != nil {
				t.Fatal(err)
			}
			if err := s.Stop(ctx); err != nil {
				t.Errorf("stopped twice: %v", err)
			}
			requireGone(t, before, ports)

			again := startXMPP(t, kind, dir, Options{})
			if !slices.Equal(ports, again.ports) {
				t.Errorf("ports %v at the second start, %v at the first", again.ports, ports)
			}
		})
	}
}

func TestTwoAtOnce(t *testing.T) {
	for _, kind := range []Kind{Prosody, Ejabberd} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			one := startXMPP(t, kind, newDir(t), Options{})
			two := startXMPP(t, kind, newDir(t), Options{Secret: "another", WithoutMUC: true, DenyRoomCreation: true})
			if one.Secret != DefaultSecret || two.Secret != "another" {
				t.Errorf("secrets %q and %q", one.Secret, two.Secret)
			}
			if err := two.AddUser(t.Context(), "bob", "pw"); err != nil {
				t.Fatal(err)
			}
			if got := login(t, one, "bob", "pw"); got != "failure" {
				t.Errorf("bob of one server can log in at the other: %s", got)
			}
		})
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), newDir(t)
	began := time.Now()
	p, err := StartPostgres(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("PostgreSQL came up in %v", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() {
		if err := p.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	for range 2 {
		if err := p.CreateDatabase(ctx, "desk"); err != nil {
			t.Fatal(err)
		}
	}
	requireTable(t, p, "CREATE TABLE kept AS SELECT 1")
	if err := p.Kill(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	requireTable(t, p, "SELECT * FROM kept")

	ports, before, url := p.ports, family(p.server), p.URL("desk")
	if err := p.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	requireGone(t, before, ports)

	p, err = StartPostgres(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	if p.URL("desk") != url {
		t.Errorf("URL %s at the second start, %s at the first", p.URL("desk"), url)
	}
	requireTable(t, p, "SELECT * FROM kept")
}

// requireTable runs a statement in the database desk.
func requireTable(t *testing.T, p *Postgres, statement string) {
	t.Helper()
	if _, err := p.tool(p.dir, "psql", "--quiet", "--dbname="+p.URL("desk"), "--command="+statement).run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestUnreachableDirectory(t *testing.T) {
	t.Parallel()
	// As a checkout under /root is: only its owner may pass.
	closed := filepath.Join(newDir(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "lab")
	s := startXMPP(t, Prosody, dir, Options{})
	data := s.Dir()
	if err := s.AddUser(t.Context(), "alice", "pw"); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = startXMPP(t, Prosody, dir, Options{})
	if s.Dir() != data {
		t.Errorf("data in %s at the second start, in %s at the first", s.Dir(), data)
	}
	if got := login(t, s, "alice", "pw"); got != "success" {
		t.Errorf("login: %s", got)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", data, err)
	}
}

func TestTakenPort(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port

	s := startXMPP(t, Prosody, dir, Options{})
	free := s.ports
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.startOn(t.Context(), []int{port, free[1], free[2]}); !errors.Is(err, errPortTaken) {
		t.Errorf("start on a port of another process: %v", err)
	}
	if err := savePorts(s.dir, []int{port, free[1], free[2]}); err != nil {
		t.Fatal(err)
	}
	if s = startXMPP(t, Prosody, dir, Options{}); slices.Contains(s.ports, port) {
		t.Error("the taken port is used")
	}
}

func TestOneServerPerDirectory(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	startXMPP(t, Prosody, dir, Options{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := StartProsody(ctx, dir, Options{})
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Errorf("second server in one directory: %v", err)
	}
}

func TestMissingProgram(t *testing.T) {
	_, err := findProgram("no-such-program", "some-package", "/nonexistent/*")
	if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "apt-get install some-package") {
		t.Errorf("got %v", err)
	}
}

func TestFailureQuotesLog(t *testing.T) {
	dir := newDir(t)
	r := recipe{
		name: "thing", ports: 1, logs: []string{"out.log"},
		configure: func([]int) (command, error) {
			return command{path: "/bin/sh", args: []string{"-c", "echo out of luck; exit 3"}, dir: dir, signal: syscall.SIGTERM}, nil
		},
	}
	_, err := launch(t.Context(), dir, r)
	if err == nil || !strings.Contains(err.Error(), "out of luck") {
		t.Errorf("got %v", err)
	}
}

// TestDiesWithUs runs this test binary as a parent, kills it and expects its
// servers to end.
func TestDiesWithUs(t *testing.T) {
	if dir := os.Getenv("LAB_PARENT"); dir != "" {
		parent(t, dir)
	}
	t.Parallel()
	dir := newDir(t)
	cmd := command{
		path: os.Args[0], args: []string{"-test.run=^TestDiesWithUs$"}, dir: dir,
		env: []string{"LAB_PARENT=" + dir, "TMPDIR=" + dir}, signal: syscall.SIGTERM,
	}.build()
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p, err := start(cmd, syscall.SIGTERM)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() && lines.Text() != "up" {
		t.Log(lines.Text())
	}
	children := descendants(p.pid)
	if len(children) < 3 {
		t.Errorf("only %d processes run", len(children))
	}
	if err := syscall.Kill(p.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-p.done
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := awaitEnd(ctx, children); err != nil {
		t.Error(err)
	}
}

func parent(t *testing.T, dir string) {
	t.Helper()
	if _, err := StartPostgres(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{Prosody, Ejabberd} {
		if _, err := StartXMPP(t.Context(), kind, dir, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("up")
	select {}
}
