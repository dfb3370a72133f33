package text

import "strconv"

// The units of time, as they stand in [language.units].
const (
	second = iota
	minute
	hour
	day
)

var unitSeconds = [...]int{second: 1, minute: 60, hour: 3600, day: 86400}

// roughly says a time as people estimate one. Nothing, or less, is one that nobody knows or
// that is over at once.
func (l *language) roughly(seconds int) string {
	minutes := seconds/60 + seconds%60/30 // to the nearest, without overflow
	switch {
	case seconds <= 0:
		return l.moment
	case seconds < 60:
		return l.minute
	case minutes <= 10:
		return l.about + l.count(minutes, minute)
	case minutes < 58:
		return l.about + l.count((minutes+2)/5*5, minute)
	case minutes < 345: // to the half hour
		return l.about + l.two((minutes+15)/30*1800)
	case minutes < 47*60+30:
		return l.about + l.count((minutes+30)/60, hour)
	}
	return l.about + l.count((minutes+720)/1440, day)
}

// exactly says a time to the second, or in its two largest units if it is long.
func (l *language) exactly(seconds int) string {
	switch {
	case seconds <= 0:
		return l.moment
	case seconds < 120 && seconds != 60:
		return l.count(seconds, second)
	}
	return l.two(seconds)
}

// two says a time in the largest unit of which there are some and the one below. A day and
// some hours are said in hours.
func (l *language) two(seconds int) string {
	unit := second
	for unit < day && seconds >= unitSeconds[unit+1] {
		unit++
	}
	if unit == day && seconds < 2*unitSeconds[day] {
		unit = hour
	}
	text := l.count(seconds/unitSeconds[unit], unit)
	if unit > second {
		if rest := seconds % unitSeconds[unit] / unitSeconds[unit-1]; rest > 0 {
			text += " " + l.count(rest, unit-1)
		}
	}
	return text
}

func (l *language) count(n, unit int) string {
	return strconv.Itoa(n) + " " + l.units[unit][l.plural(n)]
}
