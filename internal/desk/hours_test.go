package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

func zone(t tester, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return z
}

// clockModel says by brute force whether hours are open at a reading of the wall clock. It
// knows no instants: the spans are written out minute by minute.
func clockModel(h *desk.Hours, local time.Time) bool {
	begins := func(day time.Time) []string {
		on := day.Format(time.DateOnly)
		if slices.Contains(h.Closed, on) {
			return nil
		}
		var spans []string
		for _, e := range h.Extra {
			if strings.HasPrefix(e, on) {
				spans = append(spans, strings.Fields(e)[1])
			}
		}
		if spans != nil {
			return spans
		}
		for _, o := range h.Open {
			f := strings.Fields(o)
			if slices.Contains(strings.Split(f[0], ","), day.Format("Mon")) {
				spans = append(spans, f[1])
			}
		}
		return spans
	}
	reading, midnight := local.Format("15:04"), time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, time.UTC)
	if slices.Contains(h.Closed, local.Format(time.DateOnly)) {
		return false
	}
	for _, span := range begins(midnight) {
		from, to, _ := strings.Cut(span, "-")
		if reading >= from && (to <= from || reading < to) {
			return true
		}
	}
	for _, span := range begins(midnight.AddDate(0, 0, -1)) {
		if from, to, _ := strings.Cut(span, "-"); to <= from && reading < to {
			return true
		}
	}
	return false
}

func drawHours(t *rapid.T, year int) *desk.Hours {
	days := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	clock := rapid.SampledFrom([]string{"00:00", "00:30", "01:00", "01:59", "02:00", "02:15", "02:45", "03:00", "09:00", "12:00", "18:00", "22:00", "23:59", "24:00"})
	span := func() string {
		for {
			from, to := clock.Draw(t, "from"), clock.Draw(t, "to")
			if from != to && from != "24:00" {
				return from + "-" + to
			}
		}
	}
	dates := rapid.SampledFrom([]time.Time{
		time.Date(year, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(year, 3, 29, 0, 0, 0, 0, time.UTC), time.Date(year, 3, 30, 0, 0, 0, 0, time.UTC),
		time.Date(year, 10, 24, 0, 0, 0, 0, time.UTC), time.Date(year, 10, 25, 0, 0, 0, 0, time.UTC), time.Date(year, 10, 26, 0, 0, 0, 0, time.UTC),
		time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	h := &desk.Hours{Zone: rapid.SampledFrom([]string{"", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"}).Draw(t, "zone")}
	for range rapid.IntRange(1, 3).Draw(t, "open") {
		on := rapid.SliceOfNDistinct(rapid.SampledFrom(days), 1, 7, rapid.ID).Draw(t, "days")
		h.Open = append(h.Open, strings.Join(on, ",")+" "+span())
	}
	for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
		on := dates.Draw(t, "date").Format(time.DateOnly)
		taken := slices.Contains(h.Closed, on) || slices.ContainsFunc(h.Extra, func(e string) bool { return strings.HasPrefix(e, on) })
		switch {
		case taken:
		case rapid.Bool().Draw(t, "closed"):
			h.Closed = append(h.Closed, on)
		default:
			h.Extra = append(h.Extra, on+" "+span())
		}
	}
	return h
}

func TestHoursAgreeWithTheWallClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHours(t, 2026)
		if problems := h.Check(); len(problems) > 0 {
			t.Fatalf("%+v: %v", h, problems)
		}
		z := time.UTC
		if h.Zone != "" {
			z = zone(t, h.Zone)
		}
		for _, from := range []time.Time{
			time.Date(2026, 3, 27, 18, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 18, 0, 0, 0, time.UTC), time.Date(2026, 12, 30, 18, 0, 0, 0, time.UTC),
		} {
			from = from.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "minute")) * time.Minute)
			was, at := h.IsOpen(from), from
			for ; at.Before(from.Add(60 * time.Hour)); at = at.Add(time.Minute) {
				got, want := h.IsOpen(at), clockModel(h, at.In(z))
				if got != want {
					t.Fatalf("%+v at %v: open is %v, the wall clock says %v", h, at.In(z), got, want)
				}
				if got != was {
					break
				}
			}
			next := h.Next(from)
			if at.Before(from.Add(60*time.Hour)) && !next.Equal(at) {
				t.Fatalf("%+v at %v: next is %v, by the minute %v", h, from.In(z), next, at.In(z))
			} else if !next.IsZero() && (!next.After(from) || h.IsOpen(next) == was || h.IsOpen(next.Add(-time.Nanosecond)) != was) {
				t.Fatalf("%+v at %v: next is %v, when nothing changes", h, from.In(z), next)
			}
		}
	})
}

