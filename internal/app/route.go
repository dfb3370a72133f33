package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/rules"
	"bellhop/internal/text"
	"bellhop/services"
)

// Route says what would become of a session on a desk with these settings, where nobody waits
// and every CSR is signed in and free. Nothing is done, and nobody asked: how the desk at work
// stands, the command route-test says.
func Route(cfg *config.Config, settings config.Settings, q desk.RouteQuery) (desk.RouteReport, error) {
	now := time.Now()
	state := &desk.State{}
	for _, s := range settings.Services {
		state.Services = append(state.Services, s.WithDefaults())
	}
	for _, p := range settings.CSRs {
		state.CSRs = append(state.CSRs, desk.CSR{CSRProfile: p, State: desk.Available, IdleSince: now})
	}
	options := deskOptions(cfg)
	options.Epoch = 1 // nothing of it is stored
	d, err := desk.New(options, state, now)
	if err != nil {
		return desk.RouteReport{}, err
	}
	d.Apply(now, desk.LinkUp{})
	for _, p := range settings.CSRs {
		d.Apply(now, desk.PresenceChanged{JID: p.JID + "/route", Show: desk.Online})
	}
	return d.TestRoute(q)
}

// StoredOrFile returns the settings of a services file, or those that are stored where no
// file is named.
func StoredOrFile(ctx context.Context, cfg *config.Config, path string) (config.Settings, error) {
	if path == "" {
		return Settings(ctx, cfg)
	}
	known := config.Known{Kinds: slices.Sorted(maps.Keys(services.Kinds())), Texts: text.Keys(), CheckRule: rules.New().CheckRule}
	for name := range services.Kinds() {
		known.Kinds = append(known.Kinds, name)
	}
	settings, err := config.LoadServices(path, known)
	if err != nil {
		return config.Settings{}, err
	}
	return *settings, nil
}
