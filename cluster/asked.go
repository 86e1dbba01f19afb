package cluster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	askedWords = 10   // of a question that names a topic, at most
	brief      = 6    // words of a name that is read at a glance
	borne      = 0.2  // share of the texts that bears a word of a name out in full
	worthBorne = 0.4  // where all words of a name are
	worthOdd   = -0.1 // for each word that one text of the topic has
	worthLong  = -0.03
	worthComma = -0.1  // for what hangs together by commas only
	worthCut   = -0.15 // where the end is cut off
	worthCount = -0.1
	// worthPointing is for sentences that do not stand alone.
	worthPointing = -0.15
)

// asked makes a name of what a customer asked, and says what it is worth beside
// others: a word that is somebody's own ends it, words that few of the topic's
// texts have speak against it. It is "" where no name is left.
func (n *naming) asked(topic int, label string) (name string, worth float64) {
	name = n.respelt(unquoted(strings.Join(strings.Fields(label), " ")))
	if strings.ContainsAny(name, "()[]{}<>#*|\\…") {
		return "", 0 // code, or a part of a sentence
	}
	question := strings.HasSuffix(name, "?")
	if cut := n.shareable(name); cut < len(name) {
		if name = trailing(name[:cut]); question || name == "" {
			return "", 0
		}
		worth += worthCut
	}
	text := words(name)
	if !question && slices.ContainsFunc(text, func(w word) bool { return persons[strings.ToLower(w.form)] }) {
		return "", 0
	}
	o := n.topics[topic]
	all, meant, odd, share := 0, 0, 0, 0.0
	for _, w := range text {
		if w.key == "" {
			continue
		}
		if all++; w.stop {
			if all > 1 && sentenceCase(w.form) && len(w.form) > 1 {
				meant++ // what a language has for a little word is a name in another
			}
			continue
		}
		meant++
		in := o.stem[stemmed(w.key)].count()
		if in < 2 && len(o.texts) > 2 {
			odd++
		}
		share += min(1, float64(in)/float64(max(1, len(o.texts)))/borne)
	}
	if strings.ContainsAny(name, ",;") {
		worth += worthComma
	}
	if story.MatchString(name) {
		worth += worthPointing
	}
	if howMany.MatchString(name) {
		worth += worthCount
	}
	if points := slices.ContainsFunc(text, func(w word) bool { return pointing[strings.ToLower(w.form)] }); points {
		worth += worthPointing
	}
	if meant == 0 || all > askedWords || meant < 2 && !question && !unspaced(name) {
		return "", 0
	}
	worth += worthBorne*share/float64(meant) + worthOdd*float64(odd) + worthLong*float64(max(0, all-brief))
	return name, worth
}

// story opens what happened to one person, or asks another for a favour; howMany
// is how many of something one wanted.
var (
	story   = regexp.MustCompile(`(?i)^(?:\pL+ed (?:an?|the|my|our|some|this|that)\b|(?:have|had|did|could|would|will|can|are|were) (?:you|u|anyone|somebody|someone)\b)`)
	howMany = regexp.MustCompile(`(?i)(?:^| )(?:\d{1,2}|two|three|four|five)(?: |$)`)
)

// pointing are the words that need what stood around a sentence, or tell of one
// day or one person's patience.
var pointing = wordSet(`it this that these those there here him her them he she still again also only even now then today yesterday already back anyone anybody someone somebody me us guys guide`)

// persons are the ones that sentences are about that name no topic.
var persons = wordSet(`i i'm i've i'd i'll im we we're we've you you're u he she they ich wir je nous yo`)

// unquoted is a label without the marks of code and emoji, and without a quotation mark
// that has no other.
func unquoted(label string) string {
	label = strings.TrimFunc(strings.Map(func(r rune) rune {
		if r == '`' || unicode.Is(unicode.So, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, label), func(r rune) bool { return strings.ContainsRune(" :,;-–—", r) })
	if strings.Count(label, `"`)%2 == 1 {
		return strings.ReplaceAll(label, `"`, "")
	}
	return label
}

// respelt is a label with its words as they should be written.
func (n *naming) respelt(label string) string {
	for _, w := range words(label) {
		if right, ok := n.right[strings.ToLower(w.form)]; ok {
			if sentenceCase(w.form) {
				right = title(right)
			}
			label = strings.Replace(label, w.form, right, 1)
		}
	}
	return label
}

// shareable is how many bytes of a label come before the first word that no name
// may hold.
func (n *naming) shareable(label string) int {
	at := 0
	for _, w := range words(label) {
		if w.key == "" {
			continue
		}
		i := strings.Index(label[at:], w.form)
		if i < 0 {
			return at // garbled on the way
		}
		if !w.stop && !n.usable(w.form) {
			return at + i
		}
		at += i + len(w.form)
	}
	return len(label)
}

// trailing takes off the little words at the end of what was cut.
func trailing(label string) string {
	for {
		label = strings.TrimRight(label, " ,;:-–—(\"'")
		i := strings.LastIndexByte(label, ' ')
		last := strings.ToLower(label[i+1:])
		if label == "" || !isStop(last, fold(last)) {
			return label
		}
		label = label[:max(i, 0)]
	}
}
