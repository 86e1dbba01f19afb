package content

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func openDir(t *testing.T, files map[string]string) (*Dir, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "content")
	d, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	for name, data := range files {
		write(t, folder, name, data)
	}
	return d, folder
}

func write(t *testing.T, folder, name, data string) {
	t.Helper()
	file := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func draft(body string) Article {
	return Article{ID: "a-1", Title: "How do I pause?", Topic: "t-1", Section: "Billing", Question: "q-1", Model: "builtin", Body: body}
}

func writeOne(t *testing.T, d *Dir, a Article) Written {
	t.Helper()
	w, err := d.Write(context.Background(), []Article{a})
	if err != nil {
		t.Fatal(err)
	}
	return w[0]
}

func TestWriteCreatesAndUpdates(t *testing.T) {
	d, folder := openDir(t, nil)
	if w := writeOne(t, d, draft("Press pause.")); w.Outcome != Created || w.Article.Path != "how-do-i-pause.md" {
		t.Fatalf("got %s %s", w.Outcome, w.Article.Path)
	}
	before, err := os.Stat(filepath.Join(folder, "how-do-i-pause.md"))
	if err != nil {
		t.Fatal(err)
	}
	if w := writeOne(t, d, draft("Press pause.")); w.Outcome != Unchanged {
		t.Errorf("the same again: %s", w.Outcome)
	}
	after, err := os.Stat(filepath.Join(folder, "how-do-i-pause.md"))
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Error("the same again was written")
	}
	// A person's comment and own key outlive new words of the run.
	text := read(t, folder, "how-do-i-pause.md")
	text = strings.Replace(text, "status: draft\n", "status: draft # Kim will see\nowner: Kim\n", 1)
	write(t, folder, "how-do-i-pause.md", text)
	if w := writeOne(t, d, draft("Press pause twice.")); w.Outcome != Updated || w.Article.Status != Draft {
		t.Fatalf("got %s, status %s", w.Outcome, w.Article.Status)
	}
	text = read(t, folder, "how-do-i-pause.md")
	for _, want := range []string{"status: draft # Kim will see\nowner: Kim\n", "\nPress pause twice.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestWriteNeverChangesWhatIsPublic(t *testing.T) {
	const body = "Open the menu, press pause and choose for how long. The next box is then left out, and you pay nothing for it; " +
		"what you have paid already stays on your account for 30 days and is taken off the box that comes after the pause."
	publish := func(t *testing.T, imported bool) (*Dir, string, string) {
		d, folder := openDir(t, nil)
		a := draft(body)
		a.Status, a.Imported, a.Paraphrases = Published, imported, []string{"Can I leave out a box?"}
		writeOne(t, d, a)
		return d, folder, read(t, folder, "how-do-i-pause.md")
	}
	for _, c := range []struct {
		name     string
		change   func(*Article)
		imported bool
		want     Outcome
		touched  bool // the file, not the words in it
	}{
		{name: "nothing", change: func(*Article) {}, want: Unchanged},
		{name: "a number", change: func(a *Article) { a.Body = strings.Replace(body, "30", "60", 1) }, want: Proposed},
		{name: "the body", change: func(a *Article) { a.Body = "Boxes cannot be paused any more." }, want: Proposed},
		{name: "the title", change: func(a *Article) { a.Title = "How do I stop?" }, want: Proposed},
		{name: "all paraphrases", change: func(a *Article) {
			a.Paraphrases = []string{"Who feeds the cat while we are in Rome this summer?", "My neighbour has gone to sea, stop his parcels please", "Holiday"}
		}, want: Proposed},
		{name: "a word", change: func(a *Article) { a.Body = strings.Replace(body, "left out", "omitted", 1) }, want: Unchanged},
		{name: "topic and sources", change: func(a *Article) { a.Topic, a.Sources = "t-9", []Source{{"c-1", 2}} }, want: Updated, touched: true},
		{name: "an import", change: func(a *Article) { a.Body = "Boxes cannot be paused any more." }, imported: true, want: Updated, touched: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, folder, before := publish(t, c.imported)
			a := draft(body)
			a.Imported, a.Paraphrases = c.imported, []string{"Can I leave out a box?"}
			c.change(&a)
			w := writeOne(t, d, a)
			if w.Outcome != c.want || w.Article.Status != Published {
				t.Errorf("got %s and %s, want %s", w.Outcome, w.Article.Status, c.want)
			}
			if got := read(t, folder, "how-do-i-pause.md"); (got != before) != c.touched {
				t.Errorf("the public file (-before +after)\n%s", cmp.Diff(before, got))
			}
			if !c.imported && w.Article.Body != body {
				t.Errorf("the public body is now %q", w.Article.Body)
			}
			if _, err := d.Accept(context.Background(), "a-1"); (err == nil) != (c.want == Proposed) {
				t.Errorf("accept: %v", err)
			}
			if again := writeOne(t, d, a); again.Outcome != Unchanged {
				t.Errorf("after all is decided: %s", again.Outcome)
			}
		})
	}
}

