package adhoc

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/desk"
	"bellhop/internal/wire"
)

const sue = desk.JID("sue@example.org/desk") // a supervisor

// busyBench is a desk at work: bob serves alice, carol is free, dan and his session are
// somebody else's, sue is a supervisor. Bob is offered a second session.
func busyBench(t *testing.T) (b *bench, served, foreign, offered desk.SessionID) {
	t.Helper()
	b = newBench(t)
	b.apply(desk.PutService{Reply: desk.Reply{To: admin}, Service: desk.Service{
		Name: "sales", Title: "Sales", Codes: []string{"solved", "follow-up"}, Meeting: "https://meet.example.org/x",
		Forms:   []desk.Form{{Name: "refund", Fields: []desk.FormField{{Name: "iban", Label: "Account"}}}},
		Replies: map[string]string{"hello": "Hello {customer}"},
	}})
	b.apply(desk.SetRole{Reply: desk.Reply{To: admin}, JID: sue.Bare(), Role: desk.RoleSupervisor, On: true})
	join := func(id desk.SessionID, jid desk.JID) {
		b.apply(desk.OccupantJoined{Session: id, JID: jid, Nick: jid.Local()})
	}
	dan := desk.JID("dan@example.org/pc")
	b.csr(dan, "support")
	b.apply(desk.PresenceChanged{JID: dan, Show: desk.Online})
	b.apply(desk.SetStatus{Reply: desk.Reply{To: bob}, State: desk.Break})
	foreign = b.sessionOf("erin@example.net/x", "support")
	join(foreign, dan)
	b.apply(desk.SetStatus{Reply: desk.Reply{To: bob}, State: desk.Available})
	b.present()
	served = b.sessionOf(alice, "sales")
	join(served, alice)
	join(served, bob)
	offered = b.sessionOf("frank@example.net/x", "sales")
	b.csr(carol, "sales")
	b.apply(desk.PresenceChanged{JID: carol, Show: desk.Online})
	return b, served, foreign, offered
}

// example is a command as one runs it by a form and as one writes it.
type example struct {
	who  desk.JID
	at   string // the local part it is run on; "" is the desk
	form []string
	text string
}

