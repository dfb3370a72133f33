package postgres

import (
	"testing"
	"time"

	"bellhop/internal/desk"
)

// TestExaminations: a doctor asks the holder of a link, and nobody else takes it up.
func TestExaminations(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	ctx := t.Context()
	lease := acquire(t, db)
	id, err := db.PutExamination(ctx, testLink, "doctor-abc")
	if err != nil {
		t.Fatal(err)
	}
	took := func(lease desk.Lease) Examination {
		t.Helper()
		e, ok, err := db.TakeExamination(ctx, lease)
		if err != nil || ok != (e.ID != 0) {
			t.Fatal(e, ok, err)
		}
		return e
	}
	if taken, report, err := db.Examination(ctx, id); err != nil || taken || report != nil {
		t.Errorf("before anybody took it: %v, %s, %v", taken, report, err)
	}
	// A process from before there were any applies what it finds under the link as settings.
	if settings, err := db.TakeRequests(ctx, lease); err != nil || len(settings) > 0 {
		t.Errorf("taken for settings: %+v, %v", settings, err)
	}
	other := lease
	other.Link = "other.example.test"
	late := lease
	late.Epoch--
	if a, b := took(other), took(late); a.ID != 0 || b.ID != 0 {
		t.Errorf("taken by who does not hold the link: %+v, %+v", a, b)
	}
	if e := took(lease); e != (Examination{ID: id, Room: "doctor-abc"}) {
		t.Errorf("taken: %+v", e)
	}
	if e := took(lease); e.ID != 0 {
		t.Errorf("taken twice: %+v", e)
	}
	if err := db.Release(ctx, lease); err != nil {
		t.Fatal(err)
	}
	next, ok, err := db.Acquire(ctx, testLink, "another", time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if e := took(next); e != (Examination{ID: id, Room: "doctor-abc", Again: true}) {
		t.Errorf("taken again by the next holder: %+v", e)
	}
	if err := db.AnswerExamination(ctx, id, []byte(`{"findings":[]}`)); err != nil {
		t.Fatal(err)
	}
	if taken, report, err := db.Examination(ctx, id); err != nil || !taken || string(report) != `{"findings":[]}` {
		t.Errorf("answered: %v, %s, %v", taken, report, err)
	}
	if e := took(next); e.ID != 0 {
		t.Errorf("taken once it is answered: %+v", e)
	}

	// What nobody waits for any more is not taken up.
	old, err := db.PutExamination(ctx, testLink, "doctor-old")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.pool.Exec(ctx, `UPDATE requests SET made = now() - interval '2 minutes' WHERE id = $1`, old); err != nil {
		t.Fatal(err)
	}
	back, err := db.PutExamination(ctx, testLink, "doctor-back")
	if err == nil {
		err = db.DropExamination(ctx, back)
	}
	if err != nil {
		t.Fatal(err)
	}
	if e := took(next); e.ID != 0 {
		t.Errorf("taken when nobody waits: %+v", e)
	}
}
