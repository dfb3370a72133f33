package board

import (
	"bufio"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// browser is a browser with cookies of its own.
type browser struct {
	t    *testing.T
	http *http.Client
	base string
	lang string
}

// site serves the wallboard of a house.
func site(t *testing.T, h *house, change func(*Config)) *httptest.Server {
	t.Helper()
	cfg := h.config()
	if change != nil {
		change(&cfg)
	}
	mux := http.NewServeMux()
	New(cfg).Routes(mux)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	t.Cleanup(s.CloseClientConnections)
	return s
}

func newBrowser(t *testing.T, s *httptest.Server) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := *s.Client()
	c.Jar = jar
	return &browser{t: t, http: &c, base: s.URL, lang: "en"}
}

// page is what a browser got.
type page struct {
	status int
	header http.Header
	body   string
	path   string // where it ended up
}

func (b *browser) do(method, path string, form url.Values, header ...string) page {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", b.lang)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{a.StatusCode, a.Header, string(text), a.Request.URL.Path}
}

func (b *browser) get(path string) page { b.t.Helper(); return b.do(http.MethodGet, path, nil) }

func (b *browser) enter(key string) page {
	b.t.Helper()
	return b.do(http.MethodPost, "/board/in", url.Values{"key": {key}})
}

// wants checks the status and a word of the text.
func (p page) wants(t *testing.T, what string, status int, word string) {
	t.Helper()
	if p.status != status || !strings.Contains(p.body, word) {
		t.Errorf("%s: %d, want %d and %q:\n%s", what, p.status, status, word, p.body)
	}
}

func TestSigningIn(t *testing.T) {
	h := newHouse(t)
	s := site(t, h, nil)
	b := newBrowser(t, s)
	for _, path := range []string{"/board", "/board/live", "/board/reports", "/board/reports.csv"} {
		p := b.get(path)
		p.wants(t, path+" by a stranger", http.StatusUnauthorized, "write !board to desk@desk.example.org")
		if p.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no challenge (RFC 9110 §15.5.2)", path)
		}
	}
	key := h.key(eve, time.Minute)
	// Programs that look at what is behind a link, as often as they like.
	for range 2 {
		p := b.get("/board/in?key=" + key)
		p.wants(t, "the link", http.StatusOK, `value="`+key+`"`)
		b.do(http.MethodHead, "/board/in?key="+key, nil)
	}
	if p := b.enter(key); p.status != http.StatusOK || p.path != "/board" {
		t.Fatalf("with the key: %+v", p)
	}
	b.get("/board").wants(t, "signed in", http.StatusOK, `<h1>Desk</h1>`)
	if len(h.noted) != 1 || h.noted[0] != (desk.Noted{By: eve, Action: "board.entered"}) {
		t.Errorf("recorded: %+v", h.noted)
	}
	other := newBrowser(t, s)
	other.enter(key).wants(t, "the key once more", http.StatusForbidden, "has been used")
	other.get("/board").wants(t, "and after it", http.StatusUnauthorized, "not signed in")
	b.enter(key).wants(t, "by who is in already", http.StatusOK, `<h1>Desk</h1>`)
	b.do(http.MethodPost, "/board/out", url.Values{}).wants(t, "sign out", http.StatusOK, "Signed out")
	b.get("/board").wants(t, "signed out", http.StatusUnauthorized, "not signed in")
	for _, key := range []string{"", "x", strings.Repeat("x", 26), h.key(eve, -time.Second)} {
		b.enter(key).wants(t, "a wrong key", http.StatusForbidden, "has been used")
	}
}

