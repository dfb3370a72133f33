package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"bellhop/internal/desk"
)

var _ desk.Texts = Say

// alsoGiven names the arguments that the core gives beside those in the comment of a key:
// the service with all that is about a session, and the time that somebody has.
var alsoGiven = map[string][]string{
	"contact.queued": {"service"}, "contact.offered": {"service"}, "contact.active": {"service"}, "contact.ended": {"service"},
	"queue.position": {"service"},
	"offer.missed":   {"service"}, "offer.taken": {"service"}, "offer.gone": {"service"}, "offer.no_show": {"service"},
	"room.csr_lost": {"service", "grace"}, "room.customer_lost": {"service", "grace"}, "room.requeued": {"service"},
	"end.closed": {"service"}, "end.left": {"service"}, "end.customer-absent": {"service"}, "end.never-came": {"service"},
	"end.idle": {"service"}, "end.waited-too-long": {"service"}, "end.service-removed": {"service"},
	"end.no-room": {"service"}, "end.ended": {"service"},
}

// keysOfCore reads the keys of texts, with the arguments that their comments name, from the core.
func keysOfCore(t *testing.T) map[string][]string {
	t.Helper()
	const source = "../desk/text.go"
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	keys := make(map[string][]string)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "TextKey" {
			return true
		}
		for _, value := range spec.Values {
			literal, ok := value.(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: %s is not a literal", source, spec.Names[0])
				continue
			}
			key, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if _, twice := keys[key]; twice {
				t.Errorf("%s: the key %q is there twice", source, key)
			}
			named, _, _ := strings.Cut(spec.Comment.Text(), ";")
			keys[key] = strings.FieldsFunc(named, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
		}
		return true
	})
	if len(keys) == 0 {
		t.Fatalf("%s has no constants of type TextKey", source)
	}
	return keys
}

func TestEveryLanguageHasTheKeysOfTheCore(t *testing.T) {
	keys := keysOfCore(t)
	for tag, l := range languages {
		for key := range keys {
			if l.texts[desk.TextKey(key)] == "" {
				t.Errorf("%s.go lacks %q", tag, key)
			}
		}
		for key := range l.texts {
			if _, known := keys[string(key)]; !known {
				t.Errorf("%s.go has %q, which the core does not say", tag, key)
			}
		}
	}
}

// uses returns the placeholders of a text: each name with its condition and format, but
// without plurals, which languages need in different places.
func uses(text string) (names, placeholders []string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[2])
		if m[3] != "plural" {
			placeholders = append(placeholders, m[1]+m[2]+"|"+m[3])
		}
	}
	slices.Sort(placeholders)
	return names, slices.Compact(placeholders)
}

func TestPlaceholders(t *testing.T) {
	keys := keysOfCore(t)
	for tag, l := range languages {
		for key, text := range l.texts {
			names, here := uses(text)
			for _, name := range names {
				if !slices.Contains(keys[string(key)], name) && !slices.Contains(alsoGiven[string(key)], name) {
					t.Errorf("%s.go, %q: {%s} is not among its arguments (%s)", tag, key, name, strings.Join(keys[string(key)], ", "))
				}
			}
			if _, there := uses(languages[fallback].texts[key]); !slices.Equal(here, there) {
				t.Errorf("%s.go, %q: uses %v, but %s.go %v", tag, key, here, fallback, there)
			}
			if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
				t.Errorf("%s.go, %q: a brace of %q belongs to no placeholder", tag, key, text)
			}
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !slices.Contains([]string{"", "duration", "exact", "moment", "plural"}, m[3]) || (m[3] == "plural") != (m[4] != "") {
					t.Errorf("%s.go, %q: %s has no such format", tag, key, m[0])
				}
			}
		}
	}
}

func TestTextsAreNeat(t *testing.T) {
	oneLine := []string{"invite.customer", "invite.csr", "offer.accept", "offer.decline", "csr.break_reason"}
	narrow := regexp.MustCompile(`[\p{L}\p{N}}] [:;?!]( |$)|« | »`) // French: wants a no-break space
	glued := regexp.MustCompile(`:\{`)                              // values have no blanks around them
	for tag, l := range languages {
		for key, text := range l.texts {
			if glued.MatchString(text) {
				t.Errorf("%s.go, %q: no blank between a label and its value", tag, key)
			}
			for line := range strings.SplitSeq(text, "\n") {
				if line == "" || line != strings.TrimSpace(line) || strings.Contains(line, "  ") || strings.ContainsFunc(line, unicode.IsControl) {
					t.Errorf("%s.go, %q: blanks in %q", tag, key, line)
				}
			}
			if slices.Contains(oneLine, string(key)) && strings.Contains(text, "\n") {
				t.Errorf("%s.go, %q: has several lines", tag, key)
			}
			if strings.HasSuffix(strings.TrimSuffix(text, "."), "{uri}") && strings.HasSuffix(text, ".") {
				t.Errorf("%s.go, %q: clients take a full stop behind an address for a part of it", tag, key)
			}
			if tag == "fr" && narrow.MatchString(text) {
				t.Errorf("fr.go, %q: a blank that can break in %q", key, text)
			}
		}
	}
}

func TestSayChoosesALanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "Accept", "en-GB": "Accept", "EN_us": "Accept", "de": "Annehmen", "de-CH-1996": "Annehmen", "DE": "Annehmen",
		"fr-CA": "Accepter", "es-419": "Aceptar", "": "Accept", "tlh": "Accept", "-": "Accept", "deutsch": "Accept",
	} {
		if got := Say(tag, nil, desk.TextAcceptLabel); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}

func TestNewHasADefault(t *testing.T) {
	for _, c := range []struct{ fallback, lang, want string }{
		{"de", "", "Annehmen"}, {"de-AT", "tlh", "Annehmen"}, {"de", "fr", "Accepter"}, {"tlh", "", "Accept"}, {"", "es", "Aceptar"},
	} {
		if got := New(c.fallback)(c.lang, nil, desk.TextAcceptLabel); got != c.want {
			t.Errorf("default %q, %q: %q, want %q", c.fallback, c.lang, got, c.want)
		}
	}
}

func TestSayFallsBack(t *testing.T) {
	if got := Say("de", nil, "no.such", "name", "x"); got != "no.such" {
		t.Errorf("an unknown key: %q, want the key", got)
	}
	languages["xx"] = &language{plural: german.plural, units: german.units, about: german.about}
	t.Cleanup(func() { delete(languages, "xx") })
	got := Say("xx", nil, desk.TextPosition, "position", "2", "wait", "120", "service", "Sales")
	if want := Say("en", nil, desk.TextPosition, "position", "2", "wait", "120", "service", "Sales"); got != want {
		t.Errorf("a text that a language lacks: %q, want the English one", got)
	}
}

func TestSayOverrides(t *testing.T) {
	overrides := map[string]string{"room.welcome": "Hi! {service} {wait|duration}", "room.joined": ""}
	if got, want := Say("de", overrides, desk.TextWelcome, "service", "Sales", "wait", "130"), "Hi! Sales etwa 2 Minuten"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Say("de", overrides, desk.TextJoined, "name", "Bob"), "Bob ist da und hilft Ihnen."; got != want {
		t.Errorf("an empty override: %q, want %q", got, want)
	}
	if got, want := Say("", map[string]string{"no.such": "{a}"}, "no.such", "a", "b"), "b"; got != want {
		t.Errorf("an override of an unknown key: %q, want %q", got, want)
	}
}

func TestOffer(t *testing.T) {
	full := []string{
		"service", "Sales", "customer", "Alice", "question", "How much?\nAnd when?", "answers", "\nTopic: price\nFrom: Ulm",
		"waited", "20", "number", "1", "uri", "xmpp:r@m?join", "timeout", "90",
	}
	bare := []string{
		"service", "Sales", "customer", "Alice", "question", "", "answers", "",
		"waited", "0", "number", "1", "uri", "xmpp:r@m?join", "timeout", "20",
	}
	for _, c := range []struct {
		lang string
		args []string
		want string
	}{
		{"en", full, "Sales: Alice asks for help.\nQuestion: How much?\nAnd when?\nTopic: price\nFrom: Ulm\n" +
			"Waiting for 20 seconds.\nSession 1. Join: xmpp:r@m?join\n" +
			"To accept, join the room or write !accept 1; to decline, write !decline 1. You have 90 seconds."},
		{"en", bare, "Sales: Alice asks for help.\nSession 1. Join: xmpp:r@m?join\n" +
			"To accept, join the room or write !accept 1; to decline, write !decline 1. You have 20 seconds."},
		{"de", bare, "Sales: Alice bittet um Hilfe.\nSitzung 1. Beitreten: xmpp:r@m?join\n" +
			"Zum Annehmen betreten Sie den Raum oder schreiben Sie !accept 1; zum Ablehnen schreiben Sie !decline 1. Sie haben 20 Sekunden Zeit."},
	} {
		if got := Say(c.lang, nil, desk.TextOffer, c.args...); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.lang, got, c.want)
		}
	}
}

func TestQueuedWithoutEstimate(t *testing.T) {
	for _, wait := range []string{"0", "", "-5", "soon"} {
		got := Say("en", nil, desk.TextQueued, "service", "Sales", "uri", "xmpp:r@m?join", "position", "1", "wait", wait)
		if want := "You are number 1 in the queue for Sales.\nPlease join this room and wait there: xmpp:r@m?join"; got != want {
			t.Errorf("wait %q: %q, want %q", wait, got, want)
		}
	}
}

func TestBadCode(t *testing.T) {
	if got, want := Say("en", nil, desk.TextBadCode, "value", "x", "codes", "solved, later"), "This service has no code “x”.\nPlease choose one of these: solved, later."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Say("en", nil, desk.TextBadCode, "value", "x", "codes", ""), "This service has no code “x”.\nPlease close the session without a code."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestKeysAndLanguages(t *testing.T) {
	if got := len(Keys()); got != len(keysOfCore(t)) {
		t.Errorf("%d keys, want those of the core", got)
	}
	if got := Languages(); !slices.Equal(got, slices.Sorted(maps.Keys(languages))) || got[0] != "de" {
		t.Errorf("languages: %v", got)
	}
}

func BenchmarkOffer(b *testing.B) {
	for b.Loop() {
		Say("de-DE", nil, desk.TextOffer, "service", "Sales", "customer", "Alice", "question", "How much?", "answers", "",
			"waited", "20", "number", "1", "uri", "xmpp:r@m?join", "timeout", "20")
	}
}
