package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	prefix     = "BELLHOP_"
	fileSuffix = "_file"
)

// Load reads bellhop.yaml and the environment (as [os.Environ] gives it), which wins over the
// file. Without a path, the environment alone says everything.
//
// Every key is also a variable, xmpp.secret as BELLHOP_XMPP_SECRET; a list has commas in it. An
// empty variable is one that is not set. Every key can be had from another file, by x_file: or
// …_FILE, whose one newline at the end is left out. Relative paths are relative to the
// configuration file, or to the working directory where there is none.
//
// Mistakes come as [Errors], all at once; another error says that the file could not be read.
func Load(path string, env []string) (*Config, error) {
	l := &loader{reader: reader{file: path}, config: defaults(), given: map[string]given{}, sections: map[string]spot{}}
	readable := true
	if path != "" {
		data, err := readFile(path, maxFile)
		if err != nil {
			return nil, fmt.Errorf("configuration: %w", err)
		}
		if top := parse(path, data, &l.collector); top != nil {
			l.fromFile(top)
		} else {
			readable = len(l.errs) == 0
		}
	}
	l.fromEnvironment(env)
	for _, s := range settings {
		l.apply(s)
	}
	if readable {
		l.check()
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	return l.config, nil
}

// loader gathers what is given, before any of it is taken as the value of a key.
type loader struct {
	reader
	config   *Config
	given    map[string]given // by key
	sections map[string]spot  // where a section begins, for what is missing in it
}

// given is what a source says for a key: values, or the name of the file that has the value.
type given struct {
	values   []value
	fromFile *value
	inline   bool // stands in the configuration file itself
}

type value struct {
	text string
	at   spot
}

func (l *loader) warn(format string, args ...any) {
	l.config.Warnings = append(l.config.Warnings, fmt.Sprintf(format, args...))
}

// spot is where a key was given, else where it could be.
func (l *loader) spot(key string) spot {
	g, ok := l.given[key]
	switch {
	case ok && g.fromFile != nil:
		return g.fromFile.at
	case ok && len(g.values) > 0:
		return g.values[0].at
	}
	return l.missing(key)
}

// missing is the place where a key that is not given could be.
func (l *loader) missing(key string) spot {
	section, _, found := strings.Cut(key, ".")
	at, ok := l.sections[section]
	if !found || !ok {
		at = spot{file: l.file, line: 1, col: 1}
	}
	if l.file == "" {
		at = spot{}
	}
	at.key = key
	return at
}

// fromFile takes what the configuration file says.
func (l *loader) fromFile(top *node) {
	if top.shape != shapeMap {
		l.add(l.at(top, ""), "the file is %s; write keys and values, such as database: postgres://user@host/name", top.shape)
		return
	}
	keys, inSection := l.keys()
	l.eachEntry(top, "", func(e entry) {
		subkeys, isSection := inSection[e.key]
		if !isSection {
			l.take(e, e.key, keys)
			return
		}
		l.sections[e.key] = spot{file: l.file, line: e.line, col: e.col}
		switch e.value.shape {
		case shapeMap:
			l.eachEntry(e.value, e.key, func(sub entry) { l.take(sub, e.key+"."+sub.key, subkeys) })
		case shapeNull: // a section with nothing in it
		case shapeText, shapeNumber, shapeBool, shapeList:
			l.add(l.at(e.value, e.key), "it is %s; write a section with keys of these: %s", e.value.shape, strings.Join(subkeys, ", "))
		}
	})
}

// keys lists the names at the top of the file, and those in each section.
func (l *loader) keys() (top []string, sections map[string][]string) {
	sections = map[string][]string{}
	for _, s := range settings {
		section, name, found := strings.Cut(s.key, ".")
		if !found {
			top = append(top, s.key)
			continue
		}
		if sections[section] == nil {
			top = append(top, section)
		}
		sections[section] = append(sections[section], name)
	}
	return top, sections
}

// take notes what the file says for a key, or that there is no such key.
func (l *loader) take(e entry, key string, allowed []string) {
	at := l.at(e.value, key)
	base, isFile := key, false
	i := slices.IndexFunc(settings, func(s setting) bool { return s.key == key })
	if i < 0 {
		base, isFile = strings.CutSuffix(key, fileSuffix)
		i = slices.IndexFunc(settings, func(s setting) bool { return s.key == base && isFile })
	}
	if i < 0 {
		l.add(spot{file: l.file, line: e.line, col: e.col, key: key}, "this key is not known; %s", didYouMean(strings.TrimSuffix(e.key, fileSuffix), allowed))
		return
	}
	g, twice := l.given[base]
	if twice && (isFile || g.fromFile != nil) {
		l.add(at, "%s and %s are both given; remove one", base, base+fileSuffix)
		return
	}
	g.inline = !isFile
	switch text, ok := "", false; {
	case isFile:
		if text, ok = l.scalar(e.value, at); ok {
			g.fromFile = &value{text, at}
		}
	case settings[i].list:
		g.values = l.items(e.value, at)
	default:
		if text, ok = l.plain(e.value, at); ok {
			g.values = []value{{text, at}}
		}
	}
	l.given[base] = g // also after a mistake: it is not missing
}

// plain returns a value that may be a text, a number or true and false, as it was written.
func (l *loader) plain(n *node, at spot) (string, bool) {
	if n.shape == shapeBool {
		return n.text, true
	}
	return l.scalar(n, at)
}

func (l *loader) items(n *node, at spot) (out []value) {
	switch n.shape {
	case shapeNull:
	case shapeList:
		for i, item := range n.items {
			at := l.at(item, fmt.Sprintf("%s[%d]", at.key, i))
			if text, ok := l.scalar(item, at); ok {
				out = append(out, value{text, at})
			}
		}
	case shapeText, shapeNumber, shapeBool, shapeMap:
		l.add(at, "it is %s; write a list: [one, two]", n.shape)
	}
	return out
}

// orchestrated are variables that Kubernetes sets by itself where there is a Service named
// bellhop: BELLHOP_SERVICE_HOST, BELLHOP_PORT_8088_TCP_ADDR and so on.
var orchestrated = regexp.MustCompile(`^BELLHOP_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// fromEnvironment takes what the environment says, in place of what the file does.
func (l *loader) fromEnvironment(env []string) {
	known := map[string]string{}
	var variables []string
	for _, s := range settings {
		known[variable(s.key)], known[variable(s.key+fileSuffix)] = s.key, s.key
		variables = append(variables, variable(s.key))
	}
	found := map[string]given{}
	for _, pair := range slices.Sorted(slices.Values(env)) { // X before X_FILE
		name, text, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, prefix) || text == "" || orchestrated.MatchString(name) {
			continue
		}
		at := spot{key: name}
		key, ok := known[name]
		if !ok {
			l.add(at, "there is no such setting; %s", didYouMean(strings.TrimSuffix(name, "_FILE"), variables))
			continue
		}
		g, twice := found[key]
		switch {
		case twice:
			l.add(at, "%s and %s_FILE are both set; unset one", variable(key), variable(key))
		case name != variable(key):
			g.fromFile = &value{text, at}
		default:
			g.values = []value{{text, at}}
		}
		found[key] = g
	}
	maps.Copy(l.given, found)
}

// apply makes what was given for a key its value.
func (l *loader) apply(s setting) {
	g := l.given[s.key]
	vals := g.values
	if g.fromFile != nil {
		text, ok := l.readValue(s, *g.fromFile)
		if !ok {
			return
		}
		vals = []value{{text, g.fromFile.at}}
	}
	if g.inline && s.secret && (s.key == "xmpp.secret" || s.key == "smtp.password" || strings.Contains(DatabaseURL(first(vals)).String(), "xxxxx")) {
		l.warnReadable(l.file, s.key)
	}
	if s.list && !g.inline {
		vals = split(vals)
	}
	for _, v := range vals {
		if v.text == "" {
			l.add(v.at, "it is empty; write a value, or remove it")
		} else if err := s.set(l.config, v.text); err != nil {
			l.add(v.at, "%s", err)
		}
	}
}

func first(vals []value) string {
	if len(vals) == 0 {
		return ""
	}
	return vals[0].text
}

// split cuts a list that is one text at its commas and line ends.
func split(vals []value) (out []value) {
	for _, v := range vals {
		for _, part := range strings.FieldsFunc(v.text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, value{part, v.at})
			}
		}
	}
	return out
}

// readValue reads the file that holds a value, without the one newline at its end.
func (l *loader) readValue(s setting, from value) (string, bool) {
	path := from.text
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(l.file), path)
	}
	data, err := readFile(path, 64<<10)
	if err != nil {
		l.add(from.at, "%s", err)
		return "", false
	}
	if s.secret {
		l.warnReadable(path, s.key)
	}
	text, found := strings.CutSuffix(string(data), "\n")
	if found {
		text = strings.TrimSuffix(text, "\r")
	}
	return text, true
}

// warnReadable warns of a file with a secret that everybody on the machine can read.
func (l *loader) warnReadable(path, key string) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 {
		l.warn("%s holds %s and can be read by everybody on this machine; run chmod o-r %s", path, key, path)
	}
}
