package naming

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster/words"
)

// A saying is a sentence that is typical of a topic, in the words of those who
// say it. Where a topic's texts have no thing in common, as where people thank or
// agree, it is named by one, in quotation marks.
const (
	saidWords = 8   // of a saying, at most
	saidFirst = 4   // sentences of a text that are heard
	sayings   = 12  // of a topic that are weighed, at most
	little    = 0.2 // what a little word counts beside one that means something
	oddIn     = 50  // texts to one that says a word that is odd

	manyTexts  = 50   // of which several must say what is typical:
	oneIn      = 33   // so many to one that does,
	wellAlike  = 0.06 // unless it is as like what the others say
	fewTexts   = 4    // which little words do not make alike
	leastAlike = 0.02 // where one text says it

	worthSaid  = -0.2
	worthAlike = 0.5  // how like the texts it is, 0 … 1
	worthOften = 0.2  // a tenth say it in the same words
	worthWish  = 0.2  // it is put as names are
	worthWhole = 0.05 // it is all that one says
	worthHeld  = 0.5  // share of the texts that have its words, all little ones
	worthAlone = -5.0 // none of the others says anything like it
	leastSaid  = -0.25
	leastOften = -0.45 // where hardly a text has one of the terms
)

// saying is a sentence with how like the texts of the topic it is.
type saying struct {
	form  string         // as it is mostly written
	forms map[string]int // how often each way
	texts set            // those that say it
	alike float64        // how like the others it is
	held  float64        // share of the texts that have its words
	alone bool           // none of the others says anything like it
	whole bool           // one says nothing else
	asked int            // times it ends in a question mark
	odd   int            // words that hardly any other says
}

// sayings are the sentences of a topic's texts that are most like the others.
func (n *naming) sayings(topic int) []option {
	o := n.topics[topic]
	said := n.sentences(topic)
	if len(said) == 0 {
		return nil
	}
	in, heavy := o.allWords()
	var all []*saying
	for key, s := range said {
		s.form = mostSaid(s.forms)
		if s.compare(strings.Fields(key), o, in, heavy) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *saying) int {
		return cmp.Or(cmp.Compare(b.worth(o), a.worth(o)), cmp.Compare(a.form, b.form))
	})
	var out []option
	for _, s := range all[:min(len(all), sayings)] {
		if wish := wished(s.form); wish != "" {
			out = append(out, option{label: wish, worth: s.worth(o) + worthWish})
		}
		out = append(out, option{label: n.says(topic, s), worth: s.worth(o)})
	}
	return out
}

// compare tells how like the texts of a topic a saying is. It is false for a
// greeting that few stop at, and for a word that one says.
func (s *saying) compare(stems []string, o *opened, in map[string]set, heavy []float64) bool {
	texts, several := len(o.texts), s.texts.count()
	if leading[strings.ToLower(s.form)] && (several < few || 10*several < texts) || several == 1 && !strings.Contains(s.form, " ") {
		return false
	}
	s.alike, s.held = o.alike(stems, in, heavy, s.texts), o.held(stems, in)
	shared := 0 // words that mean something, and that others say
	for _, stem := range stems {
		switch k := o.stem[stem].count(); {
		case k == 1 || k > 0 && k*oddIn < texts:
			s.odd++
		case k > 0:
			shared++
		}
	}
	switch {
	case texts > manyTexts:
		s.alone = oneIn*several < texts && (shared == 0 || s.alike < wellAlike)
	case several == 1:
		s.alone = s.alike < leastAlike || texts <= fewTexts && s.odd > 0 && shared == 0
	}
	return true
}

func (s *saying) worth(o *opened) float64 {
	worth := worthSaid + worthAlike*s.alike + worthOdd*float64(s.odd)
	if s.alone {
		worth += worthAlone
	}
	if k := s.texts.count(); k > 1 {
		worth += worthOften*min(1, 10*float64(k)/float64(len(o.texts))) + worthHeld*s.held
	}
	if s.whole {
		worth += worthWhole
	}
	return worth
}

// mostSaid is how most say it.
func mostSaid(forms map[string]int) string {
	best := ""
	for f, k := range forms {
		if best == "" || k > forms[best] || k == forms[best] && f < best {
			best = f
		}
	}
	return best
}

