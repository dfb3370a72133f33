// Package trace tells OpenTelemetry how the desk came from a stanza to what it did about it. A
// session is a trace: the 128 random bits of its id are the trace's, so that whoever has the one has
// the other. Its spans are the stanzas that came for it, the events they became, the transactions that
// stored those, and the effects until they are known to be done.
//
// Nothing that people wrote and no address is in a span. A nil [Tracer] traces nothing.
package trace
