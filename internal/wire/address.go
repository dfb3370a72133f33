package wire

import "strings"

// SplitJID takes an address apart where RFC 7622 §3.1 says, and checks nothing:
// the server has let it through, and what it let through must be answerable
// even where our own tables would refuse a character. Parts that are not there
// are "".
func SplitJID(s string) (local, domain, resource string) {
	rest, resource, _ := strings.Cut(s, "/")
	if l, d, ok := strings.Cut(rest, "@"); ok {
		return l, d, resource
	}
	return "", rest, resource
}

// Bare returns the address without its resource.
func Bare(s string) string {
	bare, _, _ := strings.Cut(s, "/")
	return bare
}

// Local returns the part before the @, or "".
func Local(s string) string {
	local, _, _ := SplitJID(s)
	return local
}

// Domain returns the domain of the address.
func Domain(s string) string {
	_, domain, _ := SplitJID(s)
	return domain
}

// Resource returns the part after the first slash, or "".
func Resource(s string) string {
	_, resource, _ := strings.Cut(s, "/")
	return resource
}
