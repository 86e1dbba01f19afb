package site

import (
	"net/url"
	"path"
	"strings"
)

// place resolves what one article's links and images lead to.
type place struct {
	plan  *plan
	entry *entry
	media *media
}

// link keeps addresses of the web, mail and telephone, anchors, and links to
// other articles by their file or slug. Everything else leads nowhere on a
// static site, or somewhere it should not.
func (p place) link(dest string) (href string, external bool) {
	dest = strings.TrimSpace(dest)
	u, err := url.Parse(dest)
	if err != nil || u.Opaque != "" && u.Scheme != "mailto" && u.Scheme != "tel" {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return "", false
		}
		return dest, true
	case "mailto", "tel":
		return dest, false
	case "":
	default:
		return "", false
	}
	if u.Host != "" || strings.HasPrefix(u.Path, "/") {
		return "", false
	}
	if u.Path == "" {
		if u.Fragment == "" {
			return "", false
		}
		return "#" + u.EscapedFragment(), false
	}
	other := p.article(u.Path)
	if other == nil {
		return "", false
	}
	href = escapePath(other.slug) + ".html"
	if u.Fragment != "" {
		href += "#" + u.EscapedFragment()
	}
	return href, false
}

// article finds the article that a relative path means: a file beside this
// one, or a slug.
func (p place) article(dest string) *entry {
	if other := p.plan.byPath[path.Join(path.Dir(p.entry.Path), dest)]; other != nil {
		return other
	}
	base := path.Base(dest)
	for _, ext := range []string{".md", ".html", ".markdown"} {
		base = strings.TrimSuffix(base, ext)
	}
	return p.plan.bySlug[base]
}

func (p place) image(dest string) (image, bool) {
	u, err := url.Parse(strings.TrimSpace(dest))
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || p.media == nil {
		return image{}, false
	}
	name := path.Join(path.Dir(p.entry.Path), u.Path)
	if strings.HasPrefix(u.Path, "/") {
		name = strings.TrimPrefix(path.Clean(u.Path), "/")
	}
	img, ok := p.media.image(name)
	img.href = "../" + img.href
	return img, ok
}

// within is the address of a page on the live site, "" when nobody said where
// that is.
func (c Config) within(href string) string {
	if c.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(c.BaseURL, "/") + "/" + href
}

// basePath is the path below which the live site lies, such as "/help/"; "" when
// unknown.
func (c Config) basePath() string {
	u, err := url.Parse(c.BaseURL)
	if c.BaseURL == "" || err != nil {
		return ""
	}
	return strings.TrimSuffix(u.EscapedPath(), "/") + "/"
}
