package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"bellhop/internal/client"
)

// TestWidgetKnownE2E is a customer who is signed in at the shop: the CSR sees who they are. One
// whose token is wrong asks as a stranger.
func TestWidgetKnownE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob := h.csr(t, service, "bob", "capacity", "2")
		sign := func(secret string) string {
			claims := jwt.MapClaims{"sub": "customer 17", "name": "Alice Miller", "email": "alice@shop.example", "exp": time.Now().Add(5 * time.Minute).Unix()}
			return must(jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret)))(t)
		}
		page := visit(t, nil, nil).tab(h.shop(t, service, "identity", sign(identitySecret)), "")
		page.asks("", "Where is it?")
		session := bob.offeredAny(t)
		bob.told(t, h.desk(), "Alice Miller", "✓ customer 17 · alice@shop.example", session)
		his := bob.joins(t, session)
		page.says("Hello")
		hears(t, his, "Alice Miller", "Hello")

		stranger := visit(t, nil, nil).tab(h.shop(t, service, "identity", sign("a secret that somebody made up, and long")), "")
		stranger.asks("Mallory", "I am customer 17")
		other := bob.offeredAny(t)
		offer := bob.told(t, h.desk(), "Mallory", other)
		if strings.Contains(offer.ChildText("", "body"), "✓") {
			t.Errorf("vouched for with a secret of their own: %s", offer)
		}
	})
}

// TestWidgetOrigins serves what the button shows to the pages that a service names, and to no
// others.
func TestWidgetOrigins(t *testing.T) {
	h := world.houses["prosody"]
	service := local(h.service(t, "queue", "origins", "https://shop.example.org"))
	free := local(h.service(t, "queue"))
	for _, test := range []struct {
		service, origin string
		status          int
		allow           string
	}{
		{service, "https://shop.example.org", http.StatusOK, "https://shop.example.org"},
		{service, "https://other.example.org", http.StatusForbidden, ""},
		{service, "null", http.StatusForbidden, ""},
		{free, "https://other.example.org", http.StatusOK, "https://other.example.org"},
		{"nothing", "https://other.example.org", http.StatusNotFound, "*"},
	} {
		var header http.Header
		var body []byte
		eventually(t, "the service is known", func() (bool, string) { // what is shown may be a second old
			r := must(http.NewRequestWithContext(within(t), http.MethodGet, "http://"+h.cfg.HTTP+"/widget/state.json?service="+test.service, http.NoBody))(t)
			r.Header.Set("Origin", test.origin)
			answer, err := http.DefaultClient.Do(r)
			ok(t, err)
			defer answer.Body.Close()
			header, body = answer.Header, must(io.ReadAll(answer.Body))(t)
			return answer.StatusCode == test.status, answer.Status
		})
		if got := header.Get("Access-Control-Allow-Origin"); got != test.allow || header.Get("Vary") != "Origin" {
			t.Errorf("%s of %s: %v", test.origin, test.service, header)
		}
		var state struct {
			Service, Title, Address string
			Open                    bool
		}
		if test.status == http.StatusOK && (json.Unmarshal(body, &state) != nil || !state.Open || state.Address != test.service+"@"+h.domain) {
			t.Errorf("the state: %+v", state)
		}
	}
	_, err := h.admin.Run(within(t), h.domain, "service-set", client.V("name", service, "origins", "shop.example.org"))
	if err == nil {
		t.Error("a host passes for an origin")
	}
}
