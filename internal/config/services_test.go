package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

func TestReadServicesNamesEveryMistake(t *testing.T) {
	_, err := ReadServices("services.yaml", []byte(`services:
  - name: sales
    offer_timeout: 20
    join_timeout: -1s
    idle_timeout: 0s
    grace: 10000h
    max_waiting: many
    codes: [ok, not ok]
    kind: lobby
    form:
      - {name: topic, type: list-single}
      - {name: token, typ: boolean, required: 1}
    rules: [{when: x}, {when: "true", priority: many}]
    hours: {zone: Mars/Olympus, open: [Mon-Fri], closed: [2026-12-25]}
  - name: sales
    kind: rng-all
  - title: 5
  - desk
csrs:
  - {jid: bob@example.org, name: Bob, services: [sales, billing], skills: {german: 0}}
  - {jid: BOB@example.org, name: bob, capacity: 5000}
  - {name: Carol}
roles:
  - {jid: eve@example.org, role: boss}
  - {role: admin}
`), Known{})
	want := `services.yaml:3:20: services[sales].offer_timeout: 20 has no unit; write 20s for seconds, 20m for minutes
services.yaml:4:19: services[sales].join_timeout: -1s is negative; write a duration above zero
services.yaml:5:19: services[sales].idle_timeout: 0s is no time at all; write a longer duration, or remove the key for the default
services.yaml:6:12: services[sales].grace: 10000h0m0s is out of range; write 100ms to 24h0m0s
services.yaml:7:18: services[sales].max_waiting: it is text; write a whole number
services.yaml:8:17: services[sales].codes[1]: "not ok" is empty or has blanks; write one word, it is typed after !close
services.yaml:9:11: services[sales].kind: "lobby" is not supported by this version; write one of queue, ring-all
services.yaml:11:9: services[sales].form[0].options: a list-single needs options; write them as a list
services.yaml:12:16: services[sales].form[1].name: "token" is a field of the desk's own; choose another name
services.yaml:12:23: services[sales].form[1].typ: this key is not known; did you mean type?
services.yaml:12:47: services[sales].form[1].required: it is a number; write true or false
services.yaml:13:20: services[sales].rules[0].when: the rule does nothing; add skills, priority or service, or remove it
services.yaml:13:31: services[sales].rules[1].when: the rule does nothing; add skills, priority or service, or remove it
services.yaml:13:49: services[sales].rules[1].priority: it is no whole number; write one like 10 or -5
services.yaml:14:19: services[sales].hours.zone: there is no time zone "Mars/Olympus"; write one like Europe/Berlin
services.yaml:14:40: services[sales].hours.open[0]: "Mon-Fri" is not days and times; write it like Mon-Fri 09:00-18:00
services.yaml:15:11: services[sales].name: sales is in line 2 already; change or remove one of the two
services.yaml:16:11: services[sales].kind: "rng-all" is no kind of service; write one of queue, ring-all
services.yaml:17:5: services[2].name: there is no name; write one like sales
services.yaml:18:5: services[3]: it is text; write a section with keys of these: name, title, kind, routing, offer_timeout, join_timeout, missed_offers, wrap_up, idle_timeout, grace, max_waiting, max_wait, codes, form, hidden, rating, closed, language, texts, rules, hours, overflow, replies, forms, assist, meeting, defer_for, channels, origins, challenge, retention, link
services.yaml:20:57: csrs[bob@example.org].services[1]: there is no service "billing"; add it under services, or remove it here
services.yaml:20:84: csrs[bob@example.org].skills[german]: 0 is too small; write 1 or more
services.yaml:21:11: csrs[BOB@example.org].jid: BOB@example.org is in line 20 already; change or remove one of the two
services.yaml:21:34: csrs[BOB@example.org].name: bob is in line 20 already; change or remove one of the two
services.yaml:21:49: csrs[BOB@example.org].capacity: 5000 is out of range; write 1 to 1000
services.yaml:22:5: csrs[2].jid: it is empty; write local@domain
services.yaml:24:34: roles[eve@example.org].role: "boss" is not a role that can be given; write supervisor or admin
services.yaml:25:5: roles[1]: there is no jid; write jid: eve@example.org`
	if err == nil || err.Error() != want {
		t.Errorf("mistakes are\n%v\nwant\n%s", err, want)
	}
}