// wished is what a sentence wishes for: "I want to renew my permit" to renew it;
// "" where it wishes nothing that could be a name.
func wished(sentence string) string {
	text := words.Of(sentence)
	at, wishes := 0, false
	for at < len(text) && wishing[strings.ToLower(text[at].Form)] {
		wishes = wishes || wish[strings.ToLower(text[at].Form)]
		at++
	}
	rest := text[at:]
	if at == 0 || !wishes || len(rest) == 0 || !sound(rest) || meanings(rest) < 2 || spoken(rest, persons) || spoken(rest, pointing) {
		return ""
	}
	var form []string
	for _, w := range rest {
		form = append(form, w.Form)
	}
	return title(strings.Join(form, " "))
}

// wishing words open what one wishes for, if there is a wish among them.
var (
	wishing = words.Set(`i we i'd id i'm im i'll would like love need needs want wants wanted wish to know about can could may you u please kindly help me us get have looking look for trying a an the my some with`)
	wish    = words.Set(`like need needs want wants wanted wish know help get looking trying`)
)

// meanings counts the words that mean something.
func meanings(text []words.Word) (n int) {
	for _, w := range text {
		if !w.Stop && w.Key != "" {
			n++
		}
	}
	return n
}

// says is a saying as a name, in quotation marks unless it reads as names do.
func (n *naming) says(topic int, s *saying) string {
	form, text := s.form, words.Of(s.form)
	asks := 2*s.asked >= s.texts.count()
	if asks {
		form += "?"
	}
	if meanings(text) < 2 || spoken(text, pointing) || !asks && (spoken(text, persons) || spoken(text, tellers) || spoken(text, movers)) {
		return n.tongue(topic).quoted(form)
	}
	return form
}

// held is the share of the texts that have all the words of what has little words
// alone.
func (o *opened) held(stems []string, in map[string]set) float64 {
	held := in[stems[0]]
	for _, s := range stems {
		if x := o.stem[s]; x.count() > 0 {
			return 0
		}
		held = held.and(in[s])
	}
	return float64(held.count()) / float64(len(o.texts))
}

// sentences are those of a topic's texts of which a name may hold all words, by
// these words.
func (n *naming) sentences(topic int) map[string]*saying {
	said := make(map[string]*saying)
	t, o := &n.tree.Topics[topic], n.topics[topic]
	for i := range o.texts {
		if o.texts[i] == nil {
			continue
		}
		text := n.Text(t.Members[i*step(t)])
		text = strings.TrimSpace(text[:min(len(text), words.Longest)])
		for k := 0; k < saidFirst && text != ""; k++ {
			end := sentenceBreak.FindStringIndex(text)
			if end == nil {
				end = []int{len(text), len(text)}
			}
			n.hear(said, i, text[:end[0]], strings.Contains(text[end[0]:end[1]], "?"), k == 0 && end[1] == len(text))
			text = strings.TrimSpace(text[end[1]:])
		}
	}
	return said
}

// sentenceBreak parts sentences. No name is longer than some words, and a torn one is not
// said by others: a stop that ends nothing does no harm, and what ends a sentence tells
// whether it asks.
var sentenceBreak = regexp.MustCompile(`[.!?…]+["”)]*(?:\s|$)|\n|[。！？]`)

// hear adds a sentence of a text.
func (n *naming) hear(said map[string]*saying, at int, sentence string, asks, whole bool) {
	if utf8.RuneCountInString(sentence) > 2*labelLong {
		return
	}
	text := words.Of(sentence)
	correct(text, n.right)
	text = plainly(text)
	if len(text) == 0 || len(text) > saidWords || !sound(text) {
		return
	}
	var key, form []string
	for _, w := range text {
		if w.Key == "" || strings.ContainsFunc(w.Form, unicode.IsDigit) || !w.Stop && !n.usable(w.Form) {
			return
		}
		key, form = append(key, stemmed(w.Key)), append(form, n.spoken(w))
	}
	k := strings.Join(key, " ")
	s := said[k]
	if s == nil {
		s = &saying{forms: make(map[string]int)}
		said[k] = s
	}
	s.forms[title(strings.Join(form, " "))]++
	s.texts.put(at)
	s.whole = s.whole || whole
	if asks {
		s.asked++
	}
}

