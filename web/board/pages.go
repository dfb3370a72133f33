package board

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pages are the templates of the pages, in each language.
type pages struct{ of []*template.Template }

func newPages() *pages {
	p := &pages{}
	for lang := range languages {
		t := template.New("").Funcs(template.FuncMap{
			"say":      func(key string, args ...string) string { return say(lang, key, args...) },
			"lang":     func() string { return languages[lang].String() },
			"script":   func() map[string]string { return scriptTexts(lang) },
			"duration": duration,
			"percent":  func(share float64) string { return percent(lang, share) },
			"decimal":  func(n float64) string { return decimal(lang, n) },
		})
		p.of = append(p.of, template.Must(t.ParseFS(pageFiles, "pages/*.html")))
	}
	return p
}

// render shows a page in the browser's language.
func (b *Board) render(w http.ResponseWriter, r *http.Request, status int, page string, data map[string]any) {
	data["Name"] = b.cfg.Name
	data["Address"] = b.cfg.Address
	var out bytes.Buffer
	if err := b.pages.of[languageOf(r)].ExecuteTemplate(&out, page, data); err != nil {
		b.cfg.Log.Error("a page of the wallboard cannot be shown", "page", page, "error", err)
		http.Error(w, "this page has a fault; see the log", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // the browser may have gone
}

// deny says why somebody is not let in, and how they would be.
func (b *Board) deny(w http.ResponseWriter, r *http.Request, d *denial) {
	switch d.status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Link realm="board"`) // RFC 9110 §15.5.2; no browser asks for a password
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", retryAfter)
	}
	b.render(w, r, d.status, "message", map[string]any{"Key": d.key, "How": d.status != http.StatusServiceUnavailable})
}

// asset serves the script and the style sheet.
func (b *Board) asset(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.PathValue("name"))
	data, err := fs.ReadFile(b.cfg.Assets, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "no-cache")
	tag := `"` + etag(data) + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(data)
}
