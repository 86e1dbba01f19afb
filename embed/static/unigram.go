package static

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unigram cuts words into the pieces whose probabilities have the greatest
// product (Kudo, Subword Regularization, 2018), as multilingual models do.
type unigram struct {
	pieces  pieceTable
	scores  []float64 // logarithms of the pieces' probabilities, by id
	unknown float64   // score of a character that no piece covers
}

// space is what SentencePiece writes for a space; it begins every word.
const space = "▁"

// unknownPenalty is what an uncovered character costs beyond the rarest piece.
const unknownPenalty = 10

// unigramEntry is one ["piece", score] of the vocabulary.
type unigramEntry struct {
	text  string
	score float64
}

func (e *unigramEntry) UnmarshalJSON(data []byte) error {
	parts := [2]any{&e.text, &e.score}
	return json.Unmarshal(data, &parts)
}

// parseUnigram reads the vocabulary of a Unigram model into t.
func (t *Tokenizer) parseUnigram(vocabulary json.RawMessage, unknown *int) error {
	var entries []unigramEntry
	if err := json.Unmarshal(vocabulary, &entries); err != nil {
		return fmt.Errorf("read its vocabulary: %w", err)
	}
	if len(entries) == 0 || len(entries) > maxVocabulary {
		return fmt.Errorf("its vocabulary has %d pieces", len(entries))
	}
	u := &unigram{scores: make([]float64, len(entries))}
	t.tokens = make([]string, len(entries))
	var pieces []piece
	lowest := 0.0
	for id, e := range entries {
		if len(e.text) > maxTokenLength || math.IsNaN(e.score) || math.IsInf(e.score, 0) {
			return fmt.Errorf("piece %d of its vocabulary is %.40q with the score %g", id, e.text, e.score)
		}
		t.tokens[id] = e.text
		u.scores[id] = e.score
		lowest = min(lowest, e.score)
		// "<s>" and the like stand for no text.
		if e.text != "" && !(strings.HasPrefix(e.text, "<") && strings.HasSuffix(e.text, ">") && len(e.text) > 2) {
			pieces = append(pieces, piece{e.text, int32(id)})
		}
	}
	if unknown != nil && *unknown >= 0 && *unknown < len(entries) {
		t.unknown = int32(*unknown)
	}
	u.unknown = lowest - unknownPenalty
	u.pieces = newPieceTable(pieces)
	t.unigram = u
	t.prefix = ""
	return nil
}

// checkUnigramSteps refuses normalizers and pre-tokenizers that change texts in
// ways that are not followed here.
func checkUnigramSteps(normalizer, pre json.RawMessage) error {
	for _, kind := range stepTypes(normalizer) {
		switch kind {
		case "Precompiled", "NFKC", "Replace", "Strip", "Sequence", "Prepend":
		default:
			return fmt.Errorf("its normalizer has the step %q", kind)
		}
	}
	metaspace := false
	for _, kind := range stepTypes(pre) {
		switch kind {
		case "Metaspace":
			metaspace = true
		case "WhitespaceSplit", "Sequence":
		default:
			return fmt.Errorf("its pre-tokenizer has the step %q", kind)
		}
	}
	if !metaspace {
		return errors.New("its pre-tokenizer is not Metaspace")
	}
	return nil
}

// stepTypes lists the types of a step and, of a sequence, those it is made of.
func stepTypes(step json.RawMessage) []string {
	var s struct {
		Type          string            `json:"type"`
		Normalizers   []json.RawMessage `json:"normalizers"`
		PreTokenizers []json.RawMessage `json:"pretokenizers"`
	}
	if json.Unmarshal(step, &s) != nil || s.Type == "" {
		return nil
	}
	types := []string{s.Type}
	for _, inner := range append(s.Normalizers, s.PreTokenizers...) {
		types = append(types, stepTypes(inner)...)
	}
	return types
}

// appendIDs appends the pieces of a text. The compiled rules that SentencePiece
// models carry are NFKC with controls dropped; that is what is done here.
func (u *unigram) appendIDs(ids []int32, text string, unknown int32, limit int, s *tokenScratch) []int32 {
	start := len(ids)
	if !ascii(text) {
		text = norm.NFKC.String(strings.ToValidUTF8(text, ""))
	}
	for i := 0; i < len(text) && len(ids)-start < limit; {
		s.word = append(s.word[:0], space...)
		for i < len(text) {
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			if unicode.IsSpace(r) {
				break
			}
			if !unicode.Is(unicode.Cc, r) {
				s.word = utf8.AppendRune(s.word, r)
			}
			// A run without spaces, as in Chinese, is cut where it gets long.
			if len(s.word) >= maxTokenLength {
				break
			}
		}
		if len(s.word) > len(space) {
			ids = u.word(ids, s.word, unknown, s)
		}
	}
	if len(ids)-start > limit {
		ids = ids[:start+limit]
	}
	return ids
}

// word appends the pieces of one word: Viterbi's algorithm, forwards over the
// ends of pieces.
func (u *unigram) word(ids []int32, word []byte, unknown int32, s *tokenScratch) []int32 {
	n := len(word)
	s.best = append(s.best[:0], make([]step, n+1)...)
	for i := 1; i <= n; i++ {
		s.best[i].score = math.Inf(-1)
	}
	for from := 0; from < n; from++ {
		if !utf8.RuneStart(word[from]) {
			continue
		}
		_, width := utf8.DecodeRune(word[from:])
		s.offer(from, from+width, -1, u.unknown)
		hash := hashSeed
		for to := from; to < min(n, from+u.pieces.longest); to++ {
			hash = hashStep(hash, word[to])
			if to+1 < n && !utf8.RuneStart(word[to+1]) {
				continue
			}
			if id := u.pieces.find(hash, word[from:to+1]); id >= 0 {
				s.offer(from, to+1, id, u.scores[id])
			}
		}
	}
	first := len(ids)
	for at := n; at > 0; at = s.best[at].from {
		if id := s.best[at].id; id >= 0 && id != unknown {
			ids = append(ids, id)
		}
	}
	for i, j := first, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids
}

// step is the best way to a place in a word: its last piece.
type step struct {
	score float64
	from  int
	id    int32 // -1 for a character that no piece covers
}

func (s *tokenScratch) offer(from, to int, id int32, score float64) {
	if score += s.best[from].score; score > s.best[to].score {
		s.best[to] = step{score, from, id}
	}
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
