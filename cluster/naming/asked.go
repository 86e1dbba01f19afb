package naming

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/cluster/words"
)

const (
	askedWords = 12    // of a question that names a topic, at most
	brief      = 6     // words of a name that is read at a glance
	borne      = 0.2   // share of the texts that bears a word of a name out in full
	rare       = 0.002 // share of texts that counts as none
	oftenHere  = 4     // times as often as elsewhere a topic has a word that tells it
)

// What is added to the worth of a name for each of these.
const (
	worthBorne    = 0.4  // all its words are borne out
	worthTelling  = 0.1  // a word tells the topic
	worthOdd      = -0.1 // a word that one text of the topic has
	worthLong     = -0.03
	worthComma    = -0.1  // it hangs together by commas
	worthCut      = -0.25 // its end is cut off
	worthCount    = -0.1  // it says how many
	worthFigure   = -0.2  // it holds a day, hour or version that few say
	worthOpinion  = -0.2  // it begins with how many, or with what one thinks of it
	worthPointing = -0.15 // it does not stand alone
	worthNews     = -0.25 // it says what has become of something
	worthOne      = -0.05 // one of many says it: for each time that they are twice as many as
	crowdOf       = 24    // conversations
)

// asked makes a name of what a customer asked, and says what it is worth beside
// others. It is "" where no name is left.
func (n *naming) asked(topic int, label string, usual map[string]float64) (name string, worth float64) {
	name = n.tidied(label)
	question := strings.HasSuffix(name, "?")
	if !question {
		name, worth = n.unopened(topic, name)
	}
	if cut := n.shareable(name); cut < len(name) { // a word that is somebody's own ends it
		name, worth = unquoted(trailing(begun(name[:cut], name[cut:]))), worth+worthCut
		if question {
			return "", 0
		}
	}
	text := words.Of(name)
	if !question && spoken(text, persons) {
		return "", 0
	}
	s := n.weighed(topic, text, usual)
	if len(text) > 0 && unfinished[strings.ToLower(text[len(text)-1].Form)] {
		return "", 0
	}
	if s.meant == 0 || s.all > askedWords || s.meant < 2 && !question && !unspaced(name) {
		return "", 0
	}
	if !question && len(text) > 0 && n.told(topic, text, n.topics[topic].stem[stemmed(text[0].Key)]) {
		worth += worthStory
	}
	worth += s.worth + manners(name, text) + worthOne*n.crowded(topic)*(1-min(1, s.held/borne))
	if opining[strings.ToLower(firstWord(name))] {
		name = n.tongue(topic).quoted(name)
	}
	return name, worth
}

// tidied is a label without what opens it, misspelt words, or the marks of code;
// "" where it is code itself, or a part of a sentence.
func (n *naming) tidied(label string) string {
	name := subjectTag.ReplaceAllString(strings.Join(strings.Fields(label), " "), "")
	name = title(n.calmed(n.respelt(n.capital(unquoted(name)))))
	if strings.ContainsAny(name, "()[]{}<>#*|\\…") || strings.Contains(name, "..") {
		return ""
	}
	for first, rest, more := strings.Cut(name, " "); more && n.filler(strings.Trim(first, ",.!")); first, rest, more = strings.Cut(rest, " ") {
		name = title(strings.TrimLeft(rest, " :,;-–—"))
	}
	return title(strings.TrimPrefix(name, "'s "))
}

// capital is a label with the names in it as most write them: "uhd" is UHD.
func (n *naming) capital(label string) string {
	return rewritten(label, func(w words.Word) string {
		if w.Stop || !n.grammar.proper(w.Form) {
			return w.Form
		}
		return n.grammar.cased(w.Form)
	})
}

// rewritten is a label with its words changed, but for those in addresses and in
// what programs write.
func rewritten(label string, change func(words.Word) string) string {
	var b strings.Builder
	for _, w := range words.Of(label) {
		i := strings.Index(label, w.Form)
		if w.Key == "" || i < 0 { // a border, or garbled on the way
			continue
		}
		form := w.Form
		before, behind := label[:i], label[i+len(w.Form):]
		if b.Len() > 0 {
			before = b.String() + before
		}
		if !coded(before, behind) && !strings.Contains(form, "_") {
			form = change(w)
		}
		b.WriteString(label[:i] + form)
		label = behind
	}
	return b.String() + label
}

