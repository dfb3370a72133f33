package config

import (
	"fmt"
	"slices"
	"strings"

	"bellhop/internal/desk"
)

// servicePart is a setting of a service that has several lines, and can be read by itself.
type servicePart struct {
	key     string
	move    func(to, from *desk.Service)
	section bool // it is no list: no line is an item
}

var serviceParts = []servicePart{
	{"form", func(to, from *desk.Service) { to.Form = from.Form }, false},
	{"rules", func(to, from *desk.Service) { to.Rules = from.Rules }, false},
	{"overflow", func(to, from *desk.Service) { to.Overflow = from.Overflow }, false},
	{"forms", func(to, from *desk.Service) { to.Forms = from.Forms }, false},
	{"texts", func(to, from *desk.Service) { to.Texts = from.Texts }, false},
	{"replies", func(to, from *desk.Service) { to.Replies = from.Replies }, false},
	{"challenge", func(to, from *desk.Service) { to.Challenge = from.Challenge }, true},
}

// MarshalParts writes the settings of a service that have several lines as [ReadPart] takes
// them, by key.
func MarshalParts(s desk.Service) map[string][]string {
	out := make(map[string][]string, len(serviceParts))
	for _, p := range servicePairs(s) {
		if slices.ContainsFunc(serviceParts, func(part servicePart) bool { return part.key == p.key }) && !p.zero {
			out[p.key] = p.lines
			if p.lines == nil {
				out[p.key] = []string{p.value}
			}
		}
	}
	return out
}

// ReadPart reads one setting of a service as it stands in a services file behind its key: a
// list with a line for each item, of which the dashes may be left out, or a section. Mistakes
// come as [Errors], all at once, with the key as the file, and lines that begin at 1. A text of
// "-" alone empties the setting.
func ReadPart(s *desk.Service, key, text string, known Known) error {
	i := slices.IndexFunc(serviceParts, func(p servicePart) bool { return p.key == key })
	if i < 0 {
		return fmt.Errorf("there is no setting %q of several lines", key) //nolint:err113 // for the programmer
	}
	fresh := *s
	serviceParts[i].move(&fresh, &desk.Service{})
	if strings.TrimSpace(text) != "-" {
		if err := readPart(&fresh, serviceParts[i], text, known); err != nil {
			return err
		}
	}
	*s = fresh
	return nil
}

func readPart(s *desk.Service, part servicePart, text string, known Known) error {
	key, shift := part.key, 0
	r := &reader{file: key}
	if !part.section {
		text, shift = dashed(text)
	}
	value := parse(key, []byte(text), &r.collector)
	if value == nil {
		if len(r.errs) == 0 {
			r.add(spot{file: key, line: 1, col: 1}, "it is empty; write - to have none")
		}
		return r.err()
	}
	top := &node{shape: shapeMap, line: 1, col: 1, entries: []entry{{key: key, line: value.line, col: value.col, value: value}}}
	readSection(r, top, "", serviceKeys, s)
	r.problems(top, "", s.Check())
	file := &servicesFile{known: known, services: []placed[desk.Service]{{value: *s, node: top}}}
	file.checkReferences(r)
	file.checkRules(r)
	// What is wrong with other settings is theirs to say, where they are set.
	r.errs = slices.DeleteFunc(r.errs, func(e *Error) bool { return e.Key != "" && partOf(e.Key) != key })
	for _, e := range r.errs {
		e.Col = max(1, e.Col-shift)
	}
	return r.err()
}

// partOf returns the setting that a mistake's key belongs to: rules[0].when is of rules.
func partOf(key string) string {
	if end := strings.IndexAny(key, ".["); end >= 0 {
		return key[:end]
	}
	return key
}

// dashed puts the dashes before items that were written without, a line each. shift is how
// far that moves what stands in a line.
func dashed(text string) (out string, shift int) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case !strings.HasPrefix(line, "{"):
			return text, 0
		default:
			lines[i] = "- " + line
		}
	}
	return strings.Join(lines, "\n") + "\n", len("- ")
}
