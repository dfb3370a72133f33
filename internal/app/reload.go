package app

import (
	"context"
	"os"
	"reflect"

	"bellhop/internal/config"
	"bellhop/internal/desk"
)

// Reload is how a serving process is told to read its configuration again. The zero value
// never is.
type Reload struct {
	Asked <-chan os.Signal
	Read  func() (*config.Config, error) // reads it, and applies what is the log's
}

// watchReload reads the configuration again when asked, until ctx ends. The log level and the
// first admins take effect at once; for the rest the log says that a restart is needed. A
// configuration with mistakes changes nothing.
func (t *term) watchReload(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.reload.Asked:
		}
		fresh, err := t.reload.Read()
		if err != nil {
			t.log.Error("the configuration has mistakes; the present one stays", "error", err)
			continue
		}
		if err := t.loop.Request(desk.SetAdmins{Admins: fresh.Admins}); err != nil {
			t.log.Error("too busy to take the configuration over; ask again", "error", err)
			continue
		}
		old, now := *t.cfg, *fresh
		t.cfg.Admins, t.cfg.Log = fresh.Admins, fresh.Log
		old.Admins, old.Log, old.Warnings = now.Admins, now.Log, now.Warnings
		if reflect.DeepEqual(old, now) {
			t.log.Info("the configuration is read again")
		} else {
			t.log.Warn("the configuration is read again; some of what changed takes effect at the next start: only admins and log are taken over at once")
		}
	}
}
