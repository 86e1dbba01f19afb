package cluster

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/askbook/askbook/embed"
)

// Points of one vector share the row of the first of them; those without a usable one have none.
func TestPrepareNumbersRows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var points []Point
		for i := range rapid.IntRange(0, 600).Draw(r, "n") {
			p := Point{ID: fmt.Sprintf("d%04d", i)}
			if rapid.IntRange(0, 9).Draw(r, "has") > 0 {
				p.Vector = embed.Vector{float32(rapid.IntRange(-4, 4).Draw(r, "x")), float32(rapid.IntRange(-4, 4).Draw(r, "y"))}
			}
			points = append(points, p)
		}
		s, err := prepare(points)
		if err != nil {
			r.Fatal(err)
		}
		var first []int32
		for i, p := range points {
			want := int32(-1)
			if len(p.Vector) > 0 && (p.Vector[0] != 0 || p.Vector[1] != 0) {
				want = int32(slices.IndexFunc(first, func(f int32) bool { return slices.Equal(points[f].Vector, p.Vector) }))
				if want < 0 {
					want, first = int32(len(first)), append(first, int32(i))
				}
			}
			if s.row[i] != want {
				r.Fatalf("point %d %v has row %d, want %d", i, p.Vector, s.row[i], want)
			}
		}
		if !slices.Equal(s.first, first) || s.vector.rows != len(first) {
			r.Fatalf("rows come from %v, want %v", s.first, first)
		}
	})
}
