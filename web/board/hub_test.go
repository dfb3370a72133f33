package board

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/internal/desk"
)

// shown is a frame with its time.
type shown struct {
	frame
	Now int64 `json:"now"`
}

// read takes the frame that waits for a viewer; none is nil, and gone says that there will be no
// more.
func read(t *testing.T, v *viewer) (f *shown, gone bool) {
	t.Helper()
	synctest.Wait()
	select {
	case data, on := <-v.frames:
		if !on {
			return nil, true
		}
		f = &shown{}
		if err := json.Unmarshal(data, f); err != nil {
			t.Fatalf("%v: %s", err, data)
		}
		return f, false
	default:
		return nil, false
	}
}

func pass(jid desk.JID) Pass { return Pass{JID: jid, Until: time.Now().Add(cookieLasts)} }

// busy keeps the desk changing until the test ends: thousands of sessions in a second.
func (h *house) busy(perSecond int) (stop func()) {
	end := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-end:
				return
			case <-time.After(time.Second / time.Duration(perSecond)):
				h.contact(n)
			}
		}
	}()
	return func() { close(end) }
}

func (h *house) contact(n int) {
	h.apply(desk.Contact{
		Reply:   desk.Reply{To: desk.JID(fmt.Sprintf("c%d@example.net/x", n)), From: "sales@desk.example.org"},
		Service: "sales", ID: desk.NewSessionID(), Token: desk.NewToken(), Name: fmt.Sprint("C", n), Question: "?",
	})
}

// TestOneFrameASecond has many viewers at a busy desk. It is looked at once a second for all of
// them, and each gets one frame a second.
func TestOneFrameASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(3 * period) // in which everything ends
		h := newHouse(t)
		hub := newHub(h.config())
		stop := h.busy(500)
		defer stop()
		var viewers []*viewer
		for i := range 40 {
			v := hub.join(fmt.Sprint(i), Pass{JID: []desk.JID{eve, admin, "a@x", "b@x"}[i%4], Until: time.Now().Add(time.Hour)})
			if v == nil {
				t.Fatalf("viewer %d is not let in", i)
			}
			viewers = append(viewers, v)
		}
		before := h.reads.Load()
		frames, last := make(map[*viewer]int), make(map[*viewer]int64)
		waiting := -1
		for range 100 { // ten seconds
			time.Sleep(100 * time.Millisecond)
			for _, v := range viewers {
				for f, _ := read(t, v); f != nil; f, _ = read(t, v) {
					frames[v]++
					if gap := f.Now - last[v]; gap < period.Milliseconds() {
						t.Errorf("two frames within %d ms", gap)
					}
					last[v] = f.Now
					waiting = f.Services[0].Waiting
				}
			}
		}
		for i, v := range viewers {
			most, least := 11, 9
			if i%4 > 1 { // neither supervisors nor admins
				most, least = 0, 0
			}
			if n := frames[v]; n > most || n < least {
				t.Errorf("viewer %d got %d frames in ten seconds", i, n)
			}
		}
		if looks := h.reads.Load() - before; looks > 11 {
			t.Errorf("the desk was looked at %d times in ten seconds", looks)
		}
		if reads := h.flowReads.Load(); reads > 3 {
			t.Errorf("what is stored was read %d times in ten seconds", reads)
		}
		if waiting < 90 {
			t.Errorf("the last frame has %d waiting", waiting)
		}
		for _, v := range viewers {
			hub.part(v)
		}
	})
}

// TestFrameIsOfTheDesk compares what a viewer gets with the desk and with what is stored.
func TestFrameIsOfTheDesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(3 * period) // in which everything ends
		h := newHouse(t)
		at := number(time.Now())
		h.flows = []desk.Flow{
			{Service: "gone", Interval: at, Entered: 7},
			{Service: "sales", Interval: at - intervals, Waiting: 2, Active: 1}, // before the first
			{Service: "sales", Interval: at - 20, Entered: 1, Waiting: 3, Active: 1},
			{Service: "sales", Interval: at - 2, Entered: 4, Answered: 3, Waited: 3, InTarget: 2, Wait: 30 * time.Second, Abandoned: 1, Waiting: 1, Active: 4},
		}
		for _, title := range []string{"Support", "Ads"} {
			h.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: desk.Service{Name: desk.ServiceName(strings.ToLower(title)), Title: title}})
		}
		h.apply(desk.PutCSR{Reply: desk.Reply{To: admin}, Profile: desk.CSRProfile{JID: "ann@example.org", Name: "Ann", Capacity: 1}})
		h.apply(desk.PresenceChanged{JID: bob + "/pc", Show: desk.Online})
		h.contact(1)
		h.contact(2)
		h.contact(3)
		h.apply(desk.SetCSRState{Reply: desk.Reply{To: eve}, CSR: bob, State: desk.Break, Reason: "lunch"})
		time.Sleep(time.Second)
		hub := newHub(h.config())
		v := hub.join("x", pass(eve))
		defer hub.part(v)
		f, _ := read(t, v)
		for f != nil && f.Flows == nil { // not read yet
			time.Sleep(time.Second)
			f, _ = read(t, v)
		}
		if f == nil {
			t.Fatal("there is no frame")
		}
		titles := []string{f.Services[0].Title, f.Services[1].Title, f.Services[2].Title}
		if fmt.Sprint(titles) != "[Ads Sales Support]" {
			t.Errorf("services: %q", titles)
		}
		sales := f.Services[1]
		if sales.Waiting != 3 || sales.Offers != 2 || sales.Since == 0 || !sales.Open || sales.CSRs[desk.StandsBreak] != 1 {
			t.Errorf("sales: %+v", sales)
		}
		if hour := sales.Hour; hour.Entered != 4 || hour.Abandoned != 1 || hour.Level == nil || *hour.Level != 0.5 || hour.Wait == nil || *hour.Wait != 10 {
			t.Errorf("the last hour: %+v", hour)
		}
		if f.All.Entered != 4 || len(f.CSRs) != 2 || f.CSRs[0] != (csrFrame{"Bob", desk.StandsBreak, "lunch", 2, 2}) || f.CSRs[1].Name != "Ann" || f.Standing["offline"] != 1 {
			t.Errorf("%+v %+v %v", f.All, f.CSRs, f.Standing)
		}
		series := f.Flows.Services["sales"]
		if f.Flows.Services["gone"] != nil || f.Flows.First != number(time.Now())-intervals+1 || len(series.Waiting) != intervals {
			t.Fatalf("%+v", f.Flows)
		}
		place := func(n int64) int { return int(n - f.Flows.First) }
		for n, want := range map[int64][3]int{at - 30: {0, 2, 1}, at - 20: {1, 3, 1}, at - 10: {0, 3, 1}, at - 2: {4, 1, 4}, at: {0, 1, 4}} {
			i := place(n)
			if got := [3]int{series.Entered[i], series.Waiting[i], series.Active[i]}; got != want {
				t.Errorf("interval %d: %v, want %v", n-at, got, want)
			}
		}
		time.Sleep(heartbeat)
		if f, _ = read(t, v); f == nil || len(f.Flows.Services["sales"].Waiting) != latest {
			t.Errorf("the next frame has more than the latest: %+v", f)
		}
	})
}

