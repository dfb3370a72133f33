package e2e_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"bellhop/internal/client"
	"bellhop/internal/lab"
	"bellhop/internal/wire"
)

// photo is a picture of some hills.
func photo(t *testing.T) string {
	t.Helper()
	const w, h = 640, 400
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: uint8(150 + y/8), G: uint8(190 + y/10), B: 240, A: 255}
			if hill := 260 - (x-320)*(x-320)/900; y > hill {
				c = color.RGBA{R: 60, G: uint8(150 - (y-hill)/3), B: 80, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	ok(t, png.Encode(&b, img))
	return b.String()
}

// vast is a small file that is a picture of 100 megapixels.
func vast(t *testing.T) string {
	t.Helper()
	const side = 10_000
	b := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		body := append([]byte(name), data...)
		all := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		b.Write(binary.BigEndian.AppendUint32(append(all, body...), crc32.ChecksumIEEE(body)))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	chunk("IHDR", append(head, 1, 0, 0, 0, 0)) // a bit a pixel
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	row := make([]byte, 1+side/8)
	for range side {
		must(z.Write(row))(t)
	}
	ok(t, z.Close())
	chunk("IDAT", data.Bytes())
	chunk("IEND", nil)
	return b.String()
}

// stores keeps a file where the server keeps them (XEP-0363), and returns its address.
func (p *person) stores(t *testing.T, name, mime, data string) string {
	t.Helper()
	const ns = "urn:xmpp:http:upload:0"
	iq := wire.IQ("", lab.UploadHost, "get", "").Add(wire.New(ns, "request").SetAttr("filename", name).
		SetAttr("size", strconv.Itoa(len(data))).SetAttr("content-type", mime))
	slot := must(p.Request(within(t), iq))(t).Child(ns, "slot")
	put := slot.Child(ns, "put")
	r := must(http.NewRequestWithContext(within(t), http.MethodPut, put.Attr("url"), bytes.NewBufferString(data)))(t)
	r.Header.Set("Content-Type", mime)
	for _, h := range put.Children {
		r.Header.Set(h.Attr("name"), h.Text)
	}
	answer, err := http.DefaultClient.Do(r)
	ok(t, err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("%s is not kept: %s", name, answer.Status)
	}
	return slot.Child(ns, "get").Attr("url")
}

// shares offers a file in a room.
func (p *person) shares(t *testing.T, r *client.Room, session, url string) {
	t.Helper()
	m := wire.Message("", room(session), "groupchat").AddText("", "body", url)
	ok(t, p.Send(m.Add(wire.New(nsOOB, "x").AddText(nsOOB, "url", url))))
	must(r.Hear(within(t), r.Nick, func(b string) bool { return b == url }))(t)
}

// TestWidgetPicturesE2E shows pictures small, from where the server keeps files and from nowhere
// else; what is no such picture stays a link.
func TestWidgetPicturesE2E(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		service := h.service(t, "queue")
		bob := h.csr(t, service, "bob")
		var asked atomic.Int32 // of a server that is not ours
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("Access-Control-Allow-Origin", "*")
			_, _ = w.Write([]byte(photo(t)))
		}))
		t.Cleanup(other.Close)

		v := visit(t, nil, nil)
		v.pardon = "/nothing.png" // of which a server does not say whether pages may ask for it
		page := v.tab(h.demoShop(t, service), "")
		page.asks("Alice", "Is this the right plant?")
		session := bob.offeredAny(t)
		his := bob.joins(t, session)
		page.see(chat+" .who-is-there", bob.nick())
		page.on("files", args{"sel": chat + " input[type=file]", "files": []args{sample("My plant.png", "image/png", photo(t))}})
		page.see(said+".mine a.file[target=_blank][rel~=noopener] img", "")
		bob.shares(t, his, session, bob.stores(t, "hills.png", "image/png", photo(t)))
		page.see(said+":not(.mine) a.file[href$='hills.png'] img", "")
		page.accessible("pictures")
		page.shot("widget-pictures-" + string(h.kind))

		// None of these is shown, nor asked for if it is not the server's.
		svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="window.hit=1"><script>window.hit=1</script></svg>`
		for _, url := range []string{
			other.URL + "/other.png", "http://" + h.xmpp.HTTP + "@" + other.Listener.Addr().String() + "/user.png",
			"javascript:window.hit=1//.png", "data:image/png;base64,iVBORw0KGgo=.png", "https://a b/x.png", "blob:" + other.URL + "/x.png",
			bob.stores(t, "drawing.svg", "image/svg+xml", svg), bob.stores(t, "svg.png", "image/svg+xml", svg),
			bob.stores(t, "page.png", "text/html", "<script>window.hit=1</script>"), bob.stores(t, "broken.png", "image/png", "no picture"),
			bob.stores(t, "heavy.png", "image/png", photo(t)+string(make([]byte, 6<<20))), bob.stores(t, "vast.png", "image/png", vast(t)),
			"http://" + h.xmpp.HTTP + "/nothing.png",
		} {
			bob.shares(t, his, session, url)
		}
		bob.shares(t, his, session, bob.stores(t, "last.png", "image/png", photo(t)))
		page.see(said+" a.file[href$='last.png'] img", "")
		// Each comes into sight, and is looked at; those that were shown for a moment are links again.
		eventually(t, "three are pictures", func() (bool, string) {
			page.eval(`(() => { for (const a of document.querySelector('bellhop-chat').shadowRoot.querySelectorAll('a.file')) a.scrollIntoView() })()`, nil)
			var shown, looked []string
			page.eval(`performance.getEntriesByType('resource').map((e) => e.initiatorType + ' ' + e.name.split('/').pop())`, &looked)
			for _, want := range []string{"fetch svg.png", "fetch page.png", "fetch heavy.png", "fetch nothing.png", "img broken.png", "img vast.png"} {
				if !slices.Contains(looked, want) {
					return false, want + " is missing"
				}
			}
			page.eval(`[...document.querySelector('bellhop-chat').shadowRoot.querySelectorAll('img')].map((i) => (i.complete && i.naturalWidth ? '' : 'not loaded: ') + i.src)`, &shown)
			names := ""
			for _, s := range shown {
				names += s[max(0, len(s)-40):] + " "
			}
			return len(shown) == 3, names
		})
		page.see(said+" a.file[href$='heavy.png']", "heavy.png")
		page.see(said+" a.file[href$='other.png']", "other.png")
		if n := asked.Load(); n != 0 {
			t.Errorf("another server was asked %d times", n)
		}
		var hit bool
		if page.eval("!!window.hit", &hit); hit {
			t.Error("a script ran")
		}
	})
}

// TestWidgetNoPicturesE2E is a page whose policy lets no pictures in: they are links.
func TestWidgetNoPicturesE2E(t *testing.T) {
	t.Parallel()
	h := world.houses["prosody"]
	service := h.service(t, "queue")
	bob := h.csr(t, service, "bob")
	v := visit(t, nil, nil)
	v.pardon = "Content Security Policy" // it is said once
	page := v.tab(h.shop(t, service)+"/?no-pictures", "")
	page.asks("Alice", "Which one?")
	session := bob.offeredAny(t)
	his := bob.joins(t, session)
	page.see(chat+" .who-is-there", bob.nick())
	page.eval(`window.blocked = [], document.addEventListener('securitypolicyviolation', (e) => window.blocked.push(e.blockedURI.split('/').pop()))`, nil)
	for _, name := range []string{"one.png", "two.png"} {
		bob.shares(t, his, session, bob.stores(t, name, "image/png", photo(t)))
		page.see(said+" a.file[href$='"+name+"']", name)
		eventually(t, name+" is a link", func() (bool, string) {
			var state struct {
				Blocked, Looked []string
				Pictures        int
			}
			page.eval(`({blocked: window.blocked, pictures: document.querySelector('bellhop-chat').shadowRoot.querySelectorAll('img').length,
				looked: performance.getEntriesByType('resource').map((e) => e.name.split('/').pop())})`, &state)
			return slices.Contains(state.Blocked, "one.png") && !slices.Contains(state.Blocked, "two.png") &&
				slices.Contains(state.Looked, name) && state.Pictures == 0, fmt.Sprint(state)
		})
	}
}