func TestWriteNeverOverwritesAPerson(t *testing.T) {
	ctx := context.Background()
	d, folder := openDir(t, nil)
	writeOne(t, d, draft("Press pause."))
	edited := strings.Replace(read(t, folder, "how-do-i-pause.md"), "Press pause.", "Press the pause button.  \n\nIt is green.", 1)
	write(t, folder, "how-do-i-pause.md", edited)

	if w := writeOne(t, d, draft("Press pause.")); w.Outcome != Unchanged {
		t.Errorf("nothing new to say: %s", w.Outcome)
	}
	if w := writeOne(t, d, draft("Press and hold pause.")); w.Outcome != Proposed {
		t.Errorf("something new to say: %s", w.Outcome)
	}
	if got := read(t, folder, "how-do-i-pause.md"); got != edited {
		t.Errorf("the person's file changed (-want +got)\n%s", cmp.Diff(edited, got))
	}
	if diff := cmp.Diff([]string{"how-do-i-pause.md", "how-do-i-pause.proposal.md"}, names(t, folder)); diff != "" {
		t.Error(diff)
	}
	if w := writeOne(t, d, draft("Press and hold pause.")); w.Outcome != Unchanged {
		t.Errorf("the same proposal again: %s", w.Outcome)
	}
	articles, errs := d.List(ctx)
	if len(articles) != 1 || len(errs) != 0 {
		t.Fatalf("a proposal is listed as an article: %d, %v", len(articles), errs)
	}
	_, proposals, errs := d.All(ctx)
	if len(proposals) != 1 || len(errs) != 0 || proposals[0].ID != "a-1.proposal" || proposals[0].Text.Body != "Press and hold pause." {
		t.Fatalf("got %+v, %v", proposals, errs)
	}

	if err := d.Dismiss(ctx, "a-1"); err != nil {
		t.Fatal(err)
	}
	if w := writeOne(t, d, draft("Press and hold pause.")); w.Outcome != Kept {
		t.Errorf("a declined proposal returns: %s", w.Outcome)
	}
	if w := writeOne(t, d, draft("The pause button is gone; write to the team, who pause it for you within a day.")); w.Outcome != Proposed {
		t.Errorf("a much different one does not: %s", w.Outcome)
	}
	a, err := d.Accept(ctx, "a-1")
	if err != nil {
		t.Fatal(err)
	}
	if a.Edited() || !strings.HasPrefix(a.Body, "The pause button is gone") || a.Declined != "" {
		t.Errorf("accepted: %+v", a)
	}
	if diff := cmp.Diff([]string{"how-do-i-pause.md"}, names(t, folder)); diff != "" {
		t.Error(diff)
	}
	if _, err := d.Accept(ctx, "a-1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("accept twice: %v", err)
	}
}

func TestWriteKeepsAPersonsTitleAndArchive(t *testing.T) {
	ctx := context.Background()
	d, folder := openDir(t, nil)
	writeOne(t, d, draft("Press pause."))
	write(t, folder, "how-do-i-pause.md", strings.Replace(read(t, folder, "how-do-i-pause.md"), "title: How do I pause?", "title: Pausing", 1))
	a := draft("Press pause twice.")
	a.Title = "Where is pause?"
	if w := writeOne(t, d, a); w.Outcome != Updated || w.Article.Title != "Pausing" || w.Article.Slug != "how-do-i-pause" {
		t.Errorf("got %s %q %s", w.Outcome, w.Article.Title, w.Article.Slug)
	}
	if _, err := d.SetStatus(ctx, "a-1", Archived); err != nil {
		t.Fatal(err)
	}
	if w := writeOne(t, d, draft("Something else.")); w.Outcome != Kept || w.Article.Body != "Press pause twice." {
		t.Errorf("an archived article came back: %s", w.Outcome)
	}
}

func TestSetStatusChangesNothingElse(t *testing.T) {
	before := "\ufeff---\r\n# ours\r\ntitle:   'Moving'\r\nstatus: draft   # see ticket\r\nid: m\r\nslug: moving\r\nextra: {a: [1, 2]}\r\n---\r\nLine one  \r\n\r\n\r\n* two\r\n"
	d, folder := openDir(t, map[string]string{"moving.md": before})
	if _, err := d.SetStatus(context.Background(), "m", Published); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(before, "status: draft   # see ticket", "status: published   # see ticket", 1)
	if diff := cmp.Diff(want, read(t, folder, "moving.md")); diff != "" {
		t.Error(diff)
	}
}

func TestSetStatusWithoutFrontMatter(t *testing.T) {
	d, folder := openDir(t, map[string]string{"moving.md": "# Moving\n\nTell us.\n"})
	a, err := d.SetStatus(context.Background(), "moving", Published)
	if err != nil || a.Status != Published || a.ID != "moving" {
		t.Fatalf("%+v, %v", a, err)
	}
	want := "---\ntitle: Moving\nstatus: published\nslug: moving\nid: moving\n---\n\n# Moving\n\nTell us.\n"
	if diff := cmp.Diff(want, read(t, folder, "moving.md")); diff != "" {
		t.Error(diff)
	}
}

