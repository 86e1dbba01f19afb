package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// familyEndings end family names and hardly anything else.
var familyEndings = []string{
	"sson", "sdóttir", "dottir", "nsen", "rsen", "ksen", "dsen", "ová", "ović", "ević", "enko", "wicz", "owski", "ewski", "owska", "ewska",
	"iński", "yński", "ińska", "yńska", "czyk", "opoulos", "akis", "escu", "shvili", "qvist", "quist", "ström",
}

// familyName reports whether a lower-case word is a family name, and no word
// that means something else.
func familyName(w string) bool {
	if commonWord[w] || notName[w] {
		return false
	}
	if surnames[w] {
		return true
	}
	if utf8.RuneCountInString(w) < 7 {
		return false
	}
	for _, ending := range familyEndings {
		if strings.HasSuffix(w, ending) {
			return true
		}
	}
	return false
}

// surnamed finds a family name at word i, or behind it: "Zyta Jensen". A word
// that begins a sentence is capitalised anyway and proves no first name.
func surnamed(text string, words []word, i int) (n, at int) {
	w := words[i]
	if familyName(w.lower) && !acronym(text, w) && !hyphenated(text, w) && !digitNear(text, w) {
		return 1, i
	}
	if i+1 >= len(words) {
		return 0, 0
	}
	next := words[i+1]
	if !next.capital || !familyName(next.lower) || !joined(text, w, next) || hyphenated(text, next) || digitNear(text, next) || acronym(text, next) {
		return 0, 0
	}
	if notName[w.lower] || commonWord[w.lower] || acronym(text, w) || hyphenated(text, w) || digitNear(text, w) || lineStart(text, w.start) {
		return 0, 0
	}
	return 2, i
}

// inLowerCase is the number of words of a name that begins with a given name in
// lower case at word i: a family name must follow.
func inLowerCase(text string, words []word, i int) int {
	next := i + 1
	if next+1 < len(words) && words[next].end-words[next].start == 1 && joined(text, words[i], words[next]) {
		next++ // an initial
	}
	if next >= len(words) || words[next].capital || !joined(text, words[next-1], words[next]) || !familyName(words[next].lower) {
		return 0
	}
	if hyphenated(text, words[i]) || hyphenated(text, words[next]) || digitNear(text, words[next]) {
		return 0
	}
	return next - i + 1
}

// How far below a name its address or number stands, and how many words the
// name has at most.
const (
	contactDistance = 160 // bytes
	maxContactWords = 4
)

// contactNames finds names that head the data of a contact: alone on the first
// line of a block, an address, a number or a mail address close below. spans
// are those found so far.
func contactNames(text string, spans []span) []span {
	var found []span
	line := 0 // the line's first byte that has been looked at
	for _, sp := range spans {
		switch sp.kind {
		case typeEmail, typePhone, typeAddress:
		default:
			continue
		}
		if sp.start < line {
			continue
		}
		start, end, ok := blockHead(text, max(line, sp.start-contactDistance), sp.start)
		if ok {
			found = append(found, span{typePerson, start, end, rankGuess})
		}
		line = sp.start
	}
	return found
}

// blockHead finds, between from and to, the last line that follows a blank one
// or begins the text, and is a name.
func blockHead(text string, from, to int) (start, end int, ok bool) {
	for to > from {
		end = strings.LastIndexByte(text[from:to], '\n')
		if end < 0 {
			return 0, 0, false
		}
		end += from
		start = strings.LastIndexByte(text[:end], '\n') + 1
		to = start
		above := text[:max(0, start-1)]
		above = above[strings.LastIndexByte(above, '\n')+1:]
		if start > 0 && strings.Trim(above, " >\t\r?*-_") != "" {
			continue
		}
		line := text[start:end]
		start += len(line) - len(strings.TrimLeft(line, " >\t?*-"))
		end = start + len(strings.TrimRight(strings.TrimLeft(line, " >\t?*-"), " \r*,"))
		return start, end, isContactName(text[start:end])
	}
	return 0, 0, false
}

// isContactName reports whether a line is two to four capitalised words, any of
// which may be an initial, none a word that is no name.
func isContactName(line string) bool {
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > maxContactWords || len(line) > 60 {
		return false
	}
	known := false
	for _, w := range words {
		bare := strings.TrimSuffix(strings.ToLower(w), ".")
		known = known || givenNames[bare] || familyName(bare)
		if particles[bare] {
			continue
		}
		first, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(first) || notName[bare] || strings.ContainsAny(w, "0123456789@:/_&,()") {
			return false
		}
		if strings.ToUpper(w) == w && utf8.RuneCountInString(bare) > 1 {
			return false
		}
	}
	return known || len(words) <= 3
}
