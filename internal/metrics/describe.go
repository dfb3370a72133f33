package metrics

import (
	"fmt"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// Type is the type of a metric, as Prometheus calls it.
type Type string

// The types in use.
const (
	Counter   Type = "counter"
	Gauge     Type = "gauge"
	Histogram Type = "histogram"
)

// Info says what a metric is, for the documentation.
type Info struct {
	Name   string
	Type   Type
	Labels []string // in the order of their use
	Help   string
}

// What is exposed. The values of every label are a closed set; a service is a setting. Each
// string that comes in from elsewhere is counted under "other" when its set lacks it.
var (
	sessionsInfo  = Info{"bellhop_sessions", Gauge, []string{"service", "state"}, "Sessions that are not closed, by state."}
	queueInfo     = Info{"bellhop_queue_length", Gauge, []string{"service"}, "Sessions that no CSR has yet."}
	oldestInfo    = Info{"bellhop_queue_oldest_wait_seconds", Gauge, []string{"service"}, "How long the session that has waited longest has been in the queue; 0 if nobody waits."}
	csrsInfo      = Info{"bellhop_csrs", Gauge, []string{"state"}, "CSRs by where they stand, presence included."}
	outboxInfo    = Info{"bellhop_outbox_length", Gauge, nil, "Effects that the desk owes."}
	outboxAgeInfo = Info{"bellhop_outbox_oldest_age_seconds", Gauge, nil, "How long this process has owed the oldest effect that is not done; 0 if nothing is owed."}

	begunInfo     = Info{"bellhop_sessions_begun_total", Counter, []string{"service"}, "Sessions that customers began."}
	endedInfo     = Info{"bellhop_sessions_ended_total", Counter, []string{"service", "reason"}, "Sessions that ended, by reason."}
	waitInfo      = Info{"bellhop_session_wait_seconds", Histogram, []string{"service"}, "Time from a customer's request until a CSR was first in the room."}
	answeredInfo  = Info{"bellhop_sessions_answered_total", Counter, []string{"service"}, "Sessions in which a CSR came into the room, counted at the first time."}
	inTargetInfo  = Info{"bellhop_sessions_answered_in_target_total", Counter, []string{"service"}, fmt.Sprintf("Those of the answered sessions in which the CSR came within %g s.", Target.Seconds())}
	abandonedInfo = Info{"bellhop_sessions_abandoned_total", Counter, []string{"service"}, "Sessions that ended unanswered because the customer left, never came or had waited too long."}
	offersInfo    = Info{"bellhop_offers_total", Counter, []string{"service", "outcome"}, "Offers to CSRs by what became of them; an offer counts once under each state it was stored in."}

	roomInfo          = Info{"bellhop_room_setup_seconds", Histogram, nil, "Time from a room's first stanza until it was configured."}
	mailboxInfo       = Info{"bellhop_mailbox_length", Gauge, nil, "Events that wait for the loop after its last batch."}
	txInfo            = Info{"bellhop_transaction_seconds", Histogram, nil, "Time to store a batch, tries that failed included."}
	batchInfo         = Info{"bellhop_batch_events", Histogram, nil, "Events that were stored in one transaction."}
	failuresInfo      = Info{"bellhop_loop_failures_total", Counter, nil, "Transactions and loads that failed, each try."}
	leaseInfo         = Info{"bellhop_lease_held", Gauge, nil, "1 while this process holds the link, 0 while it is a standby."}
	receivedInfo      = Info{"bellhop_stanzas_received_total", Counter, []string{"kind"}, "Stanzas that came in."}
	sentInfo          = Info{"bellhop_stanzas_sent_total", Counter, []string{"kind"}, "Stanzas that went out."}
	droppedInfo       = Info{"bellhop_stanzas_dropped_total", Counter, []string{"reason"}, "Stanzas that were not used or not sent, by reason."}
	recoveryRoomsInfo = Info{"bellhop_recovery_rooms", Gauge, []string{"state"}, "Rooms of the last break or start that are read again: waiting to be, and done."}
	recoveryTimeInfo  = Info{"bellhop_recovery_seconds", Gauge, nil, "How long reading the rooms again has taken so far, or took the last time."}
	unknownInfo       = Info{"bellhop_unknown_rooms_total", Counter, []string{"outcome"}, "Rooms of which the desk had no session on record, since its database was set back, by what became of them."}
	reconnectInfo     = Info{"bellhop_reconnects_total", Counter, nil, "Times that the stream to the server stood again after a break."}
	refusalsInfo      = Info{"bellhop_refusals_total", Counter, []string{"limit"}, "Requests that were refused because a limit was met."}
	buildInfo         = Info{"bellhop_build_info", Gauge, []string{"version", "go_version"}, "Always 1; the labels say what is running."}
)

// Describe returns what every metric is, in the order in which one looks for them: people
// first, then the machine.
func Describe() []Info {
	return []Info{
		sessionsInfo, queueInfo, oldestInfo, waitInfo, answeredInfo, inTargetInfo, abandonedInfo,
		begunInfo, endedInfo, offersInfo, csrsInfo, refusalsInfo,
		leaseInfo, mailboxInfo, batchInfo, txInfo, failuresInfo, outboxInfo, outboxAgeInfo,
		roomInfo, recoveryRoomsInfo, recoveryTimeInfo, unknownInfo, receivedInfo, sentInfo, droppedInfo, reconnectInfo, buildInfo,
	}
}

// Table returns [Describe] as a Markdown table, which the documentation shows.
func Table() string {
	var b strings.Builder
	b.WriteString("| name | type | labels | meaning |\n|---|---|---|---|\n")
	for _, i := range Describe() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", i.Name, i.Type, strings.Join(i.Labels, ", "), i.Help)
	}
	return b.String()
}

func (i Info) desc() *prometheus.Desc { return prometheus.NewDesc(i.Name, i.Help, i.Labels, nil) }

func (i Info) gauge() prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: i.Name, Help: i.Help})
}

func (i Info) gauges() *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: i.Name, Help: i.Help}, i.Labels)
}

func (i Info) counter() prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: i.Name, Help: i.Help})
}

func (i Info) counters() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: i.Name, Help: i.Help}, i.Labels)
}

func (i Info) histogram(buckets ...float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: i.Name, Help: i.Help, Buckets: buckets})
}

func (i Info) histograms(buckets ...float64) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: i.Name, Help: i.Help, Buckets: buckets}, i.Labels)
}
