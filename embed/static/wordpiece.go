package static

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tokenScratch is the memory that cutting one text needs; it is used again.
type tokenScratch struct {
	word   []byte   // the current word, normalised
	hashes []uint32 // of the prefixes of what is left of the word
	folded []byte   // a run of non-ASCII text, decomposed
	best   []step   // of a Unigram model: the best way to each place of the word
}

// What an ASCII byte does in BERT's normaliser and pre-tokeniser.
const (
	classWord = iota
	classSpace
	classDrop
	classPunctuation
)

// asciiClass follows BertNormalizer and BertPreTokenizer: every ASCII character
// that is no letter, digit, space or control counts as punctuation.
var asciiClass = func() (class [utf8.RuneSelf]byte) {
	for b := range class {
		switch c := byte(b); {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			class[b] = classSpace
		case c < ' ' || c == 0x7f:
			class[b] = classDrop
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			class[b] = classWord
		default:
			class[b] = classPunctuation
		}
	}
	return class
}()

// appendIDs appends the ids of a text's pieces to ids until there are limit.
//
// The text is cut beforehand at limit times the median token's length in
// characters, as the model2vec package does: it bounds the work on a text of a
// million characters and makes the vectors of long texts equal.
func (t *Tokenizer) appendIDs(ids []int32, text string, limit int, s *tokenScratch) []int32 {
	text = cutRunes(text, limit*t.median)
	if t.unigram != nil {
		return t.unigram.appendIDs(ids, text, t.unknown, limit, s)
	}
	start := len(ids)
	s.word = s.word[:0]
	for i := 0; i < len(text) && len(ids)-start < limit; {
		b := text[i]
		if b >= utf8.RuneSelf {
			end := i + 1
			for end < len(text) && text[end] >= utf8.RuneSelf {
				end++
			}
			ids = t.appendForeign(ids, text[i:end], s)
			i = end
			continue
		}
		i++
		switch asciiClass[b] {
		case classWord:
			if t.options.Lowercase && 'A' <= b && b <= 'Z' {
				b += 'a' - 'A'
			}
			s.word = append(s.word, b)
		case classSpace:
			ids = t.flush(ids, s)
		case classDrop:
			if !t.options.CleanText {
				s.word = append(s.word, b)
			}
		case classPunctuation:
			ids = t.flush(ids, s)
			s.word = append(s.word, b)
			ids = t.flush(ids, s)
		}
	}
	ids = t.flush(ids, s)
	if len(ids)-start > limit {
		ids = ids[:start+limit]
	}
	return ids
}

// appendForeign handles a run of non-ASCII text, which goes on the current word.
func (t *Tokenizer) appendForeign(ids []int32, run string, s *tokenScratch) []int32 {
	if t.options.StripAccents {
		s.folded = appendDecomposed(s.folded[:0], run)
	} else {
		s.folded = append(s.folded[:0], run...)
	}
	for rest := s.folded; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		switch {
		case t.options.CleanText && (r == utf8.RuneError || isControl(r)):
		case unicode.IsSpace(r):
			ids = t.flush(ids, s)
		case t.options.StripAccents && unicode.Is(unicode.Mn, r):
		case isPunctuation(r), t.options.ChineseChars && isChinese(r):
			ids = t.flush(ids, s)
			s.word = utf8.AppendRune(s.word, r)
			ids = t.flush(ids, s)
		default:
			if t.options.Lowercase {
				r = unicode.ToLower(r)
			}
			s.word = utf8.AppendRune(s.word, r)
		}
	}
	return ids
}

// appendDecomposed appends the canonical decomposition of a text (NFD): "é"
// becomes "e" and a mark. It leaves marks in the order they come in, since all
// are dropped after it, and so needs no memory, unlike norm.NFD.Append.
func appendDecomposed(dst []byte, text string) []byte {
	const ( // Unicode, section 3.12: Hangul syllables decompose by arithmetic
		hangul     = 0xAC00
		hangulEnd  = 0xD7A4
		lead       = 0x1100
		vowel      = 0x1161
		trail      = 0x11A7
		vowelCount = 21
		trailCount = 28
	)
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch d := norm.NFD.PropertiesString(text).Decomposition(); {
		case hangul <= r && r < hangulEnd:
			at := r - hangul
			dst = utf8.AppendRune(dst, lead+at/(vowelCount*trailCount))
			dst = utf8.AppendRune(dst, vowel+at%(vowelCount*trailCount)/trailCount)
			if tail := at % trailCount; tail > 0 {
				dst = utf8.AppendRune(dst, trail+tail)
			}
		case d != nil:
			dst = append(dst, d...)
		default:
			dst = append(dst, text[:size]...)
		}
		text = text[size:]
	}
	return dst
}

// flush appends the pieces of the current word and begins a new one. A word of
// which some part is no piece is unknown as a whole, and left out.
func (t *Tokenizer) flush(ids []int32, s *tokenScratch) []int32 {
	word := s.word
	s.word = s.word[:0]
	if len(word) == 0 {
		return ids
	}
	if len(word) > t.maxWord && utf8.RuneCount(word) > t.maxWord {
		return ids
	}
	start := len(ids)
	table := &t.words
	for len(word) > 0 {
		n := min(len(word), table.longest)
		hash := hashSeed
		hashes := s.hashes[:0]
		for _, b := range word[:n] {
			hash = hashStep(hash, b)
			hashes = append(hashes, hash)
		}
		s.hashes = hashes
		id := int32(-1)
		for ; n > 0; n-- {
			if n < len(word) && !utf8.RuneStart(word[n]) {
				continue
			}
			if id = table.find(hashes[n-1], word[:n]); id >= 0 {
				break
			}
		}
		if id < 0 {
			return ids[:start]
		}
		if id != t.unknown {
			ids = append(ids, id)
		}
		word = word[n:]
		table = &t.inner
	}
	return ids
}

// cutRunes returns the first n characters of a text.
func cutRunes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// isControl tells what BertNormalizer's clean_text drops: the categories Cc, Cf,
// Cn and Co. Tabs and line ends are ASCII and handled apart.
func isControl(r rune) bool {
	if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
		return true
	}
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z)
}

func isPunctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiClass[r] == classPunctuation
	}
	return unicode.Is(unicode.P, r)
}

// isChinese tells the CJK ideographs, each of which BERT takes as a word.
func isChinese(r rune) bool {
	switch {
	case 0x4E00 <= r && r <= 0x9FFF, 0x3400 <= r && r <= 0x4DBF, 0xF900 <= r && r <= 0xFAFF:
		return true
	case 0x20000 <= r && r <= 0x2CEAF, 0x2F800 <= r && r <= 0x2FA1F:
		return true
	}
	return false
}
