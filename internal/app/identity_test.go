package app

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"bellhop/internal/config"
)

const identitySecret = "0123456789abcdef0123456789abcdef"

// TestIdentity takes what a site signs, and nothing else.
func TestIdentity(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	sign := func(secret string, claims jwt.MapClaims) string {
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	soon := now.Add(5 * time.Minute).Unix()
	good := sign(identitySecret, jwt.MapClaims{"sub": "c-17", "name": "Alice", "email": "alice@example.org", "exp": soon, "aud": "sales"})
	check := identify(config.Web{IdentitySecret: identitySecret})
	known, err := check(good, "sales", now)
	if err != nil || known.ID != "c-17" || known.Name != "Alice" || known.Email != "alice@example.org" {
		t.Errorf("a good one: %+v, %v", known, err)
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"signed by another":    sign(strings.Repeat("x", 32), jwt.MapClaims{"sub": "c-17", "exp": soon}),
		"not signed":           none + "." + parts[1] + ".",
		"changed":              parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"c-18","exp":9999999999}`)) + "." + parts[2],
		"without an end":       sign(identitySecret, jwt.MapClaims{"sub": "c-17"}),
		"over":                 sign(identitySecret, jwt.MapClaims{"sub": "c-17", "exp": now.Add(-time.Minute).Unix()}),
		"good for too long":    sign(identitySecret, jwt.MapClaims{"sub": "c-17", "exp": now.Add(2 * time.Hour).Unix()}),
		"of nobody":            sign(identitySecret, jwt.MapClaims{"exp": soon}),
		"of several lines":     sign(identitySecret, jwt.MapClaims{"sub": "c-17\nadmin", "exp": soon}),
		"for another service":  sign(identitySecret, jwt.MapClaims{"sub": "c-17", "exp": soon, "aud": "support"}),
		"no token":             "nonsense",
		"of another algorithm": strings.Replace(good, parts[0], base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS512","typ":"JWT"}`)), 1),
	} {
		if known, err := check(token, "sales", now); err == nil {
			t.Errorf("one %s is taken: %+v", name, known)
		}
	}
	if identify(config.Web{}) != nil {
		t.Error("without a secret somebody is vouched for")
	}
}
