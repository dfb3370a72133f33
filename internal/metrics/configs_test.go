package metrics_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"bellhop/internal/metrics"
)

const (
	alertsFile    = "../../configs/alerts.yml"
	dashboardFile = "../../configs/grafana.json"
)

// rule is an alert.
type rule struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func alerts(t *testing.T) (rules []rule) {
	t.Helper()
	data, err := os.ReadFile(alertsFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []rule
		}
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		rules = append(rules, g.Rules...)
	}
	return rules
}

// panel is a panel of the dashboard.
type panel struct {
	ID      int
	Title   string
	GridPos struct{ X, Y, W, H int }
	Targets []struct{ Expr, RefID string }
}

func dashboard(t *testing.T) (panels []panel, variables []string) {
	t.Helper()
	data, err := os.ReadFile(dashboardFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Panels     []panel
		Templating struct {
			List []struct{ Name, Definition string }
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Templating.List {
		variables = append(variables, v.Definition)
	}
	return file.Panels, variables
}

// Ours are names of metrics; used is one with the labels that it is asked by.
var (
	ours     = regexp.MustCompile(`\bbellhop_[a-z_]+`)
	used     = regexp.MustCompile(`\b(bellhop_[a-z_]+)\{([^}]*)\}`)
	grouped  = regexp.MustCompile(`by \(([^)]*)\) \(+(?:rate|increase)?\(?(bellhop_[a-z_]+)`)
	labelled = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!~|!=|=)`)
)

// find returns the metric that a name in an expression is of.
func find(t *testing.T, where, name string) (metrics.Info, bool) {
	t.Helper()
	for _, i := range metrics.Describe() {
		suffixes := []string{""}
		if i.Type == metrics.Histogram {
			suffixes = []string{"_bucket", "_sum", "_count"}
		}
		for _, s := range suffixes {
			if name == i.Name+s {
				return i, true
			}
		}
	}
	t.Errorf("%s: there is no metric %s", where, name)
	return metrics.Info{}, false
}

// checkExpression compares an expression with the metrics that there are and their labels.
func checkExpression(t *testing.T, where, expr string) {
	t.Helper()
	for _, name := range ours.FindAllString(expr, -1) {
		find(t, where, name)
	}
	has := func(name, label string) {
		if i, ok := find(t, where, name); ok && !slices.Contains(append([]string{"job", "le", "instance"}, i.Labels...), label) {
			t.Errorf("%s: %s has no label %s", where, name, label)
		}
	}
	for _, m := range used.FindAllStringSubmatch(expr, -1) {
		for _, l := range labelled.FindAllStringSubmatch(m[2], -1) {
			has(m[1], l[1])
		}
	}
	for _, m := range grouped.FindAllStringSubmatch(expr, -1) {
		for label := range strings.SplitSeq(m[1], ",") {
			has(m[2], strings.TrimSpace(label))
		}
	}
}

func TestAlerts(t *testing.T) {
	rules := alerts(t)
	if len(rules) < 10 {
		t.Fatalf("found %d alerts", len(rules))
	}
	seen := make(map[string]bool)
	for _, r := range rules {
		if seen[r.Alert] || !strings.HasPrefix(r.Alert, "Bellhop") {
			t.Errorf("%q is there twice, or not named after us", r.Alert)
		}
		seen[r.Alert] = true
		if r.Labels["severity"] != "critical" && r.Labels["severity"] != "warning" || r.Annotations["summary"] == "" || r.Annotations["mend"] == "" {
			t.Errorf("%s lacks a severity, a summary or a mend", r.Alert)
		}
		if !ours.MatchString(r.Expr) && !strings.HasPrefix(r.Expr, "up{") {
			t.Errorf("%s is about nothing of ours", r.Alert)
		}
		checkExpression(t, r.Alert, r.Expr)
	}
}

// TestAlertsFire has Prometheus' own tool read the rules, and play series on which they ought to
// fire, or not.
func TestAlertsFire(t *testing.T) {
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Fatalf("%v: scripts/setup test installs it", err)
	}
	for _, args := range [][]string{{"check", "rules", alertsFile}, {"test", "rules", "testdata/alerts.yml"}} {
		if out, err := exec.Command("promtool", args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}

func TestDashboard(t *testing.T) {
	panels, variables := dashboard(t)
	if len(panels) < 15 || len(variables) != 2 {
		t.Fatalf("found %d panels and %d variables", len(panels), len(variables))
	}
	for _, v := range variables {
		checkExpression(t, "a variable", v)
	}
	ids := make(map[int]bool)
	taken := make(map[[2]int]string)
	for _, p := range panels {
		if ids[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d %q: its number is there twice, or it has no title or nothing to show", p.ID, p.Title)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%s lies over %s, or outside", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		for _, target := range p.Targets {
			if !ours.MatchString(target.Expr) || target.RefID == "" {
				t.Errorf("%s shows nothing of ours: %s", p.Title, target.Expr)
			}
			checkExpression(t, p.Title, target.Expr)
		}
	}
}