// coded reports whether what stands between two texts is a part of an address or a
// path.
func coded(before, behind string) bool {
	const marks = `./\_@:=`
	r, _ := utf8.DecodeRuneInString(behind)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(behind, marks))
	last, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune(marks, last) || strings.ContainsRune(marks, r) && r != first && (unicode.IsLetter(first) || unicode.IsDigit(first))
}

// calmed is a label without words that one shouts: those that most write small.
func (n *naming) calmed(label string) string {
	for _, w := range words.Of(label) {
		lower := strings.ToLower(w.Form)
		if len(w.Form) < 3 || strings.Contains(w.Form, "_") || strings.ToUpper(w.Form) != w.Form || lower == w.Form {
			continue
		}
		calm := n.grammar.cased(w.Form)
		if w.Stop {
			calm = lower
		}
		label = strings.Replace(label, w.Form, calm, 1)
	}
	return shouting.ReplaceAllString(label, "$1")
}

// shouting is more than one mark at the end of a sentence.
var shouting = regexp.MustCompile(`([!?])[!?]+`)

// weight is what the words of a label are worth.
type weight struct {
	all, meant int // words, and those that mean something
	worth      float64
	held       float64 // share of the texts that have all of them
}

// crowded is how often the conversations of a topic are twice as many as one
// customer's words may stand for.
func (n *naming) crowded(topic int) float64 {
	return max(0, math.Log2(float64(len(n.tree.Topics[topic].Members))/crowdOf))
}

// weighed tells what a label is worth by its words: many of the topic's texts
// should have each, and those of other topics should not have one of them.
func (n *naming) weighed(topic int, text []words.Word, usual map[string]float64) (s weight) {
	o := n.topics[topic]
	texts := len(o.texts)
	told, telling, figure := 0.0, 0.0, false
	var held set
	for _, w := range text {
		switch {
		case w.Key == "":
			continue
		case w.Stop:
			if s.all++; s.all > 1 && sentenceCase(w.Form) && len(w.Form) > 1 {
				s.meant++ // what a language has for a little word is a name in another
			}
			continue
		}
		s.all, s.meant = s.all+1, s.meant+1
		stem := stemmed(w.Key)
		if held = held.and(o.stem[stem]); s.meant == 1 {
			held = o.stem[stem]
		}
		share := n.share(topic, stem)
		if texts > 2 && share*float64(texts) < 1.5 {
			s.worth += worthOdd
		}
		if unicode.IsDigit(rune(w.Form[0])) && share < borne {
			figure = true
		}
		told += min(1, share/borne)
		telling = max(telling, min(1, math.Log((share+rare)/(usual[stem]+rare))/math.Log(oftenHere)))
	}
	if figure {
		s.worth += worthFigure
	}
	s.held = float64(held.count()) / float64(max(1, texts))
	s.worth += worthBorne*told/float64(max(1, s.meant)) + worthTelling*telling + worthLong*float64(max(0, s.all-brief))
	return s
}

// manners tells what speaks against a label, whatever it is about.
func manners(name string, text []words.Word) float64 {
	worth := 0.0
	if strings.ContainsAny(name, ",;") {
		worth += worthComma
	}
	if story.MatchString(name) {
		worth += worthPointing
	}
	if name[0] >= '0' && name[0] <= '9' || opining[strings.ToLower(firstWord(name))] {
		worth += worthOpinion
	}
	if !strings.HasSuffix(name, "?") && howMany.MatchString(name) {
		worth += worthCount
	}
	if spoken(text, pointing) {
		worth += worthPointing
	}
	if !strings.HasSuffix(name, "?") && spoken(text, tellers) && spoken(text, news) {
		worth += worthNews
	}
	return worth
}

