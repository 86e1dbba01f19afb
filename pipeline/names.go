package pipeline

import "github.com/askbook/askbook/index"

// located is a hit of one of the indexes.
type located struct {
	index.Hit
	article bool
}

// namedPlace is where a hit stands that has a code of a long query: seen at once, behind what
// the whole of the query finds.
const namedPlace = 2

// namesFirst moves hits up that have a code which few have: to the front where the query asks for
// little else, and of a longer query one for each code to the third place and those behind it. Each gets
// the score of the one that it was put before, so that scores still tell the order.
func namesFirst(hits []located) {
	place := 0
	for i := range hits {
		if hits[i].Named {
			moveUp(hits, i, place)
			place++
		}
	}
	if place > 0 {
		return
	}
	seen := map[string]bool{}
	place = namedPlace
	for i := range hits {
		isNew := false
		for _, code := range hits[i].Codes {
			isNew = isNew || !seen[code]
			seen[code] = true
		}
		if isNew && i >= place && place < namedPlace+namedMost {
			moveUp(hits, i, place)
			place++
		}
	}
}

// namedMost is how many are moved up at most: a log names many things.
const namedMost = 3

// moveUp puts the hit at from to the place to.
func moveUp(hits []located, from, to int) {
	if from <= to {
		return
	}
	moved := hits[from]
	moved.Score = hits[to].Score
	copy(hits[to+1:from+1], hits[to:from])
	hits[to] = moved
}
