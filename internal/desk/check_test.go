package desk

import (
	"strings"
	"testing"
	"time"
)

func problemFields(problems []Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Field)
	}
	return strings.Join(out, " ")
}

func TestServiceCheck(t *testing.T) {
	sales := Service{Name: "sales"}
	with := func(change func(*Service)) Service {
		s := sales
		change(&s)
		return s
	}
	field := func(f FormField) Service { return with(func(s *Service) { s.Form = []FormField{f} }) }
	tests := map[string]struct {
		service Service
		want    string
	}{
		"name alone":           {sales, ""},
		"defaults":             {sales.WithDefaults(), ""},
		"no name":              {Service{}, "name"},
		"the desk's name":      {Service{Name: "desk"}, "name"},
		"a session's name":     {Service{Name: "s-1"}, "name"},
		"upper case":           {Service{Name: "Sales"}, "name"},
		"an address":           {Service{Name: "a@b"}, "name"},
		"title of two lines":   {with(func(s *Service) { s.Title = "a\nb" }), "title"},
		"routing":              {with(func(s *Service) { s.Routing = "random" }), "routing"},
		"negative durations":   {with(func(s *Service) { s.OfferTimeout, s.WrapUp, s.Grace = -1, -1, -time.Second }), "offer_timeout wrap_up grace"},
		"absurd durations":     {with(func(s *Service) { s.JoinTimeout, s.IdleTimeout, s.MaxWait = 25*time.Hour, 1e18, 1 }), "join_timeout idle_timeout max_wait"},
		"counts":               {with(func(s *Service) { s.MissedOffers, s.MaxWaiting = -1, MaxQueue+1 }), "missed_offers max_waiting"},
		"codes":                {with(func(s *Service) { s.Codes = []string{"ok", "not ok", "ok", ""} }), "codes[1] codes[2] codes[3]"},
		"field":                {field(FormField{Name: "topic", Label: "Topic?", Required: true}), ""},
		"field without a name": {field(FormField{}), "form[0].name"},
		"reserved field":       {field(FormField{Name: "token"}), "form[0].name"},
		"field name":           {field(FormField{Name: "Topic"}), "form[0].name"},
		"field type":           {field(FormField{Name: "a", Type: "number"}), "form[0].type"},
		"list without options": {field(FormField{Name: "a", Type: ListSingle}), "form[0].options"},
		"text with options":    {field(FormField{Name: "a", Options: []string{"x"}}), "form[0].options"},
		"options twice":        {field(FormField{Name: "a", Type: ListMulti, Options: []string{"x", "", "x"}}), "form[0].options[1] form[0].options[2]"},
		"required and fixed":   {field(FormField{Name: "a", Type: Fixed, Required: true}), "form[0].required"},
		"fields twice":         {with(func(s *Service) { s.Form = []FormField{{Name: "a"}, {Name: "a"}} }), "form[1].name"},
		"language":             {with(func(s *Service) { s.Language = "english please" }), "language"},
		"texts":                {with(func(s *Service) { s.Texts = map[string]string{"a b": "x", "queue.position": " "} }), "texts[a b] texts[queue.position]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := problemFields(test.service.Check()); got != test.want {
				t.Errorf("problems in %q, want %q: %v", got, test.want, test.service.Check())
			}
		})
	}
}

func TestCSRProfileCheck(t *testing.T) {
	bob := CSRProfile{JID: "bob@example.org", Name: "Bob", Capacity: 1}
	with := func(change func(*CSRProfile)) CSRProfile {
		p := bob
		change(&p)
		return p
	}
	tests := map[string]struct {
		profile CSRProfile
		want    string
	}{
		"fine":          {bob, ""},
		"empty":         {CSRProfile{}, "jid name capacity"},
		"resource":      {with(func(p *CSRProfile) { p.JID = "bob@example.org/x" }), "jid"},
		"upper case":    {with(func(p *CSRProfile) { p.JID = "Bob@example.org" }), "jid"},
		"blank nick":    {with(func(p *CSRProfile) { p.Name = " " }), "name"},
		"capacity":      {with(func(p *CSRProfile) { p.Capacity = MaxCapacity + 1 }), "capacity"},
		"services":      {with(func(p *CSRProfile) { p.Services = []ServiceName{"a", "A", "a"} }), "services[1] services[2]"},
		"skills":        {with(func(p *CSRProfile) { p.Skills = Skills{"german": 0, "a=b": 1, "ok": 2} }), "skills[a=b] skills[german]"},
		"e-mail":        {with(func(p *CSRProfile) { p.Email = "bob" }), "email"},
		"e-mail, blank": {with(func(p *CSRProfile) { p.Email = "bob@a b" }), "email"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := problemFields(test.profile.Check()); got != test.want {
				t.Errorf("problems in %q, want %q: %v", got, test.want, test.profile.Check())
			}
		})
	}
}

func TestProblemsNameAMend(t *testing.T) {
	bad := Service{Name: "s-1", Title: " ", Routing: "x", OfferTimeout: 1, Codes: []string{""}, Form: []FormField{{Type: ListSingle}}}
	for _, p := range bad.Check() {
		if !strings.Contains(p.Text, "; ") && !strings.Contains(p.Text, "write") {
			t.Errorf("%s: %q names no mend", p.Field, p.Text)
		}
	}
}
