package desk

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// keepUntil returns until when a session is kept that begins now at the address of a service. A
// transfer leaves it as it is: the customer was told, if at all, what that service does.
func (d *Desk) keepUntil(entry ServiceName) time.Time {
	retention := d.settings.Retention
	if svc := d.services[entry]; svc != nil && svc.Retention > 0 {
		retention = svc.Retention
	}
	if retention == 0 {
		return zeroTime
	}
	return d.now.Add(retention)
}

// retention checks how long sessions are kept.
func (p *problems) retention(kept time.Duration) {
	if kept != 0 && (kept < Day || kept > MaxKept || kept%Day != 0) {
		p.add("retention", "%s cannot be kept to; write whole days, 1d to %s", FormatDays(kept), FormatDays(MaxKept))
	}
}

// CheckRetention returns what is wrong with a retention.
func CheckRetention(kept time.Duration) []Problem {
	var p problems
	p.retention(kept)
	return p
}

var daysPattern = regexp.MustCompile(`^([0-9]{1,5})d(.*)$`)

// ParseDuration reads a duration as people write it: as [time.ParseDuration] does, and also with
// days before the rest, which are of 24 hours: 90d, 1d12h.
func ParseDuration(s string) (time.Duration, error) {
	match := daysPattern.FindStringSubmatch(s)
	if match == nil {
		return time.ParseDuration(s) //nolint:wrapcheck // it is this function for most
	}
	n, err := strconv.Atoi(match[1])
	if err != nil {
		return 0, fmt.Errorf("desk: days of a duration: %w", err)
	}
	days := time.Duration(n) * Day
	if match[2] == "" {
		return days, nil
	}
	rest, err := time.ParseDuration(match[2])
	if err != nil || rest < 0 || rest >= Day {
		return 0, fmt.Errorf("desk: %q is not a duration of days and less than a day", s) //nolint:err113 // callers say what to write
	}
	return days + rest, nil
}

// FormatDays writes a duration in days, where it has whole ones alone.
func FormatDays(d time.Duration) string {
	if d == 0 || d%Day != 0 {
		return d.String()
	}
	return strconv.FormatInt(int64(d/Day), 10) + "d"
}
