package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/naming"
	"github.com/askbook/askbook/internal/ollama"
	"github.com/askbook/askbook/store"
)

// resultLabels holds the labels that a model wrote, by fingerprints of the
// model and all that it was shown.
const resultLabels = "labels"

// labeler names a topic from its terms and typical texts.
type labeler interface {
	Digest() string
	Label(ctx context.Context, terms, exemplars []string) (string, error)
}

// nameTopics has a model name the topics where the settings ask for it. A name
// that a person gave stays, and so does the built-in one where the model has
// nothing usable to say.
func (b *build) nameTopics(ctx context.Context, tree *cluster.Tree, decisions []cluster.Decision) error {
	model, ok := strings.CutPrefix(b.labels(), "ollama:")
	if !ok {
		return nil
	}
	w, err := ollama.NewWriter(ctx, ollama.WriterOptions{Model: model, Host: b.w.Settings.Ollama.Hosts[0], Threads: b.w.Settings.Ollama.Threads})
	if err != nil {
		return fmt.Errorf("naming topics: %w", err)
	}
	kept := map[string]string{}
	if _, err := b.w.Store.Result(ctx, resultLabels, &kept); err != nil {
		return err
	}
	before := maps.Clone(kept)
	meter := b.rep.Stage("names", int64(len(tree.Topics)), Items)
	err = b.label(ctx, w, tree, decisions, kept, meter)
	meter.Done()
	if !maps.Equal(before, kept) { // an interrupted run keeps what the model wrote
		err = errors.Join(err, b.w.Store.SetResults(context.WithoutCancel(ctx), "", store.Results{resultLabels: kept}))
	}
	return err
}

// namedByPeople are the topics that people gave a name.
func namedByPeople(decisions []cluster.Decision) map[string]bool {
	named := map[string]bool{}
	for _, d := range decisions {
		switch {
		case d.Label == "":
		case d.Kind == cluster.Divide:
			named[cluster.SplitID(d.ID)] = true
		default:
			named[d.Topic] = true
		}
	}
	return named
}

func (b *build) label(ctx context.Context, w labeler, tree *cluster.Tree, decisions []cluster.Decision, kept map[string]string, meter Meter) error {
	byPeople := namedByPeople(decisions)
	for i := range tree.Topics {
		t := &tree.Topics[i]
		meter.Add(1)
		if byPeople[t.ID] {
			continue
		}
		var exemplars []string
		for _, id := range t.Exemplars {
			exemplars = append(exemplars, b.issue(id))
		}
		key := fingerprint(w.Digest(), t.Terms, exemplars)
		label, known := kept[key]
		if !known {
			var err error
			label, err = w.Label(ctx, t.Terms, exemplars)
			if err != nil && !errors.Is(err, ollama.ErrUnusable) {
				return fmt.Errorf("naming topics: %w", err)
			}
			kept[key] = label // "" for what could not be used: the next run need not ask again
		}
		if label != "" && !repeats(tree, t, label) {
			t.Label = label
		}
	}
	return nil
}

// repeats reports whether a label says the same as that of a sibling, the
// parent or a part.
func repeats(tree *cluster.Tree, t *cluster.Topic, label string) bool {
	for i := range tree.Topics {
		o := &tree.Topics[i]
		near := o.Parent == t.Parent || o.ID == t.Parent || o.Parent == t.ID
		if near && o.ID != t.ID && naming.Alike(o.Label, label) {
			return true
		}
	}
	return false
}
