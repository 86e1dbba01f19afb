package lexical

import (
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/unicode/norm"

	// The analysers that [Analyzer] finds by the language's name.
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ar"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/da"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/de"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fa"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hr"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hu"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/it"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/nl"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/no"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/pt"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ro"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ru"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/sv"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/tr"
)

// languages that Bleve has a stop list and a stemmer for. "no" takes Norwegian
// in both of its written forms.
var languages = strings.Fields("ar ckb da de en es fa fi fr hi hr hu it nl no pt ro ru sv tr")

// Language is the code that stands for lang in the index: lang itself where its
// words can be stemmed, "en" where it is unknown, since most short texts whose
// language nobody told are English, and "" for every other language.
func Language(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	switch {
	case lang == "":
		return "en"
	case lang == "nb" || lang == "nn":
		return "no"
	case slices.Contains(languages, lang):
		return lang
	}
	return ""
}

// Token is a term and where it stands in the text, in bytes. Tokens may overlap:
// "E-1042" gives "e1042" besides "e" and "1042". Pos counts words from 0.
type Token struct {
	Term       string
	Start, End int
	Pos        int
	Code       bool // made of several parts or with a digit: never stemmed
}

// Analyzer makes terms of texts: words in lower case, without accents and
// stop words, stemmed as their language wants. It remembers what it has stemmed and is
// not safe for concurrent use.
type Analyzer struct {
	cache  *registry.Cache
	stems  map[string]*stemmer
	tokens []Token
}

// NewAnalyzer returns an Analyzer for all languages.
func NewAnalyzer() *Analyzer {
	return &Analyzer{cache: registry.NewCache(), stems: map[string]*stemmer{}}
}

// Tokens gives the terms of a text in the order of their starts. The slice is
// valid until the next call.
func (a *Analyzer) Tokens(lang, text string) []Token {
	s := a.stemmer(Language(lang))
	a.tokens = a.tokens[:0]
	scan(text, func(w word) {
		term := w.text
		if w.code {
			term = fold(strings.ToLower(term))
		} else {
			term = s.stem(term)
		}
		if term != "" {
			a.tokens = append(a.tokens, Token{Term: term, Start: w.start, End: w.end, Pos: w.pos, Code: w.code})
		}
	})
	return a.tokens
}

// Word is a word of a text that is not analysed yet.
type Word struct {
	Text string
	Code bool // see Token
	stem *stemmer
}

// Term is what the word becomes in the index, "" for a stop word.
func (w Word) Term() string {
	if w.Code {
		return fold(strings.ToLower(w.Text))
	}
	return w.stem.stem(w.Text)
}

// Walk calls f with each word of a text, in the order of [Analyzer.Tokens]. To
// make terms is most of the work, and who looks for few words needs few of them.
func (a *Analyzer) Walk(lang, text string, f func(Word)) {
	s := a.stemmer(Language(lang))
	scan(text, func(w word) { f(Word{Text: w.text, Code: w.code, stem: s}) })
}

func (a *Analyzer) stemmer(lang string) *stemmer {
	if s, ok := a.stems[lang]; ok {
		return s
	}
	s := &stemmer{known: map[string]string{}}
	if lang != "" {
		s.chain = a.chain(lang)
	}
	a.stems[lang] = s
	return s
}

// chain is Bleve's analyser of a language without its tokenizer, nil where this
// build has none.
func (a *Analyzer) chain(lang string) *analysis.DefaultAnalyzer {
	found, err := a.cache.AnalyzerNamed(lang)
	if err != nil {
		return nil
	}
	chain, _ := found.(*analysis.DefaultAnalyzer)
	return chain
}

// stemmer maps words as they are written to terms, "" for stop words.
type stemmer struct {
	chain *analysis.DefaultAnalyzer
	known map[string]string
}

// maxKnown bounds the memory that a stemmer takes: about 20 MB.
const maxKnown = 200_000

func (s *stemmer) stem(word string) string {
	if term, ok := s.known[word]; ok {
		return term
	}
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	term := s.compute(word)
	s.known[strings.Clone(word)] = term
	return term
}

func (s *stemmer) compute(word string) string {
	term := strings.ReplaceAll(strings.ToLower(word), "’", "'")
	if s.chain == nil {
		return fold(term)
	}
	text := []byte(term)
	for _, f := range s.chain.CharFilters {
		text = f.Filter(text)
	}
	stream := analysis.TokenStream{{Term: text, End: len(text), Position: 1, KeyWord: hasDigit(term)}}
	for _, f := range s.chain.TokenFilters {
		stream = f.Filter(stream)
	}
	if len(stream) == 0 {
		return ""
	}
	return fold(string(stream[0].Term))
}

// Fold is a word as the index has it, but for its ending: in lower case, without accents.
func Fold(word string) string { return fold(strings.ToLower(word)) }

// fold takes accents off Latin letters, since many customers do not type them.
func fold(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	latin := false
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) && latin {
			continue
		}
		latin = unicode.Is(unicode.Latin, r)
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func hasDigit(s string) bool {
	return strings.ContainsFunc(s, unicode.IsDigit)
}
