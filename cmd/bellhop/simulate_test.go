package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/internal/simulate"
)

const simulatedServices = `services:
  - name: sales
    max_wait: 10m
csrs:
  - {jid: bob@example.org, name: Bob, capacity: 2, services: [sales]}
`

const simulatedLoad = `load:
  - {service: sales, arrivals: {"08:00": 30/h, "18:00": 0/h}, handling: 5m, patience: 3m}
shifts:
  - {csrs: [Bob], open: ["Mon-Sun 08:00-18:00"]}
`

func TestSimulate(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	services := file("services.yaml", simulatedServices)
	other := file("other.yaml", strings.Replace(simulatedServices, "capacity: 2", "capacity: 4", 1))
	load := file("load.yaml", simulatedLoad)
	record := file("record.jsonl", `{"service": "sales", "created": "2026-11-23T09:00:00Z", "served": "2026-11-23T09:00:10Z", "ended": "2026-11-23T09:05:00Z"}`)
	for name, c := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"one queue":        {[]string{"--arrivals", "20/h", "--handling", "3m", "--csrs", "2"}, exitFine, []string{"3 runs of 24 h from Mon 2026-01-05", "queue"}},
		"files":            {[]string{"--services", services, "--load", load}, exitFine, []string{"sales", "08:00"}},
		"a sweep":          {[]string{"--services", services, "--load", load, "--csrs", "1..3", "--svg", filepath.Join(dir, "svg")}, exitFine, []string{"levels.svg", "waits.svg"}},
		"two files":        {[]string{"--services", services, "--load", load, "--compare", other}, exitFine, []string{"other.yaml less services.yaml, the same customers", "1 CSRs: in time +"}},
		"a record":         {[]string{"--services", services, "--recorded", record}, exitFine, []string{"from Mon 2026-11-23 00:00 UTC", "09:00"}},
		"an export":        {[]string{"--services", services, "--recorded", record, "--export", filepath.Join(dir, "out.jsonl")}, exitFine, []string{"1 sessions in"}},
		"nobody":           {nil, exitUsage, []string{"nobody comes; write --arrivals 200/h"}},
		"no handling":      {[]string{"--arrivals", "3/h", "--csrs", "2"}, exitUsage, []string{"how long the contacts of queue take is not given"}},
		"no CSRs":          {[]string{"--arrivals", "3/h", "--handling", "3m"}, exitUsage, []string{"write --csrs 8..20"}},
		"no such load":     {[]string{"--services", services, "--load", "nowhere.yaml"}, exitUsage, []string{"nowhere.yaml"}},
		"no such services": {[]string{"--services", "nowhere.yaml", "--load", load}, exitUsage, []string{"nowhere.yaml"}},
		"wrong services":   {[]string{"--services", file("wrong.yaml", "services: [{nam: x}]"), "--load", load}, exitUsage, []string{"wrong.yaml:1"}},
		"unknown service":  {[]string{"--services", services, "--service", "saels", "--arrivals", "3/h", "--handling", "3m"}, exitUsage, []string{`"saels"`, "there are sales"}},
		"no days":          {[]string{"--arrivals", "3/h", "--handling", "3m", "--csrs", "1", "--days", "0"}, exitUsage, []string{"0 days"}},
		"no date":          {[]string{"--start", "soon"}, exitUsage, []string{"write 2026-11-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, errs := bellhop(t, append([]string{"simulate", "--runs", "3"}, c.args...)...)
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
	if exported, err := os.ReadFile(filepath.Join(dir, "out.jsonl")); err != nil || !strings.Contains(string(exported), `"served":"2026-11-23T09:00:10Z"`) {
		t.Errorf("%s %v", exported, err)
	}
}

func TestSimulateJSON(t *testing.T) {
	_, out, _ := bellhop(t, "simulate", "--arrivals", "20/h", "--handling", "3m", "--csrs", "1..2", "--runs", "3", "--json")
	var r simulate.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Outcomes) != 2 || r.Outcomes[0].CSRs != 1 || r.Outcomes[0].Total.Level.Value >= r.Outcomes[1].Total.Level.Value || r.Outcomes[0].Total.Level.Error == 0 {
		t.Errorf("%+v", r)
	}
}
