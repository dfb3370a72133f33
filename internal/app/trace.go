package app

import (
	"context"
	"time"

	"bellhop/internal/desk"
	"bellhop/internal/trace"
	"bellhop/internal/wire"
)

// startTracing returns the tracer of the configuration, or nil, and what stops it.
func (s *Server) startTracing(ctx context.Context) (*trace.Tracer, func()) {
	endpoint := s.cfg.Trace.Endpoint
	if endpoint == "" {
		return nil, func() {}
	}
	s.log.Info("traces are sent", "endpoint", endpoint)
	t := trace.New(trace.NewOTLP(endpoint, Version, s.log))
	return t, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := t.Stop(ctx); err != nil {
			s.log.Warn("the last traces are lost", "error", err)
		}
	}
}

// observer is who is told what the loop does.
func (t *term) observer() desk.Observer {
	all := observers{t.metrics, journal{t.log}}
	if t.tracer == nil {
		return all
	}
	return followed{append(all, t.tracer), t.tracer}
}

// traceStanza tells of a stanza that was read.
func (t *term) traceStanza(e *wire.Element) {
	if t.tracer == nil {
		return
	}
	var session desk.SessionID
	for _, address := range []string{e.Attr("from"), e.Attr("to")} {
		if local := wire.Local(address); desk.IsSessionID(local) {
			session = desk.SessionID(local)
		}
	}
	t.tracer.Stanza(e.Name.Local, e.Attr("from"), e.Attr("id"), session)
}

// traced posts an event, and tells of it.
func (t *term) traced(e desk.Event, post func(desk.Event) error) error {
	t.tracer.Posted(e)
	err := post(e)
	if err != nil {
		t.tracer.NotTaken(e)
	}
	return err
}