// examples has one of every command of the table, by place and node.
//
//nolint:funlen // a table
func examples(served, offered desk.SessionID) map[string]example {
	s, o := string(served), string(offered)
	return map[string]example{
		"service contact":    {who: nobdy, at: "sales", form: []string{"question", "Why is that?"}, text: "!contact Why is that?"},
		"service status":     {who: alice, at: "sales", text: "!status"},
		"service leave":      {who: alice, at: "sales", text: "!leave"},
		"service resume":     {who: alice, at: "sales", form: []string{"token", "abc"}, text: "!resume abc"},
		"service rate":       {who: alice, at: "sales", form: []string{"score", "5", "comment", "well done"}, text: "!rate 5 well done"},
		"service transcript": {who: alice, at: "sales", text: "!transcript"},
		"desk status":        {who: bob, form: []string{"state", "break", "reason", "a walk"}, text: "!status break a walk"},
		"desk sessions":      {who: bob, text: "!sessions"},
		"desk next":          {who: bob, form: []string{"service", "sales"}, text: "!next sales"},
		"desk take":          {who: bob, form: []string{"service", "sales", "who", "Ann B.\nKim"}, text: "!take Ann B., Kim service=sales"},
		"service take":       {who: bob, at: "sales", form: []string{"who", "Ann B.\nKim"}, text: "!take Ann B.,Kim"},
		"desk accept":        {who: bob, form: []string{"session", o}, text: "!accept 2"},
		"session accept":     {who: bob, at: o, text: "!accept"},
		"desk decline":       {who: bob, form: []string{"session", o, "reason", "not now"}, text: "!decline 2 not now"},
		"session decline":    {who: bob, at: o, form: []string{"reason", "not now"}, text: "!decline not now"},
		"desk close":         {who: bob, form: []string{"session", s, "code", "solved", "note", "it is done"}, text: "!close 1 solved it is done"},
		"session close":      {who: bob, at: s, form: []string{"code", "solved"}, text: "!close solved"},

		"desk conference":    {who: bob, form: []string{"session", s, "target", "CAROL", "note", "have a look", "private", "1"}, text: "!conference 1 CAROL have a look private=1"},
		"session conference": {who: bob, at: s, form: []string{"target", "skill:german"}, text: "!conference skill:german"},
		"desk transfer":      {who: bob, form: []string{"session", s, "target", "service:support", "mode", "cold"}, text: "!transfer 1 service:support cold"},
		"session transfer":   {who: bob, at: s, form: []string{"target", "CAROL", "mode", "warm", "note", "she knows"}, text: "!transfer CAROL warm she knows"},
		"desk cancel":        {who: bob, form: []string{"session", s}, text: "!cancel 1"},
		"session cancel":     {who: bob, at: s, text: "!cancel"},
		"desk note":          {who: bob, form: []string{"session", s, "text", "a good one"}, text: "!note 1 a good one"},
		"session note":       {who: bob, at: s, form: []string{"text", "a good one"}, text: "!note a good one"},
		"desk context":       {who: bob, form: []string{"session", s}, text: "!context 1"},
		"session context":    {who: bob, at: s, text: "!context"},
		"desk push":          {who: bob, form: []string{"session", s, "url", "https://example.org/x", "text", "look here"}, text: "!push 1 https://example.org/x look here"},
		"session push":       {who: bob, at: s, form: []string{"url", "https://example.org/x"}, text: "!push https://example.org/x"},
		"desk form":          {who: bob, form: []string{"session", s, "form", "refund"}, text: "!form 1 refund"},
		"session form":       {who: bob, at: s, form: []string{"form", "refund"}, text: "!form refund"},
		"desk call":          {who: bob, form: []string{"session", s}, text: "!call 1"},
		"session call":       {who: bob, at: s, text: "!call"},
		"desk hold":          {who: bob, form: []string{"session", s}, text: "!hold 1"},
		"session hold":       {who: bob, at: s, text: "!hold"},
		"desk unhold":        {who: bob, form: []string{"session", s}, text: "!unhold 1"},
		"session unhold":     {who: bob, at: s, text: "!unhold"},
		"desk reply":         {who: bob, form: []string{"session", s, "name", "hello"}, text: "!reply 1 hello"},
		"session reply":      {who: bob, at: s, form: []string{"name", "hello"}, text: "!reply hello"},
		"desk reply-set":     {who: admin, form: []string{"scope", "service:sales", "name", "bye", "text", "Good bye, {customer}"}, text: "!reply-set bye Good bye, {customer} scope=service:sales"},

		"desk overview":       {who: sue, text: "!overview"},
		"desk board":          {who: sue, text: "!board"},
		"desk report":         {who: sue, form: []string{"by", "csr", "from", "2026-02-27", "to", "2026-03-01", "zone", "Europe/Berlin"}, text: "!report csr 2026-02-27 2026-03-01 Europe/Berlin"},
		"desk monitor":        {who: sue, form: []string{"session", s, "on", "0"}, text: "!monitor " + s + " off"},
		"session monitor":     {who: sue, at: s, form: []string{"on", "1"}, text: "!monitor"},
		"desk whisper":        {who: sue, form: []string{"session", s, "text", "offer a refund"}, text: "!whisper " + s + " offer a refund"},
		"session whisper":     {who: sue, at: s, form: []string{"text", "offer a refund"}, text: "!whisper offer a refund"},
		"desk barge":          {who: sue, form: []string{"session", s}, text: "!barge " + s},
		"session barge":       {who: sue, at: s, text: "!barge"},
		"desk assign":         {who: sue, form: []string{"session", s, "csr", "carol@example.org"}, text: "!assign " + s + " CAROL"},
		"session assign":      {who: sue, at: s, form: []string{"csr", "carol@example.org"}, text: "!assign carol@example.org"},
		"desk csr-state":      {who: sue, form: []string{"csr", "bob@example.org", "state", "busy", "reason", "a training"}, text: "!csr-state BOB busy a training"},
		"desk end-session":    {who: sue, form: []string{"session", s, "reason", "spam, really"}, text: "!end-session " + s + " spam, really"},
		"session end-session": {who: sue, at: s, form: []string{"reason", "spam"}, text: "!end-session spam"},

		"desk service-list":   {who: admin, text: "!service-list"},
		"desk service-show":   {who: admin, form: []string{"service", "sales"}, text: "!service-show sales"},
		"desk service-set":    {who: admin, form: []string{"name", "billing", "title", "Bills and more"}, text: "!service-set name=billing title=Bills and more"},
		"desk service-remove": {who: admin, form: []string{"service", "support"}, text: "!service-remove support"},
		"desk service-open":   {who: admin, form: []string{"service", "sales"}, text: "!service-open sales"},
		"desk service-close":  {who: admin, form: []string{"service", "sales"}, text: "!service-close sales"},
		"desk csr-list":       {who: admin, text: "!csr-list"},
		"desk csr-set":        {who: admin, form: []string{"jid", "gus@example.org", "name", "Gus of sales", "skills", "german=2"}, text: "!csr-set jid=gus@example.org name=Gus of sales skills=german=2"},
		"desk csr-remove":     {who: admin, form: []string{"jid", "carol@example.org"}, text: "!csr-remove carol@example.org"},
		"desk stats":          {who: admin, text: "!stats"},
		"desk transcript":     {who: admin, form: []string{"text", "parcel late"}, text: "!transcript text=parcel late"},
		"desk role-grant":     {who: admin, form: []string{"jid", "ann@example.org", "role", "supervisor"}, text: "!role-grant ann@example.org supervisor"},
		"desk role-revoke":    {who: admin, form: []string{"jid", "sue@example.org", "role", "supervisor"}, text: "!role-revoke sue@example.org supervisor"},
		"desk customer-data":  {who: admin, form: []string{"customer", "alice@example.net"}, text: "!customer-data alice@example.net"},
		"desk erase":          {who: admin, form: []string{"customer", "gone@example.net", "confirm", "1"}, text: "!erase gone@example.net yes"},
		"desk audit":          {who: admin, form: []string{"session", s, "actor", "bob@example.org", "since", "3d"}, text: "!audit " + s + " actor=bob@example.org since=3d"},

		"service later":   {who: alice, at: "sales", text: "!later"},
		"desk hours-set":  {who: admin, form: []string{"service", "sales", "zone", "Europe/Berlin", "open", "Mon-Fri 09:00-18:00\nSat,Sun 10:00-14:00", "closed", "2026-12-25"}, text: "!hours-set sales zone=Europe/Berlin open=Mon-Fri 09:00-18:00; Sat,Sun 10:00-14:00 closed=2026-12-25"},
		"desk limits-set": {who: admin, form: []string{"customer_sessions", "5", "desk_sessions", "-"}, text: "!limits-set 5 desk_sessions=-"},
		"desk drain":      {who: admin, form: []string{"state", "off"}, text: "!drain off"},
		"desk route-test": {who: admin, form: []string{"service", "sales", "form", "topic=delivery\nextra=x", "customer", "zoe@example.net"}, text: "!route-test sales form=topic=delivery; extra=x customer=zoe@example.net"},
		"desk export":     {who: admin, text: "!export"},
		"desk import":     {who: admin, form: []string{"file", "services:\n  - {name: billing}"}, text: "!import services:\n  - {name: billing}"},
	}
}

