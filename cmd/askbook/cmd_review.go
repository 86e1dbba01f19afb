package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/content"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/pipeline"
	"github.com/askbook/askbook/workspace"
)

func (a *app) reviewCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "review",
		Short: "Decide on drafts, proposals, stale articles and gaps",
		Long: `The queue of what waits for a person. Nothing becomes public before it is
approved; the next build then publishes it.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return wrongUsage("run `askbook review list`", "review needs one of list, show, approve, edit, dismiss, undo")
		},
	}
	c.AddCommand(a.reviewList(), a.reviewShow(), a.reviewApprove(), a.reviewEdit(), a.reviewDismiss(), a.reviewUndo())
	return c
}

// queueItem is an item as scripts see it.
type queueItem struct {
	ID            string  `json:"id"`
	Kind          kb.Kind `json:"kind"`
	Title         string  `json:"title"`
	Topic         string  `json:"topic"`
	Status        string  `json:"status"`
	Conversations int     `json:"conversations"`
	Article       string  `json:"article"`
	Detail        string  `json:"detail"`
}

func asQueueItem(it kb.QueueItem) queueItem {
	return queueItem{it.ID, it.Kind, it.Title, it.Topic, it.Status, it.Conversations, it.Article, it.Detail}
}

func (a *app) reviewList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List what waits for a decision",
		Args:  noArgs,
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, _ []string) error {
			r, err := pipeline.LoadReview(c.Context(), w)
			if err != nil {
				return err
			}
			if a.json {
				items := make([]queueItem, len(r.Items))
				for i, it := range r.Items {
					items[i] = asQueueItem(it)
				}
				return a.printJSON(items)
			}
			if len(r.Items) == 0 {
				a.printf("Nothing waits for a decision.\n")
				return nil
			}
			var rows [][]string
			for _, it := range r.Items {
				rows = append(rows, []string{string(it.Kind), clip(it.Title, 70), strconv.Itoa(it.Conversations), it.ID})
			}
			a.table([]string{"KIND", "TITLE", "CONVERSATIONS", "ID"}, rows)
			a.printf("\naskbook review show ID, then approve ID, edit ID or dismiss ID --reason \"…\"\n")
			return nil
		}),
	}
}

func (a *app) reviewShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show an item with all that it rests on",
		Args:  one("the id of the item, as `askbook review list` shows it"),
		RunE: a.looking(func(c *cobra.Command, w *workspace.Workspace, args []string) error {
			r, err := pipeline.LoadReview(c.Context(), w)
			if err != nil {
				return err
			}
			item, err := r.Item(args[0])
			if err != nil {
				return err
			}
			detail, err := pipeline.Detail(c.Context(), w, r, item)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(detail)
			}
			a.printDetail(detail)
			return nil
		}),
	}
}

func (a *app) printDetail(d *pipeline.ItemDetail) {
	a.printf("%s %s: %s\n", d.Kind, d.ID, printable(d.Title))
	if d.Detail != "" {
		a.printf("%s\n", printable(d.Detail))
	}
	if d.Body != "" {
		a.printf("\n%s\n", strings.TrimSpace(d.Body))
	}
	if d.Proposal != "" {
		a.printf("\nProposed instead:\n\n%s\n", strings.TrimSpace(d.Proposal))
	}
	if len(d.Asked) > 0 {
		a.printf("\nAsked in %d conversations, for example:\n", d.Conversations)
		for _, s := range d.Asked[:min(5, len(d.Asked))] {
			a.printf("  - %s  [%s]\n", clip(printable(s.Text), 160), printable(s.Conversation))
		}
	}
	if len(d.Sources) > 0 {
		a.printf("\nRests on what agents wrote:\n")
		for _, s := range d.Sources {
			a.printf("  - %s  [%s, turn %d]\n", clip(printable(s.Text), 240), printable(s.Conversation), s.Turn)
		}
	}
}

// decide opens the workspace and runs f on each item named.
func (a *app) decide(ctx context.Context, ids []string, f func(*workspace.Workspace, *pipeline.Review, kb.QueueItem) error) error {
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.Close()
	r, err := pipeline.LoadReview(ctx, w)
	if err != nil {
		return err
	}
	items := make([]kb.QueueItem, len(ids)) // all are looked up before any is touched
	for i, id := range ids {
		if items[i], err = r.Item(id); err != nil {
			return err
		}
	}
	for _, item := range items {
		if err := f(w, r, item); err != nil {
			return err
		}
	}
	if !a.json {
		return nil
	}
	decided := make([]queueItem, len(items))
	for i, it := range items {
		decided[i] = asQueueItem(it)
	}
	return a.printJSON(decided)
}

func (a *app) reviewApprove() *cobra.Command {
	return &cobra.Command{
		Use:   "approve ID…",
		Short: "Approve items; the next build makes them public",
		Args:  atLeast(1, "the ids of the items, as `askbook review list` shows them"),
		RunE: func(c *cobra.Command, args []string) error {
			err := a.decide(c.Context(), args, func(w *workspace.Workspace, _ *pipeline.Review, item kb.QueueItem) error {
				if err := pipeline.Approve(c.Context(), w, item, time.Now()); err != nil {
					return err
				}
				if !a.json {
					a.printf("approved: %s\n", printable(item.Title))
				}
				return nil
			})
			if err == nil && !a.json {
				a.printf("Next: askbook build publishes what was approved\n")
			}
			return err
		},
	}
}

func (a *app) reviewDismiss() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "dismiss ID… --reason TEXT",
		Short: "Put items away; they return only when they say something else",
		Args:  atLeast(1, "the ids of the items, as `askbook review list` shows them"),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return wrongUsage(`for example --reason "answered on the phone page"`, "dismiss needs a --reason")
			}
			return a.decide(c.Context(), args, func(w *workspace.Workspace, _ *pipeline.Review, item kb.QueueItem) error {
				if err := pipeline.Dismiss(c.Context(), w, item, reason, time.Now()); err != nil {
					return err
				}
				if !a.json {
					a.printf("dismissed: %s\n", printable(item.Title))
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for whoever asks later")
	return c
}

func (a *app) reviewEdit() *cobra.Command {
	return &cobra.Command{
		Use:   "edit ID",
		Short: "Open the article of an item in your editor",
		Args:  one("the id of the item, as `askbook review list` shows it"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decide(c.Context(), args, func(w *workspace.Workspace, r *pipeline.Review, item kb.QueueItem) error {
				article, ok := r.Article(item.Article)
				if !ok {
					return fmt.Errorf("%s has no article to edit: write one in content/", item.ID)
				}
				return a.edit(c.Context(), w, article)
			})
		},
	}
}

// edit opens the file in $VISUAL or $EDITOR; without a terminal it names it.
func (a *app) edit(ctx context.Context, w *workspace.Workspace, article content.Article) error {
	path := filepath.Join(w.Content(), filepath.FromSlash(article.Path))
	editor := a.getenv("VISUAL")
	if editor == "" {
		editor = a.getenv("EDITOR")
	}
	if editor == "" || !isTerminal(a.in) {
		if !a.json {
			a.printf("%s\n", path)
		}
		return nil
	}
	words := strings.Fields(editor)
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], path)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running the editor %s: %w", words[0], err)
	}
	return nil
}

func (a *app) reviewUndo() *cobra.Command {
	return &cobra.Command{
		Use:   "undo ID",
		Short: "Take the last decision back: the item waits again",
		Long: `Takes back the decision on an item, if it is the last one of any. A proposal that
was taken over or put away is gone with its file, and stays so.`,
		Args: one("the id of the item, as `askbook review list` shows it"),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := a.open(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			if err := pipeline.UndoReview(c.Context(), w, args[0], time.Now()); err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]string{"undone": args[0]})
			}
			a.printf("taken back: %s waits again\n", printable(args[0]))
			return nil
		},
	}
}
