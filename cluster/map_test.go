package cluster

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leaf is a topic with n members and no parts.
func leaf(id, parent string, n int, centroid ...float32) Topic {
	t := Topic{ID: id, Parent: parent, Members: make([]string, n)}
	if len(centroid) > 0 {
		t.Centroid = unit(centroid)
	}
	return t
}

// checkMap holds a map to what it promises: all on the sheet, the finest topics
// inside their top, circles apart.
func checkMap(t *testing.T, topics []Topic, places []Place) map[string]Place {
	t.Helper()
	tree := Tree{Topics: topics}
	chains, levels, index := tree.chains(), tree.levels(), tree.Index()
	top := func(id string) string { return topics[chains[id][len(chains[id])-1]].ID }
	at := map[string]Place{}
	for i, p := range places {
		if math.IsNaN(p.X+p.Y+p.R) || p.R <= 0 {
			t.Fatalf("%+v", p)
		}
		if math.Abs(p.X)+p.R > 1+1e-6 || math.Abs(p.Y)+p.R > MapHeight+1e-6 {
			t.Errorf("%+v is not on the sheet", p)
		}
		at[p.Topic] = p
		whole := at[top(p.Topic)] // comes before its parts
		if math.Hypot(p.X-whole.X, p.Y-whole.Y)+p.R > whole.R+1e-6 {
			t.Errorf("%+v is not inside %+v", p, whole)
		}
		for _, q := range places[:i] {
			nested := q.Topic == whole.Topic
			if !nested && math.Hypot(p.X-q.X, p.Y-q.Y) < (p.R+q.R)*(1-1e-3) {
				t.Errorf("%+v and %+v overlap", p, q)
			}
		}
	}
	for _, topic := range topics {
		_, drawn := at[topic.ID]
		if want := top(topic.ID) == topic.ID || levels[index[topic.ID]] == 0; drawn != want {
			t.Errorf("%s is on the map: %v", topic.ID, drawn)
		}
	}
	return at
}

func TestMap(t *testing.T) {
	tree := build(t, invented(400, 12, 32, 2), Options{})
	checkMap(t, tree.Topics, Map(tree.Topics))
	if d := cmp.Diff(Map(tree.Topics), Map(tree.Topics)); d != "" {
		t.Error(d)
	}

	// Like topics stand together, and the area is the size.
	var kinds []Topic
	for i := range 15 {
		centroid := []float32{0, 0, 0, .1 * float32(i)}
		centroid[i%3] = 1
		kinds = append(kinds, leaf(fmt.Sprint(i), "", 10+30*(i%2), centroid...))
	}
	at := checkMap(t, kinds, Map(kinds))
	var like, unlike []float64
	for i := range kinds {
		for j := range i {
			p, q := at[kinds[i].ID], at[kinds[j].ID]
			apart := math.Hypot(p.X-q.X, p.Y-q.Y)
			if i%3 == j%3 {
				like = append(like, apart)
			} else {
				unlike = append(unlike, apart)
			}
		}
	}
	if a, b := average(like), average(unlike); a > .75*b {
		t.Errorf("like topics are %v apart, unlike ones %v", a, b)
	}
	if ratio := at["1"].R / at["0"].R; math.Abs(ratio-2) > 1e-6 {
		t.Errorf("four times the members have %v times the radius", ratio)
	}
}

func average(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list))
}

func TestMapOfOddTrees(t *testing.T) {
	for name, topics := range map[string][]Topic{
		"none":          nil,
		"one":           {leaf("a", "", 3, 1, 0)},
		"without any":   {leaf("a", "", 0), {ID: "b"}, {ID: "c", Centroid: []float32{1}}},
		"all alike":     {leaf("a", "", 3, 1, 0), leaf("b", "", 3, 1, 0), leaf("c", "", 3, 1, 0)},
		"one part":      {leaf("a", "", 3, 1, 0), leaf("b", "a", 3, 1, 0)},
		"three levels":  {leaf("a", "", 9, 1, 0), leaf("b", "a", 9, 1, 0), leaf("c", "b", 4, 1, 0), leaf("d", "b", 5, 0, 1)},
		"no such whole": {leaf("a", "gone", 9, 1, 0), leaf("b", "", 9, 1, 0)},
		"giants":        {leaf("a", "", 1_000_000, 1, 0), leaf("b", "", 1, 0, 1), leaf("c", "", 1, 1, 1)},
	} {
		t.Run(name, func(t *testing.T) { checkMap(t, topics, Map(topics)) })
	}
}

// inventedTopics are n finest topics below some broad ones, in all levels.
func inventedTopics(n, broad int) []Topic {
	random := generator(7, 9)
	centroid := func() []float32 {
		v := make([]float32, 256)
		for d := range v {
			v[d] = float32(random.NormFloat64())
		}
		return unit(v)
	}
	var topics []Topic
	for i := range broad {
		topics = append(topics, Topic{ID: fmt.Sprintf("b%d", i), Centroid: centroid()})
	}
	for i := range n {
		t := Topic{ID: fmt.Sprintf("t%d", i), Centroid: centroid(), Members: make([]string, int(5/(.01+random.Float64())))}
		if broad > 0 {
			t.Parent = fmt.Sprintf("b%d", min(random.IntN(broad), random.IntN(broad)))
		}
		topics = append(topics, t)
	}
	return topics
}

func TestMapOfMany(t *testing.T) {
	for _, broad := range []int{0, 25} {
		topics := inventedTopics(500, broad)
		checkMap(t, topics, Map(topics))
	}
}

func BenchmarkMap(b *testing.B) {
	for _, broad := range []int{0, 25, 80} {
		for _, n := range []int{500, 2000} {
			topics := inventedTopics(n, broad)
			b.Run(fmt.Sprintf("%d in %d", n, broad), func(b *testing.B) {
				for b.Loop() {
					Map(topics)
				}
			})
		}
	}
}
