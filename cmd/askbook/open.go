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
	return workspace.Open(ctx, root, a.getenv)
}

// look opens the workspace to read it.
func (a *app) look(ctx context.Context) (*workspace.Workspace, error) {
	root, err := a.workspaceRoot()
	if err != nil {
		return nil, err
	}
	return workspace.OpenReadOnly(ctx, root, a.getenv)
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
