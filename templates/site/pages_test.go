package site

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the expected pages anew")

func example(title string) Page {
	return Page{Root: "../", Title: title, Type: "article", Site: &Site{
		Name: "A & B", Description: "Help <for> all.", Text: TextFor("en"), Lang: "en", Dir: "ltr", Version: "1", Contact: "https://a.example/contact", Review: "/review/",
		Nav: []Link{{Href: "topics/x.html", Text: "X"}}, MoreNav: true,
	}, Current: "topics/x.html"}
}

// Each component is compared with testdata/NAME.html, a tag a line.
func TestPages(t *testing.T) {
	items := []Item{{Href: "articles/a.html", Title: "Why <so>?", Excerpt: "Because & so."}, {Href: "articles/b.html", Title: "Draft one", Badge: "Draft – not public"}}
	section := Section{Href: "topics/x.html", Title: "X", Description: "About x.", Count: 2, Items: items}
	home := example("")
	home.Root = ""
	preview := example("Draft one")
	preview.Preview = true
	for name, page := range map[string]templ.Component{
		"home":     HomePage(Home{Page: home, Popular: items, Sections: []Section{section}, Articles: 2}),
		"empty":    HomePage(Home{Page: home}),
		"topic":    TopicPage(Topic{Page: example("X"), Crumbs: []Link{{Text: "Home"}}, Section: section, Parts: []Section{section}}),
		"article":  ArticlePage(Article{Page: example("Why <so>?"), Heading: "Why <so>?", ID: "a", Body: "<p>Because.</p>", TOC: []Heading{{"one", "One", 2}, {"two", "T & wo", 3}}, Also: []string{"how <come>"}, Updated: "1 May 2026", ISODate: "2026-05-01", Related: items}),
		"draft":    ArticlePage(Article{Page: preview, Heading: "Draft one", ID: "a/b c", Badge: "Draft – not public", Notice: "Mind the gap."}),
		"search":   SearchPage(Search{Page: example("Search"), Sections: []Link{{"topics/x.html", "X", 2}}}),
		"notfound": NotFoundPage(NotFound{Page: example("Nothing"), Sections: []Link{{"topics/x.html", "X", 1}}}),
		"moved":    MovedPage(Moved{Lang: "en", Dir: "ltr", Text: TextFor("en"), Title: "Why <so>?", Href: "a.html", Canonical: "https://a.example/a.html"}),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := page.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			golden := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDates(t *testing.T) {
	day := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	for lang, want := range map[string]string{"en": "1 March 2026", "de-AT": "1. März 2026", "fr": "1 mars 2026", "es": "1 de marzo de 2026", "ar": "1 مارس 2026", "xx": "1 March 2026"} {
		if got := TextFor(lang).Date(day); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if got := TextFor("en").Date(time.Time{}); got != "" {
		t.Errorf("no time became %q", got)
	}
}

func TestNumbers(t *testing.T) {
	for lang, want := range map[string][3]string{"en": {"No articles", "1 article", "21 articles"}, "de": {"Keine Artikel", "1 Artikel", "21 Artikel"}, "ar": {"لا مقالات", "مقال واحد", "عدد المقالات: 21"}} {
		text := TextFor(lang)
		if got := [3]string{text.Articles(0), text.Articles(1), text.Articles(21)}; got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestDirections(t *testing.T) {
	for lang, want := range map[string]string{"en": "ltr", "ar": "rtl", "he-IL": "rtl", "fa": "rtl", "az-Latn": "ltr", "ar-Latn": "ltr", "": "ltr"} {
		if got := Direction(lang); got != want {
			t.Errorf("%q is %s, want %s", lang, got, want)
		}
	}
}

// A language that lacks a phrase would leave a hole in the page.
func TestEveryLanguageSaysEverything(t *testing.T) {
	for _, lang := range []string{"en", "de", "fr", "es", "ar"} {
		text := *TextFor(lang)
		demandAll(t, lang, text)
		if n := len(strings.Fields(text.months)); n != 12 {
			t.Errorf("%s has %d months", lang, n)
		}
		for _, phrase := range []string{text.Results, text.Many} {
			if strings.Count(phrase, "%d") != 1 {
				t.Errorf("%s: %q has no place for the number", lang, phrase)
			}
		}
	}
}

// demandAll demands a phrase in every field.
func demandAll(t *testing.T, lang string, text Text) {
	t.Helper()
	v := reflect.ValueOf(text)
	for i := range v.NumField() {
		if v.Field(i).String() == "" {
			t.Errorf("%s has no words for %s", lang, v.Type().Field(i).Name)
		}
	}
}
