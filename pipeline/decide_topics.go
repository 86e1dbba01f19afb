package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// TopicDecision is a person's decision on topics as it was taken.
type TopicDecision struct {
	cluster.Decision
	Was    string `json:"was"`    // what Topic was called
	Target string `json:"target"` // what Into was called
	Before int    `json:"before"` // conversations of Topic
	// After are the conversations of what came of it: of the topic that it was
	// merged into, of the new one that was split off, else of Topic.
	After  int `json:"after"`
	Events int `json:"events"` // steps of the lineage that were there
}

// TopicsDecided is the outcome of a decision on topics or of its undoing.
type TopicsDecided struct {
	Decisions []TopicDecision
	// Pending says why the topics do not show it before the next build; nil
	// where they do.
	Pending error
}

// TopicDecisions lists what people decided on topics, oldest first.
func TopicDecisions(ctx context.Context, w *workspace.Workspace) ([]TopicDecision, error) {
	if w.Store == nil {
		return nil, nil
	}
	return store.Decisions[TopicDecision](ctx, w.Store, decideTopics)
}

// DecideTopics checks and keeps decisions on topics, which need no ID and no
// Time, and shows the topics as the next build will make them. All decisions
// of one call are undone together. Where one makes no sense, the error says why
// and none is kept.
func DecideTopics(ctx context.Context, w *workspace.Workspace, rep Reporter, at time.Time, wanted ...cluster.Decision) (*TopicsDecided, error) {
	t, err := openTable(ctx, w, rep)
	if err != nil {
		return nil, err
	}
	before := len(t.kept)
	for _, d := range wanted {
		d.Time = at.UTC()
		if err := t.add(ctx, d); err != nil {
			return nil, err
		}
	}
	done := &TopicsDecided{Decisions: t.kept[before:]}
	for _, d := range done.Decisions {
		if err := w.Store.Decide(ctx, decideTopics, d.Topic, d); err != nil {
			return nil, err
		}
		if err := w.Store.Audit(ctx, at, "topics "+string(d.Kind), d.Topic, d.detail()); err != nil {
			return nil, err
		}
	}
	done.Pending = t.show(ctx)
	return done, ctx.Err()
}

// UndoTopics takes back what was decided on topics last: all that one call of
// DecideTopics kept. Nothing to undo is an error.
func UndoTopics(ctx context.Context, w *workspace.Workspace, rep Reporter, at time.Time) (*TopicsDecided, error) {
	t, err := openTable(ctx, w, rep)
	if err != nil {
		return nil, err
	}
	if len(t.kept) == 0 {
		return nil, errors.New("no decision on topics is there to undo: `askbook topics decisions` lists them")
	}
	first := len(t.kept) - 1
	for first > 0 && t.kept[first-1].Time.Equal(t.kept[first].Time) {
		first--
	}
	done := &TopicsDecided{Decisions: t.kept[first:]}
	t.kept = t.kept[:first:first]
	for _, d := range slices.Backward(done.Decisions) {
		if _, err := w.Store.Undecide(ctx, decideTopics); err != nil {
			return nil, err
		}
		if err := w.Store.Audit(ctx, at, "topics undo", d.Topic, string(d.Kind)+": "+d.detail()); err != nil {
			return nil, err
		}
	}
	done.Pending = t.show(ctx)
	return done, ctx.Err()
}

// detail says a decision in a line for the audit trail.
func (d *TopicDecision) detail() string {
	var parts []string
	if d.Label != "" {
		parts = append(parts, fmt.Sprintf("%q", d.Label))
	}
	if d.Into != "" {
		parts = append(parts, "into "+d.Into)
	}
	return strings.Join(append(parts, d.Documents...), " ")
}

// table is where decisions on topics are tried before they are kept.
type table struct {
	b     *build
	state *cluster.State
	names topicNames
	kept  []TopicDecision
	view  *View // the topics with what was kept so far; not named

	points []cluster.Point
	away   error // why there are no points
	loaded bool
}

func openTable(ctx context.Context, w *workspace.Workspace, rep Reporter) (*table, error) {
	t := &table{b: &build{w: w, rep: rep, done: &Built{}}}
	var err error
	if t.state, err = loadState(ctx, w); err != nil {
		return nil, err
	}
	if t.state == nil || len(t.state.Tree.Topics) == 0 {
		return nil, errNoTopics
	}
	if t.names, err = loadNames(ctx, w); err != nil {
		return nil, err
	}
	if t.kept, err = TopicDecisions(ctx, w); err != nil {
		return nil, err
	}
	_, err = t.apply(ctx)
	return t, err
}

