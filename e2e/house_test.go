package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/client"
	"bellhop/internal/config"
	"bellhop/internal/lab"
)

// house is one XMPP server with the desk that all scenarios on it share.
type house struct {
	kind   lab.Kind
	xmpp   *lab.XMPPServer
	cfg    *config.Config
	domain string // of the desk
	admin  *client.Client

	stopDesk context.CancelFunc
	ended    chan error
	logFile  string
	second   sync.Mutex // held by the scenario that uses the second component domain
	adding   sync.Mutex // accounts are made one at a time
}

const password = "secret"

// identitySecret is what the shops of the tests sign their customers' identity with.
const identitySecret = "a-secret-that-only-shop-and-desk-know"

// settingsOf is a configuration, as text.
type settingsOf struct {
	component, domain, secret, muc, database, http string
	websocket, bosh                                string // for guests
	more                                           string // further keys of the section xmpp
}

func (s settingsOf) text() string {
	return fmt.Sprintf(`name: Desk
xmpp: {address: %q, domain: %s, secret: %s, muc: %s, server: example.test, guests: %s, websocket: %q, bosh: %q%s}
database: %q
http: %q
admins: [admin@%s]
log: {level: debug}
web: {identity_secret: %s}
`, s.component, s.domain, s.secret, s.muc, lab.GuestHost, s.websocket, s.bosh, s.more, s.database, s.http, lab.Host, identitySecret)
}

// write puts the configuration into a directory and returns its path.
func (s settingsOf) write(dir string) (string, error) {
	path := filepath.Join(dir, "bellhop.yaml")
	return path, os.WriteFile(path, []byte(s.text()), 0o600)
}

// settings are those of a desk on one of the server's component domains.
func settings(xmpp *lab.XMPPServer, domain, database string) (settingsOf, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return settingsOf{}, err
	}
	return settingsOf{
		component: xmpp.Components[domain], domain: domain, secret: xmpp.Secret, muc: lab.RoomHost,
		database: world.postgres.URL(database), http: listener.Addr().String(),
		websocket: xmpp.WebSocketURL(), bosh: xmpp.BOSHURL(),
	}, listener.Close()
}

