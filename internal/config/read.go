package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bellhop/internal/desk"
)

// reader walks a file's nodes and gathers mistakes.
type reader struct {
	collector
	file string
}

func (r *reader) at(n *node, key string) spot {
	return spot{file: r.file, line: n.line, col: n.col, key: key}
}

// field is a key that a section may have, and how its value gets into a T.
type field[T any] struct {
	key  string
	read func(r *reader, n *node, at spot, into *T)
}

// readSection reads a section by the table of its keys: what is not in the table, or there
// twice, is a mistake.
func readSection[T any](r *reader, n *node, path string, fields []field[T], into *T) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.key
	}
	if n.shape != shapeMap {
		r.add(r.at(n, path), "it is %s; write a section with keys of these: %s", n.shape, strings.Join(names, ", "))
		return
	}
	r.eachEntry(n, path, func(e entry) {
		at := spot{file: r.file, line: e.line, col: e.col, key: under(path, e.key)}
		for _, f := range fields {
			if f.key == e.key {
				at.line, at.col = e.value.line, e.value.col
				f.read(r, e.value, at, into)
				return
			}
		}
		r.add(at, "this key is not known; %s", didYouMean(e.key, names))
	})
}

// eachEntry calls do for every key of a section, once for a key that is there twice.
func (r *reader) eachEntry(n *node, path string, do func(entry)) {
	first := make(map[string]int, len(n.entries))
	for _, e := range n.entries {
		if line, twice := first[e.key]; twice {
			r.add(spot{file: r.file, line: e.line, col: e.col, key: under(path, e.key)}, "this key is in line %d already; remove one of the two", line)
			continue
		}
		first[e.key] = e.line
		do(e)
	}
}

// under joins a section's path and a key.
func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// text is a key with a text of one or more characters.
func text[T any, S ~string](key string, get func(*T) *S) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		s, ok := r.scalar(n, at)
		switch {
		case ok && s == "":
			r.add(at, "it is empty; write a value, or remove the key")
		case ok:
			*get(into) = S(s)
		}
	}}
}

// scalar returns a text, or a number as it was written.
func (r *reader) scalar(n *node, at spot) (string, bool) {
	switch n.shape {
	case shapeText, shapeNumber:
		return n.text, true
	case shapeBool:
		r.add(at, "%s alone is not a text; write it in quotes: %q", n.text, n.text)
	case shapeNull:
		r.add(at, "it has no value; write one, or remove the key")
	case shapeMap, shapeList:
		r.add(at, "it is %s; write one text", n.shape)
	}
	return "", false
}

// flag is a key with true or false.
func flag[T any](key string, get func(*T) *bool) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		if n.shape != shapeBool {
			r.add(at, "it is %s; write true or false", n.shape)
			return
		}
		*get(into) = n.text == "true"
	}}
}

// without is a key with true or false that is true unless it says false, for a setting that says
// that something is not there.
func without[T any](key string, get func(*T) *bool) field[T] {
	set := flag(key, get)
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		set.read(r, n, at, into)
		*get(into) = n.shape == shapeBool && !*get(into)
	}}
}

// count is a key with a whole number from 1.
func count[T any](key string, get func(*T) *int) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		if v, ok := r.integer(n, at); ok {
			*get(into) = v
		}
	}}
}

func (r *reader) integer(n *node, at spot) (int, bool) {
	if n.shape != shapeNumber {
		r.add(at, "it is %s; write a whole number", n.shape)
		return 0, false
	}
	v, err := strconv.Atoi(n.text)
	switch {
	case err != nil:
		r.add(at, "%s is not a whole number in range; write one like 3", n.text)
	case v < 1:
		r.add(at, "%d is too small; write 1 or more", v)
	default:
		return v, true
	}
	return 0, false
}

// duration is a key with a duration that has its unit. Where zero is false, 0s is refused:
// it would mean the default, not nothing.
func duration[T any](key string, zero bool, get func(*T) *time.Duration) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		if n.shape == shapeNumber {
			r.add(at, "%s has no unit; write %ss for seconds, %sm for minutes", n.text, n.text, n.text)
			return
		}
		s, ok := r.scalar(n, at)
		if !ok {
			return
		}
		d, err := desk.ParseDuration(s)
		switch {
		case err != nil:
			r.add(at, "%q is not a duration; write one like 20s, 2m, 1h30m or 90d", s)
		case d < 0:
			r.add(at, "%s is negative; write a duration above zero", s)
		case d == 0 && !zero:
			r.add(at, "%s is no time at all; write a longer duration, or remove the key for the default", s)
		default:
			*get(into) = d
		}
	}}
}

// list is a key with a list, each item of which read turns into an E. Nothing is an empty list.
func list[T, E any](key string, get func(*T) *[]E, read func(r *reader, n *node, at spot) (E, bool)) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		switch n.shape {
		case shapeNull:
			return
		case shapeList:
		case shapeText, shapeNumber, shapeBool, shapeMap:
			r.add(at, "it is %s; write a list: [one, two], or one line with a dash for each", n.shape)
			return
		}
		for i, item := range n.items {
			if v, ok := read(r, item, r.at(item, fmt.Sprintf("%s[%d]", at.key, i))); ok {
				*get(into) = append(*get(into), v)
			}
		}
	}}
}

// texts is a key with a list of texts.
func texts[T any, S ~string](key string, get func(*T) *[]S) field[T] {
	return list(key, get, func(r *reader, n *node, at spot) (S, bool) {
		s, ok := r.scalar(n, at)
		return S(s), ok
	})
}

// mapping is a key with a section of free keys, each value of which read turns into an E.
func mapping[T, E any, M ~map[string]E](key string, get func(*T) *M, read func(r *reader, n *node, at spot) (E, bool)) field[T] {
	return field[T]{key, func(r *reader, n *node, at spot, into *T) {
		switch n.shape {
		case shapeNull:
			return
		case shapeMap:
		case shapeText, shapeNumber, shapeBool, shapeList:
			r.add(at, "it is %s; write a section: {name: value}", n.shape)
			return
		}
		r.eachEntry(n, at.key, func(e entry) {
			v, ok := read(r, e.value, r.at(e.value, at.key+"["+e.key+"]"))
			if !ok {
				return
			}
			if *get(into) == nil {
				*get(into) = M{}
			}
			(*get(into))[e.key] = v
		})
	}}
}

// locate finds the node of a field as [desk.Problem] names it: "form[0].options",
// "skills[german]". What is not there is looked for at what it should stand in.
func locate(n *node, name string) *node {
	for name != "" {
		var next *node
		switch name[0] {
		case '[':
			end := strings.IndexByte(name, ']')
			if end < 0 {
				return n
			}
			if i, err := strconv.Atoi(name[1:end]); n.shape == shapeList && err == nil && i >= 0 && i < len(n.items) {
				next = n.items[i]
			} else if n.shape == shapeMap {
				next = n.get(name[1:end])
			}
			name = name[end+1:]
		default:
			name = strings.TrimPrefix(name, ".")
			end := strings.IndexAny(name, ".[")
			if end < 0 {
				end = len(name)
			}
			next, name = n.get(name[:end]), name[end:]
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
