package eval

import "math"

// matching returns the one-to-one matching of groups that shares the most
// items: for each gold group, in order of first sight, the found group or -1.
func (t *Table) matching() []int {
	rows, cols := len(t.gold), len(t.found)
	if rows <= cols {
		return assign(rows, cols, func(i, j int) float64 { return -float64(t.cells[i][j]) })
	}
	match := make([]int, rows)
	for i := range match {
		match[i] = -1
	}
	for j, i := range assign(cols, rows, func(j, i int) float64 { return -float64(t.cells[i][j]) }) {
		match[i] = j
	}
	return match
}

// assign solves the assignment problem for rows ≤ cols: each row gets a column
// of its own so that the summed cost is least. It grows the matching by one
// shortest path a row (Jonker and Volgenant 1987), rows² · cols steps at most.
func assign(rows, cols int, cost func(i, j int) float64) []int {
	// Index 0 is a sentinel; rows and columns count from 1.
	rowPrice := make([]float64, rows+1)
	colPrice := make([]float64, cols+1)
	rowOf := make([]int, cols+1)
	from := make([]int, cols+1)
	least := make([]float64, cols+1)
	done := make([]bool, cols+1)
	for i := 1; i <= rows; i++ {
		rowOf[0] = i
		for j := range least {
			least[j], done[j] = math.Inf(1), false
		}
		at := 0
		for rowOf[at] != 0 {
			done[at] = true
			row, step, next := rowOf[at], math.Inf(1), 0
			for j := 1; j <= cols; j++ {
				if done[j] {
					continue
				}
				if c := cost(row-1, j-1) - rowPrice[row] - colPrice[j]; c < least[j] {
					least[j], from[j] = c, at
				}
				if least[j] < step {
					step, next = least[j], j
				}
			}
			for j := 0; j <= cols; j++ {
				if done[j] {
					rowPrice[rowOf[j]] += step
					colPrice[j] -= step
				} else {
					least[j] -= step
				}
			}
			at = next
		}
		for at != 0 {
			rowOf[at] = rowOf[from[at]]
			at = from[at]
		}
	}
	match := make([]int, rows)
	for j := 1; j <= cols; j++ {
		if rowOf[j] > 0 {
			match[rowOf[j]-1] = j - 1
		}
	}
	return match
}
