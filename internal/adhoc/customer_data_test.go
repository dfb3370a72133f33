package adhoc

import (
	"slices"
	"strings"
	"testing"

	"bellhop/internal/desk"
)

// TestCustomerData gives out what is stored, to admins alone, and writes down who had it.
func TestCustomerData(t *testing.T) {
	b := newBench(t)
	f := result(t, b.run(admin, domain, "customer-data", "", "customer", "alice@example.net"))
	if got := strings.Join(f.Values("data"), "\n"); !strings.Contains(got, `"customer": "alice@example.net"`) {
		t.Errorf("data is %s", got)
	}
	if !slices.ContainsFunc(b.posted, func(e desk.Event) bool {
		n, is := e.(desk.Noted)
		return is && n.By == admin.Bare() && n.Action == "record.read" && n.Subject == "alice@example.net"
	}) {
		t.Error("nobody wrote down who had it")
	}
	if got := b.write(admin, "desk@"+domain, "!customer-data much@example.net", ""); !strings.Contains(got, "bellhop export --customer much@example.net") {
		t.Errorf("too much is answered by %q", got)
	}
	if e := b.run(bob, domain, "customer-data", "", "customer", "alice@example.net"); e.Attr("type") != "error" {
		t.Errorf("a CSR gets %s", e)
	}
}
