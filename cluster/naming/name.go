// Package naming names the topics of a tree by what customers say of them.
//
// [Name] goes through the tree from the finest topics up. It reads how the texts of each begin,
// learns from them how words are used and by whom, and collects what a topic may be called: a
// phrase that many texts bear out, what a customer asked, what its texts typically say, where
// they link to, what its parts are about. Each candidate has a worth, of which what it means
// beside other topics is part; then the topics of a parent choose in turn, so that no two
// are called the same.
package naming

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster"
	"github.com/askbook/askbook/cluster/words"
	"github.com/askbook/askbook/internal/parallel"
)

const (
	reading   = 200 // texts of a topic that are read for its name, at most
	termCount = 8
	labelLong = 48 // characters of a label, about
	phrase    = 2  // words of a term at most
)

// From is what topics are named from.
type From struct {
	// Text returns what is clustered of a document, without personal values; its
	// placeholders, written [NAME_1], never become terms.
	Text func(document string) string
	// Asked holds, by id, what customers asked who are typical of a topic, best
	// first.
	Asked map[string][]string
	// Customer returns who wrote a document, "" where nobody knows; without it each
	// counts as another's. What only one or two customers say names no topic.
	Customer func(document string) string
	// Whole returns all that customers said in a document, and all that they were
	// told: both tell which words are used with several customers. Without it Text does.
	Whole func(document string) (asked, told string)
	// Renew has topics with makeshift labels named again: those keep them that
	// still have no good name.
	Renew bool
	// Personal tells words, in lower case, that are people's names. They are no
	// part of a name.
	Personal func(word string) bool
	// Known tells words, in lower case, that English has: others may be misspelt.
	// Without it all are known.
	Known func(word string) bool
	// Embed makes vectors of phrases, as those that were clustered: of the phrases
	// for a topic that is chosen which means what the topic does and others do not.
	// Without it, what they cover decides.
	Embed func(phrases []string) ([][]float32, error)
}

// Name sets Label and Terms of every topic of tree. A topic that has a label
// keeps it, unless Renew says otherwise. It fails only as Embed does.
//
// Terms are ranked by class-based TF-IDF (Grootendorst 2022): what many texts of a topic
// say and few of the other topics on its level. The label is a phrase that
// customers use and that many of the texts bear out, what one of them asked, or
// what the parts are about; by two terms where nothing else is good enough. It
// holds no word that fewer than three customers use, nor a person's name. No two
// topics of a parent are called the same, nor one as its parent.
func Name(tree *cluster.Tree, from From) error {
	depth := tree.Depths()
	n := newNaming(tree, from)
	lexica := make([]*lexicon, len(tree.Topics))
	parallel.Blocks(len(lexica), 4, func(from, to int) {
		for i := from; i < to; i++ {
			lexica[i] = n.lexicon(&tree.Topics[i])
		}
	})
	levels := make([][]int, slices.Max(append(depth, -1))+1)
	for i := range tree.Topics {
		levels[depth[i]] = append(levels[depth[i]], i)
	}
	for _, classes := range slices.Backward(levels) { // parts before what they are parts of
		common := background(lexica, classes)
		parallel.Blocks(len(classes), 4, func(from, to int) {
			for _, i := range classes[from:to] {
				if t := &tree.Topics[i]; t.Label == "" || len(t.Terms) == 0 {
					t.Terms = lexica[i].terms(lexica[i].rank(common))
				}
			}
		})
		if err := n.propose(classes); err != nil {
			return err
		}
	}
	for _, classes := range levels {
		if err := n.proposeParts(classes); err != nil {
			return err
		}
		n.christen(classes)
	}
	n.christenLater()
	return nil
}

// Alike reports whether two labels say the same to a reader of a list: but for
// case, forms of words, their order and little words.
func Alike(a, b string) bool { return folded(a) == folded(b) }

// folded is a label without what does not tell it from another.
func folded(label string) string {
	var keys []string
	spoken := strings.ContainsAny(label, strings.TrimSpace(quotationMarks))
	for _, w := range words.Of(label) {
		if (spoken || !w.Stop) && w.Key != "" {
			keys = append(keys, stemmed(w.Key))
		}
	}
	if len(keys) == 0 {
		return strings.ToLower(label)
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), " ")
}

// lexicon counts the phrases of a topic's texts. Phrases are keys joined by a
// space; they start and end with words that mean something.
type lexicon struct {
	texts int
	in    map[string]int            // texts that hold a phrase
	forms map[string]map[string]int // how a phrase is written
}

// lexicon reads the texts of one topic, spread evenly over its members.
func (n *naming) lexicon(t *cluster.Topic) *lexicon {
	l := &lexicon{in: make(map[string]int), forms: make(map[string]map[string]int)}
	for i := 0; i < len(t.Members); i += step(t) {
		text := words.Of(n.Text(t.Members[i]))
		correct(text, n.right)
		l.add(text, func(form string) bool { return n.usable(form) && !n.filler(form) })
	}
	return l
}

