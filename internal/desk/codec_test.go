package desk_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bellhop/internal/desk"
)

// effects has a value of every type of effect, with all of its fields filled by reflection.
func effects(t *testing.T) map[string]desk.Effect {
	t.Helper()
	all := make(map[string]desk.Effect)
	for _, e := range []desk.Effect{
		desk.OpenRoom{},
		desk.Admit{},
		desk.Invite{},
		desk.Say{},
		desk.StandIn{},
		desk.SayAs{},
		desk.StepOut{},
		desk.Mail{},
		desk.Remove{},
		desk.CloseRoom{},
		desk.CloseUnknown{},
		desk.KnownRooms{},
		desk.Tell{},
		desk.Answer{},
		desk.Subscribe{},
		desk.Unsubscribe{},
		desk.Watch{},
		desk.Probe{},
		desk.Reconcile{},
	} {
		v := reflect.New(reflect.TypeOf(e)).Elem()
		fill(t, v)
		all[desk.TypeName(e)], _ = reflect.TypeAssert[desk.Effect](v)
	}
	return all
}

// fill gives every exported field a value that is not its zero.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("text \u00e9\n\"" + v.Type().Name())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint64:
		v.SetUint(9)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("no value for a %s", v.Type())
	}
}

func TestEffectsOutliveTheStore(t *testing.T) {
	all := effects(t)
	for _, name := range closedSet(t, "effect.go", "effect") {
		e, ok := all[name]
		if !ok {
			t.Errorf("%s is not tested", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			kind, data, err := desk.EncodeEffect(e)
			if !desk.IsDurable(e) {
				if !errors.Is(err, desk.ErrEffect) {
					t.Errorf("it is not durable, and encoded: %s %v", kind, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := desk.DecodeEffect(kind, data)
			if err != nil || !reflect.DeepEqual(got, e) {
				t.Errorf("%+v came back as %+v, %v", e, got, err)
			}
			if _, err := desk.DecodeEffect(kind, data[:len(data)/2]); !errors.Is(err, desk.ErrEffect) {
				t.Errorf("half of it: %v", err)
			}
		})
	}
	if _, err := desk.DecodeEffect("dance", []byte("{}")); !errors.Is(err, desk.ErrEffect) {
		t.Errorf("an unknown kind: %v", err)
	}
}

func TestSessionIDs(t *testing.T) {
	seen := make(map[string]bool)
	for range 1000 {
		id, token := string(desk.NewSessionID()), desk.NewToken()
		if !desk.IsSessionID(id) || seen[id] || strings.ToLower(id) != id {
			t.Fatalf("%s is no session's name, or came twice", id)
		}
		if len(token) != 26 || seen[token] {
			t.Fatalf("%s is no token, or came twice", token)
		}
		seen[id], seen[token] = true, true
	}
	good := string(sessionID(1))
	for _, bad := range []string{"", "s-", "sales", good + "a", good[:27], "S" + good[1:], good[:27] + "1", good[:27] + "A", "x-" + good[2:]} {
		if desk.IsSessionID(bad) {
			t.Errorf("%q passes for a session's name", bad)
		}
	}
}

func TestEffectNumbers(t *testing.T) {
	ids := []desk.EffectID{0, 1, desk.EffectID(1)<<desk.EpochShift - 1, desk.EffectID(1) << desk.EpochShift, desk.EffectID(12)<<desk.EpochShift + 255}
	if got := ids[4].String(); got != "bc-ff" {
		t.Errorf("epoch 12, number 255 is %s", got)
	}
	names := make(map[string]bool)
	for _, id := range ids {
		names[id.String()] = true
	}
	if len(names) != len(ids) || !slices.IsSorted(ids) {
		t.Errorf("two numbers have one name: %v", names)
	}
}

func TestJIDs(t *testing.T) {
	for _, test := range []struct{ jid, bare, local, domain, resource desk.JID }{
		{"a@b", "a@b", "a", "b", ""},
		{"a@b/c", "a@b", "a", "b", "c"},
		{"a@b/c/d@e", "a@b", "a", "b", "c/d@e"},
		{"b", "b", "", "b", ""},
		{"b/x@y", "b", "", "b", "x@y"},
		{"", "", "", "", ""},
	} {
		j := test.jid
		if j.Bare() != test.bare || j.Local() != string(test.local) || j.Domain() != string(test.domain) || j.Resource() != string(test.resource) {
			t.Errorf("%q is %q %q %q %q", j, j.Bare(), j.Local(), j.Domain(), j.Resource())
		}
	}
	for typed, want := range map[string]desk.JID{" Bob@Example.ORG ": "bob@example.org", "bob": "", "bob@": "", "@x": "", "a@b/c": "", "a b@c": "", "a@b@c": "", "": "", "a&b@c": ""} {
		got, err := desk.ParseBare(typed)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, desk.ErrAddress) {
			t.Errorf("%q is read as %q, %v", typed, got, err)
		}
	}
}
