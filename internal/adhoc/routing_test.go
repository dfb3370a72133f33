package adhoc

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// file is a services file of one line for each service: its name.
type file struct{}

func (file) Write(d *desk.Desk) string {
	text := "services:\n"
	for _, s := range d.Services() {
		text += "  - {name: " + string(s.Name) + "}\n"
	}
	return text
}

func (file) Read(d *desk.Desk, text string) (e desk.ApplySettings, changes []string, err error) {
	for line := range strings.Lines(text) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "- {name: ")
		switch {
		case !ok && strings.TrimSpace(line) != "services:":
			return e, nil, errors.New("file:1:1: this is not YAML; mend it") //nolint:err113 // as a reader says it
		case ok:
			s := desk.Service{Name: desk.ServiceName(strings.TrimSuffix(name, "}"))}
			e.Services = append(e.Services, s)
			if _, there := d.ServiceView(s.Name); !there {
				changes = append(changes, "+ service "+string(s.Name))
			}
		}
	}
	return e, changes, nil
}

func (file) Parts(s desk.Service) map[string][]string {
	return map[string][]string{"replies": slices.Sorted(maps.Keys(s.Replies))}
}

// ReadPart knows canned replies alone, a name a line.
func (file) ReadPart(_ *desk.Desk, s *desk.Service, key, text string) error {
	if key != "replies" {
		return errors.New(key + ":1:1: mend it") //nolint:err113 // as a reader says it
	}
	s.Replies = map[string]string{}
	for line := range strings.Lines(text) {
		s.Replies[strings.TrimSuffix(line, "\n")] = "Hello"
	}
	return nil
}

func TestServiceSetSetsParts(t *testing.T) {
	b, _, _, _ := busyBench(t)
	result(t, b.run(admin, domain, "service-set", "", "name", "sales", "replies", "hi\nho", "channels", "pages\ncalls", "meeting", "https://meet.example.org", "defer_for", "24h", "retention", "90d"))
	v, _ := b.desk.ServiceView("sales")
	if len(v.Replies) != 2 || v.Replies["ho"] == "" || len(v.Channels) != 2 || v.Meeting == "" || v.DeferFor != 24*time.Hour || v.Retention != 90*desk.Day {
		t.Errorf("it is %+v", v.Service)
	}
	if _, shown := note(b.run(admin, domain, "service-show", "", "service", "sales")); !strings.Contains(shown, "replies:\n  hi\n  ho") || !strings.Contains(shown, "channels: pages, calls") || !strings.Contains(shown, "\nretention: 90d\n") {
		t.Errorf("service-show says\n%s", shown)
	}
	if f := form(t, b.run(admin, domain, "service-set", "", "name", "sales", "retention", "12h")); !strings.Contains(f.Instructions, "1d to 36500d") {
		t.Errorf("half a day: %v", f)
	}
	result(t, b.run(admin, domain, "service-set", "", "name", "sales", "retention", "0s"))
	if v, _ := b.desk.ServiceView("sales"); v.Retention != 0 {
		t.Errorf("as the desk says: %+v", v.Service)
	}
	f := form(t, b.run(admin, domain, "service-set", "", "name", "sales", "title", "Other", "texts", "x"))
	if !strings.Contains(f.Instructions, "texts:1:1: mend it") || f.Get("texts") != "x" {
		t.Errorf("%v", f)
	}
	if v, _ := b.desk.ServiceView("sales"); v.Title == "Other" || len(v.Replies) != 2 {
		t.Errorf("half of it is done: %+v", v.Service)
	}
	form(t, b.run(admin, domain, "service-set", "", "name", "sales", "channels", "smoke signals"))
}

