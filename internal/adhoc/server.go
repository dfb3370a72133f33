package adhoc

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// NSCommands is the namespace of ad-hoc commands (XEP-0050).
const NSCommands = "http://jabber.org/protocol/commands"

// Desk is what commands need of the core.
type Desk interface {
	// Post hands an event to the core. What it leads to comes to [Server.Answer], later or
	// before Post returns.
	Post(desk.Event) error
	// Decide runs decide where the desk's state may be looked at, and applies the events that it
	// returns as if they were posted; if it returns none, stored is called once what it saw is
	// kept, or with an error if it is not.
	Decide(decide func(*desk.Desk) []desk.Event, stored func(error)) error
}

// ErrNoRecord is what [Records] wrap when there is no such session.
var ErrNoRecord = errors.New("adhoc: no such record")

// Records are what is stored and no more, or never, in the core's memory.
type Records interface {
	// Transcript returns what was said in a session, in order.
	Transcript(ctx context.Context, session desk.SessionID) ([]desk.Message, error)
	// SessionRecord returns a session, live or closed.
	SessionRecord(ctx context.Context, session desk.SessionID) (desk.Session, error)
	// RecentSessions returns a customer's sessions with a service, or with any if service is
	// empty, the latest first.
	RecentSessions(ctx context.Context, customer desk.JID, service desk.ServiceName, limit int) ([]desk.Record, error)
	// SearchTranscripts returns what was said that has the words of a query, the latest first.
	SearchTranscripts(ctx context.Context, query string, limit int) ([]desk.Message, error)
	// Audit returns the latest rows that a filter lets through, in the order of their time.
	Audit(ctx context.Context, filter desk.AuditFilter) ([]desk.Audit, error)
	// CustomerData returns everything that is stored of a customer, as one JSON value.
	CustomerData(ctx context.Context, customer desk.JID) (string, error)
	// Stats returns the figures of the services for the sessions begun since then.
	Stats(ctx context.Context, since time.Time) ([]ServiceStats, error)
	// Report counts the sessions of a time. A target of nothing is the usual one.
	Report(ctx context.Context, q desk.ReportQuery) ([]desk.ReportRow, error)
}

// ServiceStats is how a service did with the sessions that customers began in some time.
type ServiceStats struct {
	Service   desk.ServiceName
	Entered   int           // sessions begun
	Served    int           // of those, met by a CSR
	Abandoned int           // of those, ended before any CSR came
	WaitAvg   time.Duration // from asking to meeting a CSR, of those served
}

// Observer counts what becomes of commands. Node is one of the table's, "chat" or "unknown";
// outcome is completed, form, refused, error, canceled or busy.
type Observer interface {
	Command(node, outcome string)
}

// Config is what a [Server] is made with. Domain, Desk and Send are needed.
type Config struct {
	Domain  string
	Desk    Desk
	File    SettingsFile // nil: no export and no import
	Records Records      // nil: no transcripts, and figures of the present alone
	// Identify verifies what a site has signed about a customer; nil: nobody vouches for anybody.
	Identify func(token string, service desk.ServiceName, now time.Time) (*desk.Known, error)
	// BoardLink makes a link that lets somebody in to the wallboard once; nil: there is none.
	BoardLink func(context.Context, desk.JID) (string, error)
	// Behind runs a function once what came on the stream before has been told to the core, so that a
	// command is decided by what its asker has seen. It must not wait for it; nil runs it at once.
	Behind   func(func())
	Send     func(*wire.Element) // hands a stanza to the stream; must not call back
	Text     func(lang, key string, args ...string) string
	Now      func() time.Time
	Log      *slog.Logger
	Observer Observer
}

const (
	lanes       = 128             // workers; each waits for the desk a transaction long; the requests of one address stay in order
	laneLength  = 128             // requests that wait in each
	lookups     = 2               // workers for stored records, which may be slow
	lookupLimit = 64              // look-ups that wait
	lookupTime  = 8 * time.Second // that one may take
)

// Server answers commands. [Server.IQ] and [Server.Text] are called by the reader of the
// stream and only queue; [Server.Run] does the work. It is safe for concurrent use.
type Server struct {
	cfg     Config
	dialogs *dialogs
	lanes   [lanes]chan func(context.Context)
	lookups chan func(context.Context)
	seed    maphash.Seed
}

// New makes a server. It answers once [Server.Run] runs.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Behind == nil {
		cfg.Behind = func(do func()) { do() }
	}
	if cfg.Observer == nil {
		cfg.Observer = nobody{}
	}
	s := &Server{
		cfg: cfg, dialogs: newDialogs(), seed: maphash.MakeSeed(),
		lookups: make(chan func(context.Context), lookupLimit),
	}
	for i := range s.lanes {
		s.lanes[i] = make(chan func(context.Context), laneLength)
	}
	return s
}

type nobody struct{}

func (nobody) Command(string, string) {}

// Run answers what is asked until ctx ends, and returns when its workers have. What still
// waits then is not answered: the one who asked learns it from the stream's end.
func (s *Server) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for i := range s.lanes {
		wg.Go(func() { s.work(ctx, s.lanes[i]) })
	}
	for range lookups {
		wg.Go(func() { s.work(ctx, s.lookups) })
	}
	wg.Wait()
}

func (s *Server) work(ctx context.Context, jobs <-chan func(context.Context)) {
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-jobs:
			s.guard(ctx, job)
		}
	}
}

// guard keeps a fault in one command from ending the worker.
func (s *Server) guard(ctx context.Context, job func(context.Context)) {
	defer func() {
		if fault := recover(); fault != nil {
			s.cfg.Log.ErrorContext(ctx, "a command failed", "panic", fault)
			s.cfg.Observer.Command(unknownNode, "error")
		}
	}()
	job(ctx)
}

// queue gives a job to the lane of an address, or says that the lane is full.
func (s *Server) queue(from desk.JID, job func(context.Context), full func()) {
	lane := s.lanes[maphash.String(s.seed, string(from))%lanes]
	s.cfg.Behind(func() {
		select {
		case lane <- job:
		default:
			full()
		}
	})
}

// errFault says that a command has a fault of its own.
var errFault = errors.New("adhoc: a command failed")

// decide looks at the desk, wherever its Decide runs f, and hands it the events that f returns.
// It reports whether there were any; if not, what was seen is stored. A fault in f is the
// command's alone: it does not reach the goroutine that owns the desk.
func (s *Server) decide(ctx context.Context, f func(*desk.Desk) []desk.Event) (posted bool, err error) {
	done := make(chan error, 1)
	guarded := func(d *desk.Desk) (events []desk.Event) {
		defer func() {
			if fault := recover(); fault != nil {
				s.cfg.Log.ErrorContext(ctx, "a command failed", "panic", fault)
				events, posted = nil, true
				done <- errFault
			}
		}()
		if events = f(d); len(events) > 0 {
			posted = true
			done <- nil
		}
		return events
	}
	stored := func(err error) {
		if !posted {
			done <- err
		}
	}
	if err := s.cfg.Desk.Decide(guarded, stored); err != nil {
		return false, err
	}
	select {
	case err := <-done:
		return posted && err == nil, err
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// read looks at the desk as it is stored.
func (s *Server) read(ctx context.Context, f func(*desk.Desk)) error {
	_, err := s.decide(ctx, func(d *desk.Desk) []desk.Event {
		f(d)
		return nil
	})
	return err
}
