// Command askbook turns support conversations into a help site. See README.md,
// or run it without arguments.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/internal/ollama"
)

// Exit codes, a promise to scripts.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3 // done, but some records were refused
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the process at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// run is the whole program: everything that it needs of the world comes in.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer, getenv func(string) string) int {
	a := &app{in: in, out: out, err: errOut, getenv: getenv}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil:
		a.say("askbook: interrupted; what was done is kept, run it again to go on")
		return exitInterrupted
	case errors.Is(err, errRefused):
		return exitRefused
	}
	a.say("askbook: %s", strings.TrimSpace(err.Error()))
	var usage usageError
	wrong := errors.As(err, &usage) || !a.started
	if wrong && usage.error == nil {
		usage.hint = "run `askbook --help`"
	}
	if errors.Is(err, ollama.ErrUnavailable) {
		usage.hint = "start Ollama and run this again, it goes on with what it has"
		if cmd.Flags().Lookup("embedder") != nil {
			usage.hint += "; or choose --embedder builtin"
		}
	}
	if usage.hint != "" {
		a.say("hint: %s", usage.hint)
	}
	if wrong {
		return exitUsage
	}
	return exitFailed
}

// errRefused ends a command that is done but listed records it refused.
var errRefused = errors.New("some records were refused")

// usageError is a mistake on the command line.
type usageError struct {
	error
	hint string
}

func wrongUsage(hint, format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...), hint}
}

// app is one run of the program.
type app struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string

	workspace   string
	json, quiet bool
	started     bool // the arguments were understood
}

// say writes to standard error. What strangers wrote, file names too, cannot
// steer the terminal.
func (a *app) say(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(a.err, printable(line))
	}
}

const summary = `askbook reads your support conversations on your own machine and keeps a help
site from them: topics, questions, draft answers with their sources. Nothing is
public until you approve it.

Start with:
  askbook demo                      see what it makes of an example
  askbook init help && cd help      a workspace of your own
  askbook import ../mail.mbox       mbox, CSV, JSON Lines, Slack, WhatsApp, VTT …
  askbook build && askbook serve    topics and drafts, then review them`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "askbook",
		Short:         "From support conversations to a help site, on your own machine",
		Long:          summary,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
		PersistentPreRun: func(*cobra.Command, []string) {
			a.started = true
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{err, "run `" + c.CommandPath() + " --help`"}
	})
	flags := root.PersistentFlags()
	flags.StringVarP(&a.workspace, "workspace", "w", "", "the workspace's `folder` (default: the nearest upwards)")
	flags.BoolVar(&a.json, "json", false, "print the result as JSON, and nothing else, on standard output")
	flags.BoolVar(&a.quiet, "quiet", false, "no progress and no notes")
	root.AddCommand(
		a.demoCommand(), a.initCommand(), a.importCommand(), a.buildCommand(), a.serveCommand(),
		a.topicsCommand(), a.questionsCommand(), a.gapsCommand(), a.searchCommand(), a.showCommand(), a.reviewCommand(),
		a.exportCommand(), a.redactCommand(), a.evalCommand(), a.benchCommand(), a.distillCommand(), a.doctorCommand(),
	)
	return root
}
