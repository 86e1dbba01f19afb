package site

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	pages "github.com/askbook/askbook/templates/site"
)

// maxBody bounds an article; a book of 400 pages is about a megabyte.
const maxBody = 4 << 20

// document is an article's body, rendered.
type document struct {
	html    string
	toc     []pages.Heading
	text    string // what it says, without markup; blocks end in newlines
	excerpt string
	media   []string // paths of the images it shows
}

// markdown renders bodies. It may be used by several goroutines at once.
type markdown struct{ md goldmark.Markdown }

func newMarkdown(words *pages.Text) markdown {
	return markdown{goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough,
			extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})),
			extension.Footnote,
		),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithHeadingAttribute(), // of which only the id is written
			parser.WithASTTransformers(util.Prioritized(transformer{}, 500)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(
			util.Prioritized(nodes{words}, 100),
		)),
	)}
}

// scopeKey is where the transformer finds what it has to know of the article.
var scopeKey = parser.NewContextKey()

// render renders the body of one article. resolve tells where its links and
// images lead.
func (m markdown) render(title, body string, resolve resolver) (document, error) {
	if len(body) > maxBody {
		return document{}, fmt.Errorf("the article has %d MB; the limit is %d", len(body)>>20, maxBody>>20)
	}
	source := []byte(body)
	pc := parser.NewContext(parser.WithIDs(newIDs()))
	s := &scope{title: title, resolver: resolve}
	pc.Set(scopeKey, s)
	root := m.md.Parser().Parse(text.NewReader(source), parser.WithContext(pc))
	var b bytes.Buffer
	if err := m.md.Renderer().Render(&b, source, root); err != nil {
		return document{}, err
	}
	plain := plainText(root, source)
	return document{
		html:    b.String(),
		toc:     contents(root, source),
		text:    plain,
		excerpt: excerptOf(root, source),
		media:   s.media,
	}, nil
}

// ids makes anchors of headings, in any script.
type ids struct{ taken slugs }

// newIDs keeps the anchors that the page itself uses out of an article's reach.
func newIDs() *ids {
	return &ids{slugs{
		"content": true, "topics": true, "toc-title": true, "related-title": true, "still-title": true,
		"top-search-input": true, "top-search-list": true,
	}}
}

func (i *ids) Generate(value []byte, _ ast.NodeKind) []byte {
	return []byte(i.taken.take("section", string(value), "section"))
}

func (i *ids) Put(value []byte) { i.taken[string(value)] = true }

// contents lists the headings of the two upper levels; one that stands alone is
// no table.
func contents(root ast.Node, source []byte) []pages.Heading {
	var toc []pages.Heading
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok || h.Level > 3 {
			continue
		}
		id, ok := h.AttributeString("id")
		label := strings.TrimSpace(plainText(h, source))
		if anchor, isBytes := id.([]byte); ok && isBytes && label != "" {
			toc = append(toc, pages.Heading{ID: string(anchor), Text: label, Level: h.Level})
		}
	}
	if len(toc) < 2 {
		return nil
	}
	return toc
}

// plainText is what a reader reads, one line a block.
func plainText(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock || n.Kind() == east.KindTableCell {
				endLine(&b)
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(n.Segment.Value(source)))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		case *ast.RawHTML:
			if tag := string(n.Segments.Value(source)); isBreak(tag) {
				b.WriteByte(' ')
			} else {
				b.WriteString(withoutComments(tag))
			}
		case *ast.HTMLBlock:
			b.WriteString(withoutComments(htmlBlockText(n, source)))
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			b.Write(n.Lines().Value(source))
		case *east.FootnoteBacklink:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func endLine(b *strings.Builder) {
	if s := b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		b.WriteByte('\n')
	}
}

const maxExcerpt = 180 // runes

// excerptOf is the beginning of the first paragraph.
func excerptOf(root ast.Node, source []byte) string {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			if s := strings.Join(strings.Fields(plainText(n, source)), " "); s != "" {
				return shorten(s, maxExcerpt)
			}
		}
	}
	return ""
}

// shorten cuts at a word, or inside one that is longer than a third of it all.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	cut := string(runes[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.–-") + "…"
}
