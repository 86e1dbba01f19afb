package kb

import "unicode/utf8"

// Headlines are short enough for a list of topics, and say something.
const (
	maxHeadline   = 64 // runes
	leastTopical  = .4 // topicality of the words together
	typicalFirst  = .6 // nearness of the first conversation of a group
	typicalStep   = .004
	headlineWords = 2 // that are worth something
	headlineGroup = 3 // conversations: fewer share nothing that a name could tell
)

// Headlines says for each group of conversations what its customers ask, in
// the words of one of them: the sentence or subject that holds most of what the
// group shares and the others do not. A group comes with its most typical
// conversations first. The headline is "" where no sentence is short and clear
// enough, or already says it of another group.
func Headlines(groups [][]Conversation) []string {
	perGroup := make([][]ask, len(groups))
	inParallel(len(groups), func(i int) {
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
	stems := stemCounts(all)
	headlines := make([]string, len(groups))
	taken := map[string]bool{}
	for i, group := range perGroup {
		if len(groups[i]) < headlineGroup {
			continue
		}
		topical := topicality(stemCounts(group), len(group), stems, len(all))
		var phrasings []phrasing
		for _, a := range group {
			near := typicalFirst - typicalStep*float64(a.conversation)
			phrasings = append(phrasings, phrasing{a.text, near})
			if subject := cleanSubject(groups[i][a.conversation].Subject()); len(contentWords(subject)) > 1 {
				phrasings = append(phrasings, phrasing{subject, near})
			}
		}
		title, _ := wording(phrasings, topical)
		if utf8.RuneCountInString(title) > maxHeadline || !tellsApart(title, topical) || taken[title] {
			continue
		}
		headlines[i], taken[title] = title, true
	}
	return headlines
}

// tellsApart reports whether a title holds enough of the words that a group shares.
func tellsApart(title string, topical func(string) float64) bool {
	sum, words := 0.0, 0
	for _, w := range contentWords(title) {
		if v := topical(w); v > 0 {
			sum += v
			words++
		}
	}
	return words >= headlineWords && sum >= leastTopical
}
