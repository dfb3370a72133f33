package services_test

import (
	"testing"
	"time"

	"bellhop/internal/desk"
	"bellhop/services"
)

// begin asks a kind how a session begins.
func begin(kind desk.Behaviour, s desk.Session, service desk.Service, last desk.CSRID) desk.Begin {
	return kind.Begin(desk.NewView(s, service, time.Time{}, last))
}

func TestDirectWantsWhoIsNamedThenTheLast(t *testing.T) {
	for name, test := range map[string]struct{ named, last, want desk.CSRID }{
		"nobody":          {},
		"named":           {named: "bob@example.org", want: "bob@example.org"},
		"last":            {last: "eve@example.org", want: "eve@example.org"},
		"named, not last": {named: "bob@example.org", last: "eve@example.org", want: "bob@example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := begin(services.Direct{}, desk.Session{Wanted: test.named}, desk.Service{}, test.last); got.CSR != test.want {
				t.Errorf("wants %q instead of %q", got.CSR, test.want)
			}
		})
	}
	if !(services.Direct{}).Names() || (services.Queue{}).Names() {
		t.Error("customers may name a CSR in direct alone")
	}
}
