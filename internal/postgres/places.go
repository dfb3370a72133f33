package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

// The services of the other links that a link's settings name; with the same name on two of them,
// the later link counts.
const (
	loadPlaces = `
		SELECT s.name, s.settings->>'title', s.link, COALESCE((s.settings->>'hidden')::boolean, false)
		  FROM desks d
		 CROSS JOIN LATERAL json_array_elements_text(COALESCE(d.settings->'links', '[]')) AS o (link)
		  JOIN services s ON s.link = o.link
		 WHERE d.link = $1 AND s.link <> $1
		 ORDER BY s.link COLLATE "C", s.name COLLATE "C"`
	loadLinks = `SELECT link FROM links ORDER BY link COLLATE "C"`
)

// Places returns the services that the other links of a link's deployment have.
func (db *DB) Places(ctx context.Context, link string) ([]desk.Place, error) {
	rows, _ := db.pool.Query(ctx, loadPlaces, link)
	places, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p desk.Place, err error) {
		var title *string
		if err = row.Scan(&p.Service, &title, &p.Link, &p.Hidden); title != nil {
			p.Title = *title
		}
		return p, err
	})
	return places, wrap("places", err)
}

// Links returns every link that anything is stored of.
func (db *DB) Links(ctx context.Context) ([]string, error) {
	rows, _ := db.pool.Query(ctx, loadLinks)
	links, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return links, wrap("links", err)
}
