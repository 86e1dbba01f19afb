package lexical

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a piece of text that becomes a term.
type word struct {
	text       string
	start, end int
	pos        int
	code       bool
}

// maxWord is the length in bytes over which a run of letters is no word that
// anybody searches (a SHA-512 in hexadecimal has 128).
const maxWord = 128

// scan calls emit for each word of the text. Scripts without spaces between
// words come as overlapping pairs of characters. Words that are joined without a
// space ("E-1042", "sign-up", "config.yaml", "10.0.0.1") come one by one and,
// as a code, in one piece, without its hyphens: "E1042" is found by "e-1042".
func scan(text string, emit func(word)) {
	pos := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unspaced(r):
			i, pos = scanUnspaced(text, i, pos, emit)
		case inWord(r):
			i, pos = scanCompound(text, i, pos, emit)
		default:
			i += n
		}
	}
}

func scanCompound(text string, i, pos int, emit func(word)) (next, nextPos int) {
	start, first, parts, digits, joined := i, pos, 0, false, false
	var last rune
	for {
		end, digit := scanWord(text, i)
		if end-i <= maxWord {
			emit(word{text: text[i:end], start: i, end: end, pos: pos})
		}
		pos++
		parts++
		digits = digits || digit
		i = end
		r, n := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune("-_./:@‑", r) {
			break
		}
		after, _ := utf8.DecodeRuneInString(text[i+n:])
		if !inWord(after) || unspaced(after) {
			break
		}
		joined = joined || r == '-' || r == '_' || r == '.' || r == '‑'
		last = r
		i += n
	}
	if end := suffix(text, i); end > i && parts == 1 && i-start <= 2 {
		emit(word{text: text[start:end], start: start, end: end, pos: first, code: true})
		return end, pos
	}
	// Without digits, slashes and colons join alternatives ("and/or").
	if parts > 1 && last != 0 && (digits || joined) && i-start <= maxWord {
		code := strings.NewReplacer("-", "", "_", "", "‑", "").Replace(text[start:i])
		emit(word{text: code, start: start, end: i, pos: first, code: true})
	}
	return i, pos
}

// suffix finds the end of what makes "C" into "C++" or "C#".
func suffix(text string, i int) int {
	switch {
	case strings.HasPrefix(text[i:], "++"):
		return i + 2
	case strings.HasPrefix(text[i:], "#"):
		return i + 1
	}
	return i
}

// scanWord finds the end of the word at i; an apostrophe between letters is part of it.
func scanWord(text string, i int) (end int, digit bool) {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '\'' || r == '’' {
			after, _ := utf8.DecodeRuneInString(text[i+n:])
			if !unicode.IsLetter(after) {
				break
			}
		} else if !inWord(r) || unspaced(r) {
			break
		}
		digit = digit || unicode.IsDigit(r)
		i += n
	}
	return i, digit
}

func scanUnspaced(text string, i, pos int, emit func(word)) (next, nextPos int) {
	prev, count := -1, 0
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unspaced(r) {
			break
		}
		if prev >= 0 {
			emit(word{text: text[prev : i+n], start: prev, end: i + n, pos: pos, code: true})
			pos++
		}
		prev, count = i, count+1
		i += n
	}
	if count == 1 {
		emit(word{text: text[prev:i], start: prev, end: i, pos: pos, code: true})
		pos++
	}
	return i, pos
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// unspaced reports whether r belongs to a script that puts no spaces between words.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai,
		unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
