package kb

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/parallel"
	"github.com/askbook/askbook/internal/pattern"
)

const (
	maxParaphrases  = 8
	maxShown        = 18 // words of a paraphrase
	maxPhrasings    = 80 // of a question that are looked at, the nearest
	maxWordingRunes = 140
)

// candidate is a member's own words for a question.
type candidate struct {
	text  string
	score float64
	ask   int
}

// phrasing is a sentence that may name a question, with how near its meaning is
// to what all askers meant.
type phrasing struct {
	text string
	near float64
	ask  int // that it is from
}

// wording chooses the clearest of the ways in which customers put a question,
// and the further ones. from is the ask that question is from.
func wording(group []phrasing, topical func(word string) float64) (question string, paraphrases []string, from int) {
	var shown [][]string
	for _, c := range clearest(group, topical) {
		key := stems(c.text)
		if len(key) == 0 || slices.ContainsFunc(shown, func(other []string) bool { return nearCopy(key, other) }) {
			continue
		}
		switch {
		case question == "":
			question, from = c.text, c.ask
		case len(paraphrases) < maxParaphrases && presentable(c.text, topical):
			paraphrases = append(paraphrases, c.text)
		default:
			continue
		}
		shown = append(shown, key)
	}
	return question, paraphrases, from
}

// clearest shapes the ways in which customers put a question, the clearest first:
// by how near they are to what all mean, how many of the group's own words they
// hold, and how well they read.
func clearest(group []phrasing, topical func(word string) float64) []candidate {
	var candidates []candidate
	if len(group) > maxPhrasings {
		group = slices.Clone(group)
		slices.SortStableFunc(group, func(a, b phrasing) int {
			return cmp.Or(cmp.Compare(b.near, a.near), strings.Compare(a.text, b.text))
		})
		group = group[:maxPhrasings]
	}
	for _, p := range group {
		text, penalty := shape(p.text)
		if text == "" || hollow(text) {
			continue
		}
		candidates = append(candidates, candidate{text, p.near + clarity(text, topical) - penalty, p.ask})
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(a.text), len(b.text)), strings.Compare(a.text, b.text))
	})
	return candidates
}

