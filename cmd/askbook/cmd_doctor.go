package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what is there, what is missing, and how to mend it",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := a.look(c.Context())
			if err != nil && !errors.Is(err, workspace.ErrNone) {
				return err
			}
			hosts := workspace.Hosts(a.getenv)
			if w != nil {
				defer w.Close()
				hosts = w.Settings.Ollama.Hosts
			}
			checks := pipeline.Doctor(c.Context(), w, hosts)
			if a.json {
				if err := a.printJSON(checks); err != nil {
					return err
				}
			}
			failed := false
			for _, check := range checks {
				failed = failed || !check.OK
				if a.json {
					continue
				}
				mark := "ok "
				if !check.OK {
					mark = "BAD"
				}
				a.printf("%s  %s: %s\n", mark, check.Check, printable(check.Detail))
				if check.Hint != "" {
					a.printf("       %s\n", check.Hint)
				}
			}
			if failed {
				return errors.New("something is wrong: see the checks above")
			}
			return nil
		},
	}
}
