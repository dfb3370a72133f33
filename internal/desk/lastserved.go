package desk

// maxServed bounds how many customers are remembered with who served them last: of the least
// recent half none is, once there are so many.
const maxServed = 50_000

// lastServed is who served a customer last at a service. It is made from the sessions that
// ended within a day, and from those that end.
type lastServed struct{ new, old map[customerKey]CSRID }

func (l *lastServed) put(customer JID, service ServiceName, csr CSRID) {
	if l.new == nil || len(l.new) >= maxServed {
		l.new, l.old = make(map[customerKey]CSRID), l.new
	}
	l.new[customerKey{customer, service}] = csr
}

func (l *lastServed) get(customer JID, service ServiceName) CSRID {
	key := customerKey{customer, service}
	if csr, ok := l.new[key]; ok {
		return csr
	}
	return l.old[key]
}

// forget is for a customer whose past is erased.
func (l *lastServed) forget(customer JID) {
	for _, m := range []map[customerKey]CSRID{l.new, l.old} {
		for key := range m {
			if key.customer == customer {
				delete(m, key)
			}
		}
	}
}

// lastFirst puts who served the customer last before the others, if they can be asked now. A
// CSR who is not there, or full, is not waited for.
func (c candidates) lastFirst(ids []CSRID, n int) []CSRID {
	id := c.d.lastBy.get(c.s.Customer, c.l.svc.Name)
	csr := c.d.csrs[id]
	if csr == nil || c.l.svc.members[id] == nil || !c.d.isFree(csr) || !csr.Skills.meets(c.l.needs) ||
		c.d.barred(c.s, csr) || c.s.missed[id] {
		return ids
	}
	first := []CSRID{id}
	for _, other := range ids {
		if other != id && len(first) < n {
			first = append(first, other)
		}
	}
	return first
}