// places are the places of the table, by name.
var places = map[string]Place{"desk": AtDesk, "service": AtService, "session": AtSession}

// TestFormsAndTextsDoTheSame walks the table: every command, wherever it can be run, has a text form that does
// the same as its form. The same is the same events for the core, or the same result.
func TestFormsAndTextsDoTheSame(t *testing.T) {
	walked := make(map[string]bool)
	for i := range Table {
		for name, at := range places {
			if Table[i].At&at != 0 {
				walked[name+" "+Table[i].Node] = true
			}
		}
	}
	for key := range walked {
		t.Run(key, func(t *testing.T) {
			b, served, _, offered := busyBench(t)
			ex, ok := examples(served, offered)[key]
			if !ok {
				t.Fatalf("%s has no example", key)
			}
			node := strings.Fields(key)[1]
			to := domain
			if ex.at != "" {
				to = ex.at + "@" + domain
			}
			byForm, formNote := b.did(func() string {
				form := ex.form
				if form == nil {
					form = []string{}
				}
				_, text := note(b.run(ex.who, to, node, "", form...))
				return text
			})
			// The same desk once more, so that the first does not stand in the way.
			b, served2, _, offered2 := busyBench(t)
			swap := strings.NewReplacer(string(served2), string(served), string(offered2), string(offered))
			ex = examples(served2, offered2)[key]
			if to = "desk@" + domain; ex.at != "" {
				to = ex.at + "@" + domain
			}
			byText, textNote := b.did(func() string { return b.write(ex.who, to, ex.text, "") })
			if got := swap.Replace(byText); got != byForm {
				t.Errorf("by form:\n%s\nby text:\n%s", byForm, got)
			}
			if got := swap.Replace(textNote); len(byForm) == 0 && inOrder(got) != inOrder(formNote) {
				t.Errorf("the form says\n%s\nthe text\n%s", formNote, got)
			}
		})
	}
	for key := range examples("s", "o") {
		if !walked[key] {
			t.Errorf("%s is not in the table", key)
		}
	}
}

