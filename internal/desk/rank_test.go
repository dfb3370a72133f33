package desk

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestRankTree holds the tree to a sorted slice.
func TestRankTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tree rankTree[string]
		var model []rankKey
		values := make(map[rankKey]string)
		key := rapid.Custom(func(t *rapid.T) rankKey {
			return rankKey{
				A: rapid.Int64Range(-3, 3).Draw(t, "a"), B: rapid.Int64Range(0, 2).Draw(t, "b"),
				ID: rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "id"),
			}
		})
		find := func(k rankKey) (int, bool) { return slices.BinarySearchFunc(model, k, rankKey.compare) }
		t.Repeat(map[string]func(*rapid.T){
			"insert": func(t *rapid.T) {
				k := key.Draw(t, "key")
				v := strconv.Itoa(len(values)) + t.Name()
				if at, found := find(k); !found {
					model = slices.Insert(model, at, k)
				}
				values[k] = v
				tree.insert(k, v)
			},
			"remove": func(t *rapid.T) {
				k := key.Draw(t, "key")
				if at, found := find(k); found {
					model = slices.Delete(model, at, at+1)
				}
				delete(values, k)
				tree.remove(k)
			},
			"rank": func(t *rapid.T) {
				k := key.Draw(t, "key")
				if at, _ := find(k); tree.rank(k) != at {
					t.Fatalf("rank of %v is %d, want %d", k, tree.rank(k), at)
				}
			},
			"ascend": func(t *rapid.T) {
				from, most := rapid.IntRange(0, len(model)+1).Draw(t, "from"), rapid.IntRange(1, 5).Draw(t, "most")
				var got, want []string
				tree.ascend(from, func(v string) bool {
					got = append(got, v)
					return len(got) < most
				})
				for i := from; i < min(len(model), from+most); i++ {
					want = append(want, values[model[i]])
				}
				if !slices.Equal(got, want) {
					t.Fatalf("from %d come %v, want %v of %v", from, got, want, model)
				}
			},
			"": func(t *rapid.T) {
				if tree.len() != len(model) {
					t.Fatalf("the tree has %d members, want %d", tree.len(), len(model))
				}
				v, k, ok := tree.first()
				if ok != (len(model) > 0) || ok && (k != model[0] || v != values[k]) {
					t.Fatalf("the first is %v %v %v, want that of %v", v, k, ok, model)
				}
			},
		})
	})
}

// TestRankTreeIsShallow holds the depth of a tree that was filled in order, which is how
// queues are filled.
func TestRankTreeIsShallow(t *testing.T) {
	var tree rankTree[int]
	const n = 100_000
	for i := range n {
		tree.insert(rankKey{A: int64(i)}, i)
	}
	var depth func(*rankNode[int]) int
	depth = func(node *rankNode[int]) int {
		if node == nil {
			return 0
		}
		return 1 + max(depth(node.left), depth(node.right))
	}
	if got := depth(tree.root); got > 60 {
		t.Errorf("%d members lie %d deep", n, got)
	}
}

// TestTimers holds the heap to a map.
func TestTimers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var timers timers
		model := make(map[timerKey]time.Time)
		start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		moment := func(t *rapid.T) time.Time {
			return start.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "at")) * time.Second)
		}
		first := func() (key timerKey, ok bool) {
			keys := slices.SortedFunc(maps.Keys(model), func(a, b timerKey) int {
				return cmp.Or(model[a].Compare(model[b]), cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id))
			})
			if len(keys) == 0 {
				return timerKey{}, false
			}
			return keys[0], true
		}
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				key := timerKey{dueKind(rapid.IntRange(0, 2).Draw(t, "kind")), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id")}
				at := moment(t)
				if rapid.IntRange(0, 3).Draw(t, "out") == 0 {
					timers.set(key, time.Time{})
					delete(model, key)
					return
				}
				timers.set(key, at)
				model[key] = at
			},
			"pop": func(t *rapid.T) {
				now := moment(t)
				want, ok := first()
				ok = ok && !model[want].After(now)
				got, popped := timers.pop(now)
				if popped != ok || ok && got != want {
					t.Fatalf("at %v comes %v %v, want %v %v", now, got, popped, want, ok)
				}
				if ok {
					delete(model, want)
				}
			},
			"": func(t *rapid.T) {
				want, ok := first()
				at, got := timers.next()
				if got != ok || ok && !at.Equal(model[want]) || len(timers.byKey) != len(model) || len(timers.heap) != len(model) {
					t.Fatalf("the next is at %v %v, want %v of %d", at, got, want, len(model))
				}
			},
		})
	})
}

// TestNobodyStarves says what priority means: a head start of a minute for each step.
func TestNobodyStarves(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	old := &Session{ID: "a", Since: now, Created: now}
	vip := &Session{ID: "b", Since: now.Add(9 * time.Minute), Created: now, Priority: 10}
	late := &Session{ID: "c", Since: now.Add(11 * time.Minute), Created: now, Priority: 10}
	back := &Session{ID: "d", Since: now.Add(time.Hour), Created: now, Front: true}
	order := []*Session{late, old, vip, back}
	slices.SortFunc(order, func(a, b *Session) int { return queueKey(a).compare(queueKey(b)) })
	if got := []*Session{back, vip, old, late}; !slices.Equal(order, got) {
		t.Errorf("the order is %s %s %s %s", order[0].ID, order[1].ID, order[2].ID, order[3].ID)
	}
}

// FuzzCleanNick holds what becomes of the names that customers give themselves.
func FuzzCleanNick(f *testing.F) {
	for _, seed := range []string{"", "Alice", " A  B\n\tC ", "\u202eevil", "\xff\xfe", "名前", "a\x00b", string(make([]rune, 100))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		nick := cleanNick(name)
		if cleanNick(nick) != nick {
			t.Errorf("%q becomes %q and then %q", name, nick, cleanNick(nick))
		}
		if n := len([]rune(nick)); n > 40 {
			t.Errorf("%q becomes one of %d characters", name, n)
		}
		for _, r := range nick {
			if r < ' ' || r == 0x7f || r == '\ufffd' || r == '\u202e' || r == '\u200b' {
				t.Errorf("%q becomes %q, with %U in it", name, nick, r)
			}
		}
		d, err := New(Options{Name: "Desk"}, nil, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		d.nicks["bob"] = "bob@example.org"
		customer := d.customerNick(name, "alice@example.org")
		if customer == "" || foldNick(customer) == "bob" || foldNick(customer) == "desk" {
			t.Errorf("%q may be called %q", name, customer)
		}
	})
}
