package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/workspace"
)

// heldBack is the share of conversations that EvalStability adds afterwards.
const heldBack = .1

// EvalStability finds the topics of the workspace's own vectors again and again
// and tells how much they depend on what should not matter. Fine is the finest
// topic of a conversation, coarse the one at the top; all unsorted ones count
// as one topic. Decisions by people are left aside.
//
//	seed_ari_fine, seed_ari_coarse        against another seed
//	order_identical                       1 where the order of the input shows nowhere, else 0
//	current_ari_fine, current_ari_coarse  the last build against topics found anew
//
// A tenth, chosen by a hash of the ids, is then held back and added to topics
// found without it; "recluster" finds all anew and keeps ids by overlap. That is
// done with five tenths, or above 20,000 conversations with one, and the mean is told:
//
//	update_keep, recluster_keep    old conversations with a topic that keep its id
//	update_live, recluster_live    ids that live on
//	update_placed                  new conversations that get a topic
//	update_nmi_fine, …_coarse      agreement with topics found anew
//	recluster_ari_fine, …_coarse   topics found without the tenth against those with it
//
// With gold labels, as for [EvalTopics], nmi, ari and acc are told of topics
// found anew (cold_nmi …), of those found without the tenth (base_nmi …) and
// of these with the tenth added (update_nmi …).
func EvalStability(ctx context.Context, w *workspace.Workspace, gold string, rep Reporter) (Figures, error) {
	b := &build{w: w, rep: rep, done: &Built{}}
	if w.Store == nil {
		return nil, errNoTopics
	}
	state, err := loadState(ctx, w)
	if err != nil {
		return nil, err
	}
	if state == nil || len(state.Tree.Topics) == 0 {
		return nil, errNoTopics
	}
	if b.embedder, err = RecordedEmbedder(ctx, w); err != nil {
		return nil, err
	}
	if err := b.loadDocuments(ctx); err != nil {
		return nil, err
	}
	points, _, err := b.points(ctx)
	if err != nil {
		return nil, err
	}
	tenths := 5
	if len(points) > plenty {
		tenths = 1
	}
	r := &rerun{ctx: ctx, opt: clusterOptions(w), meter: rep.Stage("stability", int64(3+2*tenths), Items)}
	defer r.meter.Done()
	figures, trees := r.figures(points, state, tenths)
	if r.err != nil || gold == "" {
		return figures, r.err
	}
	labels, _, err := readLabels(ctx, w, gold)
	if err != nil {
		return nil, err
	}
	for name, found := range trees {
		for _, tree := range found {
			at, err := levelFigures(NewView(tree), labels, gold)
			if err != nil {
				return nil, err
			}
			for _, figure := range []string{"nmi", "ari", "acc"} {
				figures[name+"_"+figure] += at[figure] / float64(len(found))
			}
		}
	}
	return figures, nil
}

// errNoTopics says that nothing was built yet.
var errNoTopics = errors.New("there are no topics yet: run `askbook import PATH`, then `askbook build`")

// rerun finds topics repeatedly; the first error ends it.
type rerun struct {
	ctx   context.Context
	opt   cluster.Options
	meter Meter
	err   error
}

// find returns the topics of points and their state, as a first build does.
func (r *rerun) find(points []cluster.Point, opt cluster.Options) (*cluster.Tree, *cluster.State) {
	return r.identify(nil, func() (*cluster.Tree, error) { return cluster.Build(r.ctx, points, opt, nil) })
}

func (r *rerun) update(points []cluster.Point, previous *cluster.State) (*cluster.Tree, *cluster.State) {
	return r.identify(previous, func() (*cluster.Tree, error) { return cluster.Update(r.ctx, previous, points, r.opt, nil) })
}

func (r *rerun) identify(previous *cluster.State, find func() (*cluster.Tree, error)) (*cluster.Tree, *cluster.State) {
	if r.err != nil {
		return &cluster.Tree{}, &cluster.State{}
	}
	tree, err := find()
	r.meter.Add(1)
	if err != nil {
		r.err = err
		return &cluster.Tree{}, &cluster.State{}
	}
	state, _ := cluster.Identify(previous, tree, time.Time{})
	return &state.Tree, state
}

// plenty is the number of conversations above which one tenth is held back: the more
// there are, the less it is chance which.
const plenty = 20_000

