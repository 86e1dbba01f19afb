package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) topicsShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Tell of one topic: what it is about, its parts, questions, trend and neighbours",
		Args:  one("the id of the topic, as `askbook topics` shows it"),
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, args []string) error {
			t, err := pipeline.TopicByID(c.Context(), w, args[0])
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(t)
			}
			a.printTopic(t)
			return nil
		}),
	}
}

func (a *app) printTopic(t *pipeline.TopicDetail) {
	a.printf("%s  [%s]\n", printable(strings.Join(t.Path, " › ")), t.ID)
	a.printf("%s, %.1f %% of all, from %s\n", count(t.Conversations, "conversation", "conversations"), 100*t.Share, count(t.Customers, "customer", "customers"))
	a.printf("Terms: %s\n", printable(strings.Join(t.Terms, ", ")))
	if t.Trend != nil {
		a.printf("Trend: %s\n", trendSentence(t.Trend))
	}
	a.printList("What typical customers wrote", len(t.Typical), func(i int) (string, string) { return t.Typical[i].Text, t.Typical[i].Conversation })
	a.printList("Parts", len(t.Parts), func(i int) (string, string) {
		return fmt.Sprintf("%s, %d", t.Parts[i].Label, t.Parts[i].Conversations), t.Parts[i].ID
	})
	a.printList("What customers ask", len(t.Questions), func(i int) (string, string) {
		q := &t.Questions[i]
		if q.Article != "" {
			return q.Question, q.Article
		}
		return q.Question, q.ID
	})
	a.printList("Topics like it", len(t.Nearest), func(i int) (string, string) {
		return fmt.Sprintf("%s, %.2f", t.Nearest[i].Label, t.Nearest[i].Similarity), t.Nearest[i].ID
	})
}

// printList prints texts with the ids to go on with.
func (a *app) printList(title string, n int, at func(i int) (text, id string)) {
	if n == 0 {
		return
	}
	a.printf("\n%s\n", title)
	for i := range n {
		text, id := at(i)
		a.printf("  - %s  [%s]\n", clip(printable(text), 110), printable(id))
	}
}

// trendSentence draws counts as bars, and compares the last period with the one before.
func trendSentence(t *pipeline.TopicTrend) string {
	most := 1
	for _, n := range t.Counts {
		most = max(most, n)
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	var drawn strings.Builder
	for _, n := range t.Counts {
		if n == 0 {
			drawn.WriteByte(' ')
			continue
		}
		drawn.WriteRune(bars[(n*(len(bars)-1)+most/2)/most])
	}
	s := fmt.Sprintf("|%s| a %s from %s on, at most %d", drawn.String(), t.Unit, day(t.Start), most)
	if t.Days > 0 {
		s += fmt.Sprintf("; %d in the last %d days, %d in the %d before", t.Last, t.Days, t.Before, t.Days)
	}
	return s
}
