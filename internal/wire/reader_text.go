package wire

import (
	"fmt"
	"unicode/utf8"
)

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
