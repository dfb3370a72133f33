package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The tables by what a serving desk does with them. Partitions are reached through their parents
// alone. A table that is not named here is read and written like any other.
const (
	grantAll = `
		SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.%I TO %I', n.nspname, c.relname, $1::text)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition
		   AND c.relname NOT IN ('audit', 'audit_chains', 'audit_dropped', 'partitioned', 'goose_db_version')`
	grantSome = `
		SELECT format('GRANT %s ON %I.%I TO %I', g.what, current_schema(), g.name, $1::text)
		  FROM (VALUES ('SELECT, INSERT', 'audit'), ('SELECT, INSERT, UPDATE', 'audit_chains'), ('SELECT', 'audit_dropped'),
		               ('SELECT', 'partitioned'), ('SELECT', 'goose_db_version')) AS g (what, name)`
	grantSchema = `SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), $1::text)`
	granted     = `
		SELECT DISTINCT pg_get_userbyid(a.grantee)
		  FROM pg_class c, aclexplode(c.relacl) a
		 WHERE c.oid = to_regclass('audit') AND a.privilege_type = 'INSERT' AND a.grantee NOT IN (0, c.relowner)`
)

// Grant lets a role do what a serving desk does and nothing else: it reads and writes the tables,
// adds to the audit, and has the partitions of the months ahead made, but it can neither alter the
// schema nor alter or remove what the audit has. url is the database as its owner has it. With
// role "" those roles are granted anew what they have that were granted before: a step of the
// schema may have brought tables. It returns the roles.
func Grant(ctx context.Context, url, role string) (roles []string, err error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return nil, connectError(config.ConnConfig, err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // everything is committed by then
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, granted)
		if roles, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return err
		}
		if role != "" {
			roles = []string{role}
		}
		for _, r := range roles {
			if err := grantTo(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && pgErr.Code == stateNoRole {
		return nil, fmt.Errorf("postgres: there is no role %q: make it: createuser --pwprompt %s", role, role)
	}
	return roles, wrap("grant", err)
}

func grantTo(ctx context.Context, tx pgx.Tx, role string) error {
	var statements []string
	for _, query := range []string{grantSchema, grantAll, grantSome} {
		rows, _ := tx.Query(ctx, query, role)
		more, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		statements = append(statements, more...)
	}
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
