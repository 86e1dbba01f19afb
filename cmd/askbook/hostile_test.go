package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/askbook/askbook/pipeline"
)

// evil is what a stranger may write anywhere.
const evil = `<script>alert(1)</script><img src=x onerror=alert(2)> {{.Secret}} {% raw %} ${7*7} <%= 1 %> [click](javascript:alert(3)) ![i](data:text/html,x) "><svg onload=alert(4)> ]]> --><iframe src=//evil.example>`

// steering are characters that turn text around or steer a terminal.
const steering = "\u202e\u2066\x1b[31m\x07\x00\u200b\r\b"

// live returns what of the evil would act in a browser.
func live(t *testing.T, page string) (found []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode && strings.Contains(n.Data, "alert") {
			found = append(found, "a comment: "+n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "iframe" {
			found = append(found, "an iframe")
		}
		if n.Data == "script" && n.FirstChild != nil && strings.HasPrefix(strings.TrimSpace(n.FirstChild.Data), "alert") {
			found = append(found, "a script: "+n.FirstChild.Data)
		}
		for _, attr := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(attr.Val))
			if strings.HasPrefix(attr.Key, "on") || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:text") || attr.Key == "src" && value == "x" {
				found = append(found, n.Data+" "+attr.Key+"="+attr.Val)
			}
		}
	}
	return found
}

