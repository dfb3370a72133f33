package wire

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
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

// text reads character data up to the next markup, whose "<" it takes.
func (r *Reader) text() error {
	r.scratch = r.scratch[:0]
	if err := r.data('<', r.keeps()); err != nil {
		return err
	}
	return r.addText()
}

// keeps reports whether what comes now is to be kept.
func (r *Reader) keeps() bool { return r.depth > 0 && !r.over }

// addText gives what was read to the element that it stands in.
func (r *Reader) addText() error {
	if len(r.scratch) == 0 || !r.keeps() {
		return nil
	}
	if err := checkChars(r.scratch); err != nil {
		return err
	}
	if r.size += len(r.scratch); r.size > r.lim.Bytes {
		r.over = true
		return nil
	}
	top := &r.open[len(r.open)-1]
	switch {
	case top.more != nil:
		top.more = append(top.more, r.scratch...)
	case top.e.Text != "":
		top.more = append(append(top.more, top.e.Text...), r.scratch...)
	default:
		top.e.Text = string(r.scratch)
	}
	return nil
}

// data appends character data to scratch, if it is kept, up to the byte until, which it takes. Ends of lines
// become "\n" (XML 1.0 §2.11).
func (r *Reader) data(until byte, keep bool) error {
	for {
		if r.at == r.end {
			if err := r.fill(); err != nil {
				return err
			}
		}
		piece := r.buf[r.at:r.end]
		n := 0
		for n < len(piece) && piece[n] != until && piece[n] != '&' && piece[n] != '\r' && piece[n] != '<' {
			n++
		}
		if r.depth > 0 { // between the stanzas nothing is kept
			if r.left -= n; r.left < 0 {
				return ErrFlood
			}
		}
		if keep {
			r.scratch = append(r.scratch, piece[:n]...)
		}
		r.at += n
		if n == len(piece) {
			continue
		}
		switch r.at++; piece[n] {
		case until:
			return nil
		case '<':
			return &SyntaxError{"< in the value of an attribute"}
		case '\r':
			if err := r.lineEnd(keep); err != nil {
				return err
			}
		case '&':
			if err := r.reference(keep); err != nil {
				return err
			}
		}
		if keep && len(r.scratch) > r.lim.Bytes { // it cannot be kept, so it need not be gathered
			r.over, keep, r.scratch = true, false, r.scratch[:0]
		}
	}
}

// lineEnd takes the "\n" behind a "\r", if there is one.
func (r *Reader) lineEnd(keep bool) error {
	if keep {
		r.scratch = append(r.scratch, '\n')
	}
	if r.at == r.end {
		if err := r.fill(); err != nil {
			return err
		}
	}
	if r.buf[r.at] == '\n' {
		r.at++
	}
	return nil
}

// reference reads what follows "&": a predefined entity or a character (XML 1.0 §4.1, §4.6).
func (r *Reader) reference(keep bool) error {
	var name [12]byte
	n := 0
	for {
		c, err := r.next()
		if err != nil {
			return err
		}
		if c == ';' {
			break
		}
		if n == len(name) {
			return &SyntaxError{"an entity that no stream may have"}
		}
		name[n] = c
		n++
	}
	char, ok := resolve(name[:n])
	if !ok {
		return &SyntaxError{"an entity that no stream may have"}
	}
	if keep {
		r.scratch = utf8.AppendRune(r.scratch, char)
	}
	return nil
}

// resolve returns the character that an entity stands for.
func resolve(name []byte) (rune, bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "apos":
		return '\'', true
	case "quot":
		return '"', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	var n rune
	for _, c := range digits {
		d := rune(99)
		switch {
		case c >= '0' && c <= '9':
			d = rune(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = rune(c|0x20-'a') + 10
		}
		if d >= base {
			return 0, false
		}
		if n = n*base + d; n > utf8.MaxRune {
			return 0, false
		}
	}
	return n, len(digits) > 0
}

// checkChars wants UTF-8 of characters that XML may carry.
func checkChars(text []byte) error {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < utf8.RuneSelf {
			i++
			continue
		}
		char, size := utf8.DecodeRune(text[i:])
		if char == utf8.RuneError && size == 1 {
			return &SyntaxError{"text that is not UTF-8"}
		}
		if !inXML(char) {
			return &SyntaxError{fmt.Sprintf("the character %U", char)}
		}
		i += size
	}
	return nil
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
	return r.startTag(c)
}

// declaration reads what begins with "<!": a comment or a CDATA section.
func (r *Reader) declaration() error {
	c, err := r.next()
	if err != nil {
		return err
	}
	rest := "CDATA["
	switch c {
	case '-':
		rest = "-"
	case '[':
	default:
		return &SyntaxError{"a document type, which no stream may have"}
	}
	for i := range len(rest) {
		next, err := r.next()
		if err != nil {
			return err
		}
		if next != rest[i] {
			return &SyntaxError{"<! without a comment or CDATA"}
		}
	}
	if c == '-' {
		return r.skipPast("-->")
	}
	return r.cdata()
}

