package wire

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const nsXMLNS = "http://www.w3.org/2000/xmlns/"

// ellipsis ends a text that Clamp has shortened.
const ellipsis = "…"

// AppendXML appends e as it is written on a component stream and returns the
// longer slice. Namespaces are declared where they change. Bytes that are no
// UTF-8 and characters that XML 1.0 cannot carry become U+FFFD, so that no
// text, whoever wrote it, can make the server end the stream.
func (e *Element) AppendXML(dst []byte) []byte {
	return e.appendIn(dst, "")
}

func (e *Element) appendIn(dst []byte, parent string) []byte {
	space, local := cleanSpace(e.Name.Space), cleanName(e.Name.Local)
	dst = append(dst, '<')
	dst = append(dst, local...)
	if space != parent {
		dst = append(dst, " xmlns='"...)
		if space == "" {
			dst = append(dst, NSStream...)
		} else {
			dst = appendEscaped(dst, space)
		}
		dst = append(dst, '\'')
	}
	for i, a := range e.Attrs {
		dst = appendAttr(dst, i, a)
	}
	if e.Text == "" && len(e.Children) == 0 {
		return append(dst, "/>"...)
	}
	dst = append(dst, '>')
	dst = appendEscaped(dst, e.Text)
	for _, c := range e.Children {
		dst = c.appendIn(dst, space)
	}
	dst = append(dst, "</"...)
	dst = append(dst, local...)
	return append(dst, '>')
}

func appendAttr(dst []byte, i int, a xml.Attr) []byte {
	switch a.Name.Space {
	case "":
		dst = append(dst, ' ')
	case NSXML:
		dst = append(dst, " xml:"...)
	default:
		prefix := "n" + strconv.Itoa(i)
		dst = append(dst, " xmlns:"...)
		dst = append(dst, prefix...)
		dst = append(dst, "='"...)
		dst = appendEscaped(dst, cleanSpace(a.Name.Space))
		dst = append(dst, "' "...)
		dst = append(dst, prefix...)
		dst = append(dst, ':')
	}
	dst = append(dst, cleanName(a.Name.Local)...)
	dst = append(dst, "='"...)
	dst = appendEscaped(dst, a.Value)
	return append(dst, '\'')
}

// cleanName returns name with "_" for all that is not an ASCII letter, digit,
// dot, hyphen or underscore, and before a first character that cannot be one.
// Every name in use is such; others are let through by some servers and end the
// stream of others, so they are neither kept nor sent.
func cleanName(name string) string {
	bad := func(r rune) bool {
		return (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
	}
	if strings.IndexFunc(name, bad) >= 0 {
		name = strings.Map(func(r rune) rune {
			if bad(r) {
				return '_'
			}
			return r
		}, name)
	}
	if name == "" || name[0] < 'A' {
		return "_" + name
	}
	return name
}

// cleanSpace returns the namespace as it is kept: the stream's own is "", and
// the two that no document may declare (Namespaces in XML 1.0 §3) lose their
// meaning.
func cleanSpace(space string) string {
	switch space {
	case NSStream:
		return ""
	case NSXML:
		return "xml"
	case nsXMLNS:
		return "xmlns"
	}
	return space
}

// escapeOf returns what stands for r on the wire, "" for r itself.
func escapeOf(r rune, size int) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\'':
		return "&#39;"
	case '"':
		return "&#34;"
	case '\t':
		return "&#9;"
	case '\n':
		return "&#10;"
	case '\r':
		return "&#13;"
	}
	if (r == utf8.RuneError && size == 1) || !inXML(r) {
		return "\uFFFD"
	}
	return ""
}

// inXML is the production Char of XML 1.0 §2.2.
func inXML(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == 0x09 || r == 0x0A || r == 0x0D ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

func appendEscaped(dst []byte, s string) []byte {
	last := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' && c != '\'' && c != '"' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if esc := escapeOf(r, size); esc != "" {
			dst = append(dst, s[last:i]...)
			dst = append(dst, esc...)
			last = i + size
		}
		i += size
	}
	return append(dst, s[last:]...)
}

// Size returns the number of bytes that AppendXML appends.
func (e *Element) Size() int { return len(e.AppendXML(nil)) }

// String returns e as XML, for tests and logs at debug level.
func (e *Element) String() string {
	if e == nil {
		return ""
	}
	return string(e.AppendXML(nil))
}

// Clamp returns e if it encodes to at most max bytes. Else it returns a copy
// whose bodies are shortened, longest first, at a rune boundary and with an
// ellipsis, so that it fits. It returns false if e has no body that could give
// way; such a stanza must be refused, as the server would end the stream on it.
func Clamp(e *Element, max int) (*Element, bool) {
	size := e.Size()
	if size <= max {
		return e, true
	}
	c := &Element{Name: e.Name, Attrs: e.Attrs, Text: e.Text, Children: slices.Clone(e.Children)}
	for size > max {
		longest, length := -1, len(ellipsis)
		for i, child := range c.Children {
			if child.Is("", "body") {
				if n := escapedLen(child.Text); n > length {
					longest, length = i, n
				}
			}
		}
		if longest < 0 {
			return e, false
		}
		body := *c.Children[longest]
		body.Text = truncate(body.Text, length-(size-max)-len(ellipsis)) + ellipsis
		c.Children[longest] = &body
		size = c.Size()
	}
	return c, true
}

func escapedLen(s string) (n int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		n += encodedLen(r, size)
		i += size
	}
	return n
}

func encodedLen(r rune, size int) int {
	if esc := escapeOf(r, size); esc != "" {
		return len(esc)
	}
	return size
}

// truncate returns the longest head of s that takes at most max bytes encoded.
func truncate(s string, max int) string {
	n := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if n += encodedLen(r, size); n > max {
			return s[:i]
		}
		i += size
	}
	return s
}
