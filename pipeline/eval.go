package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"

	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/workspace"
)

// Figures are measured values by their names.
type Figures map[string]float64

// confidence of the intervals that figures named *_low and *_high bound.
const confidence = .95

// EvalTopics compares where conversations stand with their labels in the JSON
// Lines file gold. The figures acc, nmi, ari and so on are those of the level
// of the tree that agrees best (by NMI plus ARI); those of every level carry
// its number, from 1 at the top. An unsorted conversation counts as a topic of
// its own kind: all unsorted together.
func EvalTopics(ctx context.Context, w *workspace.Workspace, gold string) (Figures, error) {
	view, err := LoadView(ctx, w)
	if err != nil {
		return nil, err
	}
	labels, given, err := readLabels(ctx, w, gold)
	if err != nil {
		return nil, err
	}
	figures, err := levelFigures(view, labels, gold)
	if err != nil {
		return nil, err
	}
	figures["missing"] = float64(given) - figures["items"]
	return figures, nil
}

// readLabels reads gold labels by conversation; given counts those in the file.
func readLabels(ctx context.Context, w *workspace.Workspace, gold string) (labels map[string]string, given int, err error) {
	labels = map[string]string{}
	err = eachLine(gold, `{"id":"c-1","label":"refund"}`, func(line struct{ ID, Label json.RawMessage }) error {
		id, label := JSONText(line.ID), JSONText(line.Label)
		switch before, known := labels[id]; {
		case id == "":
			return errors.New(`it has no "id": that of a conversation`)
		case label == "":
			return fmt.Errorf(`%q has no "label": leave out conversations that have none`, id)
		case known && before != label:
			return fmt.Errorf("%q is labelled %q and %q: give each conversation one label", id, before, label)
		}
		labels[id] = label
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if len(labels) == 0 {
		return nil, 0, fmt.Errorf("%s: it holds no labels", gold)
	}
	given = len(labels)
	labels, err = resolve(ctx, w, labels)
	return labels, given, err
}

// levelFigures compares the levels of a tree with labels; gold names their file.
func levelFigures(view *View, labels map[string]string, gold string) (Figures, error) {
	ids := slices.Sorted(maps.Keys(labels))
	ids = slices.DeleteFunc(ids, func(id string) bool { return view.Place(id) == nil })
	if len(ids) == 0 {
		return nil, fmt.Errorf("%s: none of its ids is a conversation that was built", gold)
	}
	levels, unsorted := 0, 0
	for _, id := range ids {
		p := view.Place(id)
		levels = max(levels, len(p.Path))
		if p.Topic == "" {
			unsorted++
		}
	}
	figures := Figures{
		"items": float64(len(ids)), "levels": float64(levels),
		"unsorted": float64(unsorted) / float64(len(ids)),
	}
	best := -1.0
	for level := 1; level <= levels; level++ {
		want, found := make([]string, len(ids)), make([]string, len(ids))
		for i, id := range ids {
			want[i] = labels[id]
			if path := view.Place(id).Path; len(path) > 0 {
				found[i] = path[min(level, len(path))-1]
			}
		}
		at, err := partitionFigures(want, found)
		if err != nil {
			return nil, err
		}
		for name, v := range at {
			figures[name+"_"+strconv.Itoa(level)] = v
		}
		if score := at["nmi"] + at["ari"]; score > best {
			best = score
			maps.Copy(figures, at)
			figures["level"] = float64(level)
		}
	}
	return figures, nil
}

func partitionFigures(gold, found []string) (Figures, error) {
	t, err := eval.Compare(gold, found)
	if err != nil {
		return nil, err
	}
	_, _, v := t.VMeasure()
	_, _, b3 := t.BCubed()
	labels, groups := t.Groups()
	return Figures{
		"acc": t.ACC(), "nmi": t.NMI(), "ari": t.ARI(), "v": v, "b3": b3,
		"labels": float64(labels), "found": float64(groups),
	}, nil
}

// EvalQuestions judges, over pairs of conversations, whether those that ask
// one question by gold are found to ask one question.
func EvalQuestions(ctx context.Context, w *workspace.Workspace, gold string) (Figures, error) {
	want := map[string][]string{} // questions by conversation
	err := eachLine(gold, `{"conversation":"c-1","question":"q-7"}`, func(line struct{ Conversation, Question json.RawMessage }) error {
		id := JSONText(line.Conversation)
		want[id] = append(want[id], JSONText(line.Question))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if want, err = resolve(ctx, w, want); err != nil {
		return nil, err
	}
	found := map[string][]string{}
	err = QuestionMembers(ctx, w, func(m QuestionMember) error {
		if want[m.Conversation] != nil && m.Question != "" {
			found[m.Conversation] = append(found[m.Conversation], m.Question)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(want))
	var both, predicted, actual float64
	for i, a := range ids {
		for _, b := range ids[:i] {
			same, guessed := share(want[a], want[b]), share(found[a], found[b])
			if same {
				actual++
			}
			if guessed {
				predicted++
			}
			if same && guessed {
				both++
			}
		}
	}
	ratio := func(a, b float64) float64 {
		if b == 0 {
			return 0
		}
		return a / b
	}
	precision, recall := ratio(both, predicted), ratio(both, actual)
	return Figures{
		"precision": precision, "recall": recall, "f1": ratio(2*precision*recall, precision+recall), "conversations": float64(len(ids)),
	}, nil
}

// resolve replaces keys that are no conversation's id by the id of the
// conversation that they lead to: labels often name a mail by its Message-ID,
// a Slack post by channel and time stamp, a transcript by its file.
func resolve[T any](ctx context.Context, w *workspace.Workspace, labels map[string]T) (map[string]T, error) {
	if w.Store == nil {
		return labels, nil
	}
	resolved := map[string]T{}
	for c, err := range w.Store.Conversations(ctx) {
		if err != nil {
			return nil, err
		}
		id := c.Conversation.ID
		names := []string{id}
		for _, t := range c.Conversation.Turns {
			names = append(names, t.Key)
		}
		for _, file := range c.Conversation.Files {
			names = append(names, path.Base(file))
		}
		for _, name := range names {
			if label, ok := labels[name]; ok {
				resolved[id] = label
				break
			}
		}
	}
	return resolved, nil
}

// share reports whether the lists have a non-empty value in common.
func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "" && slices.Contains(b, s) })
}

// eachLine decodes each line of a JSON Lines file; example is one, for whoever gives another file.
func eachLine[T any](name, example string, f func(T) error) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("reading the gold labels: %w", err)
	}
	defer file.Close()
	text := bufio.NewReader(file)
	if begin, err := text.Peek(len(byteOrderMark)); err == nil && string(begin) == byteOrderMark {
		_, _ = text.Discard(len(byteOrderMark))
	}
	dec := json.NewDecoder(text)
	for n := 1; ; n++ {
		var v T
		err := dec.Decode(&v)
		if errors.Is(err, io.EOF) {
			return nil
		}
		var unread *fs.PathError
		if errors.As(err, &unread) {
			return fmt.Errorf("reading the gold labels: %w", err)
		}
		if err != nil {
			return fmt.Errorf("%s, record %d: it is no JSON such as %s", name, n, example)
		}
		if err := f(v); err != nil {
			return fmt.Errorf("%s, record %d: %w", name, n, err)
		}
	}
}

// JSONText is a JSON string's value, or any other value as it is written.
func JSONText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
