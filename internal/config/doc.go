// Package config reads and writes the desk's two files: bellhop.yaml, what a process needs to
// start ([Load]), and services.yaml, what the desk offers and who serves it ([LoadServices],
// [Marshal], [Diff]).
//
// Both readers name every mistake at once, each with file, line, column, key and mend, as
// [Errors]. Nothing in a file is passed over: an unknown key is a mistake.
package config
