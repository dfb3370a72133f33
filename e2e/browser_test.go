package e2e_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is Chromium, driven by web/test/driver.mjs, that the tests of the web pages share.
type browser struct {
	cmd *exec.Cmd
	in  io.WriteCloser

	mu      sync.Mutex // guards the rest and writes to in
	next    int
	waiting map[int]chan stepped
	ended   error
}

// stepped is the answer to a step.
type stepped struct {
	ID    int             `json:"id"`
	OK    json.RawMessage `json:"ok"`
	Error string          `json:"error"`
}

// theBrowser is started by the first test that needs it, and ended by [stopBrowser].
var theBrowser = sync.OnceValues(startBrowser)

var browserStarted bool

const stepTime = 40 * time.Second // more than the driver's own patience

func startBrowser() (*browser, error) {
	browserStarted = true
	if out, err := exec.Command("../scripts/setup", "web").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("scripts/setup web: %w: %s", err, out)
	}
	b := &browser{cmd: exec.Command("node", "driver.mjs"), waiting: make(map[int]chan stepped)}
	b.cmd.Dir, b.cmd.Stderr = "../web/test", os.Stderr
	in, err := b.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.in = in
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	go b.read(out) // ends with the driver
	return b, nil
}

func (b *browser) read(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var s stepped
		if json.Unmarshal(lines.Bytes(), &s) != nil {
			continue
		}
		b.mu.Lock()
		c := b.waiting[s.ID]
		delete(b.waiting, s.ID)
		b.mu.Unlock()
		if c != nil {
			c <- s
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = errors.Join(errors.New("the driver of the browser has ended"), lines.Err())
	for _, c := range b.waiting {
		close(c)
	}
	b.waiting = nil
}

// stopBrowser ends the browser, if there is one.
func stopBrowser() error {
	if !browserStarted {
		return nil
	}
	b, err := theBrowser()
	if err != nil {
		return nil //nolint:nilerr // the test that needed it has said so
	}
	return errors.Join(b.in.Close(), b.cmd.Wait())
}

func (b *browser) step(step string, args map[string]any) (json.RawMessage, error) {
	b.mu.Lock()
	if b.ended != nil {
		b.mu.Unlock()
		return nil, b.ended
	}
	b.next++
	c := make(chan stepped, 1)
	b.waiting[b.next] = c
	all := map[string]any{"id": b.next, "step": step}
	maps.Copy(all, args)
	line, err := json.Marshal(all)
	if err == nil {
		_, err = b.in.Write(append(line, '\n'))
	}
	b.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case s, open := <-c:
		switch {
		case !open:
			return nil, errors.New("the driver of the browser has ended")
		case s.Error != "":
			return nil, errors.New(s.Error)
		}
		return s.OK, nil
	case <-time.After(stepTime):
		return nil, errors.New("the browser does not answer")
	}
}

// visitor is somebody with a browser of their own: its own storage, its own tabs.
type visitor struct {
	t    *testing.T
	b    *browser
	name string
	tabs int

	pardon string // what a page may complain of
}

// tab is a page in a visitor's browser.
type tab struct {
	*visitor
	page   string
	closed bool
}

type args = map[string]any

// visit opens a browser. Options are Playwright's, of a context; more are of the driver's step.
func visit(t *testing.T, options, more args) *visitor {
	t.Helper()
	v := &visitor{t: t, b: must(theBrowser())(t), name: fmt.Sprintf("%s/%d", t.Name(), people.Add(1))}
	all := args{"name": v.name, "options": options}
	maps.Copy(all, more)
	v.do("context", all)
	t.Cleanup(func() { _, _ = v.b.step("drop", args{"context": v.name}) })
	return v
}

// tab opens a page.
func (v *visitor) tab(url, init string) *tab {
	v.t.Helper()
	v.tabs++
	p := &tab{visitor: v, page: fmt.Sprintf("%s tab %d", v.name, v.tabs)}
	v.do("page", args{"context": v.name, "name": p.page, "url": url, "init": init, "pardon": v.pardon})
	v.t.Cleanup(func() {
		if v.t.Failed() && !p.closed {
			p.shot("failed-" + strings.NewReplacer("/", "-", " ", "-").Replace(p.page))
		}
		var troubles []string
		if data, err := v.b.step("troubles", args{"page": p.page}); err == nil {
			_ = json.Unmarshal(data, &troubles)
		}
		for _, trouble := range troubles {
			v.t.Errorf("trouble on the page: %s", trouble)
		}
	})
	return p
}

func (v *visitor) do(step string, a args) json.RawMessage {
	v.t.Helper()
	data, err := v.b.step(step, a)
	if err != nil {
		v.t.Fatalf("%s %v: %v", step, a, err)
	}
	return data
}

func (p *tab) on(step string, a args) json.RawMessage {
	p.t.Helper()
	a["page"] = p.page
	return p.do(step, a)
}

func (p *tab) click(sel string)      { p.t.Helper(); p.on("click", args{"sel": sel}) }
func (p *tab) fill(sel, text string) { p.t.Helper(); p.on("fill", args{"sel": sel, "text": text}) }
func (p *tab) press(key string)      { p.t.Helper(); p.on("press", args{"key": key}) }
func (p *tab) reload()               { p.t.Helper(); p.on("reload", args{}) }
func (p *tab) close()                { p.t.Helper(); p.on("close", args{}); p.closed = true }

// see waits until something is seen that has the text.
func (p *tab) see(sel, text string) { p.t.Helper(); p.on("see", args{"sel": sel, "text": text}) }

// gone waits until nothing is seen that has the text.
func (p *tab) gone(sel, text string) { p.t.Helper(); p.on("gone", args{"sel": sel, "text": text}) }

func (p *tab) texts(sel string) (all []string) {
	p.t.Helper()
	ok(p.t, json.Unmarshal(p.on("texts", args{"sel": sel}), &all))
	return all
}

// eval evaluates an expression of JavaScript on the page.
func (p *tab) eval(js string, into any) {
	p.t.Helper()
	data := p.on("eval", args{"js": js})
	if into != nil {
		ok(p.t, json.Unmarshal(data, into))
	}
}

// accessible fails if axe-core finds anything.
func (p *tab) accessible(state string) {
	p.t.Helper()
	var found []string
	ok(p.t, json.Unmarshal(p.on("axe", args{}), &found))
	for _, f := range found {
		p.t.Errorf("axe-core, %s: %s", state, f)
	}
}

// shot takes a picture, for people to look at.
func (p *tab) shot(name string) {
	p.t.Helper()
	dir := os.Getenv("BELLHOP_SHOTS")
	if dir == "" {
		dir = filepath.Join("..", ".run", "shots")
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		p.t.Error(err)
		return
	}
	if _, err := p.b.step("shot", args{"page": p.page, "path": filepath.Join(dir, name+".png")}); err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
	}
}
