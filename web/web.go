// Package web serves what browsers load from the desk's HTTP port: the chat widget of the
// customers and the wallboard of the supervisors. Their sources are beside it, in TypeScript;
// what is built of them is in dist, in git, and embedded here, so that building the desk needs
// no Node.
package web

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"

	"bellhop/internal/desk"
	"bellhop/web/board"
)

//go:embed all:dist
var dist embed.FS

// Desk is the desk as the pages see it. Read has a function look at it, and returns when the
// function has; it fails while this process has no desk, because it stands by or is stopping.
type Desk interface {
	Read(ctx context.Context, read func(*desk.Desk)) error
}

// Config is what the pages are served with.
type Config struct {
	Desk   Desk
	Widget Widget
	Board  board.Config // but for its assets
	Log    *slog.Logger
}

// Handler serves the widget and the wallboard. What is under no path of theirs is not found.
func Handler(cfg Config) http.Handler {
	mux := http.NewServeMux()
	newWidget(cfg).routes(mux)
	assets, err := fs.Sub(dist, "dist/board")
	if err != nil {
		panic(err) // the name is a good one
	}
	cfg.Board.Assets = assets
	board.New(cfg.Board).Routes(mux)
	return mux
}

// asset returns a built file. A name that is not there is a fault of the build, which a test
// would have found.
func asset(name string) []byte {
	data, err := dist.ReadFile("dist/" + name)
	if err != nil {
		panic(err)
	}
	return data
}