// figures also returns the trees that gold labels can judge, by name.
func (r *rerun) figures(points []cluster.Point, current *cluster.State, tenths int) (Figures, map[string][]*cluster.Tree) {
	cold, _ := r.find(points, r.opt)

	reseeded := r.opt
	reseeded.Seed++
	other, _ := r.find(points, reseeded)

	shuffled := slices.Clone(points)
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	mixed, _ := r.find(shuffled, r.opt)

	figures := Figures{
		"conversations":      float64(len(points)),
		"held_back":          float64(len(points) - len(holdBack(points, 0))),
		"topics_fine":        float64(NewView(cold).CountFinest()),
		"unsorted":           float64(NewView(cold).CountUnsorted()) / float64(max(len(points), 1)),
		"seed_ari_fine":      agreement(cold, other, finest).ARI(),
		"seed_ari_coarse":    agreement(cold, other, top).ARI(),
		"current_ari_fine":   agreement(cold, &current.Tree, finest).ARI(),
		"current_ari_coarse": agreement(cold, &current.Tree, top).ARI(),
		"order_identical":    identical(cold, mixed),
	}
	trees := map[string][]*cluster.Tree{"cold": {cold}}
	for tenth := range tenths {
		base, before := r.find(holdBack(points, tenth), r.opt)
		updated, _ := r.update(points, before)
		if r.err != nil {
			return nil, nil
		}
		again := recluster(cold, before)
		for name, figure := range (Figures{
			"update_keep":          keep(base, updated),
			"update_live":          live(base, updated),
			"update_placed":        placed(base, updated),
			"update_nmi_fine":      agreement(cold, updated, finest).NMI(),
			"update_nmi_coarse":    agreement(cold, updated, top).NMI(),
			"update_topics_fine":   float64(NewView(updated).CountFinest()),
			"recluster_keep":       keep(base, again),
			"recluster_live":       live(base, again),
			"recluster_ari_fine":   agreement(base, again, finest).ARI(),
			"recluster_ari_coarse": agreement(base, again, top).ARI(),
		}) {
			figures[name] += figure / float64(tenths)
		}
		trees["base"], trees["update"] = append(trees["base"], base), append(trees["update"], updated)
	}
	return figures, trees
}

// recluster is a tree that was found anew, with the ids that topics had.
func recluster(cold *cluster.Tree, before *cluster.State) *cluster.Tree {
	again := &cluster.Tree{Topics: slices.Clone(cold.Topics), Assignments: slices.Clone(cold.Assignments)}
	state, _ := cluster.Identify(before, again, time.Time{})
	return &state.Tree
}

// holdBack leaves a tenth of the points out: those with the lowest hashes, or, for
// the second, third … tenth, those with the next.
func holdBack(points []cluster.Point, tenth int) []cluster.Point {
	hashes := make([]string, len(points))
	for i := range points {
		sum := sha256.Sum256([]byte(points[i].ID))
		hashes[i] = string(sum[:])
	}
	sorted := slices.Sorted(slices.Values(hashes))
	limit := func(tenth int) int { return int(heldBack * float64(tenth) * float64(len(points))) }
	held := map[string]bool{}
	for _, h := range sorted[limit(tenth):limit(tenth+1)] {
		held[h] = true
	}
	var old []cluster.Point
	for i := range points {
		if !held[hashes[i]] {
			old = append(old, points[i])
		}
	}
	return old
}

// finest and top tell the topic of a document that levels are compared by.
func finest(a *cluster.Assignment) string { return a.Topic }

func top(a *cluster.Assignment) string {
	if len(a.Path) == 0 {
		return ""
	}
	return a.Path[0]
}

// agreement compares two trees over the documents that both hold.
func agreement(x, y *cluster.Tree, level func(*cluster.Assignment) string) *eval.Table {
	var a, b []string
	both(x, y, func(p, q *cluster.Assignment) { a, b = append(a, level(p)), append(b, level(q)) })
	t, err := eval.Compare(a, b)
	if err != nil { // the lists are of one length
		panic(err)
	}
	return t
}

// both walks the documents that two trees hold, which are sorted.
func both(x, y *cluster.Tree, f func(p, q *cluster.Assignment)) {
	j := 0
	for i := range x.Assignments {
		p := &x.Assignments[i]
		for j < len(y.Assignments) && strings.Compare(y.Assignments[j].Document, p.Document) < 0 {
			j++
		}
		if j < len(y.Assignments) && y.Assignments[j].Document == p.Document {
			f(p, &y.Assignments[j])
		}
	}
}

// keep is the share of documents with a topic that have the same after.
func keep(before, after *cluster.Tree) float64 {
	kept, sorted := 0, 0
	both(before, after, func(p, q *cluster.Assignment) {
		if p.Topic == "" {
			return
		}
		sorted++
		if p.Topic == q.Topic {
			kept++
		}
	})
	return portion(kept, sorted)
}

// live is the share of topics, of all levels, that are there after.
func live(before, after *cluster.Tree) float64 {
	there := map[string]bool{}
	for _, t := range after.Topics {
		there[t.ID] = true
	}
	alive := 0
	for _, t := range before.Topics {
		if there[t.ID] {
			alive++
		}
	}
	return portion(alive, len(before.Topics))
}

// placed is the share of the documents that came later that have a topic.
func placed(before, after *cluster.Tree) float64 {
	known := map[string]bool{}
	for _, a := range before.Assignments {
		known[a.Document] = true
	}
	in, fresh := 0, 0
	for _, a := range after.Assignments {
		if known[a.Document] {
			continue
		}
		fresh++
		if a.Topic != "" {
			in++
		}
	}
	return portion(in, fresh)
}

// portion is n of all, 1 where there are none to lose.
func portion(n, all int) float64 {
	if all == 0 {
		return 1
	}
	return float64(n) / float64(all)
}

// identical is 1 where two trees are the same in every byte.
func identical(x, y *cluster.Tree) float64 {
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(y)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		return 0
	}
	return 1
}
