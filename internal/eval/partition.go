package eval

import (
	"fmt"
	"math"
)

// Table counts how many items two partitions have in common, cell by cell.
type Table struct {
	n     int
	cells [][]int // gold × found
	gold  []int   // row sums
	found []int   // column sums
}

// Compare tabulates two partitions of the same items: gold[i] and found[i] are
// the groups of item i. It fails where the lengths differ.
func Compare[G, F comparable](gold []G, found []F) (*Table, error) {
	if len(gold) != len(found) {
		return nil, fmt.Errorf("compare partitions: %d gold labels, %d found", len(gold), len(found))
	}
	g, ng := number(gold)
	f, nf := number(found)
	t := &Table{n: len(gold), cells: make([][]int, ng), gold: make([]int, ng), found: make([]int, nf)}
	for i := range t.cells {
		t.cells[i] = make([]int, nf)
	}
	for i := range g {
		t.cells[g[i]][f[i]]++
		t.gold[g[i]]++
		t.found[f[i]]++
	}
	return t, nil
}

// number replaces labels by integers from 0 in order of first sight.
func number[L comparable](labels []L) ([]int, int) {
	seen := make(map[L]int)
	out := make([]int, len(labels))
	for i, l := range labels {
		k, ok := seen[l]
		if !ok {
			k = len(seen)
			seen[l] = k
		}
		out[i] = k
	}
	return out, len(seen)
}

// Groups returns the numbers of groups in gold and found.
func (t *Table) Groups() (gold, found int) { return len(t.gold), len(t.found) }

func entropy(sizes []int, n int) float64 {
	h := 0.0
	for _, s := range sizes {
		if s > 0 {
			p := float64(s) / float64(n)
			h -= p * math.Log(p)
		}
	}
	return h
}

func (t *Table) mutualInformation() float64 {
	mi := 0.0
	for i, row := range t.cells {
		for j, c := range row {
			if c > 0 {
				p := float64(c) / float64(t.n)
				mi += p * math.Log(float64(c)*float64(t.n)/(float64(t.gold[i])*float64(t.found[j])))
			}
		}
	}
	return max(mi, 0)
}

// NMI is the mutual information divided by the arithmetic mean of the two
// entropies (Strehl and Ghosh 2002; the mean as in scikit-learn). Two
// partitions of one group each agree wholly: 1.
func (t *Table) NMI() float64 {
	h := (entropy(t.gold, t.n) + entropy(t.found, t.n)) / 2
	if h == 0 {
		return 1
	}
	return t.mutualInformation() / h
}

// VMeasure returns homogeneity (a found group holds one gold group only),
// completeness (a gold group lies in one found group only) and their harmonic
// mean (Rosenberg and Hirschberg 2007). The mean equals NMI.
func (t *Table) VMeasure() (homogeneity, completeness, v float64) {
	mi, hg, hf := t.mutualInformation(), entropy(t.gold, t.n), entropy(t.found, t.n)
	homogeneity, completeness = 1, 1
	if hg > 0 {
		homogeneity = mi / hg
	}
	if hf > 0 {
		completeness = mi / hf
	}
	return homogeneity, completeness, harmonic(homogeneity, completeness)
}

// pairs of items within a group of n.
func pairs(n int) float64 { return float64(n) * float64(n-1) / 2 }

func (t *Table) pairSums() (both, gold, found float64) {
	for _, row := range t.cells {
		for _, c := range row {
			both += pairs(c)
		}
	}
	for _, s := range t.gold {
		gold += pairs(s)
	}
	for _, s := range t.found {
		found += pairs(s)
	}
	return both, gold, found
}

// ARI is the share of agreeing pairs, corrected for chance (Hubert and Arabie
// 1985): 1 for equal partitions, 0 on average for unrelated ones.
func (t *Table) ARI() float64 {
	both, gold, found := t.pairSums()
	if t.n < 2 {
		return 1
	}
	expected := gold * found / pairs(t.n)
	best := (gold + found) / 2
	if best == expected {
		return 1
	}
	return (both - expected) / (best - expected)
}

// BCubed returns precision, recall and F1 averaged over items (Bagga and
// Baldwin 1998): the share of an item's found group that is of its gold group,
// and the reverse.
func (t *Table) BCubed() (precision, recall, f1 float64) {
	if t.n == 0 {
		return 1, 1, 1
	}
	for i, row := range t.cells {
		for j, c := range row {
			if c > 0 {
				cc := float64(c) * float64(c)
				precision += cc / float64(t.found[j])
				recall += cc / float64(t.gold[i])
			}
		}
	}
	precision /= float64(t.n)
	recall /= float64(t.n)
	return precision, recall, harmonic(precision, recall)
}

// ACC is the share of items that agree under the best one-to-one matching of
// found to gold groups (Kuhn 1955; Yang et al. 2010); surplus groups of either
// side match nothing.
func (t *Table) ACC() float64 {
	if t.n == 0 {
		return 1
	}
	sum := 0
	for i, j := range t.matching() {
		if j >= 0 {
			sum += t.cells[i][j]
		}
	}
	return float64(sum) / float64(t.n)
}

func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}
