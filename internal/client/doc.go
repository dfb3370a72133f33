// Package client is a small XMPP client for the demo, the tests from outside and
// measurements: it logs in over plain TCP, keeps what comes until somebody asks for it, and
// knows just enough of rooms (XEP-0045) and commands (XEP-0050) to be a customer, a CSR or an
// admin.
//
// It is strict where a client for people would be lenient: an answer without an id, with an
// unknown one or from another address than was asked is kept as a fault, see
// [Client.Faults].
package client
