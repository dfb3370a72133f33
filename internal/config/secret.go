package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
)

// Secret is a text that is never shown: every way of printing it gives "[secret]".
type Secret string

const hidden = "[secret]"

// Reveal returns the text itself, for the one place that sends it.
func (s Secret) Reveal() string { return string(s) }

// String returns "[secret]".
func (Secret) String() string { return hidden }

// GoString returns "[secret]".
func (Secret) GoString() string { return hidden }

// Format writes "[secret]" for every verb, also for those that do not fit a text.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue returns "[secret]".
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns "[secret]", for JSON and the like.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// DatabaseURL is a postgres:// URL. It is shown without the password in it.
type DatabaseURL string

// Reveal returns the URL with its password, for the driver.
func (d DatabaseURL) Reveal() string { return string(d) }

// String returns the URL with "xxxxx" for its password, wherever that stands.
func (d DatabaseURL) String() string {
	u, err := url.Parse(string(d))
	if err != nil {
		return hidden
	}
	query := u.Query()
	for _, key := range []string{"password", "sslpassword", "passfile"} {
		if query.Has(key) {
			query.Set(key, "xxxxx")
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}

// GoString returns what [DatabaseURL.String] does.
func (d DatabaseURL) GoString() string { return d.String() }

// Format writes what [DatabaseURL.String] returns for every verb.
func (d DatabaseURL) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.String()) }

// LogValue returns what [DatabaseURL.String] does.
func (d DatabaseURL) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText returns what [DatabaseURL.String] does.
func (d DatabaseURL) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
