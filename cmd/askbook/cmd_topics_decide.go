package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
)

func (a *app) topicsRename() *cobra.Command {
	return &cobra.Command{
		Use:   "rename ID LABEL",
		Short: "Give a topic a name that no build changes",
		Args:  atLeast(2, "the id of the topic, and its new name"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decideTopics(c.Context(), cluster.Decision{Kind: cluster.Rename, Topic: args[0], Label: strings.Join(args[1:], " ")})
		},
	}
}

func (a *app) topicsMerge() *cobra.Command {
	var into string
	c := &cobra.Command{
		Use:   "merge ID… --into ID",
		Short: "Join topics that are about one thing",
		Long: `Joins topics that are about one thing. A topic without parts that is merged into
one with parts becomes one of them.`,
		Args: atLeast(1, "the ids of the topics that go into another"),
		RunE: func(c *cobra.Command, args []string) error {
			if into == "" {
				return wrongUsage("for example askbook topics merge t-1a t-2b --into t-3c", "merge needs the topic to keep: --into ID")
			}
			decisions := make([]cluster.Decision, len(args))
			for i, id := range args {
				decisions[i] = cluster.Decision{Kind: cluster.Merge, Topic: id, Into: into}
			}
			return a.decideTopics(c.Context(), decisions...)
		},
	}
	c.Flags().StringVar(&into, "into", "", "the `topic` that stays")
	return c
}

func (a *app) topicsSplit() *cobra.Command {
	var label string
	c := &cobra.Command{
		Use:   "split ID [CONVERSATION…]",
		Short: "Take a new topic out of one: conversations like those named, or one of two halves",
		Args:  atLeast(1, "the id of the topic, as `askbook topics` shows it"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decideTopics(c.Context(), cluster.Decision{Kind: cluster.Divide, Topic: args[0], Documents: args[1:], Label: label})
		},
	}
	c.Flags().StringVar(&label, "label", "", "what the new topic is called (default: found in its conversations)")
	return c
}

func (a *app) topicsMove() *cobra.Command {
	var to, under string
	c := &cobra.Command{
		Use:   "move CONVERSATION… --to ID | TOPIC --under ID",
		Short: "Put conversations into another topic, or a topic below another",
		Args:  atLeast(1, "the ids of what moves"),
		RunE: func(c *cobra.Command, args []string) error {
			below := c.Flags().Changed("under")
			switch {
			case below == (to != ""):
				return wrongUsage(`--to TOPIC for conversations, --under TOPIC (or --under "" for the top) for a topic`, "move needs one of --to and --under")
			case !below:
				return a.decideTopics(c.Context(), cluster.Decision{Kind: cluster.Move, Topic: to, Documents: args})
			}
			decisions := make([]cluster.Decision, len(args))
			for i, id := range args {
				decisions[i] = cluster.Decision{Kind: cluster.Move, Topic: id, Into: under}
			}
			return a.decideTopics(c.Context(), decisions...)
		},
	}
	c.Flags().StringVar(&to, "to", "", "the `topic` that the conversations go to")
	c.Flags().StringVar(&under, "under", "", "the `topic` that the topic goes below, \"\" for the top")
	return c
}

func (a *app) topicsUndo() *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back what was decided on topics last",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := a.open(c.Context())
			if err != nil {
				return err
			}
			defer w.Close()
			done, err := pipeline.UndoTopics(c.Context(), w, a.reporter(), time.Now())
			if err != nil {
				return err
			}
			return a.printDecided("undone", done)
		},
	}
}

func (a *app) decideTopics(ctx context.Context, decisions ...cluster.Decision) error {
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.Close()
	done, err := pipeline.DecideTopics(ctx, w, a.reporter(), time.Now(), decisions...)
	if err != nil {
		return err
	}
	return a.printDecided("decided", done)
}

// topicDecision is a decision as scripts see it.
type topicDecision struct {
	ID        string               `json:"id"`
	Kind      cluster.DecisionKind `json:"kind"`
	Topic     string               `json:"topic"`
	Was       string               `json:"was"` // what the topic was called
	Into      string               `json:"into"`
	Target    string               `json:"target"` // what into was called
	Label     string               `json:"label"`
	Made      string               `json:"made"` // the topic that was split off, else ""
	Documents []string             `json:"documents"`
	Before    int                  `json:"before"`
	After     int                  `json:"after"`
	Time      string               `json:"time"`
}

func asTopicDecisions(list []pipeline.TopicDecision) []topicDecision {
	out := make([]topicDecision, len(list))
	for i, d := range list {
		out[i] = topicDecision{
			ID: d.ID, Kind: d.Kind, Topic: d.Topic, Was: d.Was, Into: d.Into, Target: d.Target, Label: d.Label, Documents: append([]string{}, d.Documents...),
			Before: d.Before, After: d.After, Time: d.Time.Format(time.RFC3339),
		}
		if d.Kind == cluster.Divide {
			out[i].Made = cluster.SplitID(d.ID)
		}
	}
	return out
}

// printDecided shows what was decided, or undone, and what follows.
func (a *app) printDecided(verb string, done *pipeline.TopicsDecided) error {
	decisions := asTopicDecisions(done.Decisions)
	if a.json {
		return a.printJSON(map[string]any{verb: decisions, "applied": done.Pending == nil})
	}
	for _, d := range decisions {
		a.printf("%s: %s\n", verb, printable(d.sentence()))
	}
	if done.Pending != nil {
		a.say("The topics show it after the next build: %v", done.Pending)
	}
	a.printf("Next: askbook build carries it into questions, drafts and the site\n")
	return nil
}

// sentence says what a decision does.
func (d *topicDecision) sentence() string {
	topic, into := fmt.Sprintf("%s (%s)", d.Was, d.Topic), fmt.Sprintf("%s (%s)", d.Target, d.Into)
	switch {
	case d.Kind == cluster.Rename:
		return fmt.Sprintf("rename %s to %s", topic, d.Label)
	case d.Kind == cluster.Merge:
		return fmt.Sprintf("merge %s into %s, %d conversations now", topic, into, d.After)
	case d.Kind == cluster.Divide && d.After == 0:
		return fmt.Sprintf("split %s: the next build finds which of its %d conversations leave it", topic, d.Before)
	case d.Kind == cluster.Divide:
		return fmt.Sprintf("split %s: %d of %d conversations are a topic of their own (%s)", topic, d.After, d.Before, d.Made)
	case len(d.Documents) > 0:
		return fmt.Sprintf("move %s to %s, %d now", count(len(d.Documents), "conversation", "conversations"), topic, d.After)
	case d.Into == "":
		return fmt.Sprintf("move %s to the top", topic)
	}
	return fmt.Sprintf("move %s under %s", topic, into)
}
