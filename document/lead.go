package document

import (
	"slices"
	"strings"
)

// clauseMarks end a clause that may lead to what is meant.
var clauseMarks = []string{", ", "; ", ": ", " - ", " – ", " — ", " and ", " but ", " because "}

const (
	maxLeads  = 4   // clauses that are taken off
	maxClause = 100 // bytes in front of a mark
	maxGlance = 300 // bytes behind it that are judged
)

// withoutLead takes off a sentence what leads to its matter: "Well, I hope you are
// fine, my name is [NAME_1] and my lamp is dark" becomes "my lamp is dark".
func withoutLead(sentence string) string {
	for range maxLeads {
		rest, ok := cutLead(sentence)
		if !ok {
			break
		}
		sentence = rest
	}
	return sentence
}

func cutLead(sentence string) (rest string, ok bool) {
	if first, rest, found := strings.Cut(sentence, " "); found && hesitations[strings.ToLower(first)] && matterOf(rest) >= minMatter {
		return rest, true
	}
	head := sentence[:min(len(sentence), maxClause)]
	for from := 0; from < len(head); {
		start, end := nextMark(head, from)
		if start < 0 {
			break
		}
		if n := leads(sentence[:start], sentence[start:end]); n > 0 && matterOf(sentence[end:]) >= n {
			return sentence[end:], true
		}
		from = end
	}
	return sentence, false
}

func matterOf(sentence string) int {
	_, matter := substanceOf(sentence[:min(len(sentence), maxGlance)])
	return matter
}

// nextMark is the first mark behind from, -1 where there is none.
func nextMark(sentence string, from int) (start, end int) {
	start = -1
	for _, mark := range clauseMarks {
		if i := strings.Index(sentence[from:], mark); i >= 0 && (start < 0 || from+i < start) {
			start, end = from+i, from+i+len(mark)
		}
	}
	return start, end
}

// leads tells how much matter has to stand behind a mark for the clause in front
// of it to be left out; 0 is a clause that stays. One about its speaker or the
// listener is left out, a word or two that fill, and "[NAME_1] here"; "my name
// and address" stays, and "at 7, wake me".
func leads(clause, mark string) int {
	words := bareWords(clause)
	if n := len(words); n > 1 && n < 5 && words[n-1] == "here" && !slices.ContainsFunc(words[:n-1], func(w string) bool { return vocabulary[w] == emptyWord }) {
		return 1
	}
	if kind, _ := substanceOf(clause); kind != hollow && kind != personal {
		return 0
	}
	isFiller := func(w string) bool { return fillers[w] }
	switch {
	case slices.ContainsFunc(words, func(w string) bool { return leadVerbs[w] }):
		return 1
	case mark != " and " && len(words) <= 2 && slices.ContainsFunc(words, isFiller):
		return minMatter
	default:
		return 0
	}
}

var (
	// hesitations begin a sentence before its speaker knows how to.
	hesitations = wordSet(`anyway basically er hm hmm ok okay so uh uhm um well`)
	// fillers stand in front of what is meant.
	fillers = wordSet(`actually ah alright also anyway basically dear hello hey hi no now oh ok okay please right sir so sorry sure thanks um well yeah yep yes`)
	// leadVerbs are in clauses about oneself.
	leadVerbs = wordSet(`am calling contacting heiße heisse help hope hoping im is ist ive lautet wondering writing`)
)
