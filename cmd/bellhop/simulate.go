package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/simulate"
)

// simulation is what the flags ask for.
type simulation struct {
	conf, services, compare, load, recorded, export, svg string
	service                                              desk.ServiceName
	from, to                                             time.Time
	csrs                                                 span
	capacity, days                                       int
	stream                                               simulate.Stream
	warmUp                                               time.Duration
	warmUpGiven, asJSON                                  bool
	plan                                                 simulate.Plan
}

// simulated plays a load on a desk that nobody has, and says what everybody would see.
func simulated(ctx context.Context, env environment, args []string) error {
	s := &simulation{plan: simulate.Plan{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}}
	fs := s.flags()
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	fs.Visit(func(f *flag.Flag) { s.warmUpGiven = s.warmUpGiven || f.Name == "warm-up" })
	setups, err := s.prepare(ctx, env)
	if err != nil || setups == nil {
		return s.usage(err)
	}
	// A simulation allocates much and keeps little; memory is cheaper than its collection.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	outcomes, err := simulate.Run(ctx, &s.plan, setups, progressBar(env.stderr))
	if err != nil {
		return s.usage(err)
	}
	return s.report(env, outcomes)
}

// usage makes a plan that cannot be played wrong usage.
func (s *simulation) usage(err error) error {
	if errors.Is(err, simulate.ErrPlan) {
		return usageError{err}
	}
	return err
}

func (s *simulation) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("simulate", flag.ContinueOnError)
	fs.StringVar(&s.conf, "c", "bellhop.yaml", "the configuration `file`, for what is stored")
	fs.StringVar(&s.services, "services", "", "the services `file` to simulate")
	fs.StringVar(&s.compare, "compare", "", "another services `file`, tried with the same customers")
	fs.StringVar(&s.load, "load", "", "a load `file`: who comes when, and the shifts")
	fs.StringVar(&s.recorded, "recorded", "", "play the sessions of this `file` again; \"stored\": those of the database")
	fs.StringVar(&s.export, "export", "", "write the recorded sessions to this `file` and simulate nothing")
	fs.Func("from", "the first day of the recorded sessions, as 2026-11-01", date(&s.from))
	fs.Func("to", "the day behind the last one", date(&s.to))
	fs.Func("start", "the first day of a run (2026-01-05, a Monday)", date(&s.plan.Start))
	fs.Func("service", "the service that --arrivals are for", func(v string) error { s.service = desk.ServiceName(v); return nil })
	fs.Func("arrivals", "how often customers come, as 200/h", func(v string) error {
		rate, err := simulate.ParseRate(v)
		s.stream.Rates = []simulate.Rate{{PerSecond: rate}}
		return err
	})
	distribution := func(into *simulate.Times) func(string) error {
		return func(v string) (err error) { *into, err = simulate.ParseTimes(v); return err }
	}
	fs.Func("handling", "how long sessions take: 3m (exponential), \"log-normal 3m 0.8\", \"fixed 3m\"", distribution(&s.stream.Handling))
	fs.Func("patience", "how long customers wait before they give up", distribution(&s.stream.Patience))
	fs.Func("answer", "how long CSRs take to come when they are asked", distribution(&s.plan.Answer))
	fs.Func("miss", "the share of offers that CSRs let pass, as 2%", func(v string) (err error) { s.plan.Miss, err = simulate.ParseShare(v); return err })
	fs.Func("csrs", "so many CSRs instead of those of the file, as 12 or 8..20", func(v string) (err error) {
		s.csrs, err = numbers(v, 100_000)
		return err
	})
	fs.IntVar(&s.capacity, "capacity", 0, "sessions that a CSR can have at once, with --csrs")
	fs.IntVar(&s.days, "days", 1, "days that a run takes")
	fs.DurationVar(&s.warmUp, "warm-up", 0, "the `time` at the beginning of a run that does not count (a tenth of it where the load is always the same)")
	fs.IntVar(&s.plan.Runs, "runs", 20, "runs, which differ by chance")
	fs.Uint64Var(&s.plan.Seed, "seed", 1, "the same seed gives the same customers")
	fs.DurationVar(&s.plan.Within, "within", 20*time.Second, "the `time` in which sessions are to be answered")
	fs.DurationVar(&s.plan.Bin, "parts", time.Hour, "the parts into which the day is cut")
	fs.StringVar(&s.svg, "svg", "", "draw pictures into this `directory`")
	fs.BoolVar(&s.asJSON, "json", false, "print JSON")
	return fs
}

