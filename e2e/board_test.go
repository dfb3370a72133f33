package e2e_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/internal/client"
)

// countFrames has a page keep when the desk made each frame that it gets.
const countFrames = `window.made = []
window.EventSource = class extends EventSource {
  constructor(url) { super(url); this.addEventListener('message', (e) => window.made.push(JSON.parse(e.data).now)) }
}`

// evil are texts that would do something on a page which took them for more than texts.
var evil = []string{
	`"><img src=x onerror=alert(1)>`, `</script><script>alert(2)</script>`, `<svg/onload=alert(3)>`, `javascript:alert(4)`, `{{7*7}}${7*7}`, `<style>*{display:none}</style>`,
}

// link is one to the wallboard, for somebody.
func (p *person) link(t *testing.T) string {
	t.Helper()
	return must(p.Run(within(t), p.h.domain, "board", nil))(t).Get("url")
}

// wallboard opens the wallboard, signed in. Options are Playwright's.
func (p *person) wallboard(t *testing.T, options args) *tab {
	t.Helper()
	page := visit(t, options, nil).tab(p.link(t), countFrames)
	page.see("h1", "Desk")
	page.see("body:not([data-stale]) .services", "")
	return page
}

// figure waits until a service's row has a text in one of its columns.
func (p *tab) figure(service string, column int, want string) {
	p.t.Helper()
	p.see(fmt.Sprintf(".services tr:has(bdi:text-is(%q)) > :nth-child(%d):text-is(%q)", service, column, want), "")
}

// Columns of the services.
const (
	colWaiting = 2
	colActive  = 6
	colOffers  = 7
)

// TestWallboardE2E signs in by a link, sees a session come and go, and loses the role.
func TestWallboardE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		address := h.service(t, "queue")
		title := "Sales " + local(address)
		eve := h.supervisor(t, "eve")
		link := eve.link(t)
		if u := must(url.Parse(link))(t); u.Host != h.cfg.HTTP || u.Path != "/board/in" || len(u.Query().Get("key")) != 26 {
			t.Errorf("the link is %s", link)
		}
		stranger := visit(t, nil, nil)
		none := stranger.tab("http://"+h.cfg.HTTP+"/board", "")
		none.see("p", "write !board to "+h.desk())
		none.accessible("not signed in")

		page := visit(t, args{"viewport": args{"width": 1920, "height": 1080}, "colorScheme": "dark"}, nil).tab(link, countFrames)
		page.see("h1", "Desk")
		again := stranger.tab(link, "")
		again.see("h1", "has been used")
		again.accessible("the link once more")

		page.figure(title, colWaiting, "0")
		alice := h.customer(t, "alice")
		session := alice.contact(t, address, "Where is it?").Get("session")
		page.figure(title, colWaiting, "1")
		bob := h.hire(t, address, "bob")
		bob.offered(t, session)
		page.figure(title, colOffers, "1")
		bob.joins(t, session)
		page.figure(title, colActive, "1")
		page.figure(title, colWaiting, "0")
		page.see(".people li[data-standing=available]:has(bdi:text-is(\""+bob.nick()+"\"))", "1 of 1")
		page.accessible("on a TV")
		page.shot("wallboard-tv-" + string(h.kind))
		must(bob.Run(within(t), session+"@"+h.domain, "close", nil))(t)
		page.figure(title, colActive, "0")

		h.reports(t, page, local(address))

		// The role goes, and with it what it let see, by itself.
		watching := eve.wallboard(t, nil)
		must(h.admin.Run(within(t), h.domain, "role-revoke", client.V("jid", eve.Bare(), "role", "supervisor")))(t)
		watching.see("h1", "not signed in")
		if rows := h.audited(t, eve.Bare()); !strings.Contains(rows, "board.link") || !strings.Contains(rows, "board.entered") || !strings.Contains(rows, "record.read") {
			t.Errorf("the record has of %s:\n%s", eve.name, rows)
		}
	})
}

// audited returns what the record has of somebody.
func (h *house) audited(t *testing.T, actor string) string {
	t.Helper()
	return strings.Join(must(h.admin.Run(within(t), h.domain, "audit", client.V("actor", actor)))(t).Form.Values("audit"), "\n")
}

// reports looks at the report of a service that one session was just served by.
func (h *house) reports(t *testing.T, page *tab, service string) {
	t.Helper()
	page.click("#reports")
	page.see("h1", "Reports")
	page.see(fmt.Sprintf("tr:has(th[title=%q])", service), "100%")
	page.accessible("reports")
	page.shot("reports-" + string(h.kind))
	var file struct{ Name, Text string }
	ok(t, json.Unmarshal(page.on("download", args{"sel": "a[download]"}), &file))
	rows := must(csv.NewReader(strings.NewReader(file.Text)).ReadAll())(t)
	i := slices.IndexFunc(rows, func(r []string) bool { return r[1] == service })
	if i < 0 || rows[i][3] != "1" || rows[i][4] != "1" || rows[i][5] != "0" || !strings.HasSuffix(file.Name, ".csv") {
		t.Errorf("%s: %s", file.Name, file.Text)
	}
	page.on("select", args{"sel": "select[name=by]", "text": "csr"})
	page.click("form.ask button")
	page.see("th", "Declined")
	page.accessible("reports by CSR")
}

