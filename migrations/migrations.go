// Package migrations holds the database schema as a series of steps, embedded in the binary.
//
// A step is a file NNNN_verb_noun.sql. Steps go forward only and are never edited once they
// have landed: what an earlier step got wrong, a later one puts right.
package migrations

import "embed"

// FS holds the steps, for goose.
//
//go:embed *.sql
var FS embed.FS