// TestHostileText: markup, template code and steering characters in every field
// are text on the site, in the preview and on the terminal.
func TestHostileText(t *testing.T) {
	d := newDesk(t)
	var conversations strings.Builder
	for i := range 5 {
		field := func(name string) string { return name + " " + evil + steering }
		line, err := json.Marshal(map[string]any{
			"id": fmt.Sprintf("e-%d %s", i, evil), "channel": field("web"), "subject": field("Why does my kettle whistle so early?"), "status": field("open"),
			"time": "2026-01-01T00:00:00Z", "tags": []string{field("kettle")}, "meta": map[string]string{field("key"): field("value")},
			"customer": map[string]string{"id": fmt.Sprintf("k-%d%s", i, steering), "name": field("Zed"), "email": "zed@kettles.example" + evil},
			"turns": []map[string]string{
				{"role": "customer", "author": field("Zed"), "text": "Why does my kettle whistle so early? " + evil + steering},
				{"role": "agent", "author": field("Moa"), "text": "The whistle comes early when the spout is loose. Turn the spout ring to the right until it clicks. " + evil + steering},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		conversations.Write(append(line, '\n'))
	}
	d.ask("import", d.file("evil.jsonl", conversations.String())).done()
	article, err := json.Marshal(map[string]any{
		"id": "evil/../article " + evil, "title": "Kettle " + evil + steering, "text": "Descale it. " + evil + "\n\n```html\n" + evil + "\n```\n" + steering,
		"tags": []string{evil}, "url": "javascript:alert(5)", "meta": map[string]string{"section": evil},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.ask("import", "--as", "articles", d.file("article.jsonl", string(article))).done()
	settings := "name: " + fmt.Sprintf("%q", "Kettles "+evil) + "\ndescription: " + fmt.Sprintf("%q", evil) + "\n"
	d.file("help/askbook.yaml", settings)
	d.ask("build").done()
	for _, it := range d.drafts() {
		d.ask("review", "approve", it.ID).done()
	}
	d.ask("build").done()

	for _, folder := range []string{"site", ".askbook/preview"} {
		pages := 0
		for name, text := range d.files(folder) {
			if strings.HasSuffix(name, ".html") {
				pages++
				if found := live(t, text); len(found) > 0 {
					t.Errorf("%s/%s has live markup: %q", folder, name, found)
				}
			}
			if strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".json") {
				if i := strings.IndexAny(text, "\u202e\u2066\x1b\x07\x00\b"); i >= 0 {
					t.Errorf("%s/%s has a character that steers: %q", folder, name, text[max(0, i-40):min(len(text), i+40)])
				}
			}
			if strings.HasSuffix(name, ".json") && !json.Valid([]byte(text)) {
				t.Errorf("%s/%s is no JSON", folder, name)
			}
			if strings.Contains(name, "<") || strings.Contains(name, "..") {
				t.Errorf("%s has a file of the name %q", folder, name)
			}
		}
		if pages < 3 {
			t.Errorf("%s has only %d pages", folder, pages)
		}
	}
	for _, args := range [][]string{{"topics"}, {"questions"}, {"gaps"}, {"review", "list"}, {"search", "kettle"}} {
		if out := d.ask(args...).done().out; strings.ContainsAny(out, "\u202e\u2066\x1b\x07\x00\b\r") {
			t.Errorf("%v steers the terminal: %q", args, head(out))
		}
	}
}

// TestHostileFileNames: what a file is called cannot steer the terminal either.
func TestHostileFileNames(t *testing.T) {
	d := newDesk(t)
	got := d.ask("import", d.file("a\x1b[31m\nred.jsonl", "{\n")).exits(exitRefused)
	if strings.ContainsAny(got.out+got.errOut, "\x1b") {
		t.Errorf("a file's name steers the terminal: %q", got.errOut)
	}
	if strings.Contains(d.ask("import", "no\x1b[31msuch").exits(exitFailed).errOut, "\x1b") {
		t.Error("a path that is not there steers the terminal")
	}
}

// TestLongThread: fifty thousand messages of one thread are one conversation,
// and take about five times as long as ten thousand.
func TestLongThread(t *testing.T) {
	if testing.Short() {
		t.Skip("imports sixty thousand mails: not in -short")
	}
	importing := func(n int) time.Duration {
		d := newDesk(t)
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "From a Mon Jan  5 09:00:00 2026\nFrom: P%d <p%d@raft.example>\nSubject: Re: Raft\nMessage-ID: <r%d@raft.example>\nIn-Reply-To: <r%d@raft.example>\nDate: Mon, 5 Jan 2026 09:00:00 +0000\n\nMessage %d of the raft.\n\n",
				i%7, i%7, i, max(0, i-1), i)
		}
		path := d.file("raft.mbox", b.String())
		start := time.Now()
		r := value[pipeline.Imported](d.ask("import", "--json", path).done())
		took := time.Since(start)
		if r.Conversations != 1 || r.Turns != n {
			t.Errorf("%d messages of one thread gave %d conversations with %d turns", n, r.Conversations, r.Turns)
		}
		if n == 10_000 {
			start = time.Now()
			d.ask("build").done()
			t.Logf("building took %v", time.Since(start))
		}
		return took
	}
	fifth, whole := importing(10_000), importing(50_000)
	t.Logf("10,000 messages: %v; 50,000: %v", fifth, whole)
	if whole > 12*fifth+2*time.Second { // with the square it would be 25
		t.Errorf("50,000 messages took %v, 10,000 only %v: the time grows with the square", whole, fifth)
	}
}

// TestOddConversations: whatever the parts that people play in it, an import is
// built without complaint and stands in its lists.
func TestOddConversations(t *testing.T) {
	for name, text := range map[string]string{
		"one":            `{"id":"1","text":"Where is the jetty?"}`,
		"no customer":    `{"id":"1","turns":[{"role":"agent","text":"We moved the jetty."},{"role":"agent","text":"It is on the left now."}]}`,
		"bots":           `{"id":"1","turns":[{"role":"bot","text":"Hello, I am a bot."},{"role":"system","text":"Chat closed."}]}`,
		"no agent":       `{"id":"1","turns":[{"role":"customer","text":"Hello?"},{"role":"customer","text":"Hello??"}]}`,
		"empty turn":     `{"id":"1","turns":[{"role":"customer","text":""},{"role":"agent","text":"?"}]}`,
		"only a subject": `{"id":"1","subject":"Jetty","turns":[{"role":"customer","text":" "}]}`,
		"one character":  `{"id":"1","text":"?"}`,
		"emoji":          `{"id":"1","text":"🚤🚤🚤"}`,
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.ask("import", d.file("odd.jsonl", text+"\n")).done()
			built := value[pipeline.Built](d.ask("build", "--json").done())
			if built.Articles.Draft > 0 {
				t.Errorf("%d drafts from one conversation", built.Articles.Draft)
			}
			for _, args := range [][]string{{"topics", "--members"}, {"questions", "--members"}, {"export"}} {
				if n := len(lines[any](d.ask(args...).done())); n != 1 {
					t.Errorf("%v has %d lines, want 1", args, n)
				}
			}
			d.ask("search", "jetty", "--json").done()
		})
	}
}

