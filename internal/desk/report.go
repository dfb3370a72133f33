package desk

import "time"

// Grouping is what the rows of a report are about.
type Grouping string

// The groupings of reports.
const (
	ByService Grouping = "service"
	ByCSR     Grouping = "csr"
)

// Groupings lists every grouping.
var Groupings = []Grouping{ByService, ByCSR}

// ReportQuery asks for a report on the sessions that customers began in some time.
type ReportQuery struct {
	By     Grouping
	From   time.Time      // the first moment
	Until  time.Time      // the first moment that is too late
	Zone   *time.Location // whose days are meant
	Target time.Duration  // the time to answer in, of the service level
}

// ReportRow is how a service or a CSR did with the sessions that were begun on a day, or in the
// whole time. Consultations among CSRs do not count, and requests that were taken for later
// neither wait nor are abandoned.
type ReportRow struct {
	Day     time.Time   // midnight of it, UTC; zero in the row of the whole time
	Service ServiceName // by service
	CSR     CSRID       // by CSR

	Entered   int // sessions begun; of a CSR, those they were offered
	Served    int // of those, met by a CSR; of a CSR, by them
	Abandoned int // of those, given up in the queue before any CSR came
	Declined  int // offers declined
	Missed    int // offers let pass
	Waited    int // of those served, by the first CSR to come; the waits are theirs
	InTarget  int // of those, in the time to answer in

	WaitAvg   time.Duration // from asking to the first CSR's coming
	WaitP90   time.Duration // nine in ten waited no longer
	HandleAvg time.Duration // from a CSR's coming to the end; of a CSR, to their own leaving

	Ratings   int
	RatingAvg float64        // 1 to 5; 0 without ratings
	Codes     map[string]int // how often each disposition code was given
}

// ServiceLevel returns the share, 0 to 1, that was answered in the target, of those answered
// and abandoned; ok is false if there are none.
func (r ReportRow) ServiceLevel() (share float64, ok bool) {
	return ServiceLevel(r.InTarget, r.Waited, r.Abandoned)
}

// ServiceLevel returns the share of sessions that were answered in the target, of those
// answered and abandoned; ok is false if there are none.
func ServiceLevel(inTarget, answered, abandoned int) (share float64, ok bool) {
	if all := answered + abandoned; all > 0 {
		return float64(inTarget) / float64(all), true
	}
	return 0, false
}

// Flow is how the sessions of a service came and went in an interval of time.
type Flow struct {
	Service   ServiceName
	Interval  int64 // its number: Unix time by the width of intervals
	Entered   int
	Answered  int           // met by their first CSR
	Waited    int           // of those, all that were not taken for later; the rest is about them
	InTarget  int           // of those, in the time to answer in
	Wait      time.Duration // of those, all waits together
	Abandoned int
	Waiting   int // how many waited at the interval's end
	Active    int // how many had a CSR then
}
