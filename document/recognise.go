package document

import (
	"strings"
	"unicode/utf8"
)

// traits are what a text must have for a recogniser to be worth its time.
type traits struct {
	digits            int
	upper, at, colons bool
	slashes           bool
}

func traitsOf(text string) traits {
	var t traits
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b >= '0' && b <= '9':
			t.digits++
		case b >= 'A' && b <= 'Z' || b >= utf8.RuneSelf:
			t.upper = true
		case b == '@':
			t.at = true
		case b == ':':
			t.colons = true
		case b == '/':
			t.slashes = true
		}
	}
	return t
}

// recognise finds candidates for personal values. They may overlap.
func (r *Redactor) recognise(text string, people directory) []span {
	t := traitsOf(text)
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = asciiLower(text) // offsets must agree
	}
	var spans []span
	if t.at || strings.Contains(lower, "at]") || strings.Contains(lower, "at)") {
		spans = append(spans, emails(text)...)
	}
	if t.slashes || strings.Contains(lower, "www.") {
		spans = append(spans, r.urls(text, lower)...)
	}
	if t.digits >= 4 {
		if t.colons || t.digits >= 5 {
			spans = append(spans, machines(text, lower)...)
		}
		spans = append(spans, cards(text, lower)...)
		spans = append(spans, r.phones(text, lower)...)
	}
	if t.digits >= 1 {
		spans = append(spans, labelled(text, lower, t)...)
	}
	if t.digits >= 1 || strings.Contains(lower, "corner of") {
		spans = append(spans, addresses(text, lower)...)
	}
	spans = append(spans, secrets(text, lower)...)
	spans = append(spans, logins(text, lower)...)
	if t.upper && len(spans) > 0 && strings.Contains(text, "\n") {
		spans = append(spans, contactNames(text, spans)...)
	}
	return append(spans, r.persons(text, lower, people, t)...)
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// startsAny reports whether a word in s begins with one of words.
func startsAny(s string, words []string) bool {
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(s[from:], w)
			if i < 0 {
				break
			}
			if i += from; i == 0 || !isWordByte(s[i-1]) {
				return true
			}
			from = i + len(w)
		}
	}
	return false
}

// before is the lower-case text up to n bytes before i.
func before(lower string, i, n int) string { return lower[max(0, i-n):i] }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isWordByte(b byte) bool {
	return isDigit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= utf8.RuneSelf
}

// bounded reports whether the span does not cut a word.
func bounded(text string, start, end int) bool {
	return (start == 0 || !isWordByte(text[start-1])) && (end == len(text) || !isWordByte(text[end]))
}
