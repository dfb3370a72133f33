package services_test

import (
	"testing"

	"bellhop/internal/desk"
	"bellhop/services"
)

func TestDeferredTakesForLater(t *testing.T) {
	if got := begin(services.Deferred{}, desk.Session{}, desk.Service{}, ""); !got.Defer || got.Reason == "" {
		t.Errorf("it begins with %+v", got)
	}
}
