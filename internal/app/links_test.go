package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bellhop/internal/config"
	"bellhop/internal/desk"
	"bellhop/internal/lab"
	"bellhop/internal/postgres"
	"bellhop/internal/rules"
)

const (
	desk1 = desk.JID("desk.example.org")
	desk2 = desk.JID("desk2.example.org")
	desk3 = desk.JID("desk3.example.org")
)

// deployment is a database with a desk on each of two domains that nobody serves.
type deployment struct {
	t   *testing.T
	cfg *config.Config // of the first
	db  *postgres.DB
	log *slog.Logger
}

func deploy(t *testing.T) *deployment {
	t.Helper()
	dir, err := lab.TempDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lab.Remove(dir) })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	server, err := lab.StartPostgres(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) }) //nolint:usetesting // the test's has ended by then
	if err := server.CreateDatabase(ctx, "bellhop"); err != nil {
		t.Fatal(err)
	}
	path := dir + "/bellhop.yaml"
	text := fmt.Sprintf("xmpp: {domain: %s, secret: x, muc: rooms.example.org}\ndatabase: %q\n", desk1, server.URL("bellhop"))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &deployment{t: t, log: slog.New(slog.DiscardHandler)}
	if d.cfg, err = config.Load(path, nil); err != nil {
		t.Fatal(err)
	}
	if err := Migrate(ctx, d.cfg, d.log); err != nil {
		t.Fatal(err)
	}
	if d.db, err = open(ctx, d.cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.db.Close)
	return d
}

// apply applies a file as the program does, and returns what became of each link, in order.
func (d *deployment) apply(file string) (told []string, err error) {
	d.t.Helper()
	stored, err := AllSettings(d.t.Context(), d.cfg)
	if err != nil {
		d.t.Fatal(err)
	}
	settings, err := config.ReadServices("services.yaml", []byte(file), stored.Know(config.Known{}))
	if err != nil {
		d.t.Fatal(err)
	}
	plan, err := stored.Plan(settings)
	if err != nil {
		return nil, err
	}
	err = ApplyPlan(d.t.Context(), d.cfg, plan, d.log, func(s Step, note string, err error) {
		line := string(s.Link) + ": "
		switch {
		case err != nil:
			line += "failed: " + err.Error()
		case len(s.Changes) == 0:
			line += "nothing"
		case !strings.Contains(note, "applied"):
			line += "said: " + note
		default:
			line += strings.Join(s.Changes, ", ")
		}
		told = append(told, line)
	})
	return told, err
}

