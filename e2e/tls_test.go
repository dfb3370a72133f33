package e2e_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bellhop/internal/lab"
)

// TestE2ETLS has the component port of ejabberd speak TLS: the desk serves through it with the
// right certificate, says what is wrong with another, and the doctor sees both. Prosody's does not
// speak it.
func TestE2ETLS(t *testing.T) {
	dir := must(lab.TempDir())(t)
	t.Cleanup(func() { ok(t, lab.Remove(dir)) })
	file := selfSigned(t, dir, lab.Host)
	other := selfSigned(t, t.TempDir(), lab.Host)
	s := world.houses[lab.Ejabberd].migrated(t, ownServer(t, lab.Ejabberd, lab.Options{Certificate: file}), lab.Desk)
	s.more = ", tls: true, ca_file: " + file
	path := must(s.write(t.TempDir()))(t)
	if out, status := bellhop(t, "doctor", "-c", path); status != 0 {
		t.Errorf("doctor: %d\n%s", status, out)
	}
	p := launch(t, s)
	p.ready()
	p.terminate()

	s.more = ", tls: true, ca_file: " + other
	p = launch(t, s)
	p.logs("certificate is not trusted", lab.Host, "xmpp.ca")
	p.terminate()
}

// selfSigned writes a certificate for a name, with its key, that signs itself.
func selfSigned(t *testing.T, dir, name string) string {
	t.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))(t)
	private := must(x509.MarshalPKCS8PrivateKey(key))(t)
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	path := filepath.Join(dir, "certificate.pem")
	ok(t, os.WriteFile(path, text, 0o600))
	ok(t, os.Chmod(path, 0o644)) // the server runs as another user
	return path
}
