package report

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/internal/desk"
)

func TestQuery(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC) // the 23rd in Berlin
	day := func(text, zone string) time.Time {
		t.Helper()
		at, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		d, err := time.ParseInLocation(time.DateOnly, text, at)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct {
		name        string
		asked       Asked
		from, until time.Time
		mistake     Problem
	}{
		{"nothing said", Asked{}, day("2026-11-16", "UTC"), day("2026-11-23", "UTC"), ""},
		{"days of Berlin", Asked{Zone: "Europe/Berlin"}, day("2026-11-17", "Europe/Berlin"), day("2026-11-24", "Europe/Berlin"), ""},
		{"a day with 25 hours", Asked{From: "2026-10-25", To: "2026-10-25", Zone: "Europe/Berlin", By: " CSR"}, day("2026-10-25", "Europe/Berlin"), day("2026-10-26", "Europe/Berlin"), ""},
		{"an end alone", Asked{To: "2026-03-07"}, day("2026-03-01", "UTC"), day("2026-03-08", "UTC"), ""},
		{"a year", Asked{From: "2024-01-01", To: "2024-12-31"}, day("2024-01-01", "UTC"), day("2025-01-01", "UTC"), ""},
		{"more than a year", Asked{From: "2023-12-31", To: "2024-12-31"}, time.Time{}, time.Time{}, TooLong},
		{"backwards", Asked{From: "2026-03-08", To: "2026-03-07"}, time.Time{}, time.Time{}, BadOrder},
		{"no date", Asked{From: "yesterday"}, time.Time{}, time.Time{}, BadDate},
		{"no such date", Asked{To: "2026-02-30"}, time.Time{}, time.Time{}, BadDate},
		{"no zone", Asked{Zone: "Berlin"}, time.Time{}, time.Time{}, BadZone},
		{"this machine's zone", Asked{Zone: "Local"}, time.Time{}, time.Time{}, BadZone},
		{"a path for a zone", Asked{Zone: "../../etc/passwd"}, time.Time{}, time.Time{}, BadZone},
		{"no grouping", Asked{By: "customer"}, time.Time{}, time.Time{}, BadGrouping},
	} {
		q, shown, err := test.asked.Query(now, 20*time.Second)
		var m *MistakeError
		if test.mistake != "" {
			if !errors.As(err, &m) || m.Problem != test.mistake {
				t.Errorf("%s: %v, want %s", test.name, err, test.mistake)
			}
			continue
		}
		if err != nil || !q.From.Equal(test.from) || !q.Until.Equal(test.until) || shown.From == "" || shown.To == "" {
			t.Errorf("%s: %v to %v, %+v, %v", test.name, q.From, q.Until, shown, err)
		}
	}
}

// TestCSV has services, CSRs and codes that a spreadsheet would take for formulas.
func TestCSV(t *testing.T) {
	rows := []desk.ReportRow{
		{
			Day: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), Service: "sales", Entered: 3, Served: 2, Abandoned: 1, Waited: 2, InTarget: 1,
			WaitAvg: 12345 * time.Millisecond, Ratings: 1, RatingAvg: 4.5, Codes: map[string]int{"=1+1": 2, "b,\"c": 1},
		},
		{Day: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), CSR: "@sum(a1)@example.org"},
		{Service: "sales", Entered: 3},
	}
	names := Names{Services: map[desk.ServiceName]string{"sales": "=cmd|' /C calc'!A0"}, CSRs: map[desk.CSRID]string{"@sum(a1)@example.org": "\tBob"}}
	var b strings.Builder
	if err := WriteCSV(&b, rows, names); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	want := [][]string{
		columns,
		{"2026-11-30", "sales", "'=cmd|' /C calc'!A0", "3", "2", "1", "0", "0", "12.3", "0.0", "0.0", "0.333", "1", "4.50", `'=1+1 2, b,"c 1`},
		{"2026-12-01", "'@sum(a1)@example.org", "'\tBob", "0", "0", "0", "0", "0", "0.0", "0.0", "0.0", "", "0", "", ""},
	}
	if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, want)
	}
}
