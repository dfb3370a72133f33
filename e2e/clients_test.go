package e2e_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
)

// play is what a play of slixmpp is told about the stage.
type play struct {
	Address  string            `json:"address"`
	Host     string            `json:"host"`
	Domain   string            `json:"domain"`
	Rooms    string            `json:"rooms"`
	Service  string            `json:"service"`
	Password string            `json:"password"`
	People   map[string]string `json:"people"`
}

// stage prepares a play at a service of this house.
func (h *house) stage(service string) *play {
	return &play{
		Address: h.xmpp.C2S, Host: lab.Host, Domain: h.domain, Rooms: lab.RoomHost,
		Service: service, Password: password, People: make(map[string]string),
	}
}

// cast makes accounts for people of a play; those of them who are CSRs are entered as such.
func (h *house) cast(t *testing.T, p *play, csr bool, names ...string) {
	t.Helper()
	for _, name := range names {
		account := h.account(t, name)
		p.People[name] = account
		if !csr {
			continue
		}
		who := person{name: account}
		must(h.admin.Run(within(t), h.domain, "csr-set", client.V("jid", account+"@"+lab.Host, "name", who.nick(), "services", local(p.Service))))(t)
	}
}

// perform runs one of the plays in e2e/clients with Debian's Python, which has slixmpp.
func (p *play) perform(t *testing.T, script string) {
	t.Helper()
	world := must(json.Marshal(p))(t)
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "-B", filepath.Join("clients", script))
	cmd.Stdin = bytes.NewReader(world)
	out, err := cmd.CombinedOutput()
	if err != nil {
		const most = 12_000
		t.Errorf("%s: %v\n%s", script, err, out[max(0, len(out)-most):])
	}
}

// TestE2ESlixmpp has a customer and two CSRs go from the question to the rating with a library
// that knows of the desk what the XEPs say.
func TestE2ESlixmpp(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.stage(h.service(t, "queue", "codes", "solved", "codes", "follow-up"))
		h.cast(t, p, false, "alice")
		h.cast(t, p, true, "bob", "carol")
		p.perform(t, "story.py")
	})
}

// TestE2ESlixmppWalk has everyone run everything that the desk lists for them, on a desk of its
// own: the admin alters it.
func TestE2ESlixmppWalk(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		d := h.secondDesk(t)
		p := d.h.stage(d.service)
		d.h.cast(t, p, false, "alice", "anna", "bob", "carol", "sue")
		p.People["admin"] = "admin"
		p.perform(t, "everything.py")
	})
}
