// Package adhoc is the desk's commands: the server side of XEP-0050 and the same commands
// written as chat, from one table of data ([Table]). A command says where it is asked, who
// may ask, what it needs to know and what it does; the protocol is written once around it.
//
// Nothing here decides: a command becomes an event for the core, or an answer read from it.
package adhoc
