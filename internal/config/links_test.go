package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bellhop/internal/desk"
)

const (
	desk1 = desk.JID("desk.example.org")
	desk2 = desk.JID("desk2.example.org")
)

func TestPlacement(t *testing.T) {
	s, err := ReadServices("f", []byte(`link: desk.example.org
services:
  - name: sales
    rules: [{when: "true", service: support}]
    overflow: [{after: 1m, service: old}]
  - {name: billing, link: DESK2.example.org, assist: experts}
  - {name: support, link: desk.example.org}
  - {name: experts, link: desk2.example.org}
csrs:
  - {jid: bob@example.org, name: Bob, services: [sales, support, old]}
  - {jid: eve@example.org, name: Eve, services: [experts, billing, ancient]}
  - {jid: dan@example.org, name: Dan}
  - {jid: kim@example.org, name: Kim, services: [ancient]}
roles:
  - {jid: eve@example.org, role: supervisor}
`), Known{Links: map[desk.JID][]desk.ServiceName{desk1: {"old"}, desk2: {"ancient"}, "other.example.org": {"sales"}}})
	if err != nil {
		t.Fatal(err)
	}
	if links := s.Placement.Links(); !slices.Equal(links, []desk.JID{desk1, desk2}) {
		t.Errorf("the links are %q", links)
	}
	got := map[string]string{}
	for _, link := range s.Placement.Links() {
		part := s.On(link)
		for _, svc := range part.Services {
			got[string(svc.Name)] = string(link)
		}
		for _, p := range part.CSRs {
			got[p.Name] = string(link)
		}
		if len(part.Grants) != 1 {
			t.Errorf("%s has the roles %+v", link, part.Grants)
		}
	}
	one, two := string(desk1), string(desk2)
	want := map[string]string{"sales": one, "support": one, "billing": two, "experts": two, "Bob": one, "Eve": two, "Dan": one, "Kim": two}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("placed are %v, want %v", got, want)
	}
	services, csrs := s.Off(desk2)
	if !slices.Equal(services, []desk.ServiceName{"sales", "support"}) || !slices.Equal(csrs, []desk.CSRID{"bob@example.org", "dan@example.org"}) {
		t.Errorf("off the second are %q %q", services, csrs)
	}
	left := s.Without(services, csrs)
	if len(left.Services) != 2 || len(left.CSRs) != 2 || len(s.Services) != 4 {
		t.Errorf("without them there are %+v", left)
	}
}

func TestNoLinkIsNamed(t *testing.T) {
	s, err := ReadServices("f", []byte("services: [{name: sales}]\n"), Known{})
	if err != nil || s.Placement != nil {
		t.Errorf("%v, %+v", err, s)
	}
}