func (d *deployment) wants(told []string, want ...string) {
	d.t.Helper()
	if !slices.Equal(told, want) {
		d.t.Errorf("told is\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
}

// hold takes the lease of a link and has its desk, until free is called.
func (d *deployment) hold(link desk.JID) (lease desk.Lease, at *desk.Desk, free func()) {
	d.t.Helper()
	lease, ok, err := d.db.Acquire(d.t.Context(), string(link), "holder", time.Hour)
	if err != nil || !ok {
		d.t.Fatalf("acquire: %v, %v", ok, err)
	}
	state, err := d.db.Load(d.t.Context(), lease)
	if err != nil {
		d.t.Fatal(err)
	}
	options := deskOptions(d.cfg)
	options.Domain, options.Epoch = link, lease.Epoch
	if at, err = desk.New(options, state, time.Now()); err != nil {
		d.t.Fatal(err)
	}
	return lease, at, func() {
		if err := d.db.Release(context.WithoutCancel(d.t.Context()), lease); err != nil {
			d.t.Error(err)
		}
	}
}

// happen has a link's desk apply events, and the deadlines that come later, and stores what they
// change.
func (d *deployment) happen(link desk.JID, later time.Duration, events ...desk.Event) {
	d.t.Helper()
	lease, at, free := d.hold(link)
	defer free()
	for _, e := range events {
		at.Apply(time.Now(), e)
	}
	for range 3 { // one may bring about the next
		at.Apply(time.Now().Add(later), desk.Tick{})
		later *= 2
	}
	if err := d.db.Commit(d.t.Context(), lease, at.TakeChanges()); err != nil {
		d.t.Fatal(err)
	}
}

// serve has a process hold a link and answer what is left for it.
func (d *deployment) serve(link desk.JID) (stop func()) {
	lease, at, free := d.hold(link)
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			requests, err := d.db.TakeRequests(ctx, lease)
			for _, r := range requests {
				r.Settings.Reply = desk.Reply{To: desk.Operator, From: link}
				for _, o := range at.Apply(time.Now(), r.Settings) {
					if a, ok := o.Effect.(desk.Answer); ok {
						err = errors.Join(err, d.db.Commit(ctx, lease, at.TakeChanges()), d.db.AnswerRequest(ctx, r.ID, a.Result))
					}
				}
			}
			if err != nil && ctx.Err() == nil {
				d.t.Error(err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return func() { cancel(); <-done; free() }
}

// link is what a link has, in short.
func (d *deployment) link(link desk.JID) string {
	d.t.Helper()
	stored, err := AllSettings(d.t.Context(), d.cfg)
	if err != nil {
		d.t.Fatal(err)
	}
	var has []string
	s := stored.links[link]
	for _, svc := range s.Services {
		has = append(has, string(svc.Name))
	}
	for _, p := range s.CSRs {
		has = append(has, p.Name)
	}
	for _, g := range s.Grants {
		has = append(has, g.Role.String()+" "+g.JID.Local())
	}
	return strings.Join(has, " ")
}

const twoLinks = `link: desk.example.org
services:
  - {name: sales}
  - {name: billing%s}
csrs:
  - {jid: bob@example.org, name: Bob, services: [sales]}
  - {jid: eve@example.org, name: Eve, services: [billing]}
roles:
  - {jid: sue@example.org, role: supervisor}
replies: {hi: Hello}
`

// TestApplyOverTwoLinks takes a deployment from one link to two and back, with processes that
// serve and without.
func TestApplyOverTwoLinks(t *testing.T) {
	d := deploy(t)
	one := strings.Replace(fmt.Sprintf(twoLinks, ""), "link: desk.example.org\n", "", 1)
	two := fmt.Sprintf(twoLinks, ", link: desk2.example.org")

	told, err := d.apply(one)
	d.wants(told, "desk.example.org: + service sales, + service billing, + csr bob@example.org, + csr eve@example.org, "+
		"+ supervisor sue@example.org, desk: replies {} → {hi: Hello}")
	if err != nil {
		t.Error(err)
	}

	alice := desk.Reply{To: "alice@example.net/phone"}
	d.happen(desk1, 0, desk.LinkUp{}, desk.Contact{Reply: alice, Service: "billing", ID: desk.NewSessionID(), Token: "x"})
	told, err = d.apply(two)
	d.wants(told, "desk.example.org: failed: billing still has 1 session. Close the service with service-close (billing), and remove it when the last session has ended.",
		"desk2.example.org: failed: desk.example.org has to give up first what comes from there; apply the file again then")
	if err == nil || err.Error() != "2 of 2 links are not as the file says: desk.example.org, desk2.example.org" {
		t.Error(err)
	}
	if d.link(desk1) != "billing sales Bob Eve supervisor sue" || d.link(desk2) != "" {
		t.Errorf("after it there are %q and %q", d.link(desk1), d.link(desk2))
	}

	d.happen(desk1, time.Minute, desk.LinkUp{}, desk.Leave{Reply: alice, Service: "billing"})
	stop1, stop2 := d.serve(desk1), d.serve(desk2)
	told, err = d.apply(two)
	d.wants(told, "desk.example.org: - service billing, - csr eve@example.org, desk: links [] → [desk2.example.org]",
		"desk2.example.org: + service billing, + csr eve@example.org, + supervisor sue@example.org, desk: replies {} → {hi: Hello}, desk: links [] → [desk.example.org]")
	if err != nil || d.link(desk1) != "sales Bob supervisor sue" || d.link(desk2) != "billing Eve supervisor sue" {
		t.Errorf("after the move there are %q and %q, %v", d.link(desk1), d.link(desk2), err)
	}
	if places, err := d.db.Places(t.Context(), string(desk1)); err != nil || len(places) != 1 || places[0].Address() != "billing@desk2.example.org" {
		t.Errorf("beside the first are %+v, %v", places, err)
	}
	told, err = d.apply(two)
	d.wants(told, "desk.example.org: nothing", "desk2.example.org: nothing")
	if err != nil {
		t.Error(err)
	}
	stop2()

	// One that fails hides nothing of the others.
	d.happen(desk2, 0, desk.PutCSR{Reply: desk.Reply{To: desk.Operator}, Profile: desk.CSRProfile{JID: "kim@example.org", Name: "Dan", Capacity: 1}})
	told, err = d.apply(strings.Replace(strings.Replace(two, "services:\n", "services:\n  - {name: support}\n", 1),
		"roles:", "  - {jid: dan@example.org, name: Dan, services: [billing]}\nroles:", 1))
	d.wants(told, "desk.example.org: + service support",
		"desk2.example.org: failed: The name “Dan” belongs to kim@example.org. Please choose another one.")
	if err == nil || err.Error() != "1 of 2 links are not as the file says: desk2.example.org" {
		t.Error(err)
	}
	stop1()

	// Without a link in it, the file is for the link of the configuration again.
	told, err = d.apply(one)
	d.wants(told, "desk2.example.org: - service billing, - csr eve@example.org", "desk.example.org: + service billing, + csr eve@example.org")
	if err != nil || d.link(desk1) != "billing sales support Bob Eve supervisor sue" || d.link(desk2) != "Dan supervisor sue" {
		t.Errorf("in the end there are %q and %q, %v", d.link(desk1), d.link(desk2), err)
	}

	// What was given up and not set is said to be nowhere, and is set once that is mended.
	moved := strings.Replace(two, "roles:", "  - {jid: dan@example.org, name: Dan, services: [billing]}\nroles:", 1)
	told, err = d.apply(moved)
	d.wants(told, "desk.example.org: - service billing, - csr eve@example.org",
		"desk2.example.org: failed: The name “Dan” belongs to kim@example.org. Please choose another one.\nUntil it is applied, nobody has billing")
	if err == nil {
		t.Error("it is no failure")
	}
	d.happen(desk2, 0, desk.RemoveCSR{Reply: desk.Reply{To: desk.Operator}, CSR: "kim@example.org"})
	if told, err = d.apply(moved); err != nil || d.link(desk2) != "billing Dan Eve supervisor sue" {
		t.Errorf("once it is mended: %q, %v", told, err)
	}
}

func TestPlanOfLinks(t *testing.T) {
	has := func(names ...desk.ServiceName) config.Settings {
		var s config.Settings
		for _, name := range names {
			s.Services = append(s.Services, desk.Service{Name: name})
		}
		return s
	}
	stored := Stored{link: desk1, links: map[desk.JID]config.Settings{
		desk1: has("a"), desk2: has("b"), desk3: has("c"), "stranger.example.org": has("a", "b", "c"),
	}}
	plan := func(text string) (string, error) {
		t.Helper()
		file, err := config.ReadServices("f", []byte(text), stored.Know(config.Known{}))
		if err != nil {
			t.Fatal(err)
		}
		steps, err := stored.Plan(file)
		var order []string
		for _, s := range steps {
			order = append(order, strings.TrimSuffix(string(s.Link), ".example.org"))
		}
		return strings.Join(order, " "), err
	}
	for _, test := range []struct{ text, want string }{
		{"services: [{name: a, link: desk.example.org}, {name: b, link: desk2.example.org}]", "desk desk2"},
		{"services: [{name: b, link: desk.example.org}, {name: c, link: desk2.example.org}]", "desk2 desk"}, // c is of a link that nobody named
		{"services: [{name: b, link: desk.example.org}, {name: c, link: desk2.example.org}, {name: x, link: desk3.example.org}]", "desk3 desk2 desk"},
		{"services: [{name: a, link: desk2.example.org}]", "desk desk2"}, // the link of the configuration is of the deployment
	} {
		if got, err := plan(test.text); got != test.want || err != nil {
			t.Errorf("%s is done as %q, %v, not as %q", test.text, got, err, test.want)
		}
	}
	_, err := plan("services: [{name: a, link: desk2.example.org}, {name: b, link: desk.example.org}, {name: c, link: desk3.example.org}]")
	if !errors.Is(err, errExchange) || strings.Contains(err.Error(), "desk3") {
		t.Errorf("an exchange comes to %v", err)
	}
}

// The commands export and import are for one link: a file of others is not theirs to take.
func TestImportLeavesOtherLinksAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		judge := rules.New()
		d := newDesk(t, judge)
		_, _, err := settingsFile{judge}.Read(d, "services:\n  - {name: sales, link: desk2.example.org}\n")
		if err == nil || !strings.Contains(err.Error(), "file:2:25: services[sales].link: desk2.example.org is another link") || !strings.Contains(err.Error(), "bellhop apply") {
			t.Fatalf("it is answered %v", err)
		}
		if _, _, err := (settingsFile{judge}).Read(d, "link: desk.example.org\nservices:\n  - {name: sales}\n"); err != nil {
			t.Fatalf("its own is answered %v", err)
		}
	})
}
