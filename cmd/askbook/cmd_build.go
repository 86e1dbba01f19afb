package main

import (
	"github.com/spf13/cobra"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) buildCommand() *cobra.Command {
	var opt pipeline.BuildOptions
	c := &cobra.Command{
		Use:   "build",
		Short: "Find topics and questions, draft articles, render the site: only what changed",
		Args:  cobra.NoArgs,
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

func (a *app) printBuilt(b *pipeline.Built) {
	a.printf("%d topics (%d conversations unsorted), %d articles published, %d drafts, %d proposals, %d gaps\n",
		b.Topics, b.Unsorted, b.Articles.Published, b.Articles.Draft, b.Articles.Proposed, b.Gaps)
	a.printChanges(b)
	a.printf("site/: %d pages, %d files written, in %.1f s with the %s model\n", b.Site.Pages, b.Site.Written, b.Seconds, b.Embedder)
	switch {
	case b.Queue > 0:
		a.printf("Next: askbook serve, and decide on %d items (or: askbook review list)\n", b.Queue)
	case len(b.Stages) > 0 && b.Stages[0].In == 0:
		a.printf("Next: askbook import PATH… to read conversations\n")
	default:
		a.printf("Nothing waits for a review. Next: askbook serve, or publish site/\n")
	}
}
