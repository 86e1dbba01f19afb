package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// desk opens a new workspace that embeds with the built-in model.
func desk(t *testing.T) *workspace.Workspace {
	t.Helper()
	root, err := workspace.Init(filepath.Join(t.TempDir(), "help"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(t.Context(), root, func(key string) string {
		return map[string]string{"ASKBOOK_EMBEDDER": "builtin", "OLLAMA_HOST": "http://127.0.0.1:9"}[key]
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// give imports a text from standard input.
func give(t *testing.T, w *workspace.Workspace, text string) *pipeline.Imported {
	t.Helper()
	got, err := pipeline.Import(t.Context(), w, pipeline.ImportOptions{Paths: []string{"-"}, In: strings.NewReader(text)}, pipeline.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func build(t *testing.T, w *workspace.Workspace) *pipeline.Built {
	t.Helper()
	built, err := pipeline.Build(t.Context(), w, pipeline.BuildOptions{}, pipeline.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	return built
}

// bakery are conversations in which three questions are asked by four people each.
func bakery() string {
	var b strings.Builder
	n := 0
	for _, topic := range []struct {
		asked    []string
		answered string
	}{
		{
			[]string{"How do I feed my sourdough starter?", "my starter looks hungry, how often must I feed it", "Feeding schedule for the sourdough starter?", "How much flour does the starter need at each feeding?"},
			"Feed the starter once a day with 50 g of flour and 50 g of water, and leave it at room temperature.",
		},
		{
			[]string{"When is the delivery van in my street?", "at what time do you deliver the bread", "Delivery times of the bread van?", "Until when is my bread delivered in the morning?"},
			"The van delivers between six and eight in the morning; you see the minute in your account under Deliveries.",
		},
		{
			[]string{"Can I freeze the walnut loaf?", "is freezing the walnut bread a good idea?", "How long does a walnut loaf keep in the freezer?", "freezer and walnut loaf, does that work"},
			"Yes, freeze the walnut loaf on the day you buy it, sliced and in a bag. It keeps for three months in the freezer.",
		},
	} {
		for _, text := range topic.asked {
			n++
			line, _ := json.Marshal(map[string]any{
				"id": fmt.Sprintf("b-%02d", n), "time": time.Date(2026, 1, n, 8, 0, 0, 0, time.UTC), "customer": map[string]string{"id": fmt.Sprintf("guest-%d", n)},
				"turns": []map[string]string{{"role": "customer", "text": text}, {"role": "agent", "text": topic.answered}},
			})
			b.Write(append(line, '\n'))
		}
	}
	return b.String()
}

// public is the published site, by file.
func public(t *testing.T, w *workspace.Workspace) map[string]string {
	t.Helper()
	site := map[string]string{}
	root := os.DirFS(w.Root)
	for _, pattern := range []string{"site/*", "site/*/*", "content/*"} {
		names, err := filepath.Glob(filepath.Join(w.Root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			rel, _ := filepath.Rel(w.Root, name)
			f, err := root.Open(filepath.ToSlash(rel))
			if err != nil {
				t.Fatal(err)
			}
			if info, err := f.Stat(); err == nil && !info.IsDir() {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				site[filepath.ToSlash(rel)] = string(data)
			}
			f.Close()
		}
	}
	return site
}

// TestSecondBuild: whatever happened before the first build, a second one finds
// nothing to do, and writes nothing.
func TestSecondBuild(t *testing.T) {
	w := desk(t)
	item := func(kind kb.Kind) kb.QueueItem {
		t.Helper()
		r, err := pipeline.LoadReview(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range r.Items {
			if it.Kind == kind {
				return it
			}
		}
		t.Fatalf("no %s in %+v", kind, r.Items)
		return kb.QueueItem{}
	}
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	var edited string
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"nothing", func() {}},
		{"conversations", func() { give(t, w, bakery()) }},
		{"an approval", func() {
			it := item(kb.DraftItem)
			edited = it.Article
			if err := pipeline.Approve(t.Context(), w, it, at); err != nil {
				t.Fatal(err)
			}
		}},
		{"an edit", func() {
			articles, _, err := pipeline.LoadArticles(t.Context(), w)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range articles {
				if a.ID != edited {
					continue
				}
				path := filepath.Join(w.Content(), a.Path)
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, append(data, "\nAsk us when in doubt.\n"...), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{"a dismissal", func() {
			if err := pipeline.Dismiss(t.Context(), w, item(kb.DraftItem), "no", at); err != nil {
				t.Fatal(err)
			}
		}},
		{"imported articles", func() {
			in := strings.NewReader(`{"id":"k","title":"Opening hours","text":"From six to noon."}` + "\n")
			if _, err := pipeline.ImportArticles(t.Context(), w, pipeline.ImportOptions{Paths: []string{"-"}, In: in}, pipeline.Silent{}); err != nil {
				t.Fatal(err)
			}
		}},
		{"one more conversation", func() { give(t, w, `{"id":"b-99","text":"Do you sell rye flour?"}`+"\n") }},
		{"a page deleted by hand", func() {
			if err := os.Remove(filepath.Join(w.Site(), "404.html")); err != nil {
				t.Fatal(err)
			}
		}},
		{"a page defaced by hand", func() {
			if err := os.WriteFile(filepath.Join(w.Site(), "index.html"), []byte("mine now"), 0o644); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		step.do()
		first := build(t, w)
		before := public(t, w)
		second := build(t, w)
		for _, stage := range second.Stages {
			if !stage.Skipped {
				t.Errorf("after %s, the second build runs the stage %s again", step.name, stage.Name)
			}
		}
		if diff := cmp.Diff(before, public(t, w)); diff != "" {
			t.Errorf("after %s, the second build changed files:\n%s", step.name, diff)
		}
		if second.Site.Written != 0 || second.Articles != first.Articles || second.Queue != first.Queue || second.Topics != first.Topics {
			t.Errorf("after %s, the second build says %+v, the first said %+v", step.name, second, first)
		}
	}
	if _, err := os.Stat(filepath.Join(w.Site(), "404.html")); err != nil {
		t.Error(err)
	}
	if index, err := os.ReadFile(filepath.Join(w.Site(), "index.html")); err != nil || strings.Contains(string(index), "mine now") {
		t.Errorf("index.html stays defaced (%v)", err)
	}
}

// TestStagesInAnyCut: a build that is interrupted in any of its stages goes on
// to the same end.
func TestStagesInAnyCut(t *testing.T) {
	whole := desk(t)
	give(t, whole, bakery())
	want := build(t, whole)
	for i := range len(want.Stages) {
		w := desk(t)
		give(t, w, bakery())
		ctx, cancel := context.WithCancel(t.Context())
		_, err := pipeline.Build(ctx, w, pipeline.BuildOptions{}, &stopper{after: i, cancel: cancel})
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted in stage %s: %v", want.Stages[i].Name, err)
		}
		build(t, w)
		if diff := cmp.Diff(public(t, whole), public(t, w)); diff != "" {
			t.Errorf("interrupted in stage %s, the outcome differs:\n%s", want.Stages[i].Name, diff)
		}
	}
}

// stopper cancels when stage number after begins.
type stopper struct {
	pipeline.Silent
	after  int
	cancel func()
}

func (s *stopper) Stage(name string, total int64, unit pipeline.Unit) pipeline.Meter {
	if s.after == 0 {
		s.cancel()
	}
	s.after--
	return s.Silent.Stage(name, total, unit)
}

// TestThreadsAcrossImports: a thread whose mails came in several files, in any
// order, is one conversation with the same turns.
func TestThreadsAcrossImports(t *testing.T) {
	mail := func(id, answers, from, text string, day int) string {
		refs := ""
		if answers != "" {
			refs = "In-Reply-To: <" + answers + "@flour.example>\nReferences: <" + answers + "@flour.example>\n"
		}
		return fmt.Sprintf("From x Mon Jan  5 09:00:00 2026\nFrom: %s\nTo: help@bakery.example\nSubject: Rye\nMessage-ID: <%s@flour.example>\n%sDate: %s\n\n%s\n\n",
			from, id, refs, time.Date(2026, 1, day, 9, 0, 0, 0, time.UTC).Format(time.RFC1123Z), text)
	}
	mails := []string{
		mail("1", "", "Una <una@mill.example>", "Is there rye bread on Mondays?", 5),
		mail("2", "1", "Help <help@bakery.example>", "There is, from eight on.", 6),
		mail("3", "2", "Una <una@mill.example>", "Do you slice it?", 7),
	}
	var want []any
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}, {0, 2, 1}, {1, 2, 0}} {
		w := desk(t)
		for _, i := range order {
			give(t, w, mails[i])
			give(t, w, mails[i]) // twice is once
		}
		var got []any
		if err := pipeline.ExportRaw(t.Context(), w, func(v any) error { got = append(got, v); return nil }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 {
			t.Errorf("in the order %v there are %d conversations", order, len(got))
		}
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var plain []any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		for _, c := range plain {
			delete(c.(map[string]any), "id") // the first mail that came names the thread
		}
		if want == nil {
			want = plain
		}
		if diff := cmp.Diff(want, plain); diff != "" {
			t.Errorf("in the order %v the thread differs:\n%s", order, diff)
		}
	}
}

// TestDryRun: it says what an import would do, and does none of it.
func TestDryRun(t *testing.T) {
	w := desk(t)
	dry, err := pipeline.Import(t.Context(), w, pipeline.ImportOptions{Paths: []string{"-"}, In: strings.NewReader(bakery()), DryRun: true}, pipeline.Silent{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Store.CountConversations(t.Context()); n != 0 || err != nil {
		t.Errorf("a dry run kept %d conversations (%v)", n, err)
	}
	if diff := cmp.Diff(give(t, w, bakery()), dry); diff != "" {
		t.Errorf("the dry run said something else than the import:\n%s", diff)
	}
}
