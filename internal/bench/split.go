package bench

import (
	"bytes"
	"errors"
)

// errClosed says that the server has ended a stream.
var errClosed = errors.New("bench: the server closed the stream")

// splitter cuts what a server sends into stanzas without looking into them. It knows XML only
// as far as servers write it: no comments, no CDATA.
type splitter struct {
	buf   []byte // what has come and was not handed out
	at    int    // up to where it was looked through
	begin int    // where the stanza at hand begins
	depth int    // elements that are open
}

// feed takes what came from the socket and hands out the stream's head and every stanza that
// is complete. They are good until the next feed.
func (s *splitter) feed(data []byte, take func([]byte)) error {
	s.buf = append(s.buf, data...)
	for {
		open := bytes.IndexByte(s.buf[s.at:], '<')
		if open < 0 {
			s.at = len(s.buf)
			break
		}
		open += s.at
		end := tagEnd(s.buf[open:])
		if end < 0 {
			s.at = open
			break
		}
		end += open
		s.at = end
		if done := s.tag(open, end); done {
			take(s.buf[s.begin:end])
		}
		if s.depth == 0 && s.buf[open+1] == '/' {
			return errClosed
		}
	}
	if s.depth <= 1 { // between stanzas: a tag that is not complete is all there is to keep
		s.buf = append(s.buf[:0], s.buf[s.at:]...)
		s.at = 0
	} else if s.begin > 0 {
		s.buf = append(s.buf[:0], s.buf[s.begin:]...)
		s.at, s.begin = s.at-s.begin, 0
	}
	return nil
}

// tag takes one tag in, and reports whether the head or a stanza is complete with it.
func (s *splitter) tag(open, end int) bool {
	switch s.buf[open+1] {
	case '?', '!':
		return false
	case '/':
		s.depth--
		return s.depth == 1
	}
	if s.depth <= 1 {
		s.begin = open
	}
	if s.buf[end-2] == '/' {
		return s.depth == 1
	}
	s.depth++
	return s.depth == 1 // the head
}

// tagEnd returns where the tag that b begins with ends, or -1.
func tagEnd(b []byte) int {
	var quote byte
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

// attr returns the value of an attribute of a stanza's outermost tag, as it is written.
func attr(stanza []byte, name string) []byte {
	end := tagEnd(stanza)
	if end < 0 {
		return nil
	}
	for rest := stanza[:end]; ; {
		i := bytes.Index(rest, []byte(name))
		if i < 0 {
			return nil
		}
		value := rest[i+len(name):]
		if i > 0 && rest[i-1] == ' ' && len(value) > 2 && value[0] == '=' {
			if n := bytes.IndexByte(value[2:], value[1]); n >= 0 {
				return value[2 : 2+n]
			}
		}
		rest = value
	}
}