func stems(text string) []string {
	out := contentWords(text)
	for i := range out {
		out[i] = stem(out[i])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// nearCopy reports whether two texts have nearly all their stems in common.
func nearCopy(a, b []string) bool {
	both := overlap(a, b)
	return 5*both >= 4*(len(a)+len(b)-both)
}

// presentable reports whether a reader learns from a text what is asked.
func presentable(text string, topical func(string) float64) bool {
	if n := len(words(text)); len(contentWords(text)) < 2 || n < 3 || n > maxShown || leans(text) || lopsided(text) || story.MatchString(text) || courtesy(text) || rawPattern.MatchString(text) || informative(text, topical) < 1 {
		return false
	}
	return deictic.FindString(text) == "" || informative(text, topical) > 1
}

// lopsided reports whether a text lacks the other half of a pair, as what was cut out of
// code or out of an aside does, or is an aside as a whole.
func lopsided(text string) bool {
	return strings.Count(text, "`")%2 != 0 || strings.Count(text, "(") != strings.Count(text, ")") || strings.HasPrefix(text, "(")
}

var (
	// rawPattern is what was pasted rather than written: logs, paths, numbers of orders.
	rawPattern = pattern.MustCompile(`(?:\b(?:ERROR|WARN|WARNING|INFO|FATAL|DEBUG)\b|::|[{}|\\<>=~^]|\w/\w+/|--\w|\b0x[0-9a-fA-F]+|\b\w{1,4}-?\d{4,}\b|\d\d:\d\d|://|->|\?\?|^\W*(?:RE|FW|FWD)\b|^["“'])`)
	// deictic points at what only the rest of the conversation shows.
	deictic = pattern.MustCompile(`(?i)\b(?:this|that|these|those|the following|the above|such an?|here|said|mentioned|it|them)\b`)
	// story is about what happened to one person, once.
	story = pattern.MustCompile(`(?i)(?:\b(?:yesterday|today|tonight|last (?:night|week|month|year|summer|winter)|this (?:morning|evening|week|afternoon)|since (?:yesterday|last|this|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|ago|my (?:husband|wife|son|daughter|mother|father|mom|dad|boss|neighbou?r|friend|colleague|kids?|accountant|professor|supervisor|late)|i (?:was|had|did|bought|ordered|lost|moved|got|used|tried|found|wrote|just)|i've|we've|we (?:were|had|got|moved|bought|have)|he|she|his|her|lady|woman|am i|something wrong|having trouble)\b|\bi'd like his\b)`)
)

// pointing are the words of deictic as they stand alone: "it's" points at nothing.
var pointing = setOf(`this that these those following above such here said mentioned it them`)

// generic are words that fit any question.
var generic = setOf(`error errors issue issues problem problems approach reason reasons cause causes example examples case cases step steps solution solutions behavior
	behaviour thing stuff fix fixing solve solved resolve achieve work works working worked use using used user users follow following best correct right wrong
	causing happen happening happens somewhere appreciated appreciate advise suggestion suggestions idea ideas point points experience familiar anybody everyone
	test testing run running start started code file files version set setup new change trouble possibly possible different specific current currently simple simply
	understand understanding information info details guidance assistance support related regarding concerning time times day days week weeks`)

// informative counts the words that tell this question from others.
func informative(text string, topical func(string) float64) int {
	n := 0
	for _, w := range contentWords(text) {
		if !generic[w] && topical(w) > 0.05 {
			n++
		}
	}
	return n
}

// clarity is how well a sentence reads as the title of a page.
func clarity(text string, topical func(string) float64) float64 {
	w := words(text)
	score := 0.0
	if strings.HasSuffix(text, "?") {
		score += 0.4
	}
	if questionStart.MatchString(text) {
		score += 0.35
	}
	if leans(text) {
		score -= 0.7
	}
	if n := len(w); n < 4 {
		score -= 0.2 * float64(4-n)
	} else if n > 13 {
		score -= 0.06 * float64(n-13)
	}
	said := contentWords(text)
	about, odd := 0.0, 0
	for _, word := range said {
		if t := topical(word); t > 0 {
			about += t
		} else {
			odd++
		}
	}
	score += 0.9*min(about, 1.6) - 0.1*float64(odd)
	if about == 0 {
		score -= 0.8
	}
	switch informative(text, topical) {
	case 0:
		score -= 1.2
	case 1:
		score -= 0.2
	}
	if len(said) < 2 {
		score -= 0.4
	}
	if slices.ContainsFunc(w, func(word string) bool { return pointing[word] }) && deictic.MatchString(text) {
		score -= 0.55
	}
	if story.MatchString(text) {
		score -= 0.5
	}
	if rawPattern.MatchString(text) {
		score -= 0.6
	}
	switch w[len(w)-1] {
	case "it", "that", "this", "them", "one", "be", "so":
		score -= 0.3
	}
	if strings.Contains(text, "...") || strings.Contains(text, "!") {
		score -= 0.2
	}
	if strings.ContainsAny(text, "<>{}[]|\\") || strings.Contains(text, "://") {
		score -= 0.6
	}
	for _, r := range text {
		if unicode.IsDigit(r) {
			score -= 0.15
			break
		}
	}
	return score
}

var (
	wantPattern  = pattern.MustCompile(`(?i)^(?:i|we)(?:'d| would|'m| am| was| were|'ve been| have been)?(?: just| really| only)? (?:want|wanted|need|needed|like|love|trying|try|tried|looking|hoping|have been trying|been trying)(?: to| for a way to) (.+)$`)
	wishVerb     = pattern.MustCompile(`(?i)^(?:know|ask|find out|see|understand|learn|hear|check)\b(?: if| whether| about)?\s*(.*)$`)
	cannotStart  = pattern.MustCompile(`(?i)^(?:i|we)(?:'m| am| are|'re)? (?:can't|cant|cannot|can not|could not|couldn't|unable to|not able to)(?: seem to)? (.+)$`)
	whetherStart = pattern.MustCompile(`(?i)^(?:if|whether) (.+)$`)
	subjectStart = pattern.MustCompile(`^(?i:i|my|the|we|our|your|it|a|an|this|that|there|someone|nobody|no one)(?i:'m|'ve|'d|'re)?\s`)
	fillers      = pattern.MustCompile(`(?i)\b(?:please|kindly|pls|plz|just|actually|basically|literally|though|thanks|thank you|asap|btw)\b[, ]*`)
	spaces       = pattern.MustCompile(`\s+`)
)

// shape makes a title of a customer's words, and says by how much that bent
// them. It is "" where the words cannot stand without what was redacted.
func shape(text string) (title string, penalty float64) {
	s := stripLead(spaces.ReplaceAllString(printable(text), " "))
	s, lost := generalise(s)
	if lost || named.MatchString(s) {
		return "", 0
	}
	s = strings.TrimSpace(fillers.ReplaceAllString(s, ""))
	s = strings.TrimRight(s, " ,;:-–—")
	asked := strings.ContainsAny(lastRunes(s), "?？؟")
	s = strings.TrimRight(s, " .!…,;:")
	if utf8.RuneCountInString(s) > maxWordingRunes {
		// A long sentence mostly asks in its last clause.
		s = lastClause(s)
		penalty += 0.4
	}
	if s == "" || utf8.RuneCountInString(s) > maxWordingRunes {
		return "", 0
	}
	if isShouting(s) {
		s = strings.ToLower(s)
		penalty += 0.3
	}
	switch english := looksEnglish(s); {
	case asked && !questionStart.MatchString(s) && english:
		if clause := lastClause(s); questionStart.MatchString(clause) && len(contentWords(clause)) >= 2 && !leans(clause) {
			s = clause
		}
		s = strings.TrimRight(s, "?") + "?"
		penalty += 0.2
	case asked:
	case questionStart.MatchString(s) && len(words(s)) > 2 && asksWithoutMark(s):
		s += "?"
	case !english:
		penalty += 0.3
	default:
		s = questionOf(s)
		penalty += 0.4
	}
	return capital(fixI(s)), penalty
}

// questionOf makes a question of a statement in English.
func questionOf(s string) string {
	if m := wantPattern.FindStringSubmatch(s); m != nil {
		if w := wishVerb.FindStringSubmatch(m[1]); w != nil {
			if questionWord.MatchString(w[1]) {
				return w[1] + "?"
			}
			return s
		}
		return "How do I " + m[1] + "?"
	}
	if m := cannotStart.FindStringSubmatch(s); m != nil {
		return "Why can't I " + m[1] + "?"
	}
	if m := whetherStart.FindStringSubmatch(s); m != nil {
		return s
	}
	if subjectStart.MatchString(s) && len(words(s)) <= 16 {
		return "What can I do when " + lowerFirst(s) + "?"
	}
	return s
}

// lastClause is what follows the last comma, dash or "and" that opens a question.
func lastClause(s string) string {
	best := s
	for i := 1; i < len(s); i++ {
		if !strings.ContainsRune(",;:-–—", rune(s[i-1])) && s[i-1] != ' ' {
			continue
		}
		rest := strings.TrimLeft(s[i:], " ,;:-–—")
		if questionWord.MatchString(rest) && len(words(rest)) >= 4 && strings.ContainsAny(s[max(0, i-2):i], ",;:-") {
			best = rest
		}
	}
	return best
}

var generals = map[string]string{
	"EMAIL": "my e-mail address", "PHONE": "my phone number", "ORDER": "my order", "ACCOUNT": "my account", "ADDRESS": "my address",
	"CARD": "my card", "IBAN": "my bank account", "DATE": "", "URL": "", "IP": "my IP address",
}

var idPhrase = pattern.MustCompile(`(?i)\b(?:(?:my|the|our|your) )?(?:order|account|ticket|invoice|tracking|reference|ref|case|serial|card)(?: (?:number|no\.?|id|#|is))*\s*[:#(]?\s*(\[[A-Z_]+(?:_\d+)?\])\)?`)

// generalise puts "my order" for "order [ORDER_1]"; lost is set where a
// placeholder remains, whose value the sentence cannot do without.
func generalise(s string) (text string, lost bool) {
	s = idPhrase.ReplaceAllStringFunc(s, func(m string) string {
		cut := strings.TrimRight(m[:strings.IndexByte(m, '[')], " :#(")
		lower := strings.ToLower(cut)
		for _, article := range []string{"my ", "the ", "our ", "your "} {
			if strings.HasPrefix(lower, article) {
				return cut
			}
		}
		return "my " + cut
	})
	s = placeholder.ReplaceAllStringFunc(s, func(m string) string {
		general, known := generals[placeholder.FindStringSubmatch(m)[1]]
		lost = lost || !known || general == ""
		return general
	})
	return strings.TrimSpace(spaces.ReplaceAllString(s, " ")), lost
}

func isShouting(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	return upper > 8 && upper > 2*lower
}

// looksEnglish reports whether a sentence has a few words that only English has.
func looksEnglish(s string) bool {
	for _, w := range words(s) {
		switch w {
		case "the", "my", "i", "to", "is", "do", "does", "how", "what", "it", "can", "can't", "for", "and", "of", "you", "your", "not", "i'm", "with", "have", "are":
			return true
		}
	}
	return false
}

var lonelyI = pattern.MustCompile(`\bi('(?:m|ve|d|ll))?\b`)

// fixI writes the pronoun with a capital letter.
func fixI(s string) string {
	if !looksEnglish(s) {
		return s
	}
	return lonelyI.ReplaceAllStringFunc(s, func(m string) string { return "I" + m[1:] })
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	word, _, _ := strings.Cut(s, " ")
	if strings.ContainsAny(word, "_/=") || strings.Contains(strings.TrimRight(word, "."), ".") {
		return s // an address
	}
	if strings.ContainsFunc(word[min(len(word), size):], unicode.IsUpper) {
		return s // iPhone
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	if next == ' ' && r == 'I' || next == '\'' || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}

// topicality tells how much a word belongs to a group: the share of its
// conversations that use the word, less for words that all the others use too.
// Words of one conversation, as misspelt ones are, are worth nothing, unless the
// group is but one or two.
func topicality(group map[string]int, size int, all func(stem string) int, total int) func(string) float64 {
	return func(word string) float64 {
		stemmed := stem(word)
		n := group[stemmed]
		if n < 2 && size > 2 || n == 0 {
			return 0
		}
		rare := math.Log(float64(total+1)/float64(all(stemmed))) / math.Log(float64(total+2))
		return float64(n) / float64(size) * max(0, rare)
	}
}

// stemCounts counts in how many of the asks' contexts each stem stands.
func stemCounts(asks []ask) map[string]int {
	const part = 4096
	counts := make([]map[string]int, (len(asks)+part-1)/part)
	parallel.Each(len(counts), func(k int) {
		counts[k] = map[string]int{}
		for _, a := range asks[k*part : min(len(asks), (k+1)*part)] {
			for _, s := range stems(a.text + " " + a.context) {
				counts[k][s]++
			}
		}
	})
	all := map[string]int{}
	for _, c := range counts {
		for s, n := range c {
			all[s] += n
		}
	}
	return all
}
