package serve

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/html"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb/site"
)

// prose renders an article's body as the site would. It is cut out of the page
// that package site makes, so that what a reviewer reads is what will be public;
// links lead into the preview.
func (s *Server) prose(ctx context.Context, a content.Article, all []content.Article) (string, error) {
	in := site.Input{Articles: []content.Article{a}, Media: os.DirFS(s.w.Content())}
	for i := range all {
		if other := &all[i]; other.ID != a.ID && other.Status != content.Archived && other.Slug != "" && strings.Contains(a.Body, other.Slug) {
			in.Articles = append(in.Articles, *other)
		}
	}
	in.Articles[0].Status = content.Draft // an archived one would have no page
	in.Articles[0].Slug = proseSlug
	in.Articles[0].Aliases = nil
	files, err := site.Render(ctx, site.Config{Name: s.w.Settings.Name, Lang: s.w.Settings.Language, Preview: true}, in)
	if err != nil {
		return "", fmt.Errorf("rendering the article: %w", err)
	}
	return cutProse(files["articles/"+proseSlug+".html"])
}

// proseSlug names the one page that is wanted, whatever the article's is.
const proseSlug = "the-article-under-review"

// cutProse returns the inner HTML of the element of class "prose", its relative
// addresses made to lead into the preview.
func cutProse(page []byte) (string, error) {
	root, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		return "", fmt.Errorf("reading the rendered article: %w", err)
	}
	body := find(root, func(n *html.Node) bool { return n.Type == html.ElementNode && hasClass(n, "prose") })
	if body == nil {
		return "", nil
	}
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		relink(n)
		if err := html.Render(&b, n); err != nil {
			return "", fmt.Errorf("writing the rendered article: %w", err)
		}
	}
	return b.String(), nil
}

var previewArticles = &url.URL{Path: "/preview/articles/"}

// relink resolves what is relative to the article's page in the preview.
// Anchors stay.
func relink(root *html.Node) {
	for n := range root.Descendants() {
		relinkOne(n)
	}
	relinkOne(root)
}

func relinkOne(n *html.Node) {
	for i, attr := range n.Attr {
		if attr.Key != "href" && attr.Key != "src" || strings.HasPrefix(attr.Val, "#") {
			continue
		}
		if u, err := url.Parse(attr.Val); err == nil && u.Scheme == "" {
			n.Attr[i].Val = previewArticles.ResolveReference(u).String()
		}
	}
}

func find(root *html.Node, wanted func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if wanted(n) {
			return n
		}
	}
	return nil
}

func hasClass(n *html.Node, class string) bool {
	for _, attr := range n.Attr {
		if attr.Key == "class" {
			for c := range strings.FieldsSeq(attr.Val) {
				if c == class {
					return true
				}
			}
		}
	}
	return false
}
