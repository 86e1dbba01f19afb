package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) topicsDecisions() *cobra.Command {
	return &cobra.Command{
		Use:   "decisions",
		Short: "List what people decided on topics",
		Args:  noArgs,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, _ []string) error {
			list, err := pipeline.TopicDecisions(c.Context(), w)
			if err != nil {
				return err
			}
			decisions := asTopicDecisions(list)
			if a.json {
				return a.printJSON(decisions)
			}
			if len(decisions) == 0 {
				a.printf("Nothing was decided on topics.\n")
				return nil
			}
			var rows [][]string
			for _, d := range decisions {
				rows = append(rows, []string{d.Time[:len("2006-01-02")], d.sentence(), d.ID})
			}
			a.table([]string{"DATE", "DECISION", "ID"}, rows)
			return nil
		}),
	}
}

func (a *app) topicsHistory() *cobra.Command {
	return &cobra.Command{
		Use:   "history [ID]",
		Short: "Tell what became of topics: born, grown, split, merged, renamed, retired",
		Args:  atMost(1),
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, args []string) error {
			id := ""
			if len(args) > 0 {
				id = args[0]
			}
			steps, err := pipeline.TopicHistory(c.Context(), w, id)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(steps)
			}
			if len(steps) == 0 {
				a.printf("No topics yet. Next: askbook import PATH…, then askbook build\n")
				return nil
			}
			if id == "" {
				rest, found := pipeline.WithoutFirst(steps)
				if found > 0 {
					a.printf("The first build found %s, broad and fine; askbook topics history ID tells of one.\n", count(found, "topic", "topics"))
				}
				steps = rest
			}
			a.printSteps(steps)
			return nil
		}),
	}
}

func (a *app) printSteps(steps []pipeline.TopicStep) {
	if len(steps) == 0 {
		return
	}
	var rows [][]string
	for _, s := range steps {
		date := s.Time
		switch {
		case date != "":
			date = date[:len("2006-01-02")]
		case s.Build > 0:
			date = fmt.Sprintf("build %d", s.Build)
		}
		rows = append(rows, []string{date, s.Kind, clip(s.Label, 48), stepCount(s), clip(stepOther(s), 48), s.Topic})
	}
	a.table([]string{"DATE", "WHAT", "TOPIC", "CONVERSATIONS", "", "ID"}, rows)
}

// stepCount says how many conversations there were and are.
func stepCount(s pipeline.TopicStep) string {
	if s.Before == s.After || s.Before == 0 {
		return strconv.Itoa(s.After)
	}
	return fmt.Sprintf("%d → %d", s.Before, s.After)
}

// stepOther says what else a step is about.
func stepOther(s pipeline.TopicStep) string {
	other := s.OtherLabel
	if other == "" {
		other = s.Other
	}
	switch {
	case s.Kind == "renamed":
		return "was " + s.Was
	case other == "":
		return ""
	case s.Kind == "split":
		return "out of " + other
	case s.Kind == "moved":
		return "under " + other
	}
	return "into " + other
}
