package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// noArgs refuses what stands behind a command: by the names of the commands below
// it, where it has some.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if names := below(c); len(names) > 0 {
		return wrongUsage("its commands are "+strings.Join(names, ", "), "unknown command %q for %q", args[0], c.CommandPath())
	}
	return wrongUsage("", "%s takes no arguments, and so not %q", c.CommandPath(), args[0])
}

// below names the commands below one.
func below(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// atMost takes up to n arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return wrongUsage("it is used as "+usage(c), "%s takes %s at most, and %d are given", c.CommandPath(), arguments(n), len(args))
		}
		return nil
	}
}

// atLeast takes n arguments or more; what they are is said where they lack.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return wrongUsage("it is used as "+usage(c), "%s requires at least %s: %s", c.CommandPath(), arguments(n), what)
		}
		return nil
	}
}

// one takes a single argument.
func one(what string) cobra.PositionalArgs {
	return cobra.MatchAll(atLeast(1, what), atMost(1))
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// usage is how a command is called, without the flags that all have.
func usage(c *cobra.Command) string {
	return strings.TrimSuffix(c.UseLine(), " [flags]")
}
