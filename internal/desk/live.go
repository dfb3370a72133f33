package desk

import "slices"

// liveIndex finds the live session that a customer has with a service, and all that they have.
// The zero value is empty.
type liveIndex struct {
	of map[JID][]liveEntry
	n  int
}

type liveEntry struct {
	service ServiceName
	session *Session
}

func (x *liveIndex) get(key customerKey) *Session {
	for _, e := range x.of[key.customer] {
		if e.service == key.service {
			return e.session
		}
	}
	return nil
}

// put adds a session, or takes another one for the same customer and service.
func (x *liveIndex) put(key customerKey, s *Session) {
	if x.of == nil {
		x.of = make(map[JID][]liveEntry)
	}
	all := x.of[key.customer]
	for i := range all {
		if all[i].service == key.service {
			all[i].session = s
			return
		}
	}
	x.of[key.customer] = append(all, liveEntry{key.service, s})
	x.n++
}

func (x *liveIndex) drop(key customerKey) {
	all := x.of[key.customer]
	i := slices.IndexFunc(all, func(e liveEntry) bool { return e.service == key.service })
	switch {
	case i < 0:
		return
	case len(all) == 1:
		delete(x.of, key.customer)
	default:
		x.of[key.customer] = slices.Delete(all, i, i+1)
	}
	x.n--
}
