package index

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/askbook/askbook/index/lexical"
	"github.com/askbook/askbook/index/vector"
)

// quote is what stands between two quotation marks of a text.
type quote struct{ start, end int }

// quotes finds what stands in quotation marks. One behind a letter or a digit opens
// nothing: it closes, or stands for inches.
func quotes(text string) []quote {
	var out []quote
	for at := 0; at < len(text); {
		open := strings.IndexByte(text[at:], '"')
		if open < 0 {
			break
		}
		open += at
		at = open + 1
		before, _ := utf8.DecodeLastRuneInString(text[:open])
		if open > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
			continue
		}
		length := strings.IndexByte(text[at:], '"')
		if length < 0 {
			break
		}
		out = append(out, quote{at, at + length})
		at += length + 1
	}
	return out
}

// maxAsked is how many words somebody types who asks for something. A longer text is a message
// that was pasted: its quotation marks are its writer's, who asks for nothing by them.
const maxAsked = 32

// maxPhrases is how many quotations must be in a hit, and maxPhrase how many terms of each.
const (
	maxPhrases = 16
	maxPhrase  = 64
)

func isMessage(text string) bool { return len(strings.Fields(text)) > maxAsked }

// phrases are the words, two at least, of each quotation that a hit must have.
func phrases(text string, terms func(string) []string) [][]string {
	if isMessage(text) {
		return nil
	}
	var out [][]string
	for _, q := range quotes(text) {
		if list := terms(text[q.start:q.end]); len(list) > 1 && len(out) < maxPhrases {
			out = append(out, list[:min(len(list), maxPhrase)])
		}
	}
	return out
}

// AsksBeside reports whether a query has quotations and more than these, so that it still asks for
// something where nothing has them.
func AsksBeside(text string) bool {
	list := quotes(text)
	end := 0
	beside := ""
	for _, q := range list {
		beside += text[end:q.start]
		end = q.end
	}
	beside += text[end:]
	return len(list) > 0 && strings.ContainsFunc(beside, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// withAllTerms are the groups that have all terms of all quotations somewhere, nil where nothing is quoted.
func (s *search) withAllTerms(ctx context.Context) (bits, error) {
	var have bits
	for _, phrase := range s.wish.phrases {
		for _, term := range phrase {
			with := newBits(s.st.groups.number())
			if err := s.st.eachWith(ctx, term, func(doc uint32) { with.set(s.st.groupOf[doc]) }); err != nil {
				return nil, err
			}
			if have == nil {
				have = with
				continue
			}
			for i := range have {
				have[i] &= with[i]
			}
		}
	}
	return have, nil
}

// withPhrases are those of the groups that have all quotations.
func (s *search) withPhrases(groups []vector.Match) []vector.Match {
	r := phraseReader{analyzer: s.analyzer, phrases: s.wish.phrases}
	return slices.DeleteFunc(groups, func(m vector.Match) bool { return !s.hasPhrases(&r, m.Row) })
}

// hasPhrases reports whether the terms of each quotation follow one another in
// the title or a text of the group.
func (s *search) hasPhrases(r *phraseReader, group uint32) bool {
	r.missing = uint64(1)<<len(r.phrases) - 1
	for _, row := range s.st.groups.rowsOf(group) {
		seg, i := s.st.at(row)
		lang := string(seg.langs.At(i))
		for _, text := range [][]byte{seg.titles.At(i), seg.texts.At(i)} {
			if r.read(lang, string(text)); r.missing == 0 {
				return true
			}
		}
	}
	return false
}

// phraseReader looks for quotations in texts, of which it makes no more terms than it must.
type phraseReader struct {
	analyzer *lexical.Analyzer
	phrases  [][]string
	missing  uint64   // bit i: the i-th phrase was in no text yet
	begun    []uint64 // of each phrase, bit k: its first k+1 terms stand right before
}

func (r *phraseReader) read(lang, text string) {
	r.begun = append(r.begun[:0], make([]uint64, len(r.phrases))...)
	under := false // some phrase is begun
	r.analyzer.Walk(lang, text, func(w lexical.Word) {
		if w.Code || r.missing == 0 || !under && !r.mayBegin(w.Text) {
			return
		}
		term := w.Term()
		if term == "" {
			return // stop words part nothing
		}
		under = false
		for i, phrase := range r.phrases {
			before := r.begun[i]<<1 | 1
			var now uint64
			for k, t := range phrase {
				if before>>k&1 == 1 && t == term {
					now |= 1 << k
				}
			}
			if now>>(len(phrase)-1)&1 == 1 {
				r.missing &^= 1 << i
			}
			r.begun[i] = now
			under = under || now != 0
		}
	})
}

// mayBegin reports whether a word may be the first of a phrase; see likely.
func (r *phraseReader) mayBegin(word string) bool {
	for _, phrase := range r.phrases {
		if mayBecome(word, phrase[0]) {
			return true
		}
	}
	return false
}

// mayBecome reports whether a word may become a term: stemming leaves the first letter alone, but for accents
// and for articles before an apostrophe.
func mayBecome(word, term string) bool {
	if word[0]|0x20 == term[0]|0x20 {
		return true
	}
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf || word[i] == '\'' {
			return true
		}
	}
	return false
}
