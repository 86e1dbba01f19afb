package site

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/content"
	pages "github.com/askbook/askbook/templates/site"
)

// small is a site that can be read as a whole: two articles and a redirect.
func small() (Config, Input) {
	return Config{Name: "Small", Description: "All of it.", BaseURL: "https://small.example/help", Accent: "#336699"}, Input{
		Articles: []content.Article{
			{
				ID: "b", Title: "Is it <safe>?", Slug: "safe", Status: content.Published, Section: "Basics", Time: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
				Paraphrases: []string{"can I trust \"it\" & you"}, Body: "Yes. See [the other](other.md).\n\n## One\n\nText.\n\n## Two\n\nMore.\n", Aliases: []string{"was-safe"},
			},
			{ID: "a", Title: "The other", Slug: "other", Path: "other.md", Status: content.Published, Section: "Basics", Body: "Short."},
			{ID: "c", Title: "Nobody may see this", Slug: "secret", Status: content.Draft, Section: "Hidden", Body: "Secret."},
		},
	}
}

// The golden file holds every file of the small site, but for those that are the
// same for all. Tags stand on lines of their own.
func TestGolden(t *testing.T) {
	cfg, in := small()
	files := mustRender(t, cfg, in)
	var got txtar.Archive
	for _, name := range files.Paths() {
		if !constant(name) {
			data := bytes.ReplaceAll(files[name], []byte("?v="+assetVersion(files)), []byte("?v=VERSION"))
			if strings.HasSuffix(name, ".html") {
				data = bytes.ReplaceAll(data, []byte("><"), []byte(">\n<"))
			}
			got.Files = append(got.Files, txtar.File{Name: name, Data: data})
		}
	}
	golden := filepath.Join("testdata", "small.txtar")
	if *update {
		if err := os.WriteFile(golden, txtar.Format(&got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(txtar.Format(&got))); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyPublishedArticlesArePublic(t *testing.T) {
	cfg, in := small()
	in.Articles = append(in.Articles, content.Article{ID: "d", Title: "Archived thing", Status: content.Archived, Body: "Archived words."}, content.Article{ID: "e", Title: "Statusless thing", Body: "Statusless words."})
	in.Proposals = []content.Article{{ID: "a", Title: "Proposed thing", Status: content.Published, Body: "Proposed words."}}
	in.Redirects = map[string]string{"old-secret": "secret"}
	for name, data := range mustRender(t, cfg, in) {
		for _, hidden := range []string{"ecret", "Nobody may", "Hidden", "rchived", "tatusless", "roposed"} {
			if strings.Contains(name, hidden) || !constant(name) && bytes.Contains(data, []byte(hidden)) {
				t.Errorf("%s holds %q", name, hidden)
			}
		}
	}
}

func TestPreviewShowsAndMarksDrafts(t *testing.T) {
	cfg, in := small()
	cfg.Preview = true
	in.Articles = append(in.Articles, content.Article{ID: "d", Title: "Archived thing", Status: content.Archived})
	in.Proposals = []content.Article{{ID: "a", Title: "The other", Slug: "other", Status: content.Published, Body: "Longer."}}
	files := mustRender(t, cfg, in)
	for page, wants := range map[string][]string{
		"articles/secret.html":         {"Draft – not public", `href="/review/c"`, "Preview."},
		"articles/other-proposal.html": {"Proposal – not public", "Longer.", `href="/review/a"`},
		"articles/other.html":          {"Short."},
		"index.html":                   {"Draft – not public", `content="noindex, nofollow"`},
		"robots.txt":                   {"Disallow: /\n"},
	} {
		for _, want := range wants {
			if !bytes.Contains(files[page], []byte(want)) {
				t.Errorf("%s does not say %q", page, want)
			}
		}
	}
	for _, name := range files.Paths() {
		if strings.HasSuffix(name, ".xml") || name == "llms.txt" || bytes.Contains(files[name], []byte("Archived thing")) {
			t.Errorf("%s has no place in a preview", name)
		}
		if strings.HasSuffix(name, ".html") && !bytes.Contains(files[name], []byte("noindex")) {
			t.Errorf("search engines may list %s", name)
		}
	}
}

func TestNothingPublished(t *testing.T) {
	files := mustRender(t, Config{Name: "Quiet"}, Input{})
	if !bytes.Contains(files["index.html"], []byte("Nothing is published yet")) {
		t.Error("the home page does not say that there is nothing")
	}
	checkSite(t, files, "")
}

func TestRedirects(t *testing.T) {
	cfg, in := small()
	in.Redirects = map[string]string{"oldest": "older", "older": "safe", "round": "about", "about": "round", "other": "safe", "gone": "missing", "../evil": "safe"}
	files := mustRender(t, cfg, in)
	for page, to := range map[string]string{"articles/was-safe.html": "safe.html", "articles/oldest.html": "safe.html", "articles/older.html": "safe.html", "articles/evil.html": "safe.html"} {
		if !bytes.Contains(files[page], []byte(`content="0; url=`+to+`"`)) {
			t.Errorf("%s does not lead to %s: %s", page, to, files[page])
		}
	}
	for _, page := range []string{"articles/round.html", "articles/about.html", "articles/gone.html"} {
		if files[page] != nil {
			t.Errorf("%s leads nowhere", page)
		}
	}
	if !bytes.Contains(files["articles/other.html"], []byte("Short.")) {
		t.Error("a redirect took the place of an article")
	}
	if got, want := files.Pages(), 6; got != want { // home, search, 404, a topic, two articles
		t.Errorf("%d pages, want %d", got, want)
	}
}

func TestSections(t *testing.T) {
	article := func(id, topic, section string) content.Article {
		return content.Article{ID: id, Title: id, Status: content.Published, Topic: topic, Section: section}
	}
	in := Input{
		Topics: []Topic{{ID: "1", Label: "Water"}, {ID: "2", Label: "Pumps", Parent: "1"}, {ID: "3", Label: "Loop", Parent: "4"}, {ID: "4", Label: "Pool", Parent: "3"}, {ID: "5", Label: "Unused"}},
		Articles: []content.Article{
			article("a", "2", ""), article("b", "2", "water"), article("c", "", "PUMPS"), article("d", "1", "Own heading"), article("e", "", ""), article("f", "9", ""), article("g", "3", ""),
		},
	}
	plan := newPlan(Config{}, in, pages.TextFor("en"))
	got := map[string][]string{}
	plan.each(func(s *section) {
		name := s.label
		for up := s.parent; up != nil; up = up.parent {
			name = up.label + "/" + name
		}
		for _, e := range s.entries {
			got[name] = append(got[name], e.ID)
		}
	})
	want := map[string][]string{"Water": {"b"}, "Water/Pumps": {"a", "c"}, "Own heading": {"d"}, "More questions": {"e", "f"}, "Pool/Loop": {"g"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if last := plan.sections[len(plan.sections)-1]; last.label != "More questions" {
		t.Errorf("the rest stands before %q", last.label)
	}
}

func TestSlugs(t *testing.T) {
	taken := slugs{}
	for _, test := range []struct{ wish, want string }{
		{"How do I?", "how-do-i"},
		{"how do I", "how-do-i-2"},
		{"../../etc/passwd", "etc-passwd"},
		{"Größe", "größe"},
		{"con", "con-"},
		{"COM1", "com1-"},
		{"  a  --  b  ", "a-b"},
		{strings.Repeat("abc ", 60), strings.Repeat("abc-", 19) + "abc"},
		{"退款？", "退款"},
		{"a\x00b\u202ec", "a-b-c"},
	} {
		if got := taken.take("id", test.wish); got != test.want {
			t.Errorf("%q became %q, want %q", test.wish, got, test.want)
		}
	}
	if got := taken.take("some id", "???", ""); len(got) != 12 {
		t.Errorf("no letters became %q, want 12 digits of the id's hash", got)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for _, test := range []struct {
		cfg  Config
		want string
	}{
		{Config{Lang: "en\"><script>"}, "language"},
		{Config{Accent: "red"}, "accent"},
		{Config{BaseURL: "help.example.com"}, "base URL"},
		{Config{BaseURL: "javascript:x"}, "base URL"},
		{Config{Contact: "javascript:alert(1)"}, "contact"},
		{Config{HomeURL: "mailto:x@y.z"}, "home URL"},
		{Config{Logo: "x.png"}, "logo"},
		{Config{Logo: "../x.png"}, "logo"},
		{Config{Logo: "script.svg"}, "logo"},
		{Config{Logo: "x.exe"}, "logo"},
	} {
		in := Input{Media: fstest.MapFS{"script.svg": {Data: []byte("<svg><SCRIPT>x</SCRIPT></svg>")}}}
		if _, err := Render(t.Context(), test.cfg, in); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: the error is %v; it should name the %s", test.cfg, err, test.want)
		}
	}
}

func TestPictures(t *testing.T) {
	cfg, in := small()
	cfg.Logo = "logo.svg"
	in.Articles[0].Body = "![a shot](img/my%20shot.png)"
	in.Media = fstest.MapFS{"img/my shot.png": {Data: []byte(onePixel)}, "logo.svg": {Data: []byte("<svg/>")}, "img/unused.png": {Data: []byte(onePixel)}}
	files := mustRender(t, cfg, in)
	if files["media/img/my shot.png"] == nil || files["media/logo.svg"] == nil {
		t.Errorf("pictures are missing: %v", files.Paths())
	}
	if files["media/img/unused.png"] != nil {
		t.Error("a picture that no page shows was published")
	}
	checkSite(t, files, cfg.BaseURL)
}

func TestSameInputSameBytes(t *testing.T) {
	in := verdano(t)
	first := mustRender(t, verdanoConfig(), in)
	slices.Reverse(in.Articles)
	slices.Reverse(in.Topics)
	if diff := cmp.Diff(first, mustRender(t, verdanoConfig(), in)); diff != "" {
		t.Error(diff)
	}
}

func TestRenderStopsWhenTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Render(ctx, Config{}, many(10)); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestWholeSites(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"public": func(*Config) {}, "preview": func(c *Config) { c.Preview = true }, "no address": func(c *Config) { c.BaseURL = "" }, "german": func(c *Config) { c.Lang = "de-AT" },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := verdanoConfig()
			change(&cfg)
			checkSite(t, mustRender(t, cfg, verdano(t)), cfg.BaseURL)
		})
	}
}

// Whatever an article's fields hold, the site stays whole and harmless.
func TestHostileFields(t *testing.T) {
	nasty := rapid.OneOf(
		rapid.SampledFrom([]string{"", `"><script>alert(1)</script>`, "</script><script>", "]]>", "{{.}}", "../../x", "\u202eevil", "a\x00b", "'", "javascript:alert(1)", "\xff\xfe", "&amp;", "<!--", "index", "%2e%2e"}),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		cfg := Config{Name: nasty.Draw(t, "name"), Description: nasty.Draw(t, "description"), BaseURL: "https://x.example/", Preview: rapid.Bool().Draw(t, "preview")}
		var in Input
		for i := range rapid.IntRange(0, 4).Draw(t, "articles") {
			in.Articles = append(in.Articles, content.Article{
				ID: nasty.Draw(t, "id") + fmt.Sprint(i), Slug: nasty.Draw(t, "slug"), Title: nasty.Draw(t, "title"), Status: content.Published, Topic: nasty.Draw(t, "topic"), Section: nasty.Draw(t, "section"),
				Paraphrases: []string{nasty.Draw(t, "wording")}, Body: nasty.Draw(t, "body"), Aliases: []string{nasty.Draw(t, "alias")}, Path: nasty.Draw(t, "path"),
			})
		}
		in.Topics = []Topic{{ID: nasty.Draw(t, "topic id"), Label: nasty.Draw(t, "label"), Slug: nasty.Draw(t, "topic slug"), Parent: nasty.Draw(t, "parent"), Description: nasty.Draw(t, "about")}}
		in.Redirects = map[string]string{nasty.Draw(t, "old"): nasty.Draw(t, "new")}
		files, err := Render(context.Background(), cfg, in)
		if err != nil {
			t.Fatal(err)
		}
		checkSite(t, files, cfg.BaseURL)
	})
}

// checkSite demands of a whole site: paths that every file system takes, pages
// that balance, hold no inline script or style and link only to what is there.
func checkSite(t interface {
	Helper()
	Errorf(string, ...any)
}, files Files, base string,
) {
	t.Helper()
	for name, data := range files {
		if path.Clean(name) != name || strings.HasPrefix(name, "../") || strings.ContainsAny(name, "\\:*?\"<>|\x00") {
			t.Errorf("path %q", name)
		}
		var err error
		switch path.Ext(name) {
		case ".html":
			checkPage(t, files, name, data, base)
		case ".json":
			if !json.Valid(data) {
				err = errors.New("no JSON")
			}
		case ".xml", ".svg":
			err = xml.Unmarshal(data, new(struct{ XMLName xml.Name }))
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var void = []string{"meta", "link", "img", "input", "br", "hr", "wbr"}

func checkPage(t interface {
	Helper()
	Errorf(string, ...any)
}, files Files, name string, data []byte, base string,
) {
	t.Helper()
	var open []string
	ids := map[string]bool{}
	tokens := html.NewTokenizer(bytes.NewReader(data))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		token := tokens.Token()
		switch kind {
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Errorf("%s: </%s> inside %v", name, token.Data, open)
				return
			}
			open = open[:len(open)-1]
		case html.StartTagToken:
			if !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		attrs := map[string]string{}
		for _, attr := range token.Attr {
			attrs[attr.Key] = attr.Val
			if strings.HasPrefix(attr.Key, "on") || attr.Key == "style" {
				t.Errorf("%s: attribute %s", name, attr.Key)
			}
		}
		if token.Data == "style" || token.Data == "script" && attrs["src"] == "" && attrs["type"] != "application/ld+json" {
			t.Errorf("%s: inline <%s>", name, token.Data)
		}
		if id := attrs["id"]; id != "" {
			if ids[id] {
				t.Errorf("%s: id %q stands twice", name, id)
			}
			ids[id] = true
		}
		for _, key := range []string{"href", "src", "action", "data-index"} {
			if link, ok := attrs[key]; ok && token.Data != "link" || ok && attrs["rel"] != "canonical" {
				checkLink(t, files, name, link, base)
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: %v stay open", name, open)
	}
}

func checkLink(t interface {
	Helper()
	Errorf(string, ...any)
}, files Files, from, link, base string,
) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Errorf("%s: link %q: %v", from, link, err)
		return
	}
	if u.Scheme != "" || strings.HasPrefix(link, "/review/") || link != "" && link[0] == '#' {
		if !slices.Contains([]string{"", "https", "http", "mailto", "tel"}, u.Scheme) {
			t.Errorf("%s: link %q", from, link)
		}
		return
	}
	to := path.Join(path.Dir(from), u.Path)
	if strings.HasPrefix(link, "/") { // on the page for missing ones only
		root, _ := url.Parse(base)
		to = strings.TrimPrefix(u.Path, strings.TrimSuffix(root.Path, "/")+"/")
	}
	if files[to] == nil {
		t.Errorf("%s: link %q leads to %s, which does not exist", from, link, to)
	}
}
