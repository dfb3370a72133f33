package app

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"bellhop/internal/doctor"
	"bellhop/internal/postgres"
)

// watchDoctors looks over the stream for the doctors that ask, one after the other, until ctx
// ends.
func (t *term) watchDoctors(ctx context.Context) error {
	tick := time.NewTicker(inboxPoll)
	defer tick.Stop()
	for {
		e, asked, err := t.db.TakeExamination(ctx, t.keeper.Lease())
		switch {
		case err != nil && ctx.Err() == nil:
			t.log.Debug("cannot look for doctors", "error", err)
		case asked:
			t.examine(ctx, e)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// examine looks over the stream for one doctor, and reports.
func (t *term) examine(ctx context.Context, e postgres.Examination) {
	report := t.visited(ctx, e)
	t.log.Info("a doctor had the stream looked over", "findings", len(report.Findings))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	data, err := json.Marshal(report)
	if err == nil {
		err = t.db.AnswerExamination(ctx, e.ID, data)
	}
	if err != nil {
		t.log.Warn("cannot report to a doctor", "error", err)
	}
}

// visited looks over the stream. A fault of the doctor's is not to end the desk.
func (t *term) visited(ctx context.Context, e postgres.Examination) (report doctor.Report) {
	defer func() {
		if p := recover(); p != nil {
			t.log.Error("panic while a doctor looks", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			report = doctor.Broken(p)
		}
	}()
	v := doctor.NewVisit(t.cfg, t.link, e.Room)
	t.visit.Store(v)
	defer t.visit.Store(nil)
	return v.Run(ctx, e.Again)
}
