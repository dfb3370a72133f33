package e2e_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/app"
	"bellhop/internal/doctor"
	"bellhop/internal/wire"
)

// TestE2EDoctor has the doctor ask the desk to look over the stream that it serves with, again and
// again, while people talk and come: nobody notices.
func TestE2EDoctor(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.unharmed(t)
		s := h.talking(t)
		mark := h.logSize()
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		findings := make(chan []doctor.Finding, 1)
		go func() {
			var all []doctor.Finding
			for range 3 {
				doctor.Examine(ctx, h.cfg, app.ComponentTLS(h.cfg), "doctor/e2e/1", func(f doctor.Finding) { all = append(all, f) })
			}
			findings <- all
		}()

		var said []string
		var found []doctor.Finding
		for n := 0; found == nil || n < 20; n++ {
			words := fmt.Sprintf("%d words", n)
			from, to, who := s.hers, s.his, s.alice.nick()
			if n%2 == 1 {
				from, to, who = s.his, s.hers, s.bob.nick()
			}
			says(t, from, to, words)
			said = append(said, who+": "+words)
			if n == 10 { // somebody new comes in the middle of it
				carol := h.customer(t, "carol")
				if state := carol.contact(t, s.service, "Me too?").Get("state"); state != "offered" && state != "queued" {
					t.Errorf("who came meanwhile is %s", state)
				}
				must(carol.Run(within(t), s.service, "leave", nil))(t)
			}
			select {
			case found = <-findings:
			default:
			}
		}
		looked := 0
		for _, f := range found {
			if f.Level == doctor.Fail {
				t.Errorf("it says %s", f)
			}
			if f.By != "" && f.Level == doctor.OK && f.Check == "archive" {
				looked++
			}
		}
		if looked != 3 {
			t.Errorf("the desk looked %d times: %v", looked, found)
		}
		for _, p := range []*person{s.alice, s.bob} {
			ok(t, p.Sync(within(t)))
			if i := slices.IndexFunc(p.Seen(), func(e *wire.Element) bool { return strings.Contains(e.String(), "doctor-") }); i >= 0 {
				t.Errorf("%s notices: %s", p.name, p.Seen()[i])
			}
		}
		if log := h.logSince(mark); strings.Contains(log, "doctor-") {
			t.Error("the desk's log names the doctor's room")
		}
		must(s.bob.Run(within(t), h.domain, "close", nil))(t)
		transcript, _ := h.transcript(t, h.admin, h.domain, s.session)
		transcript = slices.DeleteFunc(transcript, func(line string) bool { return !strings.HasSuffix(line, "words") })
		if !slices.Equal(transcript, said) {
			t.Errorf("the transcript has\n%s\nnot\n%s", strings.Join(transcript, "\n"), strings.Join(said, "\n"))
		}
	})
}
