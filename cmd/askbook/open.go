package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/workspace"
)

// workspaceRoot finds the workspace's folder.
func (a *app) workspaceRoot() (string, error) {
	if a.workspace != "" {
		return a.workspace, nil
	}
	if dir := a.getenv("ASKBOOK_WORKSPACE"); dir != "" {
		return dir, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return workspace.Find(dir)
}

// open opens the workspace to work in it.
func (a *app) open(ctx context.Context) (*workspace.Workspace, error) {
	root, err := a.workspaceRoot()
	if err != nil {
		return nil, err
	}
	w, err := workspace.Open(ctx, root, a.getenv)
	return a.heard(w, err)
}

// look opens the workspace to read it.
func (a *app) look(ctx context.Context) (*workspace.Workspace, error) {
	root, err := a.workspaceRoot()
	if err != nil {
		return nil, err
	}
	w, err := workspace.OpenReadOnly(ctx, root, a.getenv)
	return a.heard(w, err)
}

// looking makes a command of what it does with the workspace, open to be read.
func (a *app) looking(run func(c *cobra.Command, w *workspace.Workspace, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		w, err := a.look(c.Context())
		if err != nil {
			return err
		}
		defer w.Close()
		return run(c, w, args)
	}
}

// heard lets a workspace say on standard error what goes wrong without ending the work.
func (a *app) heard(w *workspace.Workspace, err error) (*workspace.Workspace, error) {
	if err == nil && !a.quiet {
		w.Warn = func(err error) { a.say("%v", err) }
	}
	return w, err
}
