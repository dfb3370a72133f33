package metrics

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"bellhop/component"
	"bellhop/internal/desk"
	"bellhop/muc"
)

var _ muc.Observer = (*Metrics)(nil)

// streamObserver shows how little is to be adapted for the component stream.
type streamObserver struct{ *Metrics }

func (o streamObserver) In(k component.Kind)        { o.StanzaIn(string(k)) }
func (o streamObserver) Out(k component.Kind)       { o.StanzaOut(string(k)) }
func (o streamObserver) Dropped(r component.Reason) { o.StanzaDropped(string(r)) }

var _ component.Observer = streamObserver{}

func TestLint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.metrics.BuildInfo("1.2.3")
		problems, err := testutil.GatherAndLint(h.reg)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
		_ = h.end()
	})
}

// What is exposed is what is described, and the other way about.
func TestDescribe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.metrics.BuildInfo("0")
		h.metrics.BuildInfo("1.2.3") // takes the place of the one before
		described := make(map[string]Info)
		table := Table()
		for _, i := range Describe() {
			if _, twice := described[i.Name]; twice {
				t.Errorf("%s is described twice", i.Name)
			}
			described[i.Name] = i
			if !strings.HasPrefix(i.Name, "bellhop_") || !strings.HasSuffix(i.Help, ".") {
				t.Errorf("%s: its name has another prefix, or its help is no sentence: %s", i.Name, i.Help)
			}
			if !strings.Contains(table, "| `"+i.Name+"` | "+string(i.Type)+" | ") {
				t.Errorf("%s is not in the table", i.Name)
			}
		}
		families, err := h.reg.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			info, ok := described[family.GetName()]
			if !ok {
				t.Errorf("%s is not described", family.GetName())
				continue
			}
			delete(described, info.Name)
			if got := strings.ToLower(family.GetType().String()); got != string(info.Type) || family.GetHelp() != info.Help {
				t.Errorf("%s is a %s: %s; described as %s: %s", info.Name, got, family.GetHelp(), info.Type, info.Help)
			}
			var labels []string
			for _, l := range family.GetMetric()[0].GetLabel() {
				labels = append(labels, l.GetName())
			}
			want := slices.Sorted(slices.Values(info.Labels))
			if !slices.Equal(labels, want) {
				t.Errorf("%s has the labels %v, described %v", info.Name, labels, want)
			}
		}
		for name := range described {
			t.Errorf("%s is described and not exposed", name)
		}
		_ = h.end()
	})
}

// However many customers come and whatever the adapters say, there are no more series, and no
// address is in any of them.
func TestCardinality(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		h.furnish()
		h.metrics.BuildInfo("1.2.3")
		detach := h.metrics.Attach(h.loop.Read)
		before := len(h.gather())
		for _, who := range []desk.JID{alice, "ann@example.org/x", "ada@example.org/x"} {
			h.come(h.contact(who), who)
		}
		h.post(desk.PresenceChanged{JID: bob, Show: desk.Online})
		for _, odd := range []string{"mallory@example.org", "", "\xff"} {
			h.metrics.StanzaIn(odd)
			h.metrics.StanzaOut(odd)
			h.metrics.StanzaDropped(odd)
			h.metrics.Refused(odd)
		}
		h.metrics.Refused("mailbox")
		h.metrics.Reconnect()
		h.expect(`
			bellhop_stanzas_received_total{kind="other"} 3
			bellhop_stanzas_sent_total{kind="other"} 3
			bellhop_stanzas_dropped_total{reason="other"} 3
			bellhop_refusals_total{limit="other"} 3
			bellhop_refusals_total{limit="mailbox"} 1
			bellhop_refusals_total{limit="queue"} 1
			bellhop_reconnects_total 1`)
		after := h.gather()
		if len(after) != before {
			t.Errorf("%d series, %d before the first session", len(after), before)
		}
		for _, line := range after {
			if strings.Contains(line, "@") || strings.Contains(line, "s-") && strings.Contains(line, "session=") {
				t.Errorf("an address in %s", line)
			}
		}
		_ = h.end()
		detach()
	})
}

// The closed sets have every word of the packages they are taken from.
func TestClosedSetsAreWhole(t *testing.T) {
	states := []string{string(desk.Closed)} // a session that is closed is gone
	for _, s := range sessionStates {
		states = append(states, string(s))
	}
	stands := make([]string, 0, len(standings))
	for _, s := range standings {
		stands = append(stands, string(s))
	}
	tests := map[string]struct {
		file, constants string
		set             []string
	}{
		"session states": {"../desk/session.go", "SessionState", states},
		"end reasons":    {"../desk/session.go", "EndReason", endReasons},
		"offer outcomes": {"../desk/session.go", "OfferState", append([]string{string(desk.OfferOpen)}, offerOutcomes...)},
		"standings":      {"../desk/view_metrics.go", "Standing", stands},
		"stanza kinds":   {"../../component/config.go", "Kind", stanzaKinds},
		"drop reasons":   {"../../component/config.go", "Reason", dropReasons},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			words := constants(t, test.file, test.constants)
			if len(words) == 0 {
				t.Fatalf("%s has no constants of type %s", test.file, test.constants)
			}
			for _, word := range words {
				if !slices.Contains(test.set, word) {
					t.Errorf("%q is not in the set: it would be counted as %q or not at all", word, other)
				}
			}
		})
	}
	for name, test := range map[string]struct {
		folder, method string
		set            []string
	}{
		"drop reasons of the rooms": {"../../muc", "dropped", dropReasons},
		"limits of the edge":        {"../../component", "Refused", limits},
		"limits of the wiring":      {"../app", "Refused", limits},
	} {
		t.Run(name, func(t *testing.T) {
			words := toldTo(t, test.folder, test.method)
			if len(words) == 0 {
				t.Fatalf("nothing in %s calls %s", test.folder, test.method)
			}
			for _, word := range words {
				if !slices.Contains(test.set, strings.ReplaceAll(word, " ", "_")) {
					t.Errorf("%q is not in the set", word)
				}
			}
		})
	}
}

// constants returns the values of a file's constants of a type.
func constants(t *testing.T, file, typeName string) (values []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typeName {
			values = append(values, literal(t, spec.Values[0]))
		}
		return true
	})
	return values
}

// toldTo returns the strings that the code of a folder calls a method with: words that have no
// type of their own.
func toldTo(t *testing.T, folder, method string) (words []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == method {
				words = append(words, literal(t, call.Args[0]))
			}
			return true
		})
	}
	return words
}

func literal(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		t.Fatalf("%T is no literal", e)
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
