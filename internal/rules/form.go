package rules

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	"bellhop/internal/desk"
)

// form is the answers to a form, as a map that has "" for every field without an answer: a
// question that was not asked is no mistake in a rule. has() tells whether there is one.
//
// It is no [traits.Mapper] on purpose: of a map, CEL asks for a key and not for its presence.
type form struct {
	answers desk.Answers
	inner   traits.Mapper
}

var (
	_ traits.Indexer     = form{}
	_ traits.FieldTester = form{}
	_ traits.Container   = form{}
	_ traits.Sizer       = form{}
	_ traits.Iterable    = form{}
)

func newForm(answers desk.Answers) form {
	return form{answers, types.NewStringStringMap(types.DefaultTypeAdapter, answers)}
}

// Get implements [traits.Indexer].
func (f form) Get(index ref.Val) ref.Val {
	if name, ok := index.(types.String); ok {
		return types.String(f.answers[string(name)])
	}
	return types.MaybeNoSuchOverloadErr(index)
}

// IsSet implements [traits.FieldTester], for has(form.topic).
func (f form) IsSet(field ref.Val) ref.Val { return f.Contains(field) }

// Contains implements [traits.Container], for "topic" in form.
func (f form) Contains(value ref.Val) ref.Val {
	if name, ok := value.(types.String); ok {
		return types.Bool(f.answers[string(name)] != "")
	}
	return types.MaybeNoSuchOverloadErr(value)
}

// Size implements [traits.Sizer].
func (f form) Size() ref.Val { return f.inner.Size() }

// Iterator implements [traits.Iterable].
func (f form) Iterator() traits.Iterator { return f.inner.Iterator() }

// ConvertToNative implements [ref.Val].
func (f form) ConvertToNative(desc reflect.Type) (any, error) { return f.inner.ConvertToNative(desc) }

// ConvertToType implements [ref.Val].
func (f form) ConvertToType(to ref.Type) ref.Val { return f.inner.ConvertToType(to) }

// Equal implements [ref.Val].
func (f form) Equal(other ref.Val) ref.Val {
	if o, ok := other.(form); ok {
		other = o.inner
	}
	return f.inner.Equal(other)
}

// Type implements [ref.Val].
func (f form) Type() ref.Type { return f.inner.Type() }

// Value implements [ref.Val].
func (f form) Value() any { return f.inner.Value() }

// lines makes the list of the values of an answer that can have several; of none, no value.
func lines(value ref.Val) ref.Val {
	text, ok := value.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	var all []string
	if text != "" {
		all = strings.Split(string(text), "\n")
	}
	return types.NewStringList(types.DefaultTypeAdapter, all)
}

// sizes says how large what is not in the expression can be, for the estimate of its cost: the
// core takes no longer answers and questions.
type sizes struct{}

const (
	longest  = 4_000 // of an answer or a question
	choices  = 50    // values of one answer, fields of a form
	estimate = 10    // of a call of lines
)

// EstimateSize implements [checker.CostEstimator].
func (sizes) EstimateSize(n checker.AstNode) *checker.SizeEstimate {
	size := &checker.SizeEstimate{Max: longest}
	if k := n.Type().Kind(); k == types.ListKind || k == types.MapKind {
		size.Max = choices
	}
	return size
}

// EstimateCallCost implements [checker.CostEstimator].
func (sizes) EstimateCallCost(function, _ string, _ *checker.AstNode, _ []checker.AstNode) *checker.CallEstimate {
	if function != "lines" {
		return nil
	}
	return &checker.CallEstimate{
		CostEstimate: checker.CostEstimate{Min: 1, Max: longest / estimate},
		ResultSize:   &checker.SizeEstimate{Max: choices},
	}
}

// plain refuses what need not be read to be refused.
func plain(when string) *Error {
	switch {
	case strings.TrimSpace(when) == "":
		return &Error{1, 1, `there is nothing; write a condition like form.topic == "delivery"`}
	case utf8.RuneCountInString(when) > MaxLength:
		return &Error{1, MaxLength + 1, fmt.Sprintf("there are more than %d characters; make two rules of it", MaxLength)}
	case !utf8.ValidString(when):
		return &Error{1, 1, "this is not valid text; write it in UTF-8"}
	}
	return nil
}

// oneLine makes one line of a message of the library, which can quote what was written.
func oneLine(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	const most = 300
	if len(message) > most {
		message = strings.ToValidUTF8(message[:most], "") + "…"
	}
	return message
}
