package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
	"bellhop/internal/rules"
)

func TestReadPart(t *testing.T) {
	known := Known{Services: []desk.ServiceName{"support"}, Texts: []desk.TextKey{"room.welcome"}, CheckRule: rules.New().CheckRule}
	for name, test := range map[string]struct {
		key, text string
		want      desk.Service
		wrong     string // the mistakes
	}{
		"rules with dashes": {"rules", "- {when: 'true', priority: 3}\n- when: 'true'\n  skills: [german=2]", desk.Service{Rules: []desk.Rule{{When: "true", Priority: 3}, {When: "true", Skills: []string{"german=2"}}}}, ""},
		"without":           {"rules", "{when: 'true', priority: 3}\n\n{when: 'true', service: support}", desk.Service{Rules: []desk.Rule{{When: "true", Priority: 3}, {When: "true", Service: "support"}}}, ""},
		"in one line":       {"overflow", "[{after: 2m, service: support}]", desk.Service{Overflow: []desk.Overflow{{After: 2 * time.Minute, Service: "support"}}}, ""},
		"a section":         {"texts", "room.welcome: Hello!", desk.Service{Texts: map[string]string{"room.welcome": "Hello!"}}, ""},
		"one section":       {"challenge", "{above: 5, question: Snow is?, answers: [white]}", desk.Service{Challenge: &desk.Challenge{Above: 5, Question: "Snow is?", Answers: []string{"white"}}}, ""},
		"a section's lines": {"challenge", "above: 5\n", desk.Service{Challenge: &desk.Challenge{Above: 5}}, ""},
		"a wrong section":   {"challenge", "{above: 5, answers: [white]}", desk.Service{}, "challenge:1:21: challenge.answers: there is no question"},
		"emptied":           {"rules", " - ", desk.Service{}, ""},
		"a wrong rule":      {"rules", "{when: 'true', priority: 3}\n{when: 'fom.topic == 1', priority: 3}", desk.Service{}, "rules:2:8: rules[1].when: in the expression, line 1, column 1: undeclared"},
		"a wrong key":       {"rules", "- {priorty: 3, when: 'true', skills: [a]}", desk.Service{}, "rules:1:4: rules[0].priorty: this key is not known; did you mean priority?"},
		"no service":        {"overflow", "{after: 2m, service: nowhere}", desk.Service{}, `overflow:1:22: overflow[0].service: there is no service "nowhere"`},
		"a wrong step":      {"overflow", "{after: 2m, widen: true}\n{widen: true}", desk.Service{}, "overflow:2:1: overflow[1]: it says not when"},
		"no such text":      {"texts", "room.welcom: Hello!", desk.Service{}, "texts[room.welcom]: there is no such text; did you mean room.welcome?"},
		"a field":           {"form", "{name: topic, type: list-single}", desk.Service{}, "form:1:1: form[0].options"},
		"no yaml":           {"rules", "- {when: 'true'", desk.Service{}, "this is not YAML"},
		"nothing":           {"rules", "# later", desk.Service{}, "it is empty; write - to have none"},
	} {
		t.Run(name, func(t *testing.T) {
			old := []desk.Rule{{When: "false", Priority: 1}}
			s := desk.Service{Name: "sales", Rules: old, Title: "-"}
			err := ReadPart(&s, test.key, test.text, known)
			if test.wrong != "" {
				if _, is := errors.AsType[Errors](err); !is || !strings.Contains(err.Error(), test.wrong) {
					t.Errorf("%v, not %s", err, test.wrong)
				}
				test.want.Rules = old // nothing has changed
			} else if err != nil {
				t.Fatal(err)
			} else if test.key != "rules" {
				test.want.Rules = old
			}
			if test.want.Name, test.want.Title = "sales", "-"; !reflect.DeepEqual(s, test.want) {
				t.Errorf("%+v, not %+v", s, test.want)
			}
		})
	}
	if err := ReadPart(&desk.Service{}, "name", "x", known); err == nil {
		t.Error("a name is read as a part")
	}
}

// TestPartsAgain has every service say its parts, and another read them back.
func TestPartsAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawService(t, "sales")
		again := desk.Service{Name: s.Name}
		for key, lines := range MarshalParts(s) {
			if err := ReadPart(&again, key, strings.Join(lines, "\n"), Known{}); err != nil {
				t.Fatalf("%s: %v\n%s", key, err, strings.Join(lines, "\n"))
			}
		}
		for _, p := range serviceParts {
			var want, got desk.Service
			p.move(&want, &s)
			p.move(&got, &again)
			if d := Diff(Settings{Services: []desk.Service{want}}, Settings{Services: []desk.Service{got}}); len(d) > 0 {
				t.Errorf("%s: %q", p.key, d)
			}
		}
	})
}
