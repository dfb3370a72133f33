package demo

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"
)

//go:embed shop
var shopFiles embed.FS

// Shop is the page of a small shop that has the desk's chat widget: on an origin of its own, with
// a strict content security policy, as a careful company would have it.
type Shop struct {
	Desk    string   // where browsers find the desk
	Service string   // that the widget asks
	XMPP    []string // origins that the widget connects to: WebSocket, BOSH, files
	Files   string   // origin of the files, for their pictures
}

// Handler serves the shop.
func (s Shop) Handler() (http.Handler, error) {
	page, err := template.ParseFS(shopFiles, "shop/index.html")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	var html bytes.Buffer
	if err := page.Execute(&html, s); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	policy := "default-src 'self'; script-src " + s.Desk + "; connect-src " + s.Desk + " " + strings.Join(s.XMPP, " ") +
		"; img-src 'self' " + s.Files + "; base-uri 'none'; frame-ancestors 'none'"
	mux := http.NewServeMux()
	for _, name := range []string{"shop.css", "leaf.svg"} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			http.ServeFileFS(w, r, shopFiles, "shop/"+name)
		})
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(html.Bytes()) // the visitor may have gone
	})
	return mux, nil
}

// openShop opens the shop on a port of its own.
func (d *demo) openShop(ctx context.Context) (stop func(context.Context) error, err error) {
	shop, err := Shop{
		Desk: "http://" + d.cfg.HTTP, Service: "sales", XMPP: []string{"ws://" + d.xmpp.HTTP, "http://" + d.xmpp.HTTP},
		Files: "http://" + d.xmpp.HTTP,
	}.Handler()
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("demo: no port for the shop: %w", err)
	}
	d.shop = "http://" + l.Addr().String() + "/"
	srv := &http.Server{Handler: shop, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() { // ends with stop, which closes the listener
		defer close(done)
		_ = srv.Serve(l) // says that it was closed
	}()
	return func(context.Context) error {
		err := srv.Close()
		<-done
		return err
	}, nil
}
