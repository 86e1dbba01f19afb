package spelling

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// What slips cost, as logarithms of how rarely they are made: one in some forty words has one, at
// one of some ten letters, in this way and no other.
const (
	slip   = 7.  // a letter put in, left out or taken for another
	common = 5.5 // two letters swapped, one typed twice, or one of two left out
	first  = 2.  // besides, where it is the first letter
	again  = 3.  // besides, where it is the second slip in one word
	joined = 8.  // a space left out
)

const (
	// unseen is how many of the words that are typed nobody wrote before, though they are right.
	unseen = .01
	// flat is how likely each letter of such a word is, as a logarithm, where the word comes
	// from a language of which these texts tell nothing: a name.
	flat = -2.3
	// inVocabulary is how often a word is written that only the vocabulary has, as a logarithm: one
	// of some twenty thousand that are as likely as all the unseen ones.
	inVocabulary = -14.5
	// perItem is about how many different words an item has.
	perItem = 30
	// Short words lie next to one another: how many letters those have that are looked
	// at, and the parts of those that may be two.
	shortestTyped, shortestPart = 4, 3
)

// Best is what was meant by a form that is nowhere, or false where it is more likely
// right. Where alike is true, the form is a known one with another ending, and only letters that are
// swapped or doubled are slips. Equally likely ones are told apart by the alphabet.
func Best(typed string, alike bool, v *Vocabulary, lexicons ...*Lexicon) (string, bool) {
	g := guess{typed: []rune(typed), vocabulary: v, most: math.Inf(1)}
	n := len(g.typed)
	if n < shortestTyped || n > longest {
		return "", false
	}
	for _, l := range lexicons {
		if l != nil && l.n > 0 {
			g.lexicons = append(g.lexicons, l)
			g.words += perItem * float64(l.items)
		}
	}
	if len(g.lexicons) == 0 {
		return "", false
	}
	most := slices.MaxFunc(g.lexicons, func(a, b *Lexicon) int { return cmp.Compare(a.n, b.n) })
	g.score = math.Log(unseen * (math.Exp(most.looks().chance(g.typed)) + math.Exp(flat*float64(n))) / 2)
	edits := 2
	if alike || n < 6 {
		edits = 1
	}
	if alike {
		g.most = common
	}
	g.look(edits)
	if !alike {
		g.split()
	}
	return g.form, g.form != ""
}

// guess looks for what was meant by a word, and holds the best form so far.
type guess struct {
	typed      []rune
	lexicons   []*Lexicon
	vocabulary *Vocabulary
	words      float64 // about how many are written there
	most       float64 // that slips may cost
	form       string
	score      float64

	rows [3][]float64 // of cost, to be used again
}

// look offers the forms within so many edits.
func (g *guess) look(edits int) {
	typed := string(g.typed)
	counts := map[string]int{}
	add := func(form string, count int) {
		if off := utf8.RuneCountInString(form) - len(g.typed); -edits <= off && off <= edits && !isPart(form, typed) {
			counts[form] += count
		}
	}
	for _, l := range g.lexicons {
		l.near(typed, edits, add)
	}
	g.vocabulary.near(typed, edits, add)
	for form, count := range counts {
		if cost := g.cost([]rune(form)); cost <= g.most {
			g.offer(form, g.chance(count)-cost)
		}
	}
}

// isPart reports whether a form stands at the start or the end of what was typed, with more
// than a letter besides: words are made of others like that.
func isPart(form, typed string) bool {
	return utf8.RuneCountInString(form)+1 < utf8.RuneCountInString(typed) && (strings.HasPrefix(typed, form) || strings.HasSuffix(typed, form))
}

// split offers two words without a space between them.
func (g *guess) split() {
	for i := shortestPart; i <= len(g.typed)-shortestPart; i++ {
		a, b := string(g.typed[:i]), string(g.typed[i:])
		if n, m := g.count(a), g.count(b); n > 0 && m > 0 {
			g.offer(a+" "+b, g.chance(n)+g.chance(m)-joined)
		}
	}
}

func (g *guess) count(form string) int {
	n := 0
	for _, l := range g.lexicons {
		n += l.Count(form)
	}
	return n
}

func (g *guess) offer(form string, score float64) {
	if score > g.score || score == g.score && g.form != "" && form < g.form {
		g.form, g.score = form, score
	}
}

// chance is the logarithm of how often the word is written, among all words.
func (g *guess) chance(count int) float64 {
	return max(math.Log(float64(count)/max(g.words, 1)), inVocabulary)
}

// cost is that of the cheapest slips that make what was typed of a form, by
// optimal string alignment.
func (g *guess) cost(form []rune) float64 {
	for i := range g.rows {
		g.rows[i] = append(g.rows[i][:0], make([]float64, len(form)+1)...)
	}
	before, prev, row := g.rows[0], g.rows[1], g.rows[2]
	for j := 1; j <= len(form); j++ {
		prev[j] = prev[j-1] + missed(form, j-1)
	}
	for i := 1; i <= len(g.typed); i++ {
		row[0] = prev[0] + missed(g.typed, i-1)
		for j := 1; j <= len(form); j++ {
			same := prev[j-1]
			if g.typed[i-1] != form[j-1] {
				same += slip + atStart(min(i, j)-1)
			}
			row[j] = min(same, prev[j]+missed(g.typed, i-1), row[j-1]+missed(form, j-1))
			if i > 1 && j > 1 && g.typed[i-1] == form[j-2] && g.typed[i-2] == form[j-1] {
				row[j] = min(row[j], before[j-2]+common)
			}
		}
		before, prev, row = prev, row, before
	}
	cost := prev[len(form)]
	if cost > slip+first { // more than any one slip
		cost += again
	}
	return cost
}

// missed is the cost of a letter that only one of the two has.
func missed(letters []rune, i int) float64 {
	if i > 0 && letters[i] == letters[i-1] {
		return common
	}
	return slip + atStart(i)
}

func atStart(i int) float64 {
	if i == 0 {
		return first
	}
	return 0
}
