package config

import (
	"fmt"
	"slices"
	"time"

	"bellhop/internal/desk"
)

// Diff says in readable lines what changes from one to the other, for `apply --dry-run`:
//
//   - service sales
//   - csr bob@example.org
//     service sales: offer_timeout 20s → 30s
//   - supervisor eve@example.org
//
// A setting at zero counts as its default. The order of services, CSRs, roles and of a CSR's
// services means nothing. No lines mean no change.
func Diff(before, after Settings) []string {
	out := diff("service", before.Services, after.Services,
		func(s desk.Service) string { return string(s.Name) },
		func(s desk.Service) []pair { return servicePairs(s.WithDefaults()) })
	out = append(out, diff("csr", before.CSRs, after.CSRs,
		func(p desk.CSRProfile) string { return string(p.JID) },
		func(p desk.CSRProfile) []pair {
			p.Services = slices.Sorted(slices.Values(p.Services))
			return csrPairs(p)
		})...)
	none := func(desk.Grant) []pair { return nil }
	grant := func(g desk.Grant) string { return roleName(g.Role) + " " + string(g.JID) }
	out = append(out, diff("", before.Grants, after.Grants, grant, none)...)
	whole := func(s Settings) []wholeDesk { return []wholeDesk{{s.Replies, s.Limits, s.Retention, s.Links}} }
	return append(out, diff("", whole(before), whole(after), func(wholeDesk) string { return "desk" }, wholeDesk.pairs)...)
}

// wholeDesk is what settings say of the desk as a whole.
type wholeDesk struct {
	replies map[string]string
	limits  *desk.Limits

	retention *time.Duration
	links     []desk.JID
}

func (w wholeDesk) pairs() []pair {
	var l desk.Limits
	if w.limits != nil {
		l = *w.limits
	}
	var kept time.Duration
	if w.retention != nil {
		kept = *w.retention
	}
	return append([]pair{mapPair("replies", w.replies), daysPair("retention", kept), listPair("links", w.links)}, limitsPairs(l.WithDefaults())...)
}

// diff compares items of one sort, which are told apart by their key.
func diff[T any](sort string, before, after []T, key func(T) string, pairs func(T) []pair) []string {
	if sort != "" {
		sort += " "
	}
	old := make(map[string]T, len(before))
	for _, item := range before {
		old[key(item)] = item
	}
	var out []string
	kept := make(map[string]bool, len(after))
	for _, item := range after {
		name := key(item)
		kept[name] = true
		was, found := old[name]
		if !found {
			out = append(out, "+ "+sort+name)
			continue
		}
		now := pairs(item)
		for i, p := range pairs(was) {
			if p.value != now[i].value {
				out = append(out, fmt.Sprintf("%s%s: %s %s → %s", sort, name, p.key, p.value, now[i].value))
			}
		}
	}
	for _, item := range before {
		if !kept[key(item)] {
			out = append(out, "- "+sort+key(item))
		}
	}
	return out
}
