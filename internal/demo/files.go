package demo

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"

	"bellhop/internal/lab"
)

// accounts are who there is: a customer, two CSRs and an admin.
var accounts = []string{"alice", "bob", "carol", "admin"} //nolint:gochecknoglobals // a constant in all but the language's sense

// passwords returns the accounts' passwords, which are made once and kept.
func (d *demo) passwords() (map[string]string, error) {
	kept := make(map[string]string)
	data, err := os.ReadFile(d.path("accounts.json"))
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("demo: accounts.json: %w; remove it to have new passwords", err)
	}
	for _, name := range accounts {
		if kept[name] == "" {
			kept[name] = strings.ToLower(rand.Text()[:10])
		}
	}
	if data, err = json.MarshalIndent(kept, "", "  "); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return kept, d.write("accounts.json", string(data))
}

// configure writes bellhop.yaml anew, as ports may have changed; services.yaml is kept, so
// that one who tries things can change it.
func (d *demo) configure() error {
	port, err := d.port()
	if err != nil {
		return err
	}
	files := []struct{ name, text string }{
		{"component.secret", d.xmpp.Secret + "\n"},
		{"database.url", d.postgres.URL("bellhop") + "\n"},
		{"bellhop.yaml", fmt.Sprintf(bellhopFile, d.xmpp.Component(), lab.Desk, lab.RoomHost,
			lab.GuestHost, d.xmpp.WebSocketURL(), d.xmpp.BOSHURL(), lab.UploadHost, port, d.address("admin"))},
	}
	for _, f := range files {
		if err := d.write(f.name, f.text); err != nil {
			return err
		}
	}
	if _, err := os.Stat(d.path("services.yaml")); errors.Is(err, fs.ErrNotExist) {
		return d.write("services.yaml", fmt.Sprintf(servicesFile, d.address("bob"), d.address("carol")))
	}
	return nil
}

func (d *demo) write(name, text string) error {
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// port returns a free port for HTTP: that of last time if it still is.
func (d *demo) port() (int, error) {
	kept := 0
	if data, err := os.ReadFile(d.path("http.port")); err == nil {
		kept, _ = strconv.Atoi(strings.TrimSpace(string(data))) // 0 is any port
	}
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", kept))
	if err != nil {
		listener, err = net.Listen("tcp4", "127.0.0.1:0")
	}
	if err != nil {
		return 0, fmt.Errorf("demo: no free port: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		return 0, fmt.Errorf("demo: %w", err)
	}
	return port, d.write("http.port", strconv.Itoa(port))
}

const bellhopFile = `# Written by bellhop demo, at each start.
name: Demo desk
xmpp:
  address: %s
  domain: %s
  secret_file: component.secret
  muc: %s
  guests: %s
  websocket: %s
  bosh: %s
  upload: %s
database_file: database.url
http: 127.0.0.1:%d
admins: [%s]
`

const servicesFile = `# Written by bellhop demo, once. Change it as you like: it is applied at each start.
services:
  - name: support
    title: Support
    kind: ring-all             # offers to all who are free; the first to join has it
    offer_timeout: 60s
    codes: [solved, follow-up]

  - name: sales
    title: Sales
    kind: queue                # first come, first served; offers to one CSR at a time
    routing: longest-idle
    offer_timeout: 60s
    form:
      - {name: topic, label: What is it about?, type: list-single, options: [price, delivery], required: true}

csrs:
  - {jid: %s, name: Bob, capacity: 5, services: [support, sales]}
  - {jid: %s, name: Carol, capacity: 5, services: [support, sales]}
`
