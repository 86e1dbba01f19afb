package index

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"github.com/askbook/askbook/embed"
	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/vector"
)

// Example is a question and the passages that answer it, none of which is to hold the
// question itself.
type Example struct {
	Question, Lang string
	Passages       []string
}

// What balances are fitted by.
const (
	balanceExamples = 500 // that are looked at, each a candidate for all the others' questions
	// usualBalance is that of an index of which nothing is known, and spreadOfBalances how
	// far the logarithms of those of other collections lie from one another.
	usualBalance, spreadOfBalances = 1.9, .4
	// sharpness is how much of the sum of words and likeness counts as a logarithm of
	// odds: the two witnesses say the same in part. It is the same in all collections, so
	// that what words are worth is the unit of what likeness is worth.
	sharpness = .5
)

// Balance is what one standard deviation of likeness is worth beside the words in
// these texts: with it, each question makes its own text the most likely. How much of a
// text's words stand in the questions that it answers, and how well vectors tell its
// matters apart, differs from collection to collection, and is the same for its titles and for what
// people ask. Few examples leave it near what is usual. vectors embeds texts.
func Balance(examples []Example, vectors func(texts []string) ([]embed.Vector, error)) (float64, error) {
	some := sampleExamples(examples)
	likeness, err := likenessOfExamples(some, vectors)
	if err != nil {
		return 0, err
	}
	words := wordsOfExamples(some)
	best, least := usualBalance, math.Inf(1)
	for log := 0.; log < 1.525; log += .05 { // as far as we have seen collections lie apart
		off := (log - math.Log(usualBalance)) / spreadOfBalances
		loss := off * off / 2
		for i := range some {
			loss += surprise(words[i], likeness[i], math.Exp(log), i)
		}
		if loss < least {
			best, least = math.Exp(log), loss
		}
	}
	return best, nil
}

// surprise is how unlikely the right one of the candidates is, as a logarithm.
func surprise(words, likeness []float64, balance float64, right int) float64 {
	top := math.Inf(-1)
	for i := range words {
		top = max(top, words[i]+balance*likeness[i])
	}
	var sum float64
	for i := range words {
		sum += math.Exp(sharpness * (words[i] + balance*likeness[i] - top))
	}
	return math.Log(sum) - sharpness*(words[right]+balance*likeness[right]-top)
}

// sampleExamples picks those that are looked at, the same ones in whatever order they
// come, and leaves out those without an answer.
func sampleExamples(examples []Example) []*Example {
	type keyed struct {
		*Example
		key uint64
	}
	var all []keyed
	for i := range examples {
		if e := &examples[i]; e.Question != "" && len(e.Passages) > 0 {
			all = append(all, keyed{e, hashOf(append(e.Passages, e.Question)...)})
		}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), strings.Compare(a.Question, b.Question), slices.Compare(a.Passages, b.Passages))
	})
	some := make([]*Example, min(balanceExamples, len(all)))
	for i := range some {
		some[i] = all[i].Example
	}
	return some
}

func hashOf(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// wordsOfExamples scores each text for each question by BM25.
func wordsOfExamples(examples []*Example) [][]float64 {
	type posting struct {
		text int
		freq float64
	}
	t, analyzer := tuned(), lexical.NewAnalyzer()
	postings := map[string][]posting{}
	lengths := make([]float32, len(examples))
	for i, e := range examples {
		for _, passage := range e.Passages {
			for _, token := range analyzer.Tokens(e.Lang, passage) {
				lengths[i]++
				list := postings[token.Term]
				if len(list) == 0 || list[len(list)-1].text != i {
					list = append(list, posting{text: i})
				}
				list[len(list)-1].freq++
				postings[token.Term] = list
			}
		}
	}
	norms(lengths, t.textB, len(examples))
	scores := make([][]float64, len(examples))
	for i, e := range examples {
		scores[i] = make([]float64, len(examples))
		for _, token := range analyzer.Tokens(e.Lang, e.Question) {
			list := postings[token.Term]
			worth := float64(idf(len(list), len(examples)))
			for _, p := range list {
				f := p.freq * float64(lengths[p.text])
				scores[i][p.text] += worth * f / (float64(t.k1) + f)
			}
		}
	}
	return scores
}

// likenessOfExamples is that of each text to each question, in standard deviations of the
// likenesses to this question.
func likenessOfExamples(examples []*Example, embedded func([]string) ([]embed.Vector, error)) ([][]float64, error) {
	var texts []string
	for _, e := range examples {
		texts = append(append(texts, e.Question), e.Passages...)
	}
	vectors, err := embedded(texts)
	if err != nil {
		return nil, err
	}
	var asked []embed.Vector
	var said [][]embed.Vector
	for _, e := range examples {
		n := 1 + len(e.Passages)
		asked, said = append(asked, vectors[0]), append(said, vectors[1:n])
		vectors = vectors[n:]
	}
	var all [][]float64
	for _, question := range asked {
		var row []float64
		for _, passages := range said {
			row = append(row, mostAlike(question, passages))
		}
		_, by := moments(row)
		for i := range row {
			row[i] /= by
		}
		all = append(all, row)
	}
	return all, nil
}

// mostAlike is the greatest cosine of the question to a passage, 0 where either is not known.
func mostAlike(question embed.Vector, passages []embed.Vector) float64 {
	best := math.Inf(-1)
	for _, p := range passages {
		if len(p) > 0 && len(p) == len(question) {
			best = max(best, float64(vector.Dot(question, p)))
		}
	}
	if math.IsInf(best, -1) {
		return 0
	}
	return best
}