// inOrder sorts the lines of a text, without the names of sessions, which are random.
func inOrder(text string) string {
	all := strings.Split(regexp.MustCompile(`s-[a-z2-7]{26}`).ReplaceAllString(text, "s-"), "\n")
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// did returns the events that something posts, without what is random or depends on the way.
func (b *bench) did(f func() string) (events, note string) {
	b.mu.Lock()
	before := len(b.posted)
	b.mu.Unlock()
	note = f()
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, e := range b.posted[before:] {
		v := reflect.New(reflect.TypeOf(e)).Elem()
		v.Set(reflect.ValueOf(e))
		for _, name := range []string{"Reply", "ID", "Token", "NewToken"} {
			if f := v.FieldByName(name); f.IsValid() && f.CanSet() {
				f.SetZero()
			}
		}
		all = append(all, strings.ReplaceAll(strings.ReplaceAll(reflectText(v), "<nil>", ""), "map[]", ""))
	}
	return strings.Join(all, "\n"), note
}

func reflectText(v reflect.Value) string {
	data, err := json.Marshal(v.Interface()) // which looks behind pointers
	return fmt.Sprint(v.Type().Name(), strings.NewReplacer("null", "", "{}", "", "[]", "").Replace(string(data)), err)
}

// TestEveryCommandAsEverybody has everybody ask for every command of the table: as customer, CSR, supervisor,
// admin and stranger, by form and by text. Who may not is refused and recorded, and nothing
// happens.
func TestEveryCommandAsEverybody(t *testing.T) {
	people := map[string]desk.JID{"customer": alice, "csr": bob, "supervisor": sue, "admin": admin, "stranger": nobdy}
	for i := range Table {
		c := &Table[i]
		for name, at := range places {
			if c.At&at == 0 || c.Roles.Has(desk.RoleCustomer) {
				continue
			}
			for role, who := range people {
				t.Run(name+" "+c.Node+" by "+role, func(t *testing.T) {
					b, served, _, offered := busyBench(t)
					ex := examples(served, offered)[name+" "+c.Node]
					to := domain
					if ex.at != "" {
						to = ex.at + "@" + domain
					}
					may := b.desk.RolesOf(who.Bare()).Has(c.Roles)
					if may {
						return // TestFormsAndTextsDoTheSame has them do it
					}
					before := len(b.posted)
					refused(t, b.run(who, to, c.Node, "", append([]string{}, ex.form...)...), "forbidden", "")
					b.onlyNoted(before, c.Node, who)
					if listed := b.listed(who, to); slices.Contains(listed, c.Node) {
						t.Error("it is listed for them")
					}
					before = len(b.posted)
					if role == "customer" && name == "session" {
						return // there their words are for the service
					}
					if to == domain {
						to = "desk@" + domain
					}
					if text := b.write(who, to, ex.text, ""); strings.Contains(text, "done.") {
						t.Errorf("by text: %q", text)
					}
					b.onlyNoted(before, c.Node, who)
				})
			}
		}
	}
}

// onlyNoted checks that nothing was posted since but that somebody was refused.
func (b *bench) onlyNoted(before int, node string, who desk.JID) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	noted := 0
	for _, e := range b.posted[before:] {
		n, ok := e.(desk.Noted)
		if !ok || n.Action != "refused" || n.By != who.Bare() || n.Subject != node {
			b.t.Errorf("posted %T %+v", e, e)
		}
		noted++
	}
	if noted != 1 {
		b.t.Errorf("recorded %d times", noted)
	}
}