func TestHoursSet(t *testing.T) {
	b, _, _, _ := busyBench(t)
	form(t, b.run(admin, domain, "hours-set", "", "service", "sales", "open", "Mon-Fry 09:00-18:00"))
	form(t, b.run(admin, domain, "hours-set", "", "service", "sales", "open", "Mon 09:00-18:00", "zone", "Mars/Olympus"))
	result := func(node string, values ...string) string {
		t.Helper()
		_, text := note(b.run(admin, domain, node, "", values...))
		return text
	}
	result("hours-set", "service", "sales", "zone", "Europe/Berlin", "open", "Tue 09:00-18:00", "closed", "2026-12-25; 2026-12-26", "extra", "2026-12-24 09:00-12:00")
	shown := result("service-show", "service", "sales")
	for _, want := range []string{"zone: Europe/Berlin", "hours: Tue 09:00-18:00", "closed: 2026-12-25, 2026-12-26", "extra: 2026-12-24 09:00-12:00", "next: 2026-03-03T09:00:00+01:00", "state: closed"} {
		if !strings.Contains(shown, want) {
			t.Errorf("service-show says\n%s\nwant %q in it", shown, want)
		}
	}
	result("hours-set", "service", "sales", "closed", "-") // the rest is as it was
	if v, _ := b.desk.ServiceView("sales"); len(v.Hours.Closed) != 0 || v.Hours.Zone != "Europe/Berlin" || len(v.Hours.Extra) != 1 {
		t.Errorf("the hours are %+v", v.Hours)
	}
	result("service-set", "name", "sales", "title", "Sales!") // and what changes something else leaves them
	if v, _ := b.desk.ServiceView("sales"); v.Hours == nil || v.Closed {
		t.Errorf("the service is %+v", v.Service)
	}
	result("service-open", "service", "sales")
	if v, _ := b.desk.ServiceView("sales"); !v.Open {
		t.Error("service-open does not open it")
	}
	result("hours-set", "service", "sales", "open", "-", "extra", "-")
	if v, _ := b.desk.ServiceView("sales"); v.Hours != nil || !v.Open {
		t.Errorf("without hours it is %+v", v)
	}
}

func TestRouteTestSaysWhyAndDoesNothing(t *testing.T) {
	b, _, _, _ := busyBench(t)
	before := len(b.posted)
	f := result(t, b.run(admin, domain, "route-test", "", "service", "sales", "form", "topic=delivery", "customer", "zoe@example.net"))
	if f.Get("service") != "sales" || f.Get("asked") != "bob@example.org" || f.Get("open") != "true" || f.Get("position") != "2" {
		t.Errorf("%v", f)
	}
	why := f.Values("why")
	if !slices.ContainsFunc(why, func(l string) bool {
		return strings.HasPrefix(l, "CAROL (carol@example.org) not: is number 2 of those free by longest-idle")
	}) {
		t.Errorf("it says\n%s", strings.Join(why, "\n"))
	}
	if len(b.posted) != before || len(b.desk.Sessions()) != 3 {
		t.Error("it did something")
	}
	form(t, b.run(admin, domain, "route-test", "", "service", "sales", "form", "topic"))
	form(t, b.run(admin, domain, "route-test", "", "service", "sales", "at", "soon"))
	form(t, b.run(admin, domain, "route-test", "", "service", "sales", "customer", "@"))
}

func TestExportAndImport(t *testing.T) {
	b, _, _, _ := busyBench(t)
	f := result(t, b.run(admin, domain, "export", ""))
	if got := strings.Join(f.Values("file"), "\n"); got != "services:\n  - {name: sales}\n  - {name: support}" {
		t.Errorf("export gives\n%s", got)
	}
	const text = "services:\n  - {name: billing}"
	before := len(b.posted)
	f = result(t, b.run(admin, domain, "import", "", "file", text, "dry_run", "true"))
	if f.Get("changes") != "+ service billing" || len(b.posted) != before {
		t.Errorf("a dry run gives %v", f)
	}
	b.run(admin, domain, "import", "", "file", text, "dry_run", "0")
	if _, ok := b.desk.ServiceView("billing"); !ok {
		t.Error("import does nothing")
	}
	if _, text := note(b.run(admin, domain, "import", "", "file", text, "dry_run", "1")); text != Texts[textNoChange] {
		t.Errorf("once more it would say %q", text)
	}
	form(t, b.run(admin, domain, "import", "", "file", "hello"))
	form(t, b.run(admin, domain, "import", "", "file", "services:", "dry_run", "perhaps"))
	large := "services:" + strings.Repeat("\n  - {name: billing}", 2000) // more than any other command takes
	if _, text := note(b.run(admin, domain, "import", "", "file", large, "dry_run", "1")); text != Texts[textNoChange] {
		t.Errorf("a large file is answered %q", text)
	}
	form(t, b.run(admin, domain, "import", "", "file", strings.Repeat(large, 4)))
}
