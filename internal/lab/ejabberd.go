package lab

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"syscall"
)

// StartEjabberd starts ejabberd in dir/ejabberd. Accounts and persistent rooms
// that are there are kept. ctx bounds the start only: end the server with Stop.
//
// It runs without Erlang's distribution, so there is no epmd that would be
// left behind or be shared by two labs.
func StartEjabberd(ctx context.Context, dir string, opts Options) (*XMPPServer, error) {
	who, err := serverAccount("nobody")
	if err != nil {
		return nil, err
	}
	libs, err := findProgram("ejabberd.beam", "ejabberd", "/usr/lib/*/ejabberd-*/ebin/ejabberd.beam")
	if err != nil {
		return nil, err
	}
	erl, err := findProgram("erl", "ejabberd", "/usr/bin/erl")
	if err != nil {
		return nil, err
	}
	dir, err = serverDir(dir, string(Ejabberd), who)
	if err != nil {
		return nil, err
	}
	opts.Secret = cmp.Or(opts.Secret, DefaultSecret)
	if err := prepareArchive(ctx, opts.Archive); err != nil {
		return nil, err
	}
	s := &XMPPServer{Kind: Ejabberd, Secret: opts.Secret}
	fill := func(ports []int) settings {
		return settings{
			Options: opts, Dir: dir,
			C2SPort: ports[0], Port: ports[1], Port2: ports[2], HTTPPort: ports[3],
		}
	}
	s.server, err = launch(ctx, dir, recipe{
		name: "ejabberd", ports: 4, logs: []string{"out.log", "ejabberd.log"},
		configure: func(ports []int) (command, error) {
			config, err := writeConfig("ejabberd.yml", who, fill(ports))
			cmd := beam(erl, dir, config, filepath.Dir(filepath.Dir(filepath.Dir(libs))))
			cmd.who = who
			return cmd, err
		},
		ready: func(ctx context.Context, ports []int) error { return probeXMPP(ctx, fill(ports)) },
	})
	if err != nil {
		return nil, err
	}
	s.locate(fill(s.ports))
	s.addUser = s.registerEjabberd
	s.rooms = func(ctx context.Context, there bool) error {
		now := fill(s.ports)
		now.WithoutMUC = !there
		if _, err := writeConfig("ejabberd.yml", who, now); err != nil {
			return err
		}
		_, err := s.callEjabberd(ctx, "reload_config", map[string]string{})
		return err
	}
	return s, nil
}

// prepareArchive makes the database that keeps the archive. ejabberd 23.01 does not make its tables
// itself.
func prepareArchive(ctx context.Context, p *Postgres) error {
	if p == nil {
		return nil
	}
	if _, err := findProgram("pgsql.beam", "erlang-p1-pgsql", "/usr/lib/erlang/lib/p1_pgsql-*/ebin/pgsql.beam"); err != nil {
		return err
	}
	tables, err := findProgram("pg.sql", "ejabberd", "/usr/share/ejabberd/sql/pg.sql")
	if err != nil {
		return err
	}
	if err := p.CreateDatabase(ctx, "ejabberd"); err != nil {
		return err
	}
	return p.run(ctx, "ejabberd", tables)
}

// beam is the command that ejabberdctl would run in the end; erl becomes the
// virtual machine by exec, so the process we start is the server itself.
func beam(erl, dir, config, libs string) command {
	return command{
		path: erl, dir: dir, signal: syscall.SIGTERM,
		args: []string{
			"+K", "true", "+P", "250000",
			"+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none", // do not spin on cores that others need
			"-noinput",
			"-mnesia", "dir", fmt.Sprintf("%q", filepath.Join(dir, "mnesia")),
			"-ejabberd", "log_rotate_count", "0",
			"-s", "ejabberd",
		},
		env: []string{
			"EJABBERD_CONFIG_PATH=" + config,
			"EJABBERD_LOG_PATH=" + filepath.Join(dir, "ejabberd.log"),
			"ERL_LIBS=" + libs,
			"ERL_CRASH_DUMP=" + filepath.Join(dir, "erl_crash.dump"),
			"ERL_CRASH_DUMP_BYTES=0",
		},
	}
}

// registerEjabberd makes an account by mod_http_api: starting ejabberdctl
// would take a second each.
func (s *XMPPServer) registerEjabberd(ctx context.Context, name, password string) error {
	status, err := s.callEjabberd(ctx, "register", map[string]string{
		"user": name, "host": Host, "password": password,
	})
	if status == http.StatusConflict {
		_, err = s.callEjabberd(ctx, "change_password", map[string]string{
			"user": name, "host": Host, "newpass": password,
		})
	}
	return err
}

// callEjabberd calls an API command and returns the HTTP status.
func (s *XMPPServer) callEjabberd(ctx context.Context, name string, args map[string]string) (int, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return 0, fmt.Errorf("lab: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.HTTP+"/api/"+name, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("lab: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("lab: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // it was read to its end
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return response.StatusCode, fmt.Errorf("lab: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return response.StatusCode, fmt.Errorf("lab: ejabberd: %s: %s: %s", name, response.Status, answer)
	}
	return response.StatusCode, nil
}
