package services

import "bellhop/internal/desk"

// RingAll offers a waiting session to several CSRs at once; the first to join or accept has
// it, and the desk tells the others who.
type RingAll struct{ Queue }

// ringWidth is how many are asked at once. Each of them has the offer on their load, so a
// wider circle would keep a whole shift from everything else.
const ringWidth = 10

// Match implements [desk.Behaviour].
func (RingAll) Match(_ desk.View, free desk.Candidates) desk.Match {
	return desk.Match{Offer: free.Best(ringWidth), Reason: "everybody is asked"}
}
