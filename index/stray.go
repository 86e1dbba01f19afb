package index

import (
	"context"
	"fmt"
	"math"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/mapped"
	"github.com/askbook/askbook/index/vector"
)

// Asked is what a group of the index was opened with.
type Asked struct {
	Group, Text string
	Vector      embed.Vector
}

// neighbours are how many of the best others are looked at by each ranking.
const neighbours = 10

// Stray tells how far words lead away from what is alike among these groups: 1 as usual, more
// where likeness is to be leaned on. What some groups asked is asked of all the others. Where
// those that words find lie among the most alike as near as these lie to one
// another, both know the matter; where they lie apart, words tie together what has
// nothing in common but a word. Nobody has to say what answers what.
func (ix *Index) Stray(ctx context.Context, asked []Asked) (float64, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	s := &search{st: ix.st, t: (&Variant{}).tuning()}
	s.analyzer = ix.analyzers.Get().(*lexical.Analyzer)
	defer ix.analyzers.Put(s.analyzer)
	s.scores = ix.scratch.Get().(*scores)
	defer func() { ix.scratch.Put(s.scores) }()
	var between, among float64
	n := 0
	for _, a := range asked {
		s.q = Query{Text: a.Text, Vector: a.Vector, Mode: Hybrid, Loose: true, Spelling: &Spelling{Text: a.Text}}
		if err := s.checkVector(); err != nil {
			return 0, fmt.Errorf("asking what %s asked: %w", a.Group, err)
		}
		if s.q.Vector == nil {
			continue
		}
		if err := s.rank(ctx, candidates); err != nil {
			return 0, fmt.Errorf("asking what %s asked: %w", a.Group, err)
		}
		alike, worded := s.nearest(a.Group)
		if len(alike) < neighbours || len(worded) < neighbours {
			continue
		}
		n++
		between += meanDot(alike, worded)
		// Each is one to itself.
		among += (neighbours*meanDot(alike, alike) - 1) / (neighbours - 1)
	}
	return strayOf(between, among, n), nil
}

// nearest are the directions in which the best groups by likeness and by words lie from
// the middle of all, but for the one that asked.
func (s *search) nearest(asked string) (alike, worded [][]float32) {
	seen := map[uint32]bool{}
	for _, m := range s.byVector {
		seg, i := s.st.at(m.Row)
		group := mapped.Uint32(seg.groupNums, i)
		if len(alike) < neighbours && !seen[group] && string(s.st.groupName(group)) != asked {
			seen[group] = true
			alike = append(alike, s.st.aside(group))
		}
	}
	for _, m := range s.byWords {
		if len(worded) < neighbours && string(s.st.groupName(m.Row)) != asked {
			worded = append(worded, s.st.aside(m.Row))
		}
	}
	return alike, worded
}

// meanDot is the mean product of each of a with each of b.
func meanDot(a, b [][]float32) float64 {
	var sum float64
	for _, x := range a {
		for _, y := range b {
			sum += float64(vector.Dot(x, y))
		}
	}
	return sum / float64(len(a)*len(b))
}

// strayOf weighs what so many questions showed against what is usual.
func strayOf(between, among float64, questions int) float64 {
	const (
		usual = -.14 // the logarithm of between / among
		few   = 12   // questions that say as much as that
		steep = 4    // power of what is beyond the usual
	)
	if questions == 0 || among <= 0 {
		return 1
	}
	n := float64(questions)
	log := (n*math.Log(max(between/among, .1)) + few*usual) / (n + few)
	return math.Exp(min(max(steep*(usual-log), -.15), .7)) // as far as was seen to help
}
