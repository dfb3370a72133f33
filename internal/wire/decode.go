package wire

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// ErrTooLarge says that an element went over a limit: on reading over one of
// Limits, on writing over what the server takes.
var ErrTooLarge = errors.New("wire: element too large")

// Limits bound what Decode keeps of one element. A field that is zero takes the
// default: depth 64, 10,000 elements, 1 MiB of names, attributes and text.
type Limits struct {
	Depth int // elements inside each other, the outermost is 1
	Nodes int // elements in all
	Bytes int // names, attribute values and text
}

func (l Limits) withDefaults() Limits {
	if l.Depth <= 0 {
		l.Depth = 64
	}
	if l.Nodes <= 0 {
		l.Nodes = 10_000
	}
	if l.Bytes <= 0 {
		l.Bytes = 1 << 20
	}
	return l
}

// frame is an element that is still open, with its text so far.
type frame struct {
	e    *Element
	text strings.Builder
}

// Decode reads the element that start begins, up to and with its end. If it
// goes over a limit, the rest is read and thrown away, and the head (name and
// attributes) is returned with ErrTooLarge, so that it can still be answered.
// Any other error is the reader's own, and the element is nil. Comments and
// processing instructions are skipped. Of attributes with the same name the
// first is kept.
func Decode(r xml.TokenReader, start xml.StartElement, lim Limits) (*Element, error) {
	lim = lim.withDefaults()
	root := head(start)
	stack := make([]*frame, 1, 8)
	stack[0] = &frame{e: root}
	depth, nodes, size := 1, 1, weight(root)
	over := size > lim.Bytes
	for depth > 0 {
		tok, err := r.Token()
		if tok == nil && err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			nodes++
			if over = over || depth > lim.Depth || nodes > lim.Nodes; over {
				continue
			}
			child := head(t)
			if size += weight(child); size > lim.Bytes {
				over = true
				continue
			}
			top := stack[len(stack)-1]
			top.e.Children = append(top.e.Children, child)
			stack = append(stack, &frame{e: child})
		case xml.CharData:
			if size += len(t); over || size > lim.Bytes {
				over = true
				continue
			}
			stack[len(stack)-1].text.Write(t)
		case xml.EndElement:
			depth--
			if over {
				continue
			}
			top := stack[len(stack)-1]
			top.e.Text = top.text.String()
			stack = stack[:len(stack)-1]
		}
	}
	if over {
		root.Text, root.Children = "", nil
		return root, ErrTooLarge
	}
	return root, nil
}

// Parse reads one element from text, for tests and for what was stored. The
// default namespace is the stream's own.
func Parse(s string) (*Element, error) {
	d := xml.NewDecoder(strings.NewReader(s))
	d.DefaultSpace = NSStream
	for {
		tok, err := d.Token()
		if err != nil {
			return nil, err
		}
		if start, ok := tok.(xml.StartElement); ok {
			return Decode(d, start, Limits{})
		}
	}
}

func head(start xml.StartElement) *Element {
	e := New(cleanSpace(start.Name.Space), cleanName(start.Name.Local))
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		if a.Name.Space != NSXML {
			a.Name.Space = cleanSpace(a.Name.Space)
		}
		if a.Name.Local = cleanName(a.Name.Local); !e.has(a.Name) {
			e.Attrs = append(e.Attrs, a)
		}
	}
	return e
}

func (e *Element) has(name xml.Name) bool {
	for i := range e.Attrs {
		if e.Attrs[i].Name == name {
			return true
		}
	}
	return false
}

func weight(e *Element) int {
	n := len(e.Name.Space) + len(e.Name.Local)
	for _, a := range e.Attrs {
		n += len(a.Name.Space) + len(a.Name.Local) + len(a.Value)
	}
	return n
}