// listed returns the commands that somebody is told there are.
func (b *bench) listed(who desk.JID, to string) (nodes []string) {
	b.t.Helper()
	a := b.ask(who, to, "get", `<query xmlns='`+nsItems+`' node='`+NSCommands+`'/>`)
	for _, item := range a.Child(nsItems, "query").All(nsItems, "item") {
		nodes = append(nodes, item.Attr("node"))
	}
	return nodes
}

// TestOptionsHaveValues looks at the forms of all commands: an option without a value ends some
// clients.
func TestOptionsHaveValues(t *testing.T) {
	b, served, _, _ := busyBench(t)
	lists := 0
	for _, who := range []desk.JID{alice, bob, sue, admin} {
		for _, at := range []string{domain, "sales@" + domain, string(served) + "@" + domain} {
			for _, node := range b.listed(who, at) {
				a := b.run(who, at, node, "")
				f, err := wire.ParseForm(a.Child(NSCommands, "command"))
				if err != nil || f.Type != "form" {
					continue // it asks for nothing
				}
				for _, field := range f.Fields {
					for _, o := range field.Options {
						if lists++; o.Value == "" || o.Label == "" {
							t.Errorf("%s at %s, %s: an option has the value %q, the label %q", node, at, field.Var, o.Value, o.Label)
						}
					}
				}
			}
		}
	}
	if lists < 50 {
		t.Errorf("there are %d options", lists)
	}
}

// TestOpenChoices leaves choices open, by the option for that and by an empty value.
func TestOpenChoices(t *testing.T) {
	for _, open := range []string{unset, ""} {
		b, served, _, _ := busyBench(t)
		f := result(t, b.run(bob, string(served)+"@"+domain, "conference", "", "target", open))
		if f.Get("target") == "" {
			t.Errorf("by %q: %v", open, f)
		}
		result(t, b.run(admin, domain, "service-set", "", "name", "sales", "kind", open, "routing", open, "hidden", open))
		result(t, b.run(admin, domain, "csr-set", "", "jid", string(carol.Bare()), "bot", open))
		result(t, b.run(bob, domain, "reply-set", "", "name", "hi", "text", "Hi"))
	}
}

// TestForeignSessions has a CSR run every command that is about a session on one that is not
// theirs: on its address, by its name in the form and by its name in a text. All are refused, all are
// recorded, and nothing happens to it.
func TestForeignSessions(t *testing.T) {
	for i := range Table {
		c := &Table[i]
		if c.At&AtSession == 0 || !c.Roles.Has(desk.RoleCSR) {
			continue
		}
		t.Run(c.Node, func(t *testing.T) {
			b, served, foreign, offered := busyBench(t)
			at, byName := examples(served, offered)["session "+c.Node], examples(served, offered)["desk "+c.Node]
			audits := b.refusals
			refused(t, b.run(bob, string(foreign)+"@"+domain, c.Node, "", append([]string{}, at.form...)...), "forbidden", "")
			if b.refusals == audits {
				t.Error("on its address: it is not recorded")
			}
			form := slices.Clone(byName.form)
			for i, v := range form {
				if v == string(served) || v == string(offered) {
					form[i] = string(foreign)
				}
			}
			audits = b.refusals
			a := b.run(bob, domain, c.Node, "", form...)
			typ, _ := note(a)
			if a.Attr("type") != "error" && typ != "error" && status(a) != "executing" {
				t.Errorf("by its name: %v", a)
			}
			if b.refusals == audits {
				t.Error("by its name: it is not recorded")
			}
			text := strings.NewReplacer(" 1", " "+string(foreign), " 2", " "+string(foreign)).Replace(byName.text)
			audits = b.refusals
			if said := b.write(bob, "desk@"+domain, text, ""); strings.Contains(said, "done.") {
				t.Errorf("by text %q: %q", text, said)
			}
			if b.refusals == audits {
				t.Errorf("by text %q: it is not recorded", text)
			}
			s, ok := b.desk.Session(foreign)
			if !ok || s.State != desk.Active || s.Held || s.Ask != nil || len(s.Notes) > 0 || s.Filling != nil {
				t.Errorf("it happened: %+v", s.Session)
			}
		})
	}
}

