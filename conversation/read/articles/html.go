package articles

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"github.com/askbook/askbook/conversation/read/input"
)

// fromHTML takes the article out of a page: what <article> or <main> holds,
// else the body, without navigation and forms.
func fromHTML(page string) (input.Article, error) {
	var a input.Article
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return a, fmt.Errorf("no HTML that can be read: %w", err)
	}
	p := survey(doc)
	a.URL = p.canonical
	a.Status = p.status
	a.Tags = input.List(p.keywords)
	if t, ok := input.Time(p.time, input.DayFirst); ok {
		a.Time = t
	}
	main := p.article
	for _, n := range []*html.Node{p.main, p.body} {
		if main == nil {
			main = n
		}
	}
	if main == nil {
		return a, nil
	}
	heading := find(main, "h1")
	a.Title = p.title
	if heading != nil {
		if t := input.Line(textOf(heading)); t != "" {
			a.Title = t
			heading.Parent.RemoveChild(heading)
		}
	}
	prune(main)
	var out bytes.Buffer
	if err := html.Render(&out, main); err != nil {
		return a, fmt.Errorf("no HTML that can be read: %w", err)
	}
	a.Text = input.Markdown(out.String())
	return a, nil
}

// page is what is looked for in an HTML page.
type page struct {
	title, canonical, time, keywords, status string
	article, main, body                      *html.Node
}

// survey walks the page once; the first of each kind counts.
func survey(doc *html.Node) page {
	var p page
	first := func(s *string, v string) {
		if v = input.Line(v); *s == "" {
			*s = v
		}
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "title":
			first(&p.title, textOf(n))
		case "link":
			if attr(n, "rel") == "canonical" {
				first(&p.canonical, attr(n, "href"))
			}
		case "time":
			first(&p.time, attr(n, "datetime"))
		case "meta":
			switch strings.ToLower(attr(n, "property") + attr(n, "name")) {
			case "article:modified_time", "last-modified", "dcterms.modified", "date":
				p.time = input.Line(attr(n, "content"))
			case "og:url":
				first(&p.canonical, attr(n, "content"))
			case "keywords":
				first(&p.keywords, attr(n, "content"))
			case "status":
				first(&p.status, attr(n, "content"))
			}
		case "article":
			if p.article == nil {
				p.article = n
			}
		case "main":
			p.main = n
		case "body":
			p.body = n
		default:
			if p.main == nil && attr(n, "role") == "main" {
				p.main = n
			}
		}
	}
	return p
}

// prune takes out what surrounds an article.
func prune(n *html.Node) {
	var gone []*html.Node
	for d := range n.Descendants() {
		switch d.Data {
		case "nav", "header", "footer", "aside", "form", "script", "style", "noscript", "iframe", "svg", "button", "template":
			if d.Type == html.ElementNode {
				gone = append(gone, d)
			}
		}
	}
	for _, d := range gone {
		d.Parent.RemoveChild(d)
	}
}

func find(n *html.Node, tag string) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == tag {
			return d
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
