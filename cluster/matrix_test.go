package cluster

import (
	"math"
	"slices"
	"testing"
)

// uncentred shows rows as they are.
func uncentred(m matrix) centred {
	return centred{matrix: m, mean: make([]float32, m.dim), scale: slices.Repeat([]float32{1}, m.rows)}
}

// A view of centred rows is what a copy would be from which the mean was taken.
func TestCentred(t *testing.T) {
	s, err := prepare(invented(60, 4, 24, 5))
	if err != nil {
		t.Fatal(err)
	}
	m := s.vector
	middle := make([]float64, m.dim)
	for i := range m.rows {
		for d, x := range m.row(i) {
			middle[d] += float64(x) / float64(m.rows+doubt)
		}
	}
	want := newMatrix(m.rows, m.dim)
	for i := range m.rows {
		for d, x := range m.row(i) {
			want.row(i)[d] = float32(float64(x) - middle[d])
		}
		normalise(want.row(i))
	}
	c := m.centre(doubt)
	kept := []int32{7, 3, 50}
	picked := c.pick(kept)
	row := make([]float32, m.dim)
	for i := range m.rows {
		if off := 1 - dot(c.into(row, i), want.row(i)); math.Abs(float64(off)) > 1e-5 {
			t.Errorf("row %d is off by %v", i, off)
		}
		sight, few := c.from(row), picked.from(row)
		for j := range m.rows {
			if got, exact := sight.like(int32(j)), dot(want.row(i), want.row(j)); math.Abs(float64(got-exact)) > 1e-5 {
				t.Errorf("rows %d and %d are alike by %v, want %v", i, j, got, exact)
			}
		}
		for k, j := range kept {
			if got, same := few.like(int32(k)), sight.like(j); got != same {
				t.Errorf("rows %d and %d are alike by %v where picked, else %v", i, j, got, same)
			}
		}
	}
}

// A row that is the mean has no direction, and is like none.
func TestCentredMean(t *testing.T) {
	m := matrix{dim: 2}
	for range 3 {
		m.add([]float32{1, 0})
	}
	c := m.centre(0)
	row := c.into(make([]float32, 2), 0)
	if got := c.from(row).like(1); got != 0 || row[0] != 0 {
		t.Errorf("row %v, alike by %v", row, got)
	}
}
