package postgres

import (
	"fmt"

	"github.com/jackc/pgx/v5"

	"bellhop/internal/desk"
)

const (
	putGrants = `
		INSERT INTO grants (link, jid, role)
		SELECT $1, jid, role FROM unnest($2::text[], $3::text[]) AS r (jid, role)
		ON CONFLICT DO NOTHING`
	removeGrants = `
		DELETE FROM grants g USING unnest($2::text[], $3::text[]) AS r (jid, role)
		 WHERE g.link = $1 AND g.jid = r.jid AND g.role = r.role`
	loadGrants = `SELECT jid, role FROM grants WHERE link = $1 ORDER BY jid COLLATE "C", role COLLATE "C"`
)

// grantable names the roles that can be granted, as they are stored.
var grantable = map[desk.Roles]string{desk.RoleAdmin: "admin", desk.RoleSupervisor: "supervisor"}

func (w *writer) grants(statement string, rows []desk.Grant) error {
	if len(rows) == 0 {
		return nil
	}
	roles := make([]string, len(rows))
	for i, g := range rows {
		role, ok := grantable[g.Role]
		if !ok {
			return fmt.Errorf("postgres: grant to %s: role %d is not one that can be granted", g.JID, g.Role)
		}
		roles[i] = role
	}
	w.queue(statement, texts(rows, func(g *desk.Grant) desk.JID { return g.JID }), roles)
	return nil
}

func scanGrant(row pgx.CollectableRow) (desk.Grant, error) {
	var g desk.Grant
	var name string
	if err := row.Scan(&g.JID, &name); err != nil {
		return g, err
	}
	for role, n := range grantable {
		if n == name {
			g.Role = role
			return g, nil
		}
	}
	return g, fmt.Errorf("unknown role %q", name)
}
