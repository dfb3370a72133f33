package trace

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// OTLP sends spans to a collector: OTLP over HTTP, encoded as JSON, which every collector takes at
// /v1/traces. OpenTelemetry's own exporter brings gRPC into the program, 69 packages of it, for
// what is off by default; what is needed of the protocol is on this page.
type OTLP struct {
	url     string
	version string
	log     *slog.Logger
	failing atomic.Bool // said so in the log
}

// NewOTLP returns an exporter to the collector at an address such as http://127.0.0.1:4318.
func NewOTLP(endpoint, version string, log *slog.Logger) *OTLP {
	return &OTLP{url: endpoint + "/v1/traces", version: version, log: log}
}

// ExportSpans implements [sdk.SpanExporter]. Spans that the collector does not take are lost: the
// log says so once, until it takes some again.
func (o *OTLP) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	body, err := json.Marshal(o.encode(spans))
	if err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	if err := o.post(ctx, body); err != nil {
		if !o.failing.Swap(true) {
			o.log.WarnContext(ctx, "the collector takes no traces; they are lost until it does", "endpoint", o.url, "error", err)
		}
		return nil
	}
	if o.failing.Swap(false) {
		o.log.InfoContext(ctx, "the collector takes traces again", "endpoint", o.url)
	}
	return nil
}

// Shutdown implements [sdk.SpanExporter].
func (*OTLP) Shutdown(context.Context) error { return nil }

func (o *OTLP) post(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("trace: the collector answered %s", answer.Status) //nolint:err113 // for the log
	}
	return nil
}

// The messages of OTLP, with the names of their JSON encoding (opentelemetry/proto/trace/v1).
type (
	otlpRequest struct {
		ResourceSpans []otlpResource `json:"resourceSpans"`
	}
	otlpResource struct {
		Resource   otlpAttributes `json:"resource"`
		ScopeSpans []otlpScope    `json:"scopeSpans"`
	}
	otlpAttributes struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScope struct {
		Scope struct {
			Name string `json:"name"`
		} `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		Parent     string          `json:"parentSpanId,omitempty"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes,omitempty"`
		Events     []otlpEvent     `json:"events,omitempty"`
		Status     otlpStatus      `json:"status"`
	}
	otlpEvent struct {
		At   string `json:"timeUnixNano"`
		Name string `json:"name"`
	}
	otlpStatus struct {
		Code    int    `json:"code,omitempty"`
		Message string `json:"message,omitempty"`
	}
	otlpAttribute struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
)

func (o *OTLP) encode(spans []sdk.ReadOnlySpan) otlpRequest {
	scope := otlpScope{Spans: make([]otlpSpan, len(spans))}
	scope.Scope.Name = "bellhop"
	for i, s := range spans {
		scope.Spans[i] = encodeSpan(s)
	}
	resource := otlpAttributes{encodeAttributes([]attribute.KeyValue{
		attribute.String("service.name", "bellhop"), attribute.String("service.version", o.version),
	})}
	return otlpRequest{[]otlpResource{{resource, []otlpScope{scope}}}}
}

func encodeSpan(s sdk.ReadOnlySpan) otlpSpan {
	out := otlpSpan{
		TraceID: s.SpanContext().TraceID().String(), SpanID: s.SpanContext().SpanID().String(), Name: s.Name(), Kind: 1,
		Start: nanos(s.StartTime()), End: nanos(s.EndTime()), Attributes: encodeAttributes(s.Attributes()),
	}
	if s.Parent().SpanID().IsValid() {
		out.Parent = s.Parent().SpanID().String()
	}
	for _, e := range s.Events() {
		out.Events = append(out.Events, otlpEvent{nanos(e.Time), e.Name})
	}
	if s.Status().Description != "" {
		out.Status = otlpStatus{2, s.Status().Description} // STATUS_CODE_ERROR
	}
	return out
}

func nanos(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }

func encodeAttributes(in []attribute.KeyValue) []otlpAttribute {
	out := make([]otlpAttribute, len(in))
	for i, a := range in {
		out[i].Key = string(a.Key)
		if a.Value.Type() == attribute.INT64 {
			out[i].Value = map[string]any{"intValue": strconv.FormatInt(a.Value.AsInt64(), 10)}
		} else {
			out[i].Value = map[string]any{"stringValue": a.Value.String()}
		}
	}
	return out
}
