package site

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The index is worked out here, so that a browser only has to look things up:
// no time goes into building it, however many articles there are. It is a
// script, not JSON, because pages that were opened from a folder may not fetch.
//
// Ranking is BM25F (Robertson, Zaragoza 2009, "The Probabilistic Relevance
// Framework", 3.6): frequencies of the fields are weighted and added before they
// are saturated once.

const (
	saturation   = 1.2  // k1
	lengthWeight = .6   // b
	scoreScale   = 32   // scores become integers
	textBudget   = 4e6  // bytes of text for snippets, over all articles
	maxTerm      = 40   // runes; longer ones are cut
	maxTexts     = 2000 // runes of text an article keeps for snippets
	minTexts     = 240
)

// field weights: the title says what an article is about, other wordings how
// customers say it.
var fieldWeights = [...]float64{titleField: 5, wordingField: 3, sectionField: 1.5, bodyField: 1}

const (
	titleField = iota
	wordingField
	sectionField
	bodyField
)

// browserIndex is what lookup.js reads.
type browserIndex struct {
	Version  int          `json:"v"`
	Docs     []browserDoc `json:"docs"`
	Terms    []string     `json:"terms"` // sorted by UTF-16 units, as browsers compare
	Postings [][]int      `json:"post"`  // per term: distance to the next article, score, …
}

type browserDoc struct {
	URL      string   `json:"u"`
	Title    string   `json:"t"`
	Section  string   `json:"s"`
	Wordings []string `json:"w,omitempty"`
	Text     string   `json:"x"`
	Badge    bool     `json:"d,omitempty"` // not public
}

// searchIndex is the script with the index of all articles.
func searchIndex(p *plan) ([]byte, error) {
	docs := slices.DeleteFunc(slices.Clone(p.entries), func(e *entry) bool { return e.proposal })
	index := browserIndex{Version: 1, Docs: make([]browserDoc, len(docs))}
	texts := maxTexts
	if len(docs) > 0 {
		texts = max(minTexts, min(maxTexts, textBudget/len(docs)))
	}
	for i, e := range docs {
		index.Docs[i] = browserDoc{
			URL: e.href(), Title: e.Title, Section: e.section.label, Wordings: e.Paraphrases,
			Text: shorten(strings.Join(strings.Fields(e.doc.text), " "), texts), Badge: e.Status != "published",
		}
	}
	index.Terms, index.Postings = invert(docs)
	data, err := json.Marshal(index)
	if err != nil {
		return nil, err
	}
	// A string that is parsed is read several times faster than a literal.
	literal, err := json.Marshal(string(data))
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte("self.askbookIndex=JSON.parse("), literal, []byte(");\n")), nil
}

// invert makes the postings of all articles.
func invert(docs []*entry) (terms []string, postings [][]int) {
	type posting struct {
		doc    int
		weight float64
	}
	found := map[string][]posting{}
	lengths := make([]float64, len(docs))
	mean := 0.0
	for i, e := range docs {
		weights := map[string]float64{}
		for field, text := range [...]string{e.Title, strings.Join(e.Paraphrases, "\n"), e.section.label, e.doc.text} {
			for _, term := range searchTerms(text) {
				weights[term] += fieldWeights[field]
				lengths[i] += fieldWeights[field]
			}
		}
		mean += lengths[i]
		for term, weight := range weights {
			found[term] = append(found[term], posting{i, weight})
		}
	}
	mean = max(1, mean/max(1, float64(len(docs))))
	for term := range found {
		terms = append(terms, term)
	}
	slices.SortFunc(terms, compareUTF16)
	for _, term := range terms {
		n := float64(len(found[term]))
		rarity := math.Log(1 + (float64(len(docs))-n+.5)/(n+.5))
		var list []int
		last := 0
		for _, p := range found[term] {
			saturated := p.weight * (saturation + 1) / (p.weight + saturation*(1-lengthWeight+lengthWeight*lengths[p.doc]/mean))
			list = append(list, p.doc-last, max(1, int(math.Round(rarity*saturated*scoreScale))))
			last = p.doc
		}
		postings = append(postings, list)
	}
	return terms, postings
}

// searchTerms cuts a text into what is searched: words of letters, digits and
// marks, without case and accents; pairs of neighbours where a script writes no
// spaces. lookup.js does the same to queries.
func searchTerms(text string) []string {
	var terms []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			terms = append(terms, string(word[:min(len(word), maxTerm)]))
			word = word[:0]
		}
	}
	var run []rune
	flushRun := func() {
		switch {
		case len(run) == 1:
			terms = append(terms, string(run))
		case len(run) > 1:
			for i := range len(run) - 1 {
				terms = append(terms, string(run[i:i+2]))
			}
		}
		run = run[:0]
	}
	for _, r := range fold(text) {
		switch {
		case spaceless(r):
			flush()
			run = append(run, r)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			flushRun()
			word = append(word, r)
		default:
			flush()
			flushRun()
		}
	}
	flush()
	flushRun()
	return terms
}

// fold takes case and accents away, and the other form of sigma at the end of
// words, which browsers and Go lower differently.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsMark(r):
			return -1
		case r == 'ς':
			return 'σ'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
}

// spaceless tells the scripts that do not put spaces between words.
func spaceless(r rune) bool {
	const first = '\u0e00' // Thai comes first of them
	return r >= first && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// compareUTF16 orders as browsers do; it differs from the order of bytes only
// where characters above U+FFFF meet those just below.
func compareUTF16(a, b string) int {
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return int(firstUnit(x[i])) - int(firstUnit(y[i])) + sign(x[i], y[i])
		}
	}
	return len(x) - len(y)
}

func firstUnit(r rune) rune {
	if r > 0xffff {
		return 0xd800 + (r-0x10000)>>10
	}
	return r
}

// sign decides between characters with the same first unit.
func sign(a, b rune) int {
	if firstUnit(a) != firstUnit(b) {
		return 0
	}
	if a < b {
		return -1
	}
	return 1
}
