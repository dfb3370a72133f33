package desk

import (
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// AllChannels lists every channel beside text, for forms and checks.
var AllChannels = []Channel{ChannelPages, ChannelForms, ChannelFiles, ChannelCalls}

// Reference is a place of a service's settings that names another service.
type Reference struct {
	Field   string
	Service ServiceName
}

// References returns where a service names others, in the order of its settings.
func (s Service) References() []Reference {
	var refs []Reference
	for i, r := range s.Rules {
		if r.Service != "" {
			refs = append(refs, Reference{fmt.Sprintf("rules[%d].service", i), r.Service})
		}
	}
	for i, o := range s.Overflow {
		if o.Service != "" {
			refs = append(refs, Reference{fmt.Sprintf("overflow[%d].service", i), o.Service})
		}
	}
	if s.Assist != "" {
		refs = append(refs, Reference{"assist", s.Assist})
	}
	return refs
}

// under adds problems of a part, whose fields are below it.
func (p *problems) under(prefix string, found []Problem) {
	for _, f := range found {
		*p = append(*p, Problem{Field: prefix + f.Field, Text: f.Text})
	}
}

// extras checks the settings of a service that go with what its sessions can do.
func (p *problems) extras(s Service) {
	p.replies("replies", s.Replies)
	p.forms(s.Forms)
	if s.Assist != "" {
		p.serviceName("assist", s.Assist)
	}
	if u, err := url.Parse(s.Meeting); s.Meeting != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		p.add("meeting", "%q is no link; write one like https://meet.example.org/{session}", s.Meeting)
	}
	p.duration("defer_for", s.DeferFor, MaxLongest)
	p.retention(s.Retention)
	p.origins(s.Origins)
	p.challenge(s)
	for i, c := range s.Channels {
		field := fmt.Sprintf("channels[%d]", i)
		switch {
		case !slices.Contains(AllChannels, c):
			p.add(field, "%q is no channel; write one of %s", c, joinNames(AllChannels))
		case slices.Contains(s.Channels[:i], c):
			p.add(field, "%q is there twice; remove one", c)
		}
	}
}

// maxOrigins bounds the pages that may show the widget of a service.
const maxOrigins = 100

// origins checks the origins of pages (RFC 6454 §6.2), as browsers write them.
func (p *problems) origins(origins []string) {
	if len(origins) > maxOrigins {
		p.add("origins", "there are more than %d; remove some", maxOrigins)
	}
	for i, o := range origins {
		field := fmt.Sprintf("origins[%d]", i)
		u, err := url.Parse(o)
		switch {
		case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != o || o != strings.ToLower(o):
			p.add(field, "%q is not the origin of a page; write one like https://shop.example.org", o)
		case slices.Contains(origins[:i], o):
			p.add(field, "%q is there twice; remove one", o)
		}
	}
}

// replies checks canned replies, by the section that they stand in.
func (p *problems) replies(section string, replies map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(replies)) {
		field := section + "[" + name + "]"
		switch text := replies[name]; {
		case name == "" || len(name) > maxName || strings.ContainsFunc(name, isBlank):
			p.add(field, "%q cannot name a reply; write one word, it is typed after !reply", name)
		case strings.TrimSpace(text) == "":
			p.add(field, "the text is empty; write it, or remove the name")
		case len(text) > maxText:
			p.add(field, "the text is longer than %d bytes; shorten it", maxText)
		}
	}
}

// forms checks the forms that CSRs can have filled in.
func (p *problems) forms(forms []Form) {
	for i, f := range forms {
		at := "forms[" + strconv.Itoa(i) + "]."
		switch {
		case !servicePattern.MatchString(f.Name) || len(f.Name) > maxName:
			p.add(at+"name", "%q cannot name a form; write one word of a–z, 0–9, dot, - and _", f.Name)
		case slices.ContainsFunc(forms[:i], func(other Form) bool { return other.Name == f.Name }):
			p.add(at+"name", "%q is there twice; choose another name", f.Name)
		}
		p.line(at+"title", f.Title, maxTitle)
		if len(f.Fields) == 0 {
			p.add(at+"fields", "there are no fields; write at least one")
		}
		var fields problems
		fields.form(f.Fields)
		for _, found := range fields {
			*p = append(*p, Problem{Field: at + "fields" + strings.TrimPrefix(found.Field, "form"), Text: found.Text})
		}
	}
}

// checkDesk checks what a file says of the whole desk.
func checkDesk(e ApplySettings) *Refusal {
	var p problems
	p.replies("replies", e.Replies)
	if e.Limits != nil {
		p.under("limits.", e.Limits.Check())
	}
	if e.Retention != nil {
		p.retention(*e.Retention)
	}
	return invalid(p)
}

// CheckReplies returns what is wrong with canned replies, each with its field.
func CheckReplies(replies map[string]string) []Problem {
	var p problems
	p.replies("replies", replies)
	return p
}

// applyDesk brings what holds for the whole desk to what a file says.
func (d *Desk) applyDesk(e ApplySettings) {
	settings := d.settings
	if e.Replies != nil {
		settings.Replies = e.Replies
	}
	if e.Limits != nil {
		settings.Limits = *e.Limits
	}
	if e.Retention != nil {
		settings.Retention = *e.Retention
	}
	if e.Links != nil {
		settings.Links = e.Links
	}
	if !reflect.DeepEqual(settings, d.settings) {
		d.settings, d.paces = settings, paces{}
		d.markSettings()
		d.audit("desk.set", "", "", "")
	}
}
