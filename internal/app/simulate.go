package app

import (
	"context"
	"time"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/rules"
	"bellhop/internal/simulate"
	"bellhop/services"
)

// Setup makes what can be simulated of settings.
func Setup(name string, settings config.Settings) *simulate.Setup {
	s := &simulate.Setup{Name: name, Services: settings.Services, Kinds: services.Kinds(), Judge: rules.New()}
	if settings.Limits != nil {
		s.Limits = *settings.Limits
	}
	for _, p := range settings.CSRs {
		if !p.Bot {
			s.CSRs = append(s.CSRs, simulate.CSR{CSRProfile: p})
		}
	}
	return s
}

// OneQueue makes a desk that has one service, which takes everybody and lets them wait.
func OneQueue(name desk.ServiceName) *simulate.Setup {
	return &simulate.Setup{
		Name: string(name), Kinds: services.Kinds(), Judge: rules.New(),
		Services: []desk.Service{{Name: name, MaxWaiting: 10_000_000, MaxWait: 100_000 * time.Hour}},
		Limits:   desk.Limits{CustomerSessions: desk.MaxLimit, DomainSessions: desk.MaxLimit, ServiceSessions: desk.MaxLimit, DeskSessions: desk.MaxLimit},
	}
}

// Records returns the stored sessions that began in a time, to be played again.
func Records(ctx context.Context, cfg *config.Config, from, to time.Time) ([]simulate.Record, error) {
	db, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	ended, err := db.EndedSessions(ctx, cfg.XMPP.Domain, from, to)
	if err != nil {
		return nil, err
	}
	all := make([]simulate.Record, len(ended))
	for i, e := range ended {
		all[i] = simulate.Record(e)
	}
	return all, nil
}
