package kb

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/askbook/askbook/conversation"
	"github.com/askbook/askbook/document"
	"github.com/askbook/askbook/internal/pattern"
)

// ask is a sentence in which a customer asks for something.
type ask struct {
	conversation int // position in In.Conversations
	turn         int // Turn.Index
	at           int // position in Turns
	text         string
	context      string // what else the customer said about it
	nth          int    // among the asks of its conversation
	// main is set for what the customer came for, and for what is marked as a
	// further question; other asks count only where they are what others came for.
	main   bool
	weight float64
}

// Limits a conversation: more asks than these are a list, not a question.
const (
	maxMain  = 4
	maxOther = 3
)

// Bytes of what a customer said that tell what it was about: later turns are
// read only where the first ones are short.
const (
	enoughContext = 80
	maxContext    = 600
)

// asks finds what the customer of a conversation asks, the main ask first.
func asks(number int, c Conversation) []ask {
	turns := c.Turns()
	customer := customerTurns(turns)
	var found []ask
	first := -1
	for order, at := range customer {
		inTurn := turnAsks(turns[at].Text)
		for _, a := range inTurn {
			a.conversation, a.turn, a.at = number, turns[at].Index, at
			// What is asked later is mostly about the answer to what came first.
			if first >= 0 && at != first {
				a.weight *= 0.5
				a.main = a.main && a.weight >= 1.5
			}
			found = append(found, a)
		}
		if first < 0 && len(inTurn) > 0 {
			first = at
		}
		if order > 12 || len(found) > 40 {
			break
		}
	}
	if len(found) == 0 {
		return fallback(number, c, turns, customer)
	}
	best := slices.MaxFunc(found, func(a, b ask) int { return cmp.Compare(a.weight, b.weight) })
	issue := issueOf(c.Subject(), turns, customer)
	var out, others []ask
	for _, a := range found {
		switch {
		case a.at == best.at && a.text == best.text:
			a.main, a.context = true, issue
			out = append([]ask{a}, out...)
		case a.main:
			out = append(out, a)
		case a.weight >= 1:
			others = append(others, a)
		}
	}
	if len(out) > maxMain {
		out = out[:maxMain]
	}
	slices.SortStableFunc(others, func(a, b ask) int { return cmp.Compare(b.weight, a.weight) })
	if len(others) > maxOther {
		others = others[:maxOther]
	}
	return append(out, others...)
}

// customerTurns are the positions of what customers wrote. Where no turn names
// its author's part, the first one is taken for a customer's.
func customerTurns(turns []document.Turn) []int {
	var out []int
	named := false
	for i, t := range turns {
		named = named || t.Role != conversation.Unknown
		if t.Role == conversation.Customer {
			out = append(out, i)
		}
	}
	if len(out) == 0 && !named && len(turns) > 0 {
		return []int{0}
	}
	return out
}

// fallback takes the subject, or the first words that say anything, for a
// question that was not put as one.
func fallback(number int, c Conversation, turns []document.Turn, customer []int) []ask {
	for _, at := range customer {
		for _, s := range turnSentences(turns[at].Text) {
			s = stripLead(s)
			if len(contentWords(s)) >= 2 && !courtesy(s) {
				return []ask{{
					conversation: number, turn: turns[at].Index, at: at, text: clip(s, maxSentence),
					context: issueOf(c.Subject(), turns, customer), main: true,
				}}
			}
		}
	}
	if subject := cleanSubject(c.Subject()); len(contentWords(subject)) >= 2 && len(customer) > 0 {
		at := customer[0]
		return []ask{{conversation: number, turn: turns[at].Index, at: at, text: subject, context: subject, main: true}}
	}
	return nil
}

