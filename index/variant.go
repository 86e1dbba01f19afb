package index

import "math"

// Variant is another way to rank than the usual one, to be measured against it
// on the same index. The zero value is the usual one.
type Variant struct {
	Name   string // what tables call it
	Mode   Mode
	change func(*tuning)
}

// Variants lists the usual ranking, first, then its legs, then other ways to join
// them, then the usual one without one of its parts.
func Variants() []Variant {
	return []Variant{
		{Name: "hybrid", Mode: Hybrid},
		{Name: "words alone", Mode: TextOnly},
		{Name: "vectors alone", Mode: VectorOnly},
		{Name: "reciprocal ranks", Mode: Hybrid, change: func(t *tuning) { t.rrf = true }},
		{Name: "convex sum", Mode: Hybrid, change: func(t *tuning) { t.share = .65 }},
		{Name: "one balance for all", Mode: Hybrid, change: func(t *tuning) { t.alike = true }},
		{Name: "words rare or not", Mode: Hybrid, change: func(t *tuning) {
			const usual = 3 // nats
			asked := math.Exp(-usual * t.rarity)
			t.scale, t.doubt, t.rarity = asked*t.scale, asked*t.doubt, 0
		}},
		{Name: "no pairs of words", Mode: Hybrid, change: func(t *tuning) { t.pair = 0 }},
		{Name: "each conversation by itself", Mode: Hybrid, change: func(t *tuning) { t.cases = 0 }},
		{Name: "no guessing of typing errors", Mode: Hybrid, change: func(t *tuning) { t.exact = true }},
		{Name: "no words in titles", Mode: Hybrid, change: func(t *tuning) { t.title = 0 }},
		{Name: "no items of titles alone", Mode: Hybrid, change: func(t *tuning) { t.bodies = true }},
	}
}

// Exact reports whether the variant takes words as they were typed.
func (v *Variant) Exact() bool { return v.tuning().exact }

// tuning is the usual one with what the variant changes.
func (v *Variant) tuning() *tuning {
	t := tuned()
	if v.change != nil {
		v.change(&t)
	}
	return &t
}
