package kb_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/demo.golden anew")

// What readers see of the demo stands in a golden file: the figures of the
// questions, their titles with the articles that answer them, what is stale, and
// the drafts. A change of any shows in the diff, to be judged by reading it.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the demo")
	}
	w := demoWorkspace(t)
	ctx := context.Background()
	gold := filepath.Join(t.TempDir(), "gold.jsonl")
	labels, err := os.ReadFile(filepath.Join("..", "content", "demo", "files", "gold.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(gold, labels, 0o600); err != nil {
		t.Fatal(err)
	}
	figures, err := pipeline.EvalQuestions(ctx, w, gold)
	if err != nil {
		t.Fatal(err)
	}
	known, err := pipeline.LoadKnowledge(ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	articles, _, err := pipeline.LoadArticles(ctx, w)
	if err != nil {
		t.Fatal(err)
	}

	var got bytes.Buffer
	fmt.Fprintf(&got, "pairs: precision %.2f, recall %.2f, F1 %.2f\n\n", figures["precision"], figures["recall"], figures["f1"])
	titles := map[string]string{}
	for _, a := range articles {
		titles[a.ID] = a.Title
	}
	for _, q := range known.Questions {
		if q.Customers >= kb.DefaultMinCustomers {
			fmt.Fprintf(&got, "%2d  %s\n", q.Customers, q.Question)
			if title, is := titles[q.Article]; is && title != q.Question {
				fmt.Fprintf(&got, "      answered by %q\n", title)
			}
		}
	}
	for _, s := range known.Stale {
		fmt.Fprintf(&got, "\nstale: %s (%d)\n  %s\n", s.Title, s.Conversations, s.Reason)
	}
	slices.SortFunc(articles, func(a, b content.Article) int { return strings.Compare(a.Title, b.Title) })
	for _, a := range articles {
		if !a.Imported {
			fmt.Fprintf(&got, "\n\n### %s\n    %s\n\n%s\n", a.Title, strings.Join(a.Paraphrases, "\n    "), a.Body)
		}
	}

	const golden = "testdata/demo.golden"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("the demo reads differently; judge it, then run go test ./kb -run TestDemo -update\n%s", diff)
	}
	if figures["f1"] < .75 || figures["precision"] < .88 {
		t.Errorf("pairs: precision %.2f, F1 %.2f", figures["precision"], figures["f1"])
	}
	// The demo plants these, and no others.
	var stale []string
	for _, s := range known.Stale {
		stale = append(stale, s.Title)
		if len(s.Evidence) == 0 || s.Reason == "" {
			t.Errorf("%q is stale without a reason: %+v", s.Title, s)
		}
	}
	slices.Sort(stale)
	planted := []string{"Can I send my Dawnlatch back?", "How do I set when the door opens and closes?", "What does Dawnlatch Plus cost?"}
	if diff := cmp.Diff(planted, stale); diff != "" {
		t.Errorf("stale articles (-want +got)\n%s", diff)
	}
}

// demoWorkspace is the demo as its readers find it, with what its company approved.
func demoWorkspace(t *testing.T) *workspace.Workspace {
	t.Helper()
	ctx := context.Background()
	root, err := pipeline.InitDemo(filepath.Join(t.TempDir(), "demo"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(ctx, root, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if _, err := pipeline.Demo(ctx, w, pipeline.Silent{}); err != nil {
		t.Fatal(err)
	}
	return w
}