// date reads a day; it begins at midnight UTC.
func date(into *time.Time) func(string) error {
	return func(v string) (err error) {
		if *into, err = time.Parse(time.DateOnly, v); err != nil {
			return fmt.Errorf("%q is not a day; write 2026-11-01", v) //nolint:err113 // for people
		}
		return nil
	}
}

// prepare reads the files and completes the plan. No setups and no error: there is nothing to play.
func (s *simulation) prepare(ctx context.Context, env environment) ([]*simulate.Setup, error) {
	file, err := s.readLoad()
	if err != nil {
		return nil, err
	}
	setups, err := s.desks(ctx, env)
	if err != nil {
		return nil, err
	}
	if err := s.streams(ctx, env, setups[0]); err != nil {
		return nil, err
	}
	if s.export != "" {
		return nil, s.exportRecords(env)
	}
	if s.days < 1 || s.days > 3660 {
		return nil, usageError{fmt.Errorf("%d days cannot be simulated; write 1 to 3660", s.days)} //nolint:err113 // for people
	}
	s.plan.Length = max(s.plan.Length, time.Duration(s.days)*24*time.Hour)
	for _, setup := range setups {
		if err := file.Shift(setup.CSRs); err != nil {
			return nil, err
		}
	}
	if !s.warmUpGiven && s.steady(file) {
		s.warmUp = s.plan.Length / 10
		s.plan.Length += s.warmUp
	}
	s.plan.WarmUp = s.warmUp
	return s.sweep(setups)
}

// steady reports whether the load is the same at all times, so that a run only needs to forget
// that it began with an empty desk.
func (s *simulation) steady(file *simulate.File) bool {
	for _, stream := range s.plan.Streams {
		if len(stream.Rates) != 1 || len(stream.Bursts)+len(stream.Past) > 0 {
			return false
		}
	}
	return len(file.Shifts) == 0
}

func (s *simulation) readLoad() (*simulate.File, error) {
	if s.load == "" {
		return &simulate.File{}, nil
	}
	data, err := os.ReadFile(s.load)
	if err != nil {
		return nil, usageError{err}
	}
	file, err := simulate.ReadFile(s.load, data)
	if err != nil {
		return nil, err
	}
	zone, err := file.Location()
	if err != nil {
		return nil, err
	}
	year, month, day := s.plan.Start.Date()
	s.plan.Start = time.Date(year, month, day, 0, 0, 0, 0, zone)
	return file, file.Into(&s.plan)
}

// desks returns what is to be tried: a services file, what is stored, or one queue.
func (s *simulation) desks(ctx context.Context, env environment) ([]*simulate.Setup, error) {
	var setups []*simulate.Setup
	if s.services == "" && s.compare == "" && s.load == "" && s.recorded == "" {
		if s.service == "" {
			s.service = "queue"
		}
		return []*simulate.Setup{app.OneQueue(s.service)}, nil
	}
	for _, path := range []string{s.services, s.compare} {
		if path == "" && len(setups) == 1 {
			break
		}
		settings, err := s.settings(ctx, env, path)
		if err != nil {
			return nil, err
		}
		name := "stored"
		if path != "" {
			name = filepath.Base(path)
		}
		setups = append(setups, app.Setup(name, settings))
	}
	if len(setups) == 2 && setups[0].Name == setups[1].Name {
		setups[0].Name, setups[1].Name = s.services, s.compare
	}
	return setups, nil
}

func (s *simulation) settings(ctx context.Context, env environment, path string) (config.Settings, error) {
	var cfg *config.Config
	if path == "" {
		var err error
		if cfg, err = config.Load(s.conf, env.vars); err != nil {
			return config.Settings{}, unreadable(err)
		}
	}
	settings, err := app.StoredOrFile(ctx, cfg, path)
	if err != nil && path != "" {
		err = unreadable(err)
	}
	return settings, err
}

