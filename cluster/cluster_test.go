package cluster

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/internal/eval"
)

func build(t testing.TB, points []Point, opt Options) *Tree {
	t.Helper()
	tree, err := Build(context.Background(), points, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, tree, points)
	return tree
}

// check holds a tree to what its documentation promises.
func check(t testing.TB, tree *Tree, points []Point) {
	t.Helper()
	if len(tree.Assignments) != len(points) {
		t.Fatalf("%d assignments for %d points", len(tree.Assignments), len(points))
	}
	topics := make(map[string]Topic)
	members := make(map[string][]string)
	for _, topic := range tree.Topics {
		if _, twice := topics[topic.ID]; twice || topic.ID == "" {
			t.Fatalf("topic id %q twice or empty", topic.ID)
		}
		if _, ok := topics[topic.Parent]; topic.Parent != "" && !ok {
			t.Fatalf("topic %s stands before its parent %s", topic.ID, topic.Parent)
		}
		topics[topic.ID] = topic
	}
	for i, a := range tree.Assignments {
		if i > 0 && tree.Assignments[i-1].Document >= a.Document {
			t.Fatalf("assignments are not sorted at %s", a.Document)
		}
		if a.Score < 0 || a.Score > 1 || math.IsNaN(a.Score) {
			t.Fatalf("score of %s is %v", a.Document, a.Score)
		}
		if a.Topic == "" != (len(a.Path) == 0) || len(a.Path) > 0 && a.Path[len(a.Path)-1] != a.Topic {
			t.Fatalf("path of %s is %v, topic %q", a.Document, a.Path, a.Topic)
		}
		for k, id := range a.Path {
			members[id] = append(members[id], a.Document)
			parent := ""
			if k > 0 {
				parent = a.Path[k-1]
			}
			if topics[id].Parent != parent {
				t.Fatalf("path of %s leads to %s, whose parent is %q", a.Document, id, topics[id].Parent)
			}
		}
		for _, id := range append(slices.Clone(a.Also), a.Nearest) {
			if _, ok := topics[id]; !ok && id != "" {
				t.Fatalf("%s names a topic %s that is not there", a.Document, id)
			}
		}
	}
	for _, topic := range tree.Topics {
		if !slices.Equal(topic.Members, members[topic.ID]) {
			t.Fatalf("members of %s are not those whose path leads through it", topic.ID)
		}
		if len(topic.Exemplars) == 0 || !slices.Contains(topic.Members, topic.Exemplars[0]) {
			t.Fatalf("exemplars of %s are %v", topic.ID, topic.Exemplars)
		}
	}
}

func finest(tree *Tree) []string {
	var out []string
	for _, a := range tree.Assignments {
		out = append(out, a.Topic)
	}
	return out
}

func agreementOf(t testing.TB, a, b []string) float64 {
	t.Helper()
	table, err := eval.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return table.ARI()
}

func TestTinyInputs(t *testing.T) {
	a, b, c := []float32{1, 0, 0}, []float32{0, 1, 0}, []float32{0, 0, 1}
	for _, test := range []struct {
		name    string
		vectors [][]float32
		topics  int
	}{
		{"none", nil, 0},
		{"one", [][]float32{a}, 0},
		{"two unlike", [][]float32{a, b}, 0},
		{"two alike", [][]float32{a, {0.96, 0.28, 0}}, 1},
		{"two equal", [][]float32{a, a}, 1},
		{"three unlike", [][]float32{a, b, c}, 0},
		{"no vectors", [][]float32{nil, {}, {0, 0, 0}, {float32(math.NaN()), 1, 0}, {float32(math.Inf(1)), 0, 0}}, 0},
		{"two pairs", [][]float32{a, {0.96, 0.28, 0}, c, {0, 0.28, 0.96}}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			var points []Point
			for i, v := range test.vectors {
				points = append(points, Point{ID: fmt.Sprint("d", i), Vector: v})
			}
			tree := build(t, points, Options{})
			if len(tree.Topics) != test.topics {
				t.Errorf("%d topics, want %d: %+v", len(tree.Topics), test.topics, tree.Assignments)
			}
		})
	}
}

func TestSmallInputs(t *testing.T) {
	for _, test := range []struct{ n, topics, low, high int }{
		{10, 2, 2, 4},
		{50, 8, 6, 11},
		{300, 40, 28, 48},
	} {
		points := invented(test.n, test.topics, 64, 3)
		tree := build(t, points, Options{})
		found := make(map[string]bool)
		for _, a := range tree.Assignments {
			if a.Topic != "" {
				found[a.Topic] = true
			}
		}
		if len(found) < test.low || len(found) > test.high {
			t.Errorf("%d points about %d topics: %d found", test.n, test.topics, len(found))
		}
	}
}

