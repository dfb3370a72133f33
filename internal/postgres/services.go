package postgres

import (
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	putServices = `
		INSERT INTO services (link, name, settings)
		SELECT $1, name, settings::json FROM unnest($2::text[], $3::text[]) AS r (name, settings)
		ON CONFLICT (link, name) DO UPDATE SET settings = excluded.settings`
	removeServices = `DELETE FROM services WHERE link = $1 AND name = ANY($2::text[])`
	loadServices   = `SELECT settings FROM services WHERE link = $1 ORDER BY name COLLATE "C"`
)

func (w *writer) services(rows []desk.Service) error {
	if len(rows) == 0 {
		return nil
	}
	settings := make([]string, len(rows))
	for i := range rows {
		data, err := json.Marshal(&rows[i])
		if err != nil {
			return fmt.Errorf("postgres: encode service %s: %w", rows[i].Name, err)
		}
		settings[i] = string(data)
	}
	w.queue(putServices, texts(rows, func(s *desk.Service) desk.ServiceName { return s.Name }), settings)
	return nil
}

func (w *writer) removedServices(names []desk.ServiceName) {
	if len(names) > 0 {
		w.queue(removeServices, texts(names, func(n *desk.ServiceName) desk.ServiceName { return *n }))
	}
}

func scanService(row pgx.CollectableRow) (desk.Service, error) {
	var s desk.Service
	var settings []byte
	if err := row.Scan(&settings); err != nil {
		return s, err
	}
	return s, json.Unmarshal(settings, &s)
}
