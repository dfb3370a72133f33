package trace

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"math/rand/v2"
	"strings"

	api "go.opentelemetry.io/otel/trace"

	"bellhop/internal/desk"
)

var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// root returns the identity of a session's own span: the trace has the bits of the session's id,
// the span the last of them.
func root(session desk.SessionID) api.SpanContext {
	var trace api.TraceID
	var span api.SpanID
	bits, err := alphabet.DecodeString(strings.TrimPrefix(string(session), "s-"))
	if err != nil || len(bits) != len(trace) {
		return api.SpanContext{}
	}
	copy(trace[:], bits)
	copy(span[:], bits[len(trace)-len(span):])
	return api.NewSpanContext(api.SpanContextConfig{TraceID: trace, SpanID: span, TraceFlags: api.FlagsSampled, Remote: true})
}

// within returns a ctx in which spans are below the session's.
func within(session desk.SessionID) context.Context {
	return api.ContextWithRemoteSpanContext(context.Background(), root(session))
}

type rootKey struct{}

// as returns a ctx in which the next root span is the session's.
func as(session desk.SessionID) context.Context {
	return context.WithValue(context.Background(), rootKey{}, root(session))
}

// ids gives spans their ids: random ones, but for sessions' own.
type ids struct{}

// NewIDs implements [sdk.IDGenerator].
func (ids) NewIDs(ctx context.Context) (trace api.TraceID, span api.SpanID) {
	if own, ok := ctx.Value(rootKey{}).(api.SpanContext); ok && own.IsValid() {
		return own.TraceID(), own.SpanID()
	}
	binary.NativeEndian.PutUint64(trace[:8], rand.Uint64())
	binary.NativeEndian.PutUint64(trace[8:], rand.Uint64()|1) // zero is none
	return trace, ids{}.NewSpanID(ctx, trace)
}

// NewSpanID implements [sdk.IDGenerator].
func (ids) NewSpanID(context.Context, api.TraceID) (span api.SpanID) {
	binary.NativeEndian.PutUint64(span[:], rand.Uint64()|1)
	return span
}
