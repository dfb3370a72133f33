package metrics

import (
	"time"
	"weak"

	"github.com/prometheus/client_golang/prometheus"

	"bellhop/internal/desk"
)

const (
	period  = time.Second            // between two looks at a desk
	patient = 500 * time.Millisecond // how long a scrape waits for the loop
)

// snapshot is what the loop's goroutine saw of the desk. It is never changed.
type snapshot struct {
	at        time.Time
	census    desk.Census
	owed      int
	owedSince time.Time // when the oldest owed effect appeared; zero if nothing is owed
}

type reader func(func(*desk.Desk)) error

// Attach has every scrape ask the loop for fresh figures, by [desk.Loop.Read]: without it
// they are those of the last batch that came a second or more after the one before. A scrape
// waits half a second at most and is content with the last ones then. The function returned
// is to be called when the loop has ended: a process without a desk has no figures of it.
// Nothing may be gathered on the loop's goroutine.
func (m *Metrics) Attach(read func(func(*desk.Desk)) error) (detach func()) {
	r := reader(read)
	m.read.Store(&r)
	return func() {
		if !m.read.CompareAndSwap(&r, nil) {
			return
		}
		m.snap.Store(nil)
		m.mailbox.Set(0)
		m.of, m.followed, m.later = weak.Pointer[desk.Desk]{}, false, nil
		clear(m.sessions)
		clear(m.offers)
		clear(m.owed)
	}
}

// isRecent reports whether a look at a desk is not worth repeating yet, by a clock that may
// have been set back.
func isRecent(looked, now time.Time) bool {
	age := now.Sub(looked)
	return age >= 0 && age < period
}

// latest returns the figures for a scrape, or nil if there is no desk.
func (m *Metrics) latest() *snapshot {
	s, read := m.snap.Load(), m.read.Load()
	if read == nil || s != nil && isRecent(s.at, m.now()) {
		return s
	}
	done := make(chan struct{})
	if err := (*read)(func(d *desk.Desk) { m.look(d); close(done) }); err != nil {
		return s // the loop is busy or has ended
	}
	timeout := time.NewTimer(patient)
	defer timeout.Stop()
	select {
	case <-done:
	case <-timeout.C:
	}
	return m.snap.Load()
}

// deskCollector exposes the snapshot. The series are made with each scrape, so those of a
// service that is gone are gone with it.
type deskCollector struct{ m *Metrics }

var (
	sessionsDesc  = sessionsInfo.desc()
	queueDesc     = queueInfo.desc()
	oldestDesc    = oldestInfo.desc()
	csrsDesc      = csrsInfo.desc()
	outboxDesc    = outboxInfo.desc()
	outboxAgeDesc = outboxAgeInfo.desc()
)

// Describe implements [prometheus.Collector].
func (deskCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{sessionsDesc, queueDesc, oldestDesc, csrsDesc, outboxDesc, outboxAgeDesc} {
		ch <- d
	}
}

// Collect implements [prometheus.Collector].
func (c deskCollector) Collect(ch chan<- prometheus.Metric) {
	s := c.m.latest()
	if s == nil {
		return
	}
	now := c.m.now()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, svc := range s.census.Services {
		for _, state := range sessionStates {
			gauge(sessionsDesc, float64(svc.Sessions[state]), string(svc.Name), string(state))
		}
		gauge(queueDesc, float64(svc.Waiting), string(svc.Name))
		gauge(oldestDesc, since(svc.Since, now), string(svc.Name))
	}
	for _, standing := range standings {
		gauge(csrsDesc, float64(s.census.CSRs[standing]), string(standing))
	}
	gauge(outboxDesc, float64(s.owed))
	gauge(outboxAgeDesc, since(s.owedSince, now))
}

// since returns seconds, to the millisecond: places in a queue are microseconds apart, so that
// they have an order. There are none for a time that is not there.
func since(at, now time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return max(0, now.Sub(at).Round(time.Millisecond).Seconds())
}
