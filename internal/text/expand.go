package text

import (
	"regexp"
	"strconv"
	"strings"
)

// placeholder matches what is replaced: condition, name, format, the format's two words.
var placeholder = regexp.MustCompile(`\{([?!]?)([a-z][a-z0-9_]*)(?:\|([a-z]+)(?::([^{}|\n]*)\|([^{}|\n]*))?)?\}`)

// expand fills in a text, line by line, so that a line with nothing to say can be left out.
func (l *language) expand(text string, args []string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if line, keep := l.line(line, args); keep {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// line fills in one line, and reports whether its conditions hold.
func (l *language) line(line string, args []string) (filled string, keep bool) {
	var b strings.Builder
	end := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(line, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return line[m[2*i]:m[2*i+1]]
		}
		b.WriteString(line[end:m[0]])
		end = m[1]
		shown, present := l.format(argument(args, part(2)), part(3), [2]string{part(4), part(5)})
		switch part(1) {
		case "?":
			if !present {
				return "", false
			}
			b.WriteString(shown)
		case "!":
			if present {
				return "", false
			}
		default:
			b.WriteString(shown)
		}
	}
	b.WriteString(line[end:])
	return b.String(), true
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
