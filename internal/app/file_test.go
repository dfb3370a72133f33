package app

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/rules"
	"bellhop/internal/text"
	"bellhop/services"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newDesk(t *rapid.T, judge *rules.Judge) *desk.Desk {
	d, err := desk.New(desk.Options{
		Domain: "desk.example.org", MUC: "rooms.example.org", Name: "Desk", Epoch: 1,
		Kinds: services.Kinds(), Texts: text.Say, Judge: judge,
	}, nil, monday)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// put has an operator apply something, and returns what is refused about it.
func put(t *rapid.T, d *desk.Desk, e desk.ApplySettings) {
	e.Reply = desk.Reply{To: desk.Operator, From: "desk.example.org"}
	for _, o := range d.Apply(monday, e) {
		if a, ok := o.Effect.(desk.Answer); ok && a.Result.Refusal != nil {
			t.Fatalf("%+v is refused: %s", e, a.Result.Note)
		}
	}
}

func drawSettings(t *rapid.T) desk.ApplySettings {
	var e desk.ApplySettings
	names := []desk.ServiceName{"sales", "support", "billing"}[:rapid.IntRange(1, 3).Draw(t, "services")]
	for _, name := range names {
		s := desk.Service{
			Name: name, Title: rapid.SampledFrom([]string{"", "Sales: #1", "yes", "Ünïcode “x”"}).Draw(t, "title"),
			Routing: rapid.SampledFrom(append([]desk.Routing{""}, desk.Routings...)).Draw(t, "routing"), Closed: rapid.Bool().Draw(t, "closed"),
			Form: []desk.FormField{{Name: "topic", Type: desk.ListSingle, Options: []string{"price", "1.10"}}},
		}
		if rapid.Bool().Draw(t, "rules") {
			s.Rules = []desk.Rule{
				{When: "form.topic == \"price\" &&\n  question.matches('^\\\\d+: \"')", Skills: []string{"german=2"}, Priority: rapid.IntRange(-9, 9).Draw(t, "priority")},
				{When: "true", Service: rapid.SampledFrom(names).Draw(t, "to")},
			}
		}
		if rapid.Bool().Draw(t, "hours") {
			s.Hours = &desk.Hours{Zone: rapid.SampledFrom([]string{"", "Europe/Berlin"}).Draw(t, "zone"), Open: []string{"Sun 22:00-02:00"}, Closed: []string{"2026-12-25"}}
		}
		if to := rapid.SampledFrom(names).Draw(t, "overflow"); to != name {
			s.Overflow = []desk.Overflow{{After: 90 * time.Second, NoCSR: true, Service: to, Offer: desk.OfferDeferred}, {Waiting: 3, Close: "Sorry:\n- bye"}}
		}
		s.Retention = rapid.SampledFrom([]time.Duration{0, desk.Day, 90 * desk.Day}).Draw(t, "retention")
		if rapid.Bool().Draw(t, "replies") {
			s.Replies = map[string]string{"hi": "Hello: {customer}\n#1"}
		}
		e.Services = append(e.Services, s)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "csrs") {
		e.CSRs = append(e.CSRs, desk.CSRProfile{
			JID: desk.JID(fmt.Sprintf("c%d@example.org", i)), Name: fmt.Sprintf("%d: x", i), Capacity: rapid.IntRange(1, 5).Draw(t, "capacity"),
			Services: names, Skills: desk.Skills{"german": 1 + i}, Bot: rapid.Bool().Draw(t, "bot"),
		})
	}
	e.Grants = []desk.Grant{{JID: "eve@example.org", Role: desk.RoleSupervisor}, {JID: "eve@example.org", Role: desk.RoleAdmin}}
	if rapid.Bool().Draw(t, "whole desk") {
		e.Replies, e.Limits = map[string]string{"bye": "Good bye"}, &desk.Limits{CustomerSessions: 7}
		kept := 365 * desk.Day
		e.Retention = &kept
	}
	if rapid.Bool().Draw(t, "other links") {
		e.Links = []desk.JID{"desk2.example.org"}
	}
	return e
}

// What export gives is what apply --dry-run finds equal, and what makes the same desk anew.
func TestExportIsEqual(t *testing.T) {
	judge := rules.New()
	file := settingsFile{judge}
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t, judge)
		put(t, d, drawSettings(t))
		text := file.Write(d)
		e, changes, err := file.Read(d, text)
		if err != nil || len(changes) > 0 {
			t.Fatalf("the same desk finds %q %v in\n%s", changes, err, text)
		}
		stored := Stored{link: "desk2.example.org", links: map[desk.JID]config.Settings{"desk.example.org": settingsOf(d)}}
		if len(d.Settings().Links) == 0 {
			stored.link = "desk.example.org"
		}
		read, err := config.ReadServices("file", []byte(text), stored.Know(config.Known{Kinds: d.Kinds()}))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if plan, err := stored.Plan(read); err != nil || len(plan) != 1 || plan[0].Link != "desk.example.org" || len(plan[0].Changes) > 0 {
			t.Fatalf("the plan is %+v, %v for\n%s", plan, err, text)
		}
		again := newDesk(t, judge)
		e.Links = d.Settings().Links // which no file says
		put(t, again, e)
		if lines := config.Diff(settingsOf(d), settingsOf(again)); len(lines) > 0 {
			t.Fatalf("a new desk differs by %q\n%s", lines, text)
		}
		if got := file.Write(again); got != text {
			t.Fatalf("a new desk exports\n%s\nnot\n%s", got, text)
		}
		before := settingsOf(d)
		put(t, d, e)
		if !reflect.DeepEqual(settingsOf(d), before) {
			t.Fatalf("applying it changed something:\n%s", text)
		}
	})
}

func TestImportNamesMistakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t, rules.New())
		_, _, err := settingsFile{rules.New()}.Read(d, "services:\n  - name: sales\n    rules:\n      - {when: 'fom.topic == 1', priority: 2}\n")
		if err == nil || !strings.Contains(err.Error(), "file:4:16: services[sales].rules[0].when: in the expression, line 1, column 1: undeclared reference to 'fom'") {
			t.Fatalf("the mistake is %v", err)
		}
	})
}

func TestRouteSaysWhy(t *testing.T) {
	settings, err := config.ReadServices("services.yaml", []byte(`services:
  - name: billing
  - name: sales
    rules:
      - {when: 'form.topic == "invoice"', service: billing, skills: [tax], priority: 3}
    hours: {open: ["Mon 09:00-10:00"]}
csrs:
  - {jid: bob@example.org, name: Bob, services: [sales, billing]}
  - {jid: eve@example.org, name: Eve, services: [billing], skills: {tax: 2}}
`), config.Known{})
	if err != nil {
		t.Fatal(err)
	}
	report, err := Route(&config.Config{Name: "Desk"}, *settings, desk.RouteQuery{Service: "sales", Answers: desk.Answers{"topic": "invoice"}, At: monday})
	if err != nil {
		t.Fatal(err)
	}
	if report.Service != "billing" || report.Priority != 3 || report.Needs.String() != "tax=1" || !reflect.DeepEqual(report.Asked, []desk.CSRID{"eve@example.org"}) || !report.Open {
		t.Errorf("the report is %+v", report)
	}
	all := strings.Join(report.Lines, "\n")
	for _, want := range []string{"sales: open by its hours", `rules[0]: form.topic == "invoice": true → priority 3, needs tax, to billing`, "Bob (bob@example.org) not: has tax=0, needed is 1"} {
		if !strings.Contains(all, want) {
			t.Errorf("it does not say %q:\n%s", want, all)
		}
	}
	if _, err := Route(&config.Config{}, *settings, desk.RouteQuery{Service: "nowhere"}); err == nil {
		t.Error("a service that is not there passes")
	}
}