func TestReadServicesMistakes(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"empty":        {"# nothing\n", "1:1: the file is empty"},
		"text":         {"hello\n", "1:1: it is text; write a section"},
		"no list":      {"services: {name: x}\n", "services: it is a section of keys; write a list"},
		"boolean text": {"services: [{name: x, codes: [true]}]\n", `codes[0]: true alone is not a text; write it in quotes: "true"`},
		"text key":     {"services: [{name: x, texts: {queue.positon: y}}]\n", "texts[queue.positon]: there is no such text; did you mean queue.position?"},
		"role twice":   {"roles: [{jid: a@b, role: admin}, {jid: A@b, role: admin}]\n", "admin is in line 1 already"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ReadServices("f", []byte(test.text), Known{Texts: []desk.TextKey{desk.TextPosition}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q", err, test.want)
			}
		})
	}
}

func TestKnownServicesAndKinds(t *testing.T) {
	text := []byte("services: [{name: x, kind: lobby}]\ncsrs: [{jid: a@b, name: A, services: [old]}]\n")
	got, err := ReadServices("f", text, Known{Services: []desk.ServiceName{"old"}, Kinds: []desk.KindName{"lobby"}})
	if err != nil {
		t.Fatal(err)
	}
	want := &Settings{
		Services: []desk.Service{{Name: "x", Kind: "lobby"}},
		CSRs:     []desk.CSRProfile{{JID: "a@b", Name: "A", Capacity: desk.DefaultCapacity, Services: []desk.ServiceName{"old"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("settings are %+v, want %+v", got, want)
	}
}

func word() *rapid.Generator[string] { return rapid.StringMatching(`[a-z][a-z0-9_]{0,8}`) }

func line() *rapid.Generator[string] {
	return rapid.Map(rapid.OneOf(rapid.StringN(0, 20, 100), rapid.SampledFrom([]string{
		"", "true", "null", "~", "1.10", "0x1F", "- a", "a: b", "a #b", "{x}", "'", `"\`, "2026-12-25", "*a", "&a", "!!x", "%", "@", "<<", "=", "é ü", "a, b", "?", "\u2028", "😀",
	})), strings.TrimSpace).Filter(func(s string) bool { return len((desk.Service{Name: "x", Title: s}).Check()) == 0 })
}

func distinct(g *rapid.Generator[string], most int) *rapid.Generator[[]string] {
	return rapid.Map(rapid.SliceOfNDistinct(g.Filter(func(s string) bool { return s != "" }), 0, most, rapid.ID), func(s []string) []string {
		if len(s) == 0 {
			return nil
		}
		return s
	})
}

func drawService(t *rapid.T, name string) desk.Service {
	d := func(key string) time.Duration {
		return time.Duration(rapid.IntRange(1, 86_400_000).Draw(t, key))*time.Millisecond + 100*time.Millisecond - time.Millisecond
	}
	s := desk.Service{
		Name: desk.ServiceName(name), Title: line().Draw(t, "title"), Kind: rapid.SampledFrom([]desk.KindName{"", "queue", "ring-all"}).Draw(t, "kind"),
		Routing: rapid.SampledFrom(append([]desk.Routing{""}, desk.Routings...)).Draw(t, "routing"),
		WrapUp:  rapid.SampledFrom([]time.Duration{0, time.Second, time.Hour}).Draw(t, "wrap_up"), MaxWaiting: rapid.IntRange(0, 100).Draw(t, "max_waiting"),
		IdleTimeout: d("idle"), MaxWait: d("max_wait"), Hidden: rapid.Bool().Draw(t, "hidden"), Unrated: rapid.Bool().Draw(t, "unrated"), Closed: rapid.Bool().Draw(t, "closed"),
		Codes: distinct(word(), 3).Draw(t, "codes"), Language: rapid.SampledFrom([]string{"", "en", "no", "pt-BR"}).Draw(t, "language"),
	}
	for _, name := range distinct(word(), 3).Draw(t, "fields") {
		f := desk.FormField{Name: "f_" + name, Label: line().Draw(t, "label"), Type: rapid.SampledFrom([]desk.FieldType{"", desk.ListMulti, desk.Boolean}).Draw(t, "type"), Required: rapid.Bool().Draw(t, "required")}
		if f.Type == desk.ListMulti {
			f.Options = append([]string{"0"}, distinct(line().Filter(func(s string) bool { return s != "0" }), 3).Draw(t, "options")...)
		}
		s.Form = append(s.Form, f)
	}
	for _, key := range distinct(word(), 3).Draw(t, "texts") {
		if s.Texts == nil {
			s.Texts = map[string]string{}
		}
		s.Texts[key] = "a\n\t" + line().Draw(t, "text") + "\n"
	}
	drawRouting(t, &s)
	return s
}

func drawSettings(t *rapid.T) Settings {
	var s Settings
	for _, name := range distinct(word(), 3).Draw(t, "services") {
		s.Services = append(s.Services, drawService(t, "x"+name))
	}
	for _, name := range distinct(word(), 3).Draw(t, "csrs") {
		p := desk.CSRProfile{JID: desk.JID(name + "@example.org"), Name: name, Capacity: rapid.IntRange(1, 9).Draw(t, "capacity")}
		for _, svc := range s.Services {
			p.Services = append(p.Services, svc.Name)
		}
		for _, skill := range distinct(word(), 2).Draw(t, "skills") {
			if p.Skills == nil {
				p.Skills = desk.Skills{}
			}
			p.Skills[skill] = rapid.IntRange(1, 5).Draw(t, "level")
		}
		p.Bot, p.Replies = rapid.Bool().Draw(t, "bot"), drawTexts(t, "replies")
		s.CSRs = append(s.CSRs, p)
		s.Grants = append(s.Grants, desk.Grant{JID: p.JID, Role: rapid.SampledFrom([]desk.Roles{desk.RoleAdmin, desk.RoleSupervisor}).Draw(t, "role")})
	}
	s.Replies = drawTexts(t, "desk's replies")
	if rapid.Bool().Draw(t, "limits") {
		s.Limits = &desk.Limits{CustomerSessions: rapid.IntRange(0, 9).Draw(t, "customer"), ServiceSessions: rapid.IntRange(0, 9).Draw(t, "service"), DeskSessions: rapid.IntRange(0, 9).Draw(t, "desk")}
	}
	if rapid.Bool().Draw(t, "desk's retention") {
		kept := time.Duration(rapid.IntRange(1, 36500).Draw(t, "desk's days")) * desk.Day
		s.Retention = &kept
	}
	return s
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawSettings(t)
		text := Marshal(want)
		got, err := ReadServices("written", text, Known{})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(*got, want) {
			t.Fatalf("got %#v\nwant %#v\n%s", *got, want, text)
		}
		if lines := Diff(want, *got); len(lines) > 0 {
			t.Fatalf("difference to itself: %q", lines)
		}
	})
}

func TestDiff(t *testing.T) {
	before := Settings{
		Services: []desk.Service{{Name: "sales"}, {Name: "old"}},
		CSRs:     []desk.CSRProfile{{JID: "bob@example.org", Name: "Bob", Capacity: 1, Services: []desk.ServiceName{"a", "b"}}},
		Grants:   []desk.Grant{{JID: "eve@example.org", Role: desk.RoleSupervisor}},
	}
	after := Settings{
		Services: []desk.Service{{Name: "new"}, {Name: "sales", OfferTimeout: 2 * time.Minute, Grace: desk.DefaultGrace, Codes: []string{"ok"}}},
		CSRs: []desk.CSRProfile{
			{JID: "bob@example.org", Name: "Bob", Capacity: 3, Services: []desk.ServiceName{"b", "a"}, Skills: desk.Skills{"german": 2}},
			{JID: "carol@example.org", Name: "Carol", Capacity: 1},
		},
		Grants: []desk.Grant{{JID: "eve@example.org", Role: desk.RoleAdmin}},
	}
	want := []string{
		"+ service new", "service sales: offer_timeout 20s → 2m", "service sales: codes [] → [ok]", "- service old",
		"csr bob@example.org: capacity 1 → 3", "csr bob@example.org: skills {} → {german: 2}", "+ csr carol@example.org",
		"+ admin eve@example.org", "- supervisor eve@example.org",
	}
	if got := Diff(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("differences are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func FuzzReadServices(f *testing.F) {
	f.Add("services:\n  - {name: sales, codes: [a, b], texts: {x: y}}\ncsrs: [{jid: a@b, name: A}]\n")
	f.Add("services: [{name: [}, &a *a\n? x\n: !!y z\n<<: 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadServices("f", []byte(text), Known{})
		placedErrors(t, err)
		if err != nil {
			return
		}
		again, err := ReadServices("again", Marshal(*got), Known{})
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, Marshal(*got))
		}
		if lines := Diff(*got, *again); len(lines) > 0 {
			t.Errorf("written and read, it differs: %q", lines)
		}
	})
}
