// Package docs_test holds the documents against the code: what they name must be there, and
// what is there must be named.
package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/metrics"
	"bellhop/internal/simulate"
	"bellhop/internal/text"
	"bellhop/services"
)

const root = ".."

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// documents are the Markdown files of the project, by their paths from the root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	docs := make(map[string]string)
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/adr/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			path, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			docs[path] = read(t, path)
		}
	}
	if len(docs) < 10 {
		t.Fatalf("there are %d documents", len(docs))
	}
	return docs
}

// section is the part of a document under a heading, up to the next one of the same depth.
func section(t *testing.T, doc, heading string) string {
	t.Helper()
	_, rest, found := strings.Cut(doc, "\n"+heading+"\n")
	if !found {
		t.Fatalf("there is no %q", heading)
	}
	depth := strings.Index(heading, " ")
	for _, end := range regexp.MustCompile(`(?m)^#+ `).FindAllStringIndex(rest, -1) {
		if end[1]-end[0]-1 <= depth {
			return rest[:end[0]]
		}
	}
	return rest
}

// blocks are the fenced blocks of a language.
func blocks(doc, language string) (found []string) {
	for _, m := range regexp.MustCompile("(?ms)^ *```"+language+"\n(.*?)^ *```$").FindAllStringSubmatch(doc, -1) {
		found = append(found, m[1])
	}
	return found
}

// says reports whether a document has a word as code.
func says(doc, word string) bool {
	return regexp.MustCompile("`[^`\n]*\\b" + regexp.QuoteMeta(word) + "\\b[^`\n]*`").MatchString(doc)
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// stringOf is the value of a string literal.
func stringOf(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		t.Fatalf("%T is no string", e)
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// states are the constants of a type in internal/desk/session.go: their values by name.
func states(t *testing.T, typ string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	ast.Inspect(parse(t, "internal/desk/session.go"), func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == typ {
				found[spec.Names[0].Name] = stringOf(t, spec.Values[0])
			}
		}
		return true
	})
	if len(found) < 3 {
		t.Fatalf("%s has %d states", typ, len(found))
	}
	return found
}

// diagram are the arrows of a state diagram, without those from the beginning and to the end.
func diagram(t *testing.T, heading string) map[string][]string {
	t.Helper()
	found := blocks(section(t, read(t, "ARCHITECTURE.md"), heading), "mermaid")
	if len(found) != 1 {
		t.Fatalf("%q has %d diagrams", heading, len(found))
	}
	moves := make(map[string][]string)
	for _, m := range regexp.MustCompile(`(?m)^ *(\S+) --> (\w+|\[\*\])(?::.*)?$`).FindAllStringSubmatch(found[0], -1) {
		if m[1] != "[*]" && m[2] != "[*]" {
			moves[m[1]] = append(moves[m[1]], m[2])
		}
	}
	for _, to := range moves {
		slices.Sort(to)
	}
	return moves
}

func TestSessionDiagram(t *testing.T) {
	name := states(t, "SessionState")
	want := make(map[string][]string)
	ast.Inspect(parse(t, "internal/desk/lifecycle.go"), func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != "sessionMoves" {
			return true
		}
		for _, e := range spec.Values[0].(*ast.CompositeLit).Elts {
			move := e.(*ast.KeyValueExpr)
			from := name[move.Key.(*ast.Ident).Name]
			for _, to := range move.Value.(*ast.CompositeLit).Elts {
				want[from] = append(want[from], name[to.(*ast.Ident).Name])
			}
			slices.Sort(want[from])
		}
		return false
	})
	if len(want) == 0 {
		t.Fatal("sessionMoves is not found")
	}
	maps.DeleteFunc(want, func(_ string, to []string) bool { return len(to) == 0 })
	if got := diagram(t, "### Session"); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the diagram has %v, the code %v", got, want)
	}
}

func TestStatesOfOtherDiagrams(t *testing.T) {
	for heading, typ := range map[string]string{"### Participant": "PartState", "### Offer": "OfferState"} {
		drawn := make(map[string]bool)
		for from, to := range diagram(t, heading) {
			drawn[from] = true
			for _, s := range to {
				drawn[s] = true
			}
		}
		want := slices.Sorted(maps.Values(states(t, typ)))
		if got := slices.Sorted(maps.Keys(drawn)); !slices.Equal(got, want) {
			t.Errorf("%s: drawn are %v, there are %v", heading, got, want)
		}
	}
}

