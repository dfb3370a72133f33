// Package rules evaluates the expressions of a service's rules, which are CEL
// (https://cel.dev): it implements [desk.Judge].
//
// An expression is a comparison or any other thing that is true or false, over
//
//	form       the answers by field: form.topic, form["topic"]; "" if there is none
//	customer   customer.jid, .local, .domain, .name, .lang
//	service    the name of the service whose rules are looked at
//	question   what the customer asked
//	now        the time: now.getHours("Europe/Berlin") < 12
//
// with CEL's standard operators, functions and macros, among them in, contains, startsWith,
// endsWith, matches (RE2) and size; and lines(), which makes the list of the values of an
// answer of type list-multi.
package rules

import (
	"fmt"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/types"

	"bellhop/internal/desk"
)

// Bounds on expressions. Costs are CEL's own units: about one for each node that is looked at,
// and a tenth for each character.
const (
	MaxLength = 1_000  // characters of an expression
	MaxCost   = 50_000 // that one may need at most, whatever is asked
	maxDepth  = 40
	maxCached = 4_096
)

// Error is a mistake in an expression, with its place in it.
type Error struct {
	Line, Column int // from 1; in characters
	Msg          string
}

// Error says the place and the mistake.
func (e *Error) Error() string { return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg) }

// Judge compiles expressions, keeps them compiled, and evaluates them. It is safe for
// concurrent use.
type Judge struct {
	env   *cel.Env
	mu    sync.Mutex // guards cache
	cache map[string]compiled
}

type compiled struct {
	program cel.Program
	err     error
}

var _ desk.Judge = (*Judge)(nil)

// New makes a judge.
func New() *Judge {
	env, err := cel.NewEnv(
		cel.Variable("form", cel.MapType(cel.StringType, cel.StringType)),
		cel.Variable("customer.jid", cel.StringType),
		cel.Variable("customer.local", cel.StringType),
		cel.Variable("customer.domain", cel.StringType),
		cel.Variable("customer.name", cel.StringType),
		cel.Variable("customer.lang", cel.StringType),
		cel.Variable("service", cel.StringType),
		cel.Variable("question", cel.StringType),
		cel.Variable("now", cel.TimestampType),
		cel.Function("lines", cel.MemberOverload("string_lines",
			[]*cel.Type{cel.StringType}, cel.ListType(cel.StringType), cel.UnaryBinding(lines))),
		cel.ParserRecursionLimit(maxDepth),
		cel.ParserErrorRecoveryLimit(4),
		cel.ParserExpressionSizeLimit(MaxLength),
		cel.DefaultUTCTimeZone(true),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(),
			cel.ValidateTimestampLiterals(), cel.ValidateComprehensionNestingLimit(1)),
	)
	if err != nil {
		panic(fmt.Sprintf("rules: the environment of expressions is wrong: %v", err)) // a constant of the code
	}
	return &Judge{env: env, cache: make(map[string]compiled)}
}

// CheckRule implements [desk.Judge]: the error is an [*Error].
func (j *Judge) CheckRule(when string) error {
	_, err := j.program(when)
	return err
}

// Holds implements [desk.Judge].
func (j *Judge) Holds(when string, f desk.Facts) (holds bool, err error) {
	defer func() {
		if r := recover(); r != nil { // the library is not ours, and the desk's one goroutine must go on
			holds, err = false, fmt.Errorf("rules: the expression broke: %v", r)
		}
	}()
	program, err := j.program(when)
	if err != nil {
		return false, err
	}
	out, _, err := program.Eval(map[string]any{
		"form":           newForm(f.Form),
		"customer.jid":   string(f.Customer),
		"customer.local": f.Customer.Local(), "customer.domain": f.Customer.Domain(),
		"customer.name": f.Name, "customer.lang": f.Lang,
		"service": string(f.Service), "question": f.Question, "now": f.Now.UTC(),
	})
	if err != nil {
		return false, fmt.Errorf("rules: %w", err)
	}
	return out == types.True, nil
}

// program returns an expression compiled. What was checked is there already.
func (j *Judge) program(when string) (cel.Program, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if c, ok := j.cache[when]; ok {
		return c.program, c.err
	}
	if len(j.cache) >= maxCached {
		clear(j.cache)
	}
	var c compiled
	c.program, c.err = j.compile(when)
	if len(when) <= 4*MaxLength {
		j.cache[when] = c
	}
	return c.program, c.err
}

func (j *Judge) compile(when string) (_ cel.Program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{1, 1, "this cannot be read as an expression; write it more plainly"}
		}
	}()
	if mistake := plain(when); mistake != nil {
		return nil, mistake
	}
	ast, issues := j.env.Compile(when)
	if issues.Err() != nil {
		return nil, first(issues)
	}
	if ast.OutputType() != cel.BoolType {
		return nil, &Error{1, 1, fmt.Sprintf("this is %s; write a condition, which is true or false", ast.OutputType())}
	}
	if cost, err := j.env.EstimateCost(ast, sizes{}); err != nil || cost.Max > MaxCost {
		return nil, &Error{1, 1, "this may take too long to find out; write it without loops in loops, and shorter patterns"}
	}
	program, err := j.env.Program(ast, cel.CostLimit(MaxCost), cel.EvalOptions(cel.OptOptimize), cel.InterruptCheckFrequency(0))
	if err != nil {
		return nil, &Error{1, 1, err.Error()}
	}
	return program, nil
}

// first returns the first of the issues, which the others often only follow from.
func first(issues *cel.Issues) *Error {
	var least *common.Error
	for _, e := range issues.Errors() {
		if least == nil || e.Location.Line() < least.Location.Line() ||
			e.Location.Line() == least.Location.Line() && e.Location.Column() < least.Location.Column() {
			least = e
		}
	}
	return &Error{max(1, least.Location.Line()), max(0, least.Location.Column()) + 1, oneLine(least.Message)}
}
