package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// shape is what a node is.
type shape string

const (
	shapeNull   shape = "nothing"
	shapeText   shape = "text"
	shapeNumber shape = "a number"
	shapeBool   shape = "true or false"
	shapeMap    shape = "a section of keys"
	shapeList   shape = "a list"
)

// node is a value of a YAML file with its place. Scalars keep the text as it was written, so
// that 1.10 stays 1.10.
type node struct {
	shape     shape
	line, col int
	text      string  // of a scalar
	entries   []entry // of a map, in order, with duplicates
	items     []*node // of a list
}

// entry is a key of a map and its value.
type entry struct {
	key       string
	line, col int
	value     *node
}

// get returns the value of a key, the last one if there are several.
func (n *node) get(key string) *node {
	var found *node
	for _, e := range n.entries {
		if e.key == key {
			found = e.value
		}
	}
	return found
}

// parse reads a YAML file with one document. Anchors, aliases, merge keys and tags are refused:
// the two files have no use for them, and so no file grows when it is read. The node is nil if
// the file says nothing or is not YAML.
func parse(file string, data []byte, c *collector) (top *node) {
	defer func() {
		if r := recover(); r != nil { // the parser is not ours, and the file is not to be trusted
			c.add(spot{file: file, line: 1, col: 1}, "this cannot be read as YAML; look for unusual syntax and write it plainly")
			top = nil
		}
	}()
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	tree, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		c.add(syntaxSpot(file, err), "this is not YAML: %s; mend the syntax here or just above", syntaxMessage(err))
		return nil
	}
	b := builder{file: file, c: c}
	for _, doc := range tree.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.CommentGroupType {
			continue
		}
		if top != nil {
			c.add(b.spot(doc.Body.GetToken()), "a second document begins; keep all in one, without ---")
			break
		}
		top = b.node(doc.Body, 0)
	}
	return top
}

// syntaxMessage leaves out the lines that the library would quote: they may hold a secret.
func syntaxMessage(err error) string {
	if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		return syntax.Message
	}
	return "it has a mistake in its structure"
}

func syntaxSpot(file string, err error) spot {
	at := spot{file: file, line: 1, col: 1}
	if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok && syntax.Token != nil && syntax.Token.Position != nil {
		at.line, at.col = max(1, syntax.Token.Position.Line), max(1, syntax.Token.Position.Column)
	}
	return at
}

// builder turns the library's tree into nodes.
type builder struct {
	file string
	c    *collector
}

const maxDepth = 32

func (b *builder) spot(t *token.Token) spot {
	at := spot{file: b.file, line: 1, col: 1}
	if t != nil && t.Position != nil {
		at.line, at.col = max(1, t.Position.Line), max(1, t.Position.Column)
	}
	return at
}

func (b *builder) node(in ast.Node, depth int) *node {
	if in == nil {
		return &node{shape: shapeNull, line: 1, col: 1}
	}
	at := b.spot(in.GetToken())
	out := &node{line: at.line, col: at.col}
	if depth > maxDepth {
		b.c.add(at, "this is nested too deeply; there are no more than a few levels")
		out.shape = shapeNull
		return out
	}
	switch in := in.(type) {
	case ast.MapNode: // MappingNode, MappingValueNode
		b.entries(out, in, depth)
	case *ast.SequenceNode:
		out.shape = shapeList
		for _, value := range in.Values {
			out.items = append(out.items, b.node(value, depth+1))
		}
	case *ast.StringNode:
		out.shape, out.text = shapeText, in.Value
	case *ast.LiteralNode:
		out.shape, out.text = shapeText, in.Value.Value
	case *ast.IntegerNode, *ast.FloatNode:
		out.shape, out.text = shapeNumber, strings.TrimSpace(in.GetToken().Value)
	case *ast.BoolNode:
		out.shape, out.text = shapeBool, fmt.Sprint(in.Value)
	case *ast.NullNode:
		out.shape = shapeNull
	case *ast.InfinityNode, *ast.NanNode:
		out.shape, out.text = shapeNumber, strings.TrimSpace(in.GetToken().Value)
	default: // anchors, aliases, merge keys, tags
		out.shape = shapeNull
		b.c.add(at, "anchors, aliases and tags are not read here; write the value itself")
	}
	return out
}

func (b *builder) entries(out *node, in ast.MapNode, depth int) {
	out.shape = shapeMap
	for i := in.MapRange(); i.Next(); {
		at := b.spot(i.Key().GetToken())
		key, ok := i.Key().(ast.Node).(*ast.StringNode)
		name := i.Key().GetToken().Value
		switch {
		case ok:
			name = key.Value
		case i.Key().IsMergeKey():
			b.c.add(at, "merge keys (<<) are not read here; write the keys themselves")
			continue
		}
		value := b.node(i.Value(), depth+1)
		out.entries = append(out.entries, entry{key: name, line: at.line, col: at.col, value: value})
	}
	if len(out.entries) > 0 && (out.entries[0].line < out.line || out.entries[0].line == out.line && out.entries[0].col < out.col) {
		out.line, out.col = out.entries[0].line, out.entries[0].col // the library gives a block map the place of its first colon
	}
}