// TestCommands finds every command of the table in the documents, and its fields and words in
// nothing but the table.
func TestCommands(t *testing.T) {
	docs := read(t, "docs/admins.md") + read(t, "docs/csrs.md") + read(t, "docs/services.md")
	nodes := 0
	ast.Inspect(parse(t, "internal/adhoc/table.go"), func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := pair.Key.(*ast.Ident); !ok || key.Name != "Node" {
			return true
		}
		nodes++
		if node := stringOf(t, pair.Value); !strings.Contains(docs, "| `"+node+"` |") && !says(docs, node) {
			t.Errorf("the command %s is not described", node)
		}
		return true
	})
	if nodes < 15 {
		t.Errorf("the table has %d commands", nodes)
	}
}

// yamlKeys are the keys of a YAML text with their sections: xmpp.domain, services.form.name.
func yamlKeys(t *testing.T, source string, free ...string) []string {
	t.Helper()
	var top any
	if err := yaml.Unmarshal([]byte(source), &top); err != nil {
		t.Fatal(err)
	}
	keys := make(map[string]bool)
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				at := strings.TrimPrefix(path+"."+key, ".")
				keys[at] = true
				if !slices.Contains(free, at) {
					walk(at, value)
				}
			}
		case []any:
			for _, item := range v {
				walk(path, item)
			}
		}
	}
	walk("", top)
	return slices.Sorted(maps.Keys(keys))
}

