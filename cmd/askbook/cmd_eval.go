package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

// measured is what can be measured.
var measured = []string{"topics", "search", "questions", "stability"}

// goldHints say what labels look like.
var goldHints = map[string]string{
	"topics":    `a file of JSON Lines {"id":"c-1","label":"refund"}, a conversation each`,
	"search":    "a folder with queries.jsonl and a qrels .tsv, as BEIR has them",
	"questions": `a file of JSON Lines {"conversation":"c-1","question":"q-7"}, a question that was asked each`,
}

func (a *app) evalCommand() *cobra.Command {
	var gold, in, mode, rerank, export string
	var ablation bool
	c := &cobra.Command{
		Use:   "eval topics|search|questions --gold FILE | eval stability",
		Short: "Measure the workspace against gold labels, or how stable its topics are",
		Long: `Measures the last build against what people said is right.

  topics      JSON Lines {"id","label"}: the label of each conversation
  search      a folder in BEIR's layout: queries.jsonl and a qrels .tsv, of a
              corpus that was imported with the same ids; with --ablation,
              other ways to rank as well, and how far each is from the usual one
  questions   JSON Lines {"conversation","question"}: who asked what
  stability   no labels needed: topics found again with another seed, in another
              order, and with a tenth of the conversations added later; with
              --gold as for topics, what each way is worth`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(measured, args[0]) {
				return wrongUsage("for example askbook eval topics --gold labels.jsonl", "eval measures one of %s", strings.Join(measured, ", "))
			}
			if gold == "" && args[0] != "stability" {
				return wrongUsage(goldHints[args[0]], "eval %s needs --gold", args[0])
			}
			return nil
		},
		ValidArgs: measured,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, args []string) error {
			var figures pipeline.Figures
			var err error
			switch args[0] {
			case "topics":
				if figures, err = pipeline.EvalTopics(c.Context(), w, gold); err == nil && export != "" {
					err = pipeline.ExportTopics(c.Context(), w, gold, export)
				}
			case "search":
				q := pipeline.Search{In: in, Mode: index.Mode(mode), K: 100, Rerank: rerank}
				if err := checkSearch(q); err != nil {
					return err
				}
				if ablation {
					return a.evalRankings(c.Context(), w, gold, q)
				}
				figures, err = pipeline.EvalSearch(c.Context(), w, gold, q)
			case "questions":
				figures, err = pipeline.EvalQuestions(c.Context(), w, gold)
			case "stability":
				figures, err = pipeline.EvalStability(c.Context(), w, gold, a.reporter())
			}
			if err != nil {
				return err
			}
			if missing := int(figures["missing"]); missing > 0 && !a.quiet {
				a.say("%s not in the workspace, and nothing can find what is not there", count(missing, "judged document is", "judged documents are"))
			}
			if a.json {
				return a.printJSON(figures)
			}
			var rows [][]string
			for _, name := range slices.Sorted(maps.Keys(figures)) {
				rows = append(rows, []string{name, figure(figures[name])})
			}
			a.table([]string{"FIGURE", "VALUE"}, rows)
			return nil
		}),
	}
	f := c.Flags()
	f.StringVar(&gold, "gold", "", "the labels: a `file`, for search a folder")
	f.StringVar(&export, "export", "", "topics: also write vectors, labels and topics to `folder`, for a comparison with other tools (it holds redacted text)")
	f.StringVar(&in, "in", pipeline.InAll, "search: `where` to look, conversations, articles or all")
	f.StringVar(&mode, "mode", "hybrid", "search: rank by `mode`, hybrid, text or vector")
	f.StringVar(&rerank, "rerank", "", "search: have a `model` look at the first ten hits again, as in search")
	f.BoolVar(&ablation, "ablation", false, "search: set other ways to rank against the usual one")
	return c
}

// figure is a count in full, and a share to four digits.
func figure(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprintf("%.4g", v)
}

// evalRankings prints what each way to rank is worth.
func (a *app) evalRankings(ctx context.Context, w *workspace.Workspace, gold string, q pipeline.Search) error {
	rankings, err := pipeline.EvalRankings(ctx, w, gold, q)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(rankings)
	}
	var rows [][]string
	for i, r := range rankings {
		difference := ""
		if i > 0 {
			difference = fmt.Sprintf("%+.3f (%+.3f to %+.3f)", r.Difference, r.DifferenceLow, r.DifferenceHigh)
		}
		rows = append(rows, []string{r.Name, fmt.Sprintf("%.3f", r.NDCG), fmt.Sprintf("%.3f", r.Hit), fmt.Sprintf("%.3f", r.MRR), difference})
	}
	a.table([]string{"RANKING", "NDCG@10", "HIT@5", "MRR@10", "DIFFERENCE IN NDCG@10 (95 %)"}, rows)
	return nil
}
