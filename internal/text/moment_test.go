package text

import "testing"

func TestMoment(t *testing.T) {
	tests := map[string]string{
		"en": "Monday, 30 November, at 09:00", "de": "Montag, den 30. November, um 09:00 Uhr",
		"fr": "lundi 30 novembre à 09:00", "es": "lunes 30 de noviembre a las 09:00",
	}
	for tag, want := range tests {
		if got, ok := languages[tag].calendar.say("2026-11-30T09:00:00+01:00"); got != want || !ok {
			t.Errorf("%s: %q %v, want %q", tag, got, ok, want)
		}
		if got, ok := languages[tag].calendar.say("soon"); got != "soon" || ok {
			t.Errorf("%s: what is no moment comes as %q %v", tag, got, ok)
		}
	}
}
