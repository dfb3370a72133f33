package text

import (
	"strconv"
	"strings"
	"time"
)

// calendar is how a language says a moment.
type calendar struct {
	days   [7]string  // Sunday first
	months [12]string // January first
	order  string     // of DAY, N, MONTH and TIME
}

var (
	englishCalendar = calendar{
		[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		"DAY, N MONTH, at TIME",
	}
	germanCalendar = calendar{
		[7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
		[12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		"DAY, den N. MONTH, um TIME Uhr",
	}
	frenchCalendar = calendar{
		[7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		[12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		"DAY N MONTH à TIME",
	}
	spanishCalendar = calendar{
		[7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		[12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		"DAY N de MONTH a las TIME",
	}
)

// say says a moment given by RFC 3339, as the clock of its own zone shows it; false if it is none.
func (c calendar) say(value string) (string, bool) {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return value, false
	}
	return strings.NewReplacer(
		"DAY", c.days[t.Weekday()], "N ", strconv.Itoa(t.Day())+" ", "N.", strconv.Itoa(t.Day())+".",
		"MONTH", c.months[t.Month()-1], "TIME", t.Format("15:04"),
	).Replace(c.order), true
}
