package postgres

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// column gathers one field of every row: an array parameter for unnest.
func column[R, V any](rows []R, field func(*R) V) []V {
	values := make([]V, len(rows))
	for i := range rows {
		values[i] = field(&rows[i])
	}
	return values
}

// text is a string as PostgreSQL takes it: one with a NUL or with broken UTF-8, which would
// fail the transaction however often it is tried, has U+FFFD in their places.
func text[S ~string](s S) string {
	if utf8.ValidString(string(s)) && strings.IndexByte(string(s), 0) < 0 {
		return string(s)
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(s), "\uFFFD"), "\x00", "\uFFFD")
}

// texts gathers a string field of every row.
func texts[R any, S ~string](rows []R, field func(*R) S) []string {
	return column(rows, func(r *R) string { return text(field(r)) })
}

// times gathers a time field of every row; the zero time is null.
func times[R any](rows []R, field func(*R) time.Time) []*time.Time {
	return column(rows, func(r *R) *time.Time { return orNull(field(r)) })
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// orZero is the time read, or the zero time for null.
func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// list is a slice of strings as JSON.
func list[S ~string](values []S) string {
	if len(values) == 0 {
		return "[]"
	}
	data, _ := json.Marshal(texts(values, func(v *S) S { return *v }))
	return string(data)
}

// stringMap is a map of strings as JSON.
func stringMap[M ~map[string]string](m M) string {
	return object(m, func(v string) any { return text(v) })
}

// object is a map as JSON. It has no value that could fail to be written.
func object[K ~string, V any](m map[K]V, value func(V) any) string {
	if len(m) == 0 {
		return "{}"
	}
	clean := make(map[string]any, len(m))
	for k, v := range m {
		clean[text(k)] = value(v)
	}
	data, _ := json.Marshal(clean)
	return string(data)
}

// lastOf keeps the last row of each key, in the order in which the keys came: one statement
// cannot alter a row twice.
func lastOf[R any, K comparable](rows []R, key func(*R) K) []R {
	place := make(map[K]int, len(rows))
	var last []R
	for i := range rows {
		k := key(&rows[i])
		if at, again := place[k]; again {
			last[at] = rows[i]
			continue
		}
		place[k] = len(last)
		last = append(last, rows[i])
	}
	return last
}
