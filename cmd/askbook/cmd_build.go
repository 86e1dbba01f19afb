package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) buildCommand() *cobra.Command {
	var opt pipeline.BuildOptions
	c := &cobra.Command{
		Use:   "build",
		Short: "Find topics and questions, draft articles, render the site: only what changed",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := workspace.CheckEmbedder(opt.Embedder); err != nil {
				return wrongUsage("", "--embedder: %w", err)
			}
			if err := workspace.CheckLabels(opt.Labels); err != nil {
				return wrongUsage("", "--labels: %w", err)
			}
			w, err := a.open(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			opt.Embedder = fromRoot(w.Root, opt.Embedder)
			done, err := pipeline.Build(c.Context(), w, opt, a.reporter())
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(done)
			}
			a.printBuilt(done)
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&opt.Embedder, "embedder", "", "`model`: builtin, ollama:MODEL, adapted:MODEL or static:DIR (default: keep the workspace's)")
	f.StringVar(&opt.Labels, "labels", "", "who names the topics: builtin or ollama:MODEL")
	f.BoolVar(&opt.Recluster, "recluster", false, "find all topics anew instead of adding to those that are there")
	return c
}

// fromRoot is the name of an embedder whose folder was typed where the user stands: from the workspace's root,
// where it lies below, so that both can move.
func fromRoot(root, embedder string) string {
	dir, ok := strings.CutPrefix(embedder, "static:")
	if !ok {
		return embedder
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return embedder
	}
	if below, err := filepath.Rel(root, dir); err == nil && filepath.IsLocal(below) {
		dir = below
	}
	return "static:" + dir
}

// printBuilt says what a build made, and what waits for a person now.
func (a *app) printBuilt(b *pipeline.Built) {
	conversations := 0
	if len(b.Stages) > 0 {
		conversations = b.Stages[0].In
	}
	a.printf("%s (%d of %s unsorted), %s published, %s\n", count(b.Topics, "topic", "topics"), b.Unsorted, count(conversations, "conversation", "conversations"),
		count(b.Articles.Published, "article", "articles"), count(b.Articles.Draft, "draft", "drafts"))
	a.printChanges(b)
	a.printf("site/: %s, %s written, in %.1f s with the %s model\n", count(b.Site.Pages, "page", "pages"), count(b.Site.Written, "file", "files"), b.Seconds, b.Embedder)
	switch {
	case b.Queue > 0:
		a.printf("Next: askbook serve, and decide on %s: %s (or: askbook review list)\n", count(b.Queue, "item", "items"), waiting(b.Waiting))
	case conversations == 0 && b.Articles.Published == 0:
		a.printf("Next: askbook import PATH… to read conversations\n")
	case b.Articles.Published == 0:
		a.printf("Nothing waits for a review. Next: askbook serve, or import more: a question is drafted once enough customers ask it\n")
	default:
		a.printf("Nothing waits for a review. Next: askbook serve, or publish site/\n")
	}
}

// waiting tells how many of each kind wait for a person.
func waiting(n map[kb.Kind]int) string {
	var parts []string
	for _, k := range []struct {
		kind      kb.Kind
		one, many string
	}{
		{kb.DraftItem, "draft", "drafts"}, {kb.ProposalItem, "proposal", "proposals"}, {kb.StaleItem, "stale article", "stale articles"}, {kb.GapItem, "gap", "gaps"},
	} {
		if n[k.kind] > 0 {
			parts = append(parts, count(n[k.kind], k.one, k.many))
		}
	}
	return strings.Join(parts, ", ")
}
