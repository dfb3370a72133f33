package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRoute(t *testing.T) {
	dir := t.TempDir()
	conf, services := filepath.Join(dir, "bellhop.yaml"), filepath.Join(dir, "services.yaml")
	for path, text := range map[string]string{
		conf: "xmpp: {domain: desk.example.org, muc: rooms.example.org, secret: x}\ndatabase: postgres://x@127.0.0.1/x\n",
		services: `services:
  - name: sales
    rules:
      - {when: 'form.topic == "delivery" && customer.domain == "vip.example.org"', skills: [logistics], priority: 4}
    hours: {zone: Europe/Berlin, open: ["Mon-Fri 09:00-18:00"]}
csrs:
  - {jid: bob@example.org, name: Bob, services: [sales], skills: {logistics: 2}}
`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"what and why": {
			[]string{"--service", "sales", "--form", "topic=delivery", "--customer", "alice@vip.example.org", "--at", "2026-11-28T12:00:00Z"},
			exitFine,
			[]string{"closed by its hours at Sat 2026-11-28 13:00 CET, it opens Mon 2026-11-30 09:00 CET", "true → priority 4, needs logistics", "Bob (bob@example.org) would be asked"},
		},
		"no service":      {nil, exitUsage, []string{"no service is named"}},
		"unknown service": {[]string{"--service", "saels"}, exitUsage, []string{`"saels"`}},
		"bad answer":      {[]string{"--service", "sales", "--form", "topic"}, exitUsage, []string{"--form topic=delivery"}},
		"bad time":        {[]string{"--service", "sales", "--at", "soon"}, exitUsage, []string{"is not a time"}},
		"bad customer":    {[]string{"--service", "sales", "--customer", "@"}, exitUsage, []string{"usage:"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, errs := bellhop(t, append([]string{"route", "-c", conf, "--services", services}, test.args...)...)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			for _, want := range test.says {
				if !strings.Contains(out+errs, want) {
					t.Errorf("it does not say %q:\n%s%s", want, out, errs)
				}
			}
		})
	}
}
