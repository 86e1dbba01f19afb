package pipeline

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/naming"
	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/kb"
	"github.com/askbook/askbook/store"
	"github.com/askbook/askbook/workspace"
)

// Names of results in the store.
const (
	resultState = "topics state" // cluster.State: what a run leaves for the next
	resultView  = "topics view"  // cluster.Tree: the same after people's decisions; no Assignments where they are the state's
	resultBase  = "topics base"  // clusterBase
	resultNames = "topics names" // by id what every topic is called, or was last
)

// decideTopics is the kind of people's decisions about topics.
const decideTopics = "topics"

// View is the topic tree as people see it.
type View struct {
	*cluster.Tree
	topics map[string]*cluster.Topic
	parent map[string]bool // has children
}

// NewView indexes a tree and fills what its serialised form leaves out.
func NewView(tree *cluster.Tree) *View {
	v := &View{tree, map[string]*cluster.Topic{}, map[string]bool{}}
	for i := range tree.Topics {
		t := &tree.Topics[i]
		t.Members = nil
		v.topics[t.ID] = t
		v.parent[t.Parent] = true
	}
	type line struct {
		path   []string
		topics []*cluster.Topic
	}
	lines := map[string]*line{}
	for i := range tree.Assignments {
		a := &tree.Assignments[i]
		l := lines[a.Topic]
		if l == nil {
			l = &line{path: v.path(a.Topic)}
			for _, id := range l.path {
				l.topics = append(l.topics, v.topics[id])
			}
			lines[a.Topic] = l
		}
		a.Path = l.path
		for _, t := range l.topics {
			t.Members = append(t.Members, a.Document) // assignments are sorted
		}
	}
	return v
}

// path lists the topics from the root to id, nil for "".
func (v *View) path(id string) []string {
	var path []string
	for t := v.topics[id]; t != nil && len(path) < len(v.topics); t = v.topics[t.Parent] {
		path = append([]string{t.ID}, path...)
	}
	return path
}

// Topic returns the topic with the id, nil where there is none.
func (v *View) Topic(id string) *cluster.Topic { return v.topics[id] }

// Place returns where a document stands, nil where it is unknown.
func (v *View) Place(document string) *cluster.Assignment {
	i, ok := slices.BinarySearchFunc(v.Assignments, document, func(a cluster.Assignment, document string) int {
		return strings.Compare(a.Document, document)
	})
	if !ok {
		return nil
	}
	return &v.Assignments[i]
}

// Finest reports whether a topic has no topics below it.
func (v *View) Finest(id string) bool { return !v.parent[id] }

// CountFinest counts the topics of the finest level.
func (v *View) CountFinest() int {
	n := 0
	for id := range v.topics {
		if v.Finest(id) {
			n++
		}
	}
	return n
}

// finest is the finest topic of each document that is sorted.
func (v *View) finest() []store.Place {
	list := make([]store.Place, 0, len(v.Assignments))
	for i := range v.Assignments {
		if a := &v.Assignments[i]; a.Topic != "" {
			list = append(list, store.Place{Document: a.Document, Topic: a.Topic})
		}
	}
	return list
}

// CountUnsorted counts the documents that are in no topic.
func (v *View) CountUnsorted() int {
	n := 0
	for i := range v.Assignments {
		if v.Assignments[i].Topic == "" {
			n++
		}
	}
	return n
}

// LoadView reads the topics of the last build; an empty view before the first.
func LoadView(ctx context.Context, w *workspace.Workspace) (*View, error) {
	tree := new(cluster.Tree)
	if w.Store != nil {
		if _, err := w.Store.Result(ctx, resultView, tree); err != nil {
			return nil, err
		}
	}
	if len(tree.Topics) > 0 && tree.Assignments == nil {
		state, err := loadState(ctx, w)
		if err != nil {
			return nil, err
		}
		if state != nil {
			tree.Assignments = state.Tree.Assignments
		}
	}
	return NewView(tree), nil
}

// stored is a view as it is kept: without who is where, where that is as in the state.
func stored(view *cluster.Tree, state *cluster.State) *cluster.Tree {
	same := slices.EqualFunc(view.Assignments, state.Tree.Assignments, func(a, b cluster.Assignment) bool {
		return a.Document == b.Document && a.Topic == b.Topic && a.Score == b.Score && slices.Equal(a.Also, b.Also) && a.Nearest == b.Nearest && a.CopyOf == b.CopyOf
	})
	if !same {
		return view
	}
	return &cluster.Tree{Topics: view.Topics, Whole: view.Whole, Ladder: view.Ladder}
}

