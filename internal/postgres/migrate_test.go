package postgres

import (
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"bellhop/internal/desk"
)

func TestMigrate(t *testing.T) {
	url := newDatabase(t, "template0")
	db := connect(t, url)
	if err := db.CheckSchema(t.Context()); !errors.Is(err, desk.ErrSchema) || !strings.Contains(err.Error(), "bellhop migrate") {
		t.Errorf("schema of an empty database: %v", err)
	}
	if _, err := db.Load(t.Context(), desk.Lease{Link: testLink}); !errors.Is(err, desk.ErrSchema) {
		t.Errorf("load from an empty database: %v", err)
	}
	log := slog.New(slog.DiscardHandler)
	var all sync.WaitGroup
	for range 3 { // at once: one does it, the others wait
		all.Go(func() {
			if err := Migrate(t.Context(), url, log); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := db.CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := db.pool.Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`); err != nil {
		t.Fatal(err)
	}
	if err := db.CheckSchema(t.Context()); !errors.Is(err, desk.ErrSchema) || !strings.Contains(err.Error(), "bellhop migrate") {
		t.Errorf("an older schema: %v", err)
	}
	if _, err := db.pool.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`); err != nil {
		t.Fatal(err)
	}
	if err := Migrate(t.Context(), url, log); !errors.Is(err, desk.ErrSchema) {
		t.Errorf("migrate a newer schema: %v", err)
	}
	if err := db.CheckSchema(t.Context()); !errors.Is(err, desk.ErrSchema) || !strings.Contains(err.Error(), "newer bellhop") {
		t.Errorf("a newer schema: %v", err)
	}
}

func TestMigrateAgain(t *testing.T) {
	url := newDatabase(t, "template")
	if err := Migrate(t.Context(), url, slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
}
