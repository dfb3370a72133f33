package bench

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"bellhop/internal/lab"
)

// LiveOptions say what is measured of a desk that has many sessions under way. It runs as a
// process of its own, so that its memory and its end are its own.
type LiveOptions struct {
	Server   lab.Kind // Prosody if empty
	Sessions int      // that are under way; 10,000 if zero
	InFlight int      // that are set up at once; 64 if zero
	Idle     int      // new sessions among them, one at a time; 100 if zero
	Messages int      // that are said for the talk; 5,000 if zero
	Quiet    time.Duration
	Held     bool   // measure memory, the latency of new sessions, and the cost of silence
	Talk     bool   // measure how fast what is said comes, and how long until it is stored
	Recovery bool   // kill the desk, and measure how long until it is as it was
	Program  string // the bellhop that is run; this program if empty
	Archive  bool   // ejabberd keeps its archive in PostgreSQL
	Dir      string
	Out      io.Writer
}

func (o LiveOptions) withDefaults() (LiveOptions, Options, error) {
	o.Sessions, o.Messages, o.Quiet = cmp.Or(o.Sessions, 10_000), cmp.Or(o.Messages, 5_000), cmp.Or(o.Quiet, 10*time.Second)
	own, err := Options{
		Server: o.Server, Sessions: o.Sessions, InFlight: o.InFlight, Idle: o.Idle, Archive: o.Archive, Dir: o.Dir, Out: o.Out,
	}.withDefaults()
	if err == nil && o.Program == "" {
		o.Program, err = os.Executable()
	}
	return o, own, err
}

// LiveReport is what was measured. A part that was not asked for is nil.
type LiveReport struct {
	Server   lab.Kind  `json:"server"`
	Cores    int       `json:"cores"`
	Go       string    `json:"go"`
	Sessions int       `json:"sessions"`
	SetUp    float64   `json:"set_up_per_second"` // with both people in the room
	Held     *Held     `json:"held,omitempty"`
	Talk     *Talk     `json:"talk,omitempty"`
	Recovery *Recovery `json:"recovery,omitempty"`
}

// Held is what sessions cost that are under way.
type Held struct {
	Empty  float64     `json:"empty_mb"` // resident memory of the desk without sessions
	Half   float64     `json:"half_mb"`  // with half of them
	All    float64     `json:"all_mb"`
	Each   float64     `json:"each_kb"`      // of the second half
	Silent float64     `json:"silent_cores"` // processor time of the desk while nobody speaks, of one core
	New    Percentiles `json:"new"`          // one more session among them
}

// live is a desk with sessions under way.
type live struct {
	*deskSide
	opts    LiveOptions
	process *exec.Cmd
	said    int
	joined  int // of the sessions, those whose people are in the room
}

// RunLive measures. It stops what it has started.
func RunLive(ctx context.Context, o LiveOptions) (report *LiveReport, err error) {
	o, own, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, own)
	if err != nil {
		return nil, err
	}
	defer s.end(ctx)
	l := &live{deskSide: &deskSide{stage: s}, opts: o}
	l.serve = l.serveProcess
	if err := l.start(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.stopDesk(ctx)) }()
	report = &LiveReport{Server: own.Server, Cores: runtime.NumCPU(), Go: runtime.Version(), Sessions: o.Sessions}
	return report, l.measure(ctx, report)
}