// Pain 16 of the peers: hours that are wrong around daylight saving, past midnight, at the
// week's edge. They are computed from the settings alone, so a restart resets nothing.
func TestPain16Hours(t *testing.T) {
	berlin := func(text string) string { return text + " Europe/Berlin" }
	tests := map[string]struct {
		hours desk.Hours
		open  []string // local time and zone
		shut  []string
	}{
		"an ordinary week": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon-Fri 09:00-18:00"}},
			[]string{berlin("2026-11-23 09:00:00"), berlin("2026-11-27 17:59:59")},
			[]string{berlin("2026-11-23 08:59:59"), berlin("2026-11-23 18:00:00"), berlin("2026-11-28 12:00:00")},
		},
		"the zone is the service's, not the server's": {
			desk.Hours{Zone: "Asia/Tokyo", Open: []string{"Mon 09:00-10:00"}},
			[]string{"2026-11-23 00:30:00 UTC"},
			[]string{"2026-11-23 09:30:00 UTC"},
		},
		"past midnight": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Fri 22:00-02:00"}},
			[]string{berlin("2026-11-27 22:00:00"), berlin("2026-11-28 01:59:00")},
			[]string{berlin("2026-11-27 01:00:00"), berlin("2026-11-28 02:00:00"), berlin("2026-11-28 22:30:00")},
		},
		"over the week's edge": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Sun 22:00-02:00", "Sat-Mon 08:00-09:00"}},
			[]string{berlin("2026-11-29 23:00:00"), berlin("2026-11-30 01:00:00"), berlin("2026-11-28 08:30:00"), berlin("2026-11-29 08:30:00"), berlin("2026-11-30 08:30:00")},
			[]string{berlin("2026-11-30 02:00:00"), berlin("2026-12-01 01:00:00"), berlin("2026-12-01 08:30:00")},
		},
		"to the end of the day": {
			desk.Hours{Open: []string{"Mon 00:00-24:00"}},
			[]string{"2026-11-23 00:00:00 UTC", "2026-11-23 23:59:59 UTC"},
			[]string{"2026-11-24 00:00:00 UTC", "2026-11-22 23:59:59 UTC"},
		},
		"daylight saving begins: an hour is left out": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Sun 01:00-03:30"}},
			[]string{"2026-03-29 00:59:59 UTC", "2026-03-29 01:00:00 UTC", "2026-03-29 01:29:00 UTC"},
			[]string{"2026-03-29 01:30:00 UTC"},
		},
		"daylight saving ends: an hour comes twice": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Sun 02:00-03:00"}},
			[]string{"2026-10-25 00:00:00 UTC", "2026-10-25 01:00:00 UTC", "2026-10-25 01:59:00 UTC"},
			[]string{"2026-10-25 02:00:00 UTC", "2026-10-24 23:59:00 UTC"},
		},
		"nine o'clock is nine o'clock in summer and in winter": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon 09:00-10:00"}},
			[]string{"2026-07-06 07:00:00 UTC", "2026-12-07 08:00:00 UTC"},
			[]string{"2026-07-06 08:00:00 UTC", "2026-12-07 07:00:00 UTC"},
		},
		"a holiday, from midnight to midnight": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon-Sun 20:00-04:00"}, Closed: []string{"2026-12-25"}},
			[]string{berlin("2026-12-24 23:59:59"), berlin("2026-12-26 20:00:00")},
			[]string{berlin("2026-12-25 00:00:00"), berlin("2026-12-25 21:00:00"), berlin("2026-12-26 03:00:00")},
		},
		"a day with other hours": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon-Fri 09:00-18:00"}, Extra: []string{"2026-12-24 09:00-12:00", "2026-12-24 13:00-14:00", "2026-12-27 10:00-11:00"}},
			[]string{berlin("2026-12-24 11:00:00"), berlin("2026-12-24 13:30:00"), berlin("2026-12-27 10:30:00")},
			[]string{berlin("2026-12-24 12:30:00"), berlin("2026-12-24 17:00:00"), berlin("2026-12-27 12:00:00")},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for want, list := range map[bool][]string{true: test.open, false: test.shut} {
				for _, text := range list {
					clock, place := text[:19], text[20:]
					at, err := time.ParseInLocation(time.DateTime, clock, zone(t, place))
					if err != nil {
						t.Fatal(err)
					}
					if got := test.hours.IsOpen(at.UTC()); got != want {
						t.Errorf("at %s it is open: %v, want %v", text, got, want)
					}
				}
			}
		})
	}
}

