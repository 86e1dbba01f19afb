package serve

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/askbook/askbook/templates/site"
	"github.com/askbook/askbook/templates/ui"
	pages "github.com/askbook/askbook/templates/workspace"
)

// assets are the files that pages load, by name.
type assets struct {
	files   map[string]string
	version string
}

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#%06x"/><path d="M9 8.5h10.5a3 3 0 0 1 3 3V24H12a3 3 0 0 1-3-3zM9 21a3 3 0 0 1 3-3h10.5" fill="none" stroke="#%06x" stroke-width="2" stroke-linejoin="round"/></svg>`

func newAssets(accent string) (assets, error) {
	shades, err := ui.ShadesOf(accent)
	if err != nil {
		return assets{}, fmt.Errorf("accent: %w", err)
	}
	a := assets{files: map[string]string{
		"workspace.css": ui.Stylesheet(shades) + site.Stylesheet() + pages.Stylesheet(),
		"workspace.js":  pages.Script(),
		"theme.js":      ui.ThemeScript(),
		"icon.svg":      fmt.Sprintf(icon, shades.Light, shades.OnLight),
	}}
	sum := sha256.New()
	for _, name := range []string{"workspace.css", "workspace.js", "theme.js", "icon.svg"} {
		io.WriteString(sum, a.files[name])
	}
	a.version = hex.EncodeToString(sum.Sum(nil)[:6])
	return a, nil
}

func (s *Server) asset(_ context.Context, r *http.Request) (reply, error) {
	name := r.PathValue("name")
	text, ok := s.assets.files[name]
	if !ok {
		return s.notFound(r.Context(), r)
	}
	return reply{handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		if r.URL.Query().Get("v") == s.assets.version {
			w.Header().Set("Cache-Control", "max-age=31536000, immutable")
		}
		io.WriteString(w, text)
	})}, nil
}

func (s *Server) favicon(context.Context, *http.Request) (reply, error) {
	return goTo("/assets/icon.svg?v=" + s.assets.version), nil
}

// folder serves one of the two sites. A link out of the folder leads nowhere:
// the folder is opened as a root.
func (s *Server) folder(dir func() string) page {
	return func(ctx context.Context, r *http.Request) (reply, error) {
		name := r.PathValue("path")
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		if !fs.ValidPath(name) || slices.ContainsFunc(strings.Split(name, "/"), hidden) {
			return s.notFound(ctx, r)
		}
		root, err := os.OpenRoot(dir())
		if errors.Is(err, fs.ErrNotExist) {
			return reply{}, fault{http.StatusNotFound, "There is no site yet", "The first build makes it.", "", pages.Link{Href: "/build", Text: "Build"}}
		}
		if err != nil {
			return reply{}, err
		}
		status := http.StatusOK
		if info, err := root.Stat(name); err != nil || info.IsDir() {
			name, status = "404.html", http.StatusNotFound
			if _, err := root.Stat(name); err != nil {
				root.Close()
				return s.notFound(ctx, r)
			}
		}
		return reply{handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer root.Close()
			if status != http.StatusOK {
				data, _ := root.ReadFile(name)
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.WriteHeader(status)
				_, _ = w.Write(data)
				return
			}
			serveFile(w, r, root, name)
		})}, nil
	}
}

func hidden(part string) bool { return strings.HasPrefix(part, ".") }

// serveFile is http.ServeContent: ServeFileFS would lead from index.html to the
// folder, which the pages' own links do not expect.
func serveFile(w http.ResponseWriter, r *http.Request, root *os.Root, name string) {
	f, err := root.Open(name)
	if err != nil {
		http.Error(w, "The file could not be read.", http.StatusInternalServerError)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		http.Error(w, "The file could not be read.", http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, name, info.ModTime(), f)
}