// cdata reads a CDATA section to its end.
func (r *Reader) cdata() error {
	r.scratch = r.scratch[:0]
	keep := r.keeps()
	for brackets := 0; ; {
		c, err := r.next()
		if err != nil {
			return err
		}
		if c == '>' && brackets >= 2 {
			break
		}
		if c == ']' {
			brackets++
		} else {
			brackets = 0
		}
		if !keep {
			continue
		}
		if c == '\r' {
			if err := r.lineEnd(true); err != nil {
				return err
			}
			continue
		}
		if r.scratch = append(r.scratch, c); len(r.scratch) > r.lim.Bytes+2 {
			r.over, keep = true, false
		}
	}
	if !keep {
		return nil
	}
	r.scratch = r.scratch[:len(r.scratch)-len("]]")]
	return r.addText()
}

// skipPast reads up to and with a text whose bytes, but for the last, are all the same.
func (r *Reader) skipPast(end string) error {
	most := len(end) - 1
	for same := 0; ; {
		c, err := r.next()
		switch {
		case err != nil:
			return err
		case c == end[most] && same >= most:
			return nil
		case c == end[0]:
			same++
		default:
			same = 0
		}
	}
}

// endTag reads what follows "</".
func (r *Reader) endTag() (done bool, err error) {
	c, err := r.next()
	if err != nil {
		return false, err
	}
	raw, c, err := r.name(c)
	if err != nil {
		return false, err
	}
	if c, err = r.space(c); err != nil {
		return false, err
	}
	switch {
	case c != '>':
		return false, &SyntaxError{"an end tag that goes on behind its name"}
	case r.depth == 0:
		return false, ErrStreamEnd
	}
	return r.pop(raw)
}

// pop ends the innermost element.
func (r *Reader) pop(raw string) (done bool, err error) {
	r.depth--
	if r.over { // elements that are not kept are counted alone
		return r.depth == 0, nil
	}
	top := &r.open[len(r.open)-1]
	if top.raw != raw {
		return false, &SyntaxError{"the end of another element than the one that is open"}
	}
	if top.more != nil {
		top.e.Text, top.more = string(top.more), nil
	}
	r.spaces = r.spaces[:top.spaces]
	if r.depth > 0 {
		r.open = r.open[:len(r.open)-1]
	}
	return r.depth == 0, nil
}

// space skips white space, beginning with c, and returns the byte behind it.
func (r *Reader) space(c byte) (byte, error) {
	for c == ' ' || c == '\n' || c == '\t' || c == '\r' {
		var err error
		if c, err = r.next(); err != nil {
			return 0, err
		}
	}
	return c, nil
}

// name reads a name that begins with c, and returns the byte behind it as well.
func (r *Reader) name(c byte) (string, byte, error) {
	first, n := r.at-1, 0 // c stands there
	for first+n < r.end && isNameByte(r.buf[first+n]) {
		n++
	}
	name := r.buf[first : first+n]
	if first+n < r.end { // all of it is in the buffer
		r.at, c = first+n+1, r.buf[first+n]
		if r.left -= n; r.left < 0 {
			return "", 0, ErrFlood
		}
	} else {
		r.scratch = append(r.scratch[:0], name...)
		r.at = r.end
		for {
			var err error
			if c, err = r.next(); err != nil {
				return "", 0, err
			}
			if !isNameByte(c) {
				break
			}
			r.scratch = append(r.scratch, c)
		}
		name = r.scratch
	}
	if len(name) == 0 || name[0] >= '0' && name[0] <= '9' || name[0] == '-' || name[0] == '.' {
		return "", 0, &SyntaxError{"a tag or an attribute without a name"}
	}
	if !utf8.Valid(name) {
		return "", 0, &SyntaxError{"a name that is not UTF-8"}
	}
	return r.intern(name), c, nil
}

// isNameByte reports whether a byte may stand in a name. All beyond ASCII may: names are cleaned
// before they are kept.
func isNameByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == ':' || c >= utf8.RuneSelf
}

// intern returns text as a string, the same for the same text where that is short: names and
// namespaces are few.
func (r *Reader) intern(text []byte) string {
	if s, ok := r.names[string(text)]; ok {
		return s
	}
	s := string(text)
	if len(s) <= maxName && len(r.names) < maxNames {
		r.names[s] = s
	}
	return s
}

