package serve

import (
	"strings"
	"unicode"
	"unicode/utf8"

	pages "github.com/askbook/askbook/templates/workspace"
)

// leastRest is the length, in letters and digits, from which a sentence is
// telling: shorter ones stand in any text.
const leastRest = 16

// restsOn marks the sentences of an excerpt that stand in an article, so that a
// reviewer sees what the article took from it.
func restsOn(text, article string) []pages.Part {
	article = letters(article)
	var marks [][2]int
	for _, s := range sentences(text) {
		key := letters(text[s[0]:s[1]])
		if utf8.RuneCountInString(key) >= leastRest && strings.Contains(article, key) {
			marks = append(marks, s)
		}
	}
	return marked(text, marks)
}

// letters reduces a text to its letters and digits in lower case: markup,
// spaces and quotes do not tell two sentences apart.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// sentences returns the byte ranges of a text's sentences without the space
// around them. It cuts wherever a sentence may end: a piece too short is not looked for,
// while one too long, of which the article took but a part, would not be found.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	cut := func(end int) {
		from, to := start, end
		for from < to && (text[from] == ' ' || text[from] == '\n' || text[from] == '\t') {
			from++
		}
		for from < to && (text[to-1] == ' ' || text[to-1] == '\n' || text[to-1] == '\t') {
			to--
		}
		if from < to {
			out = append(out, [2]int{from, to})
		}
		start = end
	}
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		switch {
		case r == utf8.RuneError:
		case r == '\n', r == '。', r == '！', r == '？':
			cut(next)
		case (r == '.' || r == '!' || r == '?') && next < len(text) && (text[next] == ' ' || text[next] == '\n'):
			cut(next)
		}
	}
	cut(len(text))
	return out
}
