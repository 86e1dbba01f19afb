package spelling

import "math"

// letters tells how much a string looks like a word of these texts: how likely each
// letter follows the two before it, among the words as they are found, each once.
type letters struct {
	after map[[2]rune]*following
	one   following
}

// following counts what comes next.
type following struct {
	letter map[rune]float64
	all    float64
}

const (
	// enoughWords is how many words tell what words look like, taken all over the alphabet.
	enoughWords = 5000
	// edge stands before the first letter and behind the last.
	edge = ' '
	// alphabet is about how many letters there are, and doubt how many times two letters must
	// have been seen to tell as much of the next one as the last of them does.
	alphabet, doubt = 30, 5
)

func lettersOf(n int, word func(i int) string) *letters {
	m := &letters{after: map[[2]rune]*following{}}
	for i := 0; i < n; i += n/enoughWords + 1 {
		a, b := edge, edge
		for _, c := range word(i) + string(edge) {
			m.one.add(c)
			m.behind(0, b).add(c)
			m.behind(a, b).add(c)
			a, b = b, c
		}
	}
	return m
}

// behind is what follows two letters, or one where the first is 0.
func (m *letters) behind(a, b rune) *following {
	f, ok := m.after[[2]rune{a, b}]
	if !ok {
		f = &following{}
		m.after[[2]rune{a, b}] = f
	}
	return f
}

func (f *following) add(c rune) {
	if f.letter == nil {
		f.letter = map[rune]float64{}
	}
	f.letter[c]++
	f.all++
}

// chance is how likely c comes next, where it is p for all that less of what stands before tells.
func (f *following) chance(c rune, p float64) float64 {
	if f == nil {
		return p
	}
	return (f.letter[c] + doubt*p) / (f.all + doubt)
}

// chance is the logarithm of how likely letters make just this word.
func (m *letters) chance(word []rune) float64 {
	var sum float64
	a, b := edge, edge
	for _, c := range append(word[:len(word):len(word)], edge) {
		p := m.one.chance(c, 1./alphabet)
		p = m.after[[2]rune{0, b}].chance(c, p)
		sum += math.Log(m.after[[2]rune{a, b}].chance(c, p))
		a, b = b, c
	}
	return sum
}
