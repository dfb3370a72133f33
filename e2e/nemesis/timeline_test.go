package nemesis

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// timelines tells the lives of the sessions that violations name, from the audit log and what
// people saw.
func timelines(e *Evidence, found []Violation) string {
	var b strings.Builder
	told := make(map[string]bool)
	for _, v := range found {
		id := sessionName.FindString(v.Text)
		if id == "" || told[id] || len(told) == 3 {
			continue
		}
		told[id] = true
		fmt.Fprintf(&b, "\nthe life of %s:\n%s", id, timeline(e, id))
	}
	return b.String()
}

func timeline(e *Evidence, session string) string {
	type line struct {
		at   time.Time
		text string
	}
	var lines []line
	for _, a := range e.Records.Audit {
		if a.Session == session {
			lines = append(lines, line{a.At, fmt.Sprintf("audit: %s %s %s (%s)", a.Action, a.Subject, a.Reason, a.Actor)})
		}
	}
	for _, en := range e.Entries {
		if en.Session == session || en.Kind == Dropped {
			lines = append(lines, line{en.At, fmt.Sprintf("%s: %s %s %q %s %v", en.Who, en.Kind, en.Nick, en.Body, en.ID, en.Codes)})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "  %s %s\n", l.at.UTC().Format("15:04:05.000"), l.text)
	}
	return b.String()
}
