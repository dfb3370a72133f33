package config

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bellhop/internal/desk"
)

// setting is a key of bellhop.yaml. Its value is a text, whether it comes from the file, from
// another file or from the environment; a list gives one text after the other.
type setting struct {
	key    string // with its section: "xmpp.address"
	secret bool   // never quoted in a mistake, and its file should be for few
	list   bool
	set    func(c *Config, value string) error
}

// settings are all keys of bellhop.yaml.
var settings = []setting{
	{key: "name", set: func(c *Config, v string) error { return oneLine(&c.Name, v) }},
	{key: "xmpp.address", set: func(c *Config, v string) error { return hostPort(&c.XMPP.Address, v, false) }},
	{key: "xmpp.domain", set: func(c *Config, v string) error { return domain(&c.XMPP.Domain, v) }},
	{key: "xmpp.server", set: func(c *Config, v string) error { return domain(&c.XMPP.Server, v) }},
	{key: "xmpp.secret", secret: true, set: setSecret},
	{key: "xmpp.muc", set: func(c *Config, v string) error { return domain(&c.XMPP.MUC, v) }},
	{key: "xmpp.occupant", set: func(c *Config, v string) error { return oneOf(&c.XMPP.Occupant, v, OccupantDesk, OccupantSession) }},
	{key: "xmpp.persistent_rooms", set: func(c *Config, v string) error { return boolean(&c.XMPP.PersistentRooms, v) }},
	{key: "xmpp.guests", set: func(c *Config, v string) error { return domain(&c.XMPP.Guests, v) }},
	{key: "xmpp.websocket", set: func(c *Config, v string) error { return webSocket(&c.XMPP.WebSocket, v) }},
	{key: "xmpp.bosh", set: func(c *Config, v string) error { return bosh(&c.XMPP.BOSH, v) }},
	{key: "xmpp.upload", set: func(c *Config, v string) error { return domain(&c.XMPP.Upload, v) }},
	{key: "xmpp.allow_plain", set: func(c *Config, v string) error { return boolean(&c.XMPP.AllowPlain, v) }},
	{key: "xmpp.tls", set: func(c *Config, v string) error { return boolean(&c.XMPP.TLS, v) }},
	{key: "xmpp.ca", set: setCA},
	{key: "database", secret: true, set: setDatabase},
	{key: "http", set: func(c *Config, v string) error { return hostPort(&c.HTTP, v, true) }},
	{key: "debug", set: func(c *Config, v string) error { return loopback(&c.Debug, v) }},
	{key: "trace.endpoint", set: func(c *Config, v string) error { return collectorURL(&c.Trace.Endpoint, v) }},
	{key: "web.address", set: func(c *Config, v string) error { return origin(&c.Web.Address, v) }},
	{key: "smtp.address", set: func(c *Config, v string) error { return hostPort(&c.SMTP.Address, v, false) }},
	{key: "smtp.from", set: setSender},
	{key: "smtp.user", set: func(c *Config, v string) error { return oneLine(&c.SMTP.User, v) }},
	{key: "smtp.password", secret: true, set: func(c *Config, v string) error { return secretLine(&c.SMTP.Password, v) }},
	{key: "web.identity_secret", secret: true, set: setIdentitySecret},
	{key: "admins", list: true, set: addAdmin},
	{key: "log.level", set: func(c *Config, v string) error { return level(&c.Log.Level, v) }},
	{key: "log.format", set: func(c *Config, v string) error { return oneOf(&c.Log.Format, v, "text", "json") }},
}