// open starts the desk of a server in this process.
func open(ctx context.Context, kind lab.Kind, xmpp *lab.XMPPServer) (*house, error) {
	h := &house{kind: kind, xmpp: xmpp, domain: lab.Desk, ended: make(chan error, 1)}
	database := "shared_" + string(kind)
	dir := filepath.Join(world.dir, "shared-"+string(kind))
	if err := errors.Join(os.MkdirAll(dir, 0o755), world.postgres.CreateDatabase(ctx, database)); err != nil {
		return nil, err
	}
	s, err := settings(xmpp, h.domain, database)
	if err != nil {
		return nil, err
	}
	path, err := s.write(dir)
	if err != nil {
		return nil, err
	}
	if h.cfg, err = config.Load(path, nil); err != nil {
		return nil, err
	}
	h.logFile = filepath.Join(dir, "bellhop.log")
	file, err := os.OpenFile(h.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err := app.Migrate(ctx, h.cfg, log); err != nil {
		return nil, err
	}
	serve, cancel := context.WithCancel(context.WithoutCancel(ctx))
	h.stopDesk = cancel
	go func() { h.ended <- app.Serve(serve, h.cfg, log, app.Reload{}) }()
	if err := h.comeUp(ctx); err != nil {
		return nil, err
	}
	if err := xmpp.AddUser(ctx, "admin", password); err != nil {
		return nil, err
	}
	h.admin, err = client.Dial(ctx, client.Config{Address: xmpp.C2S, JID: "admin@" + lab.Host, Password: password})
	return h, err
}

func (h *house) comeUp(ctx context.Context) error {
	for {
		status, text := get(ctx, "http://"+h.cfg.HTTP+"/readyz")
		if status == http.StatusOK {
			return nil
		}
		select {
		case err := <-h.ended:
			return fmt.Errorf("the desk ended: %w\n%s", err, h.logTail(0))
		case <-ctx.Done():
			return fmt.Errorf("the desk is not ready: %s\n%s", text, h.logTail(0))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// close stops the shared desk.
func (h *house) close(ctx context.Context) error {
	var faults error
	if f := h.admin.Faults(); len(f) > 0 {
		faults = fmt.Errorf("%s: faults seen by the admin: %q", h.kind, f)
	}
	began := time.Now()
	h.stopDesk()
	select {
	case err := <-h.ended:
		if took := time.Since(began); took > 10*time.Second {
			err = errors.Join(err, fmt.Errorf("%s: the desk took %v to stop", h.kind, took))
		}
		return errors.Join(faults, err, h.admin.Close())
	case <-ctx.Done():
		return fmt.Errorf("%s: the desk does not stop", h.kind)
	}
}

func get(ctx context.Context, url string) (int, string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
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

func (h *house) logSize() int64 {
	info, err := os.Stat(h.logFile)
	if err != nil {
		return 0
	}
	return info.Size()
}

// logSince returns what the desk logged since a mark.
func (h *house) logSince(mark int64) string {
	data, err := os.ReadFile(h.logFile)
	if err != nil {
		return err.Error()
	}
	return string(data[min(mark, int64(len(data))):])
}

// logTail returns the end of what the desk logged since a mark, to be shown beside a failure.
func (h *house) logTail(mark int64) string {
	const most = 4000
	text := h.logSince(mark)
	return "the desk's log:\n" + text[max(0, len(text)-most):]
}

// person is an account with its first client.
type person struct {
	*client.Client
	h    *house
	name string // local part
}

// people counts the accounts and services of all houses: two of them share a server, where a
// second login under one name would throw the first out.
var people atomic.Int64

// account makes an account with a fresh name that begins so.
func (h *house) account(t *testing.T, name string) string {
	t.Helper()
	name = fmt.Sprintf("%s%d", name, people.Add(1))
	h.adding.Lock()
	defer h.adding.Unlock()
	ok(t, h.xmpp.AddUser(within(t), name, password))
	return name
}

// person makes an account and logs in with it; nobody knows yet that they are there.
func (h *house) person(t *testing.T, name string) *person {
	t.Helper()
	p := &person{h: h, name: h.account(t, name)}
	p.Client = p.another(t, "first")
	return p
}

// customer is a person who is online.
func (h *house) customer(t *testing.T, name string) *person {
	t.Helper()
	p := h.person(t, name)
	ok(t, p.Presence(""))
	return p
}

// another logs in with one more client.
func (p *person) another(t *testing.T, resource string) *client.Client {
	t.Helper()
	c := must(client.Dial(within(t), client.Config{
		Address: p.h.xmpp.C2S, JID: p.name + "@" + lab.Host, Password: password, Resource: resource, Approve: true,
		Twice: p.h.domain == lab.Desk2, // that desk is killed in the middle of things
	}))(t)
	t.Cleanup(func() {
		c.Drop() //nolint:errcheck // it may be gone already
		if f := c.Faults(); len(f) > 0 {
			t.Errorf("faults seen by %s: %q", c.JID(), f)
		}
	})
	return c
}

// service makes a service, with further settings by name and value, and returns its address.
func (h *house) service(t *testing.T, kind string, pairs ...string) string {
	t.Helper()
	name := fmt.Sprintf("sales%d", people.Add(1))
	v := client.V(append([]string{"name", name, "title", "Sales " + name, "kind", kind}, pairs...)...)
	must(h.admin.Run(within(t), h.domain, "service-set", v))(t)
	return name + "@" + h.domain
}

func local(address string) string {
	name, _, _ := strings.Cut(address, "@")
	return name
}

// csr makes a CSR of a service, who is online and seen to be available.
func (h *house) csr(t *testing.T, service, name string, pairs ...string) *person {
	t.Helper()
	before := h.available(t, h.admin, service)
	p := h.hire(t, service, name, pairs...)
	h.awaitAvailable(t, p.Client, service, before+1)
	return p
}

// hire makes a CSR of a service, who is online.
func (h *house) hire(t *testing.T, service, name string, pairs ...string) *person {
	t.Helper()
	p := h.person(t, name)
	v := client.V(append([]string{"jid", p.Bare(), "name", p.nick(), "services", local(service)}, pairs...)...)
	must(h.admin.Run(within(t), h.domain, "csr-set", v))(t)
	ok(t, p.Presence(""))
	return p
}

// nick is the name that customers see.
func (p *person) nick() string { return strings.ToUpper(p.name[:1]) + p.name[1:] }

func (h *house) available(t *testing.T, c *client.Client, service string) int {
	t.Helper()
	info := must(c.Info(within(t), service, ""))(t)
	n := 0
	if _, err := fmt.Sscan(info.Form.Get("available"), &n); err != nil {
		t.Fatalf("disco of %s says %v", service, info)
	}
	return n
}

func (h *house) awaitAvailable(t *testing.T, c *client.Client, service string, want int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d CSRs available at %s", want, service), func() (bool, string) {
		n := h.available(t, c, service)
		return n == want, fmt.Sprintf("%d are\n%s", n, c.Dump())
	})
}

// desk is the desk as a contact.
func (h *house) desk() string { return "desk@" + h.domain }
