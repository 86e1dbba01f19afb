package site

import (
	"html"
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	pages "github.com/askbook/askbook/templates/site"
)

// nodes renders what differs from goldmark's own HTML.
type nodes struct{ words *pages.Text }

func (r nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindRawHTML, r.rawHTML)
	reg.Register(ast.KindHTMLBlock, r.htmlBlock)
	reg.Register(ast.KindFencedCodeBlock, r.code)
	reg.Register(ast.KindCodeBlock, r.code)
	reg.Register(east.KindTable, r.table)
	reg.Register(kindCallout, r.callout)
}

// heading adds a link to itself, for those who want to point there.
func (r nodes) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	tag := "h" + string(rune('0'+h.Level))
	id, _ := h.AttributeString("id")
	anchor, _ := id.([]byte)
	if entering {
		_, _ = w.WriteString("<" + tag + ` id="` + html.EscapeString(string(anchor)) + `">`)
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(` <a class="anchor" href="#` + html.EscapeString(string(anchor)) + `" aria-label="` + html.EscapeString(r.words.Link) + `">#</a></` + tag + ">\n")
	return ast.WalkContinue, nil
}

// rawHTML shows tags as the text they are: in support mail "<Settings>" is a
// word, not markup. Only line breaks are honoured, and comments dropped.
func (r nodes) rawHTML(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	tag := string(n.(*ast.RawHTML).Segments.Value(source))
	if isBreak(tag) {
		_, _ = w.WriteString("<br>")
	} else {
		_, _ = w.WriteString(html.EscapeString(withoutComments(tag)))
	}
	return ast.WalkSkipChildren, nil
}

func isBreak(tag string) bool {
	tag = strings.ToLower(strings.ReplaceAll(tag, " ", ""))
	return tag == "<br>" || tag == "<br/>"
}

var comments = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)

// withoutComments takes out what its writer did not want readers to see.
func withoutComments(s string) string { return strings.TrimSpace(comments.ReplaceAllString(s, "")) }

func (r nodes) htmlBlock(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if body := withoutComments(htmlBlockText(n.(*ast.HTMLBlock), source)); body != "" {
		_, _ = w.WriteString("<p>" + html.EscapeString(body) + "</p>\n")
	}
	return ast.WalkContinue, nil
}

func htmlBlockText(block *ast.HTMLBlock, source []byte) string {
	text := string(block.Lines().Value(source))
	if block.HasClosure() {
		text += string(block.ClosureLine.Value(source))
	}
	return text
}

// table can be scrolled sideways, by keyboard too.
func (r nodes) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<div class=\"table\" tabindex=\"0\">\n<table>\n")
	} else {
		_, _ = w.WriteString("</table>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

func (r nodes) callout(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	kind := n.(*callout).kind
	_, _ = w.WriteString(`<div class="callout ` + kind + `" role="note"><p class="callout-title">` + html.EscapeString(r.words.Callout(kind)) + "</p>\n")
	return ast.WalkContinue, nil
}

// maxColoured bounds what is coloured: lexers are regular expressions that
// backtrack, and what is longer is rather a log than an example.
const maxColoured = 16 << 10

func (r nodes) code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language := ""
	if fenced, ok := n.(*ast.FencedCodeBlock); ok {
		language = string(fenced.Language(source))
	}
	_, _ = w.WriteString(`<pre tabindex="0"><code>`)
	writeCode(w, language, string(n.Lines().Value(source)))
	_, _ = w.WriteString("</code></pre>\n")
	return ast.WalkSkipChildren, nil
}

func writeCode(w util.BufWriter, language, code string) {
	plain := func() { _, _ = w.WriteString(html.EscapeString(code)) }
	if language == "" || len(language) > 32 || len(code) > maxColoured {
		plain()
		return
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		plain()
		return
	}
	tokens, err := chroma.Tokenise(chroma.Coalesce(lexer), nil, code)
	if err != nil {
		plain()
		return
	}
	for _, token := range tokens {
		text := html.EscapeString(token.Value)
		if class := codeClass(token.Type); class != "" {
			text = `<span class="` + class + `">` + text + `</span>`
		}
		_, _ = w.WriteString(text)
	}
}

// codeClass tells the few kinds apart that the style sheet colours; more colours
// would make an answer noisier, not clearer.
func codeClass(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InCategory(chroma.Keyword), t == chroma.NameTag, t == chroma.OperatorWord:
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber), t.InSubCategory(chroma.NameConstant):
		return "m"
	case t == chroma.NameFunction, t == chroma.NameAttribute, t == chroma.NameClass, t.InSubCategory(chroma.NameBuiltin):
		return "n"
	}
	return ""
}
