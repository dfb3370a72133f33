package lab

import (
	"context"
	"errors"
	"fmt"
)

// recipe is what differs between the kinds of servers.
type recipe struct {
	name  string
	ports int      // how many ports it listens on
	logs  []string // files that say why it failed
	// configure writes its configuration for the ports and says how to run it.
	configure func(ports []int) (command, error)
	// ready fails as long as the server does not answer.
	ready func(ctx context.Context, ports []int) error
}

// server is one server of a lab. Its methods are for one goroutine at a time.
type server struct {
	dir     string
	recipe  recipe
	ports   []int
	process *process
}

// launch starts a server in dir on its ports of last time or, when they are
// taken, on others.
func launch(ctx context.Context, dir string, r recipe) (*server, error) {
	s := &server{dir: dir, recipe: r}
	kept := loadPorts(dir)
	var failed error
	for range portAttempts {
		ports, err := choosePorts(kept, r.ports)
		if err != nil {
			return nil, err
		}
		failed = s.startOn(ctx, ports)
		if failed == nil {
			return s, savePorts(dir, ports)
		}
		if !errors.Is(failed, errPortTaken) {
			return nil, failed
		}
		kept = nil
	}
	return nil, failed
}

// startOn starts the server on the ports and waits until it answers on all of them.
func (s *server) startOn(ctx context.Context, ports []int) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	cmd, err := s.recipe.configure(ports)
	if err != nil {
		return err
	}
	process, err := cmd.serve(ctx)
	if err != nil {
		return err
	}
	if err := s.await(ctx, process, ports); err != nil {
		err = fmt.Errorf("lab: %s does not come up: %w%s", s.recipe.name, err, tail(s.dir, s.recipe.logs...))
		return errors.Join(err, process.crash(context.WithoutCancel(ctx)))
	}
	s.process, s.ports = process, ports
	return nil
}

// await returns when the process listens on the ports and answers there.
func (s *server) await(ctx context.Context, p *process, ports []int) error {
	return poll(ctx, func() (bool, error) {
		switch owns, err := ownsPorts(p.pid, ports); {
		case err != nil:
			return true, err
		case p.ended():
			err = errors.Join(errors.New("it ended"), p.err)
			if !allFree(ports) {
				err = errors.Join(errPortTaken, err)
			}
			return true, err
		case !owns:
			return false, errors.New("it does not listen yet")
		}
		probe, cancel := context.WithTimeout(ctx, probeTimeout)
		defer cancel()
		if err := s.recipe.ready(probe, ports); err != nil {
			return false, err
		}
		return true, nil
	})
}

// PID is the process id of the server.
func (s *server) PID() int { return s.process.pid }

// Dir is the directory with the server's configuration, data and logs.
func (s *server) Dir() string { return s.dir }

// Done is closed when the server has ended. After a [server.Restart] it is another channel.
func (s *server) Done() <-chan struct{} { return s.process.done }

// Log returns the last lines that the server wrote to its logs.
func (s *server) Log() string { return tail(s.dir, s.recipe.logs...) }

// Stop ends the server in good order. The data stays. Stopping twice is fine.
func (s *server) Stop(ctx context.Context) error { return s.process.stop(ctx) }

// Kill ends the server by SIGKILL, as a crash would. What it had not written
// to disk yet is lost: with ejabberd also accounts made in the last minutes.
func (s *server) Kill(ctx context.Context) error { return s.process.crash(ctx) }

// Restart stops the server if it runs and starts it again, with the data and
// on the ports that it had.
func (s *server) Restart(ctx context.Context) error {
	if err := s.Stop(ctx); err != nil {
		return err
	}
	return s.startOn(ctx, s.ports)
}
