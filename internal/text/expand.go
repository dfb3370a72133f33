package text

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// placeholder matches what is replaced: condition, name, format, the format's two words.
var placeholder = regexp.MustCompile(`\{([?!]?)([a-z][a-z0-9_]*)(?:\|([a-z]+)(?::([^{}|\n]*)\|([^{}|\n]*))?)?\}`)

// template is a text as it is filled in, line by line, so that a line with nothing to say can be
// left out.
type template []line

type line struct {
	pieces []piece
	tail   string
}

// piece is a placeholder with what stands before it.
type piece struct {
	before    string
	condition string
	name      string
	format    string
	words     [2]string
}

// templates has those that were used, by their text. There are no more of them than texts of
// the catalogue and overrides of services; should overrides change without end, the later ones
// are read anew each time.
var (
	templates sync.Map // of string to template
	kept      atomic.Int64
)

const maxTemplates = 4_000

func templateOf(text string) template {
	if t, ok := templates.Load(text); ok {
		return t.(template) //nolint:forcetypeassert // there is nothing else in it
	}
	t := parse(text)
	if kept.Add(1) <= maxTemplates {
		templates.Store(text, t)
	}
	return t
}

func parse(text string) template {
	var t template
	for text := range strings.SplitSeq(text, "\n") {
		var l line
		end := 0
		for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
			part := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return text[m[2*i]:m[2*i+1]]
			}
			l.pieces = append(l.pieces, piece{
				before: text[end:m[0]], condition: part(1), name: part(2), format: part(3), words: [2]string{part(4), part(5)},
			})
			end = m[1]
		}
		l.tail = text[end:]
		t = append(t, l)
	}
	return t
}

// expand fills in a text.
func (l *language) expand(text string, args []string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	out := make([]byte, 0, 2*len(text))
	some := false
	for _, line := range templateOf(text) {
		mark := len(out)
		if some {
			out = append(out, '\n')
		}
		var keep bool
		if out, keep = l.fill(out, line, args); keep {
			some = true
		} else {
			out = out[:mark]
		}
	}
	return string(out)
}

// fill adds a line, and reports whether its conditions hold.
func (l *language) fill(out []byte, line line, args []string) (filled []byte, keep bool) {
	for _, p := range line.pieces {
		out = append(out, p.before...)
		shown, present := l.format(argument(args, p.name), p.format, p.words)
		switch {
		case p.condition == "?" && !present, p.condition == "!" && present:
			return out, false
		case p.condition != "!":
			out = append(out, shown...)
		}
	}
	return append(out, line.tail...), true
}

// format shows a value, and reports whether there is anything to show. An unknown format
// shows the value as it is.
func (l *language) format(value, format string, words [2]string) (shown string, present bool) {
	n, err := strconv.Atoi(value)
	switch format {
	case "duration":
		return l.roughly(n), n > 0
	case "exact":
		return l.exactly(n), n > 0
	case "moment":
		return l.calendar.say(value)
	case "plural":
		return words[l.plural(n)], err == nil
	}
	return value, value != ""
}

// argument returns the value of a name, without blanks around it: those between it and the
// rest of the text are the text's.
func argument(args []string, name string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return strings.TrimSpace(args[i+1])
		}
	}
	return ""
}
