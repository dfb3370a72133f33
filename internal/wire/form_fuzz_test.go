package wire

import (
	"reflect"
	"testing"
)

// FuzzForm: a form that is read can be written and read again as it was, and addresses come apart
// into what they are made of.
func FuzzForm(f *testing.F) {
	for _, s := range []string{
		"<x xmlns='jabber:x:data' type='submit'><field var='a' type='list-multi'><value>1</value><value/></field></x>",
		"<x xmlns='jabber:x:data'><title>t</title><instructions>i</instructions><field type='fixed'><value>v</value></field></x>",
		"<x xmlns='jabber:x:data' type='form'><field var='b' label='B'><required/><option label='o'><value>x</value></option></field></x>",
		"<q to='a@b/c@d/e'><x xmlns='jabber:x:data' type='result'><reported/><item/></x></q>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		local, domain, resource := SplitJID(s)
		if local != Local(s) || domain != Domain(s) || resource != Resource(s) {
			t.Errorf("%q is %q, %q, %q", s, local, domain, resource)
		}
		e, err := Parse(s)
		if err != nil {
			return
		}
		form, err := ParseForm(e)
		if err != nil {
			return
		}
		once, err := ParseForm(form.Element())
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if twice, err := ParseForm(once.Element()); err != nil || !reflect.DeepEqual(twice, once) {
			t.Errorf("%s is %+v, then %+v: %v", e, once, twice, err)
		}
	})
}