// issueOf is the subject and what the customer said first, without courtesies.
func issueOf(subject string, turns []document.Turn, customer []int) string {
	parts := []string{cleanSubject(subject)}
	length := 0
	for _, at := range customer {
		if length > enoughContext {
			break
		}
		for _, s := range turnSentences(turns[at].Text) {
			if courtesy(s) || length > maxContext {
				continue
			}
			parts = append(parts, s)
			length += len(s)
		}
	}
	return strings.TrimSpace(clip(strings.Join(parts, " "), maxContext+200))
}

// ReplyMark matches what mail programs put before a subject, in any case, as in "Re[2]:".
const ReplyMark = `(?:re|fwd?|aw|wg|sv|antw|rv|enc|tr)\s*(?:\[\d+\])?\s*:`

var subjectPrefix = pattern.MustCompile(`(?i)^\s*(?:` + ReplyMark + `|\[[^\]]{1,40}\])\s*`)

// cleanSubject takes off "Re:", "Fwd:" and a list's tag.
func cleanSubject(s string) string {
	for {
		cut := subjectPrefix.ReplaceAllString(s, "")
		if cut == s || placeholder.MatchString(s[:len(s)-len(cut)]) {
			return strings.TrimSpace(s)
		}
		s = cut
	}
}

// turnSentences are what a customer says in a turn, without the names of those who are
// addressed, and without what somebody else said and is repeated.
func turnSentences(text string) []string {
	if strings.Contains(text, "@") {
		text = repeated.ReplaceAllString(text, " ")
	}
	var out []string
	for _, u := range units(text) {
		if u.kind == code {
			continue
		}
		for _, s := range sentences(u.text) {
			if s = unaddressed(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

var (
	// repeated is what is passed on in public: "RT @lamps: …", or “@lamps: …” with a word on it.
	repeated = pattern.MustCompile(`(?s)(?:\b(?:RT|MT|via)\s+[“"]?@\w+\b.*$|[“"]\s?@\w+:[^”"]*(?:[”"]|$))`)
	// addressed are the names that a message is for, before and behind what it says.
	addressed = pattern.MustCompile(`^(?:[\s.,:;–—-]*(?:cc:? )?(?:@\w+|<@[^>]*>)[:,]?)+(?:\s+|$)|(?:\s+(?:cc:? )?(?:@\w+|<@[^>]*>))+\s*$`)
)

// unaddressed takes off whom a sentence is for, and pictures that are written out.
func unaddressed(s string) string {
	if strings.Contains(s, "@") {
		bare := strings.TrimSpace(addressed.ReplaceAllString(s, ""))
		// "@lamps is the best" is about those who are named.
		if bare == s || !goesOnAfterName(bare) {
			s = bare
		}
	}
	if strings.Contains(s, ":") {
		s = strings.TrimSpace(emoji.ReplaceAllString(s, "$1$2"))
	}
	return s
}

// goesOnAfterName reports whether a sentence lacks the name that stood before it: "is the best".
func goesOnAfterName(s string) bool {
	w := words(s)
	return len(w) > 1 && verbs[w[0]] && !spoken[w[1]] && !strings.ContainsAny(lastRunes(s), "?？؟")
}

var (
	verbs  = setOf(`is are was were has have had does did do can could will would should isn't doesn't didn't won't can't`)
	spoken = setOf(`i you u ya we someone anyone somebody anybody`)
	emoji  = pattern.MustCompile(`(^|\s):[a-z][a-z0-9_+-]+:(\s|$|[.,!?])`)
)

var (
	questionStart = pattern.MustCompile(`(?i)^(how|what|what's|whats|where|where's|when|why|which|who|whose|can|could|is|are|am|was|were|do|does|did|will|would|should|has|have|may|isn't|aren't|don't|doesn't|won't|can't|any way to|how's|` +
		`wie|was|wo|wann|warum|weshalb|wieso|welche[rs]?|wer|kann|können|könnte|könnten|gibt es|ist es|muss|darf|` +
		`cómo|como|qué|que|cuál|cuánto|cuándo|dónde|por qué|puedo|pueden|hay|se puede|` +
		`comment|pourquoi|où|quand|quel|quelle|combien|est-ce|puis-je|pouvez|peut-on|come|perché|dove|quando|quanto|posso|` +
		`hoe|wat|waar|waarom|wanneer|welke|kan ik)\b`)
	requestPattern = pattern.MustCompile(`(?i)\b(i want|i need|i'd like|i would like|i'd love|we need|we want|we'd like|we would like|i'm trying|i am trying|im trying|trying to|i tried to|i was trying|i'm looking|i am looking|looking for|looking to|` +
		`i wonder|wondering|please \w+|(?:can|could|would|will) you|how (?:do|can|to|should|would)|is there (?:a|any)|need (?:help|to)|want to know|like to know|help me|i'm calling (?:about|because|to)|i am calling|i'm writing|calling about|question (?:is|about)|` +
		`ich möchte|ich würde|ich brauche|ich will|quiero|quisiera|necesito|me gustaría|je voudrais|j'aimerais|vorrei|ik wil|ik zou)\b`)
	furtherPattern = pattern.MustCompile(`(?i)^\W*(?:(?:oh,? |and |one |ps:? |p\.s\.:? )?(?:also|another (?:question|thing|one)|second(?:ly| question| thing)?\b|(?:one )?(?:more|other|last|further|unrelated|quick|separate) (?:question|thing|one)|btw|by the way|separately|besides|while i(?:'m| am| have| got)|while we're|on another note|different (?:question|thing|topic)|unrelated|other question|additionally|plus\b|next,? |finally\b|außerdem|noch eine frage|zweite frage|también|otra (?:pregunta|cosa)|aussi|autre question)|ps\b|p\.s\b)`)
	// hollow asks only for attention, or about the exchange itself.
	hollowPattern = pattern.MustCompile(`(?i)^\W*(?:(?:so|and|but|ok|okay|hi|hello|hey|well|please|also|sorry)[, ]+)*(?:` +
		`(?:can|could|would|will|may) (?:you|someone|anyone|anybody|somebody|i|u)(?: guys| possibly| please| kindly| maybe)? (?:please )?(?:help|assist|dm|pm|follow|message|contact|advise|explain|ask|look into|check|tell me|let me know|clarify|confirm|shed|have a look|take a look|speak|talk)(?: (?:me|us|him|her|them|you|so i can|send|u|ya|yall|y'all|my|a|for|dm|pm|the|info|details|back|directly|this|it|that|on|with|out|about|a question|something|to|someone|somebody|a human|a person|an agent|real|please|here|at|into|the|light|some|any|further|thanks))*\W*$|` +
		`(?:any|some) (?:ideas?|thoughts?|updates?|news|help|suggestions?|advice|clues?|hints?|luck|progress|feedback|pointers)\b.{0,60}$|` +
		`(?:is )?(?:anyone|anybody|someone|somebody) (?:there|here|home|around)\b.*|(?:are )?you (?:still )?there\b.*|hello+\W*$|` +
		`what (?:should|can|do|shall|could|am|would) (?:i|we)(?: supposed to| have to| need to)?(?: do)?(?: now| next| wrong| about (?:it|this|that))?\W*$|what(?:'s| is|s) (?:up|wrong|going on|happening|next|the (?:problem|issue|reason|deal|matter))(?: here| with (?:it|this|that))?\W*$|what now\W*$|what gives\W*$|` +
		`how are you.*|how(?:'s| is) it going.*|how (?:can|do|could|should) (?:i|we|you) (?:do|fix|solve|resolve|avoid|prevent|get|make) (?:this|that|it|so)(?: please| work| right| now)*\W*$|how(?: come| so| do i)?\W*$|why(?: is (?:that|this)| not)?\W*$|(?:so )?what does (?:that|this|it) mean\W*$|` +
		`(?:is|was|are|does|did|do|would|will|has|have) (?:that|this|it|you|these|those)(?: is| be| are| all)? (?:ok|okay|correct|right|normal|true|possible|expected|it|help|make sense|work|sense|all|fine|clear|so|happen\w*|known|a known|get|seen|see|understand|know|really)\b.{0,25}$|` +
		`(?:really|seriously|right|ok|okay|correct|yes|no|huh|pardon|sorry|understood|make sense|got it|you know|see|please|thoughts|hello|anyone)\W*$|who (?:am i|is this|are you).*|where are you.*|do you (?:need|want|have) (?:my|any|more|anything|the)\b.*|what (?:do|else do|info|information) you need.*|what is (?:that|this|it)\W*$|` +
		`are you (?:running|using|trying|sure|installing|talking|referring|thinking|asking|saying|getting|on)\b.{0,60}$|(?:did|have) you (?:already |ever )?(?:tr(?:y|ied)|check(?:ed)?|look(?:ed)?|read|r[au]n|install(?:ed)?)\b.{0,60}$|(?:do |did )?you mean\b.{0,60}$|what do you mean\b.{0,60}$|what (?:happens|do you (?:get|see)) (?:when|if) you (?:run|try|type|execute)\b.{0,60}$|` +
		`am i (?:doing|missing|being|the only) .*|what am i (?:doing|missing|not).*|what else\b.{0,40}$|(?:can|could|may) i (?:ask|help|speak|talk)\b.*|do you (?:hear|understand|see|know what|follow|get)\b.{0,30}|(?:does|has|did|had) (?:anyone|anybody|someone) (?:else )?(?:have|had|seen?|know|knows|experienced?|run into|encountered|else)\b.{0,40}$|did (?:you|i) (?:get|receive|see|read|miss|do)\b.{0,40}` +
		`)`)
)

// turnAsks finds the asks in one turn. Weights: 3 for a question that stands
// by itself, 2 for a request, 1.2 for a problem; less where it leans on others.
func turnAsks(text string) []ask {
	all := turnSentences(text)
	var out []ask
	further := false
	for i, s := range all {
		marked := furtherPattern.MatchString(clip(s, 60))
		if marked {
			further = true
		}
		bare := stripLead(s)
		weight := askWeight(bare)
		if weight == 0 {
			continue
		}
		a := ask{text: clip(bare, maxSentence), weight: weight, context: around(all, i)}
		// "Also, …" opens a new matter; what follows it belongs to that.
		a.main = further && weight >= 2 && len(out) > 0
		if a.main {
			further = false
		}
		out = append(out, a)
	}
	return out
}

// around is a sentence with its neighbours up to the next further question.
func around(all []string, at int) string {
	from, to := at, at+1
	if from > 0 && !furtherPattern.MatchString(clip(all[from], 60)) {
		from--
	}
	if to < len(all) && !furtherPattern.MatchString(clip(all[to], 60)) {
		to++
	}
	return clip(strings.Join(all[from:to], " "), 500)
}

func askWeight(s string) float64 {
	w := words(s)
	content := 0
	problem := false
	for _, word := range w {
		if len(word) > 1 && !stop[word] {
			content++
		}
		problem = problem || problems[word]
	}
	isQuestion := strings.ContainsAny(lastRunes(s), "?？؟")
	if content == 0 || len(w) < 2 || hollow(s) || courtesy(s) && !isQuestion {
		return 0
	}
	weight := 0.0
	switch {
	case isQuestion && questionStart.MatchString(clip(s, 40)):
		weight = 3.2
	case isQuestion:
		weight = 2.6
	case len(w) >= 4 && questionStart.MatchString(clip(s, 40)) && asksWithoutMark(s):
		weight = 2.4
	case requestPattern.MatchString(clip(s, 200)):
		weight = 2
	case problem:
		weight = 1.2
	default:
		return 0
	}
	if content == 1 {
		weight -= 0.8
	}
	if leans(s) {
		weight -= 1.2
	}
	if len(w) > 40 {
		weight -= 0.4
	}
	return max(weight, 0.1)
}

// asksWithoutMark tells "how do i cancel" from "when I press it, it beeps".
func asksWithoutMark(s string) bool {
	w := words(s)
	switch w[0] {
	case "when", "where", "which", "who", "what", "was", "is", "as", "how", "why", "wie", "como", "que", "come":
		return slices.Contains([]string{"do", "does", "did", "is", "are", "can", "could", "to", "will", "would", "should", "much", "many", "long", "often", "kann", "ist", "puedo"}, w[1])
	}
	return slices.Contains([]string{"i", "you", "we", "it", "there", "the", "my", "your", "they", "this", "ich", "man", "sie", "es"}, w[1])
}

// leans reports whether a sentence says "it" or "that" before it names anything.
func leans(s string) bool {
	seen := 0
	for _, w := range words(s) {
		switch w {
		case "it", "that", "this", "they", "them", "these", "those", "one":
			return seen == 0
		}
		if len(w) > 2 && !stop[w] {
			seen++
		}
	}
	return false
}

func hollow(s string) bool {
	return len(s) < 160 && len(contentWords(s)) <= 4 && hollowPattern.MatchString(s)
}

func lastRunes(s string) string {
	s = strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"')”!.`, r) })
	return s[max(0, len(s)-4):]
}

// problems are words, or beginnings of words, of those who report one.
var problems = setOf(`doesn't doesnt don't won't wont can't cant cannot couldn't unable isn't hasn't haven't never longer fail fails failed failing error
	broken broke break wrong missing stuck crash crashes crashed lost forgot forgotten locked declined rejected refused charged damaged late stopped
	keeps problem problems issue issues trouble confused confusing disappeared gone dead blinking leaking leaks expired cancel cancelled canceled refund
	refunded return returned returns not kaputt fehler kein keine nicht problema`)

var courtesyPattern = pattern.MustCompile(`(?i)^\W*(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hola|hallo|bonjour|guten (?:tag|morgen))\b[^.?!]{0,40}$|` +
	`(?:many |much )?thank(?:s| you| u)\b.*|thx\b.*|cheers\b.*|(?:kind|best|warm) (?:regards|wishes).*|regards\b.*|sincerely.*|hope (?:you|this|all|everyone).*|i hope (?:you|this).*|` +
	`(?:i'm|i am|we are|we're) (?:a )?(?:long.?time |new |loyal |happy )?(?:customer|fan).*|love (?:your|the) .*|my name is .*|this is \[?person.*|(?:please )?let me know.*|looking forward.*|i look forward.*|ok(?:ay)?\W*$|great\b.{0,30}$|perfect\b.{0,30}$|awesome\b.{0,30}$|sounds good.*|will do.*|got it.*|appreciate .*|i appreciate .*|have a (?:nice|good|great|lovely|wonderful).*|bye\b.*|sorry (?:to bother|for).*|danke.*|gracias.*|merci.*|mit freundlichen.*|saludos.*)`)

// courtesy reports whether a sentence is a greeting, thanks or a farewell.
func courtesy(s string) bool {
	return courtesyStart[firstWord(s)] && courtesyPattern.MatchString(clip(s, maxCourtesy))
}

// courtesyStart are the words with which courtesyPattern begins: looking one up
// is a hundred times faster.
var courtesyStart = setOf(`hi hello hey dear good greetings hola hallo bonjour guten many much thank thanks thx cheers kind best warm regards sincerely hope i
	i'm we we're love my this please let looking ok okay great perfect awesome sounds will got appreciate have bye sorry danke gracias merci mit saludos`)

const maxCourtesy = 200 // bytes of a sentence that are looked at

// firstWord is the first word in lower case, "" where a sentence has none.
func firstWord(s string) string {
	start := strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	if start < 0 {
		return ""
	}
	s = s[start:]
	if end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' }); end >= 0 {
		s = s[:end]
	}
	return strings.ReplaceAll(strings.ToLower(s), "’", "'")
}