// clusterBase says what the topics were last found from, wholly.
type clusterBase struct {
	Settings  string `json:"settings"`  // a fingerprint
	Documents int    `json:"documents"` // how many there were
	Found     string `json:"found"`     // Input then
	// Input is the fingerprint of what the state was made from, repairs
	// included: as long as it holds, only decisions and names can be new.
	Input string `json:"input"`
}

// reclusterShare of new documents since the topics were last found makes the
// next build find them anew: repair cannot see a change of the whole.
const reclusterShare = .3

// topics groups the documents by what customers came for.
func (b *build) topics(ctx context.Context) error {
	settings := topicSettings(b.w, b.embedder.Model().Digest)
	decisions, err := store.Decisions[cluster.Decision](ctx, b.w.Store, decideTopics)
	if err != nil {
		return err
	}
	b.topicsInput = topicsInput(b.docsInput, settings, decisions, b.labels())
	total, err := b.w.Store.CountConversations(ctx)
	if err != nil {
		return err
	}
	err = b.stageUnless(ctx, !b.opt.Recluster, "topics", b.topicsInput, total, func(m Meter) (int, error) {
		if err := b.loadDocuments(ctx); err != nil {
			return 0, err
		}
		defer func() { b.told = nil }() // a hundred megabytes for as many thousand documents
		previous, points, at, err := b.readForTopics(ctx)
		if err != nil {
			return 0, err
		}
		state, base, events, err := b.cluster(ctx, previous, points, at, settings, decisions, m)
		if err != nil {
			return 0, err
		}
		names, err := loadNames(ctx, b.w)
		if err != nil {
			return 0, err
		}
		view, idle, err := b.decided(ctx, state, decisions, points)
		if err != nil {
			return 0, err
		}
		if err := b.noteIdle(ctx, idle); err != nil {
			return 0, err
		}
		names.learn(state, view)
		b.done.Changes = changes(events, names)
		b.view = NewView(view)
		return b.view.CountFinest(), b.w.Store.SetTopics(ctx, b.topicsInput, store.Results{
			resultState: state, resultView: stored(view, state), resultBase: base, resultNames: names,
		}, b.view.finest())
	})
	if err != nil {
		return err
	}
	if b.view == nil {
		if b.view, err = LoadView(ctx, b.w); err != nil {
			return err
		}
	}
	b.done.Topics, b.done.Unsorted = b.view.CountFinest(), b.view.CountUnsorted()
	return nil
}

// topicSettings is the fingerprint of what topics are found by.
func topicSettings(w *workspace.Workspace, model string) string {
	return fingerprint(topicsVersion, model, w.Settings.Cluster)
}

// topicsInput is the fingerprint of what people see as topics.
func topicsInput(docs, settings string, decisions []cluster.Decision, labels string) string {
	return fingerprint("topics", docs, settings, decisions, labels)
}

// decided is the tree of a state as people decided it, named.
func (b *build) decided(ctx context.Context, state *cluster.State, decisions []cluster.Decision, points []cluster.Point) (view *cluster.Tree, idle []string, err error) {
	view, idle = state.Apply(decisions, points)
	if err := b.name(ctx, view, false); err != nil {
		return nil, nil, err
	}
	return view, idle, b.nameTopics(ctx, view, decisions)
}

// headlineMembers of a topic are read for its headline, the most typical first.
const headlineMembers = 40

// name gives each topic that has no name one: a phrase, or what customers ask in
// their words, where that is short and clear; with renew, those as well that have a
// makeshift one, if there is a good one now.
func (b *build) name(ctx context.Context, tree *cluster.Tree, renew bool) error {
	unnamed := func(t *cluster.Topic) bool { return t.Label == "" || renew && naming.Makeshift(t.Label) }
	if !slices.ContainsFunc(tree.Topics, func(t cluster.Topic) bool { return unnamed(&t) || len(t.Terms) == 0 }) {
		return nil // reading all conversations for it takes a while
	}
	view := NewView(tree)
	var asking []*cluster.Topic
	var groups [][]kb.Conversation
	for i := range tree.Topics {
		t := &tree.Topics[i]
		if !view.Finest(t.ID) || !renew && !unnamed(t) { // all tell what is said in one only
			continue
		}
		asking, groups = append(asking, t), append(groups, b.typical(t))
	}
	asked := map[string][]string{}
	for i, headline := range kb.Headlines(groups) {
		if headline.Text != "" {
			asked[asking[i].ID] = []string{headline.Text}
		}
		asked[asking[i].ID] = append(asked[asking[i].ID], headline.Spare...)
	}
	from, err := b.naming(ctx)
	if err != nil {
		return err
	}
	from.Asked, from.Renew = asked, renew
	if b.embedder != nil { // a decision may be made while its server is away
		from.Embed = func(phrases []string) ([][]float32, error) {
			vectors, err := embedWording(ctx, b.embedder, embed.Cluster, phrases)
			out := make([][]float32, len(vectors))
			for i, v := range vectors {
				out[i] = v
			}
			return out, err
		}
	}
	return naming.Name(tree, from)
}

