// Package bench measures the desk against a bare reference: what the XMPP server lets a
// component do that knows nothing of desks. Both run in turn, in one run on one machine,
// against private servers, so that a noisy neighbour meets both and the ratio stays.
//
// The load is made by streams that do as little as can be done (see [stream]), so that the
// cores are left to what is measured. docs/performance.md says what exactly is counted.
package bench