func TestHoursSayWhenTheyChange(t *testing.T) {
	weekly := desk.Hours{Zone: "Europe/Berlin", Open: []string{"Mon-Fri 09:00-18:00"}, Closed: []string{"2026-12-25"}}
	tests := map[string]struct {
		hours    desk.Hours
		at, want string
	}{
		"tomorrow":            {weekly, "2026-11-23T17:00:00Z", "2026-11-24T09:00:00+01:00"},
		"closes":              {weekly, "2026-11-23T09:00:00Z", "2026-11-23T18:00:00+01:00"},
		"over a long weekend": {weekly, "2026-12-24T18:00:00Z", "2026-12-28T09:00:00+01:00"},
		"over the clock's change": {
			desk.Hours{Zone: "Europe/Berlin", Open: []string{"Sun 02:15-02:45"}}, "2026-03-28T12:00:00Z", "2026-04-05T02:15:00+02:00",
		},
		"always open": {desk.Hours{Open: []string{"Mon-Sun 00:00-24:00"}}, "2026-11-23T09:00:00Z", "0001-01-01T00:00:00Z"},
		"never again": {desk.Hours{Extra: []string{"2026-01-01 09:00-10:00"}}, "2026-11-23T09:00:00Z", "0001-01-01T00:00:00Z"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, test.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := test.hours.Next(at).Format(time.RFC3339); got != test.want {
				t.Errorf("next is %s, want %s", got, test.want)
			}
		})
	}
}

func TestHoursNameTheirMistakes(t *testing.T) {
	h := desk.Hours{
		Zone:   "Europe/Bärlin",
		Open:   []string{"Mon-Fri", "Mon-Fry 09:00-18:00", "Mon,Mon 09:00-10:00", "Mon 9-18", "Mon 09:00-25:00", "Mon 09:00-09:00", "Mon 24:00-02:00", "Mon 09:61-10:00"},
		Closed: []string{"25.12.2026", "2026-02-30", "2026-12-25", "2026-12-25"},
		Extra:  []string{"2026-12-25 09:00-12:00", "2026-12-24", "tomorrow 09:00-10:00"},
	}
	want := []string{
		"zone", "open[0]", "open[1]", "open[2]", "open[3]", "open[4]", "open[5]", "open[6]", "open[7]",
		"closed[0]", "closed[1]", "closed[3]", "extra[0]", "extra[1]", "extra[2]",
	}
	var got []string
	for _, p := range h.Check() {
		got = append(got, p.Field)
		if !strings.Contains(p.Text, "; ") {
			t.Errorf("%s: %q names no mend", p.Field, p.Text)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("mistakes are at %v, want %v", got, want)
	}
	for _, h := range []desk.Hours{{}, {Zone: "Local", Open: []string{"Mon 09:00-10:00"}}, {Zone: "../etc/passwd", Open: []string{"Mon 09:00-10:00"}}} {
		if len(h.Check()) == 0 || h.IsOpen(start) || !h.Next(start).IsZero() {
			t.Errorf("%+v passes", h)
		}
	}
}

func FuzzHours(f *testing.F) {
	f.Add("Europe/Berlin", "Mon-Fri 09:00-18:00", "2026-12-25", "2026-12-24 09:00-12:00")
	f.Add("", "Sun 22:00-02:00", "", "0000-00-00 24:00-24:00")
	f.Fuzz(func(t *testing.T, zone, open, closed, extra string) {
		h := desk.Hours{Zone: zone, Open: []string{open}, Closed: []string{closed}, Extra: []string{extra}}
		wrong := len(h.Check()) > 0
		next := h.Next(start)
		switch {
		case wrong && (h.IsOpen(start) || !next.IsZero()):
			t.Errorf("%+v is wrong, and open", h)
		case !next.IsZero() && h.IsOpen(next) == h.IsOpen(start):
			t.Errorf("%+v: nothing changes at %v", h, next)
		}
	})
}