func TestKeysOfConfiguration(t *testing.T) {
	example := regexp.MustCompile(`(?m)^( *)# (\w+: )`).ReplaceAllString(read(t, "configs/bellhop.yaml"), "$1$2")
	table := section(t, read(t, "docs/operators.md"), "## bellhop.yaml")
	keys := yamlKeys(t, example)
	for _, m := range regexp.MustCompile(`\{key: "([a-z._]+)"`).FindAllStringSubmatch(read(t, "internal/config/settings.go"), -1) {
		keys = append(keys, m[1])
	}
	if len(keys) < 25 {
		t.Errorf("found %d keys", len(keys))
	}
	for _, key := range keys {
		if key == "xmpp" || key == "web" || key == "smtp" || key == "log" || key == "trace" {
			continue
		}
		if key = strings.TrimSuffix(key, "_file"); !strings.Contains(table, "| `"+key+"` |") {
			t.Errorf("%s is not described", key)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z._]+)` \\|").FindAllStringSubmatch(table, -1) {
		if !slices.Contains(keys, row[1]) && !slices.Contains(keys, row[1]+"_file") {
			t.Errorf("%s is described, but no key", row[1])
		}
	}
}

func TestKeysOfServices(t *testing.T) {
	doc := section(t, read(t, "docs/admins.md"), "## services.yaml")
	keys := yamlKeys(t, read(t, "configs/services.yaml"), "csrs.skills", "services.texts")
	reader := read(t, "internal/config/services.go")
	for _, m := range regexp.MustCompile(`(?m)^\t(?:text|duration|count|texts|list|flag|mapping)\("(\w+)"`).FindAllStringSubmatch(reader, -1) {
		keys = append(keys, m[1])
	}
	if len(keys) < 40 {
		t.Errorf("found %d keys", len(keys))
	}
	for _, key := range keys {
		name := key[strings.LastIndexByte(key, '.')+1:]
		if !strings.Contains(doc, "| `"+name+"` |") && !strings.Contains(doc, "**`"+name+"`**") && !says(doc, name) {
			t.Errorf("%s is not described", key)
		}
	}
}

// TestDefaultsOfServices compares the defaults that the page names with those of the core.
func TestDefaultsOfServices(t *testing.T) {
	doc := section(t, read(t, "docs/admins.md"), "## services.yaml")
	s := desk.Service{Name: "sales"}.WithDefaults()
	brief := func(d time.Duration) string {
		return regexp.MustCompile(`([hm])0[ms](0s)?$`).ReplaceAllString(d.String(), "$1")
	}
	for key, want := range map[string]string{
		"kind": "`" + string(s.Kind) + "`", "routing": "`" + string(s.Routing) + "`",
		"offer_timeout": brief(s.OfferTimeout), "join_timeout": "60s", "grace": "60s",
		"missed_offers": strconv.Itoa(s.MissedOffers), "wrap_up": brief(s.WrapUp),
		"idle_timeout": brief(s.IdleTimeout), "max_wait": brief(s.MaxWait),
		"max_waiting": strconv.Itoa(s.MaxWaiting), "capacity": strconv.Itoa(desk.DefaultCapacity),
	} {
		if !strings.Contains(doc, fmt.Sprintf("| `%s` | %s |", key, want)) {
			t.Errorf("%s is not said to be %s by default", key, want)
		}
	}
	if s.JoinTimeout != time.Minute || s.Grace != time.Minute {
		t.Errorf("defaults are %v and %v", s.JoinTimeout, s.Grace)
	}
}

// TestExamplesAreRead has the readers take every example of a file.
func TestExamplesAreRead(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"BELLHOP_XMPP_SECRET_FILE=" + secret, "BELLHOP_DATABASE=postgres://bellhop@127.0.0.1/bellhop"}
	known := config.Known{Kinds: slices.Collect(maps.Keys(services.Kinds())), Texts: text.Keys()}
	seen := 0
	for path, doc := range documents(t) {
		for _, example := range blocks(doc, "yaml") {
			seen++
			switch {
			case strings.HasPrefix(example, "services:"), strings.HasPrefix(example, "link:"):
				if _, err := config.ReadServices(path, []byte(example), known); err != nil {
					t.Error(err)
				}
			case strings.HasPrefix(example, "xmpp:"):
				file := filepath.Join(t.TempDir(), "bellhop.yaml")
				if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
					t.Fatal(err)
				}
				if _, err := config.Load(file, env); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			case strings.HasPrefix(example, "zone:"):
				load, err := simulate.ReadFile(path, []byte(example))
				if err == nil {
					err = load.Into(new(simulate.Plan))
				}
				if err != nil {
					t.Error(err)
				}
			default:
				t.Errorf("%s has an example of no file that there is:\n%s", path, example)
			}
		}
	}
	if seen < 4 {
		t.Errorf("found %d examples", seen)
	}
}

// TestSettingsOfServers finds the settings that the operator's page explains in the examples.
func TestSettingsOfServers(t *testing.T) {
	page := read(t, "docs/operators.md")
	for heading, example := range map[string]string{"## Prosody": "configs/prosody.cfg.lua", "## ejabberd": "configs/ejabberd.yml"} {
		rows := regexp.MustCompile("(?m)^\\| `(.+)` \\|").FindAllStringSubmatch(section(t, page, heading), -1)
		if len(rows) < 8 {
			t.Errorf("%s explains %d settings", heading, len(rows))
		}
		for _, row := range rows {
			if !strings.Contains(read(t, example), row[1]) {
				t.Errorf("%s has no %s", example, row[1])
			}
		}
	}
}

func TestMetrics(t *testing.T) {
	page := read(t, "docs/operators.md")
	if table := metrics.Table(); !strings.Contains(page, table) {
		t.Errorf("docs/operators.md should have this table:\n%s", table)
	}
	for _, name := range regexp.MustCompile(`\bbellhop_[a-z_]+`).FindAllString(page, -1) {
		if !slices.ContainsFunc(metrics.Describe(), func(i metrics.Info) bool { return i.Name == name }) {
			t.Errorf("there is no metric %s", name)
		}
	}
}

// TestErrorsAreOurs finds every piece of the common errors in the code.
func TestErrorsAreOurs(t *testing.T) {
	var source strings.Builder
	for _, dir := range []string{"cmd", "component", "internal", "muc"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			data, err := os.ReadFile(path)
			source.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// How the system and the server word it, and what is put together from parts.
	others := []string{"no such file or directory; ", "refused: not-authorized", "refused: host-unknown", "cannot read ", "did you mean "}
	rows := regexp.MustCompile("(?m)^\\| (`.*?) \\| ").FindAllStringSubmatch(section(t, read(t, "docs/operators.md"), "## Common errors"), -1)
	if len(rows) < 20 {
		t.Fatalf("found %d errors", len(rows))
	}
	for _, row := range rows {
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			for piece := range strings.SplitSeq(m[1], "…") {
				for _, o := range others {
					piece = strings.Replace(piece, o, "", 1)
				}
				if piece = strings.Trim(piece, " :"); len(piece) > 1 && !strings.Contains(source.String(), piece) {
					t.Errorf("nothing says %q (in %q)", piece, m[1])
				}
			}
		}
	}
}

// anchor is how a heading is linked to.
func anchor(heading string) string {
	heading = strings.ToLower(strings.TrimSpace(heading))
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, "")
	return strings.ReplaceAll(heading, " ", "-")
}

func TestLinks(t *testing.T) {
	docs := documents(t)
	for path, doc := range docs {
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(doc, -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, ":") {
				t.Errorf("%s links to %s: the documents stand by themselves", path, m[1])
				continue
			}
			file := path
			if target != "" {
				file = filepath.Join(filepath.Dir(path), target)
			}
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("%s links to %s, which is not there", path, m[1])
				continue
			}
			if fragment == "" {
				continue
			}
			headings := regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(docs[file], -1)
			if !slices.ContainsFunc(headings, func(h []string) bool { return anchor(h[1]) == fragment }) {
				t.Errorf("%s links to %s, but there is no such heading", path, m[1])
			}
		}
	}
}

