package index

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
)

// How many of the best groups are read again, and how many of the rows of each.
const (
	groupsRead = 50
	rowsRead   = 40
)

// reading looks for the words of a query in texts.
type reading struct {
	s    *search
	word map[string]int // of the query, by term
	// first letters of the terms
	first [256]bool
	said  []bool // which pairs of words stand side by side somewhere in the group
	seen  []bool // which words stand in the row
}

func (s *search) reading() *reading {
	r := &reading{s: s, word: map[string]int{}, said: make([]bool, len(s.wish.pairs)), seen: make([]bool, len(s.wish.words))}
	for i, w := range s.wish.words {
		for _, t := range w.terms {
			if _, ok := r.word[t]; !ok {
				r.word[t] = i
				r.first[t[0]|0x20] = true
			}
		}
	}
	return r
}

// read finds which pairs of words of the query stand side by side in a group,
// and which of its rows shows best why it is there.
func (r *reading) read(g *group) {
	clear(r.said)
	var best float64
	chosen, withText := false, false
	for _, row := range r.rows(g) {
		seg, i := r.s.st.at(row)
		lang, text := string(seg.langs.At(i)), seg.texts.At(i)
		clear(r.seen)
		r.scan(lang, string(text))
		score := r.s.weight*float64(r.s.likeness(row)) + r.worth()
		has := len(text) > 0
		if !chosen || has && !withText || has == withText && score > best {
			g.row, best, chosen, withText = row, score, true, has
		}
	}
	seg, i := r.s.st.at(g.row)
	r.scan(string(seg.langs.At(i)), string(seg.titles.At(i)))
	g.pairs = 0
	for p, pair := range r.s.wish.pairs {
		if r.said[p] {
			g.pairs += (r.s.wish.words[pair[0]].idf + r.s.wish.words[pair[1]].idf) / 2
		}
	}
}

// rows lists the rows of a group that are read: of many, those most alike to the query.
func (r *reading) rows(g *group) []uint32 {
	rows := r.s.st.groups.rowsOf(g.number)
	if len(rows) <= rowsRead {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b uint32) int { return cmp.Compare(r.s.likeness(b), r.s.likeness(a)) })
	return rows[:rowsRead]
}

// scan marks the words and the pairs that a text has. The stop words between two
// words do not part them.
func (r *reading) scan(lang, text string) {
	before := -1
	r.s.analyzer.Walk(lang, text, func(w lexical.Word) {
		if before < 0 && !r.likely(w.Text) {
			return
		}
		term := w.Term()
		if term == "" {
			return
		}
		word, ok := r.word[term]
		if ok {
			r.seen[word] = true
		}
		if w.Code {
			return
		}
		if !ok {
			word = -1
		}
		if before >= 0 && word >= 0 {
			if p := slices.Index(r.s.wish.pairs, [2]int{before, word}); p >= 0 {
				r.said[p] = true
			}
		}
		before = word
	})
}

// likely reports whether a word may be one of the query's: stemming leaves the
// first letter alone, but for accents and for articles before an apostrophe.
func (r *reading) likely(word string) bool {
	if r.first[word[0]|0x20] {
		return true
	}
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf || word[i] == '\'' {
			return true
		}
	}
	return false
}

// worth adds up the words that the row has.
func (r *reading) worth() float64 {
	var sum float64
	for i, seen := range r.seen {
		if seen {
			sum += float64(r.s.wish.words[i].weight * r.s.wish.words[i].idf)
		}
	}
	return sum
}
