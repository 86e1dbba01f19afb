package main

import (
	"github.com/spf13/cobra"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) demoCommand() *cobra.Command {
	var noServe bool
	var addr string
	c := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "See what askbook makes of half a year of a small company's conversations",
		Args:  atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "askbook-demo"
			if len(args) > 0 {
				dir = args[0]
			} else if a.workspace != "" {
				dir = a.workspace
			}
			root, err := pipeline.InitDemo(dir)
			if err != nil {
				return err
			}
			w, err := workspace.Open(c.Context(), root, a.getenv)
			if err != nil {
				return err
			}
			defer w.Close()
			built, err := pipeline.Demo(c.Context(), w, a.reporter())
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(built)
			}
			a.printf("The demo is in %s.\n", dir)
			a.printBuilt(built)
			if noServe || !isTerminal(a.out) {
				return nil
			}
			return a.serve(c.Context(), w, addr, true)
		},
	}
	c.Flags().BoolVar(&noServe, "no-serve", false, "build it and leave")
	c.Flags().StringVar(&addr, "addr", defaultAddr, "where to serve it, `host:port`")
	return c
}
