// Package wire holds stanzas as small trees, the shape in which the parts of
// the XMPP edge hand them to each other: the stream reads and writes them, the
// rooms and the commands look into them and build them. It knows XML, XEP-0004
// forms and how to take an address apart, and nothing about the desk.
package wire

import (
	"encoding/xml"
	"slices"
)

// Namespaces that every part of the edge needs.
const (
	// NSStream is the namespace of a component stream (XEP-0114). In an Element
	// it is written "".
	NSStream = "jabber:component:accept"
	// NSStanzas is the namespace of stanza error conditions (RFC 6120 §8.3).
	NSStanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
	// NSXML is the namespace of the xml: prefix, as in xml:lang.
	NSXML = "http://www.w3.org/XML/1998/namespace"
)

// Element is one XML element with all that is in it. Name.Space "" means the
// stream's own namespace, jabber:component:accept, which Decode folds to "".
// Attrs hold no namespace declarations; xml:lang is kept with Space NSXML. Text
// is all character data directly inside the element, wherever it stood between
// the children. An Element is not safe for concurrent change.
type Element struct {
	Name     xml.Name
	Attrs    []xml.Attr
	Text     string
	Children []*Element
}

// New returns an empty element. Space "" is the stream's own namespace.
func New(space, local string) *Element {
	return &Element{Name: xml.Name{Space: space, Local: local}}
}

// Attr returns the value of the attribute without a namespace that has this
// name, or "". It may be called on nil.
func (e *Element) Attr(local string) string {
	if e == nil {
		return ""
	}
	for i := range e.Attrs {
		if e.Attrs[i].Name.Local == local && e.Attrs[i].Name.Space == "" {
			return e.Attrs[i].Value
		}
	}
	return ""
}

// SetAttr sets the attribute without a namespace that has this name, or removes
// it if value is "". It returns e, for chaining.
func (e *Element) SetAttr(local, value string) *Element {
	return e.setAttr(xml.Name{Local: local}, value)
}

func (e *Element) setAttr(name xml.Name, value string) *Element {
	i := slices.IndexFunc(e.Attrs, func(a xml.Attr) bool { return a.Name == name })
	switch {
	case value == "" && i >= 0:
		e.Attrs = slices.Delete(e.Attrs, i, i+1)
	case value == "":
	case i >= 0:
		e.Attrs[i].Value = value
	default:
		e.Attrs = append(e.Attrs, xml.Attr{Name: name, Value: value})
	}
	return e
}

// Lang returns the xml:lang of e itself, or "". It may be called on nil.
func (e *Element) Lang() string {
	if e == nil {
		return ""
	}
	for i := range e.Attrs {
		if e.Attrs[i].Name.Space == NSXML && e.Attrs[i].Name.Local == "lang" {
			return e.Attrs[i].Value
		}
	}
	return ""
}

// SetLang sets xml:lang, or removes it if lang is "". It returns e.
func (e *Element) SetLang(lang string) *Element {
	return e.setAttr(xml.Name{Space: NSXML, Local: "lang"}, lang)
}

// Add appends children, leaving out nil ones, and returns e.
func (e *Element) Add(children ...*Element) *Element {
	for _, c := range children {
		if c != nil {
			e.Children = append(e.Children, c)
		}
	}
	return e
}

// AddText appends a child that holds only text, and returns e.
func (e *Element) AddText(space, local, text string) *Element {
	return e.Add(New(space, local).WithText(text))
}

// WithText sets the text and returns e.
func (e *Element) WithText(text string) *Element {
	e.Text = text
	return e
}

// Is reports whether e has this name. It may be called on nil.
func (e *Element) Is(space, local string) bool {
	return e != nil && e.Name.Local == local && e.Name.Space == space
}

// Child returns the first child of this name, or nil. It may be called on nil,
// so that paths can be chained.
func (e *Element) Child(space, local string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Is(space, local) {
			return c
		}
	}
	return nil
}

// ChildText returns the text of the first child of this name, or "". It may be
// called on nil.
func (e *Element) ChildText(space, local string) string {
	if c := e.Child(space, local); c != nil {
		return c.Text
	}
	return ""
}

// All returns all children of this name, in order. It may be called on nil.
func (e *Element) All(space, local string) []*Element {
	if e == nil {
		return nil
	}
	var all []*Element
	for _, c := range e.Children {
		if c.Is(space, local) {
			all = append(all, c)
		}
	}
	return all
}

// Clone returns a deep copy. The clone of nil is nil.
func (e *Element) Clone() *Element {
	if e == nil {
		return nil
	}
	c := &Element{Name: e.Name, Attrs: slices.Clone(e.Attrs), Text: e.Text}
	if e.Children != nil {
		c.Children = make([]*Element, len(e.Children))
		for i, child := range e.Children {
			c.Children[i] = child.Clone()
		}
	}
	return c
}
