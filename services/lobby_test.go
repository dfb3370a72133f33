package services_test

import (
	"testing"

	"bellhop/internal/desk"
	"bellhop/services"
)

func TestLobbyGathers(t *testing.T) {
	got := begin(services.Lobby{}, desk.Session{}, desk.Service{}, "")
	if !got.Gather || got.Defer || got.Join || got.Reason == "" {
		t.Errorf("it begins with %+v", got)
	}
}