func TestCookie(t *testing.T) {
	for _, test := range []struct {
		secure bool
		name   string
	}{{false, "bellhop-board"}, {true, "__Host-bellhop-board"}} {
		h := newHouse(t)
		b := newBrowser(t, site(t, h, func(c *Config) { c.Secure = test.secure }))
		b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		p := b.enter(h.key(eve, time.Minute))
		cookie, err := http.ParseSetCookie(p.header.Get("Set-Cookie"))
		if err != nil || p.status != http.StatusSeeOther || p.header.Get("Location") != "/board" {
			t.Fatalf("%v: %+v", err, p)
		}
		if cookie.Name != test.name || cookie.Secure != test.secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode ||
			cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge != 12*3600 {
			t.Errorf("%+v", cookie)
		}
		if _, stored := h.passes[cookie.Value]; stored || len(h.passes) != 1 {
			t.Error("the cookie itself is stored")
		}
	}
}

func TestRolesAreLookedAtEachTime(t *testing.T) {
	h := newHouse(t)
	s := site(t, h, nil)
	newBrowser(t, s).enter(h.key(bob, time.Minute)).wants(t, "a CSR with a key", http.StatusForbidden, "supervisors and admins")
	b := newBrowser(t, s)
	b.enter(h.key(eve, time.Minute))
	b.get("/board/reports").wants(t, "a supervisor", http.StatusOK, "no sessions")
	role := func(on bool) {
		h.apply(desk.SetRole{Reply: desk.Reply{To: admin}, JID: eve, Role: desk.RoleSupervisor, On: on})
	}
	role(false)
	b.get("/board").wants(t, "without a role", http.StatusForbidden, "neither any more")
	role(true)
	b.get("/board").wants(t, "with the role again", http.StatusUnauthorized, "not signed in")
}

func TestWithoutADesk(t *testing.T) {
	h := newHouse(t)
	b := newBrowser(t, site(t, h, nil))
	key := h.key(eve, time.Minute)
	h.away.Store(true)
	if p := b.enter(key); p.status != http.StatusServiceUnavailable || p.header.Get("Retry-After") == "" {
		t.Errorf("%+v", p)
	}
	h.away.Store(false)
	if p := b.enter(key); p.status != http.StatusOK || p.path != "/board" {
		t.Errorf("the key was used up: %+v", p)
	}
	h.away.Store(true)
	b.get("/board").wants(t, "later", http.StatusServiceUnavailable, "standing by")
}

func TestHeaders(t *testing.T) {
	h := newHouse(t)
	b := newBrowser(t, site(t, h, nil))
	b.enter(h.key(eve, time.Minute))
	for _, path := range []string{"/board", "/board/reports", "/board/in?key=" + strings.Repeat("x", 26), "/board/assets/board.js"} {
		p := b.get(path)
		csp := p.header.Get("Content-Security-Policy")
		if p.status != http.StatusOK || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") ||
			p.header.Get("X-Content-Type-Options") != "nosniff" || p.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %v", path, p.status, p.header)
		}
		if strings.Contains(p.body, "style=") || strings.Contains(p.body, "onclick") || strings.Contains(p.body, "javascript:") {
			t.Errorf("%s has something inline:\n%s", path, p.body)
		}
	}
	if p := b.get("/board/assets/..%2f..%2fboard.go"); p.status != http.StatusNotFound {
		t.Errorf("outside of the assets: %d", p.status)
	}
	p := b.get("/board/assets/board.js")
	if p := b.do(http.MethodGet, "/board/assets/board.js", nil, "If-None-Match", p.header.Get("ETag")); p.status != http.StatusNotModified {
		t.Errorf("what the browser has: %d", p.status)
	}
	// A form on another site.
	for _, path := range []string{"/board/out", "/board/in"} {
		if p := b.do(http.MethodPost, path, url.Values{"key": {h.key(eve, time.Minute)}}, "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", path, p.status)
		}
	}
	b.get("/board").wants(t, "after it", http.StatusOK, "<h1>Desk</h1>")
}

