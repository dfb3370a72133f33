package config

import (
	"reflect"
	"testing"

	"bellhop/internal/desk"
)

// FuzzReadPart: whatever is typed into a setting of several lines is taken or refused with words,
// and a refusal changes nothing.
func FuzzReadPart(f *testing.F) {
	for _, s := range []string{
		"- {when: 'form.topic == \"x\"', priority: 3}", "- {name: topic, type: list-single, options: [a, b]}", "-", "",
		"{after: 2m, service: support}", "welcome: Hello {name}", "\t: [", "- *a\n- &a x", "? {", "a: !!binary x",
	} {
		for _, p := range serviceParts {
			f.Add(p.key, s)
		}
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		s := desk.Service{Name: "sales", Title: "Sales"}
		if err := ReadPart(&s, key, text, Known{}); err != nil {
			if err.Error() == "" || !reflect.DeepEqual(s, desk.Service{Name: "sales", Title: "Sales"}) {
				t.Errorf("%s %q: %v leaves %+v", key, text, err, s)
			}
		}
	})
}