func TestMistakesOfPlacement(t *testing.T) {
	known := Known{Links: map[desk.JID][]desk.ServiceName{desk1: {"old"}, desk2: {"ancient"}}}
	alone := known
	alone.Only = desk1
	for _, test := range []struct {
		name, text string
		known      Known
		want       string
	}{
		{
			"some name a link", "services:\n  - {name: sales, link: desk.example.org}\n  - {name: billing}\n", known,
			"f:3:12: services[billing]: it is on no link, and others are; write link: desk.example.org here, or at the top of the file for all that name none",
		},
		{
			"no domain", "link: bob@desk\nservices: [{name: sales, link: 'a b'}, {name: x}]\n", known,
			"f:1:7: link: \"bob@desk\" is not a domain name; write one like desk.example.org\n" +
				"f:2:32: services[sales].link: \"a b\" is not a domain name; write one like desk.example.org",
		},
		{
			"a CSR on two links", "link: desk.example.org\nservices:\n  - name: sales\n  - {name: billing, link: desk2.example.org}\ncsrs:\n" +
				"  - {jid: bob@example.org, name: Bob, services: [sales, billing]}\n  - {jid: eve@example.org, name: Eve, services: [old, sales, ancient]}\n", known,
			"f:6:57: csrs[bob@example.org].services[1]: billing is on desk2.example.org, and sales on desk.example.org, but a CSR is on one link, which keeps their capacity; leave one of the two out, or place both on one link\n" +
				"f:7:62: csrs[eve@example.org].services[2]: ancient is on desk2.example.org, and old on desk.example.org, but a CSR is on one link, which keeps their capacity; leave one of the two out, or place both on one link",
		},
		{
			"a CSR on no link", "services: [{name: sales, link: desk.example.org}]\ncsrs:\n  - {jid: bob@example.org, name: Bob}\n", known,
			"f:3:5: csrs[bob@example.org]: they serve nothing, so they are on no link; write services, or link: desk.example.org at the top of the file",
		},
		{
			"no such service", "link: desk.example.org\nservices: [{name: sales, assist: none}]\ncsrs: [{jid: bob@example.org, name: Bob, services: [ancient]}]\n", known,
			"f:2:34: services[sales].assist: there is no service \"none\"; add it under services, or name another\n" +
				"f:3:53: csrs[bob@example.org].services[0]: there is no service \"ancient\"; add it under services, or remove it here",
		},
		{
			"names of another link", "link: desk.example.org\nservices:\n  - name: sales\n    rules: [{when: x, service: billing}]\n" +
				"    overflow: [{after: 1m, service: ancient}]\n    assist: billing\n  - {name: billing, link: desk2.example.org, overflow: [{after: 1m, service: old}]}\n", known,
			"f:4:32: services[sales].rules[0].service: billing is on desk2.example.org, and no session of desk.example.org can go there; name a service of desk.example.org, or place both on one link\n" +
				"f:5:37: services[sales].overflow[0].service: ancient is on desk2.example.org, and no session of desk.example.org can go there; name a service of desk.example.org, or place both on one link\n" +
				"f:6:13: services[sales].assist: billing is on desk2.example.org, and no session of desk.example.org can go there; name a service of desk.example.org, or place both on one link\n" +
				"f:7:78: services[billing].overflow[0].service: old is on desk.example.org, and no session of desk2.example.org can go there; name a service of desk2.example.org, or place both on one link",
		},
		{
			"another than the one that asks", "link: desk2.example.org\nservices: [{name: sales, link: desk.example.org}, {name: billing, link: desk3.example.org}]\n", alone,
			"f:1:7: link: desk2.example.org is another link than desk.example.org, which takes this over alone; use bellhop apply, which sets every link of the file\n" +
				"f:2:73: services[billing].link: desk3.example.org is another link than desk.example.org, which takes this over alone; use bellhop apply, which sets every link of the file",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadServices("f", []byte(test.text), test.known)
			if err == nil || err.Error() != test.want {
				t.Errorf("mistakes are\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

// drawPlacement places what was drawn on two links.
func drawPlacement(t *rapid.T, s *Settings) {
	p := &Placement{Services: map[desk.ServiceName]desk.JID{}, CSRs: map[desk.CSRID]desk.JID{}}
	links := []desk.JID{desk1, desk2}
	if p.Default = rapid.SampledFrom([]desk.JID{"", desk1, desk2}).Draw(t, "default"); p.Default == "" && len(s.Services) == 0 {
		return
	}
	for _, svc := range s.Services {
		p.Services[svc.Name] = rapid.SampledFrom(links).Draw(t, "link")
	}
	for i := range s.CSRs {
		c := &s.CSRs[i]
		home := p.Default
		if len(c.Services) > 0 {
			home = p.Services[c.Services[0]]
		}
		c.Services = slices.DeleteFunc(c.Services, func(name desk.ServiceName) bool { return p.Services[name] != home })
		p.CSRs[c.JID] = home
		if home == "" { // on no link
			return
		}
	}
	s.Placement = p
}

func TestPlacementIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Settings{}
		for _, name := range distinct(word(), 3).Draw(t, "services") {
			want.Services = append(want.Services, desk.Service{Name: desk.ServiceName("x" + name)})
		}
		for _, name := range distinct(word(), 3).Draw(t, "csrs") {
			p := desk.CSRProfile{JID: desk.JID(name + "@example.org"), Name: name, Capacity: 1}
			for _, svc := range want.Services {
				p.Services = append(p.Services, svc.Name)
			}
			want.CSRs = append(want.CSRs, p)
		}
		drawPlacement(t, &want)
		text := Marshal(want)
		got, err := ReadServices("written", text, Known{})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(*got, want) {
			t.Fatalf("got %#v\nwant %#v\n%s", *got, want, text)
		}
		if want.Placement != nil && !strings.Contains(string(text), "link: desk") {
			t.Fatalf("no link is named in\n%s", text)
		}
	})
}
