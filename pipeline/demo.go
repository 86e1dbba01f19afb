package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/content/demo"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/workspace"
)

// demoSettings is the askbook.yaml of the demo's workspace.
const demoSettings = `# The settings of the demo, a company that does not exist.
name: %[1]s help
description: Answers from the people who look after your coop door.
url: https://help.%[3]s/
contact: mailto:%[2]s
company:
  domains: [%[3]s]
embedder: builtin
`

// errNoDemo says that a folder holds something else than a demo.
var errNoDemo = errors.New("this folder is not a demo's: name another, or none")

// demoFiles is where a demo's workspace keeps what it imports, which also
// tells it from others.
func demoFiles(root string) string { return filepath.Join(root, ".askbook", "demo") }

// InitDemo makes dir a demo's workspace; one that is a demo's already stays.
func InitDemo(dir string) (root string, err error) {
	root, err = filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("making the demo: %w", err)
	}
	if _, err := os.Stat(demoFiles(root)); err == nil {
		return root, demo.Write(demoFiles(root))
	}
	if entries, err := os.ReadDir(root); err == nil && len(entries) > 0 {
		return "", fmt.Errorf("%s: %w", dir, errNoDemo)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("making the demo: %w", err)
	}
	// The marker comes first: after a kill the folder is known as a demo's.
	if err := os.MkdirAll(demoFiles(root), 0o700); err != nil {
		return "", fmt.Errorf("making the demo: %w", err)
	}
	if err := demo.Write(demoFiles(root)); err != nil {
		return "", fmt.Errorf("making the demo: %w", err)
	}
	if err := os.WriteFile(filepath.Join(root, ".gitignore"), []byte("/.askbook/\n"), 0o644); err != nil {
		return "", fmt.Errorf("making the demo: %w", err)
	}
	settings := fmt.Sprintf(demoSettings, demo.Company, demo.Address, demo.Domain)
	if err := os.WriteFile(filepath.Join(root, workspace.SettingsFile), []byte(settings), 0o644); err != nil {
		return "", fmt.Errorf("making the demo: %w", err)
	}
	return root, nil
}

// Demo imports what comes with the binary, builds, approves what its company
// approved, and builds again.
func Demo(ctx context.Context, w *workspace.Workspace, rep Reporter) (*Built, error) {
	files := demoFiles(w.Root)
	if _, err := ImportArticles(ctx, w, ImportOptions{Paths: []string{filepath.Join(files, demo.Articles)}}, rep); err != nil {
		return nil, err
	}
	if _, err := Import(ctx, w, ImportOptions{Paths: []string{filepath.Join(files, demo.Conversations)}}, rep); err != nil {
		return nil, err
	}
	built, err := Build(ctx, w, BuildOptions{Embedder: "builtin"}, rep)
	if err != nil {
		return nil, err
	}
	approved, err := approveDemo(ctx, w)
	if err != nil || approved == 0 {
		return built, err
	}
	again, err := Build(ctx, w, BuildOptions{Embedder: "builtin"}, rep)
	if err != nil {
		return nil, err
	}
	again.Stages = append(built.Stages, again.Stages...)
	again.Seconds += built.Seconds
	again.Site.Written += built.Site.Written
	return again, nil
}

// demoSimilarity is the least at which a draft answers an approved question.
const demoSimilarity = .45

// approveDemo publishes for each approval the draft whose question is closest
// in meaning, and returns how many there were.
func approveDemo(ctx context.Context, w *workspace.Workspace) (int, error) {
	approvals, err := demo.Approvals()
	if err != nil {
		return 0, err
	}
	review, err := LoadReview(ctx, w)
	if err != nil {
		return 0, err
	}
	embedder, err := w.Embedder(ctx, "builtin")
	if err != nil {
		return 0, err
	}
	var drafts []kb.QueueItem
	var titles []string
	for _, it := range review.Items {
		if it.Kind == kb.DraftItem {
			drafts, titles = append(drafts, it), append(titles, it.Title)
		}
	}
	var wanted []string
	for _, a := range approvals {
		wanted = append(wanted, a.Like)
	}
	vectors, err := embedder.Embed(ctx, embed.Cluster, append(titles, wanted...))
	if err != nil {
		return 0, fmt.Errorf("approving the demo's drafts: %w", err)
	}
	draftVectors, wantedVectors := vectors[:len(titles)], vectors[len(titles):]
	dir, err := content.Open(w.Content())
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	approved := 0
	for _, m := range closest(wantedVectors, draftVectors) {
		if err := approveAs(ctx, w, dir, drafts[m.draft], approvals[m.approval].Section); err != nil {
			return approved, err
		}
		approved++
	}
	return approved, nil
}

// match pairs an approval with the draft that it means.
type match struct {
	approval, draft int
	similarity      float64
}

// closest matches each approval to at most one draft, the most similar pairs
// first, so that one whose draft is missing takes nobody else's.
func closest(approvals, drafts []embed.Vector) []match {
	var all []match
	for i, a := range approvals {
		for j, d := range drafts {
			if s := dot(a, d); s >= demoSimilarity {
				all = append(all, match{i, j, s})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y match) int { return cmp.Compare(y.similarity, x.similarity) })
	usedApproval, usedDraft := map[int]bool{}, map[int]bool{}
	return slices.DeleteFunc(all, func(m match) bool {
		if usedApproval[m.approval] || usedDraft[m.draft] {
			return true
		}
		usedApproval[m.approval], usedDraft[m.draft] = true, true
		return false
	})
}

func approveAs(ctx context.Context, w *workspace.Workspace, dir *content.Dir, item kb.QueueItem, section string) error {
	article, err := dir.Get(ctx, item.Article)
	if err != nil {
		return err
	}
	if section != "" && section != article.Section {
		article.Section = section
		if _, err := dir.Edit(ctx, article); err != nil {
			return err
		}
	}
	return Approve(ctx, w, item, time.Now())
}

func dot(a, b embed.Vector) float64 {
	var sum float64
	for i := range min(len(a), len(b)) {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
