package document

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortLine is how long a line may be that ends where its writer ended it.
const shortLine = 50

// sentencesOf cuts a text behind sentences, paragraphs and short lines, and
// takes greetings off its beginning. Who types into a chat ends lines and leaves stops
// out, in any language: a line counts for more here than where text is quoted, and
// abbreviations are told by their form alone.
func sentencesOf(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		var b strings.Builder
		begun := false
		end := func() bool {
			sentence := flatten(b.String())
			b.Reset()
			if !begun {
				sentence = withoutGreeting(sentence)
			}
			if sentence == "" {
				return true
			}
			begun = true
			return yield(sentence)
		}
		for line := range strings.Lines(text) {
			from := 0
			for i := range len(line) - 1 {
				if strings.IndexByte(".!?", line[i]) < 0 || strings.IndexByte(" \t\r\n", line[i+1]) < 0 || abbreviates(line[from:i], b.Len() == 0) {
					continue
				}
				b.WriteString(line[from : i+1])
				if !end() {
					return
				}
				from = i + 1
			}
			b.WriteString(line[from:])
			if len(line) < shortLine && !end() {
				return
			}
		}
		end()
	}
}

// abbreviates reports whether a full stop behind text ends no sentence: it ends
// in a single letter, as "u.s" does, or is a number that counts paragraphs at
// the start of a sentence.
func abbreviates(text string, start bool) bool {
	trimmed := strings.TrimLeft(text[max(0, len(text)-4):], " \t")
	last, size := utf8.DecodeLastRuneInString(trimmed)
	if unicode.IsDigit(last) {
		return start && len(trimmed) <= 2
	}
	before, _ := utf8.DecodeLastRuneInString(trimmed[:len(trimmed)-size])
	return unicode.IsLetter(last) && last != 'I' && (size == len(trimmed) || before == ' ' || before == '.')
}
