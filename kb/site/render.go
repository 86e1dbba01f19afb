package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"github.com/askbook/askbook/internal/parallel"
	pages "github.com/askbook/askbook/templates/site"
	"github.com/askbook/askbook/templates/ui"
)

// Render makes the whole site. The same config and input give the same bytes.
// An error names the article or setting that it is about; a cancelled context
// ends it early.
func Render(ctx context.Context, cfg Config, in Input) (Files, error) {
	cfg, err := cfg.checked()
	if err != nil {
		return nil, err
	}
	words := pages.TextFor(cfg.Lang)
	plan := newPlan(cfg, in, words)
	media := newMedia(in.Media)
	if err := renderBodies(ctx, plan, newMarkdown(words), media); err != nil {
		return nil, err
	}
	files := Files{}
	if media != nil {
		files = media.shown(plan.entries)
	}
	logo, err := addAssets(files, cfg, media)
	if err != nil {
		return nil, err
	}
	index, err := searchIndex(plan)
	if err != nil {
		return nil, err
	}
	files["assets/search-index.js"] = index
	b := builder{cfg: cfg, in: in, words: words, plan: plan}
	b.site = b.shared(assetVersion(files), logo)
	if err := b.addPages(ctx, files); err != nil {
		return nil, err
	}
	return files, b.addData(files)
}

// checked fills in defaults and refuses settings that would break pages.
func (c Config) checked() (Config, error) {
	c.Name = firstOf(cleanLine(c.Name), "Help")
	c.Description = cleanLine(c.Description)
	c.Lang = firstOf(c.Lang, "en")
	c.Review = firstOf(c.Review, "/review/")
	if strings.Contains(c.Contact, "@") && !strings.ContainsAny(c.Contact, ":/") {
		c.Contact = "mailto:" + c.Contact
	}
	for _, r := range c.Lang {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' {
			return c, fmt.Errorf("language %q: write a tag such as en or pt-BR", c.Lang)
		}
	}
	for _, setting := range []struct{ name, address, schemes string }{
		{"base URL", c.BaseURL, "https http"},
		{"home URL", c.HomeURL, "https http"},
		{"contact", c.Contact, "https http mailto tel"},
	} {
		if setting.address == "" {
			continue
		}
		u, err := url.Parse(setting.address)
		if err != nil || u.Scheme == "" || !strings.Contains(" "+setting.schemes+" ", " "+u.Scheme+" ") || u.Host == "" && u.Opaque == "" {
			return c, fmt.Errorf("%s %q is no whole address: it begins with one of %s", setting.name, setting.address, strings.ReplaceAll(setting.schemes, " ", ":, "))
		}
	}
	if _, err := ui.ShadesOf(c.Accent); err != nil {
		return c, fmt.Errorf("accent: %w", err)
	}
	return c, nil
}

func renderBodies(ctx context.Context, plan *plan, md markdown, media *media) error {
	return parallel.Try(ctx, len(plan.entries), func(i int) error {
		e := plan.entries[i]
		doc, err := md.render(e.Title, e.Body, place{plan, e, media})
		if err != nil {
			return fmt.Errorf("render article %s: %w", firstOf(e.Path, e.ID), err)
		}
		e.doc = doc
		return nil
	})
}

// addAssets adds style, scripts and pictures, and tells where the logo is.
func addAssets(files Files, cfg Config, media *media) (logo string, err error) {
	shades, err := ui.ShadesOf(cfg.Accent)
	if err != nil {
		return "", err
	}
	files["assets/site.css"] = []byte(ui.Stylesheet(shades) + pages.Stylesheet())
	files["assets/theme.js"] = []byte(ui.ThemeScript())
	files["assets/site.js"] = []byte(pages.Script())
	files["assets/icon.svg"] = []byte(mark(cfg.Name, shades))
	if cfg.Logo == "" {
		return "", nil
	}
	data, err := media.logo(cfg.Logo)
	if err != nil {
		return "", fmt.Errorf("logo: %w", err)
	}
	files["media/"+cfg.Logo] = data
	return mediaHref(cfg.Logo), nil
}

// mark is the sign of a company without a logo: its initial on its colour.
func mark(name string, s ui.Shades) string {
	letter := "?"
	for _, r := range name {
		letter = strings.ToUpper(string(r))
		break
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#%06x"/>`+
		`<text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="18" font-weight="700" fill="#%06x">%s</text></svg>`+"\n",
		s.Light, s.OnLight, html.EscapeString(letter))
}

// assetVersion changes when style or scripts do, and only then.
func assetVersion(files Files) string {
	h := sha256.New()
	for _, name := range []string{"assets/site.css", "assets/theme.js", "assets/site.js", "assets/icon.svg"} {
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// toBytes renders a component as a whole, or fails: no page is ever half there.
func toBytes(ctx context.Context, c templ.Component) ([]byte, error) {
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// movedMark tells redirects from pages; it stands in what MovedPage writes.
const movedMark = `http-equiv="refresh"`

func isPage(path string, data []byte) bool {
	return strings.HasSuffix(path, ".html") && !bytes.Contains(data[:min(len(data), 1024)], []byte(movedMark))
}