func TestRefused(t *testing.T) {
	for name, points := range map[string][]Point{
		"two points have the id": {{ID: "a"}, {ID: "a"}},
		"dimensions":             {{ID: "a", Vector: embed.Vector{1, 0}}, {ID: "b", Vector: embed.Vector{1}}},
	} {
		if _, err := Build(context.Background(), points, Options{}, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, invented(100, 5, 16, 1), Options{}, nil); err == nil {
		t.Error("a cancelled run gives topics")
	}
}

// The order of points and the number of processors change nothing.
func TestSameWhateverTheOrder(t *testing.T) {
	points := invented(1500, 40, 32, 5)
	want := build(t, points, Options{})
	shuffled := slices.Clone(points)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	got := build(t, shuffled, Options{})
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d[:min(len(d), 2000)])
	}
}

// Above exactUpTo points the inverted file is at work, above many the runs of a
// level begin with those of another.
func TestSameWhateverTheOrderAmongMany(t *testing.T) {
	for _, test := range []struct{ n, runs int }{{exactUpTo + 500, 1}, {many + 500, 7}} {
		points := invented(test.n, 60, 16, 5)
		opt := Options{Runs: test.runs}
		want := build(t, points, opt)
		slices.Reverse(points)
		before := runtime.GOMAXPROCS(3)
		got := build(t, points, opt)
		runtime.GOMAXPROCS(before)
		if !cmp.Equal(finest(want), finest(got)) {
			t.Errorf("%d points: another order or number of processors gives other topics", test.n)
		}
	}
}

func TestAnotherSeedAgrees(t *testing.T) {
	points := invented(1500, 40, 32, 6)
	a, b := build(t, points, Options{Seed: 1}), build(t, points, Options{Seed: 2})
	if ari := agreementOf(t, finest(a), finest(b)); ari < 0.95 {
		t.Errorf("two seeds agree at ARI %.3f", ari)
	}
}

func TestGranularity(t *testing.T) {
	points := invented(800, 40, 32, 7)
	count := func(g float64) int {
		found := make(map[string]bool)
		for _, topic := range finest(build(t, points, Options{Granularity: g})) {
			found[topic] = true
		}
		return len(found)
	}
	coarse, normal, fine := count(0.1), count(1), count(2.5)
	if coarse >= normal || normal >= fine {
		t.Errorf("topics from coarse to fine: %d, %d, %d", coarse, normal, fine)
	}
}

// A mass mailing stands for one document: it neither founds topics nor pulls
// others towards it, and its copies are counted.
func TestCopies(t *testing.T) {
	points := invented(300, 10, 32, 8)
	for i := range 200 {
		v := slices.Clone(points[0].Vector)
		if i%2 == 0 {
			v[i%32] += 0.01
			normalise(v)
		}
		points = append(points, Point{ID: fmt.Sprintf("mass%03d", i), Vector: v})
	}
	tree := build(t, points, Options{})
	home, copies := "", 0
	for _, a := range tree.Assignments {
		if a.Document == points[0].ID {
			home = a.Topic
		}
		if strings.HasPrefix(a.Document, "mass") {
			if a.Topic != home || a.CopyOf == "" {
				t.Fatalf("%+v, not with %s in %q", a, points[0].ID, home)
			}
			copies++
		}
	}
	for _, topic := range tree.Topics {
		if topic.ID == home && topic.Copies < copies {
			t.Errorf("topic %s counts %d copies of %d", home, topic.Copies, copies)
		}
	}
}

// Whatever the points, the tree keeps its promises.
func TestAnyPoints(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(r, "n")
		dim := rapid.IntRange(1, 6).Draw(r, "dim")
		var points []Point
		for i := range n {
			v := make(embed.Vector, dim)
			for d := range v {
				v[d] = float32(rapid.IntRange(-3, 3).Draw(r, "x"))
			}
			points = append(points, Point{ID: fmt.Sprint(i), Vector: v})
		}
		tree := build(t, points, Options{Runs: 2, MinTopic: rapid.IntRange(0, 4).Draw(r, "least")})
		if n == 0 {
			return
		}
		state, _ := Identify(nil, tree, time.Time{})
		more, err := Update(context.Background(), state, append(points[n/3:], Point{ID: "new", Vector: points[0].Vector}), Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, more, make([]Point, n-n/3+1))
	})
}

func TestProgressAscends(t *testing.T) {
	last := make(map[string]int)
	_, err := Build(context.Background(), invented(400, 10, 16, 1), Options{}, func(stage string, done, total int) {
		if done < last[stage] || done > total {
			t.Errorf("%s: %d after %d of %d", stage, done, last[stage], total)
		}
		last[stage] = done
	})
	if err != nil || last["neighbours"] != 400 || last["topics"] != 600 {
		t.Errorf("%v, %v", last, err)
	}
}
