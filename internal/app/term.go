package app

import (
	"context"
	"crypto/x509"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/component"
	"bellhop/internal/adhoc"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/doctor"
	"bellhop/internal/lookalike"
	"bellhop/internal/mail"
	"bellhop/internal/rules"
	"bellhop/internal/text"
	"bellhop/muc"
	"bellhop/services"
)

// drain is how long a stopping process lets what it owes be carried out.
const drain = 5 * time.Second

// streamProbes are as many as leave a stream in doubt that is not alone once in 65,000 times.
const streamProbes = 16

// term is one time of holding a link: the loop that owns the desk and the adapters around
// it, made together and stopped together.
type term struct {
	*Server
	keeper   *keeper
	loop     *desk.Loop
	link     *component.Link
	edge     *component.Edge
	rooms    *muc.Rooms
	commands *adhoc.Server
	mailer   *mail.Mailer                 // nil where no mail is sent
	places   []desk.Place                 // as last told to the desk; the inbox watcher's
	visit    atomic.Pointer[doctor.Visit] // nil unless a doctor has the stream looked over
}

// term serves a link until ctx ends, the lease is lost, or the server refuses us.
func (s *Server) term(ctx context.Context, k *keeper) error {
	t := &term{Server: s, keeper: k}
	t.wire()
	// The parts end in order: first nobody asks anything new, then the loop works off what it
	// has while the stream still stands, then the stream.
	loopCtx, stopLoop := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLoop()
	linkCtx, stopLink := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLink()

	doctorCtx, stopDoctor := context.WithCancel(loopCtx)
	defer stopDoctor()
	doctorGone := make(chan struct{})

	failed := make(chan error, 9)
	var wg sync.WaitGroup
	run := func(name string, f func() error) {
		wg.Go(func() {
			err := f()
			if err != nil {
				s.log.Debug("a part ended", "part", name, "error", err)
			}
			failed <- err
		})
	}
	t.lookAround(ctx) // before anybody can ask
	run("loop", func() error { return t.loop.Run(loopCtx) })
	run("lease", func() error { return k.keep(loopCtx) })
	run("inbox", func() error { return t.watchInbox(loopCtx) })
	run("doctor", func() error { defer close(doctorGone); return t.watchDoctors(doctorCtx) })
	run("partitions", func() error { return keepPartitions(loopCtx, t.db, t.log) })
	run("reload", func() error { return t.watchReload(loopCtx) })
	run("commands", func() error { t.commands.Run(loopCtx); return nil })
	if t.mailer != nil {
		run("mail", func() error { return t.mailer.Run(loopCtx) })
	}
	run("link", func() error { return t.link.Run(linkCtx) })
	defer t.metrics.Attach(t.loop.Read)()
	defer t.present.begin(t.loop)()
	s.health.ready(t)
	defer s.health.set("starting")

	var err error
	select {
	case <-ctx.Done():
		s.health.set("stopping")
		stopDoctor()
		t.finish()
		await(doctorGone, time.Second) // it still has a room to destroy
	case err = <-failed:
	}
	stopLoop()
	if err == nil {
		// What the loop released last is still to be written.
		t.settle(time.Second)
	}
	stopLink()
	wg.Wait()
	return err
}

// wire makes the parts and ties them together.
func (t *term) wire() {
	x := t.cfg.XMPP
	t.loop = desk.NewLoop(desk.LoopConfig{
		Options: deskOptions(t.cfg),
		Store:   t.db, Lease: t.keeper.Lease, Release: t.release, Observer: t.observer(), Log: t.log,
	})
	t.mailer = t.newMailer()
	t.link = component.New(component.Config{
		Address: x.Address, Domain: x.Domain, Secret: []byte(x.Secret.Reveal()), AllowPlain: x.AllowPlain, TLS: ComponentTLS(t.cfg),
		Probes: streamProbes, Dial: t.dial, Log: t.log, Observer: streamObserver{t.metrics},
	}, handler{t})
	t.rooms = muc.New(muc.Config{
		Domain: x.Domain, MUC: x.MUC, DeskNick: t.cfg.Name, Occupant: muc.OccupantMode(x.Occupant), Persistent: x.PersistentRooms,
		Stream: t.link, Cut: streamEnded, First: desk.FirstEffect(t.keeper.Lease().Epoch),
		Post: t.post, Log: t.log, Observer: t.metrics,
		Private: t.saidInPrivate, Command: t.saidToAll, Other: t.outside,
	})
	t.commands = adhoc.New(adhoc.Config{
		Domain: x.Domain, Desk: asked{t.core()}, Records: records{t.db, x.Domain}, Send: t.send, Log: t.log, Behind: t.rooms.Behind,
		File: settingsFile{rules.New()}, Identify: identify(t.cfg.Web), BoardLink: t.boardLink,
	})
	t.edge = component.NewEdge(component.EdgeConfig{
		Domain: x.Domain, MUC: x.MUC, Name: t.cfg.Name, Version: Version,
		Out: t.link, Core: t.core(), Commands: t.commands, Rooms: t.rooms, Texts: text.Say, Log: t.log,
		Refused: t.metrics.Refused,
	})
}

// deskOptions are what a desk of this configuration is made with, but for the lease's epoch.
func deskOptions(cfg *config.Config) desk.Options {
	return desk.Options{
		Domain: desk.JID(cfg.XMPP.Domain), MUC: desk.JID(cfg.XMPP.MUC), Name: cfg.Name,
		Admins: cfg.Admins, Kinds: services.Kinds(), Texts: text.Say, Judge: rules.New(), Mail: cfg.SMTP.Address != "",
		Looks: lookalike.Skeletons,
	}
}

// dial opens the stream's connection, fenced by the lease.
func (t *term) dial(ctx context.Context) (net.Conn, error) {
	conn, err := component.Dial(ctx, t.cfg.XMPP.Address, ComponentTLS(t.cfg))
	if err != nil {
		return nil, err
	}
	return fencedConn{Conn: conn, held: t.keeper.held}, nil
}

// ComponentTLS says how the server's component port is spoken to; nil for plain TCP.
func ComponentTLS(cfg *config.Config) *component.TLS {
	x := cfg.XMPP
	if !x.TLS {
		return nil
	}
	t := &component.TLS{Names: []string{x.Server, x.Domain}}
	if x.CA != "" {
		t.Roots = x509.NewCertPool()
		t.Roots.AppendCertsFromPEM([]byte(x.CA)) // the configuration has looked at it
	}
	return t
}

// finish waits until nothing is owed any more, or long enough.
func (t *term) finish() {
	deadline := time.Now().Add(drain)
	for time.Now().Before(deadline) && t.link.Connected() {
		owed := make(chan int, 1)
		if t.loop.Read(func(d *desk.Desk) { owed <- d.Owed() }) != nil {
			return
		}
		select {
		case n := <-owed:
			if n == 0 {
				return
			}
		case <-time.After(time.Until(deadline)):
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// await waits for the end of a part, at most so long.
func await(gone <-chan struct{}, most time.Duration) {
	select {
	case <-gone:
	case <-time.After(most):
	}
}

// settle gives the stream a moment to write what waits for it.
func (t *term) settle(most time.Duration) {
	deadline := time.Now().Add(most)
	for time.Now().Before(deadline) && t.link.Connected() {
		if s := t.link.Stats(); s.Queued+s.Unacked == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