func TestListReportsWhatIsNotRight(t *testing.T) {
	d, folder := openDir(t, map[string]string{
		"a.md":             "---\nid: one\nslug: a\n---\nA",
		"b.md":             "---\nid: one\nslug: b\n---\nA copy",
		"c.md":             "---\nid: three\nslug: a\n---\nAnother's slug",
		"broken.md":        "---\ntitle: [\n---\n",
		"deep/er/page.md":  "---\nid: deep\nslug: moved\n---\nBelow",
		".hidden.md":       "nobody's business",
		"photo.png":        "no article",
		"lost.proposal.md": "---\nid: lost\n---\nno article beside it",
	})
	secret := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(folder, "link.md")); err != nil {
		t.Skip("no symbolic links here")
	}
	articles, errs := d.List(context.Background())
	var got []string
	for _, a := range articles {
		got = append(got, a.ID+" "+a.Slug+" "+strings.Join(a.Aliases, ","))
	}
	// A slug that differs from the file's name leaves the name as an alias.
	if diff := cmp.Diff([]string{"deep moved page", "one a "}, got); diff != "" {
		t.Error(diff)
	}
	var paths []string
	for _, err := range errs {
		var at *FileError
		if !errors.As(err, &at) {
			t.Fatal(err)
		}
		paths = append(paths, at.Path)
	}
	if diff := cmp.Diff([]string{"broken.md", "link.md", "b.md", "c.md"}, paths); diff != "" {
		t.Errorf("%s\n%v", diff, errs)
	}
	if _, _, all := d.All(context.Background()); len(all) != len(errs)+1 {
		t.Errorf("a proposal without an article: %v", all)
	}
}

func TestSlugsNeverCollide(t *testing.T) {
	d, folder := openDir(t, map[string]string{"How-To-Pay.md": "---\ntitle: [\n---\nbroken, but there"})
	var articles []Article
	for _, id := range []string{"a", "b", "c"} {
		articles = append(articles, Article{ID: id, Title: "How to pay", Body: id})
	}
	articles = append(articles, Article{ID: "../../d", Title: "../../../escape", Slug: "../up", Body: "d"})
	if _, err := d.Write(context.Background(), articles); err != nil {
		t.Fatal(err)
	}
	want := []string{"How-To-Pay.md", "escape.md", "how-to-pay-2.md", "how-to-pay-3.md", "how-to-pay-4.md"}
	if diff := cmp.Diff(want, names(t, folder)); diff != "" {
		t.Error(diff)
	}
}

// Whoever changes the slug by hand knows nothing of aliases, and may do so again.
func TestSlugChangedByHandTwice(t *testing.T) {
	ctx := context.Background()
	d, folder := openDir(t, nil)
	writeOne(t, d, draft("Press pause."))
	for _, c := range [][2]string{{"how-do-i-pause", "pausing"}, {"pausing", "pause"}} {
		file := read(t, folder, "how-do-i-pause.md")
		write(t, folder, "how-do-i-pause.md", strings.Replace(file, "slug: "+c[0]+"\n", "slug: "+c[1]+"\n", 1))
		if _, err := d.Write(ctx, nil); err != nil { // a build
			t.Fatal(err)
		}
	}
	a, err := d.Get(ctx, "a-1")
	if err != nil || a.Slug != "pause" {
		t.Fatal(a.Slug, err)
	}
	slices.Sort(a.Aliases)
	if diff := cmp.Diff([]string{"how-do-i-pause", "pausing"}, a.Aliases); diff != "" {
		t.Error(diff)
	}
}

func TestWithdraw(t *testing.T) {
	ctx := context.Background()
	d, folder := openDir(t, map[string]string{"own.md": "---\nid: own\n---\nA person's draft"})
	writeOne(t, d, draft("Press pause."))
	if got, err := d.Withdraw(ctx, "a-1", "own"); err != nil || !slices.Equal(got, []string{"a-1"}) {
		t.Errorf("withdrawn: %v, %v", got, err)
	}
	if _, err := d.Withdraw(ctx, "own", "a-1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("of a draft that is gone: %v", err)
	}
	if diff := cmp.Diff([]string{"own.md"}, names(t, folder)); diff != "" {
		t.Error(diff)
	}
}

// What a kill leaves behind is gone after the next write.
func TestWriteTidies(t *testing.T) {
	d, folder := openDir(t, map[string]string{temporary: "half a fi"})
	if articles, errs := d.List(context.Background()); len(articles)+len(errs) != 0 {
		t.Errorf("the left-over is seen: %v %v", articles, errs)
	}
	if _, err := d.Write(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}