// typical are the conversations of a topic, its exemplars first.
func (b *build) typical(t *cluster.Topic) []kb.Conversation {
	var list []kb.Conversation
	seen := map[string]bool{}
	for _, id := range slices.Concat(t.Exemplars, t.Members) {
		if d := b.document(id); d != nil && !seen[id] && len(list) < headlineMembers {
			seen[id] = true
			list = append(list, d)
		}
	}
	return list
}

// loadState reads what the last run left for the next, nil before the first.
func loadState(ctx context.Context, w *workspace.Workspace) (*cluster.State, error) {
	var state *cluster.State
	_, err := w.Store.Result(ctx, resultState, &state)
	return state, err
}

// cluster repairs the topics that are there, or finds them all where there are
// none, the settings changed or much has come.
func (b *build) cluster(ctx context.Context, previous *cluster.State, points []cluster.Point, at time.Time, settings string, decisions []cluster.Decision, m Meter) (*cluster.State, clusterBase, []cluster.Event, error) {
	var base clusterBase
	if _, err := b.w.Store.Result(ctx, resultBase, &base); err != nil {
		return nil, base, nil, err
	}
	b.done.FirstTopics = previous == nil
	input := fingerprint(b.docsInput, settings)
	if previous != nil && !b.opt.Recluster && base.Input == input {
		m.Add(len(points))
		return previous, base, nil, nil
	}
	opt := clusterOptions(b.w)
	progress := func(string, int, int) {}
	var tree *cluster.Tree
	var err error
	anew := true
	grown := len(points) - base.Documents
	if previous != nil && !b.opt.Recluster && base.Settings == settings && float64(grown) <= reclusterShare*float64(base.Documents) {
		anew = false
		tree, err = cluster.Update(ctx, previous, points, opt, progress)
	} else {
		tree, err = cluster.Build(ctx, points, opt, progress)
		base = clusterBase{Settings: settings, Documents: len(points), Found: input}
	}
	base.Input = input
	if err != nil {
		return nil, base, nil, err
	}
	m.Add(len(points))
	state, events := cluster.Identify(previous, tree, at, decidedOn(decisions)...)
	b.further(&state.Tree, points)
	naming.Unname(&state.Tree)
	if err := b.name(ctx, &state.Tree, anew); err != nil {
		return nil, base, nil, err
	}
	if previous != nil {
		renames := b.renames(&previous.Tree, &state.Tree, decisions, at)
		for i := range renames {
			renames[i].Run = state.Runs
		}
		events, state.Events = append(events, renames...), append(state.Events, renames...)
		b.done.Joined = joined(&previous.Tree, tree)
	}
	return state, base, events, nil
}

// decidedOn are the topics that people decided on, of all decisions in order.
func decidedOn(decisions []cluster.Decision) (ids []string) {
	for _, d := range decisions {
		ids = append(ids, d.Topic, d.Into)
	}
	return ids
}

// renames are the topics that a build called otherwise, but for those of which
// people see another name: one that a person gave, or a model.
func (b *build) renames(before, after *cluster.Tree, decisions []cluster.Decision, at time.Time) []cluster.Event {
	if strings.HasPrefix(b.labels(), "ollama:") {
		return nil
	}
	named := namedByPeople(decisions)
	return slices.DeleteFunc(cluster.Renames(before, after, at), func(e cluster.Event) bool { return named[e.Topic] })
}

// clusterOptions are how a workspace finds its topics.
func clusterOptions(w *workspace.Workspace) cluster.Options {
	s := w.Settings.Cluster
	return cluster.Options{Seed: s.Seed, Granularity: float64(s.Granularity), Views: viewWeights()}
}

// issue is what is clustered of a document.
func (b *build) issue(id string) string {
	if i, ok := b.place(id); ok {
		return b.issues()[i]
	}
	return ""
}

// issues are what the customers came for, in the order of the documents.
func (b *build) issues() []string {
	if b.wanted == nil {
		b.wanted = withoutAddressees(issues(b.docs, b.told))
	}
	return b.wanted
}

func (b *build) labels() string {
	if b.opt.Labels != "" {
		return b.opt.Labels
	}
	return b.w.Settings.Labels
}
