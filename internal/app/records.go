package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"bellhop/internal/adhoc"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/metrics"
	"bellhop/internal/postgres"
)

// records gives the commands what is stored of one link.
type records struct {
	db   *postgres.DB
	link string
}

// Transcript implements [adhoc.Records].
func (r records) Transcript(ctx context.Context, session desk.SessionID) ([]desk.Message, error) {
	return r.db.Transcript(ctx, r.link, session)
}

// SessionRecord implements [adhoc.Records].
func (r records) SessionRecord(ctx context.Context, session desk.SessionID) (desk.Session, error) {
	s, err := r.db.SessionRecord(ctx, r.link, session)
	if errors.Is(err, postgres.ErrNoSession) {
		err = fmt.Errorf("%w: %w", adhoc.ErrNoRecord, err)
	}
	return s, err
}

// RecentSessions implements [adhoc.Records].
func (r records) RecentSessions(ctx context.Context, customer desk.JID, service desk.ServiceName, limit int) ([]desk.Record, error) {
	return r.db.RecentSessions(ctx, r.link, customer, service, limit)
}

// SearchTranscripts implements [adhoc.Records].
func (r records) SearchTranscripts(ctx context.Context, query string, limit int) ([]desk.Message, error) {
	return r.db.SearchTranscripts(ctx, r.link, query, limit)
}

// Audit implements [adhoc.Records].
func (r records) Audit(ctx context.Context, filter desk.AuditFilter) ([]desk.Audit, error) {
	return r.db.AuditSearch(ctx, r.link, filter)
}

// CustomerData implements [adhoc.Records].
func (r records) CustomerData(ctx context.Context, customer desk.JID) (string, error) {
	return r.db.CustomerData(ctx, r.link, customer)
}

// Stats implements [adhoc.Records].
func (r records) Stats(ctx context.Context, since time.Time) ([]adhoc.ServiceStats, error) {
	stored, err := r.db.Stats(ctx, r.link, since)
	stats := make([]adhoc.ServiceStats, len(stored))
	for i, s := range stored {
		stats[i] = adhoc.ServiceStats{
			Service: s.Service, Entered: s.Entered, Served: s.Served, Abandoned: s.Abandoned, WaitAvg: s.WaitAvg,
		}
	}
	return stats, err
}

// Report implements [adhoc.Records].
func (r records) Report(ctx context.Context, q desk.ReportQuery) ([]desk.ReportRow, error) {
	q.Target = cmp.Or(q.Target, metrics.Target)
	return r.db.Report(ctx, r.link, q)
}

// CustomerData returns everything that is stored of a customer, as one JSON value.
func CustomerData(ctx context.Context, cfg *config.Config, customer desk.JID) (string, error) {
	db, err := open(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer db.Close()
	return db.CustomerData(ctx, cfg.XMPP.Domain, customer)
}
