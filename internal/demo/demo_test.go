package demo_test

import (
	"context"
	"io"
	"net/http"
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
	told := awaitText(t, shown, "Ctrl-C ends it.")
	visitShop(ctx, t, told)
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

// visitShop opens the page of the shop that the demo names: it has the widget, and the widget its
// service.
func visitShop(ctx context.Context, t *testing.T, told string) {
	t.Helper()
	_, after, _ := strings.Cut(told, "The chat widget")
	_, after, _ = strings.Cut(after, "http://")
	address, _, _ := strings.Cut(after, "\n")
	page, header := get(ctx, t, "http://"+address)
	_, src, _ := strings.Cut(page, `<script src="`)
	desk, _, found := strings.Cut(src, `/widget.js" data-service="sales"`)
	if !found || !strings.Contains(header.Get("Content-Security-Policy"), "script-src "+desk) {
		t.Fatalf("the shop at %s: %s\n%v", address, page, header)
	}
	if script, _ := get(ctx, t, desk+"/widget.js"); !strings.Contains(script, "bellhop-chat") {
		t.Errorf("the widget: %s", script)
	}
	if state, _ := get(ctx, t, desk+"/widget/state.json?service=sales"); !strings.Contains(state, `"open":true`) || !strings.Contains(state, lab.GuestHost) {
		t.Errorf("what the button shows: %s", state)
	}
}

func get(ctx context.Context, t *testing.T, url string) (string, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, answer.Status, err)
	}
	return string(body), answer.Header
}

// awaitText reads until a text has come, and returns all that was read.
func awaitText(t *testing.T, r io.Reader, want string) string {
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
	return got.String()
}
