package kb

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/yuin/goldmark"
)

var elements = regexp.MustCompile(`</?([a-z0-9]+)([^>]*)>`)

// Whatever an agent writes, its answer renders to plain elements and to links
// that it wrote out, never to HTML of its own.
func FuzzAnswerRendersHarmlessly(f *testing.F) {
	for _, s := range []string{
		"Open <b>it</b> and [click](javascript:alert(1)) here now.", "    <script>\n```\n</script>", "1. a\n2. b <img src=x>", "<https://x.example/\"onclick=1>",
		"# h\n> q\n* * *\n| a | b |\n|---|---|", "\\<script>", "&lt;script&gt; `x` ``y``", "[a]: javascript:x\n[a]", "http://a.example/`<script>`",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ps := pieces(text)
		var html bytes.Buffer
		// Without goldmark.WithUnsafe raw HTML would vanish; a comment in its
		// place tells that there was some.
		if err := goldmark.Convert([]byte(markdown(ps)), &html); err != nil {
			t.Fatal(err)
		}
		out := html.String()
		if strings.Contains(out, "raw HTML omitted") {
			t.Fatalf("raw HTML in\n%s", markdown(ps))
		}
		for _, m := range elements.FindAllStringSubmatch(out, -1) {
			switch m[1] {
			case "p", "ol", "ul", "li", "pre", "code":
			case "a":
				if m[2] != "" && !strings.HasPrefix(m[2], ` href="http`) {
					t.Fatalf("link %s", m[0])
				}
			default:
				t.Fatalf("element %s in\n%s", m[0], markdown(ps))
			}
		}
	})
}

func FuzzQuestions(f *testing.F) {
	f.Add("How do I pay?", "By card, at the till in the boat house.", "Re: [ORDER_1]")
	f.Add("\xff\xfe?", strings.Repeat("1) ", 500), "")
	f.Add("why [", "Correction: , ", "[A]: b")
	f.Fuzz(func(t *testing.T, asked, answered, subject string) {
		c := &talk{id: "c", customer: "x", subject: subject, turns: []document.Turn{
			{Index: 0, Role: conversation.Customer, Text: asked},
			{Index: 1, Role: conversation.Agent, Text: answered},
			{Index: 2, Role: conversation.Customer, Text: asked + " " + answered},
		}}
		d := &talk{id: "d", customer: "y", subject: answered, turns: c.turns}
		qs, err := Questions(context.Background(), In{Conversations: []Conversation{c, d}, Embed: bagOfWords})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range qs {
			if q.Question == "" || q.ID == "" || len(q.Members) == 0 {
				t.Fatalf("%+v", q)
			}
		}
	})
}
