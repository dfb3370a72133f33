package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"bellhop/internal/desk"
)

// SQLSTATEs that mean something to the core.
const (
	stateLeaseLost      = "BHL01" // raised by hold_link and count_commit
	stateCommitted      = "BHL03" // raised by count_commit, as is the next
	stateOtherCommits   = "BHL04"
	stateUndefinedTable = "42P01"
	stateBadParameter   = "22023" // such as a time zone that is not known
	stateNoRole         = "42704" // undefined_object
	stateNoPrivilege    = "42501"
)

// ConstraintError says which of the schema's constraints refused a write. It wraps the
// driver's error.
type ConstraintError struct {
	Constraint string
	err        error
}

// Error returns the driver's message.
func (e *ConstraintError) Error() string { return e.err.Error() }

// Unwrap returns the driver's error.
func (e *ConstraintError) Unwrap() error { return e.err }

// Is makes the error a [desk.ErrRefused].
func (e *ConstraintError) Is(target error) bool { return target == desk.ErrRefused }

// ConstraintName returns the name of the constraint that refused the write.
func (e *ConstraintError) ConstraintName() string { return e.Constraint }

// errCommitted says that a transaction given again had been committed.
var errCommitted = errors.New("it is committed")

// wrap turns a driver error into a core error. It is the one place that does.
func wrap(operation string, err error) error {
	if err == nil {
		return nil
	}
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case pgErr.Code == stateLeaseLost:
			err = desk.ErrLeaseLost
		case pgErr.Code == stateCommitted:
			err = errCommitted
		case pgErr.Code == stateOtherCommits:
			err = fmt.Errorf("%w: %s", desk.ErrRefused, pgErr.Message)
		case pgErr.Code == stateUndefinedTable:
			err = fmt.Errorf("%w: %w", desk.ErrSchema, err)
		case len(pgErr.Code) == 5 && pgErr.Code[:2] == "23":
			err = &ConstraintError{Constraint: pgErr.ConstraintName, err: err}
		}
	}
	return fmt.Errorf("postgres: %s: %w", operation, err)
}

// wrapCommit is [wrap] for a transaction that went out whole, its commit included. Unless the
// server answered with an error that it survived, or nothing was sent, nobody knows how it ended:
// a session that is terminated may have been so after its commit.
func wrapCommit(err error) error {
	if err == nil {
		return nil
	}
	var pgErr *pgconn.PgError
	answered := errors.As(err, &pgErr) && pgErr.Severity != "FATAL" && pgErr.Severity != "PANIC"
	if answered || pgconn.SafeToRetry(err) {
		return wrap("commit", err)
	}
	return fmt.Errorf("postgres: commit: %w: %w", desk.ErrUnknownOutcome, err)
}
