package postgres

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	putDesk = `
		INSERT INTO desks (link, settings) VALUES ($1, $2::json)
		ON CONFLICT (link) DO UPDATE SET settings = excluded.settings`
	loadDesk = `SELECT settings FROM desks WHERE link = $1`
)

func (w *writer) desk(settings *desk.DeskSettings) error {
	if settings == nil {
		return nil
	}
	data, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("postgres: encode the desk's settings: %w", err)
	}
	w.queue(putDesk, string(data))
	return nil
}

// deskSettings queues the query of a link's settings; none are the zero value.
func deskSettings(batch *pgx.Batch, link string, settings *desk.DeskSettings) {
	batch.Queue(loadDesk, link).QueryRow(func(row pgx.Row) error {
		var data []byte
		err := row.Scan(&data)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("desks: %w", err)
		}
		return json.Unmarshal(data, settings)
	})
}
