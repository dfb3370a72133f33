package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"bellhop/internal/desk"
)

// example returns the text of a file in configs.
func example(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "configs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestExampleOfConfiguration(t *testing.T) {
	secret := write(t, "component.secret", "hush\n", 0o600)
	c, err := Load("../../configs/bellhop.yaml", []string{"BELLHOP_XMPP_SECRET_FILE=" + secret})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 || c.XMPP.Domain != "desk.example.org" || c.XMPP.Guests == "" || !reflect.DeepEqual(c.Admins, []desk.JID{"admin@example.org"}) {
		t.Errorf("configuration is %+v", c)
	}
}

// TestExampleShowsEveryKey holds the example and the table of keys together.
func TestExampleShowsEveryKey(t *testing.T) {
	text := example(t, "bellhop.yaml")
	for _, s := range settings {
		name := s.key[strings.LastIndexByte(s.key, '.')+1:]
		if !regexp.MustCompile(`\b` + name + `(_file)?:`).MatchString(text) {
			t.Errorf("the example says nothing of %s", s.key)
		}
	}
}

func TestExampleOfServices(t *testing.T) {
	s, err := LoadServices("../../configs/services.yaml", Known{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Services) != 2 || s.Services[0].Name != "sales" || s.Services[1].Kind != "ring-all" || len(s.CSRs) != 2 || len(s.Grants) != 1 {
		t.Errorf("settings are %+v", s)
	}
	sales := s.Services[0]
	plain := desk.Service{Name: sales.Name, Title: sales.Title, Codes: sales.Codes, Form: sales.Form, Rules: sales.Rules, Hours: sales.Hours, Overflow: sales.Overflow}
	if lines := Diff(Settings{Services: []desk.Service{plain}}, Settings{Services: s.Services[:1]}); len(lines) > 0 {
		t.Errorf("what the example says of sales should be the defaults: %q", lines)
	}
}

func TestExampleOfEjabberd(t *testing.T) {
	var conf struct {
		Hosts  []string
		Listen []struct {
			Module string
			Shaper string
			Hosts  map[string]any
		}
		HostConfig map[string]map[string]any `yaml:"host_config"`
	}
	text := example(t, "ejabberd.yml")
	if err := yaml.Unmarshal([]byte(text), &conf); err != nil {
		t.Fatal(err)
	}
	if len(conf.Hosts) != 2 || conf.Listen[0].Shaper != "none" || len(conf.Listen[0].Hosts) != 1 || conf.HostConfig["guest.example.org"] == nil {
		t.Errorf("configuration is %+v", conf)
	}
	productive(t, text)
}

func TestExampleOfProsody(t *testing.T) {
	text := example(t, "prosody.cfg.lua")
	code := regexp.MustCompile(`--[^\n]*`).ReplaceAllString(text, "")
	code = regexp.MustCompile(`"[^"\n]*"`).ReplaceAllString(code, `""`)
	if strings.Count(code, "{") != strings.Count(code, "}") || strings.Contains(strings.ReplaceAll(code, `""`, ""), `"`) {
		t.Error("braces or quotes do not match")
	}
	for _, needed := range []string{
		"nagle = false", "restrict_room_creation = true", `admins = { "desk.example.org" }`, "muc_tombstones = false",
		`component_conflict_resolve = "kick_old"`, "muc_room_cache_size", "muc_log_expires_after", "component_secret", `authentication = "anonymous"`,
	} {
		if !strings.Contains(text, needed) {
			t.Errorf("it lacks %s", needed)
		}
	}
	productive(t, text)
}

func TestExamplesOfUnits(t *testing.T) {
	for _, name := range []string{"bellhop.service", "bellhop@.service"} {
		t.Run(name, func(t *testing.T) { unit(t, example(t, name)) })
	}
	one, several := example(t, "bellhop.service"), example(t, "bellhop@.service")
	const from = "\nExecReload="
	if one[strings.Index(one, from):] != several[strings.Index(several, from):] {
		t.Error("the units differ in what is the same for both")
	}
}

func unit(t *testing.T, text string) {
	t.Helper()
	for i, line := range strings.Split(text, "\n") {
		if !regexp.MustCompile(`^(|#.*|\[[A-Z][a-z]+\]|[A-Z][A-Za-z]+=.*)$`).MatchString(line) {
			t.Errorf("line %d is not of a unit: %s", i+1, line)
		}
	}
	for _, name := range regexp.MustCompile(`BELLHOP_[A-Z_]+`).FindAllString(text, -1) {
		known := false
		for _, s := range settings {
			known = known || variable(s.key) == name || variable(s.key+fileSuffix) == name
		}
		if !known {
			t.Errorf("it sets %s, which is no setting", name)
		}
	}
}

// productive refuses what only a test server may have.
func productive(t *testing.T, text string) {
	t.Helper()
	for _, lab := range []string{"example.test", "allow_unencrypted", "require_encryption = false", "consider_", "starttls: false", "tls: false", "s3cret"} {
		if strings.Contains(text, lab) {
			t.Errorf("it has %s, which is for tests alone", lab)
		}
	}
}
