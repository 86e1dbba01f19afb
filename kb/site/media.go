package site

import (
	"bytes"
	"errors"
	"fmt"
	goimage "image"
	_ "image/gif"  // for the size of pictures
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"sync"
)

const maxImage = 8 << 20 // bytes

// media reads the pictures that pages show, each once.
type media struct {
	fsys fs.FS
	mu   sync.Mutex
	seen map[string]picture
}

type picture struct {
	image
	data []byte
	ok   bool
}

func newMedia(fsys fs.FS) *media {
	if fsys == nil {
		return nil
	}
	return &media{fsys: fsys, seen: map[string]picture{}}
}

// image finds a picture for an article. SVG is left out: opened by itself it is
// a document that can run scripts.
func (m *media) image(name string) (image, bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif":
	default:
		return image{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.seen[name]; ok {
		return p.image, p.ok
	}
	p := picture{}
	if data, err := m.read(name); err == nil {
		p = picture{image: image{path: name, href: mediaHref(name)}, data: data, ok: true}
		if size, _, err := goimage.DecodeConfig(bytes.NewReader(data)); err == nil {
			p.width, p.height = size.Width, size.Height
		}
	}
	m.seen[name] = p
	return p.image, p.ok
}

func (m *media) read(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%q is no path inside the content folder", name)
	}
	f, err := m.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxImage+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxImage {
		return nil, fmt.Errorf("%s is larger than %d MB", name, maxImage>>20)
	}
	return data, nil
}

// logo reads the company's own picture, which may be an SVG without scripts.
func (m *media) logo(name string) ([]byte, error) {
	if m == nil {
		return nil, errors.New("there is no content folder to read it from")
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg":
	default:
		return nil, fmt.Errorf("%s is no picture; use SVG, PNG, JPEG, GIF, WebP or AVIF", name)
	}
	data, err := m.read(name)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(path.Ext(name), ".svg") && bytes.Contains(bytes.ToLower(data), []byte("<script")) {
		return nil, fmt.Errorf("%s holds a script", name)
	}
	return data, nil
}

// shown returns the pictures that were found, by their path on the site.
func (m *media) shown(documents []*entry) Files {
	files := Files{}
	for _, e := range documents {
		for _, name := range e.doc.media {
			files["media/"+name] = m.seen[name].data
		}
	}
	return files
}

func mediaHref(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "media/" + strings.Join(parts, "/")
}
