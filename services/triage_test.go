package services_test

import (
	"testing"

	"bellhop/internal/desk"
	"bellhop/services"
)

func TestTriageNeedsARuleWithService(t *testing.T) {
	for name, test := range map[string]struct {
		rules []desk.Rule
		fine  bool
	}{
		"none":         {},
		"skills alone": {rules: []desk.Rule{{When: "true", Skills: []string{"german"}}}},
		"a service":    {rules: []desk.Rule{{When: "true", Service: "billing"}}, fine: true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (services.Triage{}).Check(desk.Service{Rules: test.rules}); (len(got) == 0) != test.fine {
				t.Errorf("problems: %v", got)
			}
		})
	}
}

func TestTriageFallsBackToTheLadder(t *testing.T) {
	service := desk.Service{Overflow: []desk.Overflow{{Widen: true}, {Service: "support"}, {Service: "sales"}}}
	if got := begin(services.Triage{}, desk.Session{}, service, ""); got.Service != "support" {
		t.Errorf("it goes to %q", got.Service)
	}
	if got := begin(services.Triage{}, desk.Session{}, desk.Service{}, ""); got != (desk.Begin{}) {
		t.Errorf("without a ladder it begins with %+v", got)
	}
}
