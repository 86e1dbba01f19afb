package main

import (
	"github.com/spf13/cobra"

	"github.com/askbook/askbook/workspace"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a workspace in a new or an empty folder",
		Args:  atMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			} else if a.workspace != "" {
				dir = a.workspace
			}
			root, err := workspace.Init(dir)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]string{"workspace": root})
			}
			a.printf("A workspace is in %s. Next: askbook import PATH… (mbox, CSV, JSON Lines, Slack, WhatsApp, VTT)\n", dir)
			return nil
		},
	}
}
