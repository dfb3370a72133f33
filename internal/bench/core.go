package bench

import (
	"cmp"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/text"
	"bellhop/services"
)

// CoreOptions say how the core is measured. It runs by itself: without server, database and
// loop, on one goroutine.
type CoreOptions struct {
	CSRs     int    // of the largest desk; 15,000 if zero
	Services int    // 5,000 if zero
	Waiting  int    // 100,000 if zero
	Sizes    int    // so many desks, each a quarter of the next; 4 if zero
	Lives    int    // sessions whose whole life is led, for the events; 5,000 if zero
	Profile  string // file for a CPU profile of the events; none if empty
	Out      io.Writer
}

func (o CoreOptions) withDefaults() (CoreOptions, error) {
	o.CSRs, o.Services = cmp.Or(o.CSRs, 15_000), cmp.Or(o.Services, 5_000)
	o.Waiting, o.Sizes, o.Lives = cmp.Or(o.Waiting, 100_000), cmp.Or(o.Sizes, 4), cmp.Or(o.Lives, 5_000)
	if o.Out == nil {
		o.Out = io.Discard
	}
	const least = 4 // of each in the smallest desk
	quarters := 1 << (2 * max(0, o.Sizes-1))
	if o.Sizes < 1 || o.Sizes > 8 || min(o.CSRs, o.Services, o.Waiting) < least*quarters || o.Lives < 1 {
		return o, errors.New("bench: there is too little of something for so many sizes") //nolint:err113 // for whoever typed it
	}
	return o, nil
}

// CoreReport is what the core costs.
type CoreReport struct {
	Go    string `json:"go"`
	Cores int    `json:"cores"`

	Events   float64 `json:"events_per_second"` // of processor time
	PerLife  float64 `json:"events_per_session"`
	Allocs   float64 `json:"allocations_per_event"`
	Bytes    float64 `json:"bytes_per_event"`
	Assigned []Size  `json:"assignments"` // the smallest desk first
}

// Size is a desk of a size, and what one assignment costs on it, in microseconds of processor
// time: a CSR with room for one more becomes available where everybody is busy and customers
// wait, and has one; or a customer comes where CSRs are free, and is offered to one.
type Size struct {
	CSRs     int     `json:"csrs"`
	Services int     `json:"services"`
	Waiting  int     `json:"waiting"`
	Freed    Moments `json:"csr_becomes_free"`
	Came     Moments `json:"customer_comes"`
}

// Moments are percentiles in microseconds.
type Moments struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_us"`
	P99   float64 `json:"p99_us"`
	Max   float64 `json:"max_us"`
}

func moments(took []time.Duration) Moments {
	us := make([]float64, len(took))
	for i, d := range took {
		us[i] = float64(d) / float64(time.Microsecond)
	}
	return Moments{Count: len(us), P50: quantile(us, 0.5), P99: quantile(us, 0.99), Max: quantile(us, 1)}
}

// RunCore measures the core.
func RunCore(o CoreOptions) (*CoreReport, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	report := &CoreReport{Go: runtime.Version(), Cores: runtime.NumCPU()}
	runtime.LockOSThread() // the processor time is this thread's
	defer runtime.UnlockOSThread()
	for i := o.Sizes - 1; i >= 0; i-- {
		part := 1 << (2 * i)
		size, err := measureSize(Size{CSRs: o.CSRs / part, Services: o.Services / part, Waiting: o.Waiting / part})
		if err != nil {
			return nil, err
		}
		report.Assigned = append(report.Assigned, size)
		_, _ = fmt.Fprintf(o.Out, "%d CSRs, %d services, %d waiting: p99 %.1f µs\n", size.CSRs, size.Services, size.Waiting, size.Freed.P99)
	}
	stop, err := profileTo(o.Profile)
	if err != nil {
		return nil, err
	}
	return report, errors.Join(report.events(o.Lives), stop())
}

// core is a desk that is fed by hand.
type core struct {
	desk   *desk.Desk
	now    time.Time
	rand   *rand.Rand
	serial uint64
	events int
}

const coreDomain = "desk.example.org"

