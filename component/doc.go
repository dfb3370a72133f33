// Package component is the stream between the desk and an XMPP server
// (XEP-0114, Jabber Component Protocol): it dials, shakes hands, reads and writes
// stanzas as [wire.Element] trees, matches the answers of requests, knows what the
// server has taken, and comes back by itself after a break.
//
// XEP-0114 has no acknowledgements. But a server takes a component's stanzas off
// the stream in order, so an iq that the component sends to itself and gets back
// proves that all before it was taken. Link sends such a barrier when someone
// waits to know, and as keepalive; one barrier answers for all that was written
// before it. That the server took a stanza does not say that its addressee did.
//
// Goroutines: Run reads on its caller's goroutine, and per connection starts a
// writer, which owns the socket's write side, and a keeper, which watches
// deadlines. Handler and done functions are called on the reader; some refusals
// on the goroutine that called Send. When Run returns, all have ended.
package component
