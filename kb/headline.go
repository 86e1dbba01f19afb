package kb

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/internal/parallel"
	"github.com/askbook/askbook/internal/pattern"
)

// Headlines are short enough for a list of topics, and say something.
const (
	maxHeadline   = 60 // runes
	leastTopical  = .4 // topicality of the words together
	leastSpare    = .1 // the same, of a sentence that is better than nothing
	maxSpare      = 8
	typicalFirst  = .6 // nearness of the first conversation of a group
	typicalStep   = .004
	headlineWords = 2   // that are worth something
	headlineGroup = 3   // conversations: fewer share nothing that a name could tell
	worseHeadline = 1.2 // of score below the best that may still be taken
)

// Headline is what a group's customers ask, in the words of one of them.
type Headline struct {
	Text  string   // holds the words that tell the group from the others, "" where no short sentence does
	Spare []string // further sentences that can be read, best first
}

// Headlines says for each group of conversations what its customers ask: the
// sentence or subject that holds most of what the group shares and the others
// do not, put as briefly as a topic is named. A group comes with its most
// typical conversations first. No two headlines say the same.
func Headlines(groups [][]Conversation) []Headline {
	perGroup := make([][]ask, len(groups))
	parallel.Each(len(groups), func(i int) {
		for n, c := range groups[i] {
			for _, a := range asks(n, c) {
				if a.main { // further asks are seldom what the group has in common
					perGroup[i] = append(perGroup[i], a)
				}
			}
		}
	})
	var all []ask
	for _, group := range perGroup {
		all = append(all, group...)
	}
	counts := stemCounts(all)
	count := func(stem string) int { return counts[stem] }
	headlines := make([]Headline, len(groups))
	var taken [][]string
	for i, group := range perGroup {
		topical := topicality(stemCounts(group), len(group), count, len(all))
		var phrasings []phrasing
		for n, a := range group {
			near := typicalFirst - typicalStep*float64(a.conversation)
			phrasings = append(phrasings, phrasing{handles.ReplaceAllString(a.text, " "), near, n})
			if subject := cleanSubject(groups[i][a.conversation].Subject()); len(contentWords(subject)) > 1 {
				phrasings = append(phrasings, phrasing{subject, near, n})
			}
		}
		headlines[i] = headline(clearest(phrasings, topical), topical, taken)
		if len(groups[i]) < headlineGroup && headlines[i].Text != "" {
			headlines[i] = Headline{Spare: append([]string{headlines[i].Text}, headlines[i].Spare...)}
		}
		if text := headlines[i].Text; text != "" {
			taken = append(taken, stems(text))
		}
	}
	return headlines
}

// headline is the first of the candidates that is short, says no more than what
// is taken, and tells its group apart; others that do, or at least can be read,
// are spare.
func headline(candidates []candidate, topical func(string) float64, taken [][]string) Headline {
	var h Headline
	var said [][]string
	for _, c := range candidates {
		if c.score < candidates[0].score-worseHeadline || len(h.Spare) == maxSpare {
			break
		}
		text := brief(c.text)
		key := stems(text)
		copies := func(t []string) bool { return nearCopy(key, t) }
		if len(said) > 0 && h.Text != "" && 3*overlap(key, said[0]) > 2*min(len(key), len(said[0])) {
			continue // in other words
		}
		if utf8.RuneCountInString(text) > maxHeadline || markup.MatchString(text) || fragment(text) || private(text) || slices.ContainsFunc(taken, copies) || slices.ContainsFunc(said, copies) {
			continue
		}
		words, sum := tells(text, topical)
		switch {
		case words >= headlineWords && sum >= leastTopical && !leans(text):
			if h.Text == "" {
				h.Text = text
				break
			}
			h.Spare = append(h.Spare, text)
		case len(key) > 1 && sum >= leastSpare && standsAlone(text):
			h.Spare = append(h.Spare, text)
		default:
			continue
		}
		said = append(said, key)
	}
	return h
}

// overlap counts the stems that two texts share.
func overlap(a, b []string) int {
	n := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			n++
		}
	}
	return n
}

// standsAlone reports whether a sentence can be read without what stood around
// it, and is not about its author, nor data that were asked for.
func standsAlone(text string) bool {
	if r, _ := utf8.DecodeRuneInString(text); unicode.IsDigit(r) || rawPattern.MatchString(text) || leans(text) {
		return false
	}
	return strings.HasSuffix(text, "?") || !story.MatchString(text) && !firstPerson.MatchString(text)
}

// fragment tells what is left of a sentence that began with a name.
func fragment(text string) bool {
	return !strings.HasSuffix(text, "?") && fragments[firstWord(text)]
}

// private tells what may be somebody's own: long numbers, years excepted, and
// what follows "my password is". Redaction knows the usual forms; a name is seen
// by more people than any conversation.
func private(text string) bool {
	if secret.MatchString(text) {
		return true
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		digits := strings.Trim(w, "0123456789") == ""
		if digits && len(w) > 2 && !year.MatchString(w) && (len(w) > 3 || !strings.HasSuffix(text, "?")) {
			return true
		}
	}
	return false
}

// tells counts the words of a title that its group shares, and sums their worth.
func tells(title string, topical func(string) float64) (words int, sum float64) {
	for _, w := range contentWords(title) {
		if v := topical(w); v > 0 {
			sum += v
			words++
		}
	}
	return words, sum
}