func TestSecretsAreRefusedInTheRoom(t *testing.T) {
	b, served, _, _ := busyBench(t)
	for _, text := range []string{"!note he is rude", "!whisper x", "!monitor"} {
		who := bob
		if text != "!note he is rude" {
			who = sue
		}
		if got := b.write(who, string(served)+"@rooms.example.org", text, served); !strings.Contains(got, "refused in the room") {
			t.Errorf("%s: %q", text, got)
		}
	}
	if got := b.write(bob, string(served)+"@"+domain, "!note a fine one", served); !strings.Contains(got, "done.noted") {
		t.Errorf("privately to the desk: %q", got)
	}
}

func TestTargetsAreThoseThereAre(t *testing.T) {
	b, served, _, _ := busyBench(t)
	f := form(t, b.run(bob, string(served)+"@"+domain, "transfer", ""))
	target := f.Field("target")
	var values []string
	for _, o := range target.Options {
		values = append(values, o.Value)
	}
	for _, want := range []string{"*", "carol@example.org", "dan@example.org", "service:sales", "service:support"} {
		if !slices.Contains(values, want) {
			t.Errorf("%q is not offered: %v", want, values)
		}
	}
	if target.Type != "list-single" || values[0] != "*" || slices.Contains(values, "bob@example.org") {
		t.Errorf("%v", target)
	}
	if f := form(t, b.run(bob, domain, "form", "")); f.Field("form").Options[0].Value != "refund" {
		t.Errorf("forms: %v", f)
	}
	if f := form(t, b.run(bob, string(served)+"@"+domain, "reply", "")); f.Field("name").Options[0].Value != "hello" {
		t.Errorf("replies: %v", f)
	}
	if f := form(t, b.run(sue, domain, "barge", "")); len(f.Field("session").Options) != 3 {
		t.Errorf("sessions: %v", f)
	}
}

func TestWordsOfTransfer(t *testing.T) {
	for text, want := range map[string]desk.Transfer{
		"!transfer":                        {},
		"!transfer cold":                   {Cold: true},
		"!transfer cold in a hurry":        {Cold: true, Note: "in a hurry"},
		"!transfer carol":                  {Target: "carol"},
		"!transfer carol please take it":   {Target: "carol", Note: "please take it"},
		"!transfer carol COLD take it":     {Target: "carol", Cold: true, Note: "take it"},
		"!transfer 1 service:support cold": {Target: "service:support", Cold: true},
	} {
		b, served, _, _ := busyBench(t)
		b.write(bob, "desk@"+domain, text, "")
		for _, e := range b.posted {
			if tr, ok := e.(desk.Transfer); ok {
				want.Reply, want.Session = tr.Reply, served
				if tr != want {
					t.Errorf("%s: %+v, want %+v", text, tr, want)
				}
			}
		}
	}
}

func TestEraseWantsAYes(t *testing.T) {
	b, _, _, _ := busyBench(t)
	a := b.run(admin, domain, "erase", "", "customer", "gone@example.net")
	if f := form(t, a); !strings.Contains(f.Instructions, "for good") || f.Get("customer") != "gone@example.net" {
		t.Errorf("%v", f)
	}
	result(t, b.run(admin, domain, "erase", sid(a), "customer", "gone@example.net", "confirm", "true"))
	if got := b.write(admin, "desk@"+domain, "!erase gone@example.net", ""); !strings.Contains(got, "!erase gone@example.net yes") {
		t.Errorf("by text: %q", got)
	}
}

// TestReadsAreRecorded has every look-up in the records leave a note of who looked.
func TestReadsAreRecorded(t *testing.T) {
	b, served, _, _ := busyBench(t)
	for _, read := range []struct {
		who  desk.JID
		node string
		form []string
	}{
		{admin, "transcript", []string{"session", string(oldSession)}},
		{admin, "transcript", []string{"text", "parcel"}},
		{admin, "transcript", []string{"customer", "alice@example.net"}},
		{admin, "audit", []string{"since", "2h"}},
		{bob, "context", []string{"session", string(served)}},
		{sue, "report", []string{"by", "csr"}},
	} {
		before := len(b.posted)
		result(t, b.run(read.who, domain, read.node, "", read.form...))
		n, ok := b.posted[before].(desk.Noted)
		if !ok || n.By != read.who.Bare() || n.Action != "record.read" {
			t.Errorf("%s: posted %+v", read.node, b.posted[before])
		}
	}
	b.fail(errBusy)
	if a := b.run(admin, domain, "audit", "", "since", "2h"); a.Attr("type") != "error" {
		t.Errorf("read without a record: %v", a)
	}
}

