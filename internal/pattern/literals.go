package pattern

import "strings"

// literals finds whether a text holds one of some strings of ASCII in lower
// case, whatever the case of the text.
type literals struct {
	first  [256]bool            // bytes that a literal begins with, in either case
	pairs  [1 << 16 / 64]uint64 // a bit for each two bytes that one begins with, in lower case
	longer map[uint16][]literal // by those
	single []literal            // of one byte
}

type literal struct {
	text       string
	head, tail bool // begins, ends at the edge of a word
}

func newLiterals(any []string) *literals {
	l := &literals{longer: map[uint16][]literal{}}
	for _, s := range any {
		one := literal{strings.Trim(s, string(edge)), s[0] == edge, s[len(s)-1] == edge}
		// Beyond an edge in its middle a literal is not looked for.
		if before, _, found := strings.Cut(one.text, string(edge)); found {
			one.text, one.tail = before, true
		}
		l.first[one.text[0]], l.first[upper(one.text[0])] = true, true
		if len(one.text) == 1 {
			l.single = append(l.single, one)
			continue
		}
		key := pairOf(one.text[0], one.text[1])
		l.pairs[key/64] |= 1 << (key % 64)
		l.longer[key] = append(l.longer[key], one)
	}
	return l
}

// pairOf is a number for two bytes, whatever their case.
func pairOf(a, b byte) uint16 { return uint16(lower(a))<<8 | uint16(lower(b)) }

// in reports whether the text holds one of the literals, or letters that only
// Unicode folds to ASCII: the long s and the sign for kelvin.
func (l *literals) in(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x80 {
			if strings.HasPrefix(text[i:], "ſ") || strings.HasPrefix(text[i:], "\u212a") {
				return true
			}
			continue
		}
		if !l.first[c] {
			continue
		}
		for _, one := range l.single {
			if one.at(text, i) {
				return true
			}
		}
		if i+1 == len(text) {
			continue
		}
		key := pairOf(c, text[i+1])
		if l.pairs[key/64]&(1<<(key%64)) == 0 {
			continue
		}
		for _, one := range l.longer[key] {
			if one.at(text, i) {
				return true
			}
		}
	}
	return false
}

func (l literal) at(text string, from int) bool {
	to := from + len(l.text)
	if to > len(text) {
		return false
	}
	for k := range len(l.text) {
		if lower(text[from+k]) != l.text[k] {
			return false
		}
	}
	return (!l.head || isEdge(text, from)) && (!l.tail || isEdge(text, to))
}

// isEdge reports whether a word begins or ends before a byte, as \b has it.
func isEdge(text string, at int) bool {
	before := at > 0 && isWord(text[at-1])
	behind := at < len(text) && isWord(text[at])
	return before != behind
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}
