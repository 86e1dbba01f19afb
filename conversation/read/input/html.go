package input

import (
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
)

// htmlBytes bounds what is converted of one HTML text.
const htmlBytes = 2 << 20

// maxQuotes bounds the quotes of one text: each repeats its mark on every line
// of those within.
const maxQuotes = 200

// HTMLText is the text of an HTML mail as a reader sees it: quotes begin with
// "> ", lists with dashes, pictures and styles are gone.
func HTMLText(page string) string {
	conv := converter.NewConverter(converter.WithPlugins(plugins()...), converter.WithEscapeMode(converter.EscapeModeDisabled))
	for _, tag := range []string{"img", "svg", "form", "video", "audio", "object"} {
		conv.Register.TagType(tag, converter.TagTypeRemove, converter.PriorityEarly)
	}
	for _, tag := range []string{"b", "strong", "i", "em"} {
		conv.Register.RendererFor(tag, converter.TagTypeInline, unmarked, converter.PriorityEarly)
	}
	return convert(conv, page)
}

// unmarked renders what a tag holds without its mark.
func unmarked(ctx converter.Context, w converter.Writer, n *html.Node) converter.RenderStatus {
	ctx.RenderChildNodes(ctx, w, n)
	return converter.RenderSuccess
}

// Markdown is an HTML page, or a part of one, as Markdown.
func Markdown(page string) string {
	return convert(converter.NewConverter(converter.WithPlugins(plugins()...)), page)
}

func plugins() []converter.Plugin {
	return []converter.Plugin{base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), table.NewTablePlugin()}
}

func convert(conv *converter.Converter, page string) string {
	page = Text(cut(page, htmlBytes))
	if strings.Count(page, "<blockquote") > maxQuotes {
		return stripTags(page)
	}
	text, err := conv.ConvertString(page)
	if err != nil {
		// nested beyond what the parser takes
		return stripTags(page)
	}
	return strings.TrimSpace(Text(text))
}

// stripTags is the text between the tags of a page.
func stripTags(page string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	hidden := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(out.String())
		case html.StartTagToken:
			hidden += hides(z)
			out.WriteByte('\n')
		case html.EndTagToken:
			hidden = max(0, hidden-hides(z))
			out.WriteByte('\n')
		case html.TextToken:
			if t := strings.TrimSpace(string(z.Text())); t != "" && hidden == 0 {
				out.WriteString(t)
			}
		}
	}
}

func hides(z *html.Tokenizer) int {
	name, _ := z.TagName()
	switch string(name) {
	case "script", "style", "head", "title":
		return 1
	}
	return 0
}
