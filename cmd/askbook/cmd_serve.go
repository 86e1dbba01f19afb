package main

import (
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/serve"
	"github.com/askbook/askbook/workspace"
)

const defaultAddr = "127.0.0.1:4321"

func (a *app) serveCommand() *cobra.Command {
	var addr string
	var remote, open bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Review and search in a browser",
		Long: `Shows the workspace in a browser until Ctrl-C: the queue of drafts to decide
on, search over past conversations and articles, topics, and both sites.

There are no accounts: whoever reaches the address can read and decide. So it
listens on this machine only, unless --allow-remote says otherwise.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := serve.CheckAddr(addr, remote); err != nil {
				hint := ""
				if errors.Is(err, serve.ErrRemote) {
					hint = "use " + defaultAddr + ", or add --allow-remote where a firewall or a proxy with a login stands before it"
				}
				return wrongUsage(hint, "--addr %w", err)
			}
			w, err := a.open(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			return a.serveWith(c.Context(), w, addr, remote, open)
		},
	}
	c.Flags().StringVar(&addr, "addr", defaultAddr, "where to listen, `host:port`; port 0 takes a free one")
	c.Flags().BoolVar(&remote, "allow-remote", false, "let other machines in; they need no password")
	c.Flags().BoolVar(&open, "open", false, "open the browser")
	return c
}

// serve shows the workspace until ctx ends, which is no error.
func (a *app) serve(ctx context.Context, w *workspace.Workspace, addr string, open bool) error {
	return a.serveWith(ctx, w, addr, false, open)
}

func (a *app) serveWith(ctx context.Context, w *workspace.Workspace, addr string, remote, open bool) error {
	opt := serve.Options{AllowRemote: remote}
	if !a.quiet {
		opt.Log = slog.New(slog.NewTextHandler(a.err, nil))
	}
	s, err := serve.New(ctx, w, opt)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Run(ctx, addr, func(url string) {
		if a.json {
			_ = a.printJSON(map[string]string{"url": url})
		} else {
			a.printf("Serving at %s  (Ctrl-C stops it)\n", url)
		}
		if open && isTerminal(a.out) {
			openBrowser(url)
		}
	})
}

// openBrowser asks the system to show a page; where it cannot, the address is
// printed anyway.
func openBrowser(url string) {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", url)
	case "darwin":
		cmd = exec.Command("open", url)
	default:
		cmd = exec.Command("xdg-open", url)
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}