func (l *lexicon) add(text []words.Word, usable func(string) bool) {
	l.texts++
	seen := make(map[string]bool)
	for i, w := range text {
		if w.Key != "" && !w.Stop && !usable(w.Form) {
			text[i] = words.Word{}
		}
	}
	for i, w := range text {
		if w.Stop || w.Key == "" {
			continue
		}
		key, form := w.Key, w.Form
		for j := i; ; {
			if !text[j].Stop && !seen[key] {
				seen[key] = true
				l.in[key]++
				if l.forms[key] == nil {
					l.forms[key] = make(map[string]int)
				}
				l.forms[key][form]++
			}
			j++
			if j == len(text) || j-i == phrase || text[j].Key == "" {
				break
			}
			key += " " + text[j].Key
			form += " " + text[j].Form
		}
	}
}

// background returns the mean share of texts of a class that hold each phrase.
func background(lexica []*lexicon, classes []int) map[string]float64 {
	common := make(map[string]float64)
	for _, i := range classes {
		for p, n := range lexica[i].in {
			common[p] += float64(n) / float64(max(lexica[i].texts, 1)) / float64(len(classes))
		}
	}
	return common
}

// scored is a phrase with its weight in a topic.
type scored struct {
	phrase string
	weight float64
	words  int
}

// rank weighs the phrases that more than one text holds, or all of a topic with few.
func (l *lexicon) rank(common map[string]float64) []scored {
	var out []scored
	for p, n := range l.in {
		if n < 2 && l.texts > 3 {
			continue
		}
		share := float64(n) / float64(l.texts)
		weight := share * math.Log(1+share/(common[p]+0.002))
		out = append(out, scored{p, weight, strings.Count(p, " ") + 1})
	}
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.phrase, b.phrase))
	})
	return out
}

// terms are the best words and pairs of words; a word that hardly stands
// without a better pair, or a pair that adds nothing to its words, is left out.
func (l *lexicon) terms(ranked []scored) []string {
	var chosen []scored
	for _, s := range ranked {
		if s.words > 2 {
			continue
		}
		covered := slices.ContainsFunc(chosen, func(c scored) bool {
			return contains(c.phrase, s.phrase) && float64(l.in[s.phrase]) < 2*float64(l.in[c.phrase]) ||
				contains(s.phrase, c.phrase) && s.weight < 0.5*c.weight
		})
		if !covered {
			chosen = append(chosen, s)
		}
		if len(chosen) == termCount {
			break
		}
	}
	var out []string
	for _, c := range chosen {
		out = append(out, l.form(c.phrase))
	}
	return out
}

// contains reports whether words stand in phrase, in order and unbroken.
func contains(phrase, words string) bool {
	return strings.Contains(" "+phrase+" ", " "+words+" ")
}

// form is how a phrase is mostly written.
func (l *lexicon) form(phrase string) string {
	best, most := "", 0
	for f, n := range l.forms[phrase] {
		if n > most || n == most && (lowerCount(f) > lowerCount(best) || lowerCount(f) == lowerCount(best) && f < best) {
			best, most = f, n
		}
	}
	fields := strings.Fields(best)
	for i, w := range fields {
		if shouted(w) || sentenceCase(w) && l.forms[words.Fold(w)][strings.ToLower(w)] > 0 {
			fields[i] = strings.ToLower(w)
		}
	}
	return strings.Join(fields, " ")
}

func lowerCount(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			n++
		}
	}
	return n
}

// shouted tells words in capitals that are too long for an abbreviation.
func shouted(w string) bool {
	return utf8.RuneCountInString(w) > 5 && strings.ToUpper(w) == w && !strings.ContainsFunc(w, unicode.IsDigit)
}

func sentenceCase(w string) bool {
	r, size := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) && strings.ToLower(w[size:]) == w[size:]
}

// akin tells terms that share a word or forms of one: order and ordered.
func akin(a, b string) bool {
	for x := range strings.FieldsSeq(a) {
		for y := range strings.FieldsSeq(b) {
			x, y := words.Fold(x), words.Fold(y)
			stem := min(len(x), len(y), max(4, min(len(x), len(y))-2))
			if x == y || stemmed(x) == stemmed(y) || stem >= 4 && x[:stem] == y[:stem] {
				return true
			}
		}
	}
	return false
}

// title begins with a capital letter, unless a program would mind.
func title(s string) string {
	if first, _, _ := strings.Cut(s, " "); strings.ContainsAny(strings.TrimRight(first, "."), "_.") || strings.ToLower(first) != first {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// firstWords is the first sentence of a text, or its start, cut at a word.
func firstWords(text string) string {
	text = strings.Join(strings.Fields(words.Placeholder.ReplaceAllString(text, "")), " ")
	text = strings.ToValidUTF8(text, "")
	if end := sentenceEnd.FindStringIndex(text); end != nil && utf8.RuneCountInString(text[:end[0]]) > 7 {
		text = strings.TrimRight(text[:end[1]], " .。")
	}
	switch n := utf8.RuneCountInString(text); {
	case n == 0 || longNumbers.MatchString(text): // whose, nobody knows
		return ""
	case n <= labelLong:
		return title(text)
	}
	cut := string([]rune(text[:min(len(text), 8*labelLong)])[:labelLong])
	if i := strings.LastIndexByte(cut, ' '); i > labelLong/2 {
		cut = cut[:i]
	}
	return title(cut) + "…"
}
