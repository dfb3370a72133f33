// Package metrics counts what a desk does, for Prometheus. [Metrics] is told by the loop
// ([desk.Observer]), by the rooms and by the component stream, whose observers it satisfies
// by the form of its methods; package app brings those together that differ in a type.
package metrics

import (
	"runtime"
	"sync/atomic"
	"time"
	"weak"

	"github.com/prometheus/client_golang/prometheus"

	"bellhop/internal/desk"
)

// Target is the time in which a session ought to be answered: the service level is the
// share of those answered in it,
//
//	rate(bellhop_sessions_answered_in_target_total[1h])
//	  / (rate(bellhop_sessions_answered_total[1h]) + rate(bellhop_sessions_abandoned_total[1h]))
//
// It is also a bound of the waiting-time histogram. 80 % in 20 s is the custom of the trade.
const Target = 20 * time.Second

// Metrics is the metrics of one process. The methods of [desk.Observer] belong to the loop's
// goroutine; the others may be called from any.
type Metrics struct {
	now func() time.Time

	mailbox  prometheus.Gauge
	batch    prometheus.Histogram
	tx       prometheus.Histogram
	failures prometheus.Counter
	lease    prometheus.Gauge
	room     prometheus.Histogram
	reconn   prometheus.Counter
	build    *prometheus.GaugeVec
	received closedSet
	sent     closedSet
	dropped  closedSet
	refusals closedSet
	unknown  closedSet
	services services

	recovery recovery

	snap atomic.Pointer[snapshot] // nil while this process has no desk
	read atomic.Pointer[reader]

	// What follows belongs to the loop's goroutine.
	of       weak.Pointer[desk.Desk] // the desk that was looked at last
	looked   time.Time
	followed bool // what was there before the first batch is known
	sessions map[desk.SessionID]sessionMark
	offers   map[desk.EffectID]desk.OfferState
	owed     map[desk.EffectID]time.Time
	later    []changedOffer // of sessions that are known when the desk is seen
}

// New makes the metrics and registers them; a registry takes them once.
func New(reg prometheus.Registerer) *Metrics { return NewWithClock(reg, time.Now) }

// NewWithClock is [New] with a clock other than time.Now, which must be the loop's.
func NewWithClock(reg prometheus.Registerer, now func() time.Time) *Metrics {
	m := &Metrics{
		now:      now,
		mailbox:  mailboxInfo.gauge(),
		batch:    batchInfo.histogram(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
		tx:       txInfo.histogram(.0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10),
		failures: failuresInfo.counter(),
		lease:    leaseInfo.gauge(),
		room:     roomInfo.histogram(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30),
		reconn:   reconnectInfo.counter(),
		build:    buildInfo.gauges(),
		received: newClosedSet(reg, receivedInfo, stanzaKinds),
		sent:     newClosedSet(reg, sentInfo, stanzaKinds),
		dropped:  newClosedSet(reg, droppedInfo, dropReasons),
		refusals: newClosedSet(reg, refusalsInfo, limits),
		unknown:  newClosedSet(reg, unknownInfo, roomOutcomes),
		services: newServices(reg),
		sessions: make(map[desk.SessionID]sessionMark),
		offers:   make(map[desk.EffectID]desk.OfferState),
		owed:     make(map[desk.EffectID]time.Time),
	}
	reg.MustRegister(m.mailbox, m.batch, m.tx, m.failures, m.lease, m.room, m.reconn, m.build, deskCollector{m}, recoveryCollector{m})
	return m
}

// RoomOpened is told how long a room took until it was configured.
func (m *Metrics) RoomOpened(took time.Duration) { m.room.Observe(took.Seconds()) }

// UnknownRoom counts a room without a session by what became of it.
func (m *Metrics) UnknownRoom(outcome string) { m.unknown.inc(outcome) }

// StanzaIn counts a stanza that came in: message, presence, iq or nonza.
func (m *Metrics) StanzaIn(kind string) { m.received.inc(kind) }

// StanzaOut counts a stanza that went out.
func (m *Metrics) StanzaOut(kind string) { m.sent.inc(kind) }

// StanzaDropped counts a stanza that was not used or not sent, by why. Blanks in the reason
// become underscores.
func (m *Metrics) StanzaDropped(reason string) { m.dropped.inc(reason) }

// Reconnect counts a stream that stood again after a break.
func (m *Metrics) Reconnect() { m.reconn.Inc() }

// Refused counts a request that was refused before it came to the desk, by the limit that
// was met. Those that the desk refuses are seen in its changes.
func (m *Metrics) Refused(limit string) { m.refusals.inc(limit) }

// LeaseHeld says whether this process holds the link.
func (m *Metrics) LeaseHeld(held bool) {
	if held {
		m.lease.Set(1)
		return
	}
	m.lease.Set(0)
}

// BuildInfo says which version is running.
func (m *Metrics) BuildInfo(version string) {
	m.build.Reset()
	m.build.WithLabelValues(version, runtime.Version()).Set(1)
}