// plainly is a sentence without what only leads to it or ends it.
func plainly(text []words.Word) []words.Word {
	trimmed := func(w words.Word) bool { return w.Key == "" || leading[strings.ToLower(w.Form)] }
	s := text
	for len(s) > 1 && trimmed(s[0]) {
		s = s[1:]
	}
	for len(s) > 1 && (s[len(s)-1].Key == "" || closing[strings.ToLower(s[len(s)-1].Form)]) {
		s = s[:len(s)-1]
	}
	return s
}

// sound tells sentences that read as one: they neither begin nor end with a
// word that goes with others, nor say a word again.
func sound(text []words.Word) bool {
	first, last := strings.ToLower(text[0].Form), strings.ToLower(text[len(text)-1].Form)
	if len(text) == 1 && !leading[first] && utf8.RuneCountInString(first) < 4 || hanging[first] || hanging[last] || unfinished[last] || articles[last] {
		return false
	}
	second := ""
	if len(text) > 1 {
		second = strings.ToLower(text[1].Form)
	}
	if clauses[first] && !auxiliaries[second] || subjectless[first] || auxiliaries[first] && infinitives[second] {
		return false
	}
	seen := make(map[string]bool)
	for _, w := range text {
		if vocative[w.Key] || seen[w.Key] && !articles[w.Key] && !movers[w.Key] {
			return false
		}
		seen[w.Key] = true
	}
	return true
}

var (
	leading = words.Set(`hi hii hello hey hai dear please pls kindly ok okay yes yeah yep yup well so and but or also then oh good morning afternoon evening because sir mam madam bitte und aber et mais y pero`)
	closing = words.Set(`please pls sir mam madam and but or so though bitte`)
	// hanging words neither begin nor end a sentence, unfinished ones do not end it.
	hanging = words.Set(`of in on at to for from with by than as if which that since while although unless and or but because being into
von mit für auf zu bei aus dass weil wenn und oder de des du à avec pour que y con para por`)
	vocative = words.Set(`sir mam madam dear team guys folks`)
	// clauses begin a part of a sentence where no auxiliary follows; subjectless
	// words begin what a name stood before.
	clauses     = words.Set(`when where how`)
	auxiliaries = words.Set(`is are was were am do does did can could will would should shall have has had may might to come about long much many far often old bad`)
	subjectless = words.Set(`doesn't isn't wasn't hasn't won't has was gives makes says`)
	infinitives = words.Set(`be been have not never also get`)
	unfinished  = words.Set(`is are was were be been has had am i'm im about the an my your their its very so really just due when where i we`)
)

// spoken is how a word of a sentence is written.
func (n *naming) spoken(w words.Word) string {
	lower := strings.ToLower(w.Form)
	switch {
	case n.english && (lower == "i" || lower == "im" || strings.HasPrefix(lower, "i'")):
		return "I" + lower[1:]
	case w.Stop:
		return lower
	}
	return n.grammar.cased(w.Form)
}

// allWords tells which texts hold each stem, little words as well, and what the
// words of each text count.
func (o *opened) allWords() (in map[string]set, heavy []float64) {
	in, heavy = make(map[string]set), make([]float64, len(o.texts))
	for i, text := range o.texts {
		for _, w := range text {
			if w.Key == "" {
				continue
			}
			s := in[stemmed(w.Key)]
			if !s.has(i) {
				heavy[i] += counts(w.Stop)
			}
			s.put(i)
			in[stemmed(w.Key)] = s
		}
	}
	return in, heavy
}

func counts(stop bool) float64 {
	if stop {
		return little
	}
	return 1
}

// alike is the mean share of words that a sentence has in common with each text
// (Dice), but for the one that alone says it.
func (o *opened) alike(stems []string, in map[string]set, heavy []float64, said set) float64 {
	own, shared := 0.0, make([]float64, len(o.texts))
	slices.Sort(stems)
	for _, s := range slices.Compact(stems) {
		x := o.stem[s]
		c := counts(x.count() == 0)
		own += c
		x = in[s]
		for i := range shared {
			if x.has(i) {
				shared[i] += c
			}
		}
	}
	sum, others := 0.0, len(o.texts)
	if said.count() == 1 {
		others--
	}
	for i := range shared {
		if heavy[i] > 0 && (others == len(o.texts) || !said.has(i)) {
			sum += 2 * shared[i] / (own + heavy[i])
		}
	}
	return sum / float64(max(1, others))
}
