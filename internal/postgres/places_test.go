package postgres

import (
	"slices"
	"testing"
	"time"

	"bellhop/internal/desk"
)

func TestPlaces(t *testing.T) {
	db := connect(t, newDatabase(t, "template"))
	put := func(link string, changes desk.Changes) {
		t.Helper()
		lease, ok, err := db.Acquire(t.Context(), link, "one", time.Hour)
		if err != nil || !ok {
			t.Fatalf("acquire: %v, %v", ok, err)
		}
		if err := db.Commit(t.Context(), lease, &changes); err != nil {
			t.Fatal(err)
		}
	}
	places := func(link string) []desk.Place {
		t.Helper()
		p, err := db.Places(t.Context(), link)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	put("desk", desk.Changes{Services: []desk.Service{{Name: "sales", Title: "Sales"}}})
	put("desk2", desk.Changes{Services: []desk.Service{{Name: "billing", Title: "Billing"}, {Name: "backstage", Hidden: true}}, Desk: &desk.DeskSettings{Links: []desk.JID{"desk"}}})
	put("stranger", desk.Changes{Services: []desk.Service{{Name: "theirs", Title: "Theirs"}}, Desk: &desk.DeskSettings{}})
	if p := places("desk"); len(p) > 0 {
		t.Errorf("a link that knows of no others has %+v beside it", p)
	}
	if p := places("stranger"); len(p) > 0 {
		t.Errorf("a link of another deployment has %+v beside it", p)
	}
	put("desk", desk.Changes{Desk: &desk.DeskSettings{Links: []desk.JID{"desk", "desk2", "desk3"}}})
	want := []desk.Place{{Service: "backstage", Link: "desk2", Hidden: true}, {Service: "billing", Title: "Billing", Link: "desk2"}}
	if p := places("desk"); !slices.Equal(p, want) {
		t.Errorf("beside it are %+v, want %+v", p, want)
	}
	if p := places("desk2"); !slices.Equal(p, []desk.Place{{Service: "sales", Title: "Sales", Link: "desk"}}) {
		t.Errorf("beside the second are %+v", p)
	}
	if links, err := db.Links(t.Context()); err != nil || !slices.Equal(links, []string{"desk", "desk2", "stranger"}) {
		t.Errorf("the links are %q, %v", links, err)
	}
}
