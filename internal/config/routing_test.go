package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

func drawTexts(t *rapid.T, label string) map[string]string {
	var m map[string]string
	for _, name := range distinct(word(), 2).Draw(t, label) {
		if m == nil {
			m = map[string]string{}
		}
		m[name] = "a: " + line().Draw(t, "text") + "\n{x} #"
	}
	return m
}

// drawRouting draws what is in a service's settings for routing, and what its sessions carry.
func drawRouting(t *rapid.T, s *desk.Service) {
	filled := line().Filter(func(s string) bool { return s != "" })
	for range rapid.IntRange(0, 3).Draw(t, "rules") {
		s.Rules = append(s.Rules, desk.Rule{
			When:   `form.topic == "` + line().Draw(t, "when") + "\" ||\n  true",
			Skills: distinct(rapid.SampledFrom([]string{"german", "german=2", "tax"}), 2).Draw(t, "skills"), Priority: rapid.IntRange(-9, 9).Draw(t, "priority"),
			Service: s.Name,
		})
	}
	if rapid.Bool().Draw(t, "hours") {
		s.Hours = &desk.Hours{
			Zone: rapid.SampledFrom([]string{"", "Europe/Berlin", "America/Port-au-Prince"}).Draw(t, "zone"),
			Open: distinct(rapid.SampledFrom([]string{"Mon-Fri 09:00-18:00", "Sat,Sun 22:00-02:00", "Sun-Mon 00:00-24:00"}), 2).Draw(t, "open"), Extra: []string{"2026-12-24 09:00-12:00"},
			Closed: distinct(rapid.SampledFrom([]string{"2026-12-25", "2027-01-01"}), 2).Draw(t, "closed"),
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "steps") {
		o := desk.Overflow{After: time.Duration(rapid.IntRange(1, 9).Draw(t, "after")) * time.Minute, Waiting: rapid.IntRange(0, 9).Draw(t, "waiting"), NoCSR: rapid.Bool().Draw(t, "no_csr"), Widen: rapid.Bool().Draw(t, "widen"), Closed: rapid.Bool().Draw(t, "closed_too")}
		if o.Close = line().Draw(t, "close"); o.Close == "" {
			o.Offer = "deferred"
		}
		s.Overflow = append(s.Overflow, o)
	}
	s.Replies = drawTexts(t, "replies")
	for _, name := range distinct(word(), 2).Draw(t, "forms") {
		s.Forms = append(s.Forms, desk.Form{Name: name, Title: line().Draw(t, "title"), Fields: []desk.FormField{{Name: "city", Label: filled.Draw(t, "label")}, {Name: "kind", Type: desk.ListSingle, Options: []string{"a, b", "c"}}}})
	}
	s.DeferFor = time.Duration(rapid.IntRange(0, 48).Draw(t, "defer_for")) * time.Hour
	s.Retention = time.Duration(rapid.IntRange(0, 400).Draw(t, "retention")) * desk.Day
	s.Channels = distinct2(rapid.SampledFrom(desk.AllChannels)).Draw(t, "channels")
	s.Origins = distinct2(rapid.SampledFrom([]string{"https://a.example", "http://b.example:8080", "https://c.example"})).Draw(t, "origins")
	if rapid.Bool().Draw(t, "challenged") {
		s.MaxWaiting, s.Challenge = 100, &desk.Challenge{Above: rapid.IntRange(1, 99).Draw(t, "above")}
		if s.Challenge.Question = line().Draw(t, "asked"); s.Challenge.Question != "" {
			s.Challenge.Answers = rapid.SampledFrom([][]string{{"white"}, {"10: b, c", "yes"}}).Draw(t, "answers")
		}
	}
	if rapid.Bool().Draw(t, "meeting") {
		s.Meeting, s.Assist = "https://meet.example.org/{session}", s.Name
	}
}

func distinct2[T comparable](g *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfNDistinct(g, 0, 3, rapid.ID[T]), func(s []T) []T {
		if len(s) == 0 {
			return nil
		}
		return s
	})
}

func TestRoutingAsInTheContract(t *testing.T) {
	got, err := ReadServices("services.yaml", []byte(`services:
  - name: support
  - name: sales
    rules:
      - {when: 'form.topic == "delivery"', skills: [logistics]}
      - {when: 'customer.domain == "vip.example.org"', priority: 10}
    hours: {zone: Europe/Berlin, open: ["Mon-Fri 09:00-18:00"], closed: [2026-12-25]}
    overflow:
      - {after: 2m, service: support}
      - {after: 5m, offer: deferred}
`), Known{CheckRule: func(string) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	s := got.Services[1]
	if len(s.Rules) != 2 || s.Rules[0].Skills[0] != "logistics" || s.Rules[1].Priority != 10 || s.Hours.Closed[0] != "2026-12-25" ||
		s.Overflow[0].After != 2*time.Minute || s.Overflow[1].Offer != desk.OfferDeferred {
		t.Errorf("it is read as %+v", s)
	}
}

func TestRoutingMistakes(t *testing.T) {
	check := func(when string) error {
		if strings.Contains(when, "fom") {
			return errors.New("line 2, column 4: undeclared reference to 'fom'") //nolint:err113 // as the judge says it
		}
		return nil
	}
	_, err := ReadServices("s.yaml", []byte(`services:
  - name: sales
    rules:
      - {when: 'true', priority: 1}
      - when: |
          true ||
             fom.topic == "x"
        skills: [german=many]
      - {when: 'true', service: nowhere}
    overflow:
      - {after: 2m, service: nowhere}
      - {service: sales}
    channels: [pigeons]
    meeting: call me
    forms: [{name: address}]
    replies: {two words: x}
    retention: 36h
retention: 100y
replies: {hi: ""}
limits: {customer_sessions: 0, desk_session: 4}
`), Known{CheckRule: check})
	want := `s.yaml:5:15: services[sales].rules[1].when: in the expression, line 2, column 4: undeclared reference to 'fom'; mend it there
s.yaml:8:18: services[sales].rules[1].skills[0]: "german=many" is not a skill with a level; write german or german=2
s.yaml:9:33: services[sales].rules[2].service: there is no service "nowhere"; add it under services, or name another
s.yaml:11:30: services[sales].overflow[0].service: there is no service "nowhere"; add it under services, or name another
s.yaml:12:9: services[sales].overflow[1]: it says not when; add after: 2m, waiting: 10, no_csr: true or closed: true
s.yaml:12:19: services[sales].overflow[1].service: it is the service itself; name another one
s.yaml:13:16: services[sales].channels[0]: "pigeons" is no channel; write one of pages, forms, files, calls
s.yaml:14:14: services[sales].meeting: "call me" is no link; write one like https://meet.example.org/{session}
s.yaml:15:13: services[sales].forms[0].fields: there are no fields; write at least one
s.yaml:16:26: services[sales].replies[two words]: "two words" cannot name a reply; write one word, it is typed after !reply
s.yaml:17:16: services[sales].retention: 36h0m0s cannot be kept to; write whole days, 1d to 36500d
s.yaml:18:12: retention: "100y" is not a duration; write one like 20s, 2m, 1h30m or 90d
s.yaml:19:15: replies[hi]: the text is empty; write it, or remove the name
s.yaml:20:29: limits.customer_sessions: 0 is too small; write 1 or more
s.yaml:20:32: limits.desk_session: this key is not known; did you mean desk_sessions?`
	if fmt.Sprint(err) != want {
		t.Errorf("mistakes are\n%v\nwant\n%s", err, want)
	}
}
