// Package nemesis breaks things on purpose while people talk, and then says whether the desk
// kept its promises.
//
// A stage is a real XMPP server, a real PostgreSQL and two processes of the real program, one
// of them a hot standby, with a proxy on every link between them. While scripted customers and
// CSRs ask, talk, conference, transfer and leave, a plan drawn from a seed cuts, stalls, slows
// and resets the links and kills, pauses and restarts the parts. What the clients saw, the
// audit log and the transcripts are then held to the ten invariants (see Check).
package nemesis
