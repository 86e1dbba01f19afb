package cluster

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	reading   = 200 // texts of a topic that are read for its name, at most
	termCount = 8
	labelLong = 48 // characters of a label, about
	phrase    = 4  // words of a phrase at most
)

// Name sets Label and Terms of every topic of tree. text returns what is
// clustered of a document, without personal values; its placeholders, written
// [NAME_1], never become terms. A topic that has a label keeps it.
//
// Terms are ranked by class-based TF-IDF (Grootendorst 2022): what many texts of a topic
// say and few of the other topics on its level. The label is a phrase that
// occurs in the texts, or two terms where none stands out. No two topics of a
// parent are called the same, nor one as its parent.
func Name(tree *Tree, text func(document string) string) {
	depth := tree.depths()
	children := make([][]int, len(tree.Topics))
	at := tree.index()
	for i, t := range tree.Topics {
		if p, ok := at[t.Parent]; ok {
			children[p] = append(children[p], i)
		}
	}
	lexica := make([]*lexicon, len(tree.Topics))
	parallel(len(lexica), 4, func(from, to int) {
		for i := from; i < to; i++ {
			lexica[i] = readTopic(&tree.Topics[i], text)
		}
	})
	deepest := 0
	for _, d := range depth {
		deepest = max(deepest, d)
	}
	for level := range deepest + 1 {
		var classes []int
		for i := range tree.Topics {
			if depth[i] == level {
				classes = append(classes, i)
			}
		}
		common := background(lexica, classes)
		candidates := make([][]string, len(classes))
		parallel(len(classes), 4, func(from, to int) {
			for k := from; k < to; k++ {
				t, l := &tree.Topics[classes[k]], lexica[classes[k]]
				ranked := l.rank(common)
				terms := l.terms(ranked)
				if t.Label == "" || len(t.Terms) == 0 {
					t.Terms = terms
				}
				titles := l.titles(ranked)
				if parts := children[classes[k]]; len(parts) > 1 {
					titles = slices.DeleteFunc(titles, func(s scored) bool { return !spread(s.phrase, parts, lexica) })
				}
				for _, s := range titles[:min(len(titles), 12)] {
					candidates[k] = append(candidates[k], title(l.form(s.phrase)))
				}
				candidates[k] = append(candidates[k], joined(terms)...)
				if first := firstWords(text(t.founder())); first != "" {
					candidates[k] = append(candidates[k], first)
				}
			}
		})
		christen(tree, classes, candidates)
	}
}

// spread reports whether a phrase speaks for a topic with parts: several of
// them say it, half at least.
func spread(phrase string, parts []int, lexica []*lexicon) bool {
	n := 0
	for _, p := range parts {
		if lexica[p].in[phrase] > 0 {
			n++
		}
	}
	return n > 1 && 2*n >= len(parts)
}

// christen gives each topic its first candidate that no sibling has; names
// that are there already go first, then the larger topics choose.
func christen(tree *Tree, classes []int, candidates [][]string) {
	type name struct{ parent, label string }
	taken := make(map[name]bool)
	for i := range tree.Topics {
		t := tree.Topics[i]
		taken[name{t.ID, folded(t.Label)}] = true // parts of t
	}
	for _, i := range classes {
		if t := tree.Topics[i]; t.Label != "" {
			taken[name{t.Parent, folded(t.Label)}] = true
		}
	}
	for k, i := range classes {
		t := &tree.Topics[i]
		if t.Label != "" {
			continue
		}
		for _, c := range candidates[k] {
			if !taken[name{t.Parent, folded(c)}] {
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

// folded is a label without what does not tell it from another: case, plurals,
// little words.
func folded(label string) string {
	var keys []string
	for _, w := range words(label) {
		if !w.stop && w.key != "" {
			keys = append(keys, w.key)
		}
	}
	if len(keys) == 0 {
		return strings.ToLower(label)
	}
	return strings.Join(keys, " ")
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

// titles are phrases of two words or more that could stand for the topic, best
// first: those whose words weigh much and that are really said.
func (l *lexicon) titles(ranked []scored) []scored {
	const least = 0.06 // share of the texts
	weight := make(map[string]float64)
	for _, s := range ranked {
		if s.words == 1 {
			weight[s.phrase] = s.weight
		}
	}
	var out []scored
	for _, s := range ranked {
		if s.words < 2 || s.share < least {
			continue
		}
		sum, empty := 0.0, 0
		counted := make(map[string]bool)
		for w := range strings.FieldsSeq(s.phrase) {
			if counted[w] {
				sum = -1 // "card card"
				break
			}
			counted[w] = true
			if weight[w] == 0 {
				empty++
			}
			if isStop(w, w) && !joins(w) {
				sum = math.Inf(-1)
			}
			sum += weight[w]
		}
		form := l.form(s.phrase)
		if sum <= 0 || utf8.RuneCountInString(form) > labelLong {
			continue
		}
		s.weight = sum * math.Pow(s.share, 0.7) / (1 + 0.3*float64(empty))
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.phrase, b.phrase))
	})
	return out
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

// joined makes titles of one and two terms.
func joined(terms []string) []string {
	var out []string
	for i := 1; i < len(terms); i++ {
		if !akin(terms[0], terms[i]) {
			out = append(out, title(terms[0]+", "+terms[i]))
		}
	}
	if len(terms) > 0 {
		out = append(out, title(terms[0]))
	}
	return out
}

// akin tells terms that share a word or forms of one: order and ordered.
func akin(a, b string) bool {
	for x := range strings.FieldsSeq(a) {
		for y := range strings.FieldsSeq(b) {
			x, y := fold(x), fold(y)
			stem := min(len(x), len(y), max(4, min(len(x), len(y))-2))
			if x == y || stem >= 4 && x[:stem] == y[:stem] {
				return true
			}
		}
	}
	return false
}

func title(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// firstWords is the start of a text, cut at a word.
func firstWords(text string) string {
	text = strings.Join(strings.Fields(placeholder.ReplaceAllString(text, "")), " ")
	text = strings.ToValidUTF8(text, "")
	if utf8.RuneCountInString(text) <= labelLong {
		return title(text)
	}
	cut := string([]rune(text[:min(len(text), 8*labelLong)])[:labelLong])
	if i := strings.LastIndexByte(cut, ' '); i > labelLong/2 {
		cut = cut[:i]
	}
	return title(cut) + "…"
}
