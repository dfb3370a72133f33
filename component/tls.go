package component

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// TLS says how a component listener that speaks TLS from the first byte is known. XEP-0114 has no
// STARTTLS.
type TLS struct {
	// Names are what the server's certificate may be for, one of them is enough: an XMPP server
	// has certificates for its domains (RFC 6120 §13.7.1.2), and not always for the host it runs on.
	Names []string
	Roots *x509.CertPool // who may have signed it; nil: whom the machine trusts
}

var errCertificate = errors.New("component: the server's certificate is not trusted")

// Dial connects to a component listener at address, by plain TCP where t is nil.
func Dial(ctx context.Context, address string, t *TLS) (net.Conn, error) {
	d := net.Dialer{KeepAlive: 15 * time.Second}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil || t == nil {
		return conn, err
	}
	secure := tls.Client(conn, t.config(address))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // the handshake's error says more
		return nil, fmt.Errorf("component: TLS with %s: %w", address, err)
	}
	return secure, nil
}

func (t *TLS) config(address string) *tls.Config {
	names := t.Names
	if host, _, err := net.SplitHostPort(address); err == nil {
		names = append(slices.Clip(names), host)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		ServerName: names[0],
		// The library compares with one name; verify does all that it would, with any of them.
		InsecureSkipVerify: true, //nolint:gosec // see above
		VerifyConnection:   func(s tls.ConnectionState) error { return t.verify(s.PeerCertificates, names) },
	}
}

func (t *TLS) verify(chain []*x509.Certificate, names []string) error {
	if len(chain) == 0 {
		return errCertificate
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	var failed error
	for _, name := range names {
		_, err := chain[0].Verify(x509.VerifyOptions{DNSName: name, Roots: t.Roots, Intermediates: between})
		if err == nil {
			return nil
		}
		failed = err
	}
	return fmt.Errorf("%w: it has to be for one of %s, and signed by whom this machine trusts or xmpp.ca names: %w",
		errCertificate, strings.Join(names, ", "), failed)
}
