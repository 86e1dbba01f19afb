package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID…",
		Short: "Show conversations and articles, as search names them",
		Long: `Shows conversations, redacted, and articles by the ids that search gives. With
--json each is one line, in the fields of the export.`,
		Args: atLeast(1, "the ids of conversations or articles, as `askbook search` shows them"),
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, args []string) error {
			list, err := pipeline.Show(c.Context(), w, args...)
			if err != nil {
				return err
			}
			out := a.lines()
			for i := range list {
				if a.json {
					if err := out.Encode(&list[i]); err != nil {
						return err
					}
					continue
				}
				if i > 0 {
					a.printf("\n")
				}
				a.printShown(&list[i])
			}
			return nil
		}),
	}
}

func (a *app) printShown(s *pipeline.Shown) {
	head := s.Subject
	if s.Title != "" {
		head = s.Title
	}
	if head != "" {
		a.printf("%s\n", printable(head))
	}
	about := []string{s.Kind + " " + s.ID}
	for _, fact := range []string{string(s.Channel), day(s.Time), s.Status, strings.Join(s.Tags, ", "), strings.Join(s.Path, " › "), s.URL} {
		if fact != "" {
			about = append(about, fact)
		}
	}
	a.printf("%s\n", printable(strings.Join(about, " · ")))
	if s.Text != "" {
		a.printf("\n%s\n", printableLines(strings.TrimSpace(s.Text)))
	}
	for i, t := range s.Turns {
		who := string(t.Role)
		if who == "" {
			who = "somebody"
		}
		a.printf("\n[%s] %s %s\n%s\n", strconv.Itoa(i), who, day(t.Time), printableLines(strings.TrimSpace(pipeline.Plain(t.Text))))
	}
}

// printableLines is s without what could steer a terminal, its lines kept.
func printableLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, printable(line))
	}
	return strings.Join(lines, "\n")
}
