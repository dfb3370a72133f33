// Package app puts the parts together: it connects the core to the database, the component
// stream, the rooms and the commands, and starts and stops them in order.
package app
