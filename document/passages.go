package document

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxPassage = 800 // characters
	overlap    = 100 // characters that two pieces of one turn share
)

// Passages are the pieces of the document that are searched: each turn is in
// at least one, short ones together with their neighbours. A piece has about
// 800 characters at most; the pieces of one long turn overlap a little.
func (d *Document) Passages() []Passage {
	var passages []Passage
	var text strings.Builder
	first, length := 0, 0
	emit := func(turn int, s string) {
		passages = append(passages, Passage{ID: d.d.ID + "#" + strconv.Itoa(len(passages)), Turn: turn, Text: s})
	}
	flush := func() {
		if text.Len() > 0 {
			emit(first, text.String())
		}
		text.Reset()
		length = 0
	}
	for _, t := range d.d.Turns {
		said := strings.TrimSpace(t.Text)
		n := utf8.RuneCountInString(said)
		if n == 0 {
			continue
		}
		if length+n+1 > maxPassage {
			flush()
		}
		if n > maxPassage {
			for _, piece := range split(said) {
				emit(t.Index, piece)
			}
			continue
		}
		if text.Len() == 0 {
			first = t.Index
		} else {
			text.WriteByte('\n')
		}
		text.WriteString(said)
		length += n + 1
	}
	flush()
	return passages
}

// split cuts a long turn into pieces of at most maxPassage characters, behind
// paragraphs, else lines, sentences or words.
func split(s string) []string {
	var pieces []string
	for s != "" {
		end, whole := runeOffset(s, maxPassage)
		if whole {
			return append(pieces, strings.TrimSpace(s))
		}
		cut := cutAt(s[:end])
		pieces = append(pieces, strings.TrimSpace(s[:cut]))
		next := cut - overlapBytes(s[:cut])
		s = strings.TrimLeft(s[next:], " \n\t")
	}
	return pieces
}

// runeOffset is the byte behind the first n characters; whole says that there
// are no more.
func runeOffset(s string, n int) (offset int, whole bool) {
	for i := range s {
		if n == 0 {
			return i, false
		}
		n--
	}
	return len(s), true
}

// cutAt is where to cut a text: behind the last end of a paragraph in its
// second half, or of a line, a sentence, a word; else at its end.
func cutAt(s string) int {
	for _, mark := range []string{"\n\n", "\n", ". ", "? ", "! ", "。", " "} {
		if i := strings.LastIndex(s, mark); i >= len(s)/2 {
			return i + len(mark)
		}
	}
	return len(s)
}

// overlapBytes is how much of the end of a piece the next one repeats: its last
// words, no placeholder cut in two.
func overlapBytes(s string) int {
	start := len(s)
	for n := 0; start > 0 && n < overlap; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	i := strings.IndexAny(s[start:], " \n")
	if i < 0 {
		return 0
	}
	return len(s) - start - i - 1
}
