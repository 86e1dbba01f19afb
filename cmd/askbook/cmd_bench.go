package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/internal/bench"
)

func (a *app) benchCommand() *cobra.Command {
	var size, more int
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast askbook is on this machine",
		Long: `Invents conversations, always the same for a size, builds a workspace of them in
a temporary folder with the built-in model, and measures: encoding, the scan of
the vectors, finding topics, importing and building, searching, adding to what is there.

Where there is an alternative, it runs beside: a ratio says more than a figure
of one machine. The first build of 100,000 conversations takes a minute or more.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if size < 1000 {
				return wrongUsage("", "--size is %d: give 1000 or more", size)
			}
			dir, err := os.MkdirTemp("", "askbook-bench-*")
			if err != nil {
				return fmt.Errorf("making a folder: %w", err)
			}
			defer func() { _ = os.RemoveAll(dir) }()
			figures := []bench.Figure{}
			err = bench.Run(c.Context(), bench.Options{
				Dir: dir, Size: size, More: more, Search: searchProcess,
				Report: func(f bench.Figure) {
					figures = append(figures, f)
					if !a.json {
						a.printf("%s\n", benchLine(f))
					}
				},
			})
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(figures)
			}
			return nil
		},
	}
	f := c.Flags()
	f.IntVar(&size, "size", 10_000, "how many `conversations`")
	f.IntVar(&more, "add", 1000, "how many `passages` to add to the finished index")
	return c
}

func benchLine(f bench.Figure) string {
	line := fmt.Sprintf("%-52s %10s %-9s", f.Name, benchNumber(f.Value), f.Unit)
	if f.Against != "" {
		line += fmt.Sprintf("  %s × %s (%s)", benchNumber(f.Ratio), f.Against, benchNumber(f.Other))
	}
	return line
}

// benchNumber shows three digits that count.
func benchNumber(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// searchProcess runs this program once more, as a user does.
func searchProcess(ctx context.Context, root, query string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	if out, err := exec.CommandContext(ctx, self, "search", "--workspace", root, "--", query).CombinedOutput(); err != nil {
		return fmt.Errorf("searching in a process: %w: %s", err, out)
	}
	return nil
}
