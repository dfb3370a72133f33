package rules_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/internal/desk"
	"bellhop/internal/rules"
)

var facts = desk.Facts{
	Form:     desk.Answers{"topic": "delivery", "extras": "wrapping\ncard"},
	Customer: "alice@vip.example.org", Name: "Alice", Lang: "de",
	Service: "sales", Question: "Where is my parcel?",
	Now: time.Date(2026, 7, 6, 16, 30, 0, 0, time.UTC),
}

func TestHolds(t *testing.T) {
	judge := rules.New()
	tests := map[string]bool{
		`form.topic == "delivery"`:                                 true,
		`form["topic"] == "delivery"`:                              true,
		`form.topic == 'price'`:                                    false,
		`form.topic in ["price", "delivery"]`:                      true,
		`"card" in form.extras.lines()`:                            true,
		`"car" in form.extras.lines()`:                             false,
		`form.extras.lines().exists(e, e.startsWith("wrap"))`:      true,
		`size(form.extras.lines()) == 2`:                           true,
		`form.never == ""`:                                         true,
		`form.never == "delivery"`:                                 false,
		`size(form.never.lines()) == 0`:                            true,
		`has(form.topic) && !has(form.never)`:                      true,
		`"topic" in form && !("never" in form)`:                    true,
		`customer.domain == "vip.example.org"`:                     true,
		`customer.jid == "alice@vip.example.org"`:                  true,
		`customer.local == "alice" && customer.name == "Alice"`:    true,
		`customer.lang.startsWith("de")`:                           true,
		`service == "sales"`:                                       true,
		`question.contains("parcel")`:                              true,
		`question.matches("(?i)PARCEL\\?$")`:                       true,
		`question.endsWith("!")`:                                   false,
		`now.getHours() == 16 && now.getHours("+02:00") == 18`:     true,
		`now.getHours("Europe/Berlin") >= 18`:                      true,
		`now > timestamp("2026-01-01T00:00:00Z")`:                  true,
		`now.getDayOfWeek("Europe/Berlin") == 1`:                   true,
		`true`:                                                     true,
		`size(form) == 2 && form.exists(k, form[k] == "delivery")`: true,
	}
	for when, want := range tests {
		t.Run(when, func(t *testing.T) {
			if err := judge.CheckRule(when); err != nil {
				t.Fatal(err)
			}
			if got, err := judge.Holds(when, facts); got != want || err != nil {
				t.Errorf("it holds: %v %v, want %v", got, err, want)
			}
		})
	}
}

func TestMistakesHaveTheirPlace(t *testing.T) {
	judge := rules.New()
	tests := map[string]struct {
		when         string
		line, column int
		says         string
	}{
		"unknown variable":   {`fom.topic == "x"`, 1, 1, "undeclared reference to 'fom'"},
		"in the second line": {"form.topic == \"x\" ||\n  customer.doman == \"y\"", 2, 3, "undeclared"},
		"syntax":             {`form.topic == `, 1, 15, "Syntax error"},
		"assignment":         {`form.topic = "x"`, 1, 12, "Syntax error"},
		"wrong types":        {`form.topic > 3`, 1, 12, "no matching overload"},
		"no condition":       {`form.topic`, 1, 1, "this is string"},
		"nothing":            {" ", 1, 1, "there is nothing"},
		"bad pattern":        {`question.matches("(")`, 1, 18, "invalid matches argument"},
		"too long":           {strings.Repeat("true && ", 200) + "true", 1, rules.MaxLength + 1, "more than 1000"},
		"too deep":           {strings.Repeat("(", 300) + "true" + strings.Repeat(")", 300), 1, 1, ""},
		"too dear":           {strings.Repeat(`question.matches("`+strings.Repeat("(a|b)*", 25)+`") || `, 5) + "false", 1, 1, "too long"},
		"loops in loops":     {`[1,2].all(a, [1,2].all(b, [1,2].all(c, true)))`, 0, 0, ""},
		"no such function":   {`question.fetch("http://x")`, 1, 15, "undeclared reference to 'fetch'"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := judge.CheckRule(test.when)
			var mistake *rules.Error
			if !errors.As(err, &mistake) {
				t.Fatalf("error is %v", err)
			}
			if test.line > 0 && (mistake.Line != test.line || test.says != "" && mistake.Column != test.column) || !strings.Contains(mistake.Msg, test.says) {
				t.Errorf("mistake is %v, want line %d, column %d: … %s", err, test.line, test.column, test.says)
			}
			if holds, err := judge.Holds(test.when, facts); holds || err == nil {
				t.Error("it holds all the same")
			}
		})
	}
}

func TestWhatFailsWhileItRunsIsFalse(t *testing.T) {
	judge := rules.New()
	for _, when := range []string{`int(form.topic) > 3`, `form.extras.lines()[7] == "x"`, `1 / size(form.never) == 1`, `now.getHours("Mars/Olympus") == 1`} {
		if err := judge.CheckRule(when); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		if holds, err := judge.Holds(when, facts); holds || err == nil {
			t.Errorf("%s: %v %v", when, holds, err)
		}
	}
}

func FuzzCheckRule(f *testing.F) {
	for _, when := range []string{
		`form.topic == "delivery"`, `customer.domain.matches("(a+)+$")`, "now.getHours(\"Europe/Berlin\") < 9 ||\nservice == 'x'",
		`form.a.lines().all(x, x in ["1"])`, `[1,2,3].map(x, [x,x])`, `{"a": 1}["a"] == 1`, "((((", "\"\\u00", "`",
	} {
		f.Add(when)
	}
	judge := rules.New()
	f.Fuzz(func(t *testing.T, when string) {
		began := time.Now()
		err := judge.CheckRule(when)
		var mistake *rules.Error
		switch {
		case err == nil:
			if _, err := judge.Holds(when, facts); err != nil && errors.As(err, &mistake) {
				t.Errorf("%q was fine when it was checked: %v", when, err)
			}
		case !errors.As(err, &mistake) || mistake.Line < 1 || mistake.Column < 1 || mistake.Msg == "":
			t.Errorf("%q: no place: %v", when, err)
		case !utf8.ValidString(err.Error()) && utf8.ValidString(when):
			t.Errorf("%q: the mistake is not valid text", when)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%q took %v", when, took)
		}
	})
}
