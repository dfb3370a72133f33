package board

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bellhop/internal/desk"
)

// maxCSRs is how many CSRs are named; the figures are of all.
const maxCSRs = 200

// look is what was seen of the desk at one time.
type look struct {
	board desk.Board
	may   map[desk.JID]bool // who may see it, of those who looked then
}

func (l *look) knows(jid desk.JID) bool {
	_, ok := l.may[jid]
	return ok
}

// frame is a look as the page gets it. Times are Unix milliseconds, lengths of time seconds.
type frame struct {
	Draining bool           `json:"draining"`
	Services []serviceFrame `json:"services"`
	All      hour           `json:"all"` // of all services together
	CSRs     []csrFrame     `json:"csrs"`
	More     int            `json:"more"` // CSRs who are not named
	Standing map[string]int `json:"standing"`
	Flows    *flowFrame     `json:"flows"` // nil until the past is known
}

type serviceFrame struct {
	ID       desk.ServiceName      `json:"id"`
	Title    string                `json:"title"`
	Open     bool                  `json:"open"`
	Opens    int64                 `json:"opens"` // 0: nobody knows
	Waiting  int                   `json:"waiting"`
	Since    int64                 `json:"since"` // when who has waited longest began to; 0: nobody waits
	Expected int                   `json:"expected"`
	Active   int                   `json:"active"`
	Held     int                   `json:"held"`
	Offers   int                   `json:"offers"`
	Deferred int                   `json:"deferred"`
	CSRs     map[desk.Standing]int `json:"csrs"`
	Free     int                   `json:"free"`
	Hour     hour                  `json:"hour"`
}

// hour is how the last hour went.
type hour struct {
	Entered   int      `json:"entered"`
	Answered  int      `json:"answered"`
	Abandoned int      `json:"abandoned"`
	Level     *float64 `json:"level"` // the service level; nil: there is none
	Wait      *float64 `json:"wait"`  // the average; nil: nobody was answered
}

type csrFrame struct {
	Name     string        `json:"name"`
	Standing desk.Standing `json:"standing"`
	Reason   string        `json:"reason,omitempty"`
	Load     int           `json:"load"`
	Capacity int           `json:"capacity"`
}

// flowFrame is how sessions came and went, interval by interval, from the first on.
type flowFrame struct {
	Width    int                               `json:"width"` // of an interval
	First    int64                             `json:"first"` // its number: its begin is that many widths from the beginning of Unix time
	Services map[desk.ServiceName]*seriesFrame `json:"services"`
}

type seriesFrame struct {
	Entered   []int `json:"entered"`
	Answered  []int `json:"answered"`
	Abandoned []int `json:"abandoned"`
	Waiting   []int `json:"waiting"` // at the end of the interval
	Active    []int `json:"active"`
}

// standings are in the order that CSRs are listed in.
var standings = []desk.Standing{
	desk.StandsAvailable, desk.StandsWrapUp, desk.StandsBusy, desk.StandsBreak, desk.StandsAway, desk.StandsOffline,
}

// encode makes the frame of a look, with the whole past or the latest of it.
func (l *look) encode(past *history, whole bool) []byte {
	now := l.board.At
	f := frame{Draining: l.board.Draining, Standing: make(map[string]int), Flows: past.frame(l.board.Services, whole)}
	for i := range l.board.Services {
		f.Services = append(f.Services, serviceFrameOf(&l.board.Services[i], past.hour(now, l.board.Services[i].Name)))
	}
	names := make([]desk.ServiceName, len(l.board.Services))
	for i := range l.board.Services {
		names[i] = l.board.Services[i].Name
	}
	f.All = past.hour(now, names...)
	for _, standing := range standings {
		f.Standing[string(standing)] = 0
	}
	for _, c := range l.board.CSRs {
		f.Standing[string(c.Standing)]++
		f.CSRs = append(f.CSRs, csrFrame{c.Name, c.Standing, c.Reason, c.Load, c.Capacity})
	}
	slices.SortStableFunc(f.CSRs, func(a, b csrFrame) int {
		return slices.Index(standings, a.Standing) - slices.Index(standings, b.Standing)
	})
	if f.More = len(f.CSRs) - maxCSRs; f.More > 0 {
		f.CSRs = f.CSRs[:maxCSRs]
	}
	f.More = max(0, f.More)
	data, err := json.Marshal(f)
	if err != nil {
		panic(err) // there is nothing in it that cannot be encoded
	}
	return data
}

// stamp puts the time before an encoded frame: it is left out where frames are compared.
func (l *look) stamp(frame []byte) []byte {
	return append(fmt.Appendf(make([]byte, 0, len(frame)+32), `{"now":%d,`, l.board.At.UnixMilli()), frame[1:]...)
}

func serviceFrameOf(s *desk.BoardService, h hour) serviceFrame {
	return serviceFrame{
		ID: s.Name, Title: s.Title, Open: s.Open, Opens: millis(s.Opens), Waiting: s.Waiting, Since: millis(s.Since),
		Expected: int(s.Expected.Seconds()), Active: s.Active, Held: s.Held, Offers: s.Offers, Deferred: s.Deferred,
		CSRs: s.CSRs, Free: s.Free, Hour: h,
	}
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