// variable is the name of a key in the environment.
func variable(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

func setSecret(c *Config, v string) error { return secretLine(&c.XMPP.Secret, v) }

func secretLine(into *Secret, v string) error {
	if strings.ContainsAny(v, "\r\n") {
		return errors.New("it has several lines; write the secret in one")
	}
	*into = Secret(v)
	return nil
}

// setCA takes certificates as they stand in a file.
func setCA(c *Config, v string) error {
	if !x509.NewCertPool().AppendCertsFromPEM([]byte(v)) {
		return errors.New("this has no certificate; name a PEM file in xmpp.ca_file")
	}
	c.XMPP.CA = v
	return nil
}

// setIdentitySecret wants what nobody can guess: tokens that are signed with it can be had and
// tried offline. RFC 7518 §3.2 wants as many bits as the hash has.
func setIdentitySecret(c *Config, v string) error {
	const least = 32
	if len(v) < least {
		return fmt.Errorf("it has %d characters; write at least %d, such as openssl rand -hex 32 makes", len(v), least)
	}
	return secretLine(&c.Web.IdentitySecret, v)
}

// setSender reads the sender of mails, with a name or without.
func setSender(c *Config, v string) error {
	if _, err := mail.ParseAddress(v); err != nil {
		return fmt.Errorf("%q is not a mail address; write one like desk@example.org or Desk <desk@example.org>", v)
	}
	c.SMTP.From = v
	return nil
}

// setDatabase says nothing of the value, which may hold a password, nor what url.Parse says.
func setDatabase(c *Config, v string) error {
	u, err := url.Parse(v)
	switch {
	case err != nil:
		return errors.New("this is not a URL; write postgres://user@host/name, and %-encode special characters in a password")
	case u.Scheme != "postgres" && u.Scheme != "postgresql":
		return errors.New("this does not begin with postgres://; write postgres://user@host/name")
	case u.Opaque != "" || u.Host == "" && !u.Query().Has("host") && v != u.Scheme+"://" && u.Path == "":
		return errors.New("there is no host; write postgres://user@host/name")
	case strings.Trim(u.Path, "/") == "" && !u.Query().Has("dbname"):
		return errors.New("there is no name of a database; write postgres://user@host/name")
	}
	c.Database = DatabaseURL(v)
	return nil
}

func addAdmin(c *Config, v string) error {
	jid, err := desk.ParseBare(v)
	if err != nil {
		return errors.New(addressMistake(err))
	}
	if slices.Contains(c.Admins, jid) {
		return fmt.Errorf("%s is there twice; remove one", jid)
	}
	c.Admins = append(c.Admins, jid)
	return nil
}

func oneLine(into *string, v string) error {
	if strings.TrimSpace(v) != v || strings.ContainsFunc(v, unicode.IsControl) || len(v) > 200 {
		return fmt.Errorf("%q is not a short line of text; write one", v)
	}
	*into = v
	return nil
}

// hostPort reads an address. One to listen on may leave the host out, for all interfaces.
func hostPort(into *string, v string, listen bool) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil || host == "" && !listen || strings.ContainsFunc(host, unicode.IsSpace) {
		return fmt.Errorf("%q is not host:port; write an address like 127.0.0.1:5347 or [::1]:5347", v)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 || n == 0 && !listen {
		return fmt.Errorf("%q is not a port; write a number from 1 to 65535", port)
	}
	*into = v
	return nil
}

// loopback reads an address of this machine to listen on, which nobody else can reach.
func loopback(into *string, v string) error {
	if err := hostPort(into, v, true); err != nil {
		return err
	}
	if !local(v) {
		*into = ""
		return fmt.Errorf("%q can be reached from other machines, and what is there is for nobody else; write 127.0.0.1:6060", v)
	}
	return nil
}

// collectorURL reads the address of a collector of traces, without the path that all of them have.
func collectorURL(into *string, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is not the address of a collector; write one like http://127.0.0.1:4318", v)
	}
	*into = strings.TrimSuffix(v, "/")
	return nil
}

// domain reads a domain name, also an international one. The result is in lower case.
func domain(into *string, v string) error {
	v = strings.ToLower(v)
	wrong := len(v) > 253
	for label := range strings.SplitSeq(v, ".") {
		wrong = wrong || label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool {
				return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
			})
	}
	if wrong {
		return fmt.Errorf("%q is not a domain name; write one like desk.example.org", v)
	}
	*into = v
	return nil
}

func webSocket(into *string, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "wss" && u.Scheme != "ws" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is not a WebSocket address; write one like wss://example.org/xmpp-websocket", v)
	}
	*into = v
	return nil
}

func bosh(into *string, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is not a BOSH address; write one like https://example.org/http-bind", v)
	}
	*into = v
	return nil
}

// origin reads the address of a web server: no path, no user.
func origin(into *string, v string) error {
	u, err := url.Parse(strings.TrimSuffix(v, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return fmt.Errorf("%q is not the address of a web server; write one like https://desk.example.org", v)
	}
	*into = u.Scheme + "://" + u.Host
	return nil
}

func boolean(into *bool, v string) error {
	switch strings.ToLower(v) {
	case "true", "1":
		*into = true
	case "false", "0":
		*into = false
	default:
		return fmt.Errorf("%q is not true or false; write one of the two", v)
	}
	return nil
}

func oneOf[S ~string](into *S, v string, allowed ...S) error {
	for _, a := range allowed {
		if S(v) == a {
			*into = a
			return nil
		}
	}
	return fmt.Errorf("%q is not known; write one of %s", v, names(allowed))
}

func level(into *slog.Level, v string) error {
	var name string
	if err := oneOf(&name, v, "debug", "info", "warn", "error"); err != nil {
		return err
	}
	return into.UnmarshalText([]byte(name))
}

// With returns the settings as they are after those of a file have been applied: what the
// file names is as it says, the rest stays. A service that service-close has closed stays
// closed, and canned replies stay where the file has none.
func (s Settings) With(file Settings) Settings {
	out := Settings{
		Services: slices.Clone(s.Services), CSRs: slices.Clone(s.CSRs), Grants: slices.Clone(s.Grants),
		Replies: s.Replies, Limits: cmp.Or(file.Limits, s.Limits), Retention: cmp.Or(file.Retention, s.Retention), Links: s.Links,
	}
	if file.Replies != nil {
		out.Replies = file.Replies
	}
	for _, svc := range file.Services {
		i := slices.IndexFunc(out.Services, func(o desk.Service) bool { return o.Name == svc.Name })
		if i < 0 {
			out.Services = append(out.Services, svc)
			continue
		}
		svc.Closed = svc.Closed || out.Services[i].Closed
		if svc.Replies == nil {
			svc.Replies = out.Services[i].Replies
		}
		out.Services[i] = svc
	}
	for _, csr := range file.CSRs {
		i := slices.IndexFunc(out.CSRs, func(o desk.CSRProfile) bool { return o.JID == csr.JID })
		if i < 0 {
			out.CSRs = append(out.CSRs, csr)
			continue
		}
		if csr.Replies == nil {
			csr.Replies = out.CSRs[i].Replies
		}
		out.CSRs[i] = csr
	}
	for _, g := range file.Grants {
		if !slices.Contains(out.Grants, g) {
			out.Grants = append(out.Grants, g)
		}
	}
	return out
}
