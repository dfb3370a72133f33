package desk

import (
	"slices"
	"time"
)

// IsOpen reports whether the hours are open at a time: what the wall clock of their zone shows
// then is in one of the spans. Hours that [Hours.Check] finds wrong are never open.
//
// A span belongs to the day that it begins on. On a closed day none begins, and what began
// the evening before ends at midnight; on a day with other hours those begin instead of the
// weekly ones. Because the wall clock decides, a span in the hour that the end of daylight
// saving time repeats is open twice, and one in the hour that is left out not at all.
func (h *Hours) IsOpen(at time.Time) bool {
	s, problems := h.schedule()
	return len(problems) == 0 && s.open(at)
}

// Next returns when the hours open next, if they are closed at that time, or else when they
// close. It is zero if that does not happen within three years.
func (h *Hours) Next(at time.Time) time.Time {
	s, problems := h.schedule()
	if len(problems) > 0 {
		return time.Time{}
	}
	return s.next(at)
}

// Check returns what is wrong with the hours, each with its field, in a fixed order.
func (h *Hours) Check() []Problem {
	_, problems := h.schedule()
	return problems
}

// schedule is hours in a form that can be asked.
type schedule struct {
	zone   *time.Location
	week   [7][]daySpan // by the weekday that it begins on, Sunday first
	closed map[date]bool
	extra  map[date][]daySpan
}

// daySpan is a part of a day in minutes from its midnight, the end not in it. An end behind
// 24:00 is on the day after.
type daySpan struct{ from, to int }

// date is a day of the calendar.
type date struct {
	year  int
	month time.Month
	day   int
}

const (
	dayMinutes = 24 * 60
	horizon    = 3 * 366 // days that [Hours.Next] looks ahead
	window     = 8       // days that it looks at together
)

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

// add returns the date some days later.
func (d date) add(days int) date { return dateOf(d.clock(days * dayMinutes)) }

// clock returns a wall clock's reading, in minutes from the date's midnight, as if it were UTC.
func (d date) clock(minutes int) time.Time {
	return time.Date(d.year, d.month, d.day, 0, minutes, 0, 0, time.UTC)
}

// on returns the spans that begin on a day.
func (s *schedule) on(d date) []daySpan {
	if s.closed[d] {
		return nil
	}
	if spans, other := s.extra[d]; other {
		return spans
	}
	return s.week[d.clock(0).Weekday()]
}

// open says [Hours.IsOpen].
func (s *schedule) open(at time.Time) bool {
	local := at.In(s.zone)
	today := dateOf(local)
	if s.closed[today] {
		return false
	}
	minute := local.Hour()*60 + local.Minute()
	in := func(minute int) func(daySpan) bool {
		return func(p daySpan) bool { return p.from <= minute && minute < p.to }
	}
	return slices.ContainsFunc(s.on(today), in(minute)) ||
		slices.ContainsFunc(s.on(today.add(-1)), in(minute+dayMinutes))
}

// next says [Hours.Next]: it looks at the moments when anything can change, which are the
// wall clock's readings at both ends of spans, midnights, and changes of the clock itself.
// It takes them by windows of some days: within one they can be sorted.
func (s *schedule) next(at time.Time) time.Time {
	now := s.open(at)
	today := dateOf(at.In(s.zone))
	for ahead := -window; ahead < horizon; ahead += window {
		first := today.add(ahead)
		moments := s.moments(first)
		slices.SortFunc(moments, time.Time.Compare)
		end := first.add(window).clock(0)
		for _, m := range moments {
			if m.After(at) && !m.Before(first.clock(0)) && m.Before(end) && s.open(m) != now {
				return m.In(s.zone)
			}
		}
	}
	return time.Time{}
}

// moments returns the moments of a window when anything can change, and others. A window is
// cut in UTC, from which no zone is off by more than margin days.
func (s *schedule) moments(first date) []time.Time {
	const margin = 2
	moments, offsets := s.changes(first.add(-margin).clock(0), first.add(window+margin).clock(0))
	for ahead := -margin; ahead <= window+margin; ahead++ {
		d := first.add(ahead)
		readings := []int{0}
		for _, p := range s.on(d) {
			readings = append(readings, p.from, p.to)
		}
		for _, reading := range readings {
			for _, offset := range offsets {
				moments = append(moments, d.clock(reading).Add(-offset))
			}
		}
	}
	return moments
}

// changes returns when the clock is changed in a time, and the offsets to UTC that it has then.
func (s *schedule) changes(from, to time.Time) (changes []time.Time, offsets []time.Duration) {
	for t := from; ; {
		_, seconds := t.In(s.zone).Zone()
		offsets = append(offsets, time.Duration(seconds)*time.Second)
		_, change := t.In(s.zone).ZoneBounds()
		if change.IsZero() || change.After(to) {
			return changes, offsets
		}
		changes = append(changes, change)
		t = change
	}
}
