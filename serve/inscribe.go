package serve

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How type is set in circles, in parts of its size.
const (
	lineHeight   = 1.12
	maxLines     = 4
	largestType  = 17.0
	smallestType = 1.5 // readable at the closest zoom
)

// textWidth is about how wide a text is in type of a size. Wide scripts count
// twice.
func textWidth(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljt.,:;'|!()[] fr", r):
			width += .34
		case r >= 0x1100:
			width += 1
		case strings.ContainsRune("mwMW%@", r), r >= 'A' && r <= 'Z':
			width += .76
		default:
			width += .56
		}
	}
	return width * size
}

// lineOffset is how far below the middle of a circle a line stands.
func lineOffset(i, lines int, size float64) float64 {
	return (float64(i) - float64(lines-1)/2) * lineHeight * size
}

// inscribe sets a text in a circle of a radius: in the largest type in which all
// its words fit, or cut short in the smallest. It returns no lines where not
// even that fits.
func inscribe(text string, r float64) (lines []string, size float64) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil, 0
	}
	for size = min(largestType, r/1.6); size >= max(smallestType, r/6); size *= .92 {
		for n := 1; n <= maxLines; n++ {
			if lines, rest := fill(words, n, r, size); len(rest) == 0 {
				return lines, size
			}
		}
	}
	// Its first words, and a sign that there are more.
	size = max(smallestType, r/6)
	for n := maxLines; n > 0; n-- {
		lines, rest := fill(words, n, r, size)
		if len(lines) == 0 {
			continue
		}
		if len(rest) > 0 {
			last := []rune(lines[len(lines)-1])
			lines[len(lines)-1] = strings.TrimSpace(string(last[:max(1, len(last)-1)])) + "…"
		}
		return lines, size
	}
	_, first := utf8.DecodeRuneInString(words[0])
	return []string{words[0][:first] + "…"}, size
}

// shortened are the terms of a topic that are a part of its name, as they stand
// there: a term alone may be any word.
func shortened(label string, terms []string) []string {
	lower := strings.ToLower(label)
	if len(lower) != len(label) {
		return nil // letters whose capitals are longer
	}
	var out []string
	for _, term := range terms {
		i := wordAt(lower, strings.ToLower(term))
		if i < 0 {
			continue
		}
		end := i + len(term)
		for _, r := range lower[end:] {
			if !unicode.IsLetter(r) {
				break
			}
			end += utf8.RuneLen(r)
		}
		short := label[i:end]
		r, size := utf8.DecodeRuneInString(short)
		out = append(out, string(unicode.ToUpper(r))+short[size:])
	}
	return out
}

// ending is how many letters forms of a word may have more: dispute, disputes.
const ending = 2

// wordAt is where a term, or a longer form of it, stands in a text as a word, -1 for
// nowhere.
func wordAt(text, term string) int {
	for from := 0; term != ""; {
		i := strings.Index(text[from:], term)
		if i < 0 {
			break
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		rest := strings.IndexFunc(text[i+len(term):], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
		if rest < 0 {
			rest = len(text) - i - len(term)
		}
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) && before != '_' && rest <= ending {
			return i
		}
		from = i + len(term)
	}
	return -1
}

// wordsLeast is how wide the first words of a name must be to tell anything, in parts
// of the size of its type.
const wordsLeast = 2.2

// firstWords are as many whole words of a text as have room in a circle in type of a
// size, with a sign that there are more; nil where these tell too little.
func firstWords(text string, r, size float64) []string {
	words := strings.Fields(text)
	for n := maxLines; n > 0; n-- {
		lines, rest := fill(words, n, r, size)
		if len(lines) == 0 || len(rest) == 0 {
			continue
		}
		last := len(lines) - 1
		lines[last] = strings.TrimRight(lines[last], ",:;") + "…"
		edge := math.Abs(lineOffset(last, n, size)) + size/2
		if textWidth(lines[last], size) <= 2*math.Sqrt(max(0, .9*r*r-edge*edge)) && textWidth(strings.Join(lines, " "), 1) >= wordsLeast {
			return lines
		}
	}
	return nil
}

// shortest is how wide the beginning of a name must be to tell anything, in parts
// of the size of its type: three or four letters, or two of a wide script.
const shortest = 1.7

// beginning is as much of a text as has room on one line of a circle in type of a
// size; "" where that is too little.
func beginning(text string, r, size float64) string {
	room := 2 * math.Sqrt(max(0, .9*r*r-size*size/4))
	letters := []rune(strings.Join(strings.Fields(text), " "))
	for n := len(letters) - 1; n > 0 && textWidth(string(letters[:n]), 1) >= shortest; n-- {
		if line := strings.TrimRight(string(letters[:n]), " ,:;") + "…"; textWidth(line, size) <= room {
			return line
		}
	}
	return ""
}

// fill sets words in n lines of a circle, and returns those for which there is
// no room.
func fill(words []string, n int, r, size float64) (lines, rest []string) {
	for i := range n {
		if len(words) == 0 {
			break
		}
		edge := math.Abs(lineOffset(i, n, size)) + size/2
		room := 2 * math.Sqrt(max(0, .9*r*r-edge*edge))
		line := ""
		for len(words) > 0 {
			longer := strings.TrimSpace(line + " " + words[0])
			if textWidth(longer, size) > room {
				break
			}
			line, words = longer, words[1:]
		}
		if line == "" {
			return lines, words
		}
		lines = append(lines, line)
	}
	return lines, words
}
