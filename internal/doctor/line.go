package doctor

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"bellhop/component"
	"bellhop/internal/wire"
)

// Stream sends stanzas of the desk's domain. A [component.Link] is one: of the doctor's own, or
// the one that a desk serves with.
type Stream interface {
	// Send writes a stanza, and adds an id where there is none.
	Send(e *wire.Element, done func(error))
	// Call sends an iq under a random id and waits for its answer. A stanza error comes as a
	// [*component.StanzaError].
	Call(ctx context.Context, iq *wire.Element) (*wire.Element, error)
}

// line is a stream in the doctor's hands, with what comes for the doctor. Whoever reads the
// stream gives everything that comes to take.
type line struct {
	Stream

	domain   string
	resource string // of the doctor's addresses; random, so what comes for them is for nobody else
	ended    chan struct{}
	once     sync.Once
	err      error // why; to be read after ended

	mu   sync.Mutex // guards the rest; leaf
	box  []*wire.Element
	news chan struct{}
}

func newLine(s Stream, domain, resource string) *line {
	return &line{Stream: s, domain: domain, resource: resource, ended: make(chan struct{}), news: make(chan struct{})}
}

// me is the doctor's address.
func (l *line) me() string { return l.domain + "/" + l.resource }

// end says that the stream has ended. Only the first time counts: one that comes back is another.
func (l *line) end(why error) {
	l.once.Do(func() {
		l.err = why
		close(l.ended)
	})
}

// broken returns why nothing more can be seen: the stream has ended, or the time is over.
func (l *line) broken(ctx context.Context) error {
	select {
	case <-l.ended:
		return fmt.Errorf("the server ended the stream: %w", l.err)
	default:
		return ctx.Err()
	}
}

// kept is how many stanzas are kept that nobody awaits.
const kept = 1000

// take keeps what is for the doctor, and reports whether it was. Queries are left to whoever
// answers them for the domain.
func (l *line) take(e *wire.Element) bool {
	if typ := e.Attr("type"); wire.Resource(e.Attr("to")) != l.resource || e.Is("", "iq") && (typ == "get" || typ == "set") {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.box = append(l.box, e); len(l.box) > kept {
		l.box = l.box[len(l.box)-kept:]
	}
	close(l.news)
	l.news = make(chan struct{})
	return true
}

var errSilence = errors.New("no answer came in time")

// await returns the first stanza that matches, and takes it and all before it out of the box.
func (l *line) await(ctx context.Context, within time.Duration, match func(*wire.Element) bool) (*wire.Element, error) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		l.mu.Lock()
		for i, e := range l.box {
			if match(e) {
				l.box = l.box[i+1:]
				l.mu.Unlock()
				return e, nil
			}
		}
		news := l.news
		l.mu.Unlock()
		select {
		case <-news:
		case <-timer.C:
			return nil, errSilence
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-l.ended:
			return nil, l.broken(ctx)
		}
	}
}

// ask sends an iq and returns its answer. A stanza error comes as a *component.StanzaError.
func (l *line) ask(ctx context.Context, iq *wire.Element) (*wire.Element, error) {
	within, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	answer, err := l.Call(within, iq)
	switch {
	case cut(err):
		l.end(err)
	case errors.Is(err, component.ErrTimeout), errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		err = errSilence
	}
	return answer, err
}

// cut reports whether an error says that there is no stream any more.
func cut(err error) bool {
	return errors.Is(err, component.ErrDown) || errors.Is(err, component.ErrCut)
}
