package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
)

// word is a word of a query: the terms that it may have become in the index,
// by the languages found there or as the beginning of others.
type word struct {
	text   string // as it is read
	terms  []string
	weight float32 // how often it was typed, less where terms only begin with it
	pos    int
	end    int    // byte in the query's text
	prefix bool   // followed by "*"
	code   bool   // see lexical.Token
	langs  uint64 // bit i: a word that counts in the i-th language of the index
	idf    float32
	found  int // groups
}

// wish is a query's text taken apart.
type wish struct {
	words   []word
	pairs   [][2]int   // words that follow one another, stop words left out, by their numbers
	phrases [][]string // quoted: the terms of each must follow one another
}

// understand takes the text of a query apart for the languages of the index.
func (st *state) understand(a *lexical.Analyzer, text string) wish {
	var w wish
	langs := st.languages()
	w.phrases = phrases(text, func(quoted string) (terms []string) {
		for _, t := range a.Tokens(langs[0], quoted) {
			if !t.Code {
				terms = append(terms, t.Term)
			}
		}
		return terms
	})
	w.words = wordsOf(a, langs, text)
	w.words = withoutStops(w.words, len(langs))
	merged, numbers := merge(w.words)
	w.pairs = pairs(w.words, numbers)
	w.words = merged
	return w
}

// worth is the most that the words can add up to, in a group that says each of them
// again and again.
func (w *wish) worth() float32 {
	var sum float32
	for i := range w.words {
		sum += w.words[i].weight * w.words[i].idf
	}
	return sum
}

// rarity is the mean inverse frequency of the words.
func (w *wish) rarity() float64 { return float64(w.worth()) / max(w.count(), 1e-9) }

// codes is the share of the words that are numbers or single letters, of which vectors
// make nothing: "E-14" and "E-21" are nearly one.
func (w *wish) codes() float64 {
	var codes float32
	for i := range w.words {
		if text := w.words[i].text; utf8.RuneCountInString(text) == 1 || strings.ContainsFunc(text, unicode.IsDigit) {
			codes += w.words[i].weight
		}
	}
	return float64(codes) / max(w.count(), 1e-9)
}

// count is how often words were typed, less where they only begin one.
func (w *wish) count() float64 {
	var count float32
	for i := range w.words {
		count += w.words[i].weight
	}
	return float64(count)
}

// languages of the index, the most frequent first; those of fewer than one in
// fifty items would cost more confusion than they bring.
func (st *state) languages() []string {
	var langs []string
	for lang, n := range st.Langs {
		if 50*n >= st.Live {
			langs = append(langs, lang)
		}
	}
	slices.SortFunc(langs, func(a, b string) int {
		return cmp.Or(cmp.Compare(st.Langs[b], st.Langs[a]), cmp.Compare(a, b))
	})
	if len(langs) == 0 {
		langs = []string{"en"}
	}
	for i, lang := range langs {
		if lang == "" {
			langs[i] = "und" // which no analyser knows
		}
	}
	return langs
}

