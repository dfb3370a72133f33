//go:build captures

package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"

	"bellhop/internal/lab"
)

// converseVersion is the one whose pictures are taken.
const converseVersion = "14.0.0"

// converse opens Converse in a browser, logged in.
func converse(t *testing.T, h *house, name string) *tab {
	t.Helper()
	dir := t.TempDir()
	for _, step := range [][]string{
		{"npm", "pack", "--silent", "converse.js@" + converseVersion},
		{"tar", "xzf", "converse.js-" + converseVersion + ".tgz", "package/dist"},
	} {
		cmd := exec.CommandContext(t.Context(), step[0], step[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", step, err, out)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/dist/", http.StripPrefix("/dist/", http.FileServer(http.Dir(filepath.Join(dir, "package", "dist")))))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, err := fmt.Fprintf(w, `<!DOCTYPE html><meta charset="utf-8"><title>Converse</title>
<link rel="stylesheet" href="/dist/converse.min.css"><body>
<script type="module">import converse from '/dist/converse.min.js'
converse.initialize({
	authentication: 'login', auto_login: true, jid: '%s@%s', password: '%s', websocket_url: 'ws://%s/xmpp-websocket',
	assets_path: '/dist/', view_mode: 'fullscreen', theme: 'classic', discover_connection_methods: false, i18n: 'en',
	play_sounds: false, allow_non_roster_messaging: true, auto_subscribe: true, muc_nickname_from_jid: true, loglevel: 'warn',
	clear_cache_on_logout: true, allow_url_history_change: false
})</script>`, name, lab.Host, password, h.xmpp.HTTP)
		if err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	v := visit(t, args{"viewport": args{"width": 1080, "height": 700}}, args{})
	p := &tab{visitor: v, page: v.name + " converse"}
	v.do("page", args{"context": v.name, "name": p.page, "url": server.URL, "init": ""})
	t.Cleanup(func() {
		if t.Failed() {
			troubles, err := v.b.step("troubles", args{"page": p.page})
			t.Log(string(troubles), err)
			p.shot("converse-failed")
		}
	})
	return p
}

func captureConverse(t *testing.T, s *scene) {
	s.hired(t, "conny")
	conny := converse(t, s.h, "conny")
	conny.see("converse-root", s.h.desk())
	s.h.awaitAvailable(t, s.alice.Client, s.service, 1)
	s.asks(t, myParcel)
	conny.see(".modal-body", "asks for help")
	conny.picture("converse-invitation")
	must(s.alice.Run(within(t), s.service, "leave", nil))(t)
}

// picture takes a picture for the docs.
func (p *tab) picture(name string) {
	p.t.Helper()
	p.on("shot", args{"path": must(filepath.Abs(filepath.Join("..", "docs", "pictures", name+".png")))(p.t)})
}
