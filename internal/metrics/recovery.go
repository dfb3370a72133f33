package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// recovery is how far the rooms are known again after the last break or start.
type recovery struct {
	mu            sync.Mutex // leaf
	done, waiting int
	since, until  time.Time // until is zero while rooms wait
}

// Recovering is told how many rooms have been read again since a time, and how many are still to be.
func (m *Metrics) Recovering(done, waiting int, since time.Time) {
	r := &m.recovery
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.waiting, r.since, r.until = done, waiting, since, time.Time{}
	if waiting == 0 {
		r.until = m.now()
	}
}

// recoveryCollector exposes it: how long it takes grows with the time of the scrape.
type recoveryCollector struct{ m *Metrics }

var (
	recoveryRoomsDesc = recoveryRoomsInfo.desc()
	recoveryTimeDesc  = recoveryTimeInfo.desc()
)

// Describe implements [prometheus.Collector].
func (recoveryCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- recoveryRoomsDesc
	ch <- recoveryTimeDesc
}

// Collect implements [prometheus.Collector].
func (c recoveryCollector) Collect(ch chan<- prometheus.Metric) {
	r := &c.m.recovery
	r.mu.Lock()
	done, waiting, began, until := r.done, r.waiting, r.since, r.until
	r.mu.Unlock()
	if until.IsZero() {
		until = c.m.now()
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(recoveryRoomsDesc, float64(waiting), "waiting")
	gauge(recoveryRoomsDesc, float64(done), "done")
	gauge(recoveryTimeDesc, since(began, until))
}