func TestBoardAndReport(t *testing.T) {
	b, _, _, _ := busyBench(t)
	before := len(b.posted)
	a := b.run(sue, domain, "board", "")
	if _, text := note(a); result(t, a).Get("url") != "https://desk.example.org/board/in?for=sue@example.org" || !strings.Contains(text, "once") {
		t.Errorf("%v", a)
	}
	if n, ok := b.posted[before].(desk.Noted); !ok || n.By != sue.Bare() || n.Action != "board.link" {
		t.Errorf("recorded: %+v", b.posted[before])
	}
	f := result(t, b.run(sue, domain, "report", "", "by", "service", "from", "2026-02-01", "to", "2026-02-03"))
	for _, want := range []string{"12 entered, 11 served, 1 abandoned", "wait 42s", "service level 75 %", "rating 4.5 (2)", "solved 7"} {
		if !strings.Contains(f.Get("whole"), "Sales: ") || !strings.Contains(f.Get("whole"), want) || !strings.Contains(f.Get("days"), want) {
			t.Errorf("there is no %q: %v", want, f)
		}
	}
	if csv := f.Values("csv"); len(csv) != 2 || !strings.HasPrefix(csv[0], "day,id,name,") || !strings.HasPrefix(csv[1], "2026-02-01,sales,Sales,12,11,1,") {
		t.Errorf("%q", csv)
	}
	if f := result(t, b.run(sue, domain, "report", "", "by", "csr")); !strings.Contains(f.Get("whole"), "BOB: 12 offered") {
		t.Errorf("%v", f)
	}
	for _, wrong := range [][]string{
		{"from", "yesterday"}, {"to", "2026-02-30"}, {"zone", "Berlin"}, {"from", "2026-02-02", "to", "2026-02-01"}, {"from", "2020-01-01"},
	} {
		if f := form(t, b.run(sue, domain, "report", "", wrong...)); !strings.Contains(f.Instructions, wrong[len(wrong)-2]+": ") {
			t.Errorf("%q: %v", wrong, f)
		}
	}
}

func TestContextTellsWhatIsKnown(t *testing.T) {
	b, served, _, _ := busyBench(t)
	b.write(bob, string(served)+"@"+domain, "!note be quick", "")
	f := result(t, b.run(bob, string(served)+"@"+domain, "context", ""))
	if f.Get("question") != "Why?" || !strings.HasSuffix(f.Get("notes"), "BOB: be quick") || !strings.Contains(f.Get("earlier"), "solved") {
		t.Errorf("%v", f)
	}
}

func TestOverviewAndSearch(t *testing.T) {
	b, served, _, _ := busyBench(t)
	f := result(t, b.run(sue, domain, "overview", ""))
	if !slices.Contains(f.Values("session"), string(served)) || f.Get("active") != "2" || f.Get("waiting") != "1" || len(f.Values("csrs")) != 3 {
		t.Errorf("%v", f)
	}
	f = result(t, b.run(admin, domain, "transcript", "", "text", "parcel"))
	if f.Get("session") != string(oldSession) || !strings.Contains(f.Get("transcript"), "Hello parcel") {
		t.Errorf("%v", f)
	}
	f = result(t, b.run(admin, domain, "transcript", "", "customer", "alice@example.net"))
	if f.Get("session") != string(oldSession) || !strings.Contains(f.Get("list"), "Where is it?") {
		t.Errorf("%v", f)
	}
	f = result(t, b.run(admin, domain, "audit", "", "session", string(served), "actor", "Bob@example.org"))
	if !strings.Contains(f.Get("audit"), "session.end "+string(served)+": bob@example.org") {
		t.Errorf("%v", f)
	}
	form(t, b.run(admin, domain, "audit", "", "since", "yesterday"))
	form(t, b.run(admin, domain, "transcript", "", "session", ""))
}
