package desk

import (
	"maps"
	"slices"
	"strconv"
)

// Place is where a service is that is on another link of the deployment.
type Place struct {
	Service ServiceName
	Title   string
	Link    JID // the domain
	Hidden  bool
}

// Address is what customers write to.
func (p Place) Address() JID { return JID(p.Service) + "@" + p.Link }

// setPlaces takes over where the services of the other links are. It is not stored: their own rows
// say it.
func (d *Desk) setPlaces(places []Place) {
	d.places = make(map[ServiceName]Place, len(places))
	for _, p := range places {
		if p.Title == "" {
			p.Title = string(p.Service)
		}
		d.places[p.Service] = p
	}
}

// Elsewhere returns where a service is that this link does not have, if another does.
func (d *Desk) Elsewhere(name ServiceName) (Place, bool) {
	if d.services[name] != nil {
		return Place{}, false
	}
	p, ok := d.places[name]
	return p, ok
}

// Places returns the services that others have and this link has not, by name.
func (d *Desk) Places() []Place {
	var all []Place
	for _, name := range slices.Sorted(maps.Keys(d.places)) {
		if p, ok := d.Elsewhere(name); ok {
			all = append(all, p)
		}
	}
	return all
}

// NoService refuses what is asked of a service that this link does not have: it is somewhere else,
// or nowhere.
func (d *Desk) NoService(lang string, name ServiceName) *Refusal {
	if p, ok := d.Elsewhere(name); ok {
		text := d.text(lang, nil, TextElsewhere, "service", p.Title, "address", string(p.Address()))
		return &Refusal{Code: CodeElsewhere, Field: "service", Text: text, Address: p.Address()}
	}
	return &Refusal{Code: CodeNotFound, Field: "service", Text: d.text(lang, nil, TextNoService, "service", string(name))}
}

// checkMoved refuses to take off what is in use: a service with sessions, a CSR who is in one.
func (d *Desk) checkMoved(e ApplySettings) *Refusal {
	for _, name := range e.Moved {
		if svc := d.services[name]; svc != nil {
			if refusal := d.inUse(e.Reply, svc); refusal != nil {
				return refusal
			}
		}
	}
	for _, id := range e.MovedCSRs {
		if c := d.csrs[id]; c != nil && len(c.sessions) > 0 {
			return d.refuse(e.Reply, CodeConflict, "csr", TextCSRInUse, "csr", string(id), "sessions", strconv.Itoa(len(c.sessions)))
		}
	}
	return nil
}

// takeOff takes what the file places on other links off this one.
func (d *Desk) takeOff(e ApplySettings) {
	for _, name := range e.Moved {
		if svc := d.services[name]; svc != nil {
			d.dropService(svc)
		}
	}
	for _, id := range e.MovedCSRs {
		if c := d.csrs[id]; c != nil {
			d.dropCSR(c)
		}
	}
}
