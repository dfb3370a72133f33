package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// How long the desk that serves may take: to take the request up, for which it looks every second,
// and to report. It takes less for its visit, with all that a server may do.
const (
	heedTime   = 10 * time.Second
	reportTime = visitTime + backTime + 2*answerTime
	reportPoll = 100 * time.Millisecond
)

// serving has the desk that holds the lease look over the stream that it serves with: there is no
// second one for its domain. Whatever else it does, people go on; and only who can write to the
// database can ask.
func (x *exam) serving(ctx context.Context, lease desk.Lease) {
	if program, _, _ := strings.Cut(lease.Holder, "/"); strings.Count(lease.Holder, "/") > 1 {
		x.add(Skip, "stream", "left alone: the holder is no desk, but bellhop "+program, "ask again in a minute")
		return
	}
	id, err := x.db.PutExamination(ctx, lease.Link, x.name)
	if err != nil {
		x.add(Fail, "stream", "the desk that serves cannot be asked: "+err.Error(), "mend the database first")
		return
	}
	defer x.withdraw(ctx, id)
	report, ok := x.report(ctx, lease, id)
	if !ok {
		x.guests(ctx, "")
		return
	}
	x.ok("stream", "%s has it, and looks for us over the stream that it serves with", lease.Holder)
	for _, f := range report.Findings {
		f.By = "the desk that serves"
		x.tell(f)
	}
	x.compare(report.Settings)
}

// withdraw takes a request back, so that nobody looks who is not awaited any more.
func (x *exam) withdraw(ctx context.Context, id int64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	_ = x.db.DropExamination(ctx, id) // it is too old for everybody in a minute
}

// report waits for the report of the desk that serves; without one it says why.
func (x *exam) report(ctx context.Context, lease desk.Lease, id int64) (report Report, ok bool) {
	const check = "stream"
	asked := time.Now()
	tick := time.NewTicker(reportPoll)
	defer tick.Stop()
	for {
		taken, answer, err := x.db.Examination(ctx, id)
		waited := time.Since(asked)
		switch {
		case err != nil:
			x.add(Fail, check, "the desk that serves cannot be heard: "+err.Error(), "mend the database first")
			return report, false
		case answer != nil:
			if err := json.Unmarshal(answer, &report); err != nil {
				x.add(Fail, check, fmt.Sprintf("%s answers what this program does not understand: %v", lease.Holder, err), "use the same version on both sides")
				return report, false
			}
			return report, true
		case !taken && waited > heedTime:
			x.add(Warn, check, fmt.Sprintf("not looked at, and with it rooms, archive and limits: %s was asked to, but has not taken it up in %v. It hangs, or is of a version that cannot", lease.Holder, heedTime),
				"see its log; restart it with this version, or stop it, and ask again")
			return report, false
		case waited > reportTime:
			x.add(Fail, check, fmt.Sprintf("not looked at, and with it rooms, archive and limits: %s began to look, but has not reported in %v", lease.Holder, reportTime),
				fmt.Sprintf("see its log, and restart it if it hangs; if there is a room %s@%s, destroy it by hand", x.name, x.cfg.XMPP.MUC))
			return report, false
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// compare says where the desk that serves goes by another configuration than this one: what it
// found is about that.
func (x *exam) compare(theirs []Setting) {
	for _, ours := range settingsOf(x.cfg) {
		i := slices.IndexFunc(theirs, func(s Setting) bool { return s.Key == ours.Key })
		if i >= 0 && theirs[i].Value != ours.Value {
			x.add(Warn, "configuration", fmt.Sprintf("%s is %q here, but %q for the desk that serves, and what it found is about that", ours.Key, ours.Value, theirs[i].Value),
				"restart the desk, or name the file that it serves by")
		}
	}
}