// serveProcess runs the desk as a process until ctx ends or it is killed.
func (l *live) serveProcess(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, l.opts.Program, "serve", "-c", filepath.Join(l.dir, "bellhop.yaml"))
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	log, err := os.OpenFile(filepath.Join(l.dir, "process.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer log.Close() //nolint:errcheck // it is the process's
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	l.mu.Lock()
	l.process = cmd
	l.mu.Unlock()
	if err := cmd.Wait(); ctx.Err() == nil {
		return fmt.Errorf("bench: the desk has ended: %w", err)
	}
	return nil
}

func (l *live) running() *os.Process {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.process.Process
}

func (l *live) measure(ctx context.Context, r *LiveReport) error {
	var held Held
	var err error
	if held.Empty, err = l.resident(ctx); err != nil {
		return err
	}
	began := time.Now()
	if err := l.fill(ctx, l.opts.Sessions/2); err != nil {
		return err
	}
	took := time.Since(began)
	if held.Half, err = l.resident(ctx); err != nil {
		return err
	}
	began = time.Now()
	if err := l.fill(ctx, l.opts.Sessions-l.opts.Sessions/2); err != nil {
		return err
	}
	r.SetUp = float64(l.opts.Sessions) / (took + time.Since(began)).Seconds()
	if l.opts.Held {
		r.Held = &held
		if err := l.hold(ctx, r.Held); err != nil {
			return err
		}
	}
	if l.opts.Talk {
		if r.Talk, err = l.talk(ctx); err != nil {
			return err
		}
	}
	if l.opts.Recovery {
		r.Recovery, err = l.recover(ctx)
	}
	return err
}

// fill sets up sessions and has their customers and CSRs join, some at a time, so that no offer
// waits long.
func (l *live) fill(ctx context.Context, n int) error {
	for n > 0 {
		part := min(n, 1_000)
		if _, _, err := l.set(ctx, part, l.stage.opts.InFlight); err != nil {
			return err
		}
		if err := l.join(ctx); err != nil {
			return err
		}
		n -= part
		l.say("%d sessions are under way", l.joined)
	}
	return nil
}

// join has the people of those sessions join that they are not in yet.
func (l *live) join(ctx context.Context) error {
	l.mu.Lock()
	all := l.rooms[l.joined:]
	l.mu.Unlock()
	f := newFlight(2*len(all), func(i int) {
		room := all[i/2]
		who, nick := customerJID(room.customer)+"/bench", "Customer"
		if i%2 == 1 {
			who, nick = room.csr+"/bench", "Agent"
		}
		l.people.queue([]byte("<presence from='"+who+"' to='"+string(room.key[:])+"@"+lab.RoomHost+"/"+nick+"' id='j"+strconv.Itoa(i)+
			"'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"), 1)
	}, l.people.flush)
	l.give(func(stanza []byte) {
		if !bytes.HasPrefix(stanza, []byte("<presence")) || !bytes.Contains(stanza, []byte("110")) && !isError(stanza) {
			return
		}
		id := attr(stanza, "id")
		i, err := strconv.Atoi(string(bytes.TrimPrefix(id, []byte("j"))))
		switch {
		case err != nil:
		case isError(stanza):
			f.fail(fmt.Errorf("somebody cannot join: %s", stanza))
		default:
			f.finish(i)
		}
	})
	_, err := f.run(ctx, 32)
	l.joined += len(all)
	return err
}

// hold measures what the sessions cost that are there.
func (l *live) hold(ctx context.Context, h *Held) (err error) {
	if h.All, err = l.resident(ctx); err != nil {
		return err
	}
	h.Each = (h.All - h.Half) * 1024 / float64(l.opts.Sessions-l.opts.Sessions/2)
	before, err := l.spent()
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(l.opts.Quiet):
	}
	after, err := l.spent()
	if err != nil {
		return err
	}
	h.Silent = (after - before).Seconds() / l.opts.Quiet.Seconds()
	took, err := l.oneByOne(ctx, l.deskSide)
	h.New = percentiles(took)
	return errors.Join(err, l.join(ctx))
}

// resident is the desk's resident memory in MB, once it has come to rest.
func (l *live) resident(ctx context.Context) (float64, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(2 * time.Second):
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.running().Pid))
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	_, rest, _ := bytes.Cut(data, []byte("VmRSS:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0, errors.New("bench: the kernel does not say how much memory the desk has") //nolint:err113 // nobody asks
	}
	kb, err := strconv.Atoi(string(fields[0]))
	return float64(kb) / 1024, err
}

// spent is the processor time of the desk so far.
func (l *live) spent() (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", l.running().Pid))
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	p, _ := parseStat(data)
	return p.own, nil
}

// WriteText writes the report for people.
func (r *LiveReport) WriteText(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, %d cores, %s; %d sessions under way, set up with both people in the room at %.0f a second\n",
		r.Server, r.Cores, r.Go, r.Sessions, r.SetUp)
	if h := r.Held; h != nil {
		fmt.Fprintf(&b, `
held
  memory of the desk, MB       %10.1f   without sessions %.1f, with half of them %.1f; goal 150
  each further session, kB     %10.1f   goal 4
  cores while nobody speaks    %10.3f
  a new session among them, ms %10.2f   p95 %.2f, p99 %.2f, of %d
`, h.All, h.Empty, h.Half, h.Each, h.Silent, h.New.P50, h.New.P95, h.New.P99, h.New.Count)
	}
	if t := r.Talk; t != nil {
		fmt.Fprintf(&b, `
talk
  reflected to the CSR, /s     %10.0f   of %d
  transcript behind it, ms     %10.1f   p95 %.1f, p99 %.1f, to 20; goal 200
`, t.Rate, t.Messages, t.Lag.P50, t.Lag.P95, t.Lag.P99)
	}
	if c := r.Recovery; c != nil {
		fmt.Fprintf(&b, `
recovery
  from the kill to the lease, s%10.1f   the old one had it for 10; the new one was started after %.1f
  then to the first answer, s  %10.2f   goal 1
  then every record whole, s   %10.1f   half of them %.1f; %.0f rooms/s; goal %.0f
`, c.Lease, c.Said, c.Answer, c.All, c.Half, c.Rooms, map[lab.Kind]float64{lab.Prosody: 500, lab.Ejabberd: 1000}[r.Server])
	}
	return write(w, b.String())
}

// WriteJSON writes the report for programs.
func (r *LiveReport) WriteJSON(w io.Writer) error { return writeJSON(w, r) }
