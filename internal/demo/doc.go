// Package demo runs a whole desk with servers of its own, plays a session on it before the
// eyes of whoever started it, and then leaves it up to be tried with any client.
package demo
