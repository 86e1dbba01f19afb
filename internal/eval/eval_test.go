package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s = %.9f, want %.9f", name, got, want)
	}
}

func compare(t testing.TB, gold, found string) *Table {
	t.Helper()
	table, err := Compare([]rune(gold), []rune(found))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// Six items, gold aaabbb, found xxyyyy, by hand: MI = 2/6·ln 2 + 1/6·ln(1/2) +
// 3/6·ln(6·3/(3·4)); pairs: both 1+3 = 4, gold 6, found 1+6 = 7, all 15.
func TestPartitionByHand(t *testing.T) {
	table := compare(t, "aaabbb", "xxyyyy")
	mi := 2.0/6*math.Log(2) + 1.0/6*math.Log(0.5) + 3.0/6*math.Log(1.5)
	hg := math.Log(2)
	hf := -(2.0/6*math.Log(2.0/6) + 4.0/6*math.Log(4.0/6))
	near(t, "NMI", table.NMI(), mi/((hg+hf)/2))
	near(t, "ARI", table.ARI(), (4-6*7/15.0)/(6.5-6*7/15.0))
	near(t, "ACC", table.ACC(), 5.0/6)
	h, c, v := table.VMeasure()
	near(t, "homogeneity", h, mi/hg)
	near(t, "completeness", c, mi/hf)
	near(t, "V", v, table.NMI())
	p, r, _ := table.BCubed()
	near(t, "B³ precision", p, (1+1+0.25+0.75*3)/6)
	near(t, "B³ recall", r, (2.0/3*2+1.0/3+3)/6)
}

func TestPartitionEdges(t *testing.T) {
	for _, c := range []struct {
		gold, found   string
		nmi, ari, acc float64
	}{
		{"", "", 1, 1, 1},
		{"a", "x", 1, 1, 1},
		{"aabb", "yyxx", 1, 1, 1},
		{"aaaa", "xxxx", 1, 1, 1},
		{"abab", "xxyy", 0, -0.5, 0.5},
		{"abcd", "xxxx", 0, 0, 0.25},
	} {
		table := compare(t, c.gold, c.found)
		name := fmt.Sprintf("%q %q ", c.gold, c.found)
		near(t, name+"NMI", table.NMI(), c.nmi)
		near(t, name+"ARI", table.ARI(), c.ari)
		near(t, name+"ACC", table.ACC(), c.acc)
	}
	if _, err := Compare([]int{1}, []int{}); err == nil {
		t.Error("lengths that differ are accepted")
	}
}

// The matching is the best of all permutations.
func TestMatchingIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "cols")
		table := &Table{gold: make([]int, rows), found: make([]int, cols)}
		for range rows {
			row := make([]int, cols)
			for j := range row {
				row[j] = rapid.IntRange(0, 9).Draw(t, "cell")
			}
			table.cells = append(table.cells, row)
		}
		used := make([]bool, cols)
		var best func(i int) int
		best = func(i int) int {
			if i == rows {
				return 0
			}
			most := best(i + 1)
			for j := range cols {
				if !used[j] {
					used[j] = true
					most = max(most, table.cells[i][j]+best(i+1))
					used[j] = false
				}
			}
			return most
		}
		got, seen := 0, map[int]bool{}
		for i, j := range table.matching() {
			if j < 0 {
				continue
			}
			if seen[j] {
				t.Fatalf("column %d twice", j)
			}
			seen[j] = true
			got += table.cells[i][j]
		}
		if want := best(0); got != want {
			t.Fatalf("matching shares %d, best %d: %v", got, want, table.cells)
		}
	})
}

// Figures do not depend on the names of groups, and random groups have ARI 0.
func TestPartitionProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	gold, found := make([]int, 4000), make([]int, 4000)
	for i := range gold {
		gold[i], found[i] = random.IntN(10), random.IntN(20)
	}
	a, _ := Compare(gold, found)
	b, _ := Compare(found, gold)
	near(t, "NMI swapped", a.NMI(), b.NMI())
	near(t, "ARI swapped", a.ARI(), b.ARI())
	near(t, "ACC swapped", a.ACC(), b.ACC())
	if math.Abs(a.ARI()) > 0.005 {
		t.Errorf("ARI of random groups is %.4f", a.ARI())
	}
}

func TestRanking(t *testing.T) {
	ranking := []string{"x", "a", "y", "b"}
	relevance := map[string]float64{"a": 1, "b": 2, "c": 1}
	near(t, "nDCG@4", NDCG(ranking, relevance, 4),
		(1/math.Log2(3)+2/math.Log2(5))/(2+1/math.Log2(3)+0.5))
	near(t, "nDCG@10", NDCG(ranking, relevance, 10), NDCG(ranking, relevance, 4))
	near(t, "nDCG of nothing", NDCG(ranking, nil, 4), 0)
	near(t, "RR", ReciprocalRank(ranking, relevance, 4), 0.5)
	near(t, "RR@1", ReciprocalRank(ranking, relevance, 1), 0)
	near(t, "hit@1", Hit(ranking, relevance, 1), 0)
	near(t, "hit@2", Hit(ranking, relevance, 2), 1)
	near(t, "recall@2", Recall(ranking, relevance, 2), 1.0/3)
	near(t, "recall@9", Recall(ranking, relevance, 9), 2.0/3)
	near(t, "recall of nothing", Recall(ranking, nil, 9), 0)
}

func TestAUC(t *testing.T) {
	near(t, "apart", AUC([]float64{3, 4}, []float64{1, 2}), 1)
	near(t, "reversed", AUC([]float64{1}, []float64{2, 3}), 0)
	near(t, "ties", AUC([]float64{1, 2}, []float64{1, 2}), 0.5)
	near(t, "mixed", AUC([]float64{1, 3}, []float64{2, 3}), (0+0+1+0.5)/4)
	near(t, "one kind", AUC(nil, []float64{2}), 0.5)
}

func TestBootstrap(t *testing.T) {
	values := make([]float64, 400)
	for i := range values {
		values[i] = float64(i % 2)
	}
	low, high := Bootstrap(values, 0.95, 7)
	// The mean is .5 and its standard error .025.
	if math.Abs(low-0.451) > 0.01 || math.Abs(high-0.549) > 0.01 {
		t.Errorf("interval %.3f … %.3f", low, high)
	}
	if l, h := Bootstrap(values, 0.95, 7); l != low || h != high {
		t.Error("the same seed gives another interval")
	}
	if l, h := Bootstrap(nil, 0.95, 7); l != 0 || h != 0 {
		t.Error("an interval of nothing")
	}
	near(t, "mean", Mean(values), 0.5)
	near(t, "mean of nothing", Mean(nil), 0)
}