// TestOnlyArticles: an existing knowledge base alone becomes a site that can be
// searched.
func TestOnlyArticles(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "--as", "articles", "testdata/lamps/articles.jsonl").done()
	built := value[pipeline.Built](d.ask("build", "--json").done())
	if built.Articles.Published != 1 || built.Topics != 0 {
		t.Errorf("%+v", built)
	}
	hits := value[struct{ Hits []struct{ ID string } }](d.ask("search", "wall lamp", "--json").done()).Hits
	if len(hits) == 0 || hits[0].ID != "kb-7" {
		t.Errorf("hits: %v", hits)
	}
}

// TestSameIDAgain: the same id with other words is the same conversation,
// updated; with the same words it is unchanged.
func TestSameIDAgain(t *testing.T) {
	d := newDesk(t)
	first := d.file("first.jsonl", `{"id":"s","text":"Is the ferry late?"}`)
	second := d.file("second.jsonl", `{"id":"s","text":"Is the ferry early?"}`)
	for i, step := range []struct {
		path                 string
		fresh, updated, idle int
	}{{first, 1, 0, 0}, {first, 0, 0, 1}, {second, 0, 1, 0}, {second, 0, 0, 1}} {
		r := value[pipeline.Imported](d.ask("import", "--json", step.path).done())
		if r.New != step.fresh || r.Updated != step.updated || r.Unchanged != step.idle {
			t.Errorf("step %d: %+v", i, r)
		}
	}
	if n := len(lines[exported](d.ask("export", "--raw").done())); n != 1 {
		t.Errorf("%d conversations, want 1", n)
	}
	d.ask("build").done()
}

// TestNewerDatabase: a workspace of a later version is left alone.
func TestNewerDatabase(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	setVersion(t, d, 99)
	before := d.read(".askbook/askbook.db")
	for _, args := range [][]string{{"import", "testdata/lamps/conversations.jsonl"}, {"build"}, {"topics"}, {"search", "x"}, {"export"}, {"review", "list"}} {
		d.ask(args...).fails("newer askbook", "install the current askbook")
	}
	if d.read(".askbook/askbook.db") != before {
		t.Error("the database was changed")
	}
}

// TestBrokenDatabase: a file that is no database is named, not overwritten.
func TestBrokenDatabase(t *testing.T) {
	d := newDesk(t)
	rubbish := strings.Repeat("This is no database. ", 400)
	d.file("help/.askbook/askbook.db", rubbish)
	for _, args := range [][]string{{"build"}, {"topics"}, {"import", "testdata/lamps/conversations.jsonl"}} {
		d.ask(args...).fails("database")
	}
	if d.read(".askbook/askbook.db") != rubbish {
		t.Error("the file was changed")
	}
}

// setVersion writes the version of the format into the database's header, at
// the offset that SQLite documents for user_version.
func setVersion(t *testing.T, d *desk, version byte) {
	t.Helper()
	text := []byte(d.read(".askbook/askbook.db"))
	text[63] = version
	d.file("help/.askbook/askbook.db", string(text))
}
