package kb

import (
	"html"
	"strings"
	"unicode"

	"github.com/askbook/askbook/internal/pattern"
)

// titled puts a customer's words, shaped already, as the title of a page: what is only
// wished for is asked for, and nobody is spoken to by name.
func titled(text string) string {
	text = html.UnescapeString(text)
	if m := needYou.FindStringSubmatch(text); m != nil {
		return "Can you " + m[1] + "?"
	}
	if m := needThing.FindStringSubmatch(text); m != nil && !noThing[firstWord(m[1])] && len(contentWords(m[1])) > 0 {
		if doing[firstWord(m[1])] && strings.Contains(m[1], " ") {
			return "How do I " + m[1] + "?"
		}
		return "How do I get " + m[1] + "?"
	}
	if m := nothingDone.FindStringSubmatch(text); m != nil {
		return "How do I get " + m[1]
	}
	if m := spokenTo.FindStringSubmatch(text); m != nil && (m[2] == ":" || isNick(m[1])) && asksSomebody(m[3]) {
		return capital(m[3])
	}
	return text
}

var (
	needYou   = pattern.MustCompile(`(?i)^what can i do when (?:i|we)(?:'d| would)? (?:need|want|like) (?:you|u)(?: guys)? to (.+?)\?*$`)
	needThing = pattern.MustCompile(`(?i)^what can i do when (?:i|we)(?:'d| would)?(?: also| just| only)? (?:needs?|wants?|like)(?: to (?:have|get))? (\pL.*?)\?*$`)
	// noThing opens what cannot be got, or what is no thing.
	noThing = setOf(`help to you u your it this that them these those everything nothing someone somebody him her people assistance urgent urgently know more reset claim reporting reimbursed reimbursement`)
	// doing are verbs where many leave out the "to" of what they want to do.
	doing       = setOf(`buy transfer change book order check cancel update purchase open close pay send add apply reset register renew return track speak talk upgrade install fix file block make find see print reserve`)
	nothingDone = pattern.MustCompile(`^How do I ((?:an?|the|my|some|new|another|\d{1,2}) .+)$`)
	spokenTo    = pattern.MustCompile(`^([\pL_][\pL\d_|^-]{1,20})([:,]) +(\pL.+)$`)
)

// asksSomebody reports whether a sentence is a question of its own, or speaks to one.
func asksSomebody(s string) bool {
	return strings.HasSuffix(s, "?") && (questionStart.MatchString(s) || firstWord(s) == "you") && len(contentWords(s)) > 1
}

// isNick tells a name of the kind that is made up: "lamp_fan2", "LampFan".
func isNick(word string) bool {
	return strings.ContainsAny(word, "_|^0123456789") || strings.IndexFunc(word[1:], unicode.IsUpper) > 0 && strings.IndexFunc(word, unicode.IsLower) >= 0
}

// named tells titles that speak of somebody by a name of theirs.
var named = pattern.MustCompile(`(?:^|[\s“"'(.])@\pL|<@`)

// dangling opens what goes on from something said before.
var dangling = setOf(`or then than because which nor whereas and but also so`)

// untitledPenalty is what keeps a sentence from being a question's title where there is another.
const untitledPenalty = 0.8

// reads is what speaks against a sentence as a title, beside how clear it is.
func reads(text string) (penalty float64) {
	if outburst.MatchString(text) {
		penalty += untitledPenalty
	}
	if dangling[firstWord(text)] || lopsided(text) {
		penalty += untitledPenalty / 2
	}
	if strings.Contains(text, "://") {
		penalty += untitledPenalty
	}
	return penalty
}