func (t *table) decisions() []cluster.Decision {
	list := make([]cluster.Decision, len(t.kept))
	for i, d := range t.kept {
		list[i] = d.Decision
	}
	return list
}

// apply makes the view anew from what is kept.
func (t *table) apply(ctx context.Context) (idle []string, err error) {
	if err := t.load(ctx); err != nil {
		return nil, err
	}
	tree, idle := t.state.Apply(t.decisions(), t.points)
	t.view = NewView(tree)
	return idle, nil
}

// moves reports whether a decision needs vectors: all but renames change who
// is in a topic, and with that its typical members.
func (t *table) moves() bool {
	return slices.ContainsFunc(t.kept, func(d TopicDecision) bool { return d.Kind != cluster.Rename })
}

// load gets the vectors once there is a decision that needs them.
func (t *table) load(ctx context.Context) error {
	if t.loaded || !t.moves() {
		return nil
	}
	t.loaded = true
	if err := t.b.loadDocuments(ctx); err != nil {
		return err
	}
	if t.b.embedder, t.away = RecordedEmbedder(ctx, t.b.w); t.away == nil {
		t.points, _, t.away = t.b.points(ctx)
	}
	return ctx.Err()
}

// add checks a decision against the topics as they are by now, and adds it.
func (t *table) add(ctx context.Context, d cluster.Decision) error {
	d.Label = oneLine(d.Label)
	d.Documents = slices.Compact(slices.Sorted(slices.Values(d.Documents)))
	if err := t.check(d); err != nil {
		return err
	}
	d.ID = "d-" + fingerprint(len(t.kept), d.Kind, d.Topic, d.Into, d.Label, d.Documents)[:12]
	kept := TopicDecision{Decision: d, Was: t.label(d.Topic), Target: t.label(d.Into), Before: t.size(d.Topic), Events: len(t.state.Events)}
	t.kept = append(t.kept, kept)
	idle, err := t.apply(ctx)
	if err != nil {
		return err
	}
	// A split needs vectors: where the model is away, the next build does it.
	switch {
	case !slices.Contains(idle, d.ID):
	case d.Kind != cluster.Divide:
		return fmt.Errorf("this %s of %s changes nothing: `askbook topics` shows the topics as they are", d.Kind, t.call(d.Topic))
	case t.away == nil:
		return fmt.Errorf("%s cannot be split: its conversations are all alike, or all closer to those named", t.call(d.Topic))
	}
	if other := t.names.of(t.view).besides(d.Topic).called(d.Label); other != "" && d.Kind == cluster.Rename {
		t.b.rep.Note("note: %s is called %q too: askbook topics merge joins the two", other, d.Label)
	}
	last := &t.kept[len(t.kept)-1]
	switch d.Kind {
	case cluster.Merge:
		last.After = t.size(d.Into)
	case cluster.Divide:
		last.After = t.size(cluster.SplitID(d.ID))
		last.Left, last.Stayed = t.members(cluster.SplitID(d.ID)), t.members(d.Topic)
	default:
		last.After = t.size(d.Topic)
	}
	return nil
}

// check says in a sentence why a decision makes no sense.
func (t *table) check(d cluster.Decision) error {
	for _, id := range []string{d.Topic, d.Into} {
		if id != "" && t.view.Topic(id) == nil {
			return t.missing(id)
		}
	}
	if n := utf8.RuneCountInString(d.Label); n > longestLabel {
		return fmt.Errorf("a name of %d characters is too long for lists and headings: give one of at most %d", n, longestLabel)
	}
	switch d.Kind {
	case cluster.Rename:
		if !strings.ContainsFunc(d.Label, visible) {
			return errors.New("a topic needs a name that can be seen: give it after the id")
		}
	case cluster.Merge:
		if d.Topic == d.Into {
			return fmt.Errorf("%s cannot be merged into itself: give --into another topic", t.call(d.Topic))
		}
		if t.within(d.Into, d.Topic) {
			return fmt.Errorf("%s is a part of %s: merge it the other way round", t.call(d.Into), t.call(d.Topic))
		}
	case cluster.Divide:
		if err := t.finest(d.Topic, "split one of them"); err != nil {
			return err
		}
		for _, id := range d.Documents {
			if p := t.view.Place(id); p == nil || p.Topic != d.Topic {
				return fmt.Errorf("%q is no conversation of %s: `askbook topics --members` shows who is where", id, t.call(d.Topic))
			}
		}
	case cluster.Move:
		return t.checkMove(d)
	}
	return nil
}

