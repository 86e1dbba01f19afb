package content

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, path, data string
		want             Article
	}{
		{
			"a person's page", "moving.md", "---\ntitle: Moving house\nstatus: published\ntime: 2026-02-03\nweight: 3\nauthor:\n  name: Kim\n---\n\nTell us.\n",
			Article{
				ID: "moving", Slug: "moving", Title: "Moving house", Status: Published, Time: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC),
				Extra: "weight: 3\nauthor:\n  name: Kim\n", Path: "moving.md", Body: "Tell us.",
			},
		},
		{
			"no front matter is a draft titled by its heading", "notes/How to pay.md", "# How to pay\r\n\r\nBy card.\r\n",
			Article{ID: "notes/How to pay", Slug: "how-to-pay", Title: "How to pay", Status: Draft, Path: "notes/How to pay.md", Body: "# How to pay\n\nBy card."},
		},
		{
			"a rule inside the body is no front matter", "x.md", "Above\n---\nbelow\n",
			Article{ID: "x", Slug: "x", Title: "X", Status: Draft, Path: "x.md", Body: "Above\n---\nbelow"},
		},
		{"an empty file", "say-it.md", "", Article{ID: "say-it", Slug: "say-it", Title: "Say it", Status: Draft, Path: "say-it.md"}},
	} {
		got, err := Parse(c.path, []byte(c.data))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got, equalArticles); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"unclosed", "---\ntitle: A\n", `a.md:1:1: the front matter has no end: close it with a line "---"`},
		{"status", "---\ntitle: A\nstatus: live\n---\n", `a.md:3:1: status "live" is none of draft, published, archived`},
		{"slug", "---\nslug: ../../etc/passwd\n---\n", `a.md:2:1: slug "../../etc/passwd" cannot be an address: use letters, digits and hyphens, and no reserved name such as "index"`},
		{"reserved slug", "---\nslug: Search\n---\n", `a.md:2:1: slug "Search" cannot`},
		{"time", "---\ntitle: A\n\ntime: soon\n---\n", `a.md:4:1: time "soon" is no date: write it as 2026-03-01 or 2026-03-01T09:30:00Z`},
		{"source", "---\nsources: [c1]\n---\n", `a.md:2:1: source "c1" is not a conversation's id, "#" and a turn's number`},
		{"twice the same key", "---\ntitle: A\ntitle: B\n---\n", `a.md:3:1: mapping key "title" already defined`},
		{"a list for a word", "---\ntitle: [a]\n---\n", `a.md:2:8: `},
		{"no mapping", "---\n- a\n---\n", `a.md:2:1: `},
		{"not UTF-8", "---\ntitle: \xff\n---\n", `a.md:2:8: the file is not UTF-8: save it as UTF-8`},
		{"nested flow", "---\nx: " + strings.Repeat("[", 50_000) + "\n---\n", `a.md:2:1: the front matter is nested more than 32 deep`},
		{"nested dashes", "---\nx:\n" + strings.Repeat("- ", 50_000) + "a\n---\n", `a.md:3:1: the front matter is nested more than 32 deep`},
		{"too large", strings.Repeat("a", maxFile+1), `a.md: the file is larger than 4 MB`},
	} {
		_, err := Parse("a.md", []byte(c.data))
		var at *FileError
		if !errors.As(err, &at) {
			t.Errorf("%s: got %v, want a *FileError", c.name, err)
			continue
		}
		if !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %q, want %q", c.name, err, c.want)
		}
	}
}

func TestSlug(t *testing.T) {
	for _, c := range []struct{ title, want string }{
		{"How do I cancel?", "how-do-i-cancel"},
		{"I can't log in!", "i-cant-log-in"},
		{"Größe & Übermaß: ändern", "grosse-ubermass-andern"},
		{"日本語の質問", "日本語の質問"},
		{"Как отменить?", "как-отменить"},
		{"हिन्दी में", "हिन्दी-में"},
		{"../../etc/passwd", "etc-passwd"},
		{"index", "index-article"},
		{"CON", "con-article"},
		{"???", "article"},
		{"", "article"},
		{"\u202e\x00evil", "evil"},
		{"ＦＵＬＬ width", "full-width"},
		{strings.Repeat("word ", 40), strings.TrimSuffix(strings.Repeat("word-", 16), "-")},
		{strings.Repeat("字", 200), strings.Repeat("字", 66)},
	} {
		if got := slugOf(c.title); got != c.want {
			t.Errorf("Slug(%q) = %q, want %q", c.title, got, c.want)
		}
	}
}

func TestUniqueSlug(t *testing.T) {
	taken := map[string]bool{"a": true, "a-2": true, strings.Repeat("x", 80): true}
	is := func(s string) bool { return taken[s] }
	if got := uniqueSlug("a", is); got != "a-3" {
		t.Errorf("got %q", got)
	}
	if got := uniqueSlug(strings.Repeat("x", 80), is); got != strings.Repeat("x", 78)+"-2" {
		t.Errorf("got %q", got)
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"A b", "\xff", "ǆ", "İ", "con", "--", strings.Repeat("é", 300), "a\u0301b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		slug := slugOf(title)
		if !validSlug(slug) {
			t.Fatalf("Slug(%q) = %q is not valid", title, slug)
		}
		if next := uniqueSlug(slug, func(s string) bool { return s == slug }); next == slug || !validSlug(next) {
			t.Fatalf("second of %q is %q", slug, next)
		}
	})
}
