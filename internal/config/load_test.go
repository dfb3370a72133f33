package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = `xmpp:
  domain: desk.example.org
  secret: hush
  muc: rooms.example.org
database: postgres://bellhop:pa55@127.0.0.1/bellhop
`

func write(t testing.TB, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// mistakes loads a text and returns its mistakes without the directory.
func mistakes(t *testing.T, text string, env ...string) string {
	t.Helper()
	path := write(t, "bellhop.yaml", text, 0o600)
	_, err := Load(path, env)
	if err == nil {
		return ""
	}
	if _, ok := errors.AsType[Errors](err); !ok {
		t.Fatalf("error is a %T, want Errors: %v", err, err)
	}
	return strings.ReplaceAll(err.Error(), filepath.Dir(path)+"/", "")
}

func TestLoadFillsInDefaults(t *testing.T) {
	c, err := Load(write(t, "bellhop.yaml", small, 0o600), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := XMPP{Address: "127.0.0.1:5347", Domain: "desk.example.org", Server: "example.org", Secret: "hush", MUC: "rooms.example.org", Occupant: OccupantDesk}
	if c.XMPP != want || c.Name != "Bellhop" || c.HTTP != "127.0.0.1:8088" || c.Log != (Log{slog.LevelInfo, "text"}) {
		t.Errorf("config is %+v", c)
	}
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "admins") {
		t.Errorf("warnings are %q, want one about admins", c.Warnings)
	}
}

func TestEnvironmentWins(t *testing.T) {
	secret := write(t, "secret", "quiet\n", 0o600)
	c, err := Load(write(t, "bellhop.yaml", small, 0o600), []string{
		"HOME=/root", "BELLHOP_XMPP_SECRET_FILE=" + secret, "BELLHOP_LOG_LEVEL=debug", "BELLHOP_XMPP_PERSISTENT_ROOMS=1",
		"BELLHOP_ADMINS=Ann@example.org, ben@example.org", "BELLHOP_HTTP=", "BELLHOP_SERVICE_HOST=10.0.0.1", "BELLHOP_PORT_8088_TCP=x",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.XMPP.Secret.Reveal() != "quiet" || c.Log.Level != slog.LevelDebug || !c.XMPP.PersistentRooms ||
		fmt.Sprint(c.Admins) != "[ann@example.org ben@example.org]" || c.HTTP != "127.0.0.1:8088" {
		t.Errorf("config is %+v", c)
	}
}

func TestEnvironmentAlone(t *testing.T) {
	env := []string{"BELLHOP_XMPP_DOMAIN=d.example.org", "BELLHOP_XMPP_SECRET=x", "BELLHOP_XMPP_MUC=m.example.org", "BELLHOP_DATABASE=postgres:///b?host=/run/postgresql"}
	if _, err := Load("", env); err != nil {
		t.Error(err)
	}
	_, err := Load("", env[1:])
	if err == nil || err.Error() != "environment: xmpp.domain: it is missing; write it here, or set BELLHOP_XMPP_DOMAIN" {
		t.Errorf("error is %v", err)
	}
}

func TestSecretFileIsRelativeAndTrimmedOnce(t *testing.T) {
	path := write(t, "bellhop.yaml", strings.Replace(small, "secret: hush", "secret_file: s", 1), 0o644)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "s"), []byte("a b \n\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path, nil)
	if err == nil || !strings.Contains(err.Error(), ":3:16: xmpp.secret_file: it has several lines") {
		t.Errorf("error is %v", err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "s"), []byte("a b \n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.XMPP.Secret != "a b " {
		t.Errorf("secret is %q", c.XMPP.Secret.Reveal())
	}
	warned := strings.Join(c.Warnings, "\n")
	if !strings.Contains(warned, "/s holds xmpp.secret") || !strings.Contains(warned, "bellhop.yaml holds database") {
		t.Errorf("warnings are %q", c.Warnings)
	}
}

func TestLoadNamesEveryMistake(t *testing.T) {
	got := mistakes(t, `xmpp:
  address: 10.0.0.2:5347
  domain: desk.example.org
  domain: desk.example.org
  sekret: hush
  muc: desk.example.org
  occupant: me
  persistent_rooms: maybe
database: mysql://bellhop:pa55@127.0.0.1/bellhop
http: 8088
admins: [admin@example.org, nobody, admin@example.org]
log: {level: loud, format: [text]}
`, "BELLHOP_XMPP_DOMIAN=x", "BELLHOP_XMPP_GUESTS=a b")
	want := `bellhop.yaml:1:1: xmpp.secret: it is missing; write it here, or set BELLHOP_XMPP_SECRET
bellhop.yaml:2:12: xmpp.address: 10.0.0.2:5347 is another machine, and what goes there is not encrypted; write tls: true if that port speaks TLS, use a tunnel that ends on this machine, or write allow_plain: true where the network is trusted
bellhop.yaml:4:3: xmpp.domain: this key is in line 3 already; remove one of the two
bellhop.yaml:5:3: xmpp.sekret: this key is not known; did you mean secret?
bellhop.yaml:6:8: xmpp.muc: desk.example.org is xmpp.domain already; each needs a domain of its own
bellhop.yaml:7:13: xmpp.occupant: "me" is not known; write one of desk, session
bellhop.yaml:8:21: xmpp.persistent_rooms: "maybe" is not true or false; write one of the two
bellhop.yaml:9:11: database: this does not begin with postgres://; write postgres://user@host/name
bellhop.yaml:10:7: http: "8088" is not host:port; write an address like 127.0.0.1:5347 or [::1]:5347
bellhop.yaml:11:29: admins[1]: "nobody" is not of the form local@domain; write it like bob@example.org
bellhop.yaml:11:37: admins[2]: admin@example.org is there twice; remove one
bellhop.yaml:12:14: log.level: "loud" is not known; write one of debug, info, warn, error
bellhop.yaml:12:28: log.format: it is a list; write one text
environment: BELLHOP_XMPP_DOMIAN: there is no such setting; did you mean BELLHOP_XMPP_DOMAIN?
environment: BELLHOP_XMPP_GUESTS: "a b" is not a domain name; write one like desk.example.org`
	if got != want {
		t.Errorf("mistakes are\n%s\nwant\n%s", got, want)
	}
}

func TestLoadMistakes(t *testing.T) {
	tests := map[string]struct {
		text string
		env  []string
		want string // a part of the text
	}{
		"not YAML":           {"xmpp: [\n", nil, "this is not YAML"},
		"a list":             {"- x\n", nil, "bellhop.yaml:1:1: the file is a list"},
		"empty":              {"", nil, "bellhop.yaml:1:1: xmpp.domain: it is missing"},
		"both":               {small + "database_file: x\n", nil, "6:16: database_file: database and database_file are both given"},
		"both in env":        {small, []string{"BELLHOP_DATABASE=postgres://a/b", "BELLHOP_DATABASE_FILE=x"}, "environment: BELLHOP_DATABASE_FILE: BELLHOP_DATABASE and BELLHOP_DATABASE_FILE are both set"},
		"no such file":       {small + "http_file: gone\n", nil, "gone: no such file or directory; create it or correct the path"},
		"a folder":           {small + "http_file: /\n", nil, "6:12: http_file: cannot read /"},
		"second document":    {small + "---\nhttp: x\n", nil, "a second document begins"},
		"alias":              {"a: &x 1\n" + small, nil, "anchors, aliases and tags are not read here"},
		"no value":           {small + "http:\n", nil, "http: it has no value"},
		"section is text":    {small + "log: info\n", nil, "6:6: log: it is text; write a section with keys of these: level, format"},
		"unknown at the top": {small + "databse: x\n", nil, "6:1: databse: this key is not known; did you mean database?"},
		"one label":          {strings.Replace(small, "desk.example.org", "desk", 1), nil, "xmpp.domain: \"desk\" has no parent domain"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := mistakes(t, test.text, test.env...); !strings.Contains(got, test.want) {
				t.Errorf("mistakes are\n%s\nwant %q", got, test.want)
			}
		})
	}
}

func TestNothingShowsSecrets(t *testing.T) {
	c, err := Load(write(t, "bellhop.yaml", small, 0o600), nil)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "config", c, "secret", c.XMPP.Secret, "database", c.Database)
	shown := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		shown += fmt.Sprintf(verb, c) + fmt.Sprintf(verb, *c) + fmt.Sprintf(verb, c.XMPP.Secret) + fmt.Sprintf(verb, c.Database)
	}
	shown += DatabaseURL("postgres://h/b?password=pa55").String()
	for _, bad := range []string{"postgres://u:pa55@h:port/b", "mysql://u:pa55@h/b", "pa55", "postgres://u:pa55@/"} {
		shown += mistakes(t, strings.Replace(small, "postgres://bellhop:pa55@127.0.0.1/bellhop", bad, 1))
	}
	shown += mistakes(t, strings.Replace(small, "hush", `"hush`, 1)) + mistakes(t, strings.Replace(small, "hush", `[hush]`, 1))
	if strings.Contains(shown, "hush") || strings.Contains(shown, "pa55") || strings.Contains(shown, "68757368") {
		t.Errorf("a secret is shown: %s", shown)
	}
}

func TestLoadNamesAnUnreadableFile(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "gone.yaml"), nil)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "gone.yaml") {
		t.Errorf("error is %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(small, "BELLHOP_HTTP", "x")
	f.Add("xmpp: {domain: [a, *b], <<: x}\n? y\n: z\n--- \n", "BELLHOP_ADMINS", "a@b,,c")
	f.Fuzz(func(t *testing.T, text, name, val string) {
		if strings.Contains(text, "_file") || strings.HasSuffix(name, "_FILE") {
			return // it would read files
		}
		_, err := Load(write(t, "bellhop.yaml", text, 0o600), []string{name + "=" + val})
		placedErrors(t, err)
	})
}

// placedErrors holds that every mistake says where it is and what.
func placedErrors(t *testing.T, err error) {
	if err == nil {
		return
	}
	all, ok := errors.AsType[Errors](err)
	if !ok || len(all) == 0 {
		t.Fatalf("error is a %T: %v", err, err)
	}
	for _, e := range all {
		if e.Msg == "" || e.File != "" && (e.Line < 1 || e.Col < 1) || e.File == "" && e.Key == "" {
			t.Errorf("mistake without a place: %+v", e)
		}
	}
}

// TestDebugIsForThisMachine: profiles can be served on the loopback interface alone.
func TestDebugIsForThisMachine(t *testing.T) {
	for _, address := range []string{"127.0.0.1:6060", "localhost:6060", "'[::1]:6060'", "127.0.0.1:0"} {
		if got := mistakes(t, small+"debug: "+address+"\n"); got != "" {
			t.Errorf("%s: %s", address, got)
		}
	}
	for _, address := range []string{"0.0.0.0:6060", "':6060'", "192.0.2.1:6060", "desk.example.org:6060", "'[::]:6060'"} {
		if got := mistakes(t, small+"debug: "+address+"\n"); !strings.Contains(got, "bellhop.yaml:6") || !strings.Contains(got, "write 127.0.0.1:6060") {
			t.Errorf("%s: %q", address, got)
		}
	}
	for _, endpoint := range []string{"127.0.0.1:4318", "ftp://x", "http://user:pw@x", "http://"} {
		if got := mistakes(t, small+"trace: {endpoint: '"+endpoint+"'}\n"); !strings.Contains(got, "write one like http://127.0.0.1:4318") {
			t.Errorf("%s: %q", endpoint, got)
		}
	}
}
