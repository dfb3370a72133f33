package nemesis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Part is what a fault breaks. The desks are named by what they are doing when it comes.
type Part string

// The parts of a stage.
const (
	ServingStream Part = "stream"   // the serving desk's link to the XMPP server
	ServingBase   Part = "database" // the serving desk's link to PostgreSQL
	StandbyBase   Part = "standby's database"
	Serving       Part = "serving desk"
	Standby       Part = "standby"
	Server        Part = "XMPP server"
	Postgres      Part = "PostgreSQL"
)

// What a fault does to a process; what it does to a link is a [Mode].
const (
	Kill    = "kill -9"
	Term    = "SIGTERM"
	Freeze  = "SIGSTOP"
	Restart = "restart"
)

// Fault is one thing that goes wrong: from when, and for how long, with what.
type Fault struct {
	At, For time.Duration
	Part    Part
	What    string
}

// String is the fault as a report says it.
func (f Fault) String() string {
	return fmt.Sprintf("%6s  %s: %s for %v", f.At.Round(10*time.Millisecond), f.Part, f.What, f.For.Round(10*time.Millisecond))
}

// Plan is what goes wrong in a run, in order. The same seed and length make the same plan.
type Plan []Fault

// String lists the faults.
func (p Plan) String() string {
	lines := make([]string, len(p))
	for i, f := range p {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// deck has every kind of fault once.
func deck() []Fault {
	var all []Fault
	for _, m := range LinkFaults {
		all = append(all, Fault{Part: ServingStream, What: string(m)}, Fault{Part: ServingBase, What: string(m)})
	}
	return append(all,
		Fault{Part: StandbyBase, What: string(Stall)},
		Fault{Part: Serving, What: Kill}, Fault{Part: Serving, What: Kill}, // the most likely one
		Fault{Part: Serving, What: Term}, Fault{Part: Serving, What: Freeze}, Fault{Part: Standby, What: Kill},
		Fault{Part: Server, What: Restart}, Fault{Part: Postgres, What: Restart}, Fault{Part: Postgres, What: Kill},
	)
}

// NewPlan draws the faults of a run. All kinds have had their turn before one comes again;
// one in four comes while the one before is not over.
func NewPlan(seed uint64, length time.Duration) Plan {
	rng := rand.New(rand.NewPCG(seed, 1))
	between := func(low, high time.Duration) time.Duration { return low + time.Duration(rng.Int64N(int64(high-low)+1)) }
	var plan Plan
	var left []Fault
	for at := between(time.Second, 2*time.Second); at < length; {
		if len(left) == 0 {
			left = deck()
			rng.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		}
		f := left[0]
		left = slices.Delete(left, 0, 1)
		f.At, f.For = at, between(500*time.Millisecond, 5*time.Second)
		switch {
		case f.What == Freeze:
			f.For = between(8*time.Second, 20*time.Second)
		case rng.IntN(8) == 0 && f.Part != Server && f.Part != Postgres:
			f.For = between(10*time.Second, 20*time.Second) // longer than a lease
		}
		f.For = min(f.For, max(time.Second, length-at))
		plan = append(plan, f)
		if at += f.For; rng.IntN(4) == 0 {
			at -= f.For / 2
		}
		at += between(300*time.Millisecond, 2500*time.Millisecond)
	}
	return plan
}
