package document

import (
	"strings"
	"unicode"
)

// substance is what a customer's sentence has to say of the matter.
type substance int

const (
	hollow   substance = iota // greets, thanks, asks for somebody
	personal                  // tells who one is: names, numbers, addresses
	unclear                   // tells that something is the matter, not what
	telling
)

// substanceOf judges a sentence by its words. One that holds words which
// [vocabulary] does not know is telling: so is what is said in other languages.
// matter counts such words, and things beside them.
func substanceOf(sentence string) (kind substance, matter int) {
	n, words := count(sentence)
	of := n[detailWord] + n[identityWord] + n[namingWord]
	about := of + n[thingWord]
	wants := n[questionWord]+n[requestWord] > 0
	amiss := n[troubleWord]+n[failureWord] > 0
	switch {
	case n[matterWord] > 0:
		return telling, n[matterWord] + n[thingWord]
	case of > 0 && !wants && !amiss && n[pleaWord] == 0:
		return personal, 0
	case about == 0 && !amiss && (n[pleaWord] > 0 || !wants):
		return hollow, 0
	case about == 0 && n[failureWord] > 0 && words > 3: // "it does not work any more"
		return telling, 0
	case about == 0 || about == 1 && n[questionWord]+n[failureWord] == 0 && n[pleaWord]+n[troubleWord] > 0:
		return unclear, 0
	default:
		return telling, 1
	}
}

// counts are numbers of words by class.
type counts [classes]int

func (n counts) wants() bool {
	return n[questionWord]+n[requestWord]+n[pleaWord]+n[troubleWord]+n[failureWord] > 0
}

// count counts the words of a sentence by their classes.
func count(sentence string) (n counts, words int) {
	list := bareWords(sentence)
	for i, w := range list {
		class := vocabulary[w]
		switch {
		case w == "how" && i+1 < len(list) && (list[i+1] == "are" || list[i+1] == "is"):
			class = emptyWord // asks for the other's health
		case class == matterWord && n[namingWord] > 0 && len(list) < maxNaming:
			class = detailWord // a name that nobody knows
		case class == matterWord && len(list) < maxNaming && !commonWord[w] && (givenNames[w] || surnames[w]):
			class = detailWord
		}
		n[class]++
	}
	return n, len(list)
}

// maxNaming bounds the words of a sentence that says a name.
const maxNaming = 7

// detail stands for a number or a personal value.
const detail = "#"

// bareWords are the words of a sentence in lower case without apostrophes;
// those with a digit, and placeholders, are details.
func bareWords(sentence string) []string {
	if strings.Contains(sentence, "[") {
		sentence = placeholder.ReplaceAllString(sentence, " 0 ")
	}
	if strings.ContainsAny(sentence, "'’") {
		sentence = apostrophes.Replace(sentence)
	}
	words := strings.FieldsFunc(strings.ToLower(sentence), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			words[i] = detail
		}
	}
	return words
}

var apostrophes = strings.NewReplacer("'", "", "’", "")
