package config

import (
	"slices"

	"bellhop/internal/desk"
)

// Placement says which link each part of a services file is on. A file that names no link has
// none: all of it is for the link that it is applied to.
type Placement struct {
	Default  desk.JID // of what names no link; "" if there is none
	Services map[desk.ServiceName]desk.JID
	CSRs     map[desk.CSRID]desk.JID // the link of their services
}

// Links returns every link that the file names: the default first, then the others in order.
func (p *Placement) Links() []desk.JID {
	var links []desk.JID
	for _, link := range p.Services {
		if link != p.Default {
			links = append(links, link)
		}
	}
	slices.Sort(links)
	if p.Default != "" {
		links = append([]desk.JID{p.Default}, links...)
	}
	return slices.Compact(links)
}

// On returns what of a file with a placement is for a link: its services and CSRs, and what is for
// all of them.
func (s Settings) On(link desk.JID) Settings {
	s.Services = slices.DeleteFunc(slices.Clone(s.Services), func(svc desk.Service) bool { return s.Placement.Services[svc.Name] != link })
	s.CSRs = slices.DeleteFunc(slices.Clone(s.CSRs), func(p desk.CSRProfile) bool { return s.Placement.CSRs[p.JID] != link })
	s.Placement = nil
	return s
}

// AllOn returns the settings of a file without a placement with one: all of it is on a link.
func (s Settings) AllOn(link desk.JID) *Settings {
	s.Placement = &Placement{Default: link, Services: map[desk.ServiceName]desk.JID{}, CSRs: map[desk.CSRID]desk.JID{}}
	for _, svc := range s.Services {
		s.Placement.Services[svc.Name] = link
	}
	for _, p := range s.CSRs {
		s.Placement.CSRs[p.JID] = link
	}
	return &s
}

// Off returns what a file with a placement puts on other links than this one.
func (s Settings) Off(link desk.JID) (services []desk.ServiceName, csrs []desk.CSRID) {
	for _, svc := range s.Services {
		if s.Placement.Services[svc.Name] != link {
			services = append(services, svc.Name)
		}
	}
	for _, p := range s.CSRs {
		if s.Placement.CSRs[p.JID] != link {
			csrs = append(csrs, p.JID)
		}
	}
	return services, csrs
}

// Without returns the settings as they are once services and CSRs are gone from them.
func (s Settings) Without(services []desk.ServiceName, csrs []desk.CSRID) Settings {
	s.Services = slices.DeleteFunc(slices.Clone(s.Services), func(svc desk.Service) bool { return slices.Contains(services, svc.Name) })
	s.CSRs = slices.DeleteFunc(slices.Clone(s.CSRs), func(p desk.CSRProfile) bool { return slices.Contains(csrs, p.JID) })
	for i := range s.CSRs {
		s.CSRs[i].Services = slices.DeleteFunc(slices.Clone(s.CSRs[i].Services), func(name desk.ServiceName) bool { return slices.Contains(services, name) })
	}
	return s
}

// link reads the domain of a link.
func (r *reader) link(n *node, at spot) desk.JID {
	text, ok := r.scalar(n, at)
	if !ok {
		return ""
	}
	var link string
	if err := domain(&link, text); err != nil {
		r.add(at, "%s", err)
	}
	return desk.JID(link)
}

// onLink is a service as a file has it: with the link it is on.
type onLink struct {
	desk.Service

	link desk.JID
}

var placedServiceKeys = append(within(serviceKeys, func(s *onLink) *desk.Service { return &s.Service }),
	field[onLink]{"link", func(r *reader, n *node, at spot, into *onLink) { into.link = r.link(n, at) }})

// within makes the keys of a part those of the whole.
func within[T, E any](fields []field[E], get func(*T) *E) []field[T] {
	out := make([]field[T], len(fields))
	for i, f := range fields {
		out[i] = field[T]{f.key, func(r *reader, n *node, at spot, into *T) { f.read(r, n, at, get(into)) }}
	}
	return out
}

// place finds which link each service is on, if the file names any.
func (f *servicesFile) place(r *reader, top *node) {
	whole := top.get("link")
	if whole == nil && !slices.ContainsFunc(f.services, func(s placed[desk.Service]) bool { return s.node.get("link") != nil }) {
		return
	}
	f.placement = &Placement{Default: f.link, Services: map[desk.ServiceName]desk.JID{}, CSRs: map[desk.CSRID]desk.JID{}}
	if whole != nil {
		f.alone(r, f.link, r.at(whole, "link"))
	}
	for _, s := range f.services {
		own, link := s.node.get("link"), s.link
		switch {
		case own != nil:
			f.alone(r, link, r.at(own, under(s.path, "link")))
		case whole != nil:
			link = f.link
		default:
			r.add(r.at(locate(s.node, "name"), s.path),
				"it is on no link, and others are; write link: desk.example.org here, or at the top of the file for all that name none")
		}
		f.placement.Services[s.value.Name] = link
	}
}

// alone refuses a link of which nobody is there to take the file over.
func (f *servicesFile) alone(r *reader, link desk.JID, at spot) {
	if f.known.Only != "" && link != "" && link != f.known.Only {
		r.add(at, "%s is another link than %s, which takes this over alone; use bellhop apply, which sets every link of the file", link, f.known.Only)
	}
}

// where returns the link of a service, as the file says or as is known; if several links have it,
// the one that is preferred. known is false if there is no such service.
func (f *servicesFile) where(name desk.ServiceName, preferred desk.JID) (link desk.JID, known bool) {
	if link, in := f.placement.Services[name]; in {
		return link, true
	}
	for _, l := range append([]desk.JID{preferred}, f.placement.Links()...) {
		if slices.Contains(f.known.Links[l], name) {
			return l, true
		}
	}
	return "", false
}

// home finds the link of a CSR, which is that of all their services.
func (f *servicesFile) home(r *reader, p placed[desk.CSRProfile], at func(i int) spot) {
	var home desk.JID
	var first desk.ServiceName
	for i, name := range p.value.Services {
		link, known := f.where(name, home)
		switch {
		case !known:
			f.noService(r, at(i), name)
		case home == "":
			home, first = link, name
		case link != "" && link != home && !r.has(at(i)):
			r.add(at(i), "%s is on %s, and %s on %s, but a CSR is on one link, which keeps their capacity; leave one of the two out, or place both on one link",
				name, link, first, home)
		}
	}
	if home == "" && len(p.value.Services) == 0 {
		if home = f.placement.Default; home == "" && !r.has(r.at(p.node, p.path)) {
			r.add(r.at(p.node, p.path), "they serve nothing, so they are on no link; write services, or link: desk.example.org at the top of the file")
		}
	}
	f.placement.CSRs[p.value.JID] = home
}

func (f *servicesFile) noService(r *reader, at spot, name desk.ServiceName) {
	if !r.has(at) {
		r.add(at, "there is no service %q; add it under services, or remove it here", name)
	}
}

// reach refuses the name of a service that is on another link than the one which names it.
func (f *servicesFile) reach(r *reader, s desk.Service, ref desk.Reference, at spot) {
	if f.placement == nil || r.has(at) {
		return
	}
	here := f.placement.Services[s.Name]
	if there, known := f.where(ref.Service, here); known && here != "" && there != "" && there != here {
		r.add(at, "%s is on %s, and no session of %s can go there; name a service of %s, or place both on one link", ref.Service, there, here, here)
	}
}
