package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/golang-jwt/jwt/v5"

	"bellhop/internal/config"
	"bellhop/internal/desk"
)

const (
	longestIdentity = time.Hour        // that a token may be good for
	leeway          = 30 * time.Second // between the clocks of the site and ours
	maxVouched      = 120              // bytes of what it says
)

// identity is what a site signs about a customer who is signed in there (RFC 7519).
type identity struct {
	jwt.RegisteredClaims

	Name  string `json:"name"`
	Email string `json:"email"`
}

// identify returns what verifies such tokens, or nil where no secret is shared with a site.
func identify(cfg config.Web) func(string, desk.ServiceName, time.Time) (*desk.Known, error) {
	if cfg.IdentitySecret == "" {
		return nil
	}
	secret := []byte(cfg.IdentitySecret.Reveal())
	return func(token string, service desk.ServiceName, now time.Time) (*desk.Known, error) {
		var claims identity
		// One method, named: a token does not choose how it is verified (RFC 8725 §3.1).
		_, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return secret, nil },
			jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithLeeway(leeway),
			jwt.WithTimeFunc(func() time.Time { return now }))
		if err != nil {
			return nil, fmt.Errorf("app: identity: %w", err)
		}
		return claims.known(service, now)
	}
}

// known checks what the signature does not say.
func (c identity) known(service desk.ServiceName, now time.Time) (*desk.Known, error) {
	known := &desk.Known{ID: line(c.Subject), Name: line(c.Name), Email: line(c.Email)}
	switch {
	case known.ID == "":
		return nil, errors.New("app: identity: sub is missing, or is not one short line")
	case c.ExpiresAt.Sub(now) > longestIdentity+leeway:
		return nil, errors.New("app: identity: exp is more than an hour away; sign a new token with each page")
	case len(c.Audience) > 0 && !slices.Contains(c.Audience, string(service)):
		return nil, errors.New("app: identity: aud names another service")
	}
	return known, nil
}

// line returns a text that is one short line, else nothing.
func line(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > maxVouched || strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	return text
}
