package desk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Facts are what is known of a session when it begins: what rules can look at.
type Facts struct {
	Form     Answers
	Customer JID // bare
	Name     string
	Lang     string
	Service  ServiceName // whose rules are looked at
	Question string
	Now      time.Time
}

// Judge understands the expressions of rules. Package rules has it.
type Judge interface {
	// CheckRule says what is wrong with an expression, and where in it.
	CheckRule(when string) error
	// Holds reports whether an expression is true. One that fails is not.
	Holds(when string, facts Facts) (bool, error)
}

// Verdict is what a service's rules come to, and how.
type Verdict struct {
	Priority int
	Needs    Skills
	Service  ServiceName // where the session goes; empty: it stays
	Trace    []string    // a line for each rule
}

// Bounds of rules.
const (
	MaxRules    = 100
	MaxPriority = 1000
	maxHops     = 5 // services that rules may send a session on to, one after the other
)

// verdict evaluates the rules of a service. Every rule that is true counts: of their
// priorities the highest, of the levels of a skill the highest, of the services the first.
func (d *Desk) verdict(svc *Service, facts Facts) Verdict {
	var v Verdict
	facts.Service = svc.Name
	counted := false
	for i, r := range svc.Rules {
		holds, err := false, error(nil)
		if d.opt.Judge == nil {
			err = fmt.Errorf("this desk has nobody who understands rules") //nolint:err113 // for the trace alone
		} else {
			holds, err = d.opt.Judge.Holds(r.When, facts)
		}
		line := fmt.Sprintf("%s: rules[%d]: %s: %v", svc.Name, i, oneLine(r.When), holds)
		if err != nil {
			line += " (" + oneLine(err.Error()) + ")"
		}
		if holds {
			line += r.says()
			if r.Priority != 0 && (!counted || r.Priority > v.Priority) {
				v.Priority, counted = r.Priority, true
			}
			v.Needs = withSkills(v.Needs, r.Skills)
			if v.Service == "" {
				v.Service = r.Service
			}
		}
		v.Trace = append(v.Trace, line)
	}
	return v
}

// says tells what a rule does, for the trace.
func (r Rule) says() string {
	var out []string
	if r.Priority != 0 {
		out = append(out, "priority "+strconv.Itoa(r.Priority))
	}
	if len(r.Skills) > 0 {
		out = append(out, "needs "+strings.Join(r.Skills, ", "))
	}
	if r.Service != "" {
		out = append(out, "to "+string(r.Service))
	}
	return " → " + strings.Join(out, ", ")
}

// ParseSkill reads a skill with the level that is needed: "german=2"; "german" alone is level 1.
func ParseSkill(text string) (skill string, level int, ok bool) {
	skill, number, has := strings.Cut(text, "=")
	level = 1
	if has {
		var err error
		if level, err = strconv.Atoi(number); err != nil {
			return skill, 0, false
		}
	}
	var p problems
	p.skill(skill, level)
	return skill, level, len(p) == 0
}

// withSkills adds skills to a requirement, which is not changed in place.
func withSkills(needs Skills, skills []string) Skills {
	if len(skills) == 0 {
		return needs
	}
	all := maps.Clone(needs)
	if all == nil {
		all = make(Skills, len(skills))
	}
	for _, text := range skills {
		if skill, level, ok := ParseSkill(text); ok {
			all[skill] = max(level, all[skill])
		}
	}
	return all
}

// String writes skills with their levels, by name: "german=2, logistics=1".
func (s Skills) String() string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		out = append(out, name+"="+strconv.Itoa(s[name]))
	}
	return strings.Join(out, ", ")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// rules checks what can be checked of rules without understanding their expressions.
func (p *problems) rules(rules []Rule) {
	if len(rules) > MaxRules {
		p.add("rules", "there are %d; write at most %d", len(rules), MaxRules)
		return
	}
	for i, r := range rules {
		at := fmt.Sprintf("rules[%d].", i)
		if strings.TrimSpace(r.When) == "" {
			p.add(at+"when", `there is no condition; write one like form.topic == "delivery"`)
		}
		for j, text := range r.Skills {
			if _, _, ok := ParseSkill(text); !ok {
				p.add(fmt.Sprintf("%sskills[%d]", at, j), "%q is not a skill with a level; write german or german=2", text)
			}
		}
		if r.Priority < -MaxPriority || r.Priority > MaxPriority {
			p.add(at+"priority", "%d is out of range; write %d to %d", r.Priority, -MaxPriority, MaxPriority)
		}
		if r.Service != "" {
			p.serviceName(at+"service", r.Service)
		}
		if len(r.Skills) == 0 && r.Priority == 0 && r.Service == "" {
			p.add(at+"when", "the rule does nothing; add skills, priority or service, or remove it")
		}
	}
}

// CheckRules returns what is wrong with the expressions of a service's rules, each with its
// field and the place in the expression. Without a judge there can be no rules.
func CheckRules(judge Judge, rules []Rule) []Problem {
	var p problems
	for i, r := range rules {
		field := fmt.Sprintf("rules[%d].when", i)
		switch {
		case strings.TrimSpace(r.When) == "": // Check says so
		case judge == nil:
			p.add(field, "this desk cannot evaluate rules; remove it")
		default:
			if err := judge.CheckRule(r.When); err != nil {
				p.add(field, "%s; mend the expression", err)
			}
		}
	}
	return p
}
