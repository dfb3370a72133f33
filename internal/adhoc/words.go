package adhoc

import (
	"strings"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

// parse reads the words behind a command as values: the number of a session, then the
// command's arguments in turn, the last of which takes the rest; then pairs, whose values go
// on until the next name that the command knows.
func (e *Env) parse(c *Command, fields []wire.Field, args string) Values {
	v := make(Values)
	if c.Numbered && e.Place != AtSession {
		if word, rest := cutWord(args); isNumber(word) || desk.IsSessionID(word) {
			v["session"] = []string{word}
			args = rest
		}
	}
	if c.Pairs {
		args = pairs(v, c, fields, args)
	}
	for i, name := range c.Args {
		word, rest := cutWord(args)
		if i == len(c.Args)-1 {
			word, rest = strings.TrimFunc(args, isSpace), ""
		}
		if word != "" {
			v[name] = []string{word}
		}
		args = rest
	}
	return v
}

// pairs takes the pairs off the end of the arguments into v, and returns what stands before.
func pairs(v Values, c *Command, fields []wire.Field, args string) (before string) {
	known := func(word string) (name, value string, ok bool) {
		name, value, ok = strings.Cut(word, "=")
		name = strings.ToLower(name)
		for i := range fields {
			if ok && fields[i].Var == name {
				return name, value, true
			}
		}
		for _, arg := range c.Args {
			if ok && arg == name {
				return name, value, true
			}
		}
		return "", "", false
	}
	args = strings.TrimFunc(args, isSpace)
	open, rest := "", args
	for rest != "" {
		word, after := cutWord(rest)
		name, value, ok := known(word)
		switch {
		case ok:
			if open == "" {
				before = args[:len(args)-len(rest)]
			}
			open = name
			v[open] = []string{value}
		case open != "":
			v[open][0] = strings.TrimFunc(v[open][0]+" "+word, isSpace)
		}
		rest = after
	}
	if open == "" {
		return args
	}
	return before
}

// isNumber reports whether a word is a session's short number: 7 or #7.
func isNumber(word string) bool {
	word = strings.TrimPrefix(word, "#")
	return word != "" && len(word) < 7 && strings.Trim(word, "0123456789") == ""
}
