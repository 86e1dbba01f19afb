package site

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// kindCallout is a quote that begins with "[!NOTE]", as GitHub writes them.
var kindCallout = ast.NewNodeKind("Callout")

type callout struct {
	ast.BaseBlock
	kind string // note, tip, important, warning, caution
}

func (c *callout) Kind() ast.NodeKind { return kindCallout }

func (c *callout) Dump(source []byte, level int) {
	ast.DumpHelper(c, source, level, map[string]string{"kind": c.kind}, nil)
}

// makeCallout replaces a quote by a callout if it is marked as one. The marker
// stands alone on the first line; the parser may have split it into several
// texts, for it looks like the beginning of a link.
func makeCallout(quote *ast.Blockquote, source []byte) {
	first, ok := quote.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		return
	}
	line := first.Lines().At(0)
	kind, ok := calloutKind(string(line.Value(source)))
	if !ok {
		return
	}
	for child := first.FirstChild(); child != nil; {
		next := child.NextSibling()
		t, isText := child.(*ast.Text)
		if !isText || t.Segment.Start >= line.Stop {
			break
		}
		first.RemoveChild(first, child)
		child = next
	}
	if !first.HasChildren() {
		quote.RemoveChild(quote, first)
	}
	c := &callout{kind: kind}
	moveChildren(c, quote)
	quote.Parent().ReplaceChild(quote.Parent(), quote, c)
}

func calloutKind(line string) (string, bool) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "[!") || !strings.HasSuffix(line, "]") {
		return "", false
	}
	switch kind := strings.ToLower(line[2 : len(line)-1]); kind {
	case "note", "tip", "important", "warning", "caution":
		return kind, true
	}
	return "", false
}
