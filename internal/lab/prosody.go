package lab

import (
	"cmp"
	"context"
	"syscall"
)

// StartProsody starts Prosody in dir/prosody. Accounts and rooms that are
// there are kept. ctx bounds the start only: end the server with Stop.
func StartProsody(ctx context.Context, dir string, opts Options) (*XMPPServer, error) {
	who, err := serverAccount("nobody")
	if err != nil {
		return nil, err
	}
	binary, err := findProgram("prosody", "prosody", "/usr/bin/prosody")
	if err != nil {
		return nil, err
	}
	control, err := findProgram("prosodyctl", "prosody", "/usr/bin/prosodyctl")
	if err != nil {
		return nil, err
	}
	dir, err = serverDir(dir, string(Prosody), who)
	if err != nil {
		return nil, err
	}
	opts.Secret = cmp.Or(opts.Secret, DefaultSecret)
	s := &XMPPServer{Kind: Prosody, Secret: opts.Secret}
	var config string
	fill := func(ports []int) settings {
		// One listener serves all components.
		return settings{
			Options: opts, Dir: dir,
			C2SPort: ports[0], Port: ports[1], Port2: ports[1], HTTPPort: ports[2],
		}
	}
	s.server, err = launch(ctx, dir, recipe{
		name: "Prosody", ports: 3, logs: []string{"out.log", "prosody.log"},
		configure: func(ports []int) (command, error) {
			config, err = writeConfig("prosody.cfg.lua", who, fill(ports))
			return command{
				path: binary, args: []string{"-F", "--config", config}, dir: dir, who: who, signal: syscall.SIGTERM,
			}, err
		},
		ready: func(ctx context.Context, ports []int) error { return probeXMPP(ctx, fill(ports)) },
	})
	if err != nil {
		return nil, err
	}
	s.locate(fill(s.ports))
	s.addUser = func(ctx context.Context, name, password string) error {
		register := command{
			path: control, dir: dir, who: who,
			args: []string{"--config", config, "register", name, Host, password},
		}
		_, err := register.run(ctx)
		return err
	}
	s.rooms = func(ctx context.Context, there bool) error {
		verb := "deactivate"
		if there {
			verb = "activate"
		}
		shell := command{path: control, dir: dir, who: who, args: []string{"--config", config, "shell", "host", verb, RoomHost}}
		_, err := shell.run(ctx)
		return err
	}
	return s, nil
}

// locate sets the addresses.
func (s *XMPPServer) locate(at settings) {
	s.C2S, s.HTTP = addr(at.C2SPort), addr(at.HTTPPort)
	s.Components = map[string]string{Desk: addr(at.Port), Desk2: addr(at.Port2)}
}
