package lexical

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain calls f with the place of each word that is letters alone and no part of
// a code, an address, a path or a placeholder ("E-1042", "a@b.example", "C++",
// "[NAME_1]"). Words that a hyphen joins come one by one. Scripts without spaces between words
// have none.
func Plain(text string, f func(start, end int)) {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !inRun(r) {
			i += n
			continue
		}
		end := i + n
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !inRun(r) {
				break
			}
			end += n
		}
		plainRun(text, i, end, f)
		i = end
	}
}

// inRun reports whether r can stand in a word or in what is written like a code.
func inRun(r rune) bool {
	switch r {
	case '-', '_', '.', '/', ':', '@', '\'', '’', '‑', '[', ']', '<', '>', '\\', '#', '&', '=', '%', '+', '~', '*', '$':
		return true
	}
	return inWord(r)
}

func plainRun(text string, start, end int, f func(start, end int)) {
	if isPlainASCII(text[start:end]) {
		f(start, end)
		return
	}
	run := strings.TrimRight(text[start:end], ".:'’-/")
	trimmed := strings.TrimLeft(run, "'’-.")
	start += len(run) - len(trimmed)
	for _, r := range trimmed {
		if !isPlain(r) && !isHyphen(r) {
			return
		}
	}
	for part := range strings.FieldsFuncSeq(trimmed, isHyphen) {
		at := start + strings.Index(text[start:end], part)
		f(at, at+len(part))
		start = at + len(part)
	}
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

func isPlain(r rune) bool {
	return r == '\'' || r == '’' || (unicode.IsLetter(r) || unicode.IsMark(r)) && !unspaced(r)
}

func isHyphen(r rune) bool { return r == '-' || r == '‑' }