// streams completes who comes: the load file, the flags, the records.
func (s *simulation) streams(ctx context.Context, env environment, setup *simulate.Setup) error {
	if s.recorded != "" {
		records, err := s.records(ctx, env)
		if err != nil {
			return err
		}
		s.replay(records)
	}
	if len(s.stream.Rates) > 0 {
		s.stream.Service = s.service
		if s.service == "" {
			if len(setup.Services) != 1 {
				return usageError{errors.New("it is not said which service --arrivals are for; write --service sales")} //nolint:err113 // for people
			}
			s.stream.Service = setup.Services[0].Name
		}
		s.plan.Streams = append(s.plan.Streams, s.stream)
	}
	if len(s.plan.Streams) == 0 {
		return usageError{errors.New("nobody comes; write --arrivals 200/h --handling 3m, --load load.yaml or --recorded stored")} //nolint:err113 // for people
	}
	return nil
}

// replay has the sessions of the past come again, and the runs last as long as they did.
func (s *simulation) replay(records []simulate.Record) {
	if len(records) == 0 {
		return
	}
	first, last := records[0].Created, records[0].Created
	for _, r := range records {
		if r.Created.Before(first) {
			first = r.Created
		}
		if r.Created.After(last) {
			last = r.Created
		}
	}
	year, month, day := first.In(s.plan.Start.Location()).Date()
	s.plan.Start = time.Date(year, month, day, 0, 0, 0, 0, s.plan.Start.Location())
	s.plan.Length = last.Sub(s.plan.Start).Truncate(24*time.Hour) + 24*time.Hour
	s.plan.Streams = append(s.plan.Streams, simulate.FromRecords(records)...)
}

func (s *simulation) records(ctx context.Context, env environment) ([]simulate.Record, error) {
	if s.recorded != "stored" {
		data, err := os.ReadFile(s.recorded)
		if err != nil {
			return nil, usageError{err}
		}
		return simulate.ReadRecords(s.recorded, bytes.NewReader(data))
	}
	cfg, err := config.Load(s.conf, env.vars)
	if err != nil {
		return nil, unreadable(err)
	}
	to := s.to
	if to.IsZero() {
		to = time.Now()
	}
	records, err := app.Records(ctx, cfg, s.from, to)
	if err == nil && len(records) == 0 {
		err = fmt.Errorf("no session is recorded from %v to %v", s.from.Format(time.DateOnly), to.Format(time.DateOnly)) //nolint:err113 // for people
	}
	return records, err
}

func (s *simulation) exportRecords(env environment) error {
	var records []simulate.Record
	for _, stream := range s.plan.Streams {
		records = append(records, stream.Past...)
	}
	file, err := os.Create(s.export)
	if err != nil {
		return err
	}
	env.say("%d sessions in %s", len(records), s.export)
	return errors.Join(simulate.WriteRecords(file, records), file.Close())
}

// sweep makes the setups for every number of CSRs.
func (s *simulation) sweep(setups []*simulate.Setup) ([]*simulate.Setup, error) {
	if s.csrs == (span{}) {
		for _, setup := range setups {
			if len(setup.CSRs) == 0 {
				return nil, usageError{fmt.Errorf("%s has no CSRs; write --csrs 8..20", setup.Name)} //nolint:err113 // for people
			}
		}
		return setups, nil
	}
	var all []*simulate.Setup
	for n := s.csrs.from; n <= s.csrs.to; n++ {
		for _, setup := range setups {
			all = append(all, setup.With(n, s.capacity))
		}
	}
	return all, nil
}

func (s *simulation) report(env environment, outcomes []*simulate.Outcome) error {
	r := simulate.NewReport(&s.plan, outcomes)
	if s.compare != "" {
		for i := 0; i+1 < len(outcomes); i += 2 {
			r.Compare(outcomes[i], outcomes[i+1])
		}
	}
	if s.svg != "" {
		files, err := r.WriteSVG(s.svg)
		if err != nil {
			return err
		}
		if !s.asJSON {
			defer env.say("\nPictures in %s: %s", s.svg, strings.Join(files, ", "))
		}
	}
	if s.asJSON {
		return r.WriteJSON(env.stdout)
	}
	return r.WriteText(env.stdout)
}

// progressBar draws how far it has come, if somebody looks: on a terminal.
func progressBar(w io.Writer) func(float64) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	var mu sync.Mutex
	last := -1
	return func(done float64) {
		mu.Lock()
		defer mu.Unlock()
		const width = 40
		percent := int(100 * done)
		if percent <= last {
			return
		}
		last = percent
		full := width * percent / 100
		_, _ = fmt.Fprintf(w, "\r[%s%s] %3d %%", strings.Repeat("#", full), strings.Repeat(".", width-full), percent)
		if percent == 100 {
			_, _ = fmt.Fprint(w, "\r\033[K")
		}
	}
}
