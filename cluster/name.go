package cluster

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	reading   = 200 // texts of a topic that are read for its name, at most
	termCount = 8
	labelLong = 48 // characters of a label, about
	phrase    = 2  // words of a term at most
)

// Naming is what topics are named from.
type Naming struct {
	// Text returns what is clustered of a document, without personal values; its
	// placeholders, written [NAME_1], never become terms.
	Text func(document string) string
	// Asked holds, by id, what customers asked who are typical of a topic, best
	// first: its label where no phrase is firm.
	Asked map[string][]string
	// Embed makes vectors of phrases, as those that were clustered: of the phrases
	// for a topic that is chosen which means what the topic does and others do not.
	// Without it, what they cover decides.
	Embed func(phrases []string) ([][]float32, error)
}

// Name sets Label and Terms of every topic of tree. A topic that has a label
// keeps it. It fails only as Embed does.
//
// Terms are ranked by class-based TF-IDF (Grootendorst 2022): what many texts of a topic
// say and few of the other topics on its level. The label is a phrase that
// customers use and that many of the texts bear out, or two where one covers
// too little. No two topics of a parent are called the same, nor one as its
// parent.
func Name(tree *Tree, from Naming) error {
	depth := tree.depths()
	n := newNaming(tree, from)
	lexica := make([]*lexicon, len(tree.Topics))
	parallel(len(lexica), 4, func(from, to int) {
		for i := from; i < to; i++ {
			lexica[i] = readTopic(&tree.Topics[i], n.Text)
		}
	})
	for level := range slices.Max(append(depth, -1)) + 1 {
		var classes []int
		for i := range tree.Topics {
			if depth[i] == level {
				classes = append(classes, i)
			}
		}
		common := background(lexica, classes)
		usual := n.usual(classes)
		titles := make([][]option, len(classes))
		parallel(len(classes), 4, func(from, to int) {
			for k := from; k < to; k++ {
				t, l := &tree.Topics[classes[k]], lexica[classes[k]]
				if t.Label == "" || len(t.Terms) == 0 {
					t.Terms = l.terms(l.rank(common))
				}
				if t.Label == "" {
					titles[k] = n.titles(classes[k], usual)
				}
			}
		})
		if err := n.fit(classes, titles); err != nil {
			return err
		}
		candidates := make([][]string, len(classes))
		for k := range titles {
			for _, o := range titles[k] {
				candidates[k] = append(candidates[k], o.label)
			}
		}
		n.christen(classes, candidates)
	}
	return nil
}

// longNumbers may be somebody's own.
var longNumbers = regexp.MustCompile(`\b\d{3,}\b`)

// sentenceEnd stands behind a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?](?: |$)|[。！？]`)

// christen gives each topic its first candidate that no sibling has; names
// that are there already go first, then the larger topics choose.
func (n *naming) christen(classes []int, candidates [][]string) {
	tree := n.tree
	type name struct{ parent, label string }
	taken := make(map[name]bool)
	at := tree.index()
	for i := range tree.Topics {
		if t := tree.Topics[i]; t.Label != "" {
			taken[name{t.ID, folded(t.Label)}] = true // parts of t
			taken[name{t.Parent, folded(t.Label)}] = true
		}
	}
	for k, i := range classes {
		t := &tree.Topics[i]
		if t.Label != "" {
			continue
		}
		rest := ""
		if p, ok := at[t.Parent]; ok {
			rest = n.tongue(p).more + " " + n.grammar.within(tree.Topics[p].Label)
		}
		first := firstWords(n.Text(t.founder()))
		last := []string{rest, first}
		if !strings.HasSuffix(first, "…") {
			last = []string{first, rest}
		}
		for _, c := range append(candidates[k], last...) {
			if c == "" || taken[name{t.ID, folded(c)}] {
				continue
			}
			if !taken[name{t.Parent, folded(c)}] || rest != "" && c == rest && !taken[name{t.Parent, c}] {
				taken[name{t.Parent, c}] = true
				t.Label = c
				break
			}
		}
		if t.Label == "" {
			t.Label = "Topic " + strings.TrimPrefix(t.ID, "t-")
			if len(candidates[k]) > 0 {
				t.Label = candidates[k][0] + " (" + strings.TrimPrefix(t.ID, "t-") + ")"
			}
		}
		taken[name{t.Parent, folded(t.Label)}] = true
	}
}

// Alike reports whether two labels say the same to a reader of a list: but for
// case, forms of words, their order and little words.
func Alike(a, b string) bool { return folded(a) == folded(b) }

// folded is a label without what does not tell it from another.
func folded(label string) string {
	var keys []string
	for _, w := range words(label) {
		if !w.stop && w.key != "" {
			keys = append(keys, stemmed(w.key))
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

// readTopic reads the texts of one topic, spread evenly over its members.
func readTopic(t *Topic, text func(string) string) *lexicon {
	l := &lexicon{in: make(map[string]int), forms: make(map[string]map[string]int)}
	step := max(1, (len(t.Members)+reading-1)/reading)
	for i := 0; i < len(t.Members); i += step {
		l.add(words(text(t.Members[i])))
	}
	return l
}

func (l *lexicon) add(text []word) {
	l.texts++
	seen := make(map[string]bool)
	for i, w := range text {
		if w.stop || w.key == "" {
			continue
		}
		key, form := w.key, w.form
		for j := i; ; {
			if !text[j].stop && !seen[key] {
				seen[key] = true
				l.in[key]++
				if l.forms[key] == nil {
					l.forms[key] = make(map[string]int)
				}
				l.forms[key][form]++
			}
			j++
			if j == len(text) || j-i == phrase || text[j].key == "" {
				break
			}
			key += " " + text[j].key
			form += " " + text[j].form
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
	share  float64 // of the topic's texts
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
		out = append(out, scored{p, weight, share, strings.Count(p, " ") + 1})
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
		if shouted(w) || sentenceCase(w) && l.forms[fold(w)][strings.ToLower(w)] > 0 {
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
			x, y := fold(x), fold(y)
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
	if first, _, _ := strings.Cut(s, " "); strings.ContainsRune(first, '_') || strings.ToLower(first) != first {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// firstWords is the first sentence of a text, or its start, cut at a word.
func firstWords(text string) string {
	text = strings.Join(strings.Fields(placeholder.ReplaceAllString(text, "")), " ")
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