// startTag reads a start tag whose name begins with c.
func (r *Reader) startTag(c byte) (done bool, err error) {
	raw, c, err := r.name(c)
	if err != nil {
		return false, err
	}
	r.depth++
	r.nodes++
	// The head of the outermost one is kept in any case.
	keep := r.depth == 1 || !r.over && r.depth <= r.lim.Depth && r.nodes <= r.lim.Nodes
	if !keep {
		r.over = true
	}
	before := len(r.spaces)
	var attrs []xml.Attr
	for {
		if c, err = r.space(c); err != nil {
			return false, err
		}
		if c == '/' || c == '>' {
			break
		}
		if attrs, c, err = r.attribute(c, attrs, keep); err != nil {
			return false, err
		}
	}
	if keep {
		r.push(raw, attrs, before)
	}
	if c == '>' {
		return false, nil
	}
	switch c, err = r.next(); {
	case err != nil:
		return false, err
	case c != '>':
		return false, &SyntaxError{"/ without > in a tag"}
	}
	return r.pop(raw)
}

// attribute reads one attribute, whose name begins with c, and the byte behind it. A declaration of
// a namespace is noted, any other attribute appended.
func (r *Reader) attribute(c byte, attrs []xml.Attr, keep bool) ([]xml.Attr, byte, error) {
	raw, c, err := r.name(c)
	if err != nil {
		return attrs, 0, err
	}
	if c, err = r.space(c); err != nil {
		return attrs, 0, err
	}
	if c != '=' {
		return attrs, 0, &SyntaxError{"an attribute without a value"}
	}
	if c, err = r.next(); err != nil {
		return attrs, 0, err
	}
	if c, err = r.space(c); err != nil {
		return attrs, 0, err
	}
	if c != '"' && c != '\'' {
		return attrs, 0, &SyntaxError{"a value of an attribute without quotes"}
	}
	r.scratch = r.scratch[:0]
	if err := r.data(c, keep); err != nil {
		return attrs, 0, err
	}
	if keep {
		if err := checkChars(r.scratch); err != nil {
			return attrs, 0, err
		}
		attrs = r.keepAttribute(raw, attrs)
	}
	c, err = r.next()
	return attrs, c, err
}

func (r *Reader) keepAttribute(raw string, attrs []xml.Attr) []xml.Attr {
	prefix, local := splitName(raw)
	declares := prefix == "xmlns" || prefix == "" && local == "xmlns"
	switch {
	case declares && len(r.spaces) >= maxSpaces, !declares && len(attrs) >= maxAttrs:
		r.over = true
	case declares && prefix == "":
		r.spaces = append(r.spaces, binding{"", r.intern(r.scratch)})
	case declares:
		r.spaces = append(r.spaces, binding{local, r.intern(r.scratch)})
	default:
		if attrs == nil {
			attrs = make([]xml.Attr, 0, 4)
		}
		attrs = append(attrs, xml.Attr{Name: xml.Name{Space: prefix, Local: local}, Value: r.value(raw)})
	}
	return attrs
}

// value returns the value of an attribute. Those of types are few.
func (r *Reader) value(name string) string {
	if name == "type" {
		return r.intern(r.scratch)
	}
	return string(r.scratch)
}

// splitName takes a name apart at its colon, as encoding/xml does.
func splitName(raw string) (prefix, local string) {
	for i := range len(raw) {
		if raw[i] == ':' {
			if i == 0 || i == len(raw)-1 {
				break
			}
			return raw[:i], raw[i+1:]
		}
	}
	return "", raw
}

// push opens an element.
func (r *Reader) push(raw string, attrs []xml.Attr, before int) {
	prefix, local := splitName(raw)
	e := New(cleanSpace(r.resolve(prefix)), cleanName(local))
	for _, a := range attrs {
		if a.Name.Space != "" {
			if a.Name.Space = r.resolve(a.Name.Space); a.Name.Space != NSXML {
				a.Name.Space = cleanSpace(a.Name.Space)
			}
		}
		if a.Name.Local = cleanName(a.Name.Local); !e.has(a.Name) {
			if e.Attrs == nil {
				e.Attrs = attrs[:0] // what is kept is never more than what was read
			}
			e.Attrs = append(e.Attrs, a)
		}
	}
	r.size += weight(e)
	if r.over = r.over || r.size > r.lim.Bytes; r.over && r.depth > 1 {
		return
	}
	if r.depth > 1 {
		top := r.open[len(r.open)-1].e
		top.Children = append(top.Children, e)
	}
	r.open = append(r.open, openElement{e: e, raw: raw, spaces: before})
}

// resolve returns the namespace of a prefix. One that was not declared stands for itself.
func (r *Reader) resolve(prefix string) string {
	if prefix == "xml" {
		return NSXML
	}
	for i := len(r.spaces) - 1; i >= 0; i-- {
		if r.spaces[i].prefix == prefix {
			return r.spaces[i].space
		}
	}
	return prefix
}
