package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
)

// snippetSize is the length of a snippet in bytes, and snippetText the length of
// text that is looked through for one.
const (
	snippetSize = 240
	snippetText = 64 << 10
)

// snippet picks the sentence with the rarest words of the query, the earlier of
// equal ones, and marks them; where none has any, the first that tells something. A
// sentence that is too long is cut around them.
func snippet(a *lexical.Analyzer, lang, text string, words []word) (string, [][2]int) {
	text = strings.ToValidUTF8(text[:min(len(text), snippetText)], "")
	weight := map[string]float32{}
	for _, w := range words {
		for _, t := range w.terms {
			weight[t] = max(weight[t], w.weight*max(w.idf, .01))
		}
	}
	marks := matches(a.Tokens(lang, text), weight)
	best := span{0, len(text), 0}
	bestScore := float32(-1)
	for _, s := range sentences(text) {
		score := s.score(marks)
		if len(marks) == 0 {
			score = float32(telling(text[s.start:s.end]))
		}
		if score > bestScore {
			best, bestScore = s, score
		}
	}
	best = best.fit(text, marks)
	cut, from := clean(text[best.start:best.end])
	var out [][2]int
	for _, m := range marks {
		if m.start >= best.start && m.end <= best.end {
			out = append(out, [2]int{from[m.start-best.start], from[m.end-best.start]})
		}
	}
	return cut, out
}

// span is a part of a text; as a mark, with the weight of the word there.
type span struct {
	start, end int
	weight     float32
}

// matches finds the words of the query. Where a code and its parts both match, the code is marked.
func matches(tokens []lexical.Token, weight map[string]float32) []span {
	var marks []span
	for _, t := range tokens {
		if w, ok := weight[t.Term]; ok {
			marks = append(marks, span{t.Start, t.End, w})
		}
	}
	slices.SortStableFunc(marks, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	out := marks[:0]
	for _, m := range marks {
		if len(out) > 0 && m.start < out[len(out)-1].end {
			out[len(out)-1].end = max(out[len(out)-1].end, m.end)
			continue
		}
		out = append(out, m)
	}
	return out
}

// score is the weight of the different words in the sentence.
func (s span) score(marks []span) float32 {
	var sum float32
	seen := map[float32]bool{}
	for _, m := range marks {
		if m.start < s.start || m.end > s.end {
			continue
		}
		if seen[m.weight] { // the same word, or one just as rare
			sum += m.weight / 10
			continue
		}
		seen[m.weight] = true
		sum += m.weight
	}
	return sum
}

// tellingWords are as many words as tell what a sentence is about: a greeting has fewer.
const tellingWords = 6

// telling counts the words of a sentence that look like a language's, up to
// tellingWords: encoded data has none.
func telling(sentence string) int {
	n := 0
	for word := range strings.FieldsSeq(sentence) {
		letters := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
		if size := utf8.RuneCountInString(letters); size >= 2 && size <= 24 && !strings.ContainsFunc(letters, unicode.IsDigit) {
			n++
		}
	}
	return min(n, tellingWords)
}

// Widths, in bytes, that programs break the lines of a mail at.
const (
	leastWidth = 50
	mostWidth  = 90
	ragged     = 12 // how much shorter than the width full lines are
)

// lineWidth is the width that the lines of a text were broken at, 0 where they were not.
func lineWidth(text string) int {
	width, full := 0, 0
	for line := range strings.Lines(text) {
		if n := len(strings.TrimSpace(line)); n <= mostWidth {
			width = max(width, n)
		}
	}
	for line := range strings.Lines(text) {
		if n := len(strings.TrimSpace(line)); n <= width && n >= width-ragged {
			full++
		}
	}
	if width < leastWidth || full < 2 {
		return 0
	}
	return width
}

// broken reports whether a sentence goes on behind a line break: the line ends no
// sentence, and the next word would not have had room in it.
func broken(line, rest string, width int) bool {
	line = strings.TrimSpace(line)
	next, _, _ := strings.Cut(rest, "\n")
	words := strings.Fields(next)
	if width == 0 || line == "" || len(words) == 0 || len(line) > mostWidth || strings.ContainsAny(line[len(line)-1:], ".!?:;") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	return len(line)+1+len(words[0]) > width && (unicode.IsLetter(first) || unicode.IsDigit(first) || strings.ContainsRune("(\"'`<[“‘", first))
}

// sentences splits a text after ends of sentences and at line breaks, but not at
// those that only keep a line short. It works on any text that is indexed, as it was
// written, and tells places in it, since words are marked there; a piece should be long
// enough to be a snippet.
func sentences(text string) []span {
	var out []span
	start, line := 0, 0
	width := lineWidth(text)
	cut := func(end int) {
		if strings.TrimSpace(text[start:end]) != "" {
			out = append(out, span{start, end, 0})
		}
		start = end
	}
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		switch r {
		case '\n':
			if !broken(text[line:i], text[next:], width) {
				cut(next)
			}
			line = next
		case '。', '！', '？':
			cut(next)
		case '.', '!', '?':
			// A full stop ends a sentence where a capital follows a space.
			rest := strings.TrimLeft(text[next:min(len(text), next+4)], " )\"'")
			first, _ := utf8.DecodeRuneInString(rest)
			if next < len(text) && text[next] == ' ' && next-start > 12 && !unicode.IsLower(first) {
				cut(next)
			}
		}
	}
	cut(len(text))
	return out
}

// fit shortens a span to the size of a snippet, at spaces, around the first of its marks.
func (s span) fit(text string, marks []span) span {
	for s.start < s.end && text[s.start] <= ' ' {
		s.start++
	}
	for s.start < s.end && text[s.end-1] <= ' ' {
		s.end--
	}
	if s.end-s.start <= snippetSize {
		return s
	}
	at := s.start
	for _, m := range marks {
		if m.start >= s.start && m.end <= s.end {
			at = m.start
			break
		}
	}
	start := max(s.start, min(at-snippetSize/4, s.end-snippetSize))
	end := min(s.end, start+snippetSize)
	if start > s.start {
		if i := strings.IndexByte(text[start:at], ' '); i >= 0 {
			start += i + 1
		}
	}
	if end < s.end {
		if i := strings.LastIndexByte(text[start:end], ' '); i > 0 && start+i > at {
			end = start + i
		}
	}
	for start < end && !utf8.RuneStart(text[start]) {
		start++
	}
	for end > start && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	return span{start, end, 0}
}

// clean makes white space single spaces and takes control characters out; from
// maps places in s to places in what is returned.
func clean(s string) (string, []int) {
	var b strings.Builder
	from := make([]int, len(s)+1)
	for i, r := range s {
		for k := i; k < i+utf8.RuneLen(r) && k < len(from); k++ {
			from[k] = b.Len()
		}
		switch {
		case unicode.IsSpace(r):
			if out := b.String(); out != "" && !strings.HasSuffix(out, " ") {
				b.WriteByte(' ')
			}
		case unicode.Is(unicode.C, r):
		default:
			b.WriteRune(r)
		}
	}
	from[len(s)] = b.Len()
	return b.String(), from
}
