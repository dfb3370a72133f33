package desk

import "strings"

// rankKey orders the members of a [rankTree]: by A, then B, then ID.
type rankKey struct {
	A, B int64
	ID   string
}

func (k rankKey) compare(o rankKey) int {
	switch {
	case k.A != o.A:
		if k.A < o.A {
			return -1
		}
		return 1
	case k.B != o.B:
		if k.B < o.B {
			return -1
		}
		return 1
	}
	return strings.Compare(k.ID, o.ID)
}

// rankTree is an ordered set that also knows ranks: a treap whose nodes carry the size of
// their subtree. Insert, remove, rank and at take O(log n). The zero value is empty.
type rankTree[V any] struct {
	root *rankNode[V]
	seed uint64
}

type rankNode[V any] struct {
	key         rankKey
	value       V
	prio        uint64
	size        int
	left, right *rankNode[V]
}

func (n *rankNode[V]) count() int {
	if n == nil {
		return 0
	}
	return n.size
}

func (n *rankNode[V]) fix() *rankNode[V] {
	n.size = 1 + n.left.count() + n.right.count()
	return n
}

// len returns how many members there are.
func (t *rankTree[V]) len() int { return t.root.count() }

// insert adds a member. A key that is there already keeps its place and takes the new value.
func (t *rankTree[V]) insert(key rankKey, value V) {
	// splitmix64: the priorities are the same in every run, so a run can be repeated.
	t.seed += 0x9e3779b97f4a7c15
	z := t.seed
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	t.root = t.root.insert(&rankNode[V]{key: key, value: value, prio: z ^ (z >> 31), size: 1})
}

func (n *rankNode[V]) insert(add *rankNode[V]) *rankNode[V] {
	if n == nil {
		return add
	}
	c := add.key.compare(n.key)
	switch {
	case c == 0:
		n.value = add.value
		return n
	case c < 0:
		n.left = n.left.insert(add)
		if n.left.prio > n.prio {
			top := n.left
			n.left, top.right = top.right, n
			n.fix()
			return top.fix()
		}
	default:
		n.right = n.right.insert(add)
		if n.right.prio > n.prio {
			top := n.right
			n.right, top.left = top.left, n
			n.fix()
			return top.fix()
		}
	}
	return n.fix()
}

// remove takes a member out, if it is there.
func (t *rankTree[V]) remove(key rankKey) { t.root = t.root.remove(key) }

func (n *rankNode[V]) remove(key rankKey) *rankNode[V] {
	if n == nil {
		return nil
	}
	switch c := key.compare(n.key); {
	case c < 0:
		n.left = n.left.remove(key)
	case c > 0:
		n.right = n.right.remove(key)
	default:
		return merge(n.left, n.right)
	}
	return n.fix()
}

func merge[V any](a, b *rankNode[V]) *rankNode[V] {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.prio > b.prio:
		a.right = merge(a.right, b)
		return a.fix()
	}
	b.left = merge(a, b.left)
	return b.fix()
}

// rank returns how many members come before the key.
func (t *rankTree[V]) rank(key rankKey) int {
	before := 0
	for n := t.root; n != nil; {
		if key.compare(n.key) <= 0 {
			n = n.left
			continue
		}
		before += n.left.count() + 1
		n = n.right
	}
	return before
}

// first returns the least member.
func (t *rankTree[V]) first() (value V, key rankKey, ok bool) {
	n := t.root
	if n == nil {
		return value, key, false
	}
	for n.left != nil {
		n = n.left
	}
	return n.value, n.key, true
}

// ascend calls visit for the members in order from the one at the given rank, until it
// returns false. The set must not change meanwhile.
func (t *rankTree[V]) ascend(from int, visit func(V) bool) { t.root.ascend(from, visit) }

func (n *rankNode[V]) ascend(from int, visit func(V) bool) bool {
	if n == nil || from >= n.size {
		return true
	}
	left := n.left.count()
	if from < left && !n.left.ascend(from, visit) {
		return false
	}
	if from <= left && !visit(n.value) {
		return false
	}
	return n.right.ascend(max(0, from-left-1), visit)
}
