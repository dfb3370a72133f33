package e2e_test

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/client"
	"bellhop/internal/config"
	"bellhop/internal/lab"
)

// cable is what a visitor's browser reaches the XMPP server by: it can be cut, and it can go
// dead without a word, as when a laptop sleeps.
type cable struct {
	listener net.Listener
	to       string

	mu    sync.Mutex // guards the rest
	state string     // "", "cut" or "dead"
	conns []net.Conn
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	c := &cable{listener: must(net.Listen("tcp4", "127.0.0.1:0"))(t), to: to}
	t.Cleanup(func() { c.set("cut"); _ = c.listener.Close() })
	go func() { // ends with the listener
		for {
			conn, err := c.listener.Accept()
			if err != nil {
				return
			}
			go c.carry(conn)
		}
	}()
	return c
}

func (c *cable) carry(near net.Conn) {
	defer near.Close()
	c.mu.Lock()
	if c.state != "" {
		c.mu.Unlock()
		return
	}
	far, err := net.Dial("tcp4", c.to)
	if err == nil {
		c.conns = append(c.conns, near, far)
	}
	c.mu.Unlock()
	if err != nil {
		return
	}
	defer far.Close()
	done := make(chan struct{}, 2)
	go func() { c.copy(far, near); done <- struct{}{} }()
	go func() { c.copy(near, far); done <- struct{}{} }()
	<-done
}

