package articles_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/askbook/askbook/conversation/read/articles"
	"github.com/askbook/askbook/conversation/read/input"
	"github.com/askbook/askbook/conversation/read/readtest"
)

// read reads a file in the format that is detected.
func read(ctx context.Context, f input.File, opt input.Options, sink input.Sink) error {
	lines := input.NewLines(f.Reader, 1<<20)
	format := articles.Detect(f.Name, lines.Head())
	f.Reader = lines.Rest()
	if format == "" {
		format = articles.Markdown
	}
	return articles.Read(ctx, format, f, opt, sink)
}

func TestGolden(t *testing.T) { readtest.Golden(t, read, input.Options{}) }

// Front matter whose aliases unfold to gigabytes is refused, not unfolded.
func TestYAMLBomb(t *testing.T) {
	bomb := "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\ntitle: t\n---\ntext\n"
	h := readtest.Read(t, read, "a.md", bomb, input.Options{})
	if want := "error: front matter with YAML aliases is not read\n"; h.String() != want {
		t.Errorf("got %q", h)
	}
}

// A page nested beyond what the parser takes costs no more than its bytes.
func TestDeepHTML(t *testing.T) {
	begin := time.Now()
	readtest.Read(t, read, "a.html", "<html><body><main>"+strings.Repeat("<div><b>", 50_000)+"text", input.Options{})
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if got := input.HTMLText(strings.Repeat("<blockquote>", 10_000) + "text"); !strings.Contains(got, "text") {
		t.Errorf("the text is lost: %.100q", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.md", "---\ntitle: a\ntags: a, b\n---\n# a\n\nb")
	f.Add("a.html", "<title>a</title><article><h1>b</h1><p>c<table><tr><td>")
	f.Add("a.jsonl", `{"id":"a","title":"b","text":"c"}`)
	f.Fuzz(func(t *testing.T, name, s string) {
		h := readtest.Read(t, read, input.Line(name), s, input.Options{})
		again := readtest.Read(t, read, input.Line(name), s, input.Options{})
		if h.String() != again.String() {
			t.Fatal("two readings differ")
		}
		readtest.Sound(t, h)
	})
}
