package lab

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// postgresUser is the superuser of the lab's database.
const postgresUser = "bellhop"

// Postgres is a PostgreSQL server of a lab, with the settings of production
// that matter: fsync is on, and a password is asked for.
type Postgres struct {
	*server

	who      *account
	password string
}

// StartPostgres starts PostgreSQL in dir/postgres. Data that is there is kept.
// ctx bounds the start only: end the server with Stop.
func StartPostgres(ctx context.Context, dir string) (*Postgres, error) {
	who, err := serverAccount("postgres", "nobody")
	if err != nil {
		return nil, err
	}
	binary, err := findProgram("postgres", "postgresql", "/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return nil, err
	}
	dir, err = serverDir(dir, "postgres", who)
	if err != nil {
		return nil, err
	}
	p := &Postgres{who: who}
	if err := p.initialize(ctx, dir, filepath.Dir(binary)); err != nil {
		return nil, err
	}
	p.server, err = launch(ctx, dir, recipe{
		name: "PostgreSQL", ports: 1, logs: []string{"out.log"},
		configure: func(ports []int) (command, error) {
			return command{
				path: binary, dir: dir, who: who,
				args: []string{
					"-D", filepath.Join(dir, "data"),
					"-c", "listen_addresses=" + loopback, "-c", "port=" + strconv.Itoa(ports[0]),
					"-c", "unix_socket_directories=", "-c", "max_connections=200",
				},
				signal: syscall.SIGINT, // fast: does not wait for clients to leave
			}, nil
		},
		ready: func(ctx context.Context, ports []int) error {
			_, err := p.tool(dir, "pg_isready", "--quiet", "--port="+strconv.Itoa(ports[0])).run(ctx)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// initialize makes the cluster, unless it is there, and learns its password.
func (p *Postgres) initialize(ctx context.Context, dir, bin string) error {
	secret, data := filepath.Join(dir, "password"), filepath.Join(dir, "data")
	if kept, err := os.ReadFile(secret); err == nil {
		p.password = string(kept)
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("lab: %w", err)
	}
	// The password gets its name last: without it, what is there is half made.
	if err := os.RemoveAll(data); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	p.password = rand.Text()
	fresh := secret + ".new"
	if err := os.WriteFile(fresh, []byte(p.password), 0o600); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	if err := p.who.own(fresh); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	initdb := command{path: filepath.Join(bin, "initdb"), dir: dir, who: p.who, args: []string{
		"-D", data, "-U", postgresUser, "-E", "UTF8", "--locale=C.UTF-8",
		"--auth=scram-sha-256", "--pwfile=" + fresh,
	}}
	if _, err := initdb.run(ctx); err != nil {
		return err
	}
	if err := os.Rename(fresh, secret); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}

// tool is one of the client programs, aimed at the server.
func (p *Postgres) tool(dir, name string, args ...string) command {
	path, err := findProgram(name, "postgresql", "/usr/lib/postgresql/*/bin/"+name)
	if err != nil {
		path = name // running it tells
	}
	return command{
		path: path, dir: dir, who: p.who,
		args: append([]string{"--host=" + loopback, "--username=" + postgresUser}, args...),
		env:  []string{"PGPASSWORD=" + p.password, "PGCONNECT_TIMEOUT=5"},
	}
}

// Address is host:port of the server.
func (p *Postgres) Address() string { return addr(p.ports[0]) }

// Port is the server's.
func (p *Postgres) Port() int { return p.ports[0] }

// User may do everything.
func (p *Postgres) User() string { return postgresUser }

// Password is the user's.
func (p *Postgres) Password() string { return p.password }

// run carries out a file of statements in a database.
func (p *Postgres) run(ctx context.Context, database, file string) error {
	_, err := p.tool(p.dir, "psql", "--quiet", "--port="+strconv.Itoa(p.ports[0]), "--dbname="+database,
		"--set=ON_ERROR_STOP=1", "--file="+file).run(ctx)
	return err
}

// URL is the connection string of a database.
func (p *Postgres) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(postgresUser, p.password),
		Host: p.Address(), Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// CreateDatabase creates a database; one that exists is left as it is.
func (p *Postgres) CreateDatabase(ctx context.Context, name string) error {
	output, err := p.tool(p.dir, "createdb", "--port="+strconv.Itoa(p.ports[0]), "--", name).run(ctx)
	if err != nil && strings.Contains(output, "already exists") {
		return nil
	}
	return err
}