func (t *table) checkMove(d cluster.Decision) error {
	if len(d.Documents) == 0 {
		if d.Into != "" && t.within(d.Into, d.Topic) {
			return fmt.Errorf("%s cannot stand below itself: give --under another topic, or --under \"\" for the top", t.call(d.Topic))
		}
		return nil
	}
	for _, id := range d.Documents {
		if t.view.Place(id) != nil {
			continue
		}
		if t.view.Topic(id) != nil {
			return fmt.Errorf("%s is a topic, not a conversation: --under puts it below another one, topics merge joins the two", t.call(id))
		}
		return fmt.Errorf("there is no conversation %q in the last build: `askbook topics --members` shows their ids", id)
	}
	return t.finest(d.Topic, "give one of them")
}

// finest refuses a topic with parts, for conversations stand in those.
func (t *table) finest(id, instead string) error {
	if t.view.Finest(id) {
		return nil
	}
	var parts []string
	for i := range t.view.Topics {
		if p := &t.view.Topics[i]; p.Parent == id {
			parts = append(parts, p.ID)
		}
	}
	if more := len(parts) - 5; more > 0 {
		parts = append(parts[:5], fmt.Sprintf("%d more", more))
	}
	return fmt.Errorf("%s has parts: %s (%s)", t.call(id), instead, strings.Join(parts, ", "))
}

// within reports whether a topic is root or lies below it.
func (t *table) within(topic, root string) bool { return slices.Contains(t.view.path(topic), root) }

func (t *table) missing(id string) error { return missingTopic(id, t.names, t.view) }

func (t *table) size(id string) int { return len(t.members(id)) }

func (t *table) members(id string) []string {
	if topic := t.view.Topic(id); topic != nil {
		return topic.Members
	}
	return nil
}

func (t *table) label(id string) string {
	if topic := t.view.Topic(id); topic != nil && topic.Label != "" {
		return topic.Label
	}
	return t.names[id]
}

// call names a topic in a sentence.
func (t *table) call(id string) string { return fmt.Sprintf("%s (%s)", id, t.label(id)) }

// show keeps the topics as people see them from now on: what the next build
// makes too, unless conversations come. The error says why it has to wait.
func (t *table) show(ctx context.Context) error {
	if _, err := t.apply(ctx); err != nil {
		return err
	}
	if t.away != nil && t.moves() {
		return t.away
	}
	if err := t.b.loadDocuments(ctx); err != nil {
		return err
	}
	view, _, err := t.b.decided(ctx, t.state, t.decisions(), t.points)
	if err != nil {
		return err
	}
	t.view = NewView(view)
	t.names.learn(t.state, view)
	input, err := t.b.w.Store.Result(ctx, resultView, nil)
	if err != nil {
		return err
	}
	return t.b.w.Store.SetTopics(ctx, input, store.Results{resultView: stored(view, t.state), resultNames: t.names}, t.view.finest())
}

// of leaves only the names of topics that are there.
func (n topicNames) of(view *View) topicNames {
	names := topicNames{}
	for i := range view.Topics {
		t := &view.Topics[i]
		names[t.ID] = t.Label
		if t.Label == "" {
			names[t.ID] = n[t.ID]
		}
	}
	return names
}

// besides leaves out one topic.
func (n topicNames) besides(id string) topicNames {
	delete(n, id)
	return n
}

// called returns the topic with the name, "" where there is none.
func (n topicNames) called(label string) string {
	for _, id := range slices.Sorted(maps.Keys(n)) {
		if n[id] != "" && strings.EqualFold(n[id], strings.TrimSpace(label)) {
			return id
		}
	}
	return ""
}

// longestLabel is how many characters the name of a topic may have.
const longestLabel = 120

// oneLine is a name as a person gave it, without what would break a line, or turn round
// what stands after it.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\u2060', r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// visible reports whether a rune leaves a mark.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r)
}
