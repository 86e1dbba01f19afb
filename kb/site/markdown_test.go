package site

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"github.com/askbook/askbook/content"
	pages "github.com/askbook/askbook/templates/site"
)

var update = flag.Bool("update", false, "write the golden files anew")

// onePixel is a whole PNG.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"

// examplePlace is where the articles of these tests stand: guide/this.md, beside
// guide/other.md and two pictures.
func examplePlace() place {
	in := Input{
		Articles: []content.Article{
			{ID: "1", Title: "This one", Slug: "this", Path: "guide/this.md", Status: content.Published},
			{ID: "2", Title: "The other", Slug: "other-page", Path: "guide/other.md", Status: content.Published},
		},
		Media: fstest.MapFS{
			"guide/shot.png": {Data: []byte(onePixel)}, "top.png": {Data: []byte(onePixel)}, "guide/evil.svg": {Data: []byte("<svg/>")}, "secret.txt": {Data: []byte("x")},
		},
	}
	plan := newPlan(Config{}, in, pages.TextFor("en"))
	return place{plan, plan.byID["1"], newMedia(in.Media)}
}

// Each testdata/markdown/*.txtar holds an article and what becomes of it.
func TestMarkdown(t *testing.T) {
	names, err := filepath.Glob("testdata/markdown/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := newMarkdown(pages.TextFor("en")).render("This one", string(archive.Files[0].Data), examplePlace())
			if err != nil {
				t.Fatal(err)
			}
			checkBody(t, doc.html)
			got := []txtar.File{archive.Files[0], {Name: "out.html", Data: []byte(doc.html)}, {Name: "out.txt", Data: []byte(doc.text)}, {Name: "excerpt", Data: []byte(doc.excerpt + "\n")}}
			if *update {
				archive.Files = got
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(archive.Files, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// checkBody demands of rendered Markdown that it cannot run or load anything.
func checkBody(t testing.TB, body string) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(body))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		token := tokens.Token()
		if !allowedTags.MatchString(token.Data) {
			t.Errorf("tag <%s> in %s", token.Data, body)
		}
		for _, attr := range token.Attr {
			switch {
			case strings.HasPrefix(attr.Key, "on"), attr.Key == "style", attr.Key == "srcset", attr.Key == "name":
				t.Errorf("attribute %s in %s", attr.Key, body)
			case attr.Key == "href" && !allowedHref.MatchString(attr.Val):
				t.Errorf("link to %q in %s", attr.Val, body)
			case attr.Key == "src" && !strings.HasPrefix(attr.Val, "../media/"):
				t.Errorf("picture from %q in %s", attr.Val, body)
			}
		}
	}
}

var (
	allowedTags = regexp.MustCompile(`^(p|h[2-6]|a|em|strong|del|code|pre|span|ul|ol|li|blockquote|div|hr|br|img|table|thead|tbody|tr|th|td|sup|section)$`)
	allowedHref = regexp.MustCompile(`(?i)^(https?://|mailto:|tel:|#|[^:/?#]+\.html(#|$))`)
)

func FuzzMarkdown(f *testing.F) {
	for _, name := range []string{"testdata/markdown/hostile.txtar", "testdata/markdown/everything.txtar", "testdata/markdown/links.txtar"} {
		if archive, err := txtar.ParseFile(name); err == nil {
			f.Add(string(archive.Files[0].Data))
		}
	}
	f.Add("[a](javascript:alert(1)) <x@y.z> ![b](../../etc/passwd)\n\n[^1]\n\n[^1]: [c](//evil.example)\n> [!NOTE]\n")
	markdown, place := newMarkdown(pages.TextFor("en")), examplePlace()
	f.Fuzz(func(t *testing.T, body string) {
		doc, err := markdown.render("This one", cleanText(body), place)
		if err == nil {
			checkBody(t, doc.html)
		}
	})
}

func TestTooLargeAnArticleIsRefused(t *testing.T) {
	in := verdano(t)
	in.Articles[2].Body = strings.Repeat("words and more words\n", maxBody/20)
	_, err := Render(t.Context(), verdanoConfig(), in)
	if err == nil || !strings.Contains(err.Error(), "second-home.md") {
		t.Errorf("the error is %v; it should name the file", err)
	}
}

// Deep nesting and long runs must neither crash nor take for ever.
func TestMarkdownStandsAbuse(t *testing.T) {
	for name, body := range map[string]string{
		"quotes": strings.Repeat(">", 5000) + "x", "lists": strings.Repeat("- ", 2000) + "x", "brackets": strings.Repeat("[", 20000), "links": strings.Repeat("[a](", 5000),
		"stars": strings.Repeat("*a _b ", 20000), "backticks": strings.Repeat("`a``", 10000), "tags": strings.Repeat("<a ", 20000), "tables": strings.Repeat("|a", 3000) + "\n" + strings.Repeat("|-", 3000) + "\n",
		"code": "```go\n" + strings.Repeat("\"", 200000) + "\n```", "headings": strings.Repeat("# a\n", 5000), "images": strings.Repeat("![", 10000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := newMarkdown(pages.TextFor("en")).render("x", body, examplePlace()); err != nil {
				t.Error(err)
			}
		})
	}
}
