package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestErlang(t *testing.T) {
	basic := []string{"--arrivals", "200/h", "--handling", "3m"}
	for name, c := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"around what is needed":        {basic, exitFine, []string{"Erlang C: 10.00 erlangs. For 80% within 20s: 14 CSRs.", "13  0.285270   17.116    0.795595", "16  0.057340"}},
		"a range":                      {append(basic, "--csrs", "10..11"), exitFine, []string{"10  1.000000        ∞", "11  0.682118  122.781"}},
		"patience":                     {[]string{"--arrivals", "48/min", "--handling", "60s", "--patience", "2m", "--csrs", "50"}, exitFine, []string{"Erlang A", "50  0.467774  3.709", "0.930324   0.030912"}},
		"per half an hour":             {[]string{"--arrivals", "360/30m", "--handling", "240s", "--within", "15s", "--csrs", "55"}, exitFine, []string{"0.238701  8.184    0.845883"}},
		"several at once":              {append(basic, "--capacity", "3", "--level", "0.9"), exitFine, []string{"For 90% within 20s: 5 CSRs"}},
		"no arrivals":                  {[]string{"--handling", "3m"}, exitUsage, []string{"write --arrivals 200/h", "usage: bellhop erlang"}},
		"no handling":                  {[]string{"--arrivals", "200/h"}, exitUsage, []string{"write --handling 3m"}},
		"arrivals without time":        {[]string{"--arrivals", "200"}, exitUsage, []string{`"200" is not how often customers come; write 200/h`}},
		"arrivals in no time":          {[]string{"--arrivals", "200/0s"}, exitUsage, []string{"write 200/h"}},
		"negative arrivals":            {[]string{"--arrivals", "-1/h"}, exitUsage, []string{"write 200/h"}},
		"level of everybody":           {append(basic, "--level", "100%"), exitUsage, []string{"is not a share; write 80%"}},
		"range upside down":            {append(basic, "--csrs", "20..8"), exitUsage, []string{"write 12 or 8..20"}},
		"negative patience":            {append(basic, "--patience", "-1s"), exitUsage, []string{"cannot be negative"}},
		"no capacity":                  {append(basic, "--capacity", "0"), exitUsage, []string{"0 contacts at once"}},
		"more than is reckoned":        {[]string{"--arrivals", "1000000/s", "--handling", "3m"}, exitUsage, []string{"1000000"}},
		"a file that nobody asked for": {append(basic, "x.yaml"), exitUsage, []string{"1 files are given"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, errs := bellhop(t, append([]string{"erlang"}, c.args...)...)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, want := range c.says {
				if !strings.Contains(out+errs, want) {
					t.Errorf("it does not say %q:\n%s%s", want, out, errs)
				}
			}
		})
	}
}

func TestErlangJSON(t *testing.T) {
	_, out, _ := bellhop(t, "erlang", "--arrivals", "200/h", "--handling", "3m", "--csrs", "10..14", "--json")
	var report erlangReport
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Rows) != 5 || report.Needed != 14 || report.Rows[0].ASA != nil || report.Rows[0].Stable || !report.Rows[4].Stable {
		t.Errorf("%+v", report)
	}
	if asa := report.Rows[4].ASA; asa == nil || *asa < 7.8359 || *asa > 7.8360 {
		t.Errorf("%v", asa)
	}
}
