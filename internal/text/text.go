// Package text is the catalogue of the texts that people read: one file a language, en.go
// first, which says of each text who reads it and when.
//
// A text is plain, one or more lines. What stands in braces is replaced by an argument:
//
//	{name}                        the argument as it is, without blanks around it
//	{wait|duration}               seconds, roughly: "less than a minute", "about 2 minutes"
//	{timeout|exact}               seconds, to the second: "20 seconds", "2 hours 5 minutes"
//	{sessions|plural:one|other}   one of two words, by a number that stands elsewhere
//	{?name} {?wait|duration}      the same, and without it the whole line is left out; a
//	                              duration of nothing counts as missing
//	{!name} {!wait|duration}      shows nothing; the line is there only if that is missing
//
// Other braces stay as they are. Arguments are never expanded themselves.
package text

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"bellhop/internal/desk"
)

// language is what there is of a language: its texts and its words for time.
type language struct {
	texts  catalogue
	plural func(n int) int // which form of a word goes with a number: 0 or 1
	units  [4][2]string    // second, minute, hour and day, in either form
	moment string          // a time that is very short or not known, to stand where a duration does
	minute string          // less than a minute
	about  string          // goes before a rough duration

	calendar calendar
}

// catalogue has the texts of a language by their keys.
type catalogue = map[desk.TextKey]string

// fallback speaks where a language is unknown or lacks a text.
const fallback = "en"

var languages = map[string]*language{"en": english, "de": german, "fr": french, "es": spanish}

// New returns the texts for a desk whose people read defaultLang, if nothing is known of
// their language or the catalogue does not have it.
func New(defaultLang string) desk.Texts {
	return func(lang string, overrides map[string]string, key desk.TextKey, args ...string) string {
		if find(lang) == nil {
			lang = defaultLang
		}
		return Say(lang, overrides, key, args...)
	}
}

// Say says a text. Overrides win over the catalogue, whatever the language; their durations
// are still in the reader's. The language is a tag (RFC 5646), of which the catalogue looks at the
// first part: en-GB is read as en. An unknown language gets English, an unknown key is said
// itself. Args are names and values in turn.
func Say(lang string, overrides map[string]string, key desk.TextKey, args ...string) string {
	l := cmp.Or(find(lang), languages[fallback])
	text := cmp.Or(overrides[string(key)], l.texts[key])
	if text == "" {
		l = languages[fallback]
		text = cmp.Or(l.texts[key], string(key))
	}
	return l.expand(text, args)
}

// Languages returns the languages of the catalogue, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

// Keys returns the keys of all texts, sorted: those that a service can override.
func Keys() []desk.TextKey { return slices.Sorted(maps.Keys(english.texts)) }

// other is the form of a word in languages that have two: 0 for the singular, 1 for the rest.
func other(plural bool) int {
	if plural {
		return 1
	}
	return 0
}

// find returns the language of a tag, nil if the catalogue does not have it.
func find(tag string) *language {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return languages[strings.ToLower(tag)]
}
