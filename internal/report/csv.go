package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// columns are the heads of a CSV report. They are for programs, and stay.
var columns = []string{
	"day", "id", "name", "entered", "served", "abandoned", "declined", "missed",
	"wait_avg_s", "wait_p90_s", "handle_avg_s", "service_level", "ratings", "rating_avg", "codes",
}

// WriteCSV writes the rows of the days, without those of the whole time, after a line with the
// names of the columns. Times are in seconds, the service level is a share of 1.
func WriteCSV(w io.Writer, rows []desk.ReportRow, names Names) error {
	out := csv.NewWriter(w)
	_ = out.Write(columns) // its error comes with Flush
	for _, r := range rows {
		if r.Day.IsZero() {
			continue
		}
		id, name := names.Of(r)
		_ = out.Write([]string{
			r.Day.Format(time.DateOnly), safe(id), safe(name),
			strconv.Itoa(r.Entered), strconv.Itoa(r.Served), strconv.Itoa(r.Abandoned),
			strconv.Itoa(r.Declined), strconv.Itoa(r.Missed),
			seconds(r.WaitAvg), seconds(r.WaitP90), seconds(r.HandleAvg), level(r),
			strconv.Itoa(r.Ratings), rating(r), safe(Codes(r)),
		})
	}
	out.Flush()
	return out.Error()
}

// Codes says which codes were given how often.
func Codes(r desk.ReportRow) string {
	parts := make([]string, 0, len(r.Codes))
	for _, code := range slices.Sorted(maps.Keys(r.Codes)) {
		parts = append(parts, fmt.Sprintf("%s %d", code, r.Codes[code]))
	}
	return strings.Join(parts, ", ")
}

// safe keeps a spreadsheet from taking a text for a formula: what begins one gets an apostrophe
// before it.
func safe(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(text[0])) {
		return "'" + text
	}
	return text
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) }

func level(r desk.ReportRow) string {
	if share, ok := r.ServiceLevel(); ok {
		return strconv.FormatFloat(share, 'f', 3, 64)
	}
	return ""
}

func rating(r desk.ReportRow) string {
	if r.Ratings == 0 {
		return ""
	}
	return strconv.FormatFloat(r.RatingAvg, 'f', 2, 64)
}
