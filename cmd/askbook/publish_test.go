package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/pipeline"
)

// draft is an article that a build proposed.
type draft struct{ ID, Kind, Title, Article, Status string }

// drafts are the drafts that wait in the queue.
func (d *desk) drafts() []draft {
	d.t.Helper()
	list := value[[]draft](d.ask("review", "list", "--json").done())
	return slices.DeleteFunc(list, func(it draft) bool { return it.Kind != "draft" })
}

// ownDraft is the draft about a word in its title, with the name of its file.
func (d *desk) ownDraft(word string) (draft, string) {
	d.t.Helper()
	for _, it := range d.drafts() {
		if !strings.Contains(strings.ToLower(it.Title), word) {
			continue
		}
		for _, name := range d.find("content", it.Article) {
			if strings.HasSuffix(name, ".md") && !strings.Contains(name, "proposal") {
				return it, "content/" + name
			}
		}
	}
	d.t.Fatalf("there is no draft about %q: %+v", word, d.drafts())
	return draft{}, ""
}

// TestPublish walks an article from draft to the public and back.
func TestPublish(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()

	// Nothing is approved: the site is its start page.
	it, file := d.ownDraft("flicker")
	for name, text := range d.files("site") {
		if strings.Contains(text, "recalibrate") || strings.Contains(strings.ToLower(text), "flicker") {
			t.Errorf("site/%s shows a draft", name)
		}
	}
	if d.read("site/index.html") == "" {
		t.Fatal("there is no start page")
	}
	if len(d.find(".askbook/preview", "ten seconds")) == 0 {
		t.Error("the preview does not show the draft")
	}

	// Approving alone publishes nothing; the build does.
	d.ask("review", "approve", it.ID).done()
	if pages := d.find("site", "ten seconds"); len(pages) > 0 {
		t.Errorf("%v show an article that no build published", pages)
	}
	built := value[pipeline.Built](d.ask("build", "--json").done())
	if built.Articles.Published != 1 {
		t.Errorf("%d articles are published, want 1", built.Articles.Published)
	}
	slug := strings.TrimSuffix(filepath.Base(file), ".md")
	if !strings.Contains(d.read("site/articles/"+slug+".html"), "ten seconds") {
		t.Fatalf("site/articles/%s.html does not show the article; there are %v", slug, names(d.files("site")))
	}

	// A person's words stay, whatever later builds find out.
	d.change(file, "ten seconds", "ten long, slow seconds")
	edited := d.read(file)
	d.ask("import", d.file("more.jsonl", moreFlicker)).done()
	d.ask("build").done()
	if got := d.read(file); got != edited {
		t.Errorf("a build changed what a person wrote:\n%s", cmp.Diff(edited, got))
	}
	if !strings.Contains(d.read("site/articles/"+slug+".html"), "ten long, slow seconds") {
		t.Error("the site does not show what the person wrote")
	}

	// A renamed slug leaves a redirect behind.
	d.change(file, "slug: "+slug, "slug: lamp-flickers-when-dimmed")
	d.ask("build").done()
	if !strings.Contains(d.read("site/articles/lamp-flickers-when-dimmed.html"), "ten long, slow seconds") {
		t.Errorf("the article is not under its new slug; there are %v", names(d.files("site")))
	}
	if old := d.read("site/articles/" + slug + ".html"); !strings.Contains(old, "lamp-flickers-when-dimmed") || strings.Contains(old, "ten long, slow seconds") {
		t.Errorf("the old address does not lead to the new one:\n%s", head(old))
	}

	// What is archived is no longer public.
	d.change(file, "status: published", "status: archived")
	d.ask("build").done()
	if pages := d.find("site", "ten long, slow seconds"); len(pages) > 0 {
		t.Errorf("%v show an archived article", pages)
	}
}

// moreFlicker says of the same question something new.
const moreFlicker = `{"id":"m-1","time":"2026-04-01T09:00:00Z","customer":{"id":"v-1"},"turns":[{"role":"customer","text":"My desk lamp flickers when I dim it, what can I do?"},{"role":"agent","text":"Please install driver update 7 in the app under Device, then dim the lamp once to zero and up again: the flickering is gone for good."}]}
{"id":"m-2","time":"2026-04-02T09:00:00Z","customer":{"id":"v-2"},"turns":[{"role":"customer","text":"The dimmed lamp flickers. How do I stop that?"},{"role":"agent","text":"Please install driver update 7 in the app under Device, then dim the lamp once to zero and up again."}]}
{"id":"m-3","time":"2026-04-03T09:00:00Z","customer":{"id":"v-3"},"turns":[{"role":"customer","text":"Why does my lamp flicker when it is dimmed?"},{"role":"agent","text":"Please install driver update 7 in the app under Device, then dim the lamp once to zero and up again."}]}
{"id":"m-4","time":"2026-04-04T09:00:00Z","customer":{"id":"v-4"},"turns":[{"role":"customer","text":"flickering at low light, what to do?"},{"role":"agent","text":"Please install driver update 7 in the app under Device, then dim the lamp once to zero and up again."}]}
`

