package board

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTexts compares the languages, and the texts with those that pages and scripts say.
func TestTexts(t *testing.T) {
	names := regexp.MustCompile(`\{(\w+)\}`)
	for key, all := range texts {
		for lang, text := range all {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s is missing in %s", key, languages[lang])
			}
			got, want := names.FindAllString(text, -1), names.FindAllString(all[0], -1)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s has %v in %s, and %v in English", key, got, languages[lang], want)
			}
		}
	}
	said := map[string]bool{"mistake.": true, "denied.": true, "ui.s.": true, "ui.c.": true, "left.title": true, "report.failed": true}
	files, _ := filepath.Glob("pages/*.html")
	scripts, _ := filepath.Glob("*.ts")
	if len(files) < 4 || len(scripts) < 8 {
		t.Fatalf("found %d pages and %d scripts", len(files), len(scripts))
	}
	for _, path := range append(files, scripts...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		prefix, call := "", regexp.MustCompile(`\bsay "([\w.-]+)"`)
		if strings.HasSuffix(path, ".ts") {
			prefix, call = "ui.", regexp.MustCompile(`(?:\bsay\(|label: |title: |\bset\(|^ +for \(const name of |, |\[)'(\w+)'`)
		}
		for _, m := range call.FindAllSubmatch(data, -1) {
			key := prefix + string(m[1])
			said[key] = true
			if _, there := texts[key]; !there && (prefix == "" || strings.Contains(string(m[0]), "say(")) {
				t.Errorf("%s says %s, which is no text", path, key)
			}
		}
	}
	for key := range texts {
		if !said[key] && !slices.ContainsFunc([]string{"mistake.", "denied.", "ui.s.", "ui.c."}, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("nobody says %s", key)
		}
	}
}

func TestLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "de": "de", "fr-CA, en;q=0.8": "fr", "ja, es;q=0.5": "es", "pt": "en", "en;q=0.1, de;q=0.9": "de", "*": "en", "x;;": "en",
	} {
		r := &http.Request{Header: http.Header{"Accept-Language": {header}}}
		if got := languages[languageOf(r)].String(); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}
