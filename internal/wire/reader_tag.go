package wire

import (
	"encoding/xml"
	"slices"
	"unicode/utf8"
)

// endTag reads what follows "</".
func (r *Reader) endTag() (done bool, err error) {
	if _, err := r.next(); err != nil {
		return false, err
	}
	raw, c, err := r.name()
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

// name reads a name that begins with the byte that was taken last, and returns the byte behind it
// as well.
func (r *Reader) name() (string, byte, error) {
	first, n := r.at-1, 0
	var c byte
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

// startTag reads a start tag, of whose name the first byte is taken.
func (r *Reader) startTag() (done bool, err error) {
	raw, c, err := r.name()
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
		if attrs, c, err = r.attribute(attrs, keep); err != nil {
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

// attribute reads one attribute, of whose name the first byte is taken, and the byte behind it. A
// declaration of a namespace is noted, any other attribute appended.
func (r *Reader) attribute(attrs []xml.Attr, keep bool) ([]xml.Attr, byte, error) {
	raw, c, err := r.name()
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
	for _, b := range slices.Backward(r.spaces) {
		if b.prefix == prefix {
			return b.space
		}
	}
	return prefix
}