func TestLive(t *testing.T) {
	h := newHouse(t)
	b := newBrowser(t, site(t, h, nil))
	b.enter(h.key(eve, time.Minute))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/board/live", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %v", a.StatusCode, a.Header)
	}
	lines := bufio.NewScanner(a.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if !strings.HasPrefix(data, `{"now":`) || !strings.Contains(data, `"title":"Sales"`) {
				t.Errorf("the first event: %s", data)
			}
			break
		}
	}
	b.do(http.MethodPost, "/board/out", url.Values{})
	for lines.Scan() { // what was on the way; then the end, or the test's own
	}
	if err := lines.Err(); err != nil {
		t.Error(err)
	}
}

// TestReports compares the page and the file with the rows, and what is asked wrongly with the
// mends.
func TestReports(t *testing.T) {
	h := newHouse(t)
	day := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	row := desk.ReportRow{
		Day: day, Service: "sales", Entered: 1234, Served: 1000, Abandoned: 250, Waited: 1000, InTarget: 875,
		WaitAvg: 75 * time.Second, WaitP90: time.Hour + 61*time.Second, HandleAvg: 5 * time.Second,
		Ratings: 3, RatingAvg: 4.25, Codes: map[string]int{"solved": 9, "<b>": 1},
	}
	whole := row
	whole.Day = time.Time{}
	h.rows = []desk.ReportRow{row, whole}
	b := newBrowser(t, site(t, h, nil))
	b.enter(h.key(eve, time.Minute))
	p := b.get("/board/reports?from=2026-11-29&to=2026-11-30&by=service&zone=Europe/Berlin")
	for _, want := range []string{"2026-11-30", ">Sales<", ">1234<", ">1:15<", ">1:01:01<", ">0:05<", ">70%<", ">4.2 (3)<", "&lt;b&gt; 1, solved 9", `value="Europe/Berlin"`, "reports.csv?by=service&amp;from=2026-11-29&amp;to=2026-11-30&amp;zone=Europe%2FBerlin"} {
		p.wants(t, "the page", http.StatusOK, want)
	}
	if n := h.noted[len(h.noted)-1]; n.By != eve || n.Action != "record.read" || n.Reason != "report by service, 2026-11-29 to 2026-11-30" {
		t.Errorf("recorded: %+v", n)
	}
	b.lang = "de-AT, en;q=0.5"
	p = b.get("/board/reports?by=service")
	for _, want := range []string{`<html lang="de">`, "Wartezeit", ">70\u00a0%<", ">4,2 (3)<"} {
		p.wants(t, "in German", http.StatusOK, want)
	}
	p = b.get("/board/reports.csv?from=2026-11-29&to=2026-11-30")
	rows, err := csv.NewReader(strings.NewReader(p.body)).ReadAll()
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1][:4], []string{"2026-11-30", "sales", "Sales", "1234"}) ||
		p.header.Get("Content-Disposition") != `attachment; filename="bellhop-service-2026-11-29-2026-11-30.csv"` {
		t.Errorf("%v %v %v", err, rows, p.header)
	}
	b.lang = "en"
	for query, want := range map[string]string{
		"from=yesterday": "yesterday is not a date", "zone=Berlin": "Berlin is not a time zone", "by=x": "x is no grouping",
		"from=2026-01-02&to=2026-01-01": "ends before it begins", "from=2020-01-01&to=2026-01-01": "more than a year",
		"from=%22%3E%3Cscript%3E": "&#34;&gt;&lt;script&gt; is not a date",
	} {
		b.get("/board/reports?"+query).wants(t, query, http.StatusBadRequest, want)
		if p := b.get("/board/reports.csv?" + query); p.status != http.StatusBadRequest {
			t.Errorf("%s as CSV: %d", query, p.status)
		}
	}
	// No more than a few are made at the same time.
	h.entered, h.slow = make(chan struct{}), make(chan struct{})
	done := make(chan int, reports)
	for range reports {
		go func() { done <- b.get("/board/reports").status }()
	}
	for range reports {
		<-h.entered
	}
	b.get("/board/reports").wants(t, "one too many", http.StatusServiceUnavailable, "could not be made")
	close(h.slow)
	for range reports {
		if status := <-done; status != http.StatusOK {
			t.Errorf("one that waited: %d", status)
		}
	}
}
