package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxSpans bounds each list of a service's hours.
const maxSpans = 400

// weekdays are the names of days in hours; their order is that of [time.Weekday].
var weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// schedule reads the hours and says what is wrong with them.
func (h *Hours) schedule() (*schedule, []Problem) {
	var p problems
	s := &schedule{closed: make(map[date]bool), extra: make(map[date][]daySpan)}
	s.readZone(&p, h.Zone)
	for _, list := range []struct {
		name  string
		items []string
		read  func(p *problems, field, text string)
	}{{"open", h.Open, s.readWeekly}, {"closed", h.Closed, s.readClosed}, {"extra", h.Extra, s.readExtra}} {
		if len(list.items) > maxSpans {
			p.add(list.name, "there are %d; write at most %d", len(list.items), maxSpans)
			continue
		}
		for i, text := range list.items {
			list.read(&p, fmt.Sprintf("%s[%d]", list.name, i), text)
		}
	}
	if len(h.Open)+len(h.Extra) == 0 {
		p.add("open", "it would never be open; write spans like Mon-Fri 09:00-18:00")
	}
	return s, p
}

func (s *schedule) readZone(p *problems, name string) {
	s.zone = time.UTC
	if name == "" {
		return
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		p.add("zone", "there is no time zone %q; write one like Europe/Berlin", name)
		return
	}
	s.zone = zone
}

// readWeekly reads "Mon-Fri 09:00-18:00" or "Sat,Sun 10:00-14:00".
func (s *schedule) readWeekly(p *problems, field, text string) {
	days, clock, ok := strings.Cut(text, " ")
	if !ok {
		p.add(field, "%q is not days and times; write it like Mon-Fri 09:00-18:00", text)
		return
	}
	on, mistake := readDays(days)
	if mistake != "" {
		p.add(field, "%s", mistake)
		return
	}
	span, mistake := readSpan(clock)
	if mistake != "" {
		p.add(field, "%s", mistake)
		return
	}
	for _, day := range on {
		s.week[day] = append(s.week[day], span)
	}
}

// readDays reads days and ranges of days, with commas between them; a range may go over the
// end of the week.
func readDays(text string) (days []int, mistake string) {
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, to := readDay(first), readDay(last)
		if from < 0 || to < 0 {
			return nil, fmt.Sprintf("%q is no day and no range of days; write days like Mon-Fri or Sat,Sun", part)
		}
		for day := from; ; day = (day + 1) % 7 {
			if slices.Contains(days, day) {
				return nil, fmt.Sprintf("%s is there twice; name each day once", weekdays[day])
			}
			days = append(days, day)
			if day == to {
				break
			}
		}
	}
	return days, ""
}

func readDay(text string) int {
	return slices.IndexFunc(weekdays, func(name string) bool { return strings.EqualFold(name, text) })
}

// readSpan reads "09:00-18:00"; an end that is not behind the beginning is on the next day.
func readSpan(text string) (span daySpan, mistake string) {
	first, last, ok := strings.Cut(text, "-")
	from, fromOK := readClock(first)
	to, toOK := readClock(last)
	switch {
	case !ok || !fromOK || !toOK || from == dayMinutes:
		return span, fmt.Sprintf("%q is no span of time; write one like 09:00-18:00, in 24 hours", text)
	case from == to:
		return span, fmt.Sprintf("%q begins when it ends; write 00:00-24:00 for a whole day", text)
	case to < from:
		to += dayMinutes
	}
	return daySpan{from, to}, ""
}

// readClock reads 09:30 as minutes; 24:00 is the end of the day.
func readClock(text string) (minutes int, ok bool) {
	hour, minute, found := strings.Cut(text, ":")
	if !found || len(hour) != 2 || len(minute) != 2 {
		return 0, false
	}
	h, hErr := strconv.ParseUint(hour, 10, 8)
	m, mErr := strconv.ParseUint(minute, 10, 8)
	minutes = int(h)*60 + int(m) //nolint:gosec // two digits each
	return minutes, hErr == nil && mErr == nil && m < 60 && minutes <= dayMinutes
}

func (s *schedule) readClosed(p *problems, field, text string) {
	day, ok := readDate(text)
	switch {
	case !ok:
		p.add(field, "%q is no date; write one like 2026-12-25", text)
	case s.closed[day]:
		p.add(field, "%s is there twice; remove one", text)
	}
	s.closed[day] = true
}

// readExtra reads "2026-12-24 09:00-12:00".
func (s *schedule) readExtra(p *problems, field, text string) {
	dated, clock, _ := strings.Cut(text, " ")
	day, ok := readDate(dated)
	if !ok {
		p.add(field, "%q is not a date and times; write it like 2026-12-24 09:00-12:00", text)
		return
	}
	span, mistake := readSpan(clock)
	switch {
	case mistake != "":
		p.add(field, "%s", mistake)
	case s.closed[day]:
		p.add(field, "%s is among the closed days; remove it there or here", dated)
	}
	s.extra[day] = append(s.extra[day], span)
}

func readDate(text string) (date, bool) {
	t, err := time.Parse(time.DateOnly, text)
	return dateOf(t), err == nil && t.Year() >= 1970
}