func newCore() (*core, error) {
	c := &core{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), rand: rand.New(rand.NewPCG(1, 2))} //nolint:gosec // the same in every run
	d, err := desk.New(desk.Options{
		Domain: coreDomain, MUC: "rooms.example.org", Name: "Desk", Epoch: 1, Kinds: services.Kinds(), Texts: text.New("en"),
	}, nil, c.now)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	c.desk = d
	c.apply(desk.LinkUp{})
	return c, nil
}

// apply applies an event; the changes are taken after some, as the loop does for the store.
func (c *core) apply(e desk.Event) []desk.Outgoing {
	if c.events++; c.events%64 == 0 {
		c.desk.TakeChanges()
		c.now = c.now.Add(time.Millisecond)
	}
	return c.desk.Apply(c.now, e)
}

// done reports that all that was asked for has been done.
func (c *core) done(out []desk.Outgoing) {
	for _, o := range out {
		if f, is := o.Effect.(desk.OpenRoom); is {
			c.done(c.apply(desk.RoomOpened{Session: f.Session}))
		}
		if o.ID != 0 {
			c.done(c.apply(desk.EffectDone{ID: o.ID}))
		}
	}
}

// timed applies an event and returns the processor time that took.
func (c *core) timed(e desk.Event) ([]desk.Outgoing, time.Duration) {
	c.desk.TakeChanges()
	before := threadTime()
	out := c.desk.Apply(c.now, e)
	return out, threadTime() - before
}

func coreService(i int) desk.ServiceName { return desk.ServiceName(fmt.Sprintf("service%d", i)) }
func coreCSR(i int) desk.CSRID           { return desk.CSRID(fmt.Sprintf("csr%d@example.org", i)) }

// staff gives the desk services and CSRs, of whom each serves three of them.
func (c *core) staff(csrs, services, capacity int) error {
	set := desk.ApplySettings{
		Reply: desk.Reply{To: desk.Operator, From: coreDomain},
		Limits: &desk.Limits{
			CustomerSessions: desk.MaxLimit, DomainSessions: desk.MaxLimit, DeskSessions: desk.MaxLimit,
		},
	}
	for i := range services {
		set.Services = append(set.Services, desk.Service{
			Name: coreService(i), MaxWaiting: 1_000, Routing: desk.Routings[i%4],
		})
	}
	for i := range csrs {
		p := desk.CSRProfile{JID: coreCSR(i), Name: fmt.Sprintf("CSR %d", i), Capacity: capacity}
		for j := range 3 {
			p.Services = append(p.Services, coreService((i+j*(services/3))%services))
		}
		set.CSRs = append(set.CSRs, p)
	}
	out := c.apply(set)
	for _, o := range out {
		if a, is := o.Effect.(desk.Answer); is && a.Result.Refusal != nil {
			return fmt.Errorf("bench: %w", a.Result.Refusal)
		}
	}
	c.done(out)
	return nil
}

// comes is a customer who asks.
func (c *core) comes(service desk.ServiceName) desk.Contact {
	c.serial++
	return desk.Contact{
		Reply:   desk.Reply{To: desk.JID(fmt.Sprintf("customer%d@example.org/web", c.serial)), From: coreDomain, ID: "r", Node: "contact"},
		Service: service, ID: coreSession(c.serial), Token: "token", Name: "Alice", Question: "How much is it?",
	}
}

func coreSession(n uint64) desk.SessionID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[8:], n)
	return desk.SessionID("s-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])))
}

// offeredTo returns who was offered a session, "" if nobody was.
func offeredTo(out []desk.Outgoing) desk.CSRID {
	for _, o := range out {
		if f, is := o.Effect.(desk.Tell); is && f.Responses != nil {
			return f.To.Bare()
		}
	}
	return ""
}

// maxTimed bounds how many assignments are timed on one desk.
const maxTimed = 5_000

var errNotAssigned = errors.New("bench: nobody was assigned")