// TestFilesAreThere finds the files that documents name as code.
func TestFilesAreThere(t *testing.T) {
	name := regexp.MustCompile("`((?:cmd|component|configs|docs|internal|migrations|muc|scripts|services)/[a-z_./-]*)`")
	for path, doc := range documents(t) {
		for _, m := range name.FindAllStringSubmatch(doc, -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil && m[1] != "services/pair.go" {
				t.Errorf("%s names %s, which is not there", path, m[1])
			}
		}
	}
}

// TestTargets finds every make target and every command of the program that documents name.
func TestTargets(t *testing.T) {
	makefile := read(t, "Makefile")
	main := read(t, "cmd/bellhop/main.go")
	for path, doc := range documents(t) {
		for _, m := range regexp.MustCompile("(?m)(?:^|`)make ([a-z0-9-]+)(?:[^:a-z0-9-]|$)").FindAllStringSubmatch(doc, -1) {
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
				t.Errorf("%s: there is no target %s", path, m[1])
			}
		}
		for _, m := range regexp.MustCompile("(?m)(?:^|`)bellhop ([a-z]+)").FindAllStringSubmatch(doc, -1) {
			if !strings.Contains(main, `{"`+m[1]+`", `) {
				t.Errorf("%s: there is no command %s", path, m[1])
			}
		}
	}
	for _, command := range []string{"make demo", "make test"} {
		if !strings.Contains(section(t, read(t, "README.md"), "## Try it: two commands"), command) {
			t.Errorf("the README does not say %s", command)
		}
	}
}

// TestTests finds the tests that documents name.
func TestTests(t *testing.T) {
	there := make(map[string]bool)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err == nil && d.IsDir() && path != root && (d.Name()[0] == '.' || d.Name() == "node_modules"):
			return filepath.SkipDir
		case err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return err
		}
		data, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)`).FindAllSubmatch(data, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, doc := range documents(t) {
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w+)`").FindAllStringSubmatch(doc, -1) {
			if !there[m[1]] {
				t.Errorf("%s names %s, which is not there", path, m[1])
			}
		}
	}
}

func TestKinds(t *testing.T) {
	page := section(t, read(t, "docs/services.md"), "## Kinds")
	for kind := range services.Kinds() {
		if !strings.Contains(page, "**`"+string(kind)+"`**") {
			t.Errorf("the kind %s is not described", kind)
		}
	}
}

// TestThreats: every threat has a control, and a test that holds it.
func TestThreats(t *testing.T) {
	rows := regexp.MustCompile(`(?m)^\| (\*\*.*)\|$`).FindAllStringSubmatch(read(t, "docs/security.md"), -1)
	if len(rows) < 25 {
		t.Fatalf("found %d threats", len(rows))
	}
	for _, row := range rows {
		cells := strings.Split(strings.TrimSpace(row[1]), " | ")
		if len(cells) != 3 || len(cells[1]) < 10 || !regexp.MustCompile("`(Test|Fuzz)[A-Z]\\w+`").MatchString(cells[2]) {
			t.Errorf("no control or test in: %s", row[0])
		}
	}
}

// TestNothingFetches: nobody can have the desk open a connection to a place that they name. Those
// who open any, beside the servers of the configuration, are named here.
func TestNothingFetches(t *testing.T) {
	allowed := map[string]string{
		"component/tls.go":          "the component port",
		"internal/doctor/desk.go":   "what the configuration names",
		"internal/doctor/guests.go": "what the configuration names",
		"internal/trace/otlp.go":    "what the configuration names",
		"internal/demo":             "the lab",
		"internal/bench":            "the lab",
		"internal/lab":              "the lab",
		"internal/client":           "the lab",
		"examples/faqbot":           "a program of its own",
	}
	opens := regexp.MustCompile(`\b(?:http\.(?:Get|Post|PostForm|Head|DefaultClient|Client\{|NewRequest)|net\.(?:Dial|Dialer\{|LookupHost)|websocket\.(?:Dial|NewConfig)|tls\.(?:Dial|Dialer))`)
	dials := regexp.MustCompile(`\bvar \w+ (?:net|tls)\.Dialer\b`)
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err == nil && d.IsDir() && path != root && (d.Name()[0] == '.' || d.Name() == "node_modules" || d.Name() == "tools"):
			return filepath.SkipDir
		case err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || !opens.Match(data) && !dials.Match(data) {
			return err
		}
		seen++
		name, err := filepath.Rel(root, path)
		if allowed[name] == "" && allowed[filepath.Dir(name)] == "" {
			t.Errorf("%s opens connections: %q", name, append(opens.FindAll(data, 2), dials.FindAll(data, 2)...))
		}
		return err
	})
	if err != nil || seen < 4 {
		t.Errorf("%d files seen: %v", seen, err)
	}
}
