package pipeline

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/parallel"
)

// A sentence is common where nearly all who say it state something else too,
// and that is as mixed as what anybody states: "I have been with you for 5
// years" stands before all kinds of matters, "my card was stolen" before one,
// and mostly alone.
const (
	commonLeast  = 20 // conversations that hold it
	commonBeside = .9 // share of them that state something else
	// commonMixed is how much more alike than any two conversations those may be
	// that hold it, it left aside.
	commonMixed = 1.5
	// statementWords are in what counts as something else.
	statementWords = 3
)

// commonSentences are the keys of sentences that say nothing of what a
// conversation is about.
type commonSentences map[string]bool

func (c commonSentences) hold(sentence string) bool { return c[sentenceKey(sentence)] }

func (c commonSentences) hashes() map[uint64]bool {
	hashes := make(map[uint64]bool, len(c))
	for key := range c {
		hashes[keyHash(key)] = true
	}
	return hashes
}

// commonShare is the share of conversations in which something may stand beside the
// issue that says nothing of it, and still nothing is left out: what few say
// does not tie conversations together, and tells how they say it.
const commonShare = .1

// issues are what the customers came for, without what is said whatever it is. list
// is what is told of the documents, nil where that is not known.
func issues(docs []document.Document, list []told) []string {
	common := findCommon(openings(docs, list))
	hashes := common.hashes()
	bare, said := make([]string, len(docs)), make([]string, len(docs))
	parallel.Each(len(docs), func(i int) {
		bare[i], said[i] = docs[i].Issue(), docs[i].IssueAsSaid()
		if len(common) > 0 && (list == nil || list[i].any(hashes)) {
			bare[i] = docs[i].IssueWithout(common.hold)
		}
	})
	beside := 0
	for i := range docs {
		if bare[i] != said[i] {
			beside++
		}
	}
	if float64(beside) < commonShare*float64(len(docs)) {
		return said
	}
	return bare
}

// statement is a sentence as others would have said it too.
type statement struct {
	key   string   // its words in lower case, numbers and personal values all alike
	words []string // sorted, each once, without those
}

func newStatement(sentence string) statement { return statementOf(sentenceKey(sentence)) }

func statementOf(key string) statement {
	words := slices.DeleteFunc(strings.Fields(key), func(w string) bool { return w == "#" })
	slices.Sort(words)
	return statement{key, slices.Compact(words)}
}

func sentenceKey(sentence string) string {
	sentence = strings.ToLower(placeholder.ReplaceAllString(sentence, " 0 "))
	words := strings.FieldsFunc(sentence, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			words[i] = "#"
		}
	}
	return strings.Join(words, " ")
}

// openings are the statements at the beginning of each conversation, of a
// sample where there are very many.
func openings(docs []document.Document, list []told) [][]statement {
	var chosen []int
	sample := samplingOf(len(docs))
	for i := range docs {
		if sample.chooses(&docs[i]) {
			chosen = append(chosen, i)
		}
	}
	all := make([][]statement, len(chosen))
	parallel.Each(len(chosen), func(k int) {
		i := chosen[k]
		var keys []string
		if list != nil && list[i].opened {
			keys = splitLines(list[i].opening)
		} else {
			keys = statementKeys(&docs[i])
		}
		for _, key := range keys {
			all[k] = append(all[k], statementOf(key))
		}
	})
	return all
}

// statementKeys are those of the statements at the beginning of a conversation, each once.
func statementKeys(d *document.Document) (keys []string) {
	for _, sentence := range d.Statements() {
		if key := sentenceKey(sentence); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// splitLines is the reverse of joining with a line end, none for "".
func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// findCommon tells the sentences that say nothing of a matter by what stands
// beside them.
func findCommon(openings [][]statement) commonSentences {
	said := map[string]int{} // by sentence, in how many conversations
	held := map[string]int{} // by word
	for _, opening := range openings {
		for _, s := range opening {
			said[s.key]++
		}
		for _, w := range wordsBeside(opening, "") {
			held[w]++
		}
	}
	beside := map[string]*mixture{}
	for key, n := range said {
		if n >= commonLeast {
			beside[key] = newMixture()
		}
	}
	if len(beside) == 0 {
		return nil
	}
	weight := make(map[string]float64, len(held))
	for w, n := range held {
		weight[w] = math.Log(float64(len(openings)) / float64(n))
	}
	anybody := newMixture()
	for _, opening := range openings {
		anybody.add(wordsBeside(opening, ""), weight)
		others := slices.ContainsFunc(opening, func(s statement) bool {
			return len(s.words) >= statementWords && beside[s.key] == nil
		})
		for _, s := range opening {
			if m := beside[s.key]; m != nil && others {
				m.add(wordsBeside(opening, s.key), weight)
			}
		}
	}
	common := commonSentences{}
	mixed := commonMixed * anybody.alike()
	for key, m := range beside {
		if float64(m.count) >= commonBeside*float64(said[key]) && m.alike() < mixed {
			common[key] = true
		}
	}
	return common
}

// wordsBeside are the words of all statements but one, sorted, each once.
func wordsBeside(opening []statement, key string) []string {
	var words []string
	for _, s := range opening {
		if s.key != key {
			words = append(words, s.words...)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// mixture sums texts as vectors of unit length over their words.
type mixture struct {
	sum   map[string]float64
	count int     // texts
	own   float64 // what each has in common with itself
}

func newMixture() *mixture { return &mixture{sum: map[string]float64{}} }

func (m *mixture) add(words []string, weight map[string]float64) {
	m.count++
	squares := 0.
	weights := make([]float64, len(words))
	for i, w := range words {
		weights[i] = weight[w]
		squares += weights[i] * weights[i]
	}
	if squares == 0 {
		return
	}
	m.own++
	length := math.Sqrt(squares)
	for i, w := range words {
		m.sum[w] += weights[i] / length
	}
}

// alike is the mean cosine of two different texts.
func (m *mixture) alike() float64 {
	if m.count < 2 {
		return 1
	}
	squares := make([]float64, 0, len(m.sum))
	for _, x := range m.sum {
		squares = append(squares, x*x)
	}
	slices.Sort(squares) // the order in which floats are summed shows
	total := -m.own
	for _, x := range squares {
		total += x
	}
	return total / float64(m.count*(m.count-1))
}
