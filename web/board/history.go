package board

import (
	"context"
	"sync"
	"time"

	"bellhop/internal/desk"
)

const (
	width     = 5 * time.Minute // of an interval of the charts
	intervals = 8 * 12          // eight hours
	inAnHour  = int(time.Hour / width)
	latest    = 3 // intervals that every frame has

	freshAfter = 5 * time.Second  // a look at what is stored is repeated then
	pauseRatio = 20               // or after so many times as long as it took
	flowTime   = 30 * time.Second // that it may take
)

// history is how sessions came and went in the last hours. All of it is read once, then only
// what may have changed since, so that it is right whatever happened in between.
type history struct {
	cfg Config

	mu       sync.Mutex // guards the rest; leaf
	reading  bool
	due      time.Time
	first    int64                            // number of the first interval; 0: nothing has been read
	last     int64                            // number of the last
	services map[desk.ServiceName][]desk.Flow // an entry for each interval
}

func newHistory(cfg Config) *history {
	return &history{cfg: cfg, services: make(map[desk.ServiceName][]desk.Flow)}
}

// number returns the interval that a time is in.
func number(at time.Time) int64 { return at.Unix() / int64(width/time.Second) }

// begin returns the begin of an interval.
func begin(n int64) time.Time { return time.Unix(n*int64(width/time.Second), 0) }

// loaded reports whether the past is known.
func (h *history) loaded() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.first != 0
}

// refresh has the past read if it is time to. It does not wait for it.
func (h *history) refresh(ctx context.Context) {
	now := h.cfg.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.reading || now.Before(h.due) {
		return
	}
	h.reading = true
	end := number(now)
	from := end - intervals + 1
	if h.first != 0 {
		from = max(from, h.last-1) // what is counted late may be of the interval before
	}
	go h.read(ctx, from, end) // ends in flowTime
}

// read reads the intervals from one to another.
func (h *history) read(ctx context.Context, from, end int64) {
	ctx, cancel := context.WithTimeout(ctx, flowTime)
	defer cancel()
	began := time.Now()
	flows, err := h.cfg.Records.Flows(ctx, begin(from), width, h.cfg.Target)
	pause := max(freshAfter, pauseRatio*time.Since(began))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reading, h.due = false, h.cfg.Now().Add(pause)
	if err != nil {
		if ctx.Err() == nil {
			h.cfg.Log.Warn("the wallboard cannot read how the last hours were", "error", err)
		}
		return
	}
	h.merge(flows, from, end)
}

// merge takes what was read from an interval on; the mutex is held.
func (h *history) merge(flows []desk.Flow, from, end int64) {
	first := end - intervals + 1
	old, oldFirst := h.services, h.first
	h.services = make(map[desk.ServiceName][]desk.Flow, len(old))
	keep := func(name desk.ServiceName) {
		if h.services[name] != nil {
			return
		}
		s := make([]desk.Flow, intervals)
		for i := range s {
			if n, was := first+int64(i), old[name]; was != nil && n >= oldFirst && n < from {
				s[i] = was[n-oldFirst]
			}
			s[i].Service, s[i].Interval = name, first+int64(i)
		}
		h.services[name] = s
	}
	for name := range old {
		keep(name)
	}
	// Where nothing happened, levels stay as they were.
	level := make(map[desk.ServiceName]desk.Flow)
	seen := make(map[desk.ServiceName]map[int64]desk.Flow)
	for _, f := range flows {
		keep(f.Service)
		if f.Interval < from {
			level[f.Service] = f
			continue
		}
		if seen[f.Service] == nil {
			seen[f.Service] = make(map[int64]desk.Flow)
		}
		seen[f.Service][f.Interval] = f
	}
	for name, s := range h.services {
		at := level[name]
		for n := max(from, first); n <= end; n++ {
			if f, ok := seen[name][n]; ok {
				at = f
				s[n-first] = f
				continue
			}
			s[n-first] = desk.Flow{Service: name, Interval: n, Waiting: at.Waiting, Active: at.Active}
		}
	}
	h.first, h.last = first, end
}

// hour sums up the last hour of services.
func (h *history) hour(now time.Time, names ...desk.ServiceName) hour {
	h.mu.Lock()
	defer h.mu.Unlock()
	var sum hour
	var waited, inTarget int
	var wait time.Duration
	from := number(now) - int64(inAnHour)
	for _, name := range names {
		for _, f := range h.services[name] {
			if f.Interval < from {
				continue
			}
			sum.Entered += f.Entered
			sum.Answered += f.Answered
			sum.Abandoned += f.Abandoned
			waited += f.Waited
			inTarget += f.InTarget
			wait += f.Wait
		}
	}
	if share, ok := desk.ServiceLevel(inTarget, waited, sum.Abandoned); ok {
		sum.Level = &share
	}
	if waited > 0 {
		average := (wait / time.Duration(waited)).Seconds()
		sum.Wait = &average
	}
	return sum
}

// frame returns the past of services for the page, all of it or the latest.
func (h *history) frame(services []desk.BoardService, whole bool) *flowFrame {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.first == 0 {
		return nil
	}
	skip := 0
	if !whole {
		skip = intervals - latest
	}
	f := &flowFrame{Width: int(width.Seconds()), First: h.first + int64(skip), Services: make(map[desk.ServiceName]*seriesFrame)}
	for i := range services {
		s := h.services[services[i].Name]
		if s == nil {
			s = make([]desk.Flow, intervals)
		}
		out := &seriesFrame{}
		for _, flow := range s[skip:] {
			out.Entered = append(out.Entered, flow.Entered)
			out.Answered = append(out.Answered, flow.Answered)
			out.Abandoned = append(out.Abandoned, flow.Abandoned)
			out.Waiting = append(out.Waiting, flow.Waiting)
			out.Active = append(out.Active, flow.Active)
		}
		f.Services[services[i].Name] = out
	}
	return f
}