var (
	handles     = pattern.MustCompile(`(?:^|[\s.])@\w+:?|:[a-z0-9_+-]+:`) // of those who are addressed, and emoji
	markup      = pattern.MustCompile(`[<>{}|\\]|://|[@#]\pL|&\w+;|[()]\W*[()]`)
	firstPerson = pattern.MustCompile(`(?i)\b(?:i|we)(?:'\w+)?\b`)

	secret = pattern.MustCompile(`(?i)^names? |\b(?:password|passcode|pin|ssn|digits|code|name|address|phone|number)(?: (?:is|was)|:) `)
	year   = pattern.MustCompile(`^(?:19|20)\d\d$`)

	howStart = pattern.MustCompile(`(?i)^(?:how (?:do|can|could|should|would) (?:i|we|you|one)|how to|(?:is|are) there (?:a|any|some) (?:easy |good |simple )?ways? (?:to|of)|(?:can|could|will|would) you(?: please)?(?: (?:help|assist|show|guide) (?:me|us)(?: (?:to|in|with|how to))?)?|(?:please )?help (?:me|us)(?: (?:to|in|with))?) (?:\d{1,2} )?(\pL[^,;:?!]*)\?*$`)
	// politeEnd ends what is asked for, toStart opens it, knowStart asks to be told,
	// and countStart says how many.
	politeEnd  = pattern.MustCompile(`(?i)(?:,? (?:please|pls|plz|sir|madam|mam|help me|thanks|do the needful|again|too|though|anyway))+(\??)$`)
	toStart    = pattern.MustCompile(`(?i)^(?:(?:hi|hello|hey|hai|sir|please) )*(?:(?:i|we|id|i'd|i'm|im)(?: would| am)? )?(?:(?:just|also) )?(?:(?:wants?|wanted|wish|wishes|like|needs?|needed|trying|looking|hoping|wanna|help)(?: (?:me|us|some|your|help|assistance))* )?to (?:(?:know|find out|hear|learn)(?: about)? )?(?:the )?(\pL.{5,})$`)
	knowStart  = pattern.MustCompile(`(?i)^(?:may|can|could) i (?:please )?(?:know|have|get)(?: about)? (?:the |an? |some |any |my )?(?:\d{1,2} )?(\pL[^,;:?!]{5,})\?*$`)
	countStart = pattern.MustCompile(`(?i)^((?:order|add|get|buy|purchase|send|ship|book) )(?:me )?(?:\d{1,2}|two|three|four|five|one more) (\pL.+)$`)
	// aboutStart says only that there is something to say.
	aboutStart = pattern.MustCompile(`(?i)^(?:(?:an?|the|my|some|more|quick|general) )*(?:issues?|problems?|questions?|quer(?:y|ies)|trouble|help|difficult(?:y|ies)|doubts?|inquiry|enquiry|info|information|advice|guidance|need help|need assistance)(?: needed)? (?:with|about|on|regarding|concerning|in|for) (?:the |my )?(\pL.+)$`)
	whenStart  = pattern.MustCompile(`(?i)^what can i do when (.+?)\?*$`)
	// wishStart and ownStart open what a customer says of themselves; a topic is named without.
	wishStart = pattern.MustCompile(`(?i)^(?:i|we)(?:'d| would)? (?:need|want|like|wanted|needed|require)(?: to (?:have|get|order|know))? (?:is )?(?:(?:an?|the|some|my|\d{1,2}) )*(\pL.{5,})$`)
	ownStart  = pattern.MustCompile(`(?i)^(?:(?:i|we)(?:'m| am| are|'re| was| were|'ve| have| had)?(?: been)?(?: just| still| also)? )?(?:(?:an?|the|my|our) )?(\pL.{5,})$`)
	noOrder   = setOf(`like mind prefer recommend know tell if whether how why what when where which who have be i we you`)
	fragments = setOf(`is are was were has have had does did will would for than then but and or so always only much more better too still ya even as of been being gonna got wanna sure like because since while if when which who whose though although unless until had maybe hope hoping`)
	auxiliary = setOf(`am are was were do don't did didn't can can't cannot could couldn't will won't would wouldn't should must may might have haven't had hadn't`)
)

// brief puts a customer's question as topics are named: "How do I reset the
// Hub?" is about resetting it.
func brief(question string) string {
	said, told := question, false
	if m := whenStart.FindStringSubmatch(question); m != nil {
		said, told = m[1], true
	} else if m := howStart.FindStringSubmatch(question); m != nil && len(contentWords(m[1])) > 1 && !noOrder[firstWord(m[1])] {
		said = m[1]
	}
	said = politeEnd.ReplaceAllString(said, "$1")
	for _, start := range []*pattern.Pattern{toStart, aboutStart, knowStart, countStart} {
		if m := start.FindStringSubmatch(said); m != nil && len(contentWords(m[len(m)-1])) > 0 {
			said = strings.Join(m[1:], "")
		}
	}
	if !told {
		return capital(said)
	}
	if m := wishStart.FindStringSubmatch(said); m != nil && len(contentWords(m[1])) > 0 {
		return capital(m[1])
	}
	if m := ownStart.FindStringSubmatch(said); m != nil && !auxiliary[firstWord(m[1])] {
		return capital(m[1])
	}
	return capital(said)
}