func measureSize(size Size) (Size, error) {
	c, err := newCore()
	if err != nil {
		return size, err
	}
	if err := c.staff(size.CSRs, size.Services, 1); err != nil {
		return size, err
	}
	for i := range size.Waiting {
		c.done(c.apply(c.comes(coreService(i % size.Services))))
	}
	runtime.GC()
	var freed, came []time.Duration
	for i, n := range c.rand.Perm(size.CSRs) {
		e := desk.PresenceChanged{JID: coreCSR(n) + "/pc", Show: desk.Online}
		if i >= maxTimed {
			c.done(c.apply(e))
			continue
		}
		out, took := c.timed(e)
		if offeredTo(out) == "" {
			return size, errNotAssigned
		}
		freed = append(freed, took)
		c.done(out)
	}
	size.Freed = moments(freed)
	if c, err = newCore(); err != nil {
		return size, err
	}
	if err := c.staff(size.CSRs, size.Services, 1); err != nil {
		return size, err
	}
	for n := range size.CSRs {
		c.done(c.apply(desk.PresenceChanged{JID: coreCSR(n) + "/pc", Show: desk.Online}))
	}
	runtime.GC()
	for i := range min(maxTimed, size.CSRs/2, size.Services) {
		out, took := c.timed(c.comes(coreService(i)))
		if offeredTo(out) == "" {
			return size, errNotAssigned
		}
		came = append(came, took)
		c.done(out)
	}
	size.Came = moments(came)
	if err := c.desk.Check(); err != nil {
		return size, fmt.Errorf("bench: %w", err)
	}
	return size, nil
}

// events measures whole lives of sessions on a desk with 1,000 CSRs and 10,000 sessions under
// way: contact, offer, both join, ten messages, close, and every report of what was done.
func (r *CoreReport) events(lives int) error {
	c, err := newCore()
	if err != nil {
		return err
	}
	if err := c.staff(1_000, 10, 30); err != nil {
		return err
	}
	for i := range 1_000 {
		c.done(c.apply(desk.PresenceChanged{JID: coreCSR(i) + "/pc", Show: desk.Online}))
	}
	for i := range 10_000 + lives/10 {
		if err := c.life(i%10, i >= 10_000); err != nil {
			return err
		}
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c.events = 0
	own := threadTime()
	for i := range lives {
		if err := c.life(i%10, true); err != nil {
			return err
		}
	}
	own = threadTime() - own
	runtime.ReadMemStats(&after)
	n := float64(c.events)
	r.Events, r.PerLife = n/own.Seconds(), n/float64(lives)
	r.Allocs, r.Bytes = float64(after.Mallocs-before.Mallocs)/n, float64(after.TotalAlloc-before.TotalAlloc)/n
	if err := c.desk.Check(); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return nil
}

// life leads a session to its end, or into the talk.
func (c *core) life(service int, whole bool) error {
	e := c.comes(coreService(service))
	out := c.apply(e)
	csr := offeredTo(out)
	if csr == "" {
		return errNotAssigned
	}
	c.done(out)
	c.done(c.apply(desk.OccupantJoined{Session: e.ID, JID: e.Reply.To, Nick: "Alice"}))
	c.done(c.apply(desk.OccupantJoined{Session: e.ID, JID: csr + "/pc", Nick: "CSR"}))
	if !whole {
		return nil
	}
	for i := range 10 {
		c.done(c.apply(desk.Said{Message: desk.Message{
			Session: e.ID, StanzaID: string(rune('a' + i)), At: c.now, From: e.Reply.To.Bare(), Nick: "Alice", Body: "Is it blue?",
		}}))
	}
	c.done(c.apply(desk.CloseSession{Reply: desk.Reply{To: csr + "/pc", From: coreDomain, ID: "r", Node: "close"}, Session: e.ID}))
	return nil
}

// WriteText writes the report for people.
func (r *CoreReport) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `%d cores, %s; processor time of one thread

events, /s                 %10.0f   goal 300000
events a session           %10.1f
allocations an event       %10.1f   of %.0f bytes together

one assignment, µs                      a CSR becomes free             a customer comes
      CSRs  services   waiting       p50       p99       max       p50       p99       max
`, r.Cores, r.Go, r.Events, r.PerLife, r.Allocs, r.Bytes)
	for _, s := range r.Assigned {
		fmt.Fprintf(&b, "%10d%10d%10d%10.1f%10.1f%10.1f%10.1f%10.1f%10.1f\n", s.CSRs, s.Services, s.Waiting,
			s.Freed.P50, s.Freed.P99, s.Freed.Max, s.Came.P50, s.Came.P99, s.Came.Max)
	}
	b.WriteString("goal: p99 of 20, growing no faster than the logarithm\n")
	return write(w, b.String())
}

// WriteJSON writes the report for programs.
func (r *CoreReport) WriteJSON(w io.Writer) error { return writeJSON(w, r) }
