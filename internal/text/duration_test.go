//nolint:misspell // it knows English words only
package text

import (
	"math"
	"strings"
	"testing"
)

func TestDuration(t *testing.T) {
	for tag, cases := range map[string]map[int]string{
		"en": {
			-1: "a moment", 0: "a moment", 1: "less than a minute", 59: "less than a minute",
			60: "about 1 minute", 89: "about 1 minute", 90: "about 2 minutes", 600: "about 10 minutes",
			11 * 60: "about 10 minutes", 13 * 60: "about 15 minutes", 57 * 60: "about 55 minutes", 58 * 60: "about 1 hour",
			3599: "about 1 hour", 3600: "about 1 hour", 75 * 60: "about 1 hour 30 minutes", 2 * 3600: "about 2 hours",
			5*3600 + 44*60: "about 5 hours 30 minutes", 5*3600 + 45*60: "about 6 hours", 86400: "about 24 hours",
			47*3600 + 29*60: "about 47 hours", 48 * 3600: "about 2 days", 60 * 3600: "about 3 days",
		},
		"de": {
			0: "einen Moment", 30: "weniger als eine Minute", 60: "etwa 1 Minute", 120: "etwa 2 Minuten",
			3600: "etwa 1 Stunde", 5400: "etwa 1 Stunde 30 Minuten", 7200: "etwa 2 Stunden", 3 * 86400: "etwa 3 Tage",
		},
		"fr": {
			0: "un instant", 30: "moins d’une minute", 60: "environ 1 minute", 120: "environ 2 minutes",
			3600: "environ 1 heure", 5400: "environ 1 heure 30 minutes", 7200: "environ 2 heures", 3 * 86400: "environ 3 jours",
		},
		"es": {
			0: "un momento", 30: "menos de un minuto", 60: "aproximadamente 1 minuto", 120: "aproximadamente 2 minutos",
			3600: "aproximadamente 1 hora", 5400: "aproximadamente 1 hora 30 minutos", 7200: "aproximadamente 2 horas",
			3 * 86400: "aproximadamente 3 días",
		},
	} {
		for seconds, want := range cases {
			if got := languages[tag].roughly(seconds); got != want {
				t.Errorf("%s, %d s: %q, want %q", tag, seconds, got, want)
			}
		}
	}
}

func TestExact(t *testing.T) {
	for tag, cases := range map[string]map[int]string{
		"en": {
			-1: "a moment", 0: "a moment", 1: "1 second", 20: "20 seconds", 60: "1 minute", 61: "61 seconds", 90: "90 seconds",
			119: "119 seconds", 120: "2 minutes", 150: "2 minutes 30 seconds", 3600: "1 hour", 3605: "1 hour",
			3660: "1 hour 1 minute", 86400: "24 hours", 86400 + 1800: "24 hours 30 minutes", 2*86400 + 3600: "2 days 1 hour",
		},
		"de": {0: "einen Moment", 1: "1 Sekunde", 20: "20 Sekunden", 60: "1 Minute", 7260: "2 Stunden 1 Minute", 2 * 86400: "2 Tage"},
		"fr": {0: "un instant", 1: "1 seconde", 20: "20 secondes", 60: "1 minute", 7260: "2 heures 1 minute", 2 * 86400: "2 jours"},
		"es": {0: "un momento", 1: "1 segundo", 20: "20 segundos", 60: "1 minuto", 7260: "2 horas 1 minuto", 2 * 86400: "2 días"},
	} {
		for seconds, want := range cases {
			if got := languages[tag].exactly(seconds); got != want {
				t.Errorf("%s, %d s: %q, want %q", tag, seconds, got, want)
			}
		}
	}
}

// Whatever the number, a time is words, and never "0 seconds" or a negative one.
func TestDurationsOfAnyLength(t *testing.T) {
	for tag, l := range languages {
		for _, seconds := range []int{math.MinInt, -86400, 0, 1, 59, 60, 3599, 86399, 86400, 172799, math.MaxInt} {
			for _, got := range []string{l.roughly(seconds), l.exactly(seconds)} {
				if got == "" || strings.HasPrefix(got, "0 ") || strings.Contains(got, " 0 ") || strings.Contains(got, "-") {
					t.Errorf("%s, %d s: %q", tag, seconds, got)
				}
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	for tag, singular := range map[string][]int{"en": {1}, "de": {1}, "fr": {0, 1}, "es": {1}} {
		for n := range 4 {
			want := 1
			for _, one := range singular {
				if n == one {
					want = 0
				}
			}
			if got := languages[tag].plural(n); got != want {
				t.Errorf("%s: %d has form %d, want %d", tag, n, got, want)
			}
		}
	}
}
