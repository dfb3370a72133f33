package config

import (
	"fmt"
	"slices"
	"strings"

	"bellhop/internal/desk"
)

// checkDuplicates refuses what the file says twice, with both lines.
func (f *servicesFile) checkDuplicates(r *reader) {
	unique(r, f.services, "name", func(s desk.Service) string { return string(s.Name) })
	unique(r, f.csrs, "jid", func(p desk.CSRProfile) string { return string(p.JID) })
	unique(r, f.csrs, "name", func(p desk.CSRProfile) string { return strings.ToLower(p.Name) })
	unique(r, f.grants, "role", func(g desk.Grant) string {
		if g.JID == "" || g.Role == 0 {
			return ""
		}
		return fmt.Sprint(g.JID, " ", g.Role)
	})
}

// unique refuses a value that an earlier item has too; "" is not looked at.
func unique[T any](r *reader, items []placed[T], key string, of func(T) string) {
	first := make(map[string]*node, len(items))
	for _, item := range items {
		value, at := of(item.value), locate(item.node, key)
		if value == "" {
			continue
		}
		if before := first[value]; before != nil {
			r.add(r.at(at, under(item.path, key)), "%s is in line %d already; change or remove one of the two", at.text, before.line)
			continue
		}
		first[value] = at
	}
}

// checkReferences refuses kinds, texts and services that do not exist.
func (f *servicesFile) checkReferences(r *reader) {
	for _, s := range f.services {
		if kind := s.value.Kind; kind != "" && !slices.Contains(f.known.Kinds, kind) {
			wrong := "is no kind of service"
			if slices.Contains(plannedKinds, kind) {
				wrong = "is not supported by this version"
			}
			r.add(r.at(locate(s.node, "kind"), under(s.path, "kind")), "%q %s; write one of %s", kind, wrong, names(f.known.Kinds))
		}
		for key := range s.value.Texts {
			if f.known.Texts != nil && !slices.Contains(f.known.Texts, desk.TextKey(key)) {
				field := "texts[" + key + "]"
				r.add(r.at(locate(s.node, field), under(s.path, field)), "there is no such text; %s", didYouMean(key, strs(f.known.Texts)))
			}
		}
	}
	for _, p := range f.csrs {
		at := func(i int) spot {
			field := fmt.Sprintf("services[%d]", i)
			return r.at(locate(p.node, field), under(p.path, field))
		}
		if f.placement != nil {
			f.home(r, p, at)
			continue
		}
		for i, name := range p.value.Services {
			if !f.hasService(name) {
				f.noService(r, at(i), name)
			}
		}
	}
}

func strs[S ~string](in []S) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = string(s)
	}
	return out
}

func names[S ~string](in []S) string { return strings.Join(strs(in), ", ") }
