package component

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// certificate makes one that signs itself, for a name.
func certificate(t *testing.T, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// TestTLS connects to listeners whose certificates are right, for others, and of nobody's trust.
func TestTLS(t *testing.T) {
	cert, roots := certificate(t, "example.org")
	_, others := certificate(t, "example.org")
	secure, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []net.Listener{secure, plain} {
		t.Cleanup(func() { _ = l.Close() })
		go func() { // ends with the listener
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					_, _ = conn.Write([]byte("hello"))
					_ = conn.Close()
				}()
			}
		}()
	}
	for name, test := range map[string]struct {
		at    net.Listener
		tls   *TLS
		fails string
	}{
		"right":              {secure, &TLS{Names: []string{"example.org", "desk.example.org"}, Roots: roots}, ""},
		"second name":        {secure, &TLS{Names: []string{"xmpp.example.org", "example.org"}, Roots: roots}, ""},
		"another's name":     {secure, &TLS{Names: []string{"elsewhere.example"}, Roots: roots}, "one of elsewhere.example, 127.0.0.1"},
		"another's roots":    {secure, &TLS{Names: []string{"example.org"}, Roots: others}, "xmpp.ca"},
		"machine's roots":    {secure, &TLS{Names: []string{"example.org"}}, "xmpp.ca"},
		"no TLS there":       {plain, &TLS{Names: []string{"example.org"}, Roots: roots}, "TLS with 127.0.0.1"},
		"plain where wanted": {plain, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := Dial(t.Context(), test.at.Addr().String(), test.tls)
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("%v, want %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			words := make([]byte, 5)
			if _, err := conn.Read(words); err != nil || string(words) != "hello" {
				t.Errorf("%q, %v", words, err)
			}
		})
	}
	if err := (Config{Address: "192.0.2.1:5347", Domain: domain, Secret: []byte("x"), TLS: &TLS{}}).Check(); err != nil {
		t.Errorf("TLS to another machine: %v", err)
	}
}
