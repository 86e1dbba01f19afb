package main

import (
	"fmt"
	"strings"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/pipeline"
)

// shownChanges of topics are printed after a build; the history has all.
const shownChanges = 12

// printChanges says what became of topics since the last build. After the
// first one all are new, which is no news.
func (a *app) printChanges(b *pipeline.Built) {
	if b.FirstTopics || len(b.Changes) == 0 && b.Joined == 0 {
		return
	}
	count := map[cluster.EventKind]int{}
	for _, c := range b.Changes {
		count[c.Kind]++
	}
	var parts []string
	for _, kind := range []struct {
		kind cluster.EventKind
		said string
	}{
		{cluster.Born, "new"}, {cluster.Split, "split off"}, {cluster.Merged, "merged"}, {cluster.Retired, "gone"}, {cluster.Grown, "grown"}, {cluster.Shrunk, "shrunk"}, {cluster.Renamed, "renamed"},
	} {
		if n := count[kind.kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.said))
		}
	}
	if b.Joined > 0 {
		parts = append(parts, fmt.Sprintf("%d new conversations in topics that were there", b.Joined))
	}
	a.printf("Topics since the last build: %s\n", strings.Join(parts, ", "))
	for _, c := range b.Changes[:min(len(b.Changes), shownChanges)] {
		a.printf("  %s\n", printable(changeSentence(c)))
	}
	if more := len(b.Changes) - shownChanges; more > 0 {
		a.printf("  … and %d more: askbook topics history\n", more)
	}
}

func changeSentence(c pipeline.TopicChange) string {
	label, other := clip(c.Label, 60), clip(c.OtherLabel, 60)
	switch c.Kind {
	case cluster.Born:
		return fmt.Sprintf("new: %s, %d conversations", label, c.After)
	case cluster.Split:
		return fmt.Sprintf("split off: %s, %d conversations, out of %s", label, c.After, other)
	case cluster.Merged:
		return fmt.Sprintf("merged: %s, %d conversations, into %s", label, c.Before, other)
	case cluster.Retired:
		return fmt.Sprintf("gone: %s, %d conversations", label, c.Before)
	case cluster.Renamed:
		return fmt.Sprintf("renamed: %s, was %s", label, clip(c.Was, 60))
	}
	return fmt.Sprintf("%s: %s, %d → %d conversations", c.Kind, label, c.Before, c.After)
}