// copy carries one way. While the cable is dead, what comes is swallowed.
func (c *cable) copy(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		c.mu.Lock()
		dead := c.state == "dead"
		c.mu.Unlock()
		if n > 0 && !dead {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// set cuts the cable, lets it go dead, or mends it: what went dead stays so.
func (c *cable) set(state string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = state
	if state == "dead" {
		return
	}
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.conns = nil
}

// widgetDesk is a desk on a server of its own, which a test may restart, with a cable between
// the visitors and the server.
type widgetDesk struct {
	*process
	*house
	cable   *cable
	service string
	bob     *person
}

func newWidgetDesk(t *testing.T, kind lab.Kind) *widgetDesk {
	t.Helper()
	own := ownServer(t, kind, lab.Options{})
	cable := newCable(t, own.HTTP)
	database := fmt.Sprintf("widget_%s_%d", kind, people.Add(1))
	ok(t, world.postgres.CreateDatabase(within(t), database))
	s := must(settings(own, lab.Desk, database))(t)
	through := func(address string) string {
		u := must(url.Parse(address))(t)
		u.Host = cable.listener.Addr().String()
		return u.String()
	}
	s.websocket, s.bosh = through(s.websocket), through(s.bosh)
	path := must(s.write(t.TempDir()))(t)
	if out, status := bellhop(t, "migrate", "-c", path); status != 0 {
		t.Fatalf("migrate: %d %s", status, out)
	}
	ok(t, own.AddUser(within(t), "admin", password))
	d := &widgetDesk{cable: cable, process: launch(t, s)}
	d.ready()
	d.house = &house{kind: kind, xmpp: own, cfg: must(config.Load(path, nil))(t), domain: lab.Desk, admin: d.dial(t, own, "admin")}
	d.service = d.house.service(t, "queue", "grace", "5m")
	d.bob = d.csr(t, d.service, "bob")
	return d
}

func (d *widgetDesk) dial(t *testing.T, server *lab.XMPPServer, name string) *client.Client {
	t.Helper()
	c := must(client.Dial(within(t), client.Config{Address: server.C2S, JID: name + "@" + lab.Host, Password: password, Approve: true}))(t)
	t.Cleanup(func() { c.Drop() }) //nolint:errcheck // the server may have gone before
	return c
}

// words are what is said on the page, in order.
func (p *tab) words() []string { return p.texts(bubbles) }

// saw checks that just this was said on the page, once and in order.
func (p *tab) saw(when string, want []string) {
	p.t.Helper()
	for _, w := range want {
		p.see(bubbles, w)
	}
	if got := p.words(); !slices.Equal(got, want) {
		p.t.Errorf("%s: on the page is %q, not %q", when, got, want)
	}
}

// TestWidgetResumeE2E has a conversation go on whatever breaks: nothing is lost, nothing is
// there twice, and there is one session.
func TestWidgetResumeE2E(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			d := newWidgetDesk(t, kind)
			v := visit(t, nil, nil)
			shop := d.shop(t, d.service)
			page := v.tab(shop, "")
			page.asks("Alice", "Hello?")
			session := d.bob.offeredAny(t)
			his := d.bob.joins(t, session)
			var all []string
			page.see(chat+" .who-is-there", d.bob.nick())
			say := func(p *tab, body string) {
				t.Helper()
				p.says(body)
				hears(t, his, "Alice", body)
				all = append(all, body)
			}
			answer := func(body string) {
				t.Helper()
				must(his.Say(within(t), body))(t)
				all = append(all, body)
			}
			say(page, "one")
			answer("two")
			page.saw("at first", all)

			// Reloaded.
			page.reload()
			page.saw("after a reload", all)
			say(page, "three")
			answer("four")
			page.saw("after a reload, and some more", all)

			// A second tab shows the same, and takes over when the first is closed.
			other := v.tab(shop, "")
			other.see(launcher, "")
			other.click(launcher)
			other.saw("in a second tab", all)
			say(other, "five")
			page.saw("in the first tab", all)
			page.close()
			answer("six")
			say(other, "seven")
			other.saw("when the first tab is closed", all)

			// The network is gone; both go on writing.
			d.cable.set("cut")
			must(his.Vanishes(within(t), "Alice"))(t)
			other.see(chat+" .bar", "")
			answer("eight")
			other.says("nine")
			all = append(all, "nine")
			d.cable.set("")
			hears(t, his, "Alice", "nine")
			other.saw("when the network is back", all)

			// The laptop sleeps: the connection is dead, and nobody says so.
			d.cable.set("dead")
			other.says("ten")
			all = append(all, "ten")
			d.cable.set("")
			other.eval("dispatchEvent(new Event('online'))", nil)
			hears(t, his, "Alice", "ten")
			other.saw("after sleep", all)

			// The desk is restarted; its rooms are there without it.
			d.terminate()
			say(other, "eleven")
			answer("twelve")
			d.start()
			d.ready()
			other.reload()
			say(other, "thirteen")
			other.saw("after a restart of the desk", all)

			// It is killed, and the visitor comes back before the desk does.
			d.kill()
			d.cable.set("cut")
			d.cable.set("")
			d.start()
			d.ready()
			other.gone(chat+" .bar", "connection")
			say(other, "fourteen")
			other.saw("after a restart of the desk and a break", all)

			d.restartServer(t)
			// ejabberd forgets rooms that are not persistent, and the desk makes them anew.
			eventually(t, "the room is there again", func() (bool, string) {
				r, err := d.bob.Join(within(t), room(session), d.bob.nick())
				his = r
				return err == nil, fmt.Sprint(err)
			})
			other.gone(chat+" .bar", "connection")
			say(other, "fifteen")
			answer("sixteen")
			other.saw("after a restart of the server", all)

			must(d.bob.Run(within(t), session+"@"+d.domain, "close", nil))(t)
			other.see(chat+" .ended", "")
			said, step := d.transcript(t, d.admin, d.domain, session)
			said = slices.DeleteFunc(said, func(s string) bool { return strings.HasPrefix(s, d.cfg.Name+":") })
			for i := range said {
				_, said[i], _ = strings.Cut(said[i], ": ")
			}
			if !slices.Equal(said, all) {
				t.Errorf("the transcript is %q, not %q", said, all)
			}
			if n := d.sessions(t); n != 1 {
				t.Errorf("there were %d sessions: %s", n, step.Note())
			}
		})
	}
}

// restartServer restarts the XMPP server, and has everybody come again.
func (d *widgetDesk) restartServer(t *testing.T) {
	t.Helper()
	ok(t, d.xmpp.Restart(within(t)))
	d.ready()
	d.admin = d.dial(t, d.xmpp, "admin")
	d.bob.Client = d.dial(t, d.xmpp, d.bob.name)
	ok(t, d.bob.Presence(""))
}

// sessions counts the sessions that there have been.
func (d *widgetDesk) sessions(t *testing.T) (n int) {
	t.Helper()
	d.query(t, "SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM closed_sessions)", &n)
	return n
}

// query looks into the desk's database.
func (h *house) query(t *testing.T, sql string, into ...any) {
	t.Helper()
	db := must(pgx.Connect(within(t), h.cfg.Database.Reveal()))(t)
	defer db.Close(t.Context())
	ok(t, db.QueryRow(within(t), sql).Scan(into...))
}
