package cluster

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/embed/builtin"
	"github.com/askbook/askbook/internal/eval"
	"github.com/askbook/askbook/internal/goldtest"
)

// points embeds the texts with the built-in model, as a build does.
func pointsOf(t testing.TB, g goldtest.Set) []Point {
	model, err := builtin.Open()
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := model.Embed(context.Background(), embed.Cluster, g.Texts)
	if err != nil {
		t.Fatal(err)
	}
	points := make([]Point, len(g.Texts))
	for i := range points {
		points[i] = Point{ID: fmt.Sprintf("d%06d", i), Vector: vectors[i], Text: g.Texts[i]}
	}
	return points
}

// level returns the topic of each document at a depth, or the finest above it.
func level(tree *Tree, depth int) []string {
	out := make([]string, len(tree.Assignments))
	for i, a := range tree.Assignments {
		if len(a.Path) > 0 {
			out[i] = a.Path[min(depth, len(a.Path)-1)]
		}
	}
	return out
}

func unsorted(tree *Tree) float64 {
	n := 0
	for _, a := range tree.Assignments {
		if a.Topic == "" {
			n++
		}
	}
	return float64(n) / float64(len(tree.Assignments))
}

// figures are NMI, ARI and ACC in percent.
type figures [3]float64

func measure(t testing.TB, labels, found []string) (f figures, groups int) {
	table, err := eval.Compare(labels, found)
	if err != nil {
		t.Fatal(err)
	}
	_, groups = table.Groups()
	return figures{100 * table.NMI(), 100 * table.ARI(), 100 * table.ACC()}, groups
}

func (f figures) String() string { return fmt.Sprintf("%.1f/%.1f/%.1f", f[0], f[1], f[2]) }

// The topics of five labelled sets, the number of intents not told, at every
// level of the tree. The figures at the best level (by their sum) are held; a
// point less is within what seeds and models differ by. Unsorted documents
// count as one group of their own.
func TestQuality(t *testing.T) {
	if testing.Short() {
		t.Skip("reads thousands of texts")
	}
	dir := goldtest.Dir(t)
	for _, test := range []struct {
		name  string
		gold  goldtest.Set
		least figures
	}{
		{"Banking77 test", goldtest.Banking77(t, dir, "test"), figures{81, 56, 64.5}},
		{"CLINC150 test", goldtest.Clinc150(t, dir, "test"), figures{88.5, 66, 71}},
		{"HWU64 test", goldtest.Hwu64(t, dir, "test"), figures{79.5, 53, 65}},
		{"DSTC11 banking", goldtest.Dstc11(t, dir, "test_banking_turns"), figures{65, 53.5, 60}},
		{"DSTC11 insurance", goldtest.Dstc11(t, dir, "dev_insurance_eval_utterances"), figures{83.5, 75, 67}},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := test.gold
			points := pointsOf(t, g)
			tree := build(t, points, Options{})
			other := tree
			if len(points) < 2000 { // larger sets agree as well, and take long
				other = build(t, points, Options{Seed: 1})
			}
			line, best := "", figures{}
			for depth := range 4 {
				found := level(tree, depth)
				if depth > 0 && slices.Equal(found, level(tree, depth-1)) {
					break
				}
				f, groups := measure(t, g.Labels, found)
				if f[0]+f[1]+f[2] > best[0]+best[1]+best[2] {
					best = f
				}
				line += fmt.Sprintf("  %v (%d; seeds %.2f)", f, groups, agreementOf(t, found, level(other, depth)))
			}
			share := unsorted(tree)
			t.Logf("unsorted %.1f %%%s", 100*share, line)
			for k, name := range []string{"NMI", "ARI", "ACC"} {
				if best[k] < test.least[k] {
					t.Errorf("%s is %.1f, was %.1f at least", name, best[k], test.least[k])
				}
			}
			if share > 0.08 {
				t.Errorf("%.1f %% are unsorted", 100*share)
			}
			if ari := agreementOf(t, finest(tree), finest(other)); ari < 0.95 {
				t.Errorf("another seed agrees at ARI %.3f", ari)
			}
		})
	}
}

// Queries about what nobody else asks score low, and are what is left unsorted.
func TestOutOfScope(t *testing.T) {
	if testing.Short() {
		t.Skip("reads thousands of texts")
	}
	dir := goldtest.Dir(t)
	g, strangers := goldtest.Clinc150(t, dir, "test"), goldtest.Clinc150(t, dir, "oos_test")
	g.Texts, g.Labels = append(g.Texts, strangers.Texts...), append(g.Labels, strangers.Labels...)
	tree := build(t, pointsOf(t, g), Options{Runs: 1}) // scores do not depend on the search
	var in, out []float64
	left, strange := 0, 0
	for i, a := range tree.Assignments {
		if g.Labels[i] == "oos" {
			out = append(out, a.Score)
		} else {
			in = append(in, a.Score)
		}
		if a.Topic == "" {
			left++
			if g.Labels[i] == "oos" {
				strange++
			}
		}
	}
	auc := eval.AUC(in, out)
	t.Logf("AUC %.3f, %d unsorted, %d of them out of scope", auc, left, strange)
	if auc < 0.91 {
		t.Errorf("AUC %.3f", auc)
	}
}

// From 90 to 100 % of the data, in an order without meaning.
func TestStability(t *testing.T) {
	if testing.Short() {
		t.Skip("reads thousands of texts")
	}
	g := goldtest.Banking77(t, goldtest.Dir(t), "test")
	points := pointsOf(t, g)
	isNew := func(i int) bool { return i%10 == 3 }
	var old []Point
	for i, p := range points {
		if !isNew(i) {
			old = append(old, p)
		}
	}
	before, _ := Identify(nil, build(t, old, Options{}), day)
	tree, err := Update(context.Background(), before, points, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	after, _ := Identify(before, tree, day)
	cold := build(t, points, Options{})
	cold2, _ := Identify(before, cold, day)
	was := make(map[string]string)
	for _, a := range before.Tree.Assignments {
		was[a.Document] = a.Topic
	}
	kept, keptCold, placed, fresh := 0, 0, 0, 0
	for i, a := range after.Tree.Assignments {
		if isNew(i) {
			fresh++
			if a.Topic != "" {
				placed++
			}
			continue
		}
		if a.Topic == was[a.Document] {
			kept++
		}
		if cold2.Tree.Assignments[i].Topic == was[a.Document] {
			keptCold++
		}
	}
	alive := 0
	for _, topic := range before.Tree.Topics {
		if slices.ContainsFunc(after.Tree.Topics, func(x Topic) bool { return x.ID == topic.ID }) {
			alive++
		}
	}
	repaired, _ := measure(t, g.Labels, finest(&after.Tree))
	anew, _ := measure(t, g.Labels, finest(&cold2.Tree))
	share := func(a, b int) float64 { return float64(a) / float64(b) }
	t.Logf("old that keep their id %.3f (cold run %.3f), ids alive %.3f, new placed %.3f, repaired %v, cold %v",
		share(kept, len(old)), share(keptCold, len(old)), share(alive, len(before.Tree.Topics)), share(placed, fresh), repaired, anew)
	if share(kept, len(old)) < 0.98 || share(alive, len(before.Tree.Topics)) < 0.97 || share(placed, fresh) < 0.85 {
		t.Error("less than promised")
	}
	for k := range repaired {
		if repaired[k] < anew[k]-1.5 || math.IsNaN(repaired[k]) {
			t.Errorf("repair costs quality: %v, a cold run %v", repaired, anew)
		}
	}
}
