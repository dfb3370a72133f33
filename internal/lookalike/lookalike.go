// Package lookalike tells whether two names look the same to people: whatever their case, their
// accents, the script they borrow letters from, and what stands between the letters.
package lookalike

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// plain is what each character that looks like ASCII looks like.
//
//nolint:gochecknoglobals // made once from a constant
var plain = turned(looks)

func turned(by map[string]string) map[rune]string {
	one := make(map[rune]string)
	for ascii, like := range by {
		for _, r := range like {
			one[r] = ascii
		}
	}
	return one
}

// ascii folds what looks alike in ASCII itself, in lower case. It goes further than UTS 39: a
// capital I is a small l in many fonts, and names are compared whatever their case.
//
//nolint:gochecknoglobals // a constant in all but the language's sense
var ascii = strings.NewReplacer("i", "l", "1", "l", "0", "o", "m", "rn", "w", "vv", "5", "s", "|", "l")

// Skeletons returns texts of which two names that look the same share one: a name, all in small
// and all in capital letters, is decomposed (NFKD), loses its accents and all that is neither
// letter nor digit, and each character that looks like an ASCII one becomes that. (Both, because
// what looks alike in capitals need not in small letters: the Cyrillic ВОВ, вов.) They are for
// comparing, not for people; a name without letters and digits has none.
func Skeletons(name string) []string {
	small, capital := skeleton(strings.ToLower(norm.NFKD.String(name))), skeleton(strings.ToUpper(norm.NFKD.String(name)))
	switch {
	case small == "" && capital == "":
		return nil
	case small == capital:
		return []string{small}
	}
	return []string{small, capital}
}

func skeleton(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		switch like, found := plain[r]; {
		case found:
			b.WriteString(like)
		case r == '|' || unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return ascii.Replace(strings.ToLower(b.String()))
}
