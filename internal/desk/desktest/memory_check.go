package desktest

import "bellhop/internal/desk"

// checkSessions checks what must hold of every session at the end of a transaction.
func (c *commit) checkSessions(*desk.Changes) error {
	live := make(map[asking]desk.SessionID)
	for id, r := range c.touched {
		owners := 0
		for _, p := range r.parts {
			if p.Owner && p.State.Current() {
				owners++
			}
		}
		if owners > 1 {
			return refuse("participants_one_owner", "%s has %d", id, owners)
		}
		asked := make(map[desk.CSRID]bool)
		for _, o := range r.offers {
			if o.State.Live() && asked[o.CSR] {
				return refuse("offers_one_live", "%s has two for %s", id, o.CSR)
			}
			asked[o.CSR] = asked[o.CSR] || o.State.Live()
		}
		if !r.session.State.Live() {
			continue
		}
		if other, taken := live[r.asking()]; taken {
			return refuse("sessions_one_live", "%s and %s", id, other)
		}
		live[r.asking()] = id
		if other, taken := c.live[r.asking()]; taken && c.touched[other] == nil {
			return refuse("sessions_one_live", "%s and %s", id, other)
		}
	}
	return nil
}

// checkLoads checks that the load of each CSR concerned is what the sessions say.
func (c *commit) checkLoads(*desk.Changes) error {
	delta := make(map[desk.CSRID]int)
	for id, r := range c.touched {
		for _, csr := range c.sessions[id].holders() {
			delta[csr]--
			c.loads[csr] = true
		}
		for _, csr := range r.holders() {
			delta[csr]++
			c.loads[csr] = true
		}
	}
	for id := range c.loads {
		says := c.link.csrs[id].Load
		if csr, changed := c.csrs[id]; changed {
			says = 0
			if csr != nil {
				says = csr.Load
			}
		}
		if held := c.held[id] + delta[id]; held != says {
			return refuse("csrs_load_counts", "%s has load %d but is in %d live sessions", id, says, held)
		}
	}
	return nil
}
