package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExpand(t *testing.T) {
	args := []string{"name", " Bob\n", "n", "1", "many", "3", "brace", "{name}", "empty", "", "blank", " \n", "odd"}
	for text, want := range map[string]string{
		"plain":                       "plain",
		"":                            "",
		"{name}, {name}!":             "Bob, Bob!",
		"{brace}":                     "{name}",
		"{{name}}":                    "{Bob}",
		"{missing}.":                  ".",
		"{odd}":                       "",
		"{n|plural:one|other}":        "one",
		"{many|plural:one|other}":     "other",
		"{missing|plural:one|other}":  "other",
		"{n|unheard}":                 "1",
		"{many|duration}":             "less than a minute",
		"{missing|duration}":          "a moment",
		"{name|exact}":                "a moment",
		"a\n{?empty}\nb":              "a\nb",
		"a\nb {?blank}":               "a",
		"a\n{?name} b":                "a\nBob b",
		"{?empty}":                    "",
		"{!empty}a\n{!name}b":         "a",
		"{!missing|duration}no time":  "no time",
		"{?name}{?empty}":             "",
		"{":                           "{",
		"{}":                          "{}",
		"{ name }":                    "{ name }",
		"{Name}":                      "{Name}",
		"{name|}":                     "{name|}",
		"{name":                       "{name",
		"{na\nme}":                    "{na\nme}",
		"{n|plural:one}":              "{n|plural:one}",
		"{\"json\": {name}}":          "{\"json\": Bob}",
		"a\n\nb {name}":               "a\n\nb Bob",
		"{!many|duration}x\n{many} s": "3 s",
	} {
		if got := english.expand(text, args); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzExpand holds the expander to its laws: what it makes of good text is good text, and
// an argument goes in as it is, whatever it looks like.
func FuzzExpand(f *testing.F) {
	for _, text := range english.texts {
		f.Add(text, "{name}")
	}
	f.Add("{a} {?a}\n{!a}{a|duration}{a|plural:x|y}", "{?a}\n{a}")
	f.Add("{a|plural:{a}|{a}}", "7")
	f.Fuzz(func(t *testing.T, text, value string) {
		const mark = "\uE000" // stands for the value, and is in neither
		if !utf8.ValidString(text) || !utf8.ValidString(value) || strings.Contains(text+value, mark) {
			return
		}
		for tag, l := range languages {
			value := "v" + value + "v" // neither a number nor blank
			args := func(value string) []string {
				var args []string
				for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
					args = append(args, m[2], value)
				}
				return args
			}
			got := l.expand(text, args(value))
			if !utf8.ValidString(got) {
				t.Errorf("%s: %q with %q is not valid: %q", tag, text, value, got)
			}
			if want := strings.ReplaceAll(l.expand(text, args(mark)), mark, value); got != want {
				t.Errorf("%s: %q with %q is %q, want %q", tag, text, value, got, want)
			}
			if bare := l.expand(text, nil); strings.Count(bare, "\n") > strings.Count(text, "\n") {
				t.Errorf("%s: %q has more lines without arguments: %q", tag, text, bare)
			}
			if !placeholder.MatchString(text) && got != text {
				t.Errorf("%s: %q has no placeholder and became %q", tag, text, got)
			}
		}
	})
}
