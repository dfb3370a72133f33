package wire

import (
	"errors"
	"fmt"
	"io"
)

// nsStreams is the namespace of the prefix "stream" (RFC 6120 §4.8.1).
const nsStreams = "http://etherx.jabber.org/streams"

// Errors that [Reader.Next] returns, beside those of what it reads from, [ErrTooLarge] and
// [*SyntaxError].
var (
	// ErrStreamEnd says that the other side has closed the stream with its end tag.
	ErrStreamEnd = errors.New("wire: the stream was closed")
	// ErrFlood says that an element goes on beyond all limits. What follows cannot be read.
	ErrFlood = errors.New("wire: an element without end")
)

// SyntaxError says why something is not XML as a stream may carry it (RFC 6120 §11.1).
type SyntaxError struct{ What string }

// Error implements error.
func (e *SyntaxError) Error() string { return "wire: not well-formed: " + e.What }

// Reader reads the elements of a component stream, one after the other, behind the stream's head,
// whose namespaces it knows. It gives what [Decode] gives with encoding/xml behind it, at a
// quarter of its cost: a desk under load spends a fourth of its time on reading. Comments and
// processing instructions are skipped; a document type is refused, for it could define entities.
// It is not safe for concurrent use.
type Reader struct {
	src  io.Reader
	lim  Limits
	most int // bytes that one element may take on the wire

	buf     []byte
	at, end int // what of buf is still to be read
	left    int // of most

	names   map[string]string // names and namespaces that came before
	scratch []byte
	open    []openElement
	spaces  []binding
	depth   int // of all that are open, also of those that are not kept
	nodes   int
	size    int
	over    bool
}

// openElement is one whose end has not come.
type openElement struct {
	e      *Element
	raw    string // its name as it is written
	spaces int    // bindings before its own
	more   []byte // its text, where that came in several pieces
}

// binding is a prefix with its namespace; the prefix "" is the default.
type binding struct{ prefix, space string }

// Bounds of what a Reader keeps for itself.
const (
	readSize    = 64 << 10
	maxNames    = 1024 // names remembered, of at most maxName bytes
	maxName     = 128
	headSpaces  = 2   // declarations of the stream's head
	maxSpaces   = 256 // declarations of namespaces that hold at once
	maxAttrs    = 256 // attributes of one element
	keptScratch = 64 << 10
)

// NewReader returns a reader of what follows the head of a component stream in src. An element of
// more than most bytes is ErrFlood; one over lim is read to its end and thrown away but for its
// head.
func NewReader(src io.Reader, lim Limits, most int) *Reader {
	return &Reader{
		src: src, lim: lim.withDefaults(), most: most,
		buf: make([]byte, readSize), names: make(map[string]string),
		spaces: []binding{{"", NSStream}, {"stream", nsStreams}},
	}
}

// Next returns the next element of the stream. If it goes over a limit, its head (name and
// attributes) is returned with [ErrTooLarge], so that it can still be answered, and the next one
// can be read. After any other error nothing can be read any more.
func (r *Reader) Next() (*Element, error) {
	r.open, r.spaces = r.open[:0], r.spaces[:headSpaces]
	r.depth, r.nodes, r.size, r.over = 0, 0, 0, false
	if cap(r.scratch) > keptScratch {
		r.scratch = nil
	}
	for {
		if r.depth == 0 {
			r.left = r.most
		}
		if err := r.text(); err != nil {
			return nil, err
		}
		done, err := r.markup()
		switch {
		case err != nil:
			return nil, err
		case done && r.over:
			root := r.open[0].e
			root.Text, root.Children = "", nil
			return root, ErrTooLarge
		case done:
			return r.open[0].e, nil
		}
	}
}

// fill reads more into the buffer, which is empty.
func (r *Reader) fill() error {
	for range 100 { // io.Reader may return nothing without an error, but not for ever
		n, err := r.src.Read(r.buf)
		if n > 0 {
			r.at, r.end = 0, n
			return nil
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("wire: read: %w", err)
		}
	}
	return fmt.Errorf("wire: read: %w", io.ErrNoProgress)
}

// next returns the next byte.
func (r *Reader) next() (byte, error) {
	if r.at == r.end {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	if r.left--; r.left < 0 {
		return 0, ErrFlood
	}
	c := r.buf[r.at]
	r.at++
	return c, nil
}

// markup reads what begins with "<", and reports whether the outermost element has ended.
func (r *Reader) markup() (done bool, err error) {
	c, err := r.next()
	if err != nil {
		return false, err
	}
	switch c {
	case '/':
		return r.endTag()
	case '!':
		return false, r.declaration()
	case '?':
		return false, r.skipPast("?>")
	}
	return r.startTag()
}
