package web

import (
	"bytes"
	"compress/gzip"
	"path"
	"testing"
)

// TestWeight holds what browsers load to what it may weigh, as it goes over the wire.
func TestWeight(t *testing.T) {
	files, err := dist.ReadDir("dist/widget")
	if err != nil || len(files) != 1 {
		t.Fatalf("the chat is %d files: %v", len(files), err)
	}
	for _, f := range []struct {
		name string
		most int
	}{{"widget.js", 6_000}, {path.Join("widget", files[0].Name()), 45_000}} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(asset(f.name)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes", f.name, b.Len())
		if b.Len() > f.most {
			t.Errorf("%s weighs %d bytes, more than %d", f.name, b.Len(), f.most)
		}
	}
}
