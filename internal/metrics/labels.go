package metrics

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"bellhop/internal/desk"
)

// other is the label of what a closed set does not name.
const other = "other"

// The closed sets of labels. Their tests compare them with the packages whose words they are.
var (
	sessionStates = []desk.SessionState{desk.Asking, desk.Deferred, desk.Queued, desk.Offered, desk.Active, desk.Lobby, desk.Closing}
	offerOutcomes = []string{
		made, string(desk.OfferAccepted), string(desk.OfferJoined),
		string(desk.OfferDeclined), string(desk.OfferMissed), string(desk.OfferWithdrawn),
	}
	endReasons = []string{
		string(desk.EndedByCSR), string(desk.EndedByCustomer), string(desk.EndedAbsent), string(desk.EndedNeverCame),
		string(desk.EndedIdle), string(desk.EndedWait), string(desk.EndedService), string(desk.EndedRoom),
		string(desk.EndedBySupervisor), string(desk.EndedOverflow),
		string(desk.EndedNoAnswer), string(desk.EndedExpired), string(desk.EndedConsult),
		string(desk.EndedGathered), string(desk.EndedEmpty),
	}
	standings = []desk.Standing{
		desk.StandsAvailable, desk.StandsAway, desk.StandsBusy, desk.StandsBreak, desk.StandsOffline, desk.StandsWrapUp,
	}
	stanzaKinds = []string{"message", "presence", "iq", "nonza"}
	dropReasons = []string{
		"unmatched", "too_large", "nonza", "panic", "invalid", "queue_full", // of the stream
		"unknown_room", "other_occupant", "overflow", "too_many_occupants", // of the rooms
	}
	roomOutcomes = []string{"closed", "failed"}
	limits       = []string{
		limitQueue, "mailbox", "rate", "size", "address", // of a service, of the loop, of somebody's requests, of a text or an address
		desk.LimitCustomer, desk.LimitDomain, desk.LimitDesk, desk.LimitService, desk.LimitChallenge, // of new sessions
	}
)

const (
	made       = "made"  // outcome of every offer
	limitQueue = "queue" // of a service's max_waiting
)

// closedSet is a counter with one label, whose values are all there from the start: a series
// that begins at its first increment hides it from rate().
type closedSet map[string]prometheus.Counter

func newClosedSet(reg prometheus.Registerer, info Info, values []string) closedSet {
	vec := info.counters()
	reg.MustRegister(vec)
	set := closedSet{other: vec.WithLabelValues(other)}
	for _, v := range values {
		set[v] = vec.WithLabelValues(v)
	}
	return set
}

func (s closedSet) inc(value string) {
	c := s[value]
	if c == nil {
		c = s[strings.ReplaceAll(value, " ", "_")]
	}
	if c == nil {
		c = s[other]
	}
	c.Inc()
}

// services is the counters that services have. It belongs to the loop's goroutine.
type services struct {
	begun, answered, inTarget, abandoned, ended, offers *prometheus.CounterVec
	wait                                                *prometheus.HistogramVec

	series map[desk.ServiceName]*serviceSeries
}

type serviceSeries struct {
	begun, answered, inTarget, abandoned prometheus.Counter
	wait                                 prometheus.Observer
	ended, offers                        closedSet
}

func newServices(reg prometheus.Registerer) services {
	s := services{
		begun: begunInfo.counters(), answered: answeredInfo.counters(), inTarget: inTargetInfo.counters(),
		abandoned: abandonedInfo.counters(), ended: endedInfo.counters(), offers: offersInfo.counters(),
		wait:   waitInfo.histograms(1, 2, 5, 10, Target.Seconds(), 30, 60, 120, 300, 600, 1200, 3600, 7200),
		series: make(map[desk.ServiceName]*serviceSeries),
	}
	reg.MustRegister(s.begun, s.answered, s.inTarget, s.abandoned, s.ended, s.offers, s.wait)
	return s
}

// of returns a service's series, which begin at zero.
func (s services) of(name desk.ServiceName) *serviceSeries {
	if found := s.series[name]; found != nil {
		return found
	}
	label := string(name)
	set := func(vec *prometheus.CounterVec, values []string) closedSet {
		set := closedSet{other: vec.WithLabelValues(label, other)}
		for _, v := range values {
			set[v] = vec.WithLabelValues(label, v)
		}
		return set
	}
	fresh := &serviceSeries{
		begun: s.begun.WithLabelValues(label), answered: s.answered.WithLabelValues(label),
		inTarget: s.inTarget.WithLabelValues(label), abandoned: s.abandoned.WithLabelValues(label),
		wait: s.wait.WithLabelValues(label), ended: set(s.ended, endReasons), offers: set(s.offers, offerOutcomes),
	}
	s.series[name] = fresh
	return fresh
}

// keep makes the series of the services that there are and drops those of the others.
func (s services) keep(there []desk.ServiceCensus) {
	known := make(map[desk.ServiceName]bool, len(there))
	for _, svc := range there {
		known[svc.Name] = true
		s.of(svc.Name)
	}
	for name := range s.series {
		if known[name] {
			continue
		}
		delete(s.series, name)
		label := prometheus.Labels{"service": string(name)}
		for _, vec := range []*prometheus.CounterVec{s.begun, s.answered, s.inTarget, s.abandoned, s.ended, s.offers} {
			vec.DeletePartialMatch(label)
		}
		s.wait.DeletePartialMatch(label)
	}
}
