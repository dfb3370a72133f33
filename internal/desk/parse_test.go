package desk_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

// FuzzParseBare: an address that is taken is bare, in its normal form, and taken again as itself.
func FuzzParseBare(f *testing.F) {
	for _, s := range []string{"alice@example.org", " Bob@EXAMPLE.org ", "a@b/c", "@", "a@@b", "desk.example.org", "\u0130@x", "a b@c", "ß@x.\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		jid, err := desk.ParseBare(s)
		if err != nil {
			return
		}
		if again, err := desk.ParseBare(string(jid)); err != nil || again != jid {
			t.Errorf("%q is %q, and that %q, %v", s, jid, again, err)
		}
		if jid != jid.Bare() || jid.Local() == "" || jid.Domain() == "" || jid.Resource() != "" || strings.ContainsAny(string(jid), " \t\n") {
			t.Errorf("%q is %q, which is not bare", s, jid)
		}
	})
}

// FuzzParseWords are the small parsers of what people type: none panics, and what they take they
// take again as they write it.
func FuzzParseWords(f *testing.F) {
	for _, s := range []string{"topic=price", "german=2", "german", "=", "a=b=c", "2026-11-30 12:00", "2026-12-24T18:00:00+01:00", "german=-1", "x=99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if answers, ok := desk.ParseAnswers([]string{s}); ok {
			for name, value := range answers {
				if again, ok := desk.ParseAnswers([]string{name + "=" + value}); !ok || !reflect.DeepEqual(again, answers) {
					t.Errorf("%q is %v, and that %v", s, answers, again)
				}
			}
		}
		if _, level, ok := desk.ParseSkill(s); ok && level < 1 {
			t.Errorf("%q is level %d", s, level)
		}
		if at, ok := desk.ParseTime(s); ok {
			if again, ok := desk.ParseTime(at.Format(time.RFC3339)); !ok || again.Sub(at).Abs() >= time.Second {
				t.Errorf("%q is %v, and that %v", s, at, again)
			}
		}
		if desk.IsSessionID(s) && len(s) != 28 {
			t.Errorf("%q is taken for a session's name", s)
		}
	})
}

// FuzzDecodeEffect: what the outbox has is read without a panic, and what is read is written and
// read again as it was.
func FuzzDecodeEffect(f *testing.F) {
	for kind, data := range map[string]string{
		"open": `{"session":"s-a","name":"Sales"}`, "say": `{"text":"x"}`, "answer": `{"reply":{"to":"a@b"},"result":{"fields":[{"var":"x"}]}}`,
		"tell": `{"queue":{"position":1}}`, "watch": `null`, "nothing": `{}`, "mail": `[`,
	} {
		f.Add(kind, data)
	}
	f.Fuzz(func(t *testing.T, kind, data string) {
		effect, err := desk.DecodeEffect(kind, []byte(data))
		if err != nil {
			return
		}
		again, written, err := desk.EncodeEffect(effect)
		if err != nil || again != kind {
			t.Fatalf("%s %s is %#v, which is written as %s: %v", kind, data, effect, again, err)
		}
		if twice, err := desk.DecodeEffect(again, written); err != nil || !reflect.DeepEqual(normal(t, twice), normal(t, effect)) {
			t.Errorf("%s %s is %#v, then %#v, %v", kind, data, effect, twice, err)
		}
	})
}

// normal is an effect as it is written: an empty list and none are the same.
func normal(t *testing.T, e desk.Effect) string {
	t.Helper()
	_, data, err := desk.EncodeEffect(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
