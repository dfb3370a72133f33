package demo_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"bellhop/internal/demo"
	"bellhop/internal/lab"
)

func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := lab.TempDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Remove(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestDemoE2E plays the session twice in one directory, the second time while another demo
// stays up elsewhere.
func TestDemoE2E(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := tempDir(t)
	first := play(ctx, t, demo.Options{Dir: dir})
	for _, want := range []string{
		"desk → Bob         │ Support: Alice asks for help.",
		"desk → Carol       │ Support: Alice asks for help.",
		"desk → Carol       │ Bob is now helping Alice (Support).",
		"│ code: solved",
		"Alice: Oh, then the note got lost. Thank you!",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the session lacks %q:\n%s", want, first)
		}
	}

	other := tempDir(t)
	staying, stop := context.WithCancel(ctx)
	shown, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := demo.Run(staying, demo.Options{Dir: other, Stay: true, Out: out})
		ended <- err
		out.CloseWithError(io.EOF)
	}()
	awaitText(t, shown, "Ctrl-C ends it.")
	go io.Copy(io.Discard, shown) //nolint:errcheck // ends with the demo

	if err := demo.Run(ctx, demo.Options{Dir: other, Out: io.Discard}); err == nil || !strings.Contains(err.Error(), "--dir") {
		t.Errorf("a second demo in one directory: %v", err)
	}
	play(ctx, t, demo.Options{Dir: dir})
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(15 * time.Second):
		t.Error("the demo does not end")
	}
}

func play(ctx context.Context, t *testing.T, o demo.Options) string {
	t.Helper()
	var out strings.Builder
	o.Out = &out
	if err := demo.Run(ctx, o); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return out.String()
}

// awaitText reads until a text has come.
func awaitText(t *testing.T, r io.Reader, want string) {
	t.Helper()
	var got strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(got.String(), want) {
		n, err := r.Read(buffer)
		got.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%q does not come: %v\n%s", want, err, &got)
		}
	}
}