func names[T any](files map[string]T) []string {
	var list []string
	for name := range files {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// TestEditedDraft: what a person wrote into a draft is theirs before it is
// approved too, and goes public as it stands.
func TestEditedDraft(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()
	it, file := d.ownDraft("flicker")
	d.change(file, "ten seconds", "eleven seconds")
	talks, err := os.ReadFile("testdata/lamps/conversations.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	corrected := strings.ReplaceAll(string(talks), "old the dimmer button for ten seconds until the lamp blinks twice", "ave driver update 7 installed by the app, under Device and then Updates")
	d.ask("import", d.file("corrected.jsonl", corrected)).done()
	d.ask("build").done()
	if !strings.Contains(d.read(file), "eleven seconds") {
		t.Fatalf("the draft was overwritten:\n%s", d.read(file))
	}
	// What the conversations say by now lies beside it.
	queue := value[[]draft](d.ask("review", "list", "--json").done())
	if !slices.ContainsFunc(queue, func(p draft) bool { return p.Kind == "proposal" && p.Article == it.Article }) {
		t.Errorf("nothing is proposed: %+v", queue)
	}
	if len(d.find("content", "driver update 7")) == 0 {
		t.Error("the proposal does not lie in content/")
	}
	if pages := d.find("site", "driver update 7"); len(pages) > 0 {
		t.Errorf("%v show a proposal", pages)
	}
	d.ask("review", "approve", it.ID).done()
	d.ask("build").done()
	if len(d.find("site", "eleven seconds")) == 0 {
		t.Error("the draft is not public as the person wrote it")
	}
}

// TestLeak: a build that would publish a customer's name or address fails,
// names the page and the kind, and leaves the site as it was.
func TestLeak(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()
	it, file := d.ownDraft("flicker")
	d.ask("review", "approve", it.ID).done()
	d.ask("build").done()
	before := d.files("site")
	article := d.read(file)
	slug := strings.TrimSuffix(filepath.Base(file), ".md")
	for _, leak := range []struct{ kind, text string }{
		{"PERSON", "as Ottoline Brask found out"},
		{"EMAIL", "as ottoline.brask@kelpmail.example found out"},
		{"PERSON", "as Thaddeus Quill of another talk found out"},
	} {
		d.change(file, "ten seconds", "ten seconds, "+leak.text)
		got := d.ask("build", "--json").exits(exitFailed).says("nothing was published", slug, leak.kind, "edit the articles in content/")
		if strings.Contains(got.errOut, "Brask") || strings.Contains(got.errOut, "kelpmail") || strings.Contains(got.errOut, "Quill") || got.out != "" {
			t.Errorf("the failure repeats the value, or prints a result:\n%s%s", got.errOut, got.out)
		}
		if diff := cmp.Diff(before, d.files("site")); diff != "" {
			t.Errorf("a build that failed changed the site:\n%s", diff)
		}
		d.ask("build").exits(exitFailed) // and it does so again, until it is mended
		d.change(file, ", "+leak.text, "")
		if d.read(file) != article {
			t.Fatal("the article is not what it was")
		}
		d.ask("build").done()
	}
	if diff := cmp.Diff(before, d.files("site")); diff != "" {
		t.Errorf("mended, the site is not what it was:\n%s", diff)
	}
}

// TestBrokenArticle: a file whose head cannot be read is named, is not
// published and stays as it is; the others are published.
func TestBrokenArticle(t *testing.T) {
	d := lampDesk(t)
	for name, text := range map[string]string{
		"content/torn.md":   "---\ntitle: Torn\nstatus: [published\n---\n\nThe torn sail text.\n",
		"content/status.md": "---\ntitle: Odd\nstatus: sort of\nid: a-odd\nslug: odd\n---\n\nThe odd status text.\n",
		"content/binary.md": "\x00\x01\x02\xff\xfe",
		"content/empty.md":  "",
	} {
		d.file("help/"+name, text)
	}
	before := d.files("content")
	d.ask("build").done().says("torn.md", "status.md")
	for _, text := range []string{"torn sail", "odd status"} {
		if pages := d.find("site", text); len(pages) > 0 {
			t.Errorf("%v show %q", pages, text)
		}
	}
	if len(d.find("site", "Drill two holes")) == 0 {
		t.Error("the good article is not public")
	}
	for name, text := range before {
		if d.read("content/"+name) != text {
			t.Errorf("content/%s was changed", name)
		}
	}
}

// TestImportedArticles: they keep their status, are public without one, and a
// later import updates them.
func TestImportedArticles(t *testing.T) {
	d := lampDesk(t)
	d.ask("build").done()
	for text, public := range map[string]bool{"Drill two holes": true, "year of the whale": false, "brass fittings": false} {
		if got := len(d.find("site", text)) > 0; got != public {
			t.Errorf("%q public is %v, want %v", text, got, public)
		}
	}
	if len(d.find(".askbook/preview", "brass fittings")) == 0 {
		t.Error("the preview does not show the imported draft")
	}
	type found struct {
		Hits []struct{ ID, Kind, URL string }
	}
	hits := value[found](d.ask("search", "mount wall lamp holes", "--in", "articles", "--json").done()).Hits
	if len(hits) == 0 || hits[0].ID != "kb-7" {
		t.Fatalf("the search does not find the article under its own id: %v", hits)
	}
	if page := strings.TrimPrefix(hits[0].URL, "/"); d.read(page) == "" {
		t.Errorf("there is no page %s", page)
	}

	again := value[pipeline.Imported](d.ask("import", "--as", "articles", "--json", "testdata/lamps/articles.jsonl").done())
	if again.Unchanged != 3 || again.New+again.Updated != 0 {
		t.Errorf("importing again: %+v", again)
	}
	newer := d.file("newer.jsonl", `{"id":"kb-7","title":"How do I mount the wall lamp?","text":"Drill three holes 9 cm apart."}`)
	if r := value[pipeline.Imported](d.ask("import", "--as", "articles", "--json", newer).done()); r.Updated != 1 {
		t.Errorf("importing changes: %+v", r)
	}
	d.ask("build").done()
	if len(d.find("site", "Drill three holes")) == 0 || len(d.find("site", "Drill two holes")) > 0 {
		t.Error("the site does not show the newer text")
	}

	// A person's change to an imported article is not overwritten by the next import.
	var file string
	for _, name := range d.find("content", "Drill three holes") {
		file = "content/" + name
	}
	d.change(file, "9 cm", "8.5 cm")
	d.ask("import", "--as", "articles", d.file("newest.jsonl", `{"id":"kb-7","title":"How do I mount the wall lamp?","text":"Drill four holes."}`)).done()
	d.ask("build").done()
	if !strings.Contains(d.read(file), "8.5 cm") || len(d.find("site", "8.5 cm")) == 0 {
		t.Errorf("the person's words are gone:\n%s", d.read(file))
	}
	proposed := value[[]draft](d.ask("review", "list", "--json").done())
	if !slices.ContainsFunc(proposed, func(it draft) bool { return it.Kind == "proposal" && it.Article == "kb-7" }) {
		t.Errorf("the newer text is not proposed: %+v", proposed)
	}
}

// TestEqualTitles: articles of one title get slugs of their own.
func TestEqualTitles(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "--as", "articles", d.file("twins.jsonl", `{"id":"x","title":"Care","text":"Wipe the brass."}`+"\n"+`{"id":"y","title":"Care","text":"Dust the shade."}`)).done()
	d.ask("build").done()
	if a, b := d.find("site", "Wipe the brass"), d.find("site", "Dust the shade"); len(a) == 0 || len(b) == 0 {
		t.Errorf("one of the twins is missing: %v, %v", a, b)
	}
}

// TestDismiss: what was put away does not come back by building again.
func TestDismiss(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()
	it, _ := d.ownDraft("flicker")
	d.ask("review", "dismiss", it.ID, "--reason", "on the box already").done()
	d.ask("build", "--recluster").done()
	for _, other := range d.drafts() {
		if other.ID == it.ID {
			t.Errorf("%q is back", it.Title)
		}
	}
	d.ask("review", "approve", "no-such-item").fails("no-such-item", "not in the queue")
}

// TestUndoReview: the last decision is taken back, and no other.
func TestUndoReview(t *testing.T) {
	d := newDesk(t)
	d.ask("import", "testdata/lamps/conversations.jsonl").done()
	d.ask("build").done()
	it, file := d.ownDraft("flicker")
	before := d.read(file)
	d.ask("review", "undo", it.ID).fails("cannot be taken back")
	d.ask("review", "approve", it.ID).done()
	d.ask("review", "undo", "another").fails("something else was decided meanwhile")
	if got := value[map[string]string](d.ask("review", "undo", it.ID, "--json").done()); got["undone"] != it.ID {
		t.Errorf("undo prints %v", got)
	}
	if diff := cmp.Diff(before, d.read(file)); diff != "" {
		t.Errorf("the article is not what it was (-before +after):\n%s", diff)
	}
	d.ask("review", "dismiss", it.ID, "--reason", "no").done()
	if out := d.ask("review", "undo", it.ID).done().out; !strings.Contains(out, "waits again") {
		t.Errorf("undo says %q", out)
	}
	if again, _ := d.ownDraft("flicker"); again.ID != it.ID {
		t.Errorf("%s does not wait again", it.ID)
	}
}