func wordsOf(a *lexical.Analyzer, langs []string, text string) []word {
	type place struct {
		start, end int
		code       bool
	}
	var words []word
	at := map[place]int{}
	for k, lang := range langs {
		for _, t := range a.Tokens(lang, text) {
			p := place{t.Start, t.End, t.Code}
			i, ok := at[p]
			if !ok {
				i = len(words)
				at[p] = i
				words = append(words, word{
					text: text[t.Start:t.End], weight: 1, pos: t.Pos, end: t.End,
					prefix: t.End < len(text) && text[t.End] == '*', code: t.Code,
				})
			}
			words[i].langs |= 1 << k
			if !slices.Contains(words[i].terms, t.Term) {
				words[i].terms = append(words[i].terms, t.Term)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(words), func(w word) bool { return w.endsBeginning(words) })
}

// endsBeginning reports whether a word is the end of the beginning of a code ("10" in "E-10*"), too short
// to begin anything itself.
func (w *word) endsBeginning(words []word) bool {
	return w.prefix && !w.code && len(w.text) < leastBeginning &&
		slices.ContainsFunc(words, func(c word) bool { return c.code && c.end == w.end })
}

// withoutStops leaves out the stop words of the language that a query is in: the one that
// has the most of them in it. In texts of another language they are rare and would
// count most. One alone tells no language but the most frequent one, and of stop words alone all
// are kept.
func withoutStops(words []word, langs int) []word {
	var asked, most int
	for k := range langs {
		stops := 0
		for i := range words {
			if !words[i].counts(k) {
				stops++
			}
		}
		if stops > most && (k == 0 || stops > 1) {
			asked, most = k, stops
		}
	}
	if most == 0 || most == len(words) {
		return words
	}
	return slices.DeleteFunc(words, func(w word) bool { return !w.counts(asked) })
}

// counts reports whether the word is one that counts in the k-th language of the index.
func (w *word) counts(k int) bool { return w.langs&(1<<k) != 0 }

// maxWords is how many different words of a query count: the first ones, and as many codes
// behind them. Longer queries are whole messages, which the vectors are for.
const maxWords = 64

// merge joins words that became the same terms, and gives the number that each
// has among those that are left, -1 where it does not count.
func merge(words []word) (out []word, numbers []int) {
	at := map[string]int{}
	for _, w := range words {
		key := strings.Join(w.terms, "\x00")
		if i, ok := at[key]; ok {
			out[i].weight++
			numbers = append(numbers, i)
			continue
		}
		if len(out) >= maxWords && (!isCode(w.text) || len(out) == maxWords+maxCodes) {
			numbers = append(numbers, -1)
			continue
		}
		at[key] = len(out)
		numbers = append(numbers, len(out))
		out = append(out, w)
	}
	return out, numbers
}

// pairs lists the numbers of words that follow one another, each pair once.
func pairs(words []word, numbers []int) (out [][2]int) {
	before := -1
	for i, n := range numbers {
		if words[i].code {
			continue
		}
		pair := [2]int{before, n}
		if before >= 0 && n >= 0 && before != n && !slices.Contains(out, pair) {
			out = append(out, pair)
		}
		before = n
	}
	return out
}

// scores are the words' scores of all groups, to be used again.
type scores struct {
	total   []float32
	touched []uint32 // groups with a total, each once
	word    []float32
	hits    []uint32 // groups with a share of the word that is being scored
}

func (s *scores) reset(n int) {
	if len(s.total) < n {
		s.total, s.word = make([]float32, n), make([]float32, n)
	} else {
		for _, g := range s.touched {
			s.total[g] = 0
		}
	}
	s.touched = s.touched[:0]
}

// score adds up BM25F (Robertson, Zaragoza and Taylor, 2004) over all groups with
// a word of the query, each the document that its title and all its texts make.
// Document frequencies and lengths are those of the groups that count at this
// moment, whatever portions they came in.
func (st *state) score(ctx context.Context, words []word, s *scores, t *tuning) error {
	s.reset(st.groups.number())
	for i := range words {
		w := &words[i]
		if err := st.find(ctx, w, s, t); err != nil {
			return err
		}
		if len(s.hits) == 0 && !t.exact || w.prefix {
			if err := st.complete(ctx, w, s, t); err != nil {
				return err
			}
		}
		w.found = len(s.hits)
		w.idf = idf(w.found, st.groups.live)
		for _, g := range s.hits {
			if s.total[g] == 0 {
				s.touched = append(s.touched, g)
			}
			f := s.word[g]
			s.total[g] += w.weight * w.idf * f / (t.k1 + f)
			s.word[g] = 0
		}
		s.hits = s.hits[:0]
	}
	return nil
}

// idf is never negative, and never zero for a word that is somewhere.
func idf(found, all int) float32 {
	return float32(math.Log1p((float64(all-found) + .5) / (float64(found) + .5)))
}

// eachWith calls f with each document that has the term in its title, and with each that has it in its text.
func (st *state) eachWith(ctx context.Context, term string, f func(doc uint32)) error {
	for _, field := range []string{lexical.Title, lexical.Text} {
		if err := st.words.Postings(ctx, field, term, func(doc, _ uint32) { f(doc) }); err != nil {
			return err
		}
	}
	return nil
}

// find gathers the weighted, length-normalised frequency of a word in each group.
// The title stands in all items of a group and counts once.
func (st *state) find(ctx context.Context, w *word, s *scores, t *tuning) error {
	for _, term := range w.terms {
		last := lexical.None
		err := st.words.Postings(ctx, lexical.Title, term, func(doc, freq uint32) {
			if g := st.groupOf[doc]; g != last {
				last = g
				s.raise(g, t.title*float32(freq)*st.groups.titleNorm[g])
			}
		})
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	for _, term := range w.terms {
		err := st.words.Postings(ctx, lexical.Text, term, func(doc, freq uint32) {
			g := st.groupOf[doc]
			s.add(g, float32(freq)*st.groups.textNorm[g])
		})
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (s *scores) add(group uint32, share float32) {
	if share == 0 {
		return
	}
	if s.word[group] == 0 {
		s.hits = append(s.hits, group)
	}
	s.word[group] += share
}

// raise makes a share at least so large.
func (s *scores) raise(group uint32, share float32) {
	if more := share - s.word[group]; more > 0 {
		s.add(group, more)
	}
}

// leastBeginning is how many letters begin a word where nobody said so by "*".
const leastBeginning = 3

// How many terms the beginning of a word stands for: of one that is nowhere the most frequent ones, of one
// that is followed by "*" all that a dictionary has of a word.
const (
	guessedLonger = 8
	askedLonger   = 200
)

// complete looks for terms that begin with a word, which is in no item or is
// followed by "*".
func (st *state) complete(ctx context.Context, w *word, s *scores, t *tuning) error {
	asked, most := lexical.Fold(w.text), guessedLonger
	if w.prefix {
		most = askedLonger
		if w.code {
			asked = w.terms[0]
		}
	}
	if len(asked) < 2 || !w.prefix && len(asked) < leastBeginning {
		return nil
	}
	longer, err := st.words.Prefix(ctx, asked, most)
	if err != nil || len(longer) == 0 {
		return err
	}
	if !w.prefix {
		w.weight *= t.approx
	}
	exact := w.terms
	w.terms = nil
	for _, term := range longer {
		if !slices.Contains(exact, term) || len(s.hits) == 0 {
			w.terms = append(w.terms, term)
		}
	}
	err = st.find(ctx, w, s, t)
	w.terms = append(w.terms, exact...)
	return err
}