// told reports whether a name tells what somebody did, "waited on hold", or what was
// done, of a topic with parts, and hardly another of the topic's texts does, of which
// in bear it out: in most of them a lost card is what it is about.
func (n *naming) told(topic int, text []words.Word, in set) bool {
	if len(text) < 2 || !meant(text, 0) || meant(text, 1) {
		return false
	}
	did, least := n.grammar.did(text[0].Form), seldom
	if len(n.children[topic]) > 0 {
		did, least = did || done(text[0].Form), borne
	}
	return did && (in.count() < few || float64(in.count()) < least*float64(len(n.topics[topic].texts)))
}

// seldom is a share of the texts that makes nothing a topic's own.
const seldom = 0.1

// spoken reports whether a text has one of some words.
func spoken(text []words.Word, set map[string]bool) bool {
	return slices.ContainsFunc(text, func(w words.Word) bool { return set[strings.ToLower(w.Form)] })
}

// subjectTag is what stands before the subject of a mail.
var subjectTag = regexp.MustCompile(`(?i)^(?:re|reg|regd|regarding|fwd?|aw|wg|query|question|help|info|wanted|urgent|solved|bug|ot) ?[:\-–] ?`)

// story opens what happened to one person, or asks another for a favour; howMany
// is how many of something one wanted.
var (
	story   = regexp.MustCompile(`(?i)^(?:\pL+ed (?:an?|the|my|our|some|this|that)\b|(?:have|had|did|could|would|will|can|are|were) (?:you|u|anyone|somebody|someone)\b)`)
	howMany = regexp.MustCompile(`(?i)(?:^| )(?:\d{1,2}|two|three|four|five)(?: |$)`)
)

// pointing are the words that need what stood around a sentence, or tell of one
// day or one person's patience.
var pointing = words.Set(`it this that that's it's there's here's these those there here him her them he she again still then today yesterday already back anyone anybody someone somebody me us guys guide following same exact actually basically honestly seriously`)

// news are the words of who tells what has changed.
var news = words.Set(`now again back finally already just anymore until`)

// opining words begin what one thinks of something.
var opining = words.Set(`think guess sounds seems seem looks reminds hope hopefully wonder wondering suppose believe glad sorry learned actually maybe probably not nothing or if`)

// persons are the ones that sentences are about that name no topic.
var persons = words.Set(`i i'm i've i'd i'll im we we're we've we'd we'll you you'd you'll you're u he she they ich wir je nous yo`)

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
	for _, w := range words.Of(label) {
		if right, ok := n.right[strings.ToLower(w.Form)]; ok {
			if sentenceCase(w.Form) {
				right = title(right)
			}
			label = strings.Replace(label, w.Form, right, 1)
		}
	}
	return label
}

// shareable is how many bytes of a label come before the first word that no name
// may hold.
func (n *naming) shareable(label string) int {
	at := 0
	for _, w := range words.Of(label) {
		if w.Key == "" {
			continue
		}
		i := strings.Index(label[at:], w.Form)
		if i < 0 {
			return at // garbled on the way
		}
		if !w.Stop && !n.usable(w.Form) {
			return at + i
		}
		at += i + len(w.Form)
	}
	return len(label)
}

// begun takes off what begins a name of somebody or something that goes on
// behind: "in San" of San Quillon.
func begun(label, behind string) string {
	for sentenceCase(firstWord(behind)) {
		i := strings.LastIndexByte(strings.TrimRight(label, " "), ' ')
		if i < 0 || !strings.HasSuffix(label, " ") || !sentenceCase(strings.TrimSpace(label[i+1:])) {
			break
		}
		label = label[:i+1]
	}
	return label
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// trailing takes off the little words at the end of what was cut.
func trailing(label string) string {
	for {
		label = strings.TrimRight(label, " ,;:-–—(/\"'")
		i := strings.LastIndexByte(label, ' ')
		last := strings.ToLower(label[i+1:])
		if label == "" || !words.IsStop(last, words.Fold(last)) {
			return label
		}
		label = label[:max(i, 0)]
	}
}
