package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/workspace"
)

const defaultAddr = "127.0.0.1:4321"

func (a *app) serveCommand() *cobra.Command { return &cobra.Command{Use: "serve"} }

func (a *app) serve(ctx context.Context, w *workspace.Workspace, addr string, open bool) error {
	return errors.New("in work")
}