// TestWhoMayLookNoMore has viewers lose their role, their time, their cookie and the desk.
func TestWhoMayLookNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(3 * period) // in which everything ends
		h := newHouse(t)
		hub := newHub(h.config())
		stop := h.busy(10)
		defer stop()
		supervisor, other := hub.join("1", pass(eve)), hub.join("2", pass(admin))
		short := hub.join("3", Pass{JID: admin, Until: time.Now().Add(3500 * time.Millisecond)})
		out := hub.join("4", pass(admin))
		drain := func(v *viewer) (gone bool) {
			f, gone := read(t, v)
			for f != nil {
				f, gone = read(t, v)
			}
			return gone
		}
		time.Sleep(2 * time.Second)
		for i, v := range []*viewer{supervisor, other, short, out} {
			if drain(v) {
				t.Fatalf("viewer %d is gone already", i)
			}
		}
		h.apply(desk.SetRole{Reply: desk.Reply{To: admin}, JID: eve, Role: desk.RoleSupervisor})
		hub.dismiss("4")
		if !drain(out) {
			t.Error("who signed out still looks")
		}
		time.Sleep(time.Second)
		if !drain(supervisor) || drain(other) || drain(short) {
			t.Error("who lost their role still looks, or others do not")
		}
		time.Sleep(time.Second)
		if !drain(short) || drain(other) {
			t.Error("whose time is over still looks")
		}
		h.away.Store(true)
		time.Sleep(time.Second)
		if !drain(other) {
			t.Error("without a desk there are still frames")
		}
		h.away.Store(false)
		time.Sleep(2 * time.Second) // in which the run ends
		again := hub.join("5", pass(admin))
		time.Sleep(time.Second)
		if f, _ := read(t, again); f == nil {
			t.Error("who comes again sees nothing")
		}
		hub.part(again)
	})
}

// TestSlowViewersAreDropped has one viewer take nothing: the others do not wait for it, and it
// does not hold any more than a few frames.
func TestSlowViewersAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(3 * period) // in which everything ends
		h := newHouse(t)
		hub := newHub(h.config())
		stop := h.busy(10)
		defer stop()
		slow, quick := hub.join("1", pass(eve)), hub.join("2", pass(eve))
		frames := 0
		for range 20 {
			time.Sleep(time.Second)
			f, gone := read(t, quick)
			if gone {
				t.Fatal("the quick one is dropped")
			}
			if f != nil {
				frames++
			}
		}
		held := 0
		for f, gone := read(t, slow); !gone; f, gone = read(t, slow) {
			if held++; f == nil {
				t.Fatal("the slow one is still there")
			}
		}
		if held != backlog || frames < 18 {
			t.Errorf("the slow one was given %d frames, the quick one %d", held, frames)
		}
		hub.part(quick)
	})
}

func TestViewersAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(3 * period) // in which everything ends
		h := newHouse(t)
		hub := newHub(h.config())
		all := make(map[*viewer]bool)
		for i := range maxOfOne + 1 {
			if v := hub.join("x", pass(eve)); v != nil {
				all[v] = true
			} else if i != maxOfOne {
				t.Errorf("only %d of one", i)
			}
		}
		for i := range maxViewers {
			who := desk.JID(fmt.Sprintf("%d@example.org", i))
			h.apply(desk.SetRole{Reply: desk.Reply{To: admin}, JID: who, Role: desk.RoleSupervisor, On: true})
			if v := hub.join("x", pass(who)); v != nil {
				all[v] = true
			}
		}
		if len(all) != maxViewers {
			t.Errorf("%d viewers", len(all))
		}
		for v := range all {
			hub.part(v)
			hub.part(v) // once more does no harm
		}
		time.Sleep(3 * time.Second)
		if v := hub.join("x", pass(eve)); v == nil {
			t.Error("nobody is let in when all have gone")
		} else {
			hub.part(v)
		}
	})
}
