package site

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// resolver knows the site around an article.
type resolver interface {
	// link gives the address to write for a link, "" where it must not be one.
	link(dest string) (href string, external bool)
	// image gives the file to show for an image, ok false where there is none.
	image(dest string) (img image, ok bool)
}

// image is a picture of the content folder.
type image struct {
	path          string // in Input.Media
	href          string // from the article's page
	width, height int    // pixels, 0 when unknown
}

// scope is what one document's transformation reads and leaves.
type scope struct {
	title string
	resolver
	media []string
}

// transformer brings a parsed article into the form of the site: headings below
// the page's own, callouts, and only links and images that lead somewhere.
type transformer struct{}

func (transformer) Transform(doc *ast.Document, reader text.Reader, pc parser.Context) {
	s, ok := pc.Get(scopeKey).(*scope)
	if !ok {
		return
	}
	source := reader.Source()
	s.dropTitle(doc, source)
	s.lowerHeadings(doc)
	tellApart(doc)

	var found []ast.Node // changed after the walk: a tree must not move below one's feet
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n.Kind() {
			case ast.KindBlockquote, ast.KindLink, ast.KindAutoLink, ast.KindImage:
				found = append(found, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range found {
		switch n := n.(type) {
		case *ast.Blockquote:
			makeCallout(n, source)
		case *ast.Link:
			s.mendLink(n)
		case *ast.AutoLink:
			s.mendAutoLink(n, source)
		case *ast.Image:
			s.mendImage(n, source)
		}
	}
}

// dropTitle removes a first heading that only repeats the page's.
func (s *scope) dropTitle(doc *ast.Document, source []byte) {
	first, ok := doc.FirstChild().(*ast.Heading)
	if ok && strings.EqualFold(strings.TrimSpace(plainText(first, source)), strings.TrimSpace(s.title)) {
		doc.RemoveChild(doc, first)
	}
}

// lowerHeadings moves the headings so that the highest is an h2.
func (s *scope) lowerHeadings(doc *ast.Document) {
	var headings []*ast.Heading
	highest := 6
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			headings = append(headings, h)
			highest = min(highest, h.Level)
		}
		return ast.WalkContinue, nil
	})
	last := 1
	for _, h := range headings {
		h.Level = min(h.Level+2-highest, last+1, 6) // no level is skipped: readers of screens walk them
		last = h.Level
	}
}

// tellApart gives another id to a heading whose writer chose one that the page or a
// heading before it has.
func tellApart(doc *ast.Document) {
	taken := newIDs().taken
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			id, _ := h.AttributeString("id")
			anchor, _ := id.([]byte)
			if taken[string(anchor)] {
				h.SetAttributeString("id", []byte(taken.take("section", string(anchor))))
			}
			taken[string(anchor)] = true
		}
		return ast.WalkContinue, nil
	})
}

func (s *scope) mendLink(n *ast.Link) {
	href, external := s.link(string(n.Destination))
	if href == "" {
		unwrap(n)
		return
	}
	n.Destination = []byte(href)
	n.Title = nil
	if external {
		n.SetAttributeString("rel", []byte("nofollow noopener"))
	}
}

func (s *scope) mendAutoLink(n *ast.AutoLink, source []byte) {
	dest := string(n.URL(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	if _, external := s.link(dest); external {
		n.SetAttributeString("rel", []byte("nofollow noopener"))
	} else if !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		n.Parent().ReplaceChild(n.Parent(), n, ast.NewString(n.Label(source)))
	}
}

// mendImage shows a picture of the content folder. Any other becomes its
// description, as a link where it lies on another host: a page asks no one but
// its own site for anything.
func (s *scope) mendImage(n *ast.Image, source []byte) {
	if img, ok := s.image(string(n.Destination)); ok {
		n.Destination = []byte(img.href)
		n.Title = nil
		n.SetAttributeString("loading", []byte("lazy"))
		if img.width > 0 && img.height > 0 {
			n.SetAttributeString("width", fmt.Append(nil, img.width))
			n.SetAttributeString("height", fmt.Append(nil, img.height))
		}
		s.media = append(s.media, img.path)
		return
	}
	href, external := s.link(string(n.Destination))
	inLink := n.Parent() != nil && n.Parent().Kind() == ast.KindLink
	if !external || inLink || strings.TrimSpace(plainText(n, source)) == "" {
		unwrap(n)
		return
	}
	link := ast.NewLink()
	link.Destination = []byte(href)
	link.SetAttributeString("rel", []byte("nofollow noopener"))
	moveChildren(link, n)
	n.Parent().ReplaceChild(n.Parent(), n, link)
}

// unwrap leaves a node's children in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; {
		next := child.NextSibling()
		parent.InsertBefore(parent, n, child)
		child = next
	}
	parent.RemoveChild(parent, n)
}

func moveChildren(to, from ast.Node) {
	for child := from.FirstChild(); child != nil; {
		next := child.NextSibling()
		to.AppendChild(to, child)
		child = next
	}
}
