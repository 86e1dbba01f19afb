package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/index"
	"github.com/askbook/askbook/pipeline"
)

func (a *app) evalCommand() *cobra.Command {
	var gold, in, mode string
	c := &cobra.Command{
		Use:   "eval topics|search|questions --gold FILE | eval stability",
		Short: "Measure the workspace against gold labels, or how stable its topics are",
		Long: `Measures the last build against what people said is right.

  topics      JSON Lines {"id","label"}: the label of each conversation
  search      a folder in BEIR's layout: queries.jsonl and a qrels .tsv, of a
              corpus that was imported with the same ids
  questions   JSON Lines {"conversation","question"}: who asked what
  stability   no labels needed: topics found again with another seed, in another
              order, and with a tenth of the conversations added later; with
              --gold as for topics, what each way is worth`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"topics", "search", "questions", "stability"},
		RunE: func(c *cobra.Command, args []string) error {
			if gold == "" && args[0] != "stability" {
				return wrongUsage("", "eval %s needs --gold", args[0])
			}
			w, err := a.look(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			var figures pipeline.Figures
			switch args[0] {
			case "topics":
				figures, err = pipeline.EvalTopics(c.Context(), w, gold)
			case "search":
				q := pipeline.Search{In: in, Mode: index.Mode(mode), K: 100}
				if err := checkSearch(q); err != nil {
					return err
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
			if a.json {
				return a.printJSON(figures)
			}
			var rows [][]string
			for _, name := range slices.Sorted(maps.Keys(figures)) {
				rows = append(rows, []string{name, fmt.Sprintf("%.4g", figures[name])})
			}
			a.table([]string{"FIGURE", "VALUE"}, rows)
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&gold, "gold", "", "the labels: a `file`, for search a folder")
	f.StringVar(&in, "in", pipeline.InAll, "search: `where` to look, conversations, articles or all")
	f.StringVar(&mode, "mode", "hybrid", "search: rank by `mode`, hybrid, text or vector")
	return c
}
