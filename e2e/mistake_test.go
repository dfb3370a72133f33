package e2e_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// migrated returns the settings of a fresh desk on a server, with its schema laid down.
func (h *house) migrated(t *testing.T, xmpp *lab.XMPPServer, domain string) settingsOf {
	t.Helper()
	database := fmt.Sprintf("fresh_%s_%d", h.kind, people.Add(1))
	ok(t, world.postgres.CreateDatabase(within(t), database))
	s := must(settings(xmpp, domain, database))(t)
	if out, status := bellhop(t, "migrate", "-c", must(s.write(t.TempDir()))(t)); status != 0 {
		t.Fatalf("migrate: %d %s", status, out)
	}
	return s
}

// TestE2EWrongSecret ends at once: only an operator can mend it.
func TestE2EWrongSecret(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.second.Lock()
		defer h.second.Unlock()
		s := h.migrated(t, h.xmpp, lab.Desk2)
		s.secret = "guessed"
		p := launch(t, s)
		p.ended(1)
		p.logs("not-authorized", "secret", lab.Desk2)
		if strings.Contains(p.log.String(), "guessed") || strings.Contains(p.log.String(), h.xmpp.Secret) {
			t.Errorf("the log holds the secret:\n%s", p.log)
		}
	})
}

// TestE2ENoSchema ends at once as well.
func TestE2ENoSchema(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.second.Lock()
		defer h.second.Unlock()
		database := fmt.Sprintf("empty_%s", h.kind)
		ok(t, world.postgres.CreateDatabase(within(t), database))
		p := launch(t, must(settings(h.xmpp, lab.Desk2, database))(t))
		p.ended(1)
		p.logs("bellhop migrate")
	})
}

// TestE2ENoRooms says what is missing where the server has no room host, and where the desk
// may not make rooms there.
func TestE2ENoRooms(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		t.Run("no host", func(t *testing.T) {
			p := launch(t, h.migrated(t, ownServer(t, h.kind, lab.Options{WithoutMUC: true}), lab.Desk))
			p.logs("no MUC host", lab.RoomHost, "xmpp.muc")
			p.terminate()
		})
		t.Run("no right", func(t *testing.T) {
			own := ownServer(t, h.kind, lab.Options{DenyRoomCreation: true})
			p := launch(t, h.migrated(t, own, lab.Desk))
			p.ready()
			ok(t, own.AddUser(within(t), "admin", password))
			admin := must(client.Dial(within(t), client.Config{Address: own.C2S, JID: "admin@" + lab.Host, Password: password}))(t)
			defer admin.Drop() //nolint:errcheck // the server is thrown away
			ok(t, admin.Presence(""))
			must(admin.Run(within(t), lab.Desk, "service-set", client.V("name", "sales")))(t)
			must(admin.Run(within(t), "sales@"+lab.Desk, "contact", client.V("question", "?")))(t)
			p.logs("create rooms", lab.RoomHost)
			must(admin.AwaitChat(within(t), "sales@"+lab.Desk, containing("technical problem")))(t)
			p.terminate()
		})
	})
}

// TestE2EDatabaseAway runs a desk whose database is not there yet, comes, goes, and comes
// back.
func TestE2EDatabaseAway(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.second.Lock()
		defer h.second.Unlock()
		dir := must(lab.TempDir())(t)
		t.Cleanup(func() { ok(t, lab.Remove(dir)) })
		db := must(lab.StartPostgres(within(t), dir))(t)
		t.Cleanup(func() { _ = db.Kill(t.Context()) }) // it is thrown away
		ok(t, db.CreateDatabase(within(t), "bellhop"))
		s := must(settings(h.xmpp, lab.Desk2, "none"))(t)
		s.database = db.URL("bellhop")
		if out, status := bellhop(t, "migrate", "-c", must(s.write(t.TempDir()))(t)); status != 0 {
			t.Fatalf("migrate: %d %s", status, out)
		}
		ok(t, db.Stop(within(t)))
		p := launch(t, s)
		p.logs("database", "trying again")
		if status, text := get(within(t), p.http+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "database") {
			t.Errorf("readyz without a database: %d %s", status, text)
		}
		ok(t, db.Restart(within(t)))
		p.ready()
		must(h.admin.Run(within(t), lab.Desk2, "service-set", client.V("name", "sales")))(t)

		ok(t, db.Stop(within(t)))
		eventually(t, "readyz says that the database is away", func() (bool, string) {
			status, text := get(t.Context(), p.http+"/readyz")
			return status == http.StatusServiceUnavailable && text != "", fmt.Sprint(status, text)
		})
		if status, _ := get(within(t), p.http+"/healthz"); status != http.StatusOK {
			t.Errorf("healthz without a database: %d", status)
		}
		ok(t, db.Restart(within(t)))
		p.ready()
		if list := must(h.admin.Run(within(t), lab.Desk2, "service-list", nil))(t); !strings.Contains(list.Note(), "sales") {
			t.Errorf("service-list after the database was away: %s", list.Note())
		}
		if s := p.log.String(); strings.Contains(s, "postgres://") || strings.Contains(s, "password=") {
			t.Errorf("the log holds the database's password:\n%s", s)
		}
		p.terminate()
	})
}

// TestE2EWrongUsage has the program say what is wrong, with status 2 and nothing started.
func TestE2EWrongUsage(t *testing.T) {
	t.Parallel()
	s := must(settings(world.houses[lab.Prosody].xmpp, lab.Desk2, "none"))(t)
	s.domain, s.http = "not a domain", "nowhere"
	path := must(s.write(t.TempDir()))(t)
	for _, test := range []struct {
		args []string
		want []string
	}{
		{[]string{"serve", "-c", path}, []string{path + ":2", path + ":4", "domain", "http"}},
		{[]string{"serve", "-c", "/nowhere.yaml"}, []string{"/nowhere.yaml"}},
		{[]string{"dance"}, []string{"dance", "serve"}},
		{[]string{"migrate", "--wrong"}, []string{"wrong"}},
	} {
		out, status := bellhop(t, test.args...)
		if status != 2 || !containing(test.want...)(out) {
			t.Errorf("%q: %d, %s; it should name %q", test.args, status, out, test.want)
		}
	}
	if out, status := bellhop(t, "version"); status != 0 || !strings.HasPrefix(out, "bellhop ") {
		t.Errorf("version: %d %s", status, out)
	}
}