// TestWallboardTextE2E has what would be a program in every text that people of the desk choose,
// and looks at it on a phone, in German.
func TestWallboardTextE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		eve := h.supervisor(t, "eve")
		var titles []string
		for some := range slices.Chunk(evil, 2) {
			text, nick := strings.Join(some, " "), some[0]
			address := h.service(t, "queue")
			title := fmt.Sprintf("%s %s", text, local(address))
			must(h.admin.Run(within(t), h.domain, "service-set", client.V("name", local(address), "title", title)))(t)
			csr := h.person(t, "dan")
			must(h.admin.Run(within(t), h.domain, "csr-set", client.V("jid", csr.Bare(), "name", nick+csr.name, "services", local(address))))(t)
			ok(t, csr.Presence(""))
			must(csr.Run(within(t), h.domain, "status", client.V("state", "break", "reason", text)))(t)
			titles = append(titles, title, nick+csr.name)
		}
		page := eve.wallboard(t, args{"viewport": args{"width": 390, "height": 844}, "locale": "de-DE", "colorScheme": "light", "hasTouch": true})
		for _, title := range titles {
			page.see("bdi", title)
		}
		page.see("h2", "Die letzten acht Stunden")
		page.accessible("on a phone")
		page.shot("wallboard-phone-" + string(h.kind))
		var wide bool
		page.eval("document.documentElement.scrollWidth > innerWidth", &wide)
		if wide {
			t.Error("the phone has to scroll sideways")
		}
		page.on("goto", args{"url": "http://" + h.cfg.HTTP + "/board/reports?from=%22%3E%3Cscript%3Ealert(5)%3C/script%3E"})
		page.see("[role=alert]", "ist kein Datum")
	})
}

// TestWallboardUnderLoadE2E has many sessions come and go while several look: nobody is told more
// than once a second, and in the end everybody sees how it is.
func TestWallboardUnderLoadE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		address := h.service(t, "queue")
		title := "Sales " + local(address)
		eve := h.supervisor(t, "eve")
		pages := []*tab{eve.wallboard(t, nil), eve.wallboard(t, nil)}
		const customers, rounds = 8, 12
		var wg sync.WaitGroup
		began := time.Now()
		for range customers {
			c := h.customer(t, "carl")
			wg.Go(func() {
				for round := range rounds {
					if _, err := c.Run(within(t), address, "contact", client.V("name", "Carl", "question", "?")); err != nil {
						t.Errorf("contact: %v", err)
						return
					}
					if round == rounds-1 {
						return
					}
					if _, err := c.Run(within(t), address, "leave", nil); err != nil {
						t.Errorf("leave: %v", err)
						return
					}
				}
			})
		}
		wg.Wait()
		took := time.Since(began)
		for _, page := range pages {
			page.figure(title, colWaiting, fmt.Sprint(customers))
			var made []int64
			page.eval("window.made", &made)
			for i := 1; i < len(made); i++ {
				if gap := made[i] - made[i-1]; gap < 1000 {
					t.Errorf("two frames within %d ms", gap)
				}
			}
			if len(made) < 2 {
				t.Errorf("only %d frames", len(made))
			}
		}
		t.Logf("%d sessions in %v", customers*rounds, took)
		var level string
		// They are counted once their rooms are cleared, one after the other.
		eventuallyIn(t, 90*time.Second, "what gave up is counted", func() (bool, string) {
			pages[0].eval(fmt.Sprintf(`document.querySelector('.services tr:has(bdi)') && [...document.querySelectorAll('.services tbody tr')].find((tr) => tr.cells[0].textContent.startsWith(%q))?.cells[4].textContent`, title), &level)
			return level == fmt.Sprint(customers*(rounds-1)), level
		})
	})
}

// TestWallboardIsNobodysE2E asks as one who has no cookie, and one with a cookie of their own
// making.
func TestWallboardIsNobodysE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		bob := h.csr(t, h.service(t, "queue"), "bob")
		_, err := bob.Run(within(t), h.domain, "board", nil)
		refused(t, err, "forbidden")
		for _, path := range []string{"/board", "/board/live", "/board/reports", "/board/reports.csv"} {
			r := must(http.NewRequestWithContext(within(t), http.MethodGet, "http://"+h.cfg.HTTP+path, http.NoBody))(t)
			r.AddCookie(&http.Cookie{Name: "bellhop-board", Value: strings.Repeat("a", 26)})
			a, err := http.DefaultClient.Do(r)
			ok(t, err)
			ok(t, a.Body.Close())
			if a.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
		}
	})
}

// TestWallboardOutlivesTheDeskE2E ends the desk while a wallboard is open, by force and politely.
// The page says so, and goes on by itself when a desk is back: nobody has to sign in again.
func TestWallboardOutlivesTheDeskE2E(t *testing.T) {
	t.Parallel()
	h := world.houses[kinds[0]]
	d := h.secondDesk(t)
	page := d.h.supervisor(t, "eve").wallboard(t, nil)
	page.figure("Sales", colWaiting, "0")
	for i, end := range []func(*process){(*process).kill, (*process).terminate} {
		end(d.process)
		page.see("#state", "not connected")
		d.start()
		d.ready()
		page.see("#state", "live")
		session := d.h.customer(t, "carl").contact(t, d.service, "?").Get("session")
		d.bob.offered(t, session)
		d.bob.joins(t, session)
		page.figure("Sales", colActive, fmt.Sprint(i+1))
	}
}
