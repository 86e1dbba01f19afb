package pipeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/askbook/askbook/cluster"
)

// noteIdle says which decisions have no effect on the topics of this build.
func (b *build) noteIdle(ctx context.Context, idle []string) error {
	if len(idle) == 0 {
		return nil
	}
	decisions, err := TopicDecisions(ctx, b.w)
	if err != nil {
		return err
	}
	for i := range decisions {
		if d := &decisions[i]; slices.Contains(idle, d.ID) {
			b.rep.Note("note: that %s on %s has no effect any more, since a topic of it is gone: askbook topics decisions lists what was decided (%s)",
				d.said(), d.Time.Format("2006-01-02"), d.ID)
		}
	}
	return nil
}

// said tells a decision as the middle of a sentence.
func (d *TopicDecision) said() string {
	switch {
	case d.Kind == cluster.Rename:
		return fmt.Sprintf("%q was called %q", d.Was, d.Label)
	case d.Kind == cluster.Merge:
		return fmt.Sprintf("%q was merged into %q", d.Was, d.Target)
	case d.Kind == cluster.Divide:
		return fmt.Sprintf("%q was split", d.Was)
	case len(d.Documents) > 0:
		return fmt.Sprintf("conversations were moved to %q", d.Was)
	case d.Into == "":
		return fmt.Sprintf("%q was moved to the top", d.Was)
	}
	return fmt.Sprintf("%q was moved below %q", d.Was, d.Target)
}
