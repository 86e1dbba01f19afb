package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) topicsCommand() *cobra.Command {
	var members bool
	c := &cobra.Command{
		Use:   "topics",
		Short: "Show the topic tree, or who is where; rename, merge, split and move topics",
		Long: `Shows the topics of the last build. What you decide on them holds in all later
builds and can be undone: a name that you gave is never changed.`,
		Args: noArgs,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, _ []string) error {
			if members {
				return a.printMembers(c, func(yield func(any) error) error {
					return pipeline.TopicMembers(c.Context(), w, func(m pipeline.TopicMember) error { return yield(m) })
				})
			}
			found, err := pipeline.LoadOverview(c.Context(), w)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(found.Topics)
			}
			a.printTopics(found.Topics)
			if all, unsorted := len(found.View.Assignments), found.View.CountUnsorted(); unsorted > 0 {
				a.printf("\nIn no topic: %d of %s, %.1f %%; askbook topics --members has the nearest topic of each\n",
					unsorted, count(all, "conversation", "conversations"), 100*float64(unsorted)/float64(all))
			}
			return nil
		}),
	}
	c.Flags().BoolVar(&members, "members", false, "one line of JSON for each conversation: its topic, and the closest others")
	c.AddCommand(a.topicsShow(), a.topicsRename(), a.topicsMerge(), a.topicsSplit(), a.topicsMove(), a.topicsUndo(), a.topicsDecisions(), a.topicsHistory())
	return c
}

// printMembers writes what each yields as JSON Lines.
func (a *app) printMembers(_ *cobra.Command, each func(yield func(any) error) error) error {
	out := a.lines()
	return each(func(v any) error { return out.Encode(v) })
}

func (a *app) printTopics(topics []pipeline.Topic) {
	if len(topics) == 0 {
		a.printf("No topics yet. Next: askbook import PATH…, then askbook build\n")
		return
	}
	var rows [][]string
	depth := map[string]int{}
	for _, t := range topics {
		depth[t.ID] = 0
		if t.Parent != "" {
			depth[t.ID] = depth[t.Parent] + 1
		}
		rows = append(rows, []string{
			strings.Repeat("  ", depth[t.ID]) + clip(t.Label, 60), strconv.Itoa(t.Conversations), strconv.Itoa(t.Customers),
			clip(strings.Join(t.Terms[:min(len(t.Terms), 5)], ", "), 60), t.ID,
		})
	}
	a.table([]string{"TOPIC", "CONVERSATIONS", "CUSTOMERS", "TERMS", "ID"}, rows)
}

func (a *app) questionsCommand() *cobra.Command {
	var members bool
	c := &cobra.Command{
		Use:   "questions",
		Short: "Show what customers ask, or which conversation asked which",
		Args:  noArgs,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, _ []string) error {
			if members {
				return a.printMembers(c, func(yield func(any) error) error {
					return pipeline.QuestionMembers(c.Context(), w, func(m pipeline.QuestionMember) error { return yield(m) })
				})
			}
			questions, err := pipeline.Questions(c.Context(), w)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(questions)
			}
			if len(questions) == 0 {
				a.printf("No questions yet. Next: askbook import PATH…, then askbook build\n")
				return nil
			}
			var rows [][]string
			for _, q := range questions {
				answer := "no answer"
				if q.Answer != "" {
					answer = clip(q.Answer, 50)
				}
				rows = append(rows, []string{clip(q.Question, 70), strconv.Itoa(q.Conversations), strconv.Itoa(q.Customers), answer, q.ID})
			}
			a.table([]string{"QUESTION", "CONVERSATIONS", "CUSTOMERS", "ANSWER", "ID"}, rows)
			return nil
		}),
	}
	c.Flags().BoolVar(&members, "members", false, "JSON Lines: which turn of which conversation asked which question")
	return c
}

func (a *app) gapsCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "gaps",
		Short: "Suggest new articles, best first",
		Long: `Questions that several customers ask and no published article answers, best first.
Set aside are questions that few of their customers put alike, and those that a better gap
asks too; --all lists them behind the others.`,
		Args: noArgs,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, _ []string) error {
			k, err := pipeline.LoadKnowledge(c.Context(), w)
			if err != nil {
				return err
			}
			gaps := k.Gaps
			if !all {
				gaps = k.Suggested()
			}
			if a.json {
				return a.printJSON(gaps)
			}
			if len(k.Gaps) == 0 {
				a.printf("No gaps: no question that enough customers share lacks a published article.\n")
				return nil
			}
			a.printGaps(gaps)
			if more := len(k.Gaps) - len(gaps); more > 0 {
				a.printf("%s without an article, which few customers put alike or another gap asks too: askbook gaps --all\n", count(more, "more question", "more questions"))
			}
			return nil
		}),
	}
	c.Flags().BoolVar(&all, "all", false, "list those that are set aside too, last")
	return c
}

func (a *app) printGaps(gaps []kb.Gap) {
	if len(gaps) == 0 {
		return
	}
	var rows [][]string
	for _, g := range gaps {
		nearest := "none"
		if g.Nearest != nil {
			nearest = fmt.Sprintf("%s (%.2f)", clip(g.Nearest.Article, 40), g.Nearest.Similarity)
		}
		rows = append(rows, []string{fmt.Sprintf("%.2f", g.Score), clip(g.Title, 70), strconv.Itoa(g.Conversations), strconv.Itoa(g.Customers), nearest})
	}
	a.table([]string{"SCORE", "SUGGESTED ARTICLE", "CONVERSATIONS", "CUSTOMERS", "NEAREST ARTICLE"}, rows)
}
