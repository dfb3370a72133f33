package desk

// Code classes a refusal; one table at the edge turns it into a stanza error.
type Code string

// The classes of refusals.
const (
	CodeForbidden Code = "forbidden" // the asker may not
	CodeNotFound  Code = "not-found" // there is no such thing
	CodeInvalid   Code = "invalid"   // a value is wrong; Field names it
	CodeConflict  Code = "conflict"  // it cannot be done as things stand
	CodeLimit     Code = "limit"     // a limit is met
	CodeClosed    Code = "closed"    // the service takes nobody now
	CodeBusy      Code = "busy"      // the desk cannot answer just now; try again
	CodeElsewhere Code = "elsewhere" // it is on another link; Address says where
)

// Refusal is a request's "no": a class, the field at fault if one is, and a sentence for the
// one who asked that names the thing and the mend.
type Refusal struct { //nolint:errname // it is an answer first, and an error where one is wanted
	Code  Code   `json:"code"`
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`

	Ask     *FormField `json:"ask,omitempty"`     // a field that the form must have as well; nil mostly
	Address JID        `json:"address,omitempty"` // where it is instead
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.Text }
